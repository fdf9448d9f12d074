"""An ERP that fails while the chase reads it, and one with two companies: nobody is asked on half a view."""

from __future__ import annotations

import pytest

from scm_automate.chase import engine
from scm_automate.errors import ServiceRefused, ServiceUnreachable
from scm_automate.model import OrderLine, Supplier, replace
from scm_automate.state import State, asks, changes, exceptions, promises, work
from scm_automate.tables import Loaded, Table

from .chasing import Chase
from .checker import check
from .test_killed import LEFT
from .world import DAY, DAYS, LINES, MONDAY, SUPPLIERS, World


@pytest.fixture(autouse=True)
def _without_reports(monkeypatch):
    monkeypatch.setattr(engine, "write_files", lambda *_, **__: None)


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "chase.db")


FAULTS = {
    "no answer": ("orders", ServiceUnreachable("The ERP did not answer in 30 seconds.")),
    "half a page, then 500": ("orders", ServiceUnreachable("Page 2 of the orders broke off: 500.")),
    "throttled for long": (
        "suppliers",
        ServiceRefused("The ERP asks for a pause of 3600 seconds."),
    ),
    "an export that is not there": ("suppliers", FileNotFoundError("export.csv")),
    "an export without memory": ("orders", MemoryError()),
}


@pytest.mark.parametrize(("which", "fault"), FAULTS.values(), ids=FAULTS)
def test_while_the_erp_cannot_be_read_nobody_is_asked_and_then_everybody_once(
    place, tmp_path, which, fault
):
    world = World(tmp_path).make()
    calls = 0

    def failing():
        nonlocal calls
        calls += 1
        if calls % 2:
            raise fault
        return getattr(world, which)()

    chase = Chase(world, place, world, options={which: failing})
    chase.day(0, minutes=(0,))
    assert world.delivered() == []
    with State.open(place) as state, state.read() as tx:
        (waiting,) = work.open_work(tx, kind="round")
        assert type(fault).__name__ in waiting.note
        assert list(asks.asks_sent(tx)) == []
    for day in DAYS:
        chase.day(day, minutes=(0, 2, 30))
    assert check(place, tmp_path)["left"] == LEFT
    assert calls == 2 * len(DAYS)


def test_an_export_that_shrinks_to_nothing_and_comes_back_asks_nobody_anew(place, tmp_path):
    """An empty page that looks like an answer: the lines are gone for a day, and as they were after it."""
    world = World(tmp_path).make()
    empty = False

    def orders():
        return Loaded(table=Table.from_records(OrderLine, []), lines=0) if empty else world.orders()

    chase = Chase(world, place, world, options={"orders": orders})
    chase.day(0)
    empty = True
    chase.day(1)
    empty = False
    for day in DAYS[2:]:
        chase.day(day)
    check(place, tmp_path)
    with State.open(place) as state, state.read() as tx:
        numbers = [one.number for one in asks.asks_sent(tx) if one.reason == "unconfirmed"]
    first = [number for number in numbers if number == 1]
    assert len(first) == len(LINES)


def test_one_order_number_in_two_companies_is_two_orders(place, tmp_path):
    """Acme answers for its order 45 of company 1000; Cast's order 45 of company 2000 is another."""
    suppliers = [
        replace(SUPPLIERS[0], company="1000"),
        replace(SUPPLIERS[2], company="2000"),
    ]
    lines = [
        replace(LINES[0], company="1000"),
        replace(LINES[0], company="2000", supplier="9", due="2026-03-18"),
    ]
    world = World(tmp_path).make()
    options = {
        "orders": lambda: Loaded(table=Table.from_records(OrderLine, lines), lines=2),
        "suppliers": lambda: Loaded(table=Table.from_records(Supplier, suppliers), lines=2),
    }
    chase = Chase(world, place, world, options=options)
    for day in DAYS[:3]:
        chase.day(day)
    with State.open(place) as state, state.read() as tx:
        made = {
            company: [
                one.channel
                for one in promises.promises_of(tx, company=company, order="4500012345", line="10")
            ]
            for company in ("1000", "2000")
        }
        assert made == {"1000": ["mail"], "2000": []}
        assert {one.company for one in changes.upload(tx)} <= {"1000"}
        asked = {(one.key.company, one.supplier) for one in asks.asks_sent(tx)}
    assert asked == {("1000", "7"), ("2000", "9")}


def test_a_date_that_is_past_is_never_written_to_the_erp_unseen(place, tmp_path):
    world = World(tmp_path).make()
    chase = Chase(world, place, world)
    chase.day(0)
    (mail,) = (one for one in world.delivered() if one["to"] == ["sales@acme.example"])
    (world.inbox / "past.eml").write_bytes(
        b"From: sales@acme.example\nSubject: Re: [ref " + mail["reference"].encode() + b"]\n\n"
        b"4500012345 line 10: new delivery date 16 February 2026.\n"
    )
    with State.open(place) as state:
        service = chase.service(state)
        service.run_due(now=MONDAY + DAY)
        with state.read() as tx:
            assert changes.upload(tx) == ()
            (waiting,) = changes.changes_waiting(tx)
            told = exceptions.open_exceptions(tx, supplier="7")
    assert (waiting.new, waiting.verdict) == ("2026-02-16", "review")
    assert any(one.change_id == waiting.id for one in told)
