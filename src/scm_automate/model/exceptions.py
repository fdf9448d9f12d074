"""What needs a person: exception messages in the sense of MRP."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from scm_automate.model.evidence import Evidence
from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["Audience", "ExceptionMessage", "Severity"]

Audience = Literal["buyer", "planner"]
"""Whose desk it belongs on."""

Severity = Literal["critical", "high", "medium", "low"]
"""How soon it hurts; ``critical`` first."""


class ExceptionMessage(Record):
    """One thing about one line or supplier that a person should look at.

    Examples:
        >>> ExceptionMessage(
        ...     code="promise_later_than_due",
        ...     severity="high",
        ...     audience="planner",
        ...     supplier="100234",
        ...     text="Promised 9 working days after the due date.",
        ... ).order is None
        True
    """

    code: Id
    """Stable slug of the exception, such as ``promise_later_than_due``."""
    severity: Severity
    """See `Severity`."""
    audience: Audience
    """See `Audience`."""
    supplier: Id | None = None
    """The supplier concerned."""
    company: str = ""
    """Company of the line."""
    order: Id | None = None
    """Purchase order; null where the message is about a supplier or a file."""
    line: Id | None = None
    """Position."""
    schedule: Id | None = None
    """Schedule line; null where it concerns the whole line."""
    item: Id | None = None
    """Our item number."""
    due: date | None = None
    """The date the ERP plans with."""
    promised: date | None = None
    """The date the supplier now promises (the last day of its window)."""
    days_late: int | None = Field(default=None)
    """Working days between the two, positive when late; null where one of them is missing."""
    value: Number | None = None
    """Open value of the line in `currency`; null where no price is known."""
    currency: Id | None = None
    """ISO 4217 code."""
    text: Text
    """What is the matter, in one or two sentences with the figures."""
    suggestion: Text = ""
    """What to do about it (the action message)."""
    change_id: Id | None = None
    """The proposed change that waits for this decision, if there is one."""
    evidence: tuple[Evidence, ...] = ()
    """The words behind it."""
    id: Id | None = None
    """Drawn once when the state keeps it, to settle it by; null where it is worked out anew each round."""
    raised_at: AwareDatetime | None = None
    """When it was first raised; null where it is worked out anew each round."""
