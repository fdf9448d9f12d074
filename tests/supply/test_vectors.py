"""The worked vectors of the field: textbook master schedules, ERP documentation, hand calculation."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from scm_automate.calendars import MON_FRI, WorkingCalendar
from scm_automate.supply import (
    SupplyBook,
    available_to_promise,
    biggest,
    delay_tolerance,
    increase_to_cover,
    peg,
    plan_receipts,
    projected_balance,
    split_lateness,
    working_days_late,
)

FORECAST = [30] * 4 + [40] * 4
V1_ORDERS = [33, 20, 10, 4, 2, 0, 0, 0]
DAY0 = date(2026, 1, 1)


def day(number):
    return DAY0 + timedelta(days=number)


def test_v1_master_schedule_projection_and_promise():
    plan = plan_receipts(64, FORECAST, V1_ORDERS, lot=70)
    assert plan.receipts.tolist() == [0, 0, 70, 0, 70, 0, 70, 70]
    assert plan.balance.tolist() == [31, 1, 41, 11, 41, 1, 31, 61]
    atp = available_to_promise(64, plan.receipts, V1_ORDERS)
    assert atp.committed.tolist() == [31, 11, 71, 67, 135, 135, 205, 275]
    assert atp.cumulative.tolist() == [11, 11, 67, 67, 135, 135, 205, 275]
    assert atp.discrete.tolist() == [11, 0, 56, 0, 68, 0, 70, 70]
    assert atp.by_receipt.tolist() == [11, 0, 56, 0, 68, 0, 70, 70]


def test_v2_the_same_with_more_orders():
    receipts = [0, 0, 70, 0, 70, 0, 70, 70]
    atp = available_to_promise(64, receipts, [33, 25, 16, 11, 8, 3, 0, 0])
    assert atp.by_receipt.tolist() == [6, 0, 43, 0, 59, 0, 70, 70]
    assert atp.cumulative.tolist() == [6, 6, 49, 49, 108, 108, 178, 248]


def test_v3_over_booking_eats_what_came_before():
    atp = available_to_promise(10, [0, 50, 0, 50], [5, 20, 40, 10])
    assert atp.committed.tolist() == [5, 35, -5, 35]
    assert atp.by_receipt.tolist() == [5, -10, 0, 40]
    assert atp.discrete.tolist() == [0, 0, 0, 35]


@pytest.mark.parametrize(
    ("fence", "expected"), [(2, [8, 30, 16, 6, 26, 16]), (0, [8, 28, 14, 4, 24, 14])]
)
def test_v4_demand_time_fence(fence, expected):
    balance = projected_balance(
        20, [0, 30, 0, 0, 30, 0], [12, 8, 14, 6, 0, 0], forecast=[10] * 6, time_fence=fence
    )
    assert balance.tolist() == expected


@pytest.mark.parametrize(
    ("case", "supply_day", "tolerance", "covered"),
    [((10, 0, 2), 12, 12, True), ((10, 0, 0), 12, 10, False), ((10, 11, 2), 14, 2, False)],
)
def test_v5_delay_tolerance(case, supply_day, tolerance, covered):
    lead, due, negative = case
    found = delay_tolerance(lead_time_days=lead, due_in_days=due, negative_days=negative)
    assert found == tolerance
    assert (supply_day - due <= found) is covered


def v6_book(**changes):
    return SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [20]},
        supply={
            "id": ["S1", "S2"],
            "item": ["A", "A"],
            "date": [changes.get("s1", day(5)), changes.get("s2", day(12))],
            "quantity": [30, 40],
        },
        demand={
            "id": ["D1", "D2", "D3"],
            "item": ["A"] * 3,
            "date": [day(3), day(6), day(10)],
            "quantity": [25, 20, 30],
        },
        as_of=day(0),
        key=("item",),
    )


def test_v6_pegging_with_part_quantities():
    book = v6_book()
    pegs = peg(book)
    assert pegs.links().select("demand", "supply", "quantity", "days_late").rows() == [
        ("D1", "stock", Decimal(20), 0),
        ("D1", "S1", Decimal(5), 2),
        ("D2", "S1", Decimal(20), 0),
        ("D3", "S1", Decimal(5), 0),
        ("D3", "S2", Decimal(25), 2),
    ]
    assert pegs.excess().select("id", "free").rows() == [("S2", Decimal(15))]
    assert pegs.unserved().is_empty()
    assert [(e.date, e.balance) for e in book.item("A").events()[1:]] == [
        (day(3), Decimal(-5)),
        (day(5), Decimal(25)),
        (day(6), Decimal(5)),
        (day(10), Decimal(-25)),
        (day(12), Decimal(15)),
    ]
    first = book.shortages().row(0, named=True)
    assert (first["first"], first["until"], first["days"], first["depth"], first["cause"]) == (
        day(3), day(5), 2, Decimal(5), "D1",
    )  # fmt: skip
    needs = dict(
        pegs.of_supplies().filter(pl.col("id") != "stock").select("id", "first_need").rows()
    )
    assert needs == {"S1": day(3), "S2": day(10)}
    # Pulled in to these days, nothing is late and nothing is short.
    pulled = v6_book(s1=day(3), s2=day(10))
    assert pulled.shortages().is_empty()
    assert peg(pulled).links()["days_late"].sum() == 0


def test_v7_why_late_telescopes():
    stages = split_lateness(
        need=day(100),
        ordered=day(80),
        lead_time_days=30,
        first_promise=day(112),
        last_promise=day(118),
        received=day(121),
        released=day(123),
    )
    assert [(s.name, s.days) for s in stages] == [
        ("ordered_late", 10),
        ("promised_beyond_lead_time", 2),
        ("slipped", 6),
        ("missed_promise", 3),
        ("internal", 2),
    ]
    assert sum(s.days for s in stages) == 23
    assert biggest(stages).name == "ordered_late"


def test_v9_increase_in_multiples():
    assert increase_to_cover(covered=Decimal(60), demand=Decimal(90), multiple=Decimal(20)) == 40
    assert increase_to_cover(covered=Decimal(90), demand=Decimal(90), multiple=Decimal(20)) == 0
    assert increase_to_cover(covered=Decimal(89), demand=Decimal(90), minimum=Decimal(5)) == 5


def test_v10_days_over_a_weekend_and_over_holidays():
    friday, monday = date(2026, 5, 1), date(2026, 5, 4)
    assert (monday - friday).days == 3
    assert working_days_late(friday, monday) == 1
    on_friday = WorkingCalendar(holidays=frozenset({friday}))
    on_monday = WorkingCalendar(holidays=frozenset({monday}))
    for calendar, expected in ((MON_FRI, 1), (on_friday, 0), (on_monday, 1)):
        assert (
            working_days_late(friday, monday, calendar=calendar, count="from_promise") == expected
        )
        assert expected == np.busday_count(friday, monday, holidays=sorted(calendar.holidays))
    # Counted the other way round, the day of delivery is the one that has to be a working day.
    assert working_days_late(friday, monday, calendar=on_friday) == 1
    assert working_days_late(friday, monday, calendar=on_monday) == 0


def test_v11_when_are_sixty_free():
    weeks = [day(7 * n) for n in range(8)]
    receipts = [0, 0, 70, 0, 70, 0, 70, 70]
    book = SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [64]},
        supply={
            "id": [f"R{n + 1}" for n, q in enumerate(receipts) if q],
            "item": ["A"] * sum(q > 0 for q in receipts),
            "date": [weeks[n] for n, q in enumerate(receipts) if q],
            "quantity": [q for q in receipts if q],
        },
        demand={
            "id": [f"O{n + 1}" for n, q in enumerate(V1_ORDERS) if q],
            "item": ["A"] * sum(q > 0 for q in V1_ORDERS),
            "date": [weeks[n] for n, q in enumerate(V1_ORDERS) if q],
            "quantity": [q for q in V1_ORDERS if q],
        },
        as_of=day(0),
        key=("item",),
    )
    item = book.item("A")
    whole = item.first_available(Decimal(60))
    assert (whole.date, whole.supply) == (weeks[2], "R3")
    assert [(p.date, p.quantity, p.supply) for p in item.parts(Decimal(60))] == [
        (weeks[0], Decimal(11), "stock"),
        (weeks[2], Decimal(49), "R3"),
    ]
    # Without look-ahead 31 would be promised in week 1, and the order of week 2 would starve.
    assert item.available_on(weeks[0]) == 11
    assert item.first_available(Decimal(276)) is None
