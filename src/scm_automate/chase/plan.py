"""Whom to ask about which order line today: a pure decision that explains itself.

Order lines, suppliers, policy, the past, calendars and "now" go in; letters, lines left alone and
exceptions come out. The order of rows does not matter, and no rule waits for an exact day, so that
a round that was missed is caught up by the next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from scm_automate.calendars import Calendars
from scm_automate.chase.explain import asked_in_words
from scm_automate.chase.history import History
from scm_automate.chase.moments import check_now
from scm_automate.chase.plan_days import DayCount, with_day_counts
from scm_automate.chase.plan_escalations import (
    Stage,
    calls,
    escalated_contact,
    stage_of,
    tell_desks,
)
from scm_automate.chase.plan_exceptions import plan_exceptions
from scm_automate.chase.plan_frames import KEY, Rows, frame_of, past_of_lines
from scm_automate.chase.plan_reasons import GRAVITY, left_alone, promise, reason
from scm_automate.chase.plan_rules import with_facts, with_rules
from scm_automate.chase.plan_shapes import (
    LEFT_ALONE_SCHEMA,
    ChasePlan,
    LeftAloneCode,
    PlannedAsk,
    PlannedLetter,
)
from scm_automate.chase.plan_suppliers import CalendarNumbers, Party, find_parties, party_frame
from scm_automate.chase.policy import ChasePolicy
from scm_automate.chase.requests import request_lines
from scm_automate.model import Item, OrderLine, Supplier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scm_automate.chase.requests import Request

__all__ = ["ChasePlan", "LeftAloneCode", "PlannedAsk", "PlannedLetter", "plan"]

_COUNTS = {
    # For need, the receiving plant's calendar; for asking, the supplier's.
    "days_after_promise": DayCount(
        day="known_promised", today="plant_today", calendar="plant_calendar", deadline=True
    ),
    "days_after_due": DayCount(
        day="due", today="plant_today", calendar="plant_calendar", deadline=True
    ),
    "days_after_order": DayCount(
        day="placed_on", today="today", calendar="calendar", deadline=False
    ),
    "days_after_ask": DayCount(
        day="past_last_asked", today="today", calendar="calendar", deadline=False
    ),
    "days_after_letter": DayCount(
        day="last_letter", today="today", calendar="calendar", deadline=False
    ),
    "days_after_answer": DayCount(
        day="past_last_answered", today="today", calendar="calendar", deadline=False
    ),
}


def plan(
    orders: Rows[OrderLine],
    suppliers: Rows[Supplier],
    *,
    now: datetime,
    policy: ChasePolicy | None = None,
    history: History | None = None,
    calendars: Calendars | None = None,
    items: Rows[Item] | None = None,
    requests: Iterable[Request] = (),
) -> ChasePlan:
    """Whom to ask about what, whom to leave alone and why, and what a person must look at.

    Args:
        orders: Open schedule lines: a table, a polars frame, or records.
        suppliers: Suppliers with their addresses, likewise.
        now: The instant to plan for, with a time zone; each supplier's own day is taken from it.
        policy: When and how to ask; null is the default policy.
        history: What was asked, answered and promised before; null is nothing.
        calendars: Who works when; null is Monday to Friday everywhere.
        items: Items with their classes, for rules of the policy that speak of ``item_class``.
        requests: What suppliers owe besides goods, as far as it is still missing; they stand in
            letters of their own.

    Returns:
        One letter per supplier that is asked, or several where the policy wants them by order or
        lines go to another contact; every line is in one letter or in `left_alone`.

    Raises:
        ConfigError: `now` is no instant or has no time zone, or the history holds a line twice.
        DataError: A frame does not hold what an order line or a supplier is.

    Examples:
        >>> from datetime import datetime, UTC
        >>> line = OrderLine(supplier="7", order="45", line="10", quantity="5", due="2026-03-02")
        >>> acme = Supplier(id="7", name="Acme", emails=("sales@acme.example",))
        >>> made = plan([line], [acme], now=datetime(2026, 3, 4, 8, tzinfo=UTC))
        >>> made.letters[0].to, made.letters[0].asks[0].why
        ('sales@acme.example', 'due 2 Mar 2026, 2 working days ago; 5 of 5 without a promise')
    """
    check_now(now)
    policy, history = policy or ChasePolicy(), history or History()
    calendars = calendars or Calendars()
    lines = frame_of(orders, OrderLine).with_columns(subject=pl.lit("order_line"))
    wanted = list(requests)
    if wanted:
        lines = pl.concat([lines, request_lines(wanted)])
    if lines.is_empty():
        return ChasePlan(as_of=now)
    numbers = CalendarNumbers()
    parties, rows = find_parties(
        lines.select("supplier", "company").unique().iter_rows(),
        frame_of(suppliers, Supplier),
        now=now,
        policy=policy,
        history=history,
        calendars=calendars,
        numbers=numbers,
    )
    plants = pl.DataFrame(
        [(p, numbers.of(calendars.of_plant(p))) for p in lines.get_column("plant").unique()],
        schema={"plant": pl.String(), "plant_calendar": pl.UInt32()},
        orient="row",
    )
    here = now.astimezone(ZoneInfo(policy.time_zone)).date()
    known = (
        lines.with_columns(pl.len().over(KEY).alias("copies"), pl.lit(here).alias("plant_today"))
        .join(party_frame(rows), on=["supplier", "company"], how="left")
        .join(plants, on="plant", how="left", nulls_equal=True)
        .join(past_of_lines(history), on=list(KEY), how="left")
        .with_columns(promise())
        # a line that the buyer changed is as new as one that was placed on that day
        .with_columns(placed_on=pl.coalesce("past_reopened_on", "ordered_on"))
    )
    known = with_rules(with_facts(known, items), policy, today=here)
    decided = (
        with_day_counts(known, _COUNTS, calendars=numbers.calendars)
        .with_columns(reason(policy))
        .with_columns(left_alone(policy))
        .sort([*KEY, "supplier", "quantity", "reason"], nulls_last=True)
    )
    letters, stages = _letters(decided.filter(pl.col("code").is_null()), parties)
    return ChasePlan(
        as_of=now,
        letters=letters,
        left_alone=decided.filter(pl.col("code").is_not_null()).select(
            pl.col({"day": "code_day", "number": "code_number", "remark": "code_remark"}.get(n, n))
            .cast(dtype)
            .alias(n)
            for n, dtype in LEFT_ALONE_SCHEMA.items()
        ),
        exceptions=plan_exceptions(decided, also=(*tell_desks(letters, stages), *calls(letters))),
    )


def _letters(
    asked: pl.DataFrame, parties: list[Party]
) -> tuple[tuple[PlannedLetter, ...], list[tuple[PlannedAsk, Stage]]]:
    """The letters by supplier number and topic, and how far silence about each line has come."""
    if asked.is_empty():
        return (), []
    numbered = asked.with_columns(
        pl.coalesce(
            pl.when(pl.col("reason") == name).then(pl.col(f"past_number_{name}"))
            for name in GRAVITY
        )
        .fill_null(0)
        .add(1)
        .alias("ask_number"),
        pl.col("reason").replace_strict(GRAVITY, return_dtype=pl.Int8).alias("gravity"),
        # "9" stands before "10", and "00010" where it is
        pl.col("line").str.zfill(20).alias("line_order"),
        pl.col("schedule").str.zfill(20).alias("schedule_order"),
    ).sort(
        ["party", "gravity", "due", "order", "line_order", "schedule_order", "company"],
        nulls_last=True,
    )
    groups: dict[tuple[int, str, Stage], list[PlannedAsk]] = {}
    stages = []
    for row in numbered.iter_rows(named=True):
        own = parties[row["party"]].policy
        stage = stage_of(row["past_asks_unanswered"] or 0, own.escalate)
        ask = _ask(row)
        stages.append((ask, stage))
        order = ask.line.order if own.digest == "order" else ""
        if ask.subject != "order_line":
            order = "requests"
        groups.setdefault((row["party"], order, replace(stage, desks=())), []).append(ask)
    letters = [
        _letter(parties[number], order, stage, asks)
        for (number, order, stage), asks in groups.items()
    ]
    return (
        tuple(sorted(letters, key=lambda one: (one.supplier.id, one.supplier.company, one.topic))),
        stages,
    )


def _letter(party: Party, order: str, stage: Stage, asks: list[PlannedAsk]) -> PlannedLetter:
    """One letter; lines that have escalated stand in one of their own."""
    about_requests = asks[0].subject != "order_line"
    contact = escalated_contact(
        party.request_contact if about_requests else party.contact,
        stage,
        emails=party.record["emails"],
        undeliverable=party.undeliverable,
    )
    return PlannedLetter(
        supplier=Supplier.model_validate(party.record),
        to=contact.to,
        to_why=contact.why,
        language=party.language,
        asks=tuple(asks),
        topic=" ".join(filter(None, (order, f"escalation {stage.number}" if stage.number else ""))),
        channel=party.request_channel if about_requests else party.policy.channel,
    )


_LINE_FIELDS = tuple(OrderLine.model_fields)


def _ask(row: dict[str, Any]) -> PlannedAsk:
    return PlannedAsk(
        line=OrderLine.model_validate({name: row[name] for name in _LINE_FIELDS}),
        reason=row["reason"],
        number=row["ask_number"],
        why=asked_in_words(row),
        promised=row["known_promised"],
        unconfirmed=row["unconfirmed"],
        last_asked=row["past_last_asked"],
        subject=row["subject"],
    )
