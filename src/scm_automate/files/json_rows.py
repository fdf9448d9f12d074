"""Answers of web interfaces as sheets: OData of both versions, REST lists, a single object.

The records are found by where the standards put them (``value``, ``d.results``), else as the
longest list of objects. What is nested in a record becomes a sheet of its own, whose rows know
what their parent knows; so an order with its lines becomes headers and lines.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files.encoding import to_utf8
from scm_automate.files.grid import Grid
from scm_automate.files.html_tables import check_markup
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.sheet import DATE, NUMBER, OTHER, TEXT
from scm_automate.files.spreadsheet_xml import plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.files.sheet import Sheet

__all__ = ["read_json"]

_DEEPEST = 6
_NEXT = ("@odata.nextLink", "__next", "nextLink", "odata.nextLink")


class _Number(str):
    """A number as it is spelt: no float ever touches it."""

    __slots__ = ()


def read_json(
    data: bytes, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Sheet, ...]:
    """The records of an answer as sheets whose columns are the names of their fields.

    Args:
        data: The answer.
        name: File name for messages.
        limits: Bounds of size.

    Returns:
        One sheet for the records, and one for each list nested in them, named by its field. Rows
        are records, numbered from 1; an object within a record gives columns such as
        ``vendor.number``.

    Raises:
        UnreadableFile: No JSON, or no records in it.
        LimitExceeded: Larger than the limits allow, or nested too deep.

    Example:
        >>> read_json(b'{"value": [{"number": "0045", "quantity": 1.50}]}')[0].frame.rows()
        [('number', 'quantity'), ('0045', '1.50')]
    """
    check_markup(data, name, limits)
    place = Provenance(file=name)
    try:
        root = json.loads(
            to_utf8(data, name=name).data,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_Number,
        )
    except RecursionError:
        raise LimitExceeded(
            "The JSON is nested too deep.", hint="This is hardly an answer.", source=place
        ) from None
    except json.JSONDecodeError as fault:
        raise UnreadableFile(
            f"The JSON is truncated or damaged: {fault.msg} in line {fault.lineno}.",
            hint="Fetch or save it again.",
            source=place,
        ) from None
    records = _records(root, 0)
    if not records:
        raise UnreadableFile(
            "The JSON holds no records.",
            hint="Give the answer itself: a list of objects, or an object with such a list.",
            source=place,
        )
    notes = ["read from JSON: numbers have a decimal point"]
    if _goes_on(root):
        notes.append("the answer goes on at another address: give its other pages too")
    found: dict[str, list[dict[str, object]]] = {}
    _spread(records, "", {}, found, limits=limits, place=place)
    several = sum(bool(rows) for rows in found.values()) > 1
    return tuple(
        _sheet(rows, path if several else None, name, limits, tuple(notes))
        for path, rows in found.items()
        if rows
    )


def _records(node: object, depth: int) -> list[dict[str, object]]:
    """The records of an answer; the node itself where it holds no list of them."""
    if isinstance(node, list):
        return [one for one in node if isinstance(one, dict)]
    if not isinstance(node, dict) or depth > _DEEPEST:
        return []
    for key in ("value", "d", "results"):
        if isinstance(node.get(key), dict | list):
            return _records(node[key], depth + 1)
    lists = {
        key: value
        for key, value in node.items()
        if isinstance(value, list) and any(isinstance(one, dict) for one in value)
    }
    scalars = [key for key, value in node.items() if not isinstance(value, dict | list)]
    boxes = [value for value in node.values() if isinstance(value, dict)]
    if len(scalars) <= _ENVELOPE and len(lists) + len(boxes) == 1:
        # An envelope has few fields of its own, a record has many; what it has goes along, in case
        # that it was a record after all.
        inner = _records(next(iter([*lists.values(), *boxes])), depth + 1)
        own = {key: node[key] for key in scalars}
        return [{**own, **record} for record in inner]
    return [node] if scalars else []


_ENVELOPE = 5


def _goes_on(node: object, depth: int = 0) -> bool:
    """Whether the answer names a next page."""
    if not isinstance(node, dict) or depth > 2:
        return False
    return any(node.get(key) for key in _NEXT) or _goes_on(node.get("d"), depth + 1)


def _spread(
    records: Sequence[dict[str, object]],
    path: str,
    parent: Mapping[str, object],
    found: dict[str, list[dict[str, object]]],
    *,
    limits: Limits,
    place: Provenance,
) -> None:
    """Records flattened into rows, nested lists into rows of their own."""
    if path.count("/") > _DEEPEST or len(found) > limits.max_sheets:
        raise LimitExceeded(
            "The JSON is nested too deep.", hint="This is hardly an answer.", source=place
        )
    rows = found.setdefault(path or "records", [])
    cells = 0
    for record in records:
        flat: dict[str, object] = {}
        nested: dict[str, list[dict[str, object]]] = {}
        _flatten(record, "", flat, nested, 0)
        rows.append({**{key: value for key, value in parent.items() if key not in flat}, **flat})
        cells += len(rows[-1])
        if cells > limits.max_cells:
            raise LimitExceeded(
                f"There are more than {limits.max_cells:,} cells.",
                hint="Fetch the records in parts, or raise Limits.max_cells.",
                source=place,
            )
        if len(rows) > limits.max_rows:
            raise LimitExceeded(
                f"There are more than {limits.max_rows:,} records.",
                hint="Fetch them in parts, or raise Limits.max_rows.",
                source=place,
            )
        for key, children in nested.items():
            inner = f"{path}/{key}".strip("/")
            _spread(children, inner, rows[-1], found, limits=limits, place=place)


def _flatten(
    record: Mapping[str, object],
    prefix: str,
    flat: dict[str, object],
    nested: dict[str, list[dict[str, object]]],
    depth: int,
) -> None:
    """Plain fields into `flat`, lists of objects into `nested`; notes of the protocol are left."""
    for key, value in record.items():
        if key.startswith(("__", "@odata", "odata.")) or "@odata." in key:
            continue
        word = prefix + key
        if isinstance(value, dict):
            inner = value.get("results")
            if isinstance(inner, list):
                nested[word] = [one for one in inner if isinstance(one, dict)]
            elif depth < _DEEPEST:
                _flatten(value, word + ".", flat, nested, depth + 1)
        elif isinstance(value, list):
            if any(isinstance(one, dict) for one in value):
                nested[word] = [one for one in value if isinstance(one, dict)]
            else:
                flat[word] = ";".join(str(one) for one in value if one is not None)
        else:
            flat[word] = value


def _sheet(
    rows: Sequence[Mapping[str, object]],
    path: str | None,
    name: str | None,
    limits: Limits,
    notes: tuple[str, ...],
) -> Sheet:
    """The rows of one list; row 0 is made of the names of their fields."""
    grid = Grid(limits, file=name, name=path)
    columns = {key: n for n, key in enumerate(dict.fromkeys(key for row in rows for key in row))}
    for key, column in columns.items():
        grid.put(0, column, key)
    for number, row in enumerate(rows, 1):
        grid.put(number, 0, "")
        for key, value in row.items():
            grid.put(number, columns[key], *_cell(value))
    return grid.sheet("json", header=0, notes=notes)


def _cell(value: object) -> tuple[str, int]:
    """A value as text, and what JSON says it is."""
    if value is None:
        return "", TEXT
    if isinstance(value, bool):
        return str(value).lower(), OTHER
    if isinstance(value, _Number):
        return _plain(value), NUMBER
    text = str(value)
    moment = _MOMENT.match(text)
    if not moment:
        return text, TEXT
    # Milliseconds since 1970: how OData V2 writes a date.
    try:
        instant = _EPOCH + timedelta(milliseconds=int(moment.group(1)))
    except OverflowError:
        return text, TEXT
    return instant.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00"), DATE


_MOMENT = re.compile(r"/Date\((-?[0-9]{1,14})(?:[+-][0-9]{4})?\)/$")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the day as it stands in UTC, as OData means it


def _plain(number: str) -> str:
    """A number without powers of ten."""
    if "e" not in number.lower():
        return number
    return plain_number(number)
