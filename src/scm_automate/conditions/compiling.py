"""A condition as an expression over columns, for any engine that narwhals speaks.

Dates are day numbers inside, so that adding and subtracting days is plain arithmetic on every engine.
Unknown stays unknown: the engines' own three-valued logic is used, and nothing is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import TYPE_CHECKING

import narwhals as nw

from scm_automate.calendars import MON_FRI, WorkingCalendar
from scm_automate.conditions.tree import (
    AllOf,
    AnyOf,
    AsOf,
    Call,
    Column,
    Compare,
    Constant,
    Expression,
    In,
    IsNull,
    Not,
    Parameter,
    Sum,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scm_automate.conditions.kinds import Kind

__all__ = ["Bulk", "compile_condition"]

_EPOCH = date(1970, 1, 1)
_FAR = 7 * 300_000
"""Weeks before the epoch, so that no day number is negative where weeks are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What a condition needs besides the columns.

    Attributes:
        as_of: The day for which the rules are run.
        kinds: Kind of each column.
        calendar: Whose working days count.
        parameters: Values of the parameters, or expressions that give them row by row.
        floats: Columns that hold floats, of which "not a number" is unknown.
        whole_days: Whether the engine casts a date to its day number; SQL engines subtract instead.
    """

    as_of: date
    kinds: Mapping[str, Kind]
    calendar: WorkingCalendar = MON_FRI
    parameters: Mapping[str, Value | nw.Expr] = field(default_factory=dict)
    floats: frozenset[str] = frozenset()
    whole_days: bool = True


def compile_condition(tree: Expression, bulk: Bulk) -> nw.Expr:
    """The tree as a narwhals expression; dates come out as day numbers from 1970-01-01.

    Examples:
        >>> import polars as pl
        >>> from scm_automate.conditions import C
        >>> bulk = Bulk(as_of=date(2026, 3, 2), kinds={"quantity": "number"})
        >>> frame = nw.from_native(pl.DataFrame({"quantity": [1, 0, None]}))
        >>> frame.select(x=compile_condition(C.quantity > 0, bulk)).to_native()["x"].to_list()
        [True, False, None]
    """

    def of(node: Expression) -> nw.Expr:
        return compile_condition(node, bulk)

    if isinstance(tree, Column):
        return _column(tree.name, bulk)
    if isinstance(tree, Constant):
        return nw.lit(_plain(tree.value))
    if isinstance(tree, Parameter):
        value = bulk.parameters[tree.name]
        return value if isinstance(value, nw.Expr) else nw.lit(_plain(value))
    if isinstance(tree, AsOf):
        return nw.lit(_plain(bulk.as_of))
    if isinstance(tree, IsNull):
        return of(tree.item).is_null()
    if isinstance(tree, Not):
        return ~of(tree.item)
    if isinstance(tree, AllOf):
        return reduce(and_, map(of, tree.parts))
    if isinstance(tree, AnyOf):
        return reduce(or_, map(of, tree.parts))
    if isinstance(tree, In):
        item = of(tree.item)
        hits = [item == nw.lit(_plain(choice.value)) for choice in tree.choices]
        # An empty list holds nothing, but an unknown value is still unknown.
        return reduce(or_, hits) if hits else item != item  # noqa: PLR0124
    if isinstance(tree, Sum):
        return _sum(tree.op, of(tree.left), of(tree.right))
    if isinstance(tree, Compare):
        return _COMPARE[tree.op](of(tree.left), of(tree.right))
    if isinstance(tree, Call):
        return _call(tree.name, [of(argument) for argument in tree.arguments], bulk)
    raise TypeError(type(tree).__name__)


def _plain(value: Value) -> int | Value:
    """A constant as the engine takes it: whole numbers as integers, dates as day numbers."""
    if isinstance(value, date):
        return (value - _EPOCH).days
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 2**31:
        return int(value)
    return value


def _column(name: str, bulk: Bulk) -> nw.Expr:
    column = nw.col(name)
    if bulk.kinds[name] == "date":
        # Casting a date of columns in memory costs nothing; SQL engines refuse the cast. Spark's
        # difference of dates is a span, and only as a number does it add up with numbers.
        day = column if bulk.whole_days else column - nw.lit(_EPOCH)
        return day.cast(nw.Int32())
    if name in bulk.floats:
        return nw.when(~column.is_nan()).then(column)
    return column


_COMPARE: dict[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": eq,
    "!=": ne,
}


def _sum(op: str, left: nw.Expr, right: nw.Expr) -> nw.Expr:
    if op == "*":
        return left * right
    return left + right if op == "+" else left - right


def _call(name: str, given: list[nw.Expr], bulk: Bulk) -> nw.Expr:
    first = given[0]
    if name == "days":
        return first
    if name == "abs":
        return first.abs()
    if name == "coalesce":
        return nw.coalesce(*given)
    if name in ("least", "greatest"):
        a, b = given
        small, large = (a, b) if name == "least" else (b, a)
        # Without an otherwise: where one is unknown, neither comparison holds and the answer is null.
        return nw.when(a <= b).then(small).otherwise(nw.when(a > b).then(large))
    if name == "is_working":
        return (_ordinal(first, bulk.calendar) - _ordinal(first - 1, bulk.calendar)) > 0
    return _ordinal(given[1], bulk.calendar) - _ordinal(given[0], bulk.calendar)


def _ordinal(day: nw.Expr, calendar: WorkingCalendar) -> nw.Expr:
    """Working days up to and including a day, by arithmetic: whole weeks, the rest, less holidays."""
    monday = date(1970, 1, 5)
    since = day - (monday - _EPOCH).days + 1 + _FAR
    weeks, rest = since // 7, since % 7
    # The days of the week that are off are counted by how far the rest reaches.
    off = reduce(
        lambda total, weekday: total + nw.when(rest > weekday).then(1).otherwise(0),
        sorted(calendar.weekend),
        nw.lit(0),
    )
    held = reduce(
        lambda total, number: total + nw.when(day >= number).then(1).otherwise(0),
        sorted(
            (holiday - _EPOCH).days
            for holiday in calendar.holidays
            if holiday.weekday() not in calendar.weekend
        ),
        nw.lit(0),
    )
    return weeks * (7 - len(calendar.weekend)) + rest - off - held
