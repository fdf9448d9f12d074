"""Shadow mode: what we would have done against what the buyer did, field by field.

No label is needed for it: what the buyer entered in the ERP after the message came in is noted, and
the reader's answer is laid beside it. A field that the reader would have changed unseen and that the
buyer entered otherwise is a false release, whoever was right.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from scm_automate.replies.open_lines import read_open_lines
from scm_automate.replies.scoring.bounds import upper_bound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.model import LineResponse, OrderResponse
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.scoring.cases import BuyerEntry, ReplyCase

__all__ = ["FieldTally", "Shadow", "ShadowRow", "compare_with_entries"]

Field = Literal["date", "quantity", "price"]
"""What is entered for a line."""

Verdict = Literal["same", "within", "differs", "held_same", "held_differs", "buyer_only"]
"""How the reader's value and the buyer's stand to each other.

- ``same``: it would have gone unseen, and the buyer entered the same.
- ``within``: it would have gone unseen as a week, and the buyer entered a day of that week.
- ``differs``: it would have gone unseen, and the buyer entered something else.
- ``held_same``, ``held_differs``: the reader wanted a person to look; the same, or something else.
- ``buyer_only``: the buyer entered something for a line that the reader found nothing on.
"""


@dataclass(frozen=True, slots=True)
class ShadowRow:
    """One field of one line."""

    case: str
    """Id of the case."""
    order: str
    """Purchase order."""
    line: str
    """Position."""
    field: Field
    """Which field."""
    ours: str
    """What it would have become."""
    buyers: str
    """What it became."""
    verdict: Verdict
    """See `Verdict`."""


@dataclass(frozen=True, slots=True)
class FieldTally:
    """The verdicts on one field, counted."""

    field: Field
    """Which field."""
    counts: Mapping[Verdict, int]
    """How often each."""

    @property
    def released(self) -> int:
        """How often it would have gone through unseen."""
        return sum(self.counts.get(one, 0) for one in ("same", "within", "differs"))

    @property
    def bound(self) -> float:
        """Upper 95 % bound of the rate at which it would have gone through otherwise than entered."""
        return upper_bound(self.counts.get("differs", 0), self.released)


@dataclass(frozen=True, slots=True)
class Shadow:
    """Every field compared."""

    rows: tuple[ShadowRow, ...] = ()
    """One per field of each line that either speaks of."""

    @property
    def fields(self) -> tuple[FieldTally, ...]:
        """The verdicts counted by field: date, quantity, price."""
        names: tuple[Field, ...] = ("date", "quantity", "price")
        return tuple(
            FieldTally(name, Counter(row.verdict for row in self.rows if row.field == name))
            for name in names
            if any(row.field == name for row in self.rows)
        )

    @property
    def differing(self) -> tuple[ShadowRow, ...]:
        """What would have gone through unseen and was entered otherwise."""
        return tuple(row for row in self.rows if row.verdict == "differs")

    @property
    def bound(self) -> float:
        """Upper 95 % bound over lines and over messages, whichever is larger; 1 where none was released."""
        went = [row for row in self.rows if row.verdict in ("same", "within", "differs")]
        bad = self.differing
        lines = upper_bound(
            len({(row.case, row.order, row.line) for row in bad}),
            len({(row.case, row.order, row.line) for row in went}),
        )
        return max(
            lines, upper_bound(len({row.case for row in bad}), len({row.case for row in went}))
        )


_UNKNOWN = Decimal(-1)
"""A quantity that was entered and not noted."""


def compare_with_entries(case: ReplyCase, got: OrderResponse) -> list[ShadowRow]:
    """The fields that the reader's answer and the buyer's entries touch, side by side.

    What neither touches is left out; what only one touches is compared with what stood there before.
    """
    ordered = {(one.company, one.order, one.line): one for one in read_open_lines(case.open_lines)}
    entries = {(one.company, one.order, one.line): one for one in case.did or ()}
    answers = {
        (one.company, one.order, one.line): one
        for one in got.lines
        if one.status in ("accepted", "changed") and one.deliveries
    }
    rows: list[ShadowRow] = []
    for key, line in ordered.items():
        answer, entry = answers.get(key), entries.get(key)
        if answer is None and entry is None:
            continue
        rows += _line(case.id, line, answer, entry)
    return rows


def _line(
    case: str, line: OpenLine, answer: LineResponse | None, entry: BuyerEntry | None
) -> list[ShadowRow]:
    before = sorted((day or date.max, quantity) for day, quantity in line.schedules)
    entered = before
    if entry is not None and entry.deliveries:
        whole = line.quantity if len(entry.deliveries) == 1 else None
        entered = sorted(
            (one.date, one.quantity if one.quantity is not None else (whole or _UNKNOWN))
            for one in entry.deliveries
        )
    rows = []
    ours = before if answer is None else _planned(answer, line)
    days, quantities = [row[0] for row in ours], [row[1] for row in ours]
    their_days, their_quantities = [row[0] for row in entered], [row[1] for row in entered]
    windows = _windows(answer)
    within = len(windows) == len(their_days) and all(
        first <= day <= last for (first, last), day in zip(windows, their_days, strict=True)
    )
    compared: list[tuple[Field, str, str, bool, bool, bool]] = [
        ("date", _days(days), _days(their_days), days == their_days, within,
         entry is not None and bool(entry.deliveries)),
        ("quantity", _amounts(quantities), _amounts(their_quantities),
         quantities == their_quantities, False, entry is not None and bool(entry.deliveries)),
    ]  # fmt: skip
    price = line.price if entry is None or entry.price is None else entry.price
    told = line.price if answer is None or answer.price is None else answer.price
    if price != line.price or told != line.price:
        compared.append(("price", _amounts([told]), _amounts([price]), told == price, False,
                         entry is not None and entry.price is not None))  # fmt: skip
    if _UNKNOWN in their_quantities:
        del compared[1]  # dates were entered and their quantities not noted
    for name, mine, theirs, same, inside, touched in compared:
        if answer is None and (not touched or same):
            continue
        verdict: Verdict = (
            "buyer_only" if answer is None
            else ("held_same" if same or inside else "held_differs") if answer.review
            else "same" if same
            else "within" if inside
            else "differs"
        )  # fmt: skip
        rows.append(ShadowRow(case, line.order, line.line, name, mine, theirs, verdict))
    return rows


def _planned(answer: LineResponse, line: OpenLine) -> list[tuple[date, Decimal]]:
    """The last day and the quantity of each delivery, as they would have been entered."""
    return sorted(
        (one.latest or date.max, line.quantity if one.quantity is None else one.quantity)
        for one in answer.deliveries
    )


def _windows(answer: LineResponse | None) -> list[tuple[date, date]]:
    """First and last day of each delivery, in order."""
    if answer is None:
        return []
    return sorted(
        (
            (one.earliest or one.latest or date.max, one.latest or date.max)
            for one in answer.deliveries
        ),
        key=lambda pair: pair[1],
    )


def _days(many: list[date]) -> str:
    return ", ".join("no date" if one == date.max else one.isoformat() for one in many)


def _amounts(many: list[Decimal] | list[Decimal | None]) -> str:
    return ", ".join("none" if one is None else f"{one:f}" for one in many)
