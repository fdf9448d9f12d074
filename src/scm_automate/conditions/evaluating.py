"""A condition on one row, for explaining: the same three-valued answers as in bulk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, TypeAlias

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
    from collections.abc import Mapping

__all__ = ["Scene", "evaluate", "holds"]

_STEP = Decimal("0.000001")
Cell: TypeAlias = "Value | timedelta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a condition needs besides the row.

    Attributes:
        as_of: The day for which the rules are run.
        calendar: Whose working days count.
        parameters: Values of the parameters; null is unknown.
    """

    as_of: date
    calendar: WorkingCalendar = MON_FRI
    parameters: Mapping[str, Value | None] = field(default_factory=dict)


def holds(tree: Expression, row: Mapping[str, Value | None], scene: Scene) -> bool | None:
    """Whether the condition holds; null is unknown.

    Examples:
        >>> from scm_automate.conditions import C
        >>> scene = Scene(as_of=date(2026, 3, 2))
        >>> print(holds(C.quantity > 0, {"quantity": None}, scene))
        None
    """
    found = evaluate(tree, row, scene)
    return found if isinstance(found, bool) else None


def evaluate(tree: Expression, row: Mapping[str, Value | None], scene: Scene) -> Cell | None:
    """What the tree gives for a row; null is unknown.

    Args:
        tree: A tree that was checked.
        row: Cells by column name.
        scene: See `Scene`.
    """

    def of(node: Expression) -> Cell | None:
        return evaluate(node, row, scene)

    if isinstance(tree, Column):
        return _cell(row[tree.name])
    if isinstance(tree, Parameter):
        return _cell(scene.parameters[tree.name])
    if isinstance(tree, Constant):
        return tree.value
    if isinstance(tree, AsOf):
        return scene.as_of
    if isinstance(tree, IsNull):
        return of(tree.item) is None
    if isinstance(tree, AllOf | AnyOf):
        decides = isinstance(tree, AnyOf)
        known = [of(part) for part in tree.parts]
        if decides in known:
            return decides
        return None if None in known else not decides
    if isinstance(tree, Not):
        found = of(tree.item)
        return None if found is None else not found
    if isinstance(tree, In):
        item = of(tree.item)
        return None if item is None else item in [choice.value for choice in tree.choices]
    if isinstance(tree, Sum | Compare):
        left, right = of(tree.left), of(tree.right)
        if left is None or right is None:
            return None
        return (
            _sum(tree.op, left, right) if isinstance(tree, Sum) else _compare(tree.op, left, right)
        )
    if isinstance(tree, Call):
        return _call(tree.name, [of(argument) for argument in tree.arguments], scene)
    raise TypeError(type(tree).__name__)


def _cell(value: object) -> Cell | None:
    """A cell as Python has it: whole numbers are numbers, a float is its shortest spelling."""
    if value is None or isinstance(value, bool | str | Decimal | date):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return None if value != value else Decimal(repr(value))  # noqa: PLR0124 - not a number
    raise TypeError(f"a cell of type {type(value).__name__}")


def _sum(op: str, left: Cell, right: Cell) -> Cell:
    a, b = _plain(left), _plain(right)
    spans = isinstance(left, timedelta) + isinstance(right, timedelta)
    dates = isinstance(left, date) + isinstance(right, date)
    if op == "*":
        product = (a * b).quantize(_STEP, ROUND_HALF_EVEN)
        return timedelta(days=int(product)) if spans else product
    total = a + b if op == "+" else a - b
    if dates == 1:
        return _EPOCH + timedelta(days=int(total))
    return timedelta(days=int(total)) if spans or dates == 2 else total


_EPOCH = date(1970, 1, 1)


def _plain(value: Cell) -> Decimal:
    """A date as its day number, a span as its days."""
    if isinstance(value, date):
        return Decimal((value - _EPOCH).days)
    if isinstance(value, timedelta):
        return Decimal(value.days)
    if isinstance(value, Decimal):
        return value
    raise TypeError(f"{value!r} is no number")


def _compare(op: str, left: Cell, right: Cell) -> bool:
    if op in ("==", "!="):
        return (left == right) is (op == "==")
    a: Decimal | str
    b: Decimal | str
    if isinstance(left, str) and isinstance(right, str):
        a, b = left, right
        less, equal = a < b, a == b
    else:
        less, equal = _plain(left) < _plain(right), _plain(left) == _plain(right)
    return {"<": less, "<=": less or equal, ">": not (less or equal), ">=": not less}[op]


def _call(name: str, given: list[Cell | None], scene: Scene) -> Cell | None:
    if name == "coalesce":
        return next((value for value in given if value is not None), None)
    known = [value for value in given if value is not None]
    if len(known) < len(given):
        return None
    first = known[0]
    if name == "days":
        if isinstance(first, timedelta):
            return Decimal(first.days)
        return timedelta(days=int(_plain(first)))
    if name == "abs":
        return abs(first) if isinstance(first, timedelta) else abs(_plain(first))
    if name in ("least", "greatest"):
        pick = min if name == "least" else max
        return pick(known, key=_plain)
    if name == "is_working" and isinstance(first, date):
        return scene.calendar.is_working(first)
    last = known[-1]
    if isinstance(first, date) and isinstance(last, date):
        return Decimal(scene.calendar.between(first, last))
    raise TypeError(f"{name} of {given!r}")
