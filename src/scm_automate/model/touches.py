"""Touches: what would have been a hand on a keyboard, counted."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["Touch", "TouchKind"]

TouchKind = Literal[
    "export_read", "line_checked", "letter_written", "answer_read", "line_keyed", "decided"
]
"""What was done, by the library or by a person. Each in a sentence:

- ``export_read``: an open-order report was pulled and sorted.
- ``line_checked``: a line was looked at to see whether somebody must be asked.
- ``letter_written``: a letter to a supplier was put together.
- ``answer_read``: a supplier's message was read and matched to its lines.
- ``line_keyed``: a date or quantity was keyed into the ERP's form.
- ``decided``: a person judged an exception.
"""


class Touch(Record):
    """A number of like touches at one time.

    Examples:
        >>> from datetime import datetime, UTC
        >>> Touch(kind="letter_written", count=12, at=datetime(2026, 3, 2, tzinfo=UTC)).by
        'library'
    """

    kind: TouchKind
    """See `TouchKind`."""
    count: int = Field(ge=0)
    """How many."""
    at: AwareDatetime
    """When."""
    by: Text = "library"
    """``library`` or a person."""
    minutes_each: Number | None = None
    """What one takes by hand, as declared by the team; null takes the table of assumptions."""
    run: Id | None = None
    """The round it belongs to."""
