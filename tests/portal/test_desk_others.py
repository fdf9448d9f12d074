"""On the buyer's page: what came in for documents and data, and other things to look at, each decided there."""

from __future__ import annotations

import re

import httpx
import pytest

from scm_automate.chase import Request, mark_sent, run_round
from scm_automate.mail.mailboxes import read_folder
from scm_automate.model import OrderLine, Supplier
from scm_automate.portal import Links, desk_app
from scm_automate.state import exceptions, history, letters, request_answers, suppliers
from scm_automate.tables import Loaded, Table

from .conftest import DAY, KEY, LINES, SUPPLIERS, free_port, serving

ISO = Request(supplier="7", subject="certificate", key="ISO-9001", what="ISO 9001 certificate")


@pytest.fixture
def came_in(desk, tmp_path):
    """Acme sent its certificate, will not deliver a line, and speaks of its bank in another mail."""
    desk.round(outbox=True, requests=[ISO])
    mark_sent(desk.state, now=desk.now, every_draft=True)
    with desk.state.read() as tx:
        by_topic = {one.topic: one.reference for one in letters.letters_of(tx, "7")}
    inbox = tmp_path / "mails"
    inbox.mkdir()
    texts = {
        by_topic["requests"]: "Please find it <b>enclosed</b>.",
        by_topic[""]: "4500012345 line 10: we cannot deliver this item any more.",
        "": "Please note our new bank account: IBAN DE89 3704 0044 0532 0130 00.",
    }
    for number, (reference, text) in enumerate(texts.items()):
        (inbox / f"{number}.eml").write_text(
            f"From: sales@acme.example\nMessage-ID: <{number}@acme.example>\n"
            f"Date: Mon, 02 Mar 2026 1{number}:00:00 +0000\nSubject: Re: [ref {reference}]\n\n{text}\n"
        )
    desk.now += DAY
    run_round(
        Loaded(table=Table.from_records(OrderLine, LINES), lines=len(LINES)),
        Loaded(table=Table.from_records(Supplier, SUPPLIERS), lines=2),
        inbox=list(read_folder(inbox)), state=desk.state, now=desk.now, policy=desk.policy,
        requests=[ISO],
    )  # fmt: skip
    return desk


@pytest.fixture
def page(came_in):
    port = free_port()
    links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
    app = desk_app(
        came_in.state, links, identify=lambda request: request.headers.get("x-user"),
        clock=lambda: came_in.now,
    )  # fmt: skip
    with (
        serving(app, port),
        httpx.Client(base_url=links.base_url, follow_redirects=True) as client,
    ):
        client.headers["x-user"] = "Anna Berg"
        yield client


def section(page, name):
    """The part of the page below a heading."""
    return re.search(rf'<h2 id="{name}">.*?(?=<h2)', page.get("/").text, re.DOTALL).group(0)


def hidden(text, name):
    return re.findall(rf'name="{name}" value="([^"]+)"', text)


@pytest.mark.parametrize(("decision", "state"), [("accept", "accepted"), ("refuse", "refused")])
def test_a_certificate_that_came_in_is_looked_at_and_decided_by_name(
    came_in, page, decision, state
):
    shown = section(page, "answers")
    assert "Supplier 7 · certificate ISO-9001" in shown
    assert "Mail of sales@acme.example, 2026-03-02, with no attachment" in shown
    mail = page.get("/" + re.search(r"/(mail/\w+)\"", shown)[1])
    assert mail.content.startswith(b"From: sales@acme.example")
    assert mail.headers["content-type"] == "application/octet-stream"
    assert mail.headers["content-disposition"].startswith("attachment")
    (csrf,), (answer,) = set(hidden(shown, "csrf")), hidden(shown, "answer")
    data = {"csrf": csrf, "answer": answer, "decision": decision, "note": "page 2 is missing"}
    assert page.post("/request", data=data).status_code == 200
    with came_in.state.read() as tx:
        (one,) = request_answers.request_answers(tx, state=state)
    assert (one.decided_by, one.decided_at, one.note) == (
        "Anna Berg", came_in.now, "page 2 is missing",
    )  # fmt: skip
    assert page.post("/request", data=data).status_code == 409
    assert "Nothing waits." in section(page, "answers")


def test_what_has_no_change_is_shown_with_its_words_and_taken_off_the_list(came_in, page):
    shown = section(page, "others")
    assert (
        "we cannot deliver this item any more"
        in re.search(r"<blockquote>.*?</blockquote>", shown, re.DOTALL)[0]
    )
    with came_in.state.read() as tx:
        (rejected,) = exceptions.open_exceptions(tx, code="rejected")
    assert rejected.id in hidden(shown, "exception")
    data = {"csrf": hidden(shown, "csrf")[0], "exception": rejected.id, "note": "bought elsewhere"}
    assert page.post("/settle", data=data).status_code == 200
    assert rejected.id not in section(page, "others")
    with came_in.state.read() as tx:
        told = [one for one in history(tx, subject=rejected.id) if one.kind == "exception_settled"]
    assert [(one.by, one.data["note"]) for one in told] == [("Anna Berg", "bought elsewhere")]


def test_a_changed_bank_account_is_not_settled_with_a_click(came_in, page):
    shown = section(page, "others")
    with came_in.state.read() as tx:
        (bank,) = exceptions.open_exceptions(tx, code="bank_details")
    assert bank.id not in hidden(shown, "exception")
    assert "scm-automate thaw 7" in shown
    assert "0532" not in shown.replace(bank.text, "")
    data = {"csrf": hidden(shown, "csrf")[0], "exception": bank.id}
    assert page.post("/settle", data=data).status_code == 403
    with came_in.state.read() as tx:
        assert exceptions.open_exceptions(tx, code="bank_details") == (bank,)
        assert suppliers.frozen(tx, "7")


def test_nobody_else_settles_decides_or_opens_anything(came_in, page):
    shown = page.get("/").text
    csrf, answer = hidden(shown, "csrf")[0], hidden(shown, "answer")[0]
    exception = hidden(shown, "exception")[0]
    for path, data in (
        ("/settle", {"csrf": csrf, "exception": exception}),
        ("/request", {"csrf": csrf, "answer": answer, "decision": "accept"}),
    ):
        for user in ("", "Bert"):
            assert page.post(path, data=data, headers={"x-user": user}).status_code == 403
        assert page.post(path, data=data | {"csrf": "x"}).status_code == 403
    assert page.post("/request", data={"csrf": csrf, "answer": answer}).status_code == 403
    assert page.get(f"/mail/{answer}", headers={"x-user": ""}).status_code == 403
    assert page.get("/mail/nonsense").status_code == 403
    with came_in.state.read() as tx:
        assert [one.state for one in request_answers.request_answers(tx)] == ["received"]
