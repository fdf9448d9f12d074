"""Many chases, many mails, and a day of ticks; a sample in an ordinary run, all of it with SCM_FAULTS=all.

All of it takes the better part of an hour. With SCM_FAULTS_FOLDER the world is kept there, and a run
that is cut off anywhere is continued by the next - which is one more thing that the chase has to bear.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import update

from scm_automate.chase import ChaseService, engine
from scm_automate.chase.decisions import mark_not_sent, mark_sent
from scm_automate.mail import read_folder
from scm_automate.mail.transports import Receipt
from scm_automate.model import OrderLine, Supplier
from scm_automate.progress import NoProgress
from scm_automate.state import State, asks, letters, messages, promises, sends, work
from scm_automate.state.schema import work as work_table
from scm_automate.tables import Loaded, Table

from .world import DAY, MONDAY, POLICY

ALL = os.environ.get("SCM_FAULTS") == "all"
SUPPLIERS = 10_000 if ALL else 30
STORM = 100_000 if ALL else 120
HOURS = 8 if ALL else 1


@pytest.fixture(autouse=True)
def _without_reports(monkeypatch):
    monkeypatch.setattr(engine, "write_files", lambda *_, **__: None)


def loaded(record, records):
    return Loaded(table=Table.from_records(record, records), lines=len(records))


def world_of(count):
    suppliers = [
        Supplier(id=str(number), language="en", emails=(f"s@s{number}.example",))
        for number in range(count)
    ]
    lines = [
        OrderLine(
            supplier=str(number), order=f"45{number:08}", line="10", quantity="500", unit="PCE",
            due="2026-03-16", ordered_on="2026-02-16", item=f"A-{number}",
        )
        for number in range(count)
    ]  # fmt: skip
    return lines, suppliers


def answer(number, reference, which=""):
    return (
        f"From: s@s{number}.example\nMessage-ID: <{number}{which}@s{number}.example>\n"
        f"Subject: Re: [ref {reference}]\nDate: Mon, 02 Mar 2026 12:00:00 +0000\n\n"
        f"45{number:08} line 10: delivery on 16 March 2026.\n"
    ).encode()


class Sink:
    """A transport that writes down what it took, so that whoever comes later knows it; it may stumble."""

    def __init__(self, path, *, refuses=0.0):
        self.path, self.refuses = path, refuses
        self.chance = random.Random(path.stat().st_size if path.exists() else 5)  # noqa: S311

    def send(self, message, *, sender, recipients):  # noqa: ARG002 - the port's names
        if self.chance.random() < self.refuses:
            return Receipt(outcome="refused_for_now", message_id="", detail="451 later")
        message_id = str(message["Message-ID"])
        number = recipients[0].partition("@s")[2].partition(".")[0]
        reference = str(message["Subject"]).partition("[ref ")[2].partition("]")[0]
        with self.path.open("a") as file:
            file.write(f"{number} {reference} {message_id}\n")
            file.flush()
            os.fsync(file.fileno())
        return Receipt(outcome="sent", message_id=message_id.strip("<>"), detail="250")

    def taken(self):
        """Message-IDs, as often as each was taken."""
        return Counter(line[2] for line in self._lines())

    def references(self):
        """Supplier's number to the reference of its letter."""
        return {int(number): reference for number, reference, _ in self._lines()}

    def _lines(self):
        return (
            [line.split() for line in self.path.read_text().splitlines()]
            if self.path.exists()
            else []
        )


class Pace(NoProgress):
    """What each mail costs, in seconds of this process."""

    def __init__(self):
        self.reading, self.marks = False, []

    def step(self, what, *, total=None):  # noqa: ARG002 - the port's names
        self.reading = what == "Read new messages"

    def advance(self):
        if self.reading:
            self.marks.append(time.process_time())

    def costs(self):
        return [later - earlier for earlier, later in zip(self.marks, self.marks[1:], strict=False)]


@pytest.fixture
def kept(request, tmp_path):
    """Where the world of a test lies: in the folder that outlives the run, if there is one."""
    outlives = os.environ.get("SCM_FAULTS_FOLDER")
    folder = Path(outlives) / request.node.originalname if outlives else tmp_path
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    return folder


def settled(state, sink, *, now):
    """Leases of a run that was cut off have run out, and a person says which letters in doubt left."""
    with state.write() as tx:
        tx.connection.execute(update(work_table).values(leased_until=0))
    with state.read() as tx:
        doubtful = {one: letters.letter(tx, one).message_id for one in sends.in_doubt(tx)}
    left = sink.taken()
    mark_sent(state, letters=[one for one, name in doubtful.items() if name in left], now=now)
    for one, name in doubtful.items():
        if name not in left:
            mark_not_sent(state, one, now=now)


def test_a_storm_of_mails_is_applied_each_once(kept):
    """Every supplier answers, most of them many times over; the newest answer of each holds.

    A mail costs as much when a hundred thousand came before it as when none did.
    """
    lines, suppliers = world_of(SUPPLIERS)
    inbox, sink, pace = kept / "inbox", Sink(kept / "sink.txt"), Pace()
    with State.open(kept / "chase.db") as state:
        service = ChaseService(
            state=state, orders=lambda: loaded(OrderLine, lines),
            suppliers=lambda: loaded(Supplier, suppliers), inbox=lambda: read_folder(inbox),
            policy=POLICY, transports={"mail": sink}, round_options={"progress": pace},
        )  # fmt: skip
        if not (kept / "asked").exists():
            settled(state, sink, now=MONDAY)
            service.start(now=MONDAY - timedelta(hours=2))
            for again in range(3):
                service.run_due(now=MONDAY + again * timedelta(minutes=5), limit=SUPPLIERS + 5)
            (kept / "asked").touch()
        known = sink.references()
        assert len(known) == SUPPLIERS
        for count in range(STORM):
            number = count % SUPPLIERS
            arrives(inbox / f"{count}.eml", answer(number, known[number], f"-{count}"))
        settled(state, sink, now=MONDAY + DAY)
        for again in range(2):
            service.run_due(now=MONDAY + DAY + again * timedelta(minutes=5), limit=SUPPLIERS + 5)
        with state.read() as tx:
            assert len(messages.known_keys(tx)) == STORM
            asked = Counter(tuple(one.key) for one in asks.asks_sent(tx))
            promised = [
                promises.promises_of(tx, order=one.order, line=one.line)[-1] for one in lines
            ]
    assert set(asked.values()) == {1}
    assert set(sink.taken().values()) == {1}
    assert {str(one.deliveries[0].latest) for one in promised} == {"2026-03-16"}
    costs = pace.costs()
    if len(costs) >= 2_000:  # fewer are too few to tell growth from chance
        tenth = len(costs) // 10
        assert median(costs[-tenth:]) < 2 * median(costs[:tenth])


def arrives(path, content):
    """Puts a mail there whole or not at all, once."""
    if not path.exists():
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(content)
        part.replace(path)


def test_a_day_of_ticks_with_answers_in_between_leaves_nothing_behind(kept):
    """Something ticks every two minutes while suppliers answer at random times and a transport stumbles."""
    lines, suppliers = world_of(SUPPLIERS)
    inbox, sink, clock = kept / "inbox", Sink(kept / "sink.txt", refuses=0.25), kept / "clock"
    begin = int(clock.read_text()) if clock.exists() else 0
    chance = random.Random(5 + begin)  # noqa: S311 - when who answers
    with State.open(kept / "chase.db") as state:
        service = ChaseService(
            state=state, orders=lambda: loaded(OrderLine, lines),
            suppliers=lambda: loaded(Supplier, suppliers), inbox=lambda: read_folder(inbox),
            policy=POLICY, transports={"mail": sink},
        )  # fmt: skip
        settled(state, sink, now=MONDAY + timedelta(minutes=begin))
        service.start(now=MONDAY - timedelta(hours=2))
        answered = {int(path.stem) for path in inbox.glob("*.eml")}
        for minute in range(begin, HOURS * 60, 2):
            clock.write_text(str(minute))
            service.run_due(now=MONDAY + timedelta(minutes=minute), limit=SUPPLIERS + 5)
            for number, reference in sink.references().items():
                if number not in answered and chance.random() < 0.1:
                    answered.add(number)
                    arrives(inbox / f"{number}.eml", answer(number, reference))
        clock.write_text(str(HOURS * 60))
        for later in range(6):
            service.run_due(now=MONDAY + DAY + later * timedelta(hours=1), limit=SUPPLIERS + 5)
        with state.read() as tx:
            assert len(messages.known_keys(tx)) == len(answered)
            assert [one.kind for one in work.open_work(tx)] == ["round"]
    assert set(sink.taken().values()) == {1}
    assert len(sink.taken()) == SUPPLIERS
    assert len(answered) > SUPPLIERS // 2
