"""How the tables name a schedule line, and how many names one query takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scm_automate.model import ScheduleKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import RowMapping

__all__ = ["IN_ONE_QUERY", "KEY", "key_of", "parts_of"]

KEY: Final = ("company", "order_number", "line", "schedule")
"""The columns of a schedule line's key, in the order of `ScheduleKey`."""

IN_ONE_QUERY: Final = 500
"""Names in one IN list; SQLite takes at most 32,766, PostgreSQL 65,535."""


def key_of(row: RowMapping) -> ScheduleKey:
    """The schedule line that a row is about."""
    return ScheduleKey(row["company"], row["order_number"], row["line"], row["schedule"])


def parts_of(names: Iterable[str]) -> Iterator[Sequence[str]]:
    """Names without repeats, in order, by as many as go into one query; none gives no part.

    Examples:
        >>> [len(part) for part in parts_of(str(number) for number in range(1_200))]
        [500, 500, 200]
    """
    wanted = sorted(set(names))
    for start in range(0, len(wanted), IN_ONE_QUERY):
        yield wanted[start : start + IN_ONE_QUERY]
