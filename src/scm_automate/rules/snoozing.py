"""Putting an exception to sleep: it wakes when one of its values changes, or its time is over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from scm_automate.model import Id, Record, Text
from scm_automate.rules.explaining import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.rules.rule import Rule

__all__ = ["Snooze", "awake", "snooze_of"]


class Snooze(Record):
    """One exception that somebody has seen and does not want to see again as it is.

    Examples:
        >>> Snooze(
        ...     exception="past_due:45/10/1", values={"due": "2026-05-04"}, by="AB", why="agreed"
        ... ).until is None
        True
    """

    exception: Id
    """Id of the exception."""
    values: dict[str, str | None]
    """The values that it had, by column; another value wakes it."""
    by: Text
    """Who did it."""
    why: Text
    """Why."""
    until: date | None = None
    """Last day on which it sleeps; null for as long as nothing changes."""


def snooze_of(
    rule: Rule, exception: str, row: Mapping[str, Any], *, by: str, why: str, until: date | None
) -> Snooze:
    """The snooze of an exception as its row stands."""
    names = rule.snooze_key or rule.columns
    return Snooze(
        exception=exception,
        values={name: said(row.get(name)) for name in names},
        by=by,
        why=why,
        until=until,
    )


def awake(snooze: Snooze, row: Mapping[str, Any], as_of: date) -> bool:
    """Whether the exception is to be listed again."""
    if snooze.until is not None and as_of > snooze.until:
        return True
    return any(said(row.get(name)) != value for name, value in snooze.values.items())
