"""Microsoft Graph, against a server of ours that speaks the documented steps, faults included."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import graph_server
import pytest
from pydantic import SecretStr

from scm_automate.errors import ConfigError, ServiceRefused, ServiceUnreachable
from scm_automate.mail import (
    GraphMailbox,
    GraphSentFolder,
    GraphTransport,
    Mailbox,
    graph_client,
)
from scm_automate.web import Bearer, Retries, WebClient

BUYER, SELLER = "po@buyer.example", "seller@supplier.example"


@pytest.fixture
def graph():
    with graph_server.running() as server:
        yield server


@pytest.fixture
def client(graph):
    with graph_client(SecretStr(graph_server.TOKEN), address=graph.address) as client:
        yield client


def letter(number=1, to=SELLER):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = BUYER, to, f"Open orders [SCM-AB{number}]"
    made["Message-ID"] = f"<{number}@buyer.example>"
    made.set_content("Grüße\n")
    return made


def send(client, **settings):
    transport = GraphTransport(client=client, user=BUYER, **({"mode": "live"} | settings))
    return transport.send(letter(), sender=BUYER, recipients=[SELLER])


def sent(graph):
    return [raw for raw, _ in graph.folders["sentitems"].values()]


def test_a_letter_is_laid_into_the_drafts_with_our_id_and_then_sent(graph, client):
    receipt = send(client)
    assert (receipt.outcome, receipt.message_id) == ("sent", "1@buyer.example")
    assert b"Message-ID: <1@buyer.example>" in sent(graph)[0]
    assert graph.folders["drafts"] == {}


@pytest.mark.parametrize(
    ("faults", "outcome", "copies"),
    [
        ([("POST", "/messages", 429)], "sent", 1),
        ([("POST", "/messages", 403)], "refused", 0),
        ([("POST", "/messages", 500)], "refused_for_now", 0),
        ([("POST", "/messages", "cut after")], "refused_for_now", 0),
        ([("POST", "/send", 429)], "sent", 1),
        ([("POST", "/send", 403)], "refused", 0),
        ([("POST", "/send", 404)], "refused_for_now", 0),
        ([("POST", "/send", 500)], "unknown", 0),
        ([("POST", "/send", "cut")], "unknown", 0),
        ([("POST", "/send", "cut after")], "unknown", 1),
    ],
)
def test_every_fault_has_one_of_the_four_outcomes(graph, client, faults, outcome, copies):
    graph.faults = list(faults)
    assert send(client).outcome == outcome
    assert len(sent(graph)) == copies
    assert not graph.faults


def test_a_draft_of_an_attempt_that_broke_off_is_used_and_not_doubled(graph, client):
    graph.faults = [("POST", "/messages", "cut after")]
    assert send(client).outcome == "refused_for_now"
    assert len(graph.folders["drafts"]) == 1
    assert send(client).outcome == "sent"
    assert len(sent(graph)) == 1
    assert graph.folders["drafts"] == {}


def test_nobody_is_written_to_whom_the_letter_does_not_name(graph, client):
    transport = GraphTransport(client=client, user=BUYER, mode="live")
    copied = letter()
    copied["Cc"] = "other@elsewhere.example"
    with pytest.raises(ConfigError, match=r"names other@elsewhere\.example, seller@"):
        transport.send(copied, sender=BUYER, recipients=[SELLER])
    assert graph.asked == []


def test_in_trial_mode_only_allowed_domains_are_written_to(graph, client):
    with pytest.raises(ConfigError, match="names no allowed domains"):
        GraphTransport(client=client, user=BUYER)
    with pytest.raises(ConfigError, match="not in an allowed domain"):
        send(client, mode="trial", allowed_domains=("buyer.example",))
    assert graph.asked == []


def test_a_letter_in_doubt_is_found_by_its_id_or_by_our_reference(graph, client):
    now = datetime.fromtimestamp(time.time(), UTC)
    folder = GraphSentFolder(client=client, user=BUYER)
    asked = {"message_id": "1@buyer.example", "reference": "SCM-AB1", "since": now}
    assert not folder.has(**asked)
    graph.faults = [("POST", "/send", "cut after")]
    assert send(client).outcome == "unknown"
    assert folder.has(**asked)
    graph.folders["sentitems"].clear()
    graph.replace_ids = True
    assert send(client).outcome == "sent"
    assert folder.has(**asked)
    assert not folder.has(**asked | {"reference": "SCM-ZZ9"})
    assert not folder.has(**asked | {"since": now + timedelta(hours=1)})
    with pytest.raises(ConfigError, match="cannot be searched for"):
        folder.has(**asked | {"reference": '" OR *'})


# -- the mailbox --------------------------------------------------------------------------------------


def mail(number):
    return f"From: a@b.example\r\nSubject: s{number}\r\n\r\nhello\r\n".encode()


def read(client, position=None, **settings):
    box = GraphMailbox(client=client, user=BUYER, **settings)
    assert isinstance(box, Mailbox)
    return list(box.read(position)), box


def test_the_inbox_is_read_page_by_page_and_then_from_where_it_stopped(graph, client):
    for number in range(1, 6):
        graph.lay(mail(number), received=f"2026-03-02T08:1{number}:00Z")
    found, box = read(client)
    assert [one.raw for one in found] == [mail(number) for number in range(1, 6)]
    assert found[0].received == datetime(2026, 3, 2, 8, 11, tzinfo=UTC)
    assert read(client, box.position)[0] == []
    graph.lay(mail(6))
    assert [one.raw for one in read(client, box.position)[0]] == [mail(6)]


def test_a_reader_that_dies_within_a_page_reads_that_page_again(graph, client):
    for number in range(1, 5):
        graph.lay(mail(number), received=f"2026-03-02T08:1{number}:00Z")
    box = GraphMailbox(client=client, user=BUYER)
    reading = box.read()
    seen = [next(reading).raw for _ in range(3)]
    assert seen == [mail(1), mail(2), mail(3)]
    again = [one.raw for one in read(client, box.position)[0]]
    assert again == [mail(3), mail(4)]


def test_a_link_that_graph_forgot_starts_over(graph, client):
    graph.lay(mail(1))
    _, box = read(client)
    graph.generation = 2
    assert [one.raw for one in read(client, box.position)[0]] == [mail(1)]


def test_half_a_page_then_a_fault_is_told_and_what_was_given_out_stands(graph, client):
    for number in range(1, 4):
        graph.lay(mail(number), received=f"2026-03-02T08:1{number}:00Z")
    impatient = WebClient(
        graph.address,
        identity=Bearer(SecretStr(graph_server.TOKEN)),
        retries=Retries(attempts=1),
    )
    box = GraphMailbox(client=impatient, user=BUYER)
    reading = box.read()
    first = next(reading)
    graph.faults = [("GET", "$value", "cut")]
    with impatient, pytest.raises(ServiceUnreachable):
        list(reading)
    assert first.raw == mail(1)
    assert [one.raw for one in read(client, box.position)[0]] == [mail(1), mail(2), mail(3)]


def test_one_that_cannot_be_fetched_is_told_and_the_next_is_read(graph, client):
    for number in range(1, 4):
        graph.lay(mail(number), received=f"2026-03-02T08:1{number}:00Z")
    graph.faults = [("GET", "2=/$value", 400), ("GET", "3=/$value", 404)]
    found, _ = read(client)
    assert [one.raw for one in found] == [mail(1), b"", b""]
    assert "does not give it out" in found[1].fault
    assert "moved or deleted" in found[2].fault


def test_what_is_settled_is_moved(graph, client):
    for number in range(1, 4):
        graph.lay(mail(number))
    found, box = read(client, done="done", quarantine="looked")
    graph.faults = [("POST", "/move", "cut after")]
    for one in found:
        box.settle(one, readable=one.raw != mail(2))
    kept = {name: [raw for raw, _ in folder.values()] for name, folder in graph.folders.items()}
    assert kept["inbox"] == []
    assert kept["done"] == [mail(1), mail(3)]
    assert kept["looked"] == [mail(2)]


def test_a_token_that_ran_out_is_asked_for_anew(graph):
    tokens = iter([SecretStr("old"), SecretStr(graph_server.TOKEN), SecretStr(graph_server.TOKEN)])
    graph.lay(mail(1))
    with graph_client(lambda: next(tokens).get_secret_value(), address=graph.address) as client:
        box = GraphMailbox(client=client, user=BUYER)
        assert next(iter(box.read())).raw == mail(1)


def test_the_token_shows_nowhere(graph, caplog):
    caplog.set_level(logging.DEBUG)
    with graph_client(SecretStr("canary-wrong"), address=graph.address) as client:
        box = GraphMailbox(client=client, user=BUYER)
        with pytest.raises(ServiceRefused) as caught:
            list(box.read())
        receipt = send(client)
    assert receipt.outcome == "refused_for_now"
    shown = f"{caught.value!r} {caught.value} {caught.value.body} {box!r} {client!r} {receipt!r}"
    assert "canary" not in shown + caplog.text
