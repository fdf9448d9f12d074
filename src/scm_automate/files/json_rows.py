"""Answers of web interfaces as sheets: OData of both versions, REST lists, a single object.

The records are found by where the standards put them (``value``, ``d.results``), else as the
longest list of objects. What is nested in a record becomes a sheet of its own, whose rows know
what their parent knows; so an order with its lines becomes headers and lines.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from pydantic_core import from_json

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files.acyclic import without_search
from scm_automate.files.collected import record_tables
from scm_automate.files.encoding import to_utf8
from scm_automate.files.html_tables import check_markup
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.record_tables import Spelt

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.files.sheet import Sheet

__all__ = ["floats_are_exact", "parse_cells", "parse_json", "parse_with_floats", "read_json"]

_DEEPEST = 6
_NEXT = ("@odata.nextLink", "__next", "nextLink", "odata.nextLink")


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

    Examples:
        >>> read_json(b'{"value": [{"number": "0045", "quantity": 1.50}]}')[0].frame.rows()
        [('number', 'quantity'), ('0045', '1.50')]
    """
    check_markup(data, name, limits)
    place = Provenance(file=name)
    root = parse_json(to_utf8(data, name=name).data, name=name)
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
    found = record_tables(records, name=name, limits=limits)
    return tuple(
        table.sheet(file=name, name=path if len(found) > 1 else None, notes=tuple(notes))
        for path, table in found.items()
    )


@without_search
def parse_json(
    text: bytes | str,
    *,
    name: str | None = None,
    hook: Callable[[dict[str, object]], object] | None = None,
    numbers: Literal["marked", "raw", "text"] = "marked",
) -> object:
    """JSON as it stands, its numbers as they are spelt.

    Args:
        text: The JSON.
        name: File name for messages.
        hook: What makes a value of an object, for formats that wrap dates and numbers in objects.
        numbers: Whether numbers are `Spelt`; or, in a third of the time, whole numbers of Python and,
            for those with a point, the bytes that spell them (``raw``), for `Collected` alone; or text
            like any other where that is enough (those with a power of ten are `Spelt` all the same).

    Raises:
        UnreadableFile: No JSON.
        LimitExceeded: Nested too deep.
    """
    place = Provenance(file=name)
    whole: type = {"marked": Spelt, "raw": int, "text": str}[numbers]
    spell: dict[str, Callable[[str], object]] = {"marked": Spelt, "raw": str.encode}
    broken = spell.get(numbers, _plain_text)
    try:
        # Text, not bytes: of bytes with zeros among them the parser makes UTF-16.
        spelt = text if isinstance(text, str) else text.decode()
        return json.loads(
            spelt, parse_float=broken, parse_int=whole, parse_constant=Spelt, object_hook=hook
        )
    except RecursionError:
        raise LimitExceeded(
            "The JSON is nested too deep.", hint="This is hardly an answer.", source=place
        ) from None
    except UnicodeDecodeError as fault:
        raise UnreadableFile(
            f"The JSON is damaged: byte {fault.start} is no UTF-8.",
            hint="Fetch or save it again.",
            source=place,
        ) from None
    except json.JSONDecodeError as fault:
        raise UnreadableFile(
            f"The JSON is truncated or damaged: {fault.msg} in line {fault.lineno}.",
            hint="Fetch or save it again.",
            source=place,
        ) from None


def parse_cells(text: bytes, *, name: str | None = None) -> object:
    """JSON in the quickest way that keeps all of its numbers, for `Collected` alone.

    A number with a point comes as a float where floats are exact, else as the bytes that spell it.

    Args:
        text: The JSON.
        name: File name for messages.

    Raises:
        UnreadableFile: No JSON.
        LimitExceeded: Nested too deep.

    Examples:
        >>> parse_cells(b"[0.10, 7]"), parse_cells(b"[0.10000000000000001, 7]")
        ([0.1, 7], [b'0.10000000000000001', 7])
    """
    if floats_are_exact(text):
        return parse_with_floats(text, name=name)
    return parse_json(text, name=name, numbers="raw")


@without_search
def parse_with_floats(text: bytes, *, name: str | None = None) -> object:
    """JSON in half the time, its numbers with a point as floats.

    Whole numbers and all texts are exact. Whoever finds a float asks `floats_are_exact`, and goes back
    to `parse_json` where they are not.

    Raises:
        UnreadableFile: No JSON.
        LimitExceeded: Nested too deep.
    """
    try:
        return from_json(text, cache_strings="all", allow_inf_nan=False)
    except ValueError:  # what it does not take, such as half a sign, the other one may, or tells
        return parse_json(text, name=name, numbers="text")


def floats_are_exact(text: bytes) -> bool:
    """Whether each number of a JSON has so few digits that a float tells it as it is spelt.

    A number of up to fifteen digits comes out of a float as it went in (IEEE 754, 5.12.2), if it is
    none below 1e-307. A long number within a text, which a quote goes before, is none.

    Examples:
        >>> (
        ...     floats_are_exact(b'[12.5, "123456789012345678"]'),
        ...     floats_are_exact(b"[0.1000000000000001]"),
        ... )
        (True, False)
    """
    if _LONG not in (shape := text.translate(_SHAPE, _BLANKS)):
        return True
    return not shape.startswith(_LONG) and not any(
        before + _LONG in shape for before in (b":", b",", b"[")
    )


_SHAPE = bytes.maketrans(b"0123456789.-", b"0" * 12)
_BLANKS = b" \t\r\n"
_LONG = b"0" * 16
"""What a number of more than fifteen signs looks like, its sign and its point among them."""


def _plain_text(number: str) -> str:
    """A number as text, marked where it has a power of ten."""
    return Spelt(number) if "e" in number or "E" in number else number


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
