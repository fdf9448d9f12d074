"""Letters in doubt, looked up in the sent folder of a real IMAP server; never sent again unseen."""

from __future__ import annotations

from datetime import timedelta

import imap_servers
import pytest

from scm_automate.chase import LookUpLetters, look_up_letters
from scm_automate.chase.decisions import mark_not_sent
from scm_automate.chase.due import run_due
from scm_automate.chase.sending import LOOK_UP, SEND, SendLetters
from scm_automate.errors import ServiceUnreachable
from scm_automate.mail import Credentials, ImapAccount, ImapSentFolder
from scm_automate.state import letters, sends
from scm_automate.testing.mail import MemoryTransport

from .conftest import MONDAY

ACME = "sales@acme.example"
MINUTE = timedelta(minutes=1)


class Nothing:
    """A sent folder that holds nothing, or cannot be reached so many times first."""

    def __init__(self, *, down=0):
        self.down, self.looks = down, []

    def has(self, **asked):
        self.looks.append(asked)
        if len(self.looks) <= self.down:
            raise ServiceUnreachable("The mail server is down.")
        return False


@pytest.fixture
def doubted(world):
    """Three letters were handed over; of Acme's the server's answer was lost."""
    world.round(outbox=True)
    transport = MemoryTransport(failures={ACME: "unknown"})
    with world.state() as state:
        yield state, transport


def handlers(world, state, transport, sent):
    return {
        SEND: SendLetters(
            state=state, transports={"mail": transport}, address="purchasing@buyer.example",
            new_id=world.new_id, looks_up=True,
        ),
        LOOK_UP: LookUpLetters(state=state, sent=sent),
    }  # fmt: skip


def test_one_that_lies_among_the_sent_mail_has_left(world, doubted):
    state, transport = doubted
    with imap_servers.pymap() as port:
        account = ImapAccount(
            host="127.0.0.1", port=port, security="none",
            auth=lambda: Credentials(imap_servers.USER, imap_servers.SECRET),
        )  # fmt: skip
        imap_servers.put(port, folder="Sent")
        sent = ImapSentFolder(account=account)
        given = handlers(world, state, transport, sent)
        first = run_due(state, given, now=MONDAY)
        assert first.done[(SEND, "unknown")] == 1
        # The server files its copy late.
        acme = next(one.raw for one in transport.delivered if ACME in one.recipients)
        imap_servers.put(port, acme, folder="Sent")
        later = run_due(state, given, now=MONDAY + 2 * MINUTE)
    assert later.done == {(LOOK_UP, "found"): 1}
    with state.read() as tx:
        assert sends.in_doubt(tx) == {}
        assert _acme(tx).state == "sent"
    assert len(transport.delivered) == 3


def _acme(tx):
    return next(one for one in letters.letters_of(tx, "7"))


def test_one_that_is_not_there_is_looked_for_a_while_and_left_to_a_person(world, doubted):
    state, transport = doubted
    sent = Nothing(down=1)
    given = handlers(world, state, transport, sent)
    now, ends = MONDAY, []
    for _ in range(60):
        ends += list(run_due(state, given, now=now).done)
        now += 5 * MINUTE
    assert ends.count((LOOK_UP, "not found")) == 1
    assert 3 <= len(sent.looks) <= 5
    assert {one["reference"] for one in sent.looks} == {_read(state).reference}
    assert not any("<" in one["message_id"] for one in sent.looks)
    assert len(transport.delivered) == 3  # never again unseen
    with state.read() as tx:
        assert list(sends.in_doubt(tx)) == [_acme(tx).id]
    told = world.round(now=now, outbox=True)
    assert [one.code for one in told.exceptions if one.code == "send_unknown"]


def _read(state):
    with state.read() as tx:
        return _acme(tx)


def test_one_that_a_person_settles_meanwhile_is_left_alone(world, doubted):
    state, transport = doubted
    sent = Nothing()
    given = handlers(world, state, transport, sent)
    run_due(state, {SEND: given[SEND]}, now=MONDAY)
    mark_not_sent(state, _read(state).id, by="Anna Berg", now=MONDAY)
    done = run_due(state, {LOOK_UP: given[LOOK_UP]}, now=MONDAY + MINUTE)
    assert done.done == {(LOOK_UP, "settled meanwhile"): 1}
    assert sent.looks == []


def test_all_that_is_in_doubt_is_looked_for_at_once(world, doubted):
    state, transport = doubted
    run_due(state, {SEND: handlers(world, state, transport, Nothing())[SEND]}, now=MONDAY)
    with state.read() as tx:
        (doubtful,) = sends.in_doubt(tx)
    down = Nothing(down=1)
    with pytest.raises(ServiceUnreachable):
        look_up_letters(state, down, now=MONDAY)
    found, missing = look_up_letters(state, down, now=MONDAY)
    assert (found, [one.address for one in missing]) == ((), [ACME])
    with state.read() as tx:
        assert set(sends.in_doubt(tx)) == {doubtful}  # it may have left all the same

    class Everything(Nothing):
        def has(self, **asked):
            return not super().has(**asked)

    there = Everything()
    found, missing = look_up_letters(state, there, now=MONDAY)
    assert ([one.state for one in found], missing) == (["sent"], ())
    assert there.looks[0]["message_id"] == found[0].message_id.strip("<>")
    assert there.looks[0]["reference"] == found[0].reference
    assert look_up_letters(state, there, now=MONDAY) == ((), ())
    assert len(transport.delivered) == 3  # the one in doubt had left, and nothing left again
