"""What a field holds as a change writes it, and where it stands between the old value and the new."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Literal, get_args

from scm_automate.model import Change, OrderLine, canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DATES", "NUMBERS", "Standing", "compare", "line_values", "value_text", "why_not"]

Standing = Literal["old", "new", "other"]
"""What the ERP holds of a change. Each in a sentence:

- ``old``: what it held when the change was proposed; the change may go.
- ``new``: what the change would set; there is nothing to do.
- ``other``: something else; a person has to look.
"""


def value_text(value: object) -> str | None:
    """A field's value as changes write it: ISO day, plain decimal, None for empty.

    Examples:
        >>> value_text(Decimal("500.000")), value_text(date(2026, 3, 16)), value_text("")
        ('500', '2026-03-16', None)
    """
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return format(canonical(value), "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def line_values(line: OrderLine) -> dict[str, str | None]:
    """All fields of an open line as changes write them."""
    return {name: value_text(getattr(line, name)) for name in OrderLine.model_fields}


def compare(change: Change, held: Mapping[str, str | None]) -> Standing:
    """Where the ERP stands between a change's old value and its new one.

    Args:
        change: The change; numbers are compared as numbers, so that 500 and 500.0 are the same.
        held: What the ERP holds now, by `OrderLine` field.

    Examples:
        >>> change = Change(
        ...     id="c", supplier="7", order="45", line="10", field="promised",
        ...     old=None, new="2026-03-20", rule="r", why="w", verdict="release",
        ... )
        >>> compare(change, {"promised": None}), compare(change, {"promised": "2026-03-20"})
        ('old', 'new')
    """  # fmt: skip
    now = _plain(change.field, held.get(change.field))
    if now == _plain(change.field, change.new):
        return "new"
    return "old" if now == _plain(change.field, change.old) else "other"


def _plain(field: str, text: str | None) -> str | None:
    if text is None or field not in NUMBERS:
        return text or None
    try:
        return value_text(Decimal(text))
    except InvalidOperation:
        return text


def why_not(change: Change) -> str:
    """Why a change may not leave at all, in words; empty where it may.

    Examples:
        >>> waits = Change(
        ...     id="c", supplier="7", order="45", line="10", field="promised",
        ...     old=None, new="2026-03-20", rule="r", why="w", verdict="review",
        ... )
        >>> why_not(waits)
        "It waits for a person's decision."
    """  # fmt: skip
    if change.verdict == "review" and change.decided_by is None:
        return "It waits for a person's decision."
    if change.state in ("seen", "closed"):
        return f"It is {change.state} already; an upload would set the field again."
    if change.new is not None and not _is_value(change.field, change.new):
        kind = "an ISO date" if change.field in DATES else "a plain number"
        return f"The new value is not {kind}; this is a fault of whatever made it."
    return ""


def _is_value(field: str, text: str) -> bool:
    if field in DATES:
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
        return len(text) == len("2026-03-16")
    if field in NUMBERS:
        if not text.isascii() or any(c not in "0123456789.-" for c in text):
            return False
        try:
            Decimal(text)
        except InvalidOperation:
            return False
    return True


def _fields_of(kind: type) -> frozenset[str]:
    """The fields of an order line that hold dates, or numbers."""
    return frozenset(
        name
        for name, field in OrderLine.model_fields.items()
        if kind in (field.annotation, *_inner(field.annotation))
    )


def _inner(annotation: object) -> set[object]:
    """What an annotation such as ``Number | None`` consists of, the marks of pydantic taken off."""
    parts: set[object] = set()
    for part in get_args(annotation):
        parts |= {part, *_inner(part)}
    return parts


DATES: Final = _fields_of(date)
"""Fields of an order line that hold dates."""
NUMBERS: Final = _fields_of(Decimal)
"""Fields of an order line that hold numbers."""
