"""A date that turns out to be another line's: ``A-1001 on 5 May. No, hang on, that's the A-1002.``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.statements import Statement

__all__ = ["doubt_other_lines"]

_SAYING = (
    "as_ordered", "confirm", "reject", "shipped", "arrived", "pending", "late", "same", "same_strict", "moved",
    "closure", "new_date", "price", "as_ordered", "instead", "equal", "question",
)  # fmt: skip


def doubt_other_lines(statements: Sequence[Statement]) -> None:
    """Doubts the date before a correction that only names another line."""
    for told, behind in pairwise(statements):
        if (
            told.analysis is behind.analysis
            and told.has_date
            and behind.kind == "lines"
            and behind.lines
            and not behind.lines & told.lines
            and (not behind.has_date or _same_day(told, behind))
            and behind.clauses[0].has("correction")
            and not behind.marks(*_SAYING)
            and not any(clause.quantities for clause in behind.clauses)
        ):
            told.doubted.append("the words behind it may say that it is another line's")


def _same_day(told: Statement, behind: Statement) -> bool:
    """``A-1001 on 5 May. No, A-1002 on 5 May``; but ``Sorry, A-1002 also on 5 May``."""
    days, others = (
        {window.latest for clause in one.clauses for window in clause.dates}
        for one in (told, behind)
    )
    return days == others and not behind.marks("along", "both", "all")
