"""The words that a value was taken from."""

from __future__ import annotations

from scm_automate.model.record import Record, Text

__all__ = ["Evidence"]


class Evidence(Record):
    """A span of somebody's words, and where they stood.

    Examples:
        >>> Evidence(part="text", start=0, end=9, text="KW 31 ok").text
        'KW 31 ok'
    """

    part: str
    """``text``, ``subject``, ``attachment:<name>``, ``table`` or a channel's own name for a part."""
    start: int | None = None
    """First character of the span in the part's text, from 0; null in a table cell."""
    end: int | None = None
    """One past the last character of the span."""
    row: int | None = None
    """Row of the table or sheet, from 1; null in running text."""
    column: str | None = None
    """Header of the column; null in running text."""
    text: Text
    """The words themselves, as they stood."""
