"""The part that a date plays in a statement."""

from __future__ import annotations

from enum import Enum

__all__ = ["Role"]


class Role(Enum):
    """The part that a date plays."""

    OUTCOME = "outcome"
    OLD = "the date before"
    NEGATED = "denied"
    CLOSURE = "a closure"
    HISTORY = "something past"
    CONDITION = "part of a condition"
    UPSTREAM = "something before the delivery"
    REPLY = "when they will answer"
