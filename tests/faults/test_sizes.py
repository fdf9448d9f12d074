"""Many chases, many mails, and a day of ticks; a sample in an ordinary run, all of it with SCM_FAULTS=all."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta

import pytest

from scm_automate.chase import ChaseService, engine
from scm_automate.mail import read_folder
from scm_automate.model import OrderLine, Supplier
from scm_automate.state import State, asks, messages, promises, work
from scm_automate.tables import Loaded, Table
from scm_automate.testing.mail import MemoryTransport

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


def references(transport):
    """Supplier's number to the reference of its letter."""
    found = {}
    for one in transport.delivered:
        number = one.recipients[0].partition("@s")[2].partition(".")[0]
        found[int(number)] = one.raw.decode().partition("[ref ")[2].partition("]")[0]
    return found


def test_a_storm_of_mails_is_applied_each_once(tmp_path):
    """Every supplier answers, most of them many times over; the newest answer of each holds."""
    lines, suppliers = world_of(SUPPLIERS)
    inbox, transport = tmp_path / "inbox", MemoryTransport()
    inbox.mkdir()
    with State.open(tmp_path / "chase.db") as state:
        service = ChaseService(
            state=state, orders=lambda: loaded(OrderLine, lines),
            suppliers=lambda: loaded(Supplier, suppliers), inbox=lambda: read_folder(inbox),
            policy=POLICY, transports={"mail": transport},
        )  # fmt: skip
        service.start(now=MONDAY - timedelta(hours=2))
        service.run_due(now=MONDAY, limit=SUPPLIERS + 5)
        known = references(transport)
        assert len(known) == SUPPLIERS
        for count in range(STORM):
            number = count % SUPPLIERS
            (inbox / f"{count}.eml").write_bytes(answer(number, known[number], f"-{count}"))
        for again in range(2):
            service.run_due(now=MONDAY + DAY + again * timedelta(minutes=5), limit=SUPPLIERS + 5)
        with state.read() as tx:
            assert len(messages.known_keys(tx)) == STORM
            asked = Counter(tuple(one.key) for one in asks.asks_sent(tx))
            promised = [
                promises.promises_of(tx, order=one.order, line=one.line)[-1] for one in lines
            ]
    assert set(asked.values()) == {1}
    assert {str(one.deliveries[0].latest) for one in promised} == {"2026-03-16"}


def test_a_day_of_ticks_with_answers_in_between_leaves_nothing_behind(tmp_path):
    """Something ticks every two minutes while suppliers answer at random times and a transport stumbles."""
    chance = random.Random(5)  # noqa: S311 - when who answers
    lines, suppliers = world_of(SUPPLIERS)
    inbox = tmp_path / "inbox"
    inbox.mkdir()

    class Stumbles(MemoryTransport):
        def send(self, message, *, sender, recipients):
            fate = chance.choice(["sent", "sent", "sent", "refused_for_now"])
            one = MemoryTransport(failures={recipients[0]: fate}, delivered=self.delivered)
            return one.send(message, sender=sender, recipients=recipients)

    transport = Stumbles()
    with State.open(tmp_path / "chase.db") as state:
        service = ChaseService(
            state=state, orders=lambda: loaded(OrderLine, lines),
            suppliers=lambda: loaded(Supplier, suppliers), inbox=lambda: read_folder(inbox),
            policy=POLICY, transports={"mail": transport},
        )  # fmt: skip
        service.start(now=MONDAY - timedelta(hours=2))
        answered = set()
        for minute in range(0, HOURS * 60, 2):
            service.run_due(now=MONDAY + timedelta(minutes=minute), limit=SUPPLIERS + 5)
            for number, reference in references(transport).items():
                if number not in answered and chance.random() < 0.1:
                    answered.add(number)
                    (inbox / f"{number}.eml").write_bytes(answer(number, reference))
        for later in range(6):
            service.run_due(now=MONDAY + DAY + later * timedelta(hours=1), limit=SUPPLIERS + 5)
        left = Counter(one.message_id for one in transport.delivered)
        with state.read() as tx:
            assert len(messages.known_keys(tx)) == len(answered)
            assert [one.kind for one in work.open_work(tx)] == ["round"]
    assert set(left.values()) == {1}
    assert len(left) == SUPPLIERS
    assert len(answered) > SUPPLIERS // 2
