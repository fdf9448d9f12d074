"""The lines of bills of material, as a table has them.

A line is known by its parent, its component and its position; where there are no positions, equal
lines of a parent are summed and the sums compared, never one line taken for the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final

import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, did_you_mean
from scm_automate.masterdata.canonical import canonical, days_of
from scm_automate.masterdata.cells import decimals
from scm_automate.masterdata.kinds import Code, Date, Field, Number
from scm_automate.masterdata.numbers import plain
from scm_automate.masterdata.sources import read_table
from scm_automate.model import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["BomLine", "BomSpec", "lines_frame", "read_lines", "summed"]

_YES: Final = {"x", "true", "1", "yes", "phantom"}
_PLACES: Final = Decimal("1e-12")
"""Of a quantity for many parents that has no last decimal, such as a third."""


class BomSpec(Record):
    """Which columns of a table are what in a bill of material.

    Examples:
        >>> BomSpec(parent="parent", component="component", quantity="qty").position is None
        True
    """

    parent: Id
    """Column with the item that is made."""
    component: Id
    """Column with the item that goes into it."""
    quantity: Id
    """Column with the quantity for one parent."""
    unit: Id | None = None
    """Column with the unit of the quantity."""
    position: Id | None = None
    """Column with the position; null sums equal components of a parent."""
    per: Id | None = None
    """Column with the number of parents that the quantity is for; null where it is for one."""
    valid: tuple[Id, Id] | None = None
    """Columns with the first and the last day of a line; null where lines have no validity. Lines of
    different times are never added up: give the day that is looked at."""
    phantom: Id | None = None
    """Column that says whether the line's component is a phantom: never stocked, built on the way."""
    item: Code = Code()
    """How item numbers are normalised."""
    number: Number = Number()
    """How quantities are written."""
    date: Date = Date()
    """How days are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BomLine:
    """So much of a component in one parent."""

    parent: str
    component: str
    quantity: Decimal
    unit: str = ""
    position: str = ""
    phantom: bool = False


def read_lines(source: object, spec: BomSpec, *, as_of: date | None = None) -> list[BomLine]:
    """The lines of a table that hold on a day; equal ones summed where there are no positions.

    Raises:
        ColumnNotFound: A column is not there.
        ConfigError: A quantity is no number, a line has no parent or no component, or lines have a
            validity and no day is given, or one that is no day.
    """
    rows = read_table(source)
    _known(rows, spec)
    if spec.valid is not None:
        rows = rows.filter(_holds(rows, spec, as_of))

    def text(name: str | None, kind: Field) -> list[str]:
        if name is None:
            return [""] * rows.height
        return [cell or "" for cell in canonical(rows.get_column(name), kind)]

    parents, components = text(spec.parent, spec.item), text(spec.component, spec.item)
    counted = _numbers(rows, spec.quantity, spec)
    per = _numbers(rows, spec.per, spec) if spec.per else [Decimal(1)] * rows.height
    others = [text(name, Code()) for name in (spec.unit, spec.position, spec.phantom)]
    lines = []
    for index, (parent, component, quantity, parents_made) in enumerate(
        zip(parents, components, counted, per, strict=True)
    ):
        problem = ""
        if not parent or not component:
            problem = "parent or component is empty"
        elif quantity is None:
            problem = f"the quantity {rows[spec.quantity][index]!r} is no number"
        elif not parents_made:
            problem = f"the quantity is for {rows[spec.per or spec.quantity][index]!r} parents"
        if problem or quantity is None or not parents_made:
            raise ConfigError(
                f"BOM line {index + 1} ({parent or '?'} > {component or '?'}): {problem}.",
                hint="Mend the line, or leave it out of the table.",
            )
        unit, position, phantom = (column[index] for column in others)
        lines.append(
            BomLine(
                parent=parent, component=component, quantity=_for_one(quantity, parents_made),
                unit=unit, position=position, phantom=phantom.casefold() in _YES,
            )
        )  # fmt: skip
    return lines if spec.position else summed(lines)


def _known(rows: pl.DataFrame, spec: BomSpec) -> None:
    named = (
        spec.parent,
        spec.component,
        spec.quantity,
        spec.unit,
        spec.position,
        spec.phantom,
        spec.per,
    )
    for name in (*named, *(spec.valid or ())):
        if name is not None and name not in rows.columns:
            raise ColumnNotFound(
                f"The BOM has no column {name!r}; it has {', '.join(rows.columns[:40])}.",
                hint=did_you_mean(name, rows.columns),
            )


def _holds(rows: pl.DataFrame, spec: BomSpec, as_of: date | None) -> pl.Series:
    """Which lines hold on the day; one without a first or last day holds from ever or for ever."""
    assert spec.valid is not None  # noqa: S101 - asked before
    if as_of is None:
        raise ConfigError(
            "The lines of this BOM have a validity, and no day is given.",
            hint="Give it: as_of=date(2026, 3, 2).",
        )
    first, last = (
        days_of(rows.get_column(name), spec.date).str.slice(0, 10) for name in spec.valid
    )
    day = as_of.isoformat()
    begun = (first <= day).fill_null(value=True)
    return begun & (last >= day).fill_null(value=True)


def _numbers(rows: pl.DataFrame, name: str, spec: BomSpec) -> list[Decimal | None]:
    return list(decimals(canonical(rows.get_column(name), spec.number)))


def _for_one(quantity: Decimal, parents: Decimal) -> Decimal:
    if parents == 1:
        return quantity
    with localcontext(prec=60):
        exact = quantity / parents
        return exact if exact * parents == quantity else exact.quantize(_PLACES)


def summed(lines: Iterable[BomLine]) -> list[BomLine]:
    """Equal lines of a parent added up."""
    total: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    phantom: set[tuple[str, str, str, str]] = set()
    with localcontext(prec=60):
        for line in lines:
            at = line.parent, line.component, line.unit, line.position
            total[at] += line.quantity
            phantom |= {at} if line.phantom else set()
    return [
        BomLine(
            parent=p, component=c, unit=u, position=n, quantity=quantity, phantom=(p, c, u, n) in phantom
        )
        for (p, c, u, n), quantity in total.items()
    ]  # fmt: skip


def lines_frame(lines: Iterable[BomLine]) -> pl.DataFrame:
    """The lines as a frame, to be compared like any other table."""
    names = ("parent", "component", "position", "unit")
    rows = [
        {
            **{name: getattr(line, name) for name in names},
            "quantity": plain(line.quantity),
            "phantom": line.phantom,
        }
        for line in lines
    ]
    schema = {**dict.fromkeys(names, pl.String), "quantity": pl.String, "phantom": pl.Boolean}
    return pl.DataFrame(rows, schema=schema)
