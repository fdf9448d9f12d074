"""A round that sends, through a real mail server on this machine."""

from __future__ import annotations

import email
import email.policy
import socket
from datetime import UTC, datetime
from itertools import count

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import delete, update

from scm_automate.chase.sending import release_letter
from scm_automate.cli import main
from scm_automate.demo import example_data
from scm_automate.model import ScheduleKey
from scm_automate.state import State, sends
from scm_automate.state.drafts import Wanted, WantedAsk, write_drafts
from scm_automate.state.schema import send_slots, work


class Sink:
    """Keeps what arrives; one supplier's mailbox does not exist."""

    def __init__(self):
        self.arrived = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if "tynemoor" in address:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.arrived.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield sink, port
    controller.stop()


def test_each_letter_leaves_once_however_often_the_round_is_run(server, tmp_path, capsys):
    sink, port = server
    data = example_data("monday-1")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "smtp.toml").write_text(
        f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nmode = "live"\n', "utf-8"
    )
    words = ["chase", "--orders", *data.orders, "--suppliers", *data.suppliers]
    words += [
        "--inbox",
        tmp_path / "inbox",
        "--state",
        tmp_path / "chase.db",
        "--out",
        tmp_path / "out",
    ]
    words += ["--policy", data.policy, "--calendars", data.calendars, "--as-of", "2026-03-02"]
    words += ["--smtp", tmp_path / "smtp.toml"]
    for _ in range(2):
        assert main([str(word) for word in words]) == 0
    ids = [message["Message-ID"] for message in sink.arrived]
    assert len(ids) > 10
    assert len(set(ids)) == len(ids)
    assert not any("tynemoor" in message["To"] for message in sink.arrived)
    assert all(message["X-Unsent"] is None for message in sink.arrived)
    assert capsys.readouterr().out


def test_what_waits_in_the_outbox_is_sent_within_the_limits(server, tmp_path, capsys):
    sink, port = server
    (tmp_path / "smtp.toml").write_text(
        f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nmode = "live"\n', "utf-8"
    )
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[sender]\naddress = "purchasing@buyer.example"\n'
        '[[send_limit]]\ndomain = "acme.example"\nper_day = 1\n',
        "utf-8",
    )
    place = tmp_path / "chase.db"
    with State.open(place) as state, state.write() as tx:
        numbers = count(1)
        wanted = [
            Wanted(
                supplier=str(n), address=address, language="en",
                asks=(WantedAsk(key=ScheduleKey("", "45", str(n), "1"), reason="late", number=1, why="late"),),
            )
            for n, address in enumerate(["a@acme.example", "b@acme.example", "c@bolt.example"])
        ]  # fmt: skip
        at, new_id = datetime(2026, 3, 2, tzinfo=UTC), lambda: f"id{next(numbers)}"
        made = write_drafts(
            tx, wanted, at=at, run="r", new_id=new_id, new_reference=new_id, domain="b.example"
        )
        for one in made:
            body = f"Message-ID: {one.letter.message_id}\r\nTo: {one.letter.address}\r\n\r\nHello".encode()
            release_letter(tx, one.letter.id, body, due_at=at, at=at, new_id=new_id)
    words = ["send", "--state", place, "--smtp", tmp_path / "smtp.toml", "--policy", policy]
    for told in (
        "send: 2 sent; 1 postponed (1: at most 1 a day to acme.example)",
        "nothing was due",
    ):
        assert main([str(word) for word in words]) == 10
        said = capsys.readouterr().out
        assert said.splitlines()[0] == told
        assert "1 letter waits in the outbox; the first may leave at " in said
    assert sorted(one["To"] for one in sink.arrived)[1:] == ["c@bolt.example"]
    with State.open(place) as state, state.write() as tx:
        tx.connection.execute(delete(send_slots))
        tx.connection.execute(update(work).values(due_at=at))
    assert main([str(word) for word in (*words, "--wait", "0.1")]) == 0
    assert capsys.readouterr().out == "send: 1 sent\n"
    assert len({one["Message-ID"] for one in sink.arrived}) == len(sink.arrived) == 3
    policy.write_text("gap = 5\n")
    assert main([str(word) for word in words]) == 2
    assert "names no sender" in capsys.readouterr().err


def test_letters_in_doubt_are_looked_for_among_the_sent_mail(tmp_path, capsys, monkeypatch):
    import imap_servers

    policy, sent = tmp_path / "policy.toml", tmp_path / "sent.toml"
    policy.write_text("gap = 5\n")
    at, names = datetime(2026, 3, 2, tzinfo=UTC), count(1)
    with State.open(tmp_path / "chase.db") as state, state.write() as tx:
        made = write_drafts(
            tx,
            [
                Wanted(supplier=str(n), address=f"a@s{n}.example", language="en", asks=())
                for n in (1, 2)
            ],
            at=at, run="r", new_id=lambda: f"id{next(names)}",
            new_reference=lambda: f"REFERENCE{next(names)}", domain="b.example",
        )  # fmt: skip
        for one in made:
            sends.begin_send(tx, one.letter, send_id=f"s{one.letter.id}", at=at)
    with imap_servers.pymap() as port:
        mail = f"From: p@b.example\r\nMessage-ID: {made[0].letter.message_id}\r\n\r\nHello\r\n"
        imap_servers.put(port, mail.encode(), folder="Sent")
        sent.write_text(
            f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = "{imap_servers.USER}"\n'
            'password_variable = "P"\nfolder = "Sent"\n'
        )
        monkeypatch.setenv("P", imap_servers.SECRET)
        words = ["send", "--state", tmp_path / "chase.db", "--policy", policy, "--sent", sent]
        assert main([str(word) for word in words]) == 10
    said = capsys.readouterr().out
    assert "in doubt: 1 found among the sent mail, 1 not" in said
    assert f"a@s2.example left; its reference is {made[1].letter.reference}" in said
    with State.open(tmp_path / "chase.db") as state, state.read() as tx:
        assert set(sends.in_doubt(tx)) == {made[1].letter.id}
