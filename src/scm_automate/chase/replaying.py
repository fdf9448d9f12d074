"""Two policies over the past: what each would have asked, before anything is sent.

The past is the exports as they were on their days, and the answers that came. Each policy chases through
it on its own: its letters are taken to have left on their day, and the next day's plan knows them. The
answers are those that came, on the day on which they came, whichever policy is looked at: nobody can know
what a supplier would have said to a letter that it never got. So the comparison tells letters, lines and
days apart, and is silent about answers that one policy might have brought forth earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from scm_automate.chase.counts import counted
from scm_automate.chase.history import ASKED_COLUMNS, SUPPLIER_COLUMNS, History
from scm_automate.chase.plan import plan
from scm_automate.chase.plan_frames import KEY, frame_of
from scm_automate.model import OrderLine
from scm_automate.state.events import history as events_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from scm_automate.calendars import Calendars
    from scm_automate.chase.plan_frames import Rows
    from scm_automate.chase.plan_shapes import ChasePlan
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.model import Item, Supplier
    from scm_automate.state import Transaction

__all__ = ["PAST_ANSWERS", "PastDay", "PolicyComparison", "past_answers", "replay_policies"]

_ASKS = {
    **dict.fromkeys(KEY, pl.String),
    "supplier": pl.String,
    "reason": pl.String,
    "number": pl.Int64,
    "asked_on": pl.Date,
    "to": pl.String,
}

PAST_ANSWERS: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(KEY, pl.String),
    # when it arrived
    "answered_on": pl.Date,
    # whether it said something that one could act on
    "usable": pl.Boolean,
    "answer_status": pl.String,
    "promised": pl.Date,
    "promised_quantity": pl.Decimal(24, 6),
}
"""Columns of the answers of the past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDay:
    """An export as it was.

    Attributes:
        now: When a round would have been, with a time zone.
        orders: The open lines of then.
    """

    now: datetime
    orders: Rows[OrderLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyComparison:
    """What each policy would have asked.

    Attributes:
        asks: One row per policy, line and letter, by policy, day and line: ``policy``, the key, supplier,
            reason, number, ``asked_on`` and the address ``to``.
        days: One row per policy and day: letters, lines asked, lines handed to a person.
    """

    asks: pl.DataFrame
    days: pl.DataFrame

    @property
    def summary(self) -> pl.DataFrame:
        """One row per policy: letters, lines asked, different lines, repeats, lines handed to a person."""
        asked = self.asks.group_by("policy", maintain_order=True).agg(
            pl.struct("asked_on", "supplier", "to").n_unique().alias("letters"),
            pl.len().alias("questions"),
            pl.struct(KEY).n_unique().alias("lines"),
            (pl.col("number") > 1).sum().alias("repeats"),
        )
        handed = self.days.group_by("policy", maintain_order=True).agg(
            pl.col("handed_over").max().alias("most_handed_over")
        )
        return handed.join(asked, on="policy", how="left", maintain_order="left").fill_null(0)

    def only_in(self, policy: str) -> pl.DataFrame:
        """The lines that one policy asks about and no other does, with the day of the first question."""
        own = pl.col("policy") == policy
        others = self.asks.filter(~own).select(KEY).unique()
        return (
            self.asks.filter(own)
            .join(others, on=list(KEY), how="anti")
            .group_by([*KEY, "supplier"], maintain_order=True)
            .agg(pl.col("asked_on").min(), pl.col("reason").first())
        )

    def __str__(self) -> str:
        """The summary in a line per policy."""
        return "\n".join(
            f"{row['policy']}: {counted(row['letters'], 'letter')}, "
            f"{counted(row['questions'], 'question')} about {counted(row['lines'], 'line')}, "
            f"{row['repeats']} of them repeats; at most "
            f"{counted(row['most_handed_over'], 'line')} handed to a person"
            for row in self.summary.iter_rows(named=True)
        )

    def _repr_html_(self) -> str:
        """The summary as a small table."""
        frame = self.summary
        head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in frame.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>"
            for row in frame.iter_rows()
        )
        return f"<table><tr>{head}</tr>{rows}</table>"


def replay_policies(
    days: Iterable[PastDay],
    suppliers: Rows[Supplier],
    *,
    policies: Mapping[str, ChasePolicy],
    answers: pl.DataFrame | None = None,
    calendars: Calendars | None = None,
    items: Rows[Item] | None = None,
) -> PolicyComparison:
    """Chases through the past with each policy.

    Args:
        days: The exports, in the order of their days.
        suppliers: As they are now.
        policies: By the name under which they are told apart.
        answers: What came back, columns `PAST_ANSWERS`, such as `past_answers` gives; None is nothing.
        calendars: Who works when.
        items: Items with their classes, for rules that speak of them.

    Examples:
        >>> from datetime import UTC, datetime, timedelta
        >>> from scm_automate.chase import ChasePolicy
        >>> from scm_automate.model import OrderLine, Supplier
        >>> line = OrderLine(supplier="7", order="45", line="10", quantity="5", due="2026-03-20")
        >>> monday = datetime(2026, 3, 2, 8, tzinfo=UTC)
        >>> week = [PastDay(now=monday + timedelta(days=n), orders=[line]) for n in range(5)]
        >>> print(
        ...     replay_policies(
        ...         week,
        ...         [Supplier(id="7", emails=("a@b.example",))],
        ...         policies={"now": ChasePolicy(), "eager": ChasePolicy(gap=2)},
        ...     )
        ... )
        now: 1 letter, 1 question about 1 line, 0 of them repeats; at most 0 lines handed to a person
        eager: 3 letters, 3 questions about 1 line, 2 of them repeats; at most 0 lines handed to a person
    """
    past = [PastDay(now=day.now, orders=frame_of(day.orders, OrderLine)) for day in days]
    came = pl.DataFrame(schema=PAST_ANSWERS) if answers is None else answers
    asks: list[pl.DataFrame] = []
    counts: list[tuple[str, date, int, int, int]] = []
    for name, policy in policies.items():
        told = pl.DataFrame(schema=_ASKS)
        for day in past:
            today = day.now.astimezone(ZoneInfo(policy.time_zone)).date()
            known = came.filter(pl.col("answered_on") <= today)
            made = plan(
                day.orders,
                suppliers,
                now=day.now,
                policy=policy,
                history=_history(told, known),
                calendars=calendars,
                items=items,
            )
            told = pl.concat([told, _asked(made, today)])
            handed = made.left_alone.filter(pl.col("code") == "max_asks").height
            lines = sum(len(letter.asks) for letter in made.letters)
            counts.append((name, today, len(made.letters), lines, handed))
        asks.append(told.select(pl.lit(name).alias("policy"), pl.all()))
    empty = pl.DataFrame(schema={"policy": pl.String, **_ASKS})
    return PolicyComparison(
        asks=pl.concat([empty, *asks]),
        days=pl.DataFrame(
            counts,
            schema={
                "policy": pl.String,
                "day": pl.Date,
                "letters": pl.Int64,
                "questions": pl.Int64,
                "handed_over": pl.Int64,
            },
            orient="row",
        ),
    )


def past_answers(tx: Transaction, *, time_zone: str = "UTC") -> pl.DataFrame:
    """Every answer that a state knows of, as `replay_policies` takes it.

    Args:
        tx: A transaction of the state.
        time_zone: IANA name of the place whose days count.

    Returns:
        One row per schedule line and answer, in the order in which they were read.
    """
    zone = ZoneInfo(time_zone)
    rows: list[tuple[object, ...]] = []
    for event in events_of(tx, kind="lines_answered"):
        received = datetime.fromisoformat(event.data["received_at"]).astimezone(zone).date()
        rows += [
            (
                *line["key"],
                received,
                line["usable"],
                line["status"],
                line["promised"],
                line["promised_quantity"],
            )
            for line in event.data["lines"]
        ]
    texts = {**PAST_ANSWERS, "promised": pl.String, "promised_quantity": pl.String}
    return pl.DataFrame(rows, schema=texts, orient="row").with_columns(
        pl.col("promised").str.to_date(), pl.col("promised_quantity").cast(pl.Decimal(24, 6))
    )


def _asked(made: ChasePlan, today: date) -> pl.DataFrame:
    rows = [
        (*ask.line.key, letter.supplier.id, ask.reason, ask.number, today, letter.to)
        for letter in made.letters
        for ask in letter.asks
    ]
    return pl.DataFrame(rows, schema=_ASKS, orient="row")


def _history(asked: pl.DataFrame, answers: pl.DataFrame) -> History:
    """What a policy's own letters and the answers that came make of the past."""
    key = list(KEY)
    newest = (
        answers.sort("answered_on", maintain_order=True)
        .group_by(key)
        .agg(
            pl.col("answered_on").last().alias("last_answered"),
            pl.col("answer_status").last(),
            pl.col("answered_on").filter("usable").last().alias("usable_on"),
            pl.col("promised").filter("usable").last(),
            pl.col("promised_quantity").filter("usable").last(),
        )
    )
    reasons: Sequence[str] = [
        name.removeprefix("number_") for name in ASKED_COLUMNS if name.startswith("number_")
    ]
    by_line = (
        asked.join(newest.select(*key, "usable_on"), on=key, how="left")
        .group_by(key)
        .agg(
            pl.col("asked_on").max().alias("last_asked"),
            pl.col("asked_on")
            .filter(pl.col("usable_on").is_null() | (pl.col("asked_on") > pl.col("usable_on")))
            .n_unique()
            .alias("asks_unanswered"),
            *(
                pl.col("number").filter(pl.col("reason") == name).max().alias(f"number_{name}")
                for name in reasons
            ),
        )
    )
    lines = by_line.join(newest.drop("usable_on"), on=key, how="full", coalesce=True)
    wanted = {name: dtype for name, dtype in ASKED_COLUMNS.items() if name not in lines.columns}
    return History(
        lines=lines.with_columns(
            pl.lit(None, dtype=dtype).alias(name) for name, dtype in wanted.items()
        ).select(pl.col(name).cast(dtype) for name, dtype in ASKED_COLUMNS.items()),
        suppliers=asked.group_by("supplier")
        .agg(pl.col("asked_on").max().alias("last_letter"))
        .with_columns(
            pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in SUPPLIER_COLUMNS.items()
            if name not in ("supplier", "last_letter")
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SUPPLIER_COLUMNS.items()),
    )
