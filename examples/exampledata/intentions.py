"""What becomes of a line: what its supplier will say when asked, and when the goods come.

The kinds, each in a sentence:

- ``as_ordered``: it comes on the due date.
- ``day``: it comes on another day, named exactly.
- ``week``: it comes in another calendar week, and the week is what the supplier tells.
- ``dispatch``: the supplier names the day on which it leaves.
- ``split``: a part comes on the due date, the rest later.
- ``shipped``: it has left already, on a day that is named.
- ``hedge``: a day is named, with doubt.
- ``price``: it comes on the due date, at a higher price.
- ``question``: the supplier asks back before it can say.
- ``reject``: the supplier does not make it any more.
- ``broken``: a day is promised and passes; asked again, the supplier names another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

HABITS: dict[str, dict[str, int]] = {
    "faithful": {"as_ordered": 100},
    "mixed": {
        "as_ordered": 44,
        "day": 12,
        "week": 12,
        "dispatch": 6,
        "split": 6,
        "hedge": 4,
        "question": 3,
        "reject": 1,
        "broken": 12,
    },
    "weeks": {"as_ordered": 22, "week": 74, "hedge": 4},
    "splits": {"as_ordered": 40, "split": 48, "day": 12},
    "hedges": {"hedge": 50, "as_ordered": 35, "question": 15},
    "late": {"day": 50, "as_ordered": 25, "broken": 25},
    "price": {"as_ordered": 35, "price": 60, "day": 5},
}
"""How often each kind occurs, by habit, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A quantity on a day; `week` where only the calendar week of that day is told."""

    quantity: Decimal
    day: date
    week: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Intention:
    """What a supplier will say of a line, and what then happens."""

    kind: str
    said: tuple[Delivery, ...]
    comes: tuple[Delivery, ...]
    price: Decimal | None = None


HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)})


def weekday(day: date) -> date:
    """The day itself, or the next one on which the plants work."""
    while day.weekday() > 4 or day in HOLIDAYS:
        day += timedelta(days=1)
    return day


def later(rng: Random, day: date, *, least: int, most: int) -> date:
    """A working weekday some calendar days later."""
    return weekday(day + timedelta(days=rng.randint(least, most)))


def draw_intention(
    rng: Random,
    *,
    habit: str,
    quantity: Decimal,
    due: date,
    known: date,
    price: Decimal,
    whole: bool,
    special: str = "",
) -> Intention:
    """What becomes of one line.

    Args:
        rng: The line's own dice.
        habit: A key of `HABITS`.
        quantity: Still open when the line is first seen.
        due: The date that the ERP plans with.
        known: The first Monday on which the line is in an export.
        price: Net price.
        whole: Whether the unit is counted in whole pieces.
        special: The kind that it is for certain; empty leaves it to the dice.
    """
    shares = HABITS[habit]
    kind = special or rng.choices(list(shares), weights=list(shares.values()))[0]
    overdue = due < known + timedelta(days=6)
    if overdue and kind in {"as_ordered", "price", "split"}:
        kind = rng.choice(["shipped", "day", "week", "day"])
    if kind == "broken" and due > known + timedelta(days=11):
        kind = "day"  # nobody promises a day long before it is needed, and then breaks it
    base = max(due, known + timedelta(days=9))

    def one(day: date, *, week: bool = False) -> tuple[Delivery, ...]:
        return (Delivery(quantity=quantity, day=day, week=week),)

    if kind == "day":
        day = later(rng, base, least=2, most=21 if habit == "late" else 12)
        return Intention(kind=kind, said=one(day), comes=one(day))
    if kind == "week":
        day = base + timedelta(days=rng.choice([0, 7, 7, 14]))
        day += timedelta(days=3 - day.weekday())
        return Intention(kind=kind, said=one(day, week=True), comes=one(day))
    if kind == "dispatch":
        leaves = later(rng, base, least=1, most=8)
        return Intention(
            kind=kind, said=one(leaves), comes=one(later(rng, leaves, least=2, most=3))
        )
    if kind == "shipped":
        left = weekday(known - timedelta(days=rng.randint(2, 4)))
        left = min(left, known - timedelta(days=3))
        return Intention(kind=kind, said=one(left), comes=one(known + timedelta(days=2)))
    if kind == "split":
        first = _portion(rng, quantity, whole=whole)
        if first in (0, quantity):
            return Intention(kind="as_ordered", said=one(due), comes=one(due))
        parts = (
            Delivery(quantity=first, day=due),
            Delivery(quantity=quantity - first, day=later(rng, due, least=10, most=24)),
        )
        return Intention(kind=kind, said=parts, comes=parts)
    if kind == "hedge":
        day = later(rng, base, least=4, most=14)
        return Intention(kind=kind, said=one(day), comes=one(later(rng, day, least=3, most=10)))
    if kind == "price":
        raised = (price * Decimal(rng.choice([104, 106, 108])) / 100).quantize(Decimal("0.01"))
        return Intention(kind=kind, said=one(due), comes=one(due), price=raised)
    if kind == "question":
        return Intention(kind=kind, said=(), comes=one(later(rng, base, least=10, most=20)))
    if kind == "reject":
        return Intention(kind=kind, said=(), comes=())
    if kind == "broken":
        promised = weekday(known + timedelta(days=rng.randint(8, 11)))
        again = later(rng, promised, least=12, most=20)
        return Intention(kind=kind, said=one(promised), comes=one(again))
    return Intention(kind="as_ordered", said=one(due), comes=one(due))


def _portion(rng: Random, quantity: Decimal, *, whole: bool) -> Decimal:
    """Between a third and two thirds, round."""
    share = quantity * Decimal(rng.choice([35, 40, 50, 60])) / 100
    step = Decimal(10) if quantity >= 60 else Decimal(1)
    return (share // step * step) if whole else share.quantize(Decimal("0.1"))
