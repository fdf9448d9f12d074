"""A real SMTP server that fails in every way a mail server can, under a chase of three suppliers."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from scm_automate.chase import engine
from scm_automate.state import State, letters, sends

from .chasing import Chase
from .checker import check, once_in_doubt
from .sink import Sink, running
from .test_killed import LEFT
from .world import DAYS, World

ACME, CAST = "sales@acme.example", "info@cast.example"


@pytest.fixture(autouse=True)
def _without_reports(monkeypatch):
    """The report takes most of a round's time, and none of these faults."""
    monkeypatch.setattr(engine, "write_files", lambda *_, **__: None)


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "chase.db")


def chased(place, folder, faults=(), greetings=(), **settings):
    """The whole chase over a server with these faults."""
    sink = Sink(World(folder), dict(faults), greetings)
    with running(sink, **settings) as transport:
        return Chase(World(folder), place, transport).run(), sink


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory):
    """What a chase without any fault comes to."""
    folder = tmp_path_factory.mktemp("unharmed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "write_files", lambda *_, **__: None)
        chased(str(folder / "chase.db"), folder / "world")
        facts = check(str(folder / "chase.db"), folder / "world")
    assert facts["left"] == LEFT
    assert facts["twice"] == []
    return facts


FAULTS = {
    "greylisted": ["later"],
    "greylisted again and again": ["later", "later"],
    "mailbox full": ["full"],
    "closing down in the middle": ["closing"],
    "silent before it took the mail": ["silent before"],
    "silent after it took the mail": ["silent after"],
    "cut before it took the mail": ["cut before"],
    "cut after it took the mail": ["cut after"],
    "everything in turn": ["later", "cut before", "closing", "full", "silent after"],
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_whatever_the_server_does_everybody_is_asked_once(place, tmp_path, unharmed, faults):
    chase, sink = chased(place, tmp_path, {ACME: list(faults)})
    assert check(place, tmp_path) == unharmed
    doubtful = [one for one in faults if one.startswith(("silent", "cut"))]
    assert chase.doubts == len(doubtful)
    assert sink.tried.count(ACME) >= 1 + len(set(faults))
    with State.open(place) as state, state.read() as tx:
        assert len(once_in_doubt(tx)) == min(len(doubtful), 1)


def test_all_three_suppliers_in_trouble_at_once(place, tmp_path, unharmed):
    faults = {
        ACME: ["cut after", "later"],
        CAST: ["silent before", "closing"],
        "old@bolt.example": ["full", "cut before"],
    }
    chase, _ = chased(place, tmp_path, faults)
    assert check(place, tmp_path) == unharmed
    assert chase.doubts == 3


def test_a_server_that_drips_is_left_and_tried_again(place, tmp_path, unharmed):
    _, sink = chased(place, tmp_path, greetings=["drip", "", "drip"], total_timeout=0.5)
    assert check(place, tmp_path) == unharmed
    assert sink.greetings == []


def test_a_mailbox_that_is_gone_is_told_and_the_others_are_asked(place, tmp_path, unharmed):
    chased(place, tmp_path, {CAST: ["never"] * 20})
    facts = check(place, tmp_path)
    assert [one for one in unharmed["left"] if one != CAST] == facts["left"]
    assert facts["doubtful"] == []
    with State.open(place) as state, state.read() as tx:
        (one,) = letters.drafts(tx)
        assert one.address == CAST
        refused = sends.refusals(tx)[one.id]
    assert refused[0] == "refused"
    assert "550" in refused[1]


def test_one_of_three_recipients_refused_is_told_and_the_others_have_it(tmp_path):
    world = World(tmp_path).make()
    sink = Sink(world, {CAST: ["never"]})
    message = EmailMessage()
    message["Message-ID"], message["Subject"] = "<1@buyer.example>", "order [ref ABC]"
    message.set_content("please confirm")
    with running(sink) as transport:
        receipt = transport.send(
            message, sender="purchasing@buyer.example", recipients=(ACME, CAST, "new@bolt.example")
        )
    assert receipt.outcome == "sent"
    assert [one.address for one in receipt.refused] == [CAST]
    (mail,) = world.delivered()
    assert mail["to"] == [ACME, "new@bolt.example"]


def test_without_the_encryption_that_was_asked_for_nothing_leaves_and_later_everything(
    place, tmp_path, unharmed
):
    """STARTTLS is stripped from the greeting on the first day: no way down, and no secret is told."""
    sink = Sink(World(tmp_path), {})

    def no_secret():
        raise AssertionError("asked for a secret on an open line")

    with running(sink, security="starttls", auth=no_secret) as open_line, running(sink) as sound:
        chase = Chase(World(tmp_path).make(), place, open_line)
        chase.day(0)
        assert World(tmp_path).delivered() == []
        with State.open(place) as state, state.read() as tx:
            told = {note for _, note in sends.refusals(tx).values()}
        assert all("STARTTLS" in note for note in told)
        assert len(told) == 1
        chase.transport = sound
        # what was refused for good waits for a round: the next one puts it into the outbox anew
        for day in DAYS[1:]:
            chase.day(day)
    facts = check(place, tmp_path)
    assert facts["twice"] == []
    assert set(facts["left"]) == set(unharmed["left"])
    assert sum(mail["day"] == 1 for mail in World(tmp_path).delivered()) == 3


def test_a_mail_that_left_twice_is_one_that_was_recorded_as_unknown(place, tmp_path):
    """A person says of a letter in doubt that it did not leave, and is wrong."""
    sink = Sink(World(tmp_path), {ACME: ["cut after"]})
    with running(sink) as transport:
        chase = Chase(World(tmp_path), place, transport, settles=lambda *_: False).run()
    facts = check(place, tmp_path)
    assert facts["twice"] == ["7"]
    assert chase.doubts == 1


class TestTheChecker:
    """A checker that finds nothing wrong with what is wrong proves nothing."""

    @pytest.fixture
    def harmed(self, place, tmp_path):
        chased(place, tmp_path)
        check(place, tmp_path)
        return World(tmp_path)

    def test_a_mail_twice(self, harmed, place):
        path = harmed.folder / "sink.jsonl"
        first, *_ = path.read_text().splitlines()
        path.write_text(path.read_text() + first + "\n")
        with pytest.raises(AssertionError, match="left 2 times"):
            check(place, harmed.folder)

    def test_a_mail_that_never_came(self, harmed, place):
        path = harmed.folder / "sink.jsonl"
        path.write_text("\n".join(path.read_text().splitlines()[1:]) + "\n")
        with pytest.raises(AssertionError, match="said to have left"):
            check(place, harmed.folder)

    def test_an_answer_that_was_lost(self, harmed, place):
        (harmed.inbox / "lost.eml").write_bytes(b"From: sales@acme.example\n\nyes\n")
        with pytest.raises(AssertionError, match="each message is applied"):
            check(place, harmed.folder)

    def test_a_state_that_its_events_do_not_give(self, harmed, place):
        with State.open(place) as state, state.write() as tx:
            tx.connection.exec_driver_sql("UPDATE letters SET address = 'else@acme.example'")
        with pytest.raises(AssertionError, match="events do not give"):
            check(place, harmed.folder)
