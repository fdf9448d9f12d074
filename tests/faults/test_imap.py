"""A real IMAP server with people beside us and lines that break: each message is applied once."""

from __future__ import annotations

import shutil

import imap_servers
import pytest

from scm_automate.chase import engine
from scm_automate.errors import ServiceUnreachable
from scm_automate.state import State, exceptions, messages

from .chasing import Chase
from .checker import check
from .imap_world import ImapWorld, as_a_person, line_to
from .test_killed import LEFT
from .world import DAYS


@pytest.fixture(autouse=True)
def _without_reports(monkeypatch):
    monkeypatch.setattr(engine, "write_files", lambda *_, **__: None)


@pytest.fixture
def server():
    """A Dovecot of our own."""
    if shutil.which("dovecot") is None:
        pytest.skip("needs the program dovecot, which is not installed")
    made = imap_servers.Dovecot()
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture
def world(server, tmp_path):
    made = ImapWorld(tmp_path)
    made.port = server.port
    return made.make()


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "chase.db")


def chase_of(world, place, port=None, **settings):
    return Chase(world, place, world, inbox=lambda: world.mailbox(port, **settings))


def facts_of(world, place):
    facts = check(place, world.folder, arrived=world.arrived())
    assert facts["left"] == LEFT
    assert facts["waiting"] == [("4500012345", "20", "promised", "2026-04-13")]
    return facts


pytestmark = pytest.mark.system


def test_a_line_that_breaks_in_every_fetch_loses_and_repeats_nothing(world, place):
    fetches = 0

    def said(line):
        nonlocal fetches
        if b"FETCH" not in line:
            return True
        fetches += 1
        return (None, False, True)[fetches % 3]

    with line_to(world.port, said) as port:
        chase_of(world, place, port, done="Done").run()
    facts_of(world, place)
    assert fetches > len(world.arrived())
    assert len(imap_servers.lying(world.port, "Done")) == len(world.arrived())


def test_a_line_that_stays_broken_ends_the_round_and_nobody_is_asked_anew(world, place):
    """Answers may lie unread: the round is taken again later, and the chase goes on from there."""
    broken = True

    def said(line):
        return not (broken and b"FETCH" in line) or None

    with line_to(world.port, said) as port:
        chase = chase_of(world, place, port)
        chase.day(0)
        before = len(world.delivered())
        chase.day(1)
        assert len(world.delivered()) == before
        broken = False
        for day in DAYS[1:]:
            chase.day(day)
    facts_of(world, place)


def test_a_mailbox_that_is_numbered_anew_between_rounds_is_read_again_and_applied_once(
    server, world, place
):
    chase = chase_of(world, place)
    for day in DAYS:
        chase.day(day)
        if day in DAYS[1:3]:
            server.renumber()
    facts_of(world, place)


def test_what_people_have_read_already_is_read_all_the_same(world, place):
    chase = chase_of(world, place)
    for day in DAYS:
        world.goes_to(day)
        world.suppliers_act(day)
        with as_a_person(world.port) as person:
            if person.search(None, "ALL")[1][0]:
                person.store("1:*", "+FLAGS", r"(\Seen \Flagged)")
        chase.day(day)
    facts_of(world, place)
    assert set(imap_servers.lying(world.port).values()) == {True}


def test_mails_that_a_person_moves_or_deletes_between_search_and_fetch_are_told_and_passed(
    world, place
):
    """Acme's answer is moved away before it is fetched, and put back after a person saw the exception."""
    world.goes_to(0)
    moved = []

    def said(line):
        if b"FETCH" in line and not moved:
            moved.append(line)
            with as_a_person(world.port) as person:
                person.create("Anna")
                person.copy("1:*", "Anna")
                person.store("1:*", "+FLAGS", r"\Deleted")
                person.expunge()
        return True

    with line_to(world.port, said) as port:
        chase = chase_of(world, place, port)
        for day in DAYS[:2]:
            chase.day(day)
        assert moved
        with State.open(place) as state, state.read() as tx:
            told = exceptions.open_exceptions(tx, code="message_unreadable")
            assert told
            assert all("moved or deleted" in one.text for one in told)
            assert messages.known_keys(tx).isdisjoint(world.arrived())
        with as_a_person(world.port) as person:
            person.select("Anna")
            person.copy("1:*", "INBOX")
        for day in DAYS[2:]:
            chase.day(day)
    with State.open(place) as state, state.read() as tx:
        assert world.arrived() <= set(messages.known_keys(tx))
    gone = gone_keys(place)
    check(place, world.folder, arrived=world.arrived() | gone)


def gone_keys(place):
    """The keys under which it is kept that a message was gone."""
    with State.open(place) as state, state.read() as tx:
        return {key for key in messages.known_keys(tx) if messages.is_fault(tx, key)}


def test_the_same_message_id_on_two_mails_and_none_at_all_each_counts_once(world, place):
    chase = chase_of(world, place)
    chase.day(0)
    twin = (
        b"From: sales@acme.example\r\nMessage-ID: <twin@acme.example>\r\n"
        b"Subject: %s\r\n\r\n4500012345 line %s: delivery on 16 March 2026.\r\n"
    )
    world.arrives(twin % (b"first", b"10"))
    world.arrives(twin % (b"second", b"20"))
    nameless = b"From: info@cast.example\r\nSubject: %s\r\n\r\nWe look into it.\r\n"
    world.arrives(nameless % b"one")
    world.arrives(nameless % b"two")
    for day in DAYS[1:]:
        chase.day(day)
    check(place, world.folder, arrived=world.arrived())
    with State.open(place) as state, state.read() as tx:
        assert len(messages.same_message_id(tx, "twin@acme.example")) == 2
        (told,) = exceptions.open_exceptions(tx, code="message_id_twice")
        assert told.supplier == "7"


def test_a_folder_that_is_full_keeps_nothing_from_being_read(world, place, caplog):
    """The server's limit on what may be laid into a folder: mails stay, and are known by their content."""

    def said(line):
        if b" MOVE " in line or b" COPY " in line:
            return b"TAG NO [OVERQUOTA] Quota exceeded (mailbox for user is full)\r\n"
        return True

    with line_to(world.port, said) as port:
        chase_of(world, place, port, done="Done").run()
    facts_of(world, place)
    assert len(imap_servers.lying(world.port)) == len(world.arrived())
    assert "stay where they are" in caplog.text


def test_a_server_that_hangs_up_on_an_idle_reader_costs_nothing(world, place):
    """Servers end a connection that was idle for half an hour; whoever waited looks and finds what came."""

    def said(line):
        return None if line.strip().upper().endswith(b"IDLE") else True

    with line_to(world.port, said) as port, world.mailbox(port) as box:
        list(box.read())
        world.arrives(b"From: sales@acme.example\r\nSubject: late\r\n\r\nyes\r\n")
        assert box.wait(29 * 60)
        assert [one.raw.endswith(b"yes\r\n") for one in box.read(box.position)] == [True]


def test_nobody_waits_longer_than_servers_do(world):
    asked = []
    with world.mailbox() as box:
        list(box.read())

        class Idle:
            def wait(self, *, timeout):
                asked.append(timeout)
                return []

        box._box.idle = Idle()
        assert not box.wait(29 * 60)
    assert asked == [28 * 60]


def test_a_mail_of_fifty_megabytes_is_cut_told_and_the_next_one_is_read(world, place):
    chase = chase_of(world, place)
    chase.day(0)
    huge = b"From: sales@acme.example\r\nSubject: huge\r\n\r\n" + b"x" * 70 + b"\r\n"
    huge += (b"y" * 76 + b"\r\n") * (50_000_000 // 78)
    imap_servers.put(world.port, huge)
    world.suppliers_act(1)
    chase.day(1)
    with State.open(place) as state, state.read() as tx:
        known = set(messages.known_keys(tx))
        assert world.arrived() <= known
        assert len(known - world.arrived()) == 1


def test_a_server_that_is_not_there_is_told_by_name(world):
    with (
        world.mailbox(imap_servers.free_port()) as box,
        pytest.raises(ServiceUnreachable, match=r"127\.0\.0\.1"),
    ):
        list(box.read())
