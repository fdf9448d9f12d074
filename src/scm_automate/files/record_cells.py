"""Records cut into cells: what is nested in them flattened, lists within them apart."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scm_automate.files.limits import Limits

__all__ = ["ABSENT", "Absent", "Bounds", "cells_of", "spread"]

_DEEPEST = 6


class Absent:
    """Stands where a record has no such field; a field that is null is something else."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is taken, and the name for messages."""

    limits: Limits
    name: str | None

    def refuse(self, what: str, hint: str) -> LimitExceeded:
        """The error of a list that is beyond a limit."""
        return LimitExceeded(what, hint=hint, source=Provenance(file=self.name))

    def refuse_nested(self, field: str) -> UnreadableFile:
        """The error of a list or an object where one cell was asked for."""
        return UnreadableFile(
            f"The field {field} holds a list or an object, where one value was asked for.",
            hint="The interface has changed, or the field is another one than it was taken for.",
            source=Provenance(file=self.name, column=field),
        )

    def check(self, rows: int, columns: int) -> None:
        """Refuses a list that is larger than the limits allow."""
        limits = self.limits
        if rows > limits.max_rows:
            raise self.refuse(
                f"There are more than {limits.max_rows:,} records.",
                "Fetch them in parts, or raise Limits.max_rows.",
            )
        if columns > limits.max_columns:
            raise self.refuse(
                f"A record has {columns:,} fields; the limit is {limits.max_columns:,}.",
                "Fetch fewer fields, or raise Limits.max_columns.",
            )
        if rows * columns > limits.max_cells:
            raise self.refuse(
                f"There are more than {limits.max_cells:,} cells.",
                "Fetch the records in parts, or raise Limits.max_cells.",
            )


def spread(
    records: Sequence[Mapping[str, object]],
    path: str,
    parent: Mapping[str, Sequence[object]],
    bounds: Bounds,
    *,
    lend: bool,
) -> Iterator[tuple[str, Mapping[str, Sequence[object]], Mapping[str, set[type]], int]]:
    """The columns of the records, with what their own cells are; then those of the lists within.

    Args:
        records: The records.
        path: Where they are nested; empty for the outermost.
        parent: What the records above them lend, by field.
        bounds: Limits of size.
        lend: Whether the lists within are lent what is known here.
    """
    if path.count("/") > _DEEPEST:
        raise bounds.refuse("The JSON is nested too deep.", "This is hardly an answer.")
    columns: dict[str, Sequence[object]] = {}
    nested: dict[str, Sequence[object]] = {}
    kinds: dict[str, set[type]] = {}
    _flatten(cells_of(records), "", columns, nested, kinds, depth=0)
    if len(nested) > bounds.limits.max_sheets:
        raise bounds.refuse("The JSON is nested too deep.", "This is hardly an answer.")
    whole: dict[str, Sequence[object]] = {
        field: _inherited(columns[field], above) if field in columns else above
        for field, above in parent.items()
    }
    own = {field: kinds[field] for field in columns if field not in parent}
    own |= {field: set(map(type, whole[field])) for field in columns if field in parent}
    whole |= {field: cells for field, cells in columns.items() if field not in whole}
    bounds.check(len(records), len(whole))
    if records and whole:
        yield path, whole, own, len(records)
    for field, lists in nested.items():
        children, index = _children(lists, lend=lend)
        if children:
            known = {name: [cells[row] for row in index] for name, cells in whole.items() if lend}
            yield from spread(children, f"{path}/{field}".strip("/"), known, bounds, lend=lend)


def _children(
    lists: Sequence[object], *, lend: bool
) -> tuple[list[Mapping[str, object]], list[int]]:
    """The records of lists, and the row that each stands in, where that is asked for."""
    children = list(chain.from_iterable(each for each in lists if isinstance(each, list)))
    if set(map(type, children)) != {dict}:
        children = [one for one in children if isinstance(one, dict)]
    if not lend:
        return children, []
    index = [
        row
        for row, each in enumerate(lists)
        if isinstance(each, list)
        for one in each
        if isinstance(one, dict)
    ]
    return children, index


def _inherited(own: Sequence[object], above: Sequence[object]) -> list[object]:
    """A record's own cells, and its parent's where it has no such field."""
    return [other if cell is ABSENT else cell for cell, other in zip(own, above, strict=True)]


def _flatten(
    found: Mapping[str, Sequence[object]],
    prefix: str,
    columns: dict[str, Sequence[object]],
    nested: dict[str, Sequence[object]],
    known: dict[str, set[type]],
    *,
    depth: int,
) -> None:
    """Plain fields into `columns`, lists of objects into `nested`; notes of the protocol are left."""
    for key, each in found.items():
        if key.startswith(("__", "@odata", "odata.")) or "@odata." in key:
            continue
        word = prefix + key
        cells = each
        kinds = set(map(type, cells))
        if dict in kinds:
            inner, results = _parted(cells)
            if any(one is not None for one in results):
                nested[word] = results
            if depth < _DEEPEST and any(inner):
                _flatten(cells_of(inner), word + ".", columns, nested, known, depth=depth + 1)
            if kinds == {dict}:
                continue
            cells = [ABSENT if isinstance(cell, dict) else cell for cell in cells]
        if kinds == {list} and set(map(type, chain.from_iterable(cells))) == {dict}:  # type: ignore[arg-type]
            nested[word] = cells
            continue
        if list in kinds:
            lists = [cell if _holds_records(cell) else None for cell in cells]
            if any(one is not None for one in lists):
                nested[word] = lists
            # An empty list beside lists of records is one of them.
            gone = word in nested
            cells = [
                (ABSENT if of_records is not None or (gone and not cell) else _joined_words(cell))
                if isinstance(cell, list)
                else cell
                for cell, of_records in zip(cells, lists, strict=True)
            ]
        if kinds - {dict, list, Absent} or any(cell is not ABSENT for cell in cells):
            columns[word] = cells
            known[word] = set(map(type, cells)) if kinds & {dict, list} else kinds


def _parted(cells: Sequence[object]) -> tuple[list[Mapping[str, object]], list[object]]:
    """The objects of a field, and the lists of those that hold ``results`` and stand for a list."""
    inner: list[Mapping[str, object]] = []
    results: list[object] = []
    for cell in cells:
        within = cell if isinstance(cell, dict) else {}
        of_results = within.get("results")
        is_list = isinstance(of_results, list)
        results.append(of_results if is_list else None)
        inner.append({} if is_list else within)
    return inner, results


def _joined_words(cell: list[object]) -> str:
    words = (one.decode() if isinstance(one, bytes) else one for one in cell)
    return ";".join(str(one) for one in words if one is not None)


def _holds_records(cell: object) -> bool:
    return type(cell) is list and (
        (bool(cell) and type(cell[0]) is dict) or any(isinstance(one, dict) for one in cell)
    )


def cells_of(
    records: Sequence[Mapping[str, object]], fields: Sequence[str] = ()
) -> Mapping[str, Sequence[object]]:
    """The cells of each field.

    Args:
        records: The records.
        fields: The only fields that are taken, null where a record has none; empty takes all, in the
            order in which they first appear, and `ABSENT` stands where a record has none.

    Examples:
        >>> cells_of([{"a": 1, "b": 2}, {"b": 3}], ["a"])
        {'a': [1, None]}
    """
    if not records:
        return {}
    keys = tuple(fields) or tuple(records[0])
    if len(keys) > 1 and (fields or set(map(len, records)) == {len(keys)}):
        # Most lists have the same fields in each record: they are cut without a loop of ours.
        with contextlib.suppress(KeyError):
            return dict(zip(keys, zip(*map(itemgetter(*keys), records), strict=True), strict=True))
    if fields:
        return {key: [record.get(key) for record in records] for key in keys}
    keys = tuple(dict.fromkeys(key for record in records for key in record))
    return {key: [record.get(key, ABSENT) for record in records] for key in keys}
