"""Laws of the plan, whatever the lines, the past and the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.calendars import MON_FRI
from scm_automate.chase.history import ASKED_COLUMNS, History
from scm_automate.chase.plan import plan
from scm_automate.chase.plan_reasons import GRAVITY
from scm_automate.chase.policy import ChasePolicy
from scm_automate.model import OrderLine, Supplier
from scm_automate.tables import Table

if TYPE_CHECKING:
    import random

MONDAY = date(2026, 3, 2)
SUPPLIERS = (
    Supplier(id="1", emails=("a@one.example",)),
    Supplier(id="2", emails=("b@two.example", "c@two.example"), time_zone="Asia/Tokyo"),
    Supplier(id="3"),
)

days = st.one_of(st.none(), st.integers(-40, 90).map(lambda n: MONDAY + timedelta(days=n)))
quantities = st.integers(0, 100).map(str)


@st.composite
def order_lines(draw) -> list[OrderLine]:
    keys = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["", "1000"]),
                st.sampled_from("45"),
                st.sampled_from(["10", "20"]),
                st.sampled_from("12"),
            ),
            unique=True,
            max_size=12,
        )
    )
    return [
        OrderLine(
            company=company,
            order=order,
            line=number,
            schedule=schedule,
            supplier=draw(st.sampled_from(["1", "2", "3", "4"])),
            quantity=draw(quantities),
            due=draw(days),
            promised=draw(days),
            promised_quantity=draw(st.one_of(st.none(), quantities)),
            ordered_on=draw(days),
            state=draw(st.sampled_from(["open", "open", "open", "on_hold", "stock_transfer"])),
        )
        for company, order, number, schedule in keys
    ]


@st.composite
def pasts(draw) -> History:
    keys = draw(
        st.sets(
            st.tuples(
                st.sampled_from(["", "1000"]), st.sampled_from("45"), st.sampled_from(["10", "20"])
            ),
            max_size=6,
        )
    )
    rows = [
        {
            "company": company,
            "order": order,
            "line": number,
            "schedule": "1",
            "last_asked": draw(days),
            "asks_unanswered": draw(st.integers(0, 4)),
            "last_answered": draw(days),
            "promised": draw(days),
            "in_review": draw(st.booleans()),
        }
        for company, order, number in sorted(keys)
    ]
    return History(lines=pl.DataFrame(rows, schema=ASKED_COLUMNS))


instants = st.integers(0, 60 * 24).map(
    lambda hours: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hours)
)


@given(order_lines(), pasts(), instants)
def test_every_line_is_asked_once_or_left_alone_once(lines, history, now):
    made = plan(lines, SUPPLIERS, now=now, history=history)
    asked = [ask.line.key for ask in made.asks]
    alone = list(made.left_alone.select("company", "order", "line", "schedule").iter_rows())
    assert sorted([*asked, *alone]) == sorted(line.key for line in lines)
    assert made.left_alone["code"].null_count() == 0
    assert [line for line in lines if line.key in set(asked)] == [
        found for line in lines for found in [a.line for a in made.asks] if found.key == line.key
    ]
    for line in lines:
        assert made.explain(line.key)


@given(order_lines(), pasts(), instants, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_nor_does_a_second_look(
    lines, history, now, chance: random.Random
):
    first = plan(lines, SUPPLIERS, now=now, history=history)
    shuffled, listed = list(lines), list(SUPPLIERS)
    chance.shuffle(shuffled)
    chance.shuffle(listed)
    again = History(
        lines=history.lines.sample(fraction=1.0, shuffle=True, seed=1), suppliers=history.suppliers
    )
    second = plan(Table.from_records(OrderLine, shuffled), listed, now=now, history=again)
    assert second.letters == first.letters
    assert second.exceptions == first.exceptions
    assert second.left_alone.equals(first.left_alone)


@given(order_lines(), pasts(), instants)
def test_one_letter_per_supplier_and_none_to_whom_it_cannot_reach(lines, history, now):
    made = plan(lines, SUPPLIERS, now=now, history=history)
    written = [letter.supplier.id for letter in made.letters]
    assert len(written) == len(set(written))
    assert set(written) <= {"1", "2"}
    for letter in made.letters:
        assert letter.asks
        assert {ask.line.supplier for ask in letter.asks} == {letter.supplier.id}


@given(order_lines(), pasts(), instants)
def test_who_was_asked_today_is_not_asked_again_today(lines, history, now):
    first = plan(lines, SUPPLIERS, now=now, history=history)
    zone = {"1": "Europe/Berlin", "2": "Asia/Tokyo"}
    rows = [
        dict(zip(("company", "order", "line", "schedule"), ask.line.key, strict=True))
        | {
            "last_asked": now.astimezone(ZoneInfo(zone[ask.line.supplier])).date(),
            "asks_unanswered": 1,
        }
        for ask in first.asks
    ]
    asked = {ask.line.key for ask in first.asks}
    kept = [row for row in history.lines.iter_rows(named=True)
            if (row["company"], row["order"], row["line"], row["schedule"]) not in asked]  # fmt: skip
    # What an ask adds to the past keeps the promise that was known.
    for row in rows:
        for old in history.lines.iter_rows(named=True):
            if all(old[name] == row[name] for name in ("company", "order", "line", "schedule")):
                row.update(promised=old["promised"], last_answered=old["last_answered"])
    after = History(lines=pl.DataFrame([*kept, *rows], schema=ASKED_COLUMNS))
    assert plan(lines, SUPPLIERS, now=now, history=after).letters == ()


@given(order_lines(), st.integers(0, 30))
def test_what_was_missed_is_caught_up(lines, missed):
    """A line that asks to be chased today still does after an outage, unless its day came to pass."""
    policy = ChasePolicy()
    today = datetime(2026, 3, 2, 8, tzinfo=UTC)
    later = today + timedelta(days=missed)
    before = {ask.line.key: ask for ask in plan(lines, SUPPLIERS, now=today, policy=policy).asks}
    after = {ask.line.key: ask for ask in plan(lines, SUPPLIERS, now=later, policy=policy).asks}
    for key, ask in before.items():
        still = after.get(key)
        if ask.reason == "due_soon":
            # between the promised day and the next working day nothing is known
            gone = (later.date() > ask.promised) and MON_FRI.between(
                ask.promised, later.date()
            ) <= 1
            assert still is not None or gone
        else:
            assert still is not None
            gravity = list(GRAVITY)
            assert gravity.index(still.reason) <= gravity.index(ask.reason)


@given(order_lines(), pasts(), instants)
def test_a_longer_gap_never_asks_more(lines, history, now):
    short = {
        a.line.key
        for a in plan(lines, SUPPLIERS, now=now, history=history, policy=ChasePolicy(gap=2)).asks
    }
    long = {
        a.line.key
        for a in plan(lines, SUPPLIERS, now=now, history=history, policy=ChasePolicy(gap=10)).asks
    }
    assert long <= short
