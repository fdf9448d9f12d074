"""Records of Tryton as columns: relations followed, wrapped values unwrapped, a row for each move.

Works column by column, since a hundred thousand lines are a million objects that wrap a relation, a day
or a price.
"""

from __future__ import annotations

import contextlib
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from scm_automate.connectors.erp.tryton_forms import unwrapped
from scm_automate.files.acyclic import without_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.connectors.erp.system import LiveTable

__all__ = ["columns_of"]

Row = dict[str, object]


@without_search
def columns_of(rows: Sequence[Row], table: LiveTable) -> dict[str, Sequence[object]]:
    """The cells of each field, a line once for each of its moves; a line without moves once.

    Args:
        rows: Records as Tryton writes them: what stands behind a relation is under ``purchase.``.
        table: What was asked for.

    Returns:
        By field (``purchase.number``, ``moves.planned_date``) as many cells as there are rows.

    Examples:
        >>> from scm_automate.connectors.erp import LiveTable
        >>> within = LiveTable(path="moves", select=("id",))
        >>> table = LiveTable(path="purchase.line", select=("purchase.number",), within=(within,))
        >>> row = {"purchase.": {"number": "7"}, "moves.": [{"id": 1}, {"id": 2}]}
        >>> columns_of([row], table)
        {'purchase.number': ['7', '7'], 'moves.id': [1, 2]}
    """
    columns = _followed(rows, table.select)
    for within in table.within:
        found = [row.get(f"{within.path}.") for row in rows]
        lists: list[list[Row | None]] = [
            each if isinstance(each, list) and each else [None] for each in found
        ]
        if set(map(len, lists)) != {1}:
            index = [row for row, each in enumerate(lists) for _ in each]
            columns = {name: [cells[row] for row in index] for name, cells in columns.items()}
        known = _followed(list(chain.from_iterable(lists)), within.select)
        columns |= {f"{within.path}.{name}": cells for name, cells in known.items()}
    return columns


def _followed(rows: Sequence[Row | None], wanted: Sequence[str]) -> dict[str, Sequence[object]]:
    """The cells of the fields that are wanted, by their dotted names."""
    relations: dict[str, list[str]] = {}
    for name in wanted:
        relation, _, behind = name.partition(".")
        relations.setdefault(relation if behind else "", []).append(behind or name)
    found: dict[str, Sequence[object]] = {}
    for relation, names in relations.items():
        if relation:
            inner = _cells(rows, [f"{relation}."])[0]
            if set(map(type, inner)) != {dict}:
                inner = [one if isinstance(one, dict) else None for one in inner]
            cells = _followed(inner, names)  # type: ignore[arg-type]
            found |= {f"{relation}.{name}": cells[name] for name in names}
        else:
            plain = map(_plain, _cells(rows, names))
            found |= dict(zip(names, plain, strict=True))
    return {name: found[name] for name in wanted}


def _cells(rows: Sequence[Row | None], names: Sequence[str]) -> Sequence[Sequence[object]]:
    """The cells of some fields; null where a record is none, or has none of that name."""
    if len(names) == 1 or not rows:
        return [_one(rows, name) for name in names]
    # Most records have all fields: they are cut without a loop of ours.
    with contextlib.suppress(KeyError, TypeError):
        return list(zip(*map(itemgetter(*names), rows), strict=True))  # type: ignore[arg-type]
    return [_one(rows, name) for name in names]


def _one(rows: Sequence[Row | None], name: str) -> Sequence[object]:
    with contextlib.suppress(KeyError, TypeError):
        return list(map(itemgetter(name), rows))  # type: ignore[arg-type]
    return [row.get(name) if row else None for row in rows]


def _plain(cells: Sequence[object]) -> Sequence[object]:
    """Cells with days and decimals unwrapped, and whole numbers as they are spelt."""
    kinds = set(map(type, cells))
    if kinds == {dict}:
        return _unwrapped(cells)  # type: ignore[arg-type]
    if dict in kinds:
        return [unwrapped(cell) if isinstance(cell, dict) else cell for cell in cells]
    return cells


def _unwrapped(cells: Sequence[Row]) -> Sequence[object]:
    """A field whose cells are all wrapped; most often all are days, and few of them differ."""
    with contextlib.suppress(KeyError):
        if {cell["__class__"] for cell in cells} == {"date"}:
            days = list(map(itemgetter("__class__", "year", "month", "day"), cells))
            told = {
                day: unwrapped(dict(zip(("__class__", "year", "month", "day"), day, strict=True)))
                for day in set(days)
            }
            return [told[day] for day in days]
    return [unwrapped(cell) for cell in cells]
