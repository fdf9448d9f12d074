"""Parts of one line of which one is handed over and another delivered: ``geben wir mit``, ``liefern wir nach``.

Who gives goods along or puts them on the truck may tell the day of leaving or that of arriving. Where
another part of the same line is said to arrive, the first may have been meant so too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.amounts.lots import Lot
    from scm_automate.replies.statements import Statement

__all__ = ["is_handed_over_in_part"]

_HANDED_OVER = words("handed_over")


def is_handed_over_in_part(statement: Statement, lots: Sequence[Lot]) -> bool:
    """Whether one dated part leaves by a word of handing over, and another arrives."""
    if len({lot.basis for lot in lots}) < 2:
        return False
    tokens = statement.analysis.tokens
    return any(
        not _HANDED_OVER.isdisjoint(tokens[at].fold for at in mark.used)
        for clause in statement.clauses
        for mark in clause.marks.get("dispatch", ())
    )
