"""The inbox is a mailbox on a real IMAP server: read on, filed away, and nothing applied twice or lost."""

from __future__ import annotations

import imap_servers
import pytest
from imap_servers import lying, put

from scm_automate.errors import ServiceUnreachable
from scm_automate.mail import Credentials, ImapAccount, ImapMailbox
from scm_automate.state.positions import position_of

from .conftest import DAY, MONDAY, mail


def account(port):
    return ImapAccount(
        host="127.0.0.1", port=port, security="none",
        auth=lambda: Credentials(imap_servers.USER, imap_servers.SECRET),
    )  # fmt: skip


@pytest.fixture
def port():
    with imap_servers.pymap() as port:
        yield port


def answers(world, port, *, now, **folders):
    with ImapMailbox(account=account(port), **folders) as box:
        return world.round(now=now, inbox=box).answers


def one(number, text="Order 4500012345 line 10: 20.03.2026."):
    return mail(text, message_id=f"<{number}@acme.example>", subject=f"s{number}")


def test_each_message_is_applied_once_and_the_next_round_reads_on(world, port):
    world.round()
    put(port, one(1), one(2, "Out of office until Monday."))
    assert len(answers(world, port, now=MONDAY + DAY)) == 2
    assert answers(world, port, now=MONDAY + DAY) == ()
    put(port, one(3, "Order 4500012345 line 20 confirmed."))
    (third,) = answers(world, port, now=MONDAY + 2 * DAY)
    assert third.response.message_id == "3@acme.example"
    assert set(lying(port).values()) == {False}  # people still find them unread
    with world.state() as state, state.read() as tx:
        assert position_of(tx, "imap:127.0.0.1:INBOX").endswith(":103")


def test_what_was_read_is_filed_and_what_nobody_can_read_is_put_aside(world, port):
    world.round()
    poison = b"\xff\xfe not a mail \x00" * 10
    put(port, one(1), poison, one(3))
    found = answers(world, port, now=MONDAY + DAY, done="Chase/Done", quarantine="Chase/Look")
    assert {answer.response.message_id for answer in found} >= {"1@acme.example", "3@acme.example"}
    assert lying(port) == {}
    assert len(lying(port, "Chase/Done")) + len(lying(port, "Chase/Look")) == 3


def test_a_reader_that_dies_between_applying_and_filing_applies_nothing_twice(world, port):
    world.round()
    put(port, one(1), one(2))

    class Dies(ImapMailbox):
        def settle(self, *_, **__):
            raise KeyboardInterrupt

    with Dies(account=account(port), done="Done") as box, pytest.raises(KeyboardInterrupt):
        world.round(now=MONDAY + DAY, inbox=box)
    assert len(lying(port)) == 2
    assert (
        len(answers(world, port, now=MONDAY + DAY, done="Done")) == 2
    )  # of the round that died too
    assert lying(port) == {}
    with world.state() as state, state.read() as tx:
        applied = tx.connection.exec_driver_sql("SELECT count(*) FROM messages").scalar()
    assert applied == 2


def test_nobody_is_asked_while_the_mailbox_cannot_be_read(world, port):
    with (
        ImapMailbox(account=account(imap_servers.free_port())) as box,
        pytest.raises(ServiceUnreachable),
    ):
        world.round(inbox=box, outbox=True)
    with world.state() as state, state.read() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM letters").scalar() == 0


def test_a_mailbox_that_lets_nothing_be_moved_is_read_all_the_same(world, port, caplog):
    world.round()
    put(port, one(1), one(2))

    class Stubborn(ImapMailbox):
        moves = 0

        def settle(self, *_, **__):
            self.moves += 1
            raise ServiceUnreachable("no")

    with Stubborn(account=account(port)) as box:
        assert len(world.round(now=MONDAY + DAY, inbox=box).answers) == 2
        assert box.moves == 1  # told once, not for each
    assert "stay where they are" in caplog.text
