"""The functions of a condition, for writing it in Python."""

from __future__ import annotations

from scm_automate.conditions.tree import Call, as_expression

__all__ = ["coalesce", "days", "greatest", "is_working", "least", "workdays"]


def days(value: object) -> Call:
    """A number as a span of calendar days, or a span of days as a number.

    Examples:
        >>> from scm_automate.conditions import C
        >>> print(days(C.promised - C.due) > 3)
        days(promised - due) > 3
    """
    return Call("days", (as_expression(value),))


def workdays(start: object, end: object) -> Call:
    """Working days after the first date up to and including the second; negative if it is earlier."""
    return Call("workdays", (as_expression(start), as_expression(end)))


def is_working(day: object) -> Call:
    """Whether a date is a working day."""
    return Call("is_working", (as_expression(day),))


def least(one: object, other: object) -> Call:
    """The smaller or earlier of two; unknown where one of them is."""
    return Call("least", (as_expression(one), as_expression(other)))


def greatest(one: object, other: object) -> Call:
    """The larger or later of two; unknown where one of them is."""
    return Call("greatest", (as_expression(one), as_expression(other)))


def coalesce(*values: object) -> Call:
    """The first value that is known."""
    return Call("coalesce", tuple(as_expression(value) for value in values))
