"""Denials of an earlier day behind the answer: ``20 May, earlier is not possible``, ``antes nos es imposible``.

Where a part of a sentence behind a date opens with a word for "earlier" and says more than "not", the day
that it denies is one before the answer's.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.answers.no_trouble import NO_TROUBLE
from scm_automate.replies.language.lexicon import read_language
from scm_automate.replies.language.phrases import Mark
from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["set_denied_earlier_days_aside"]

_DENIED = ("negation", "reject")
_OPEN = (
    "condition", "pending", "question", "new_date", "balance", "partial", "half", "only", "upstream", "payment",
    "past", "shipped", "arrived", "late", "all", "both", "rest_lines",
)  # fmt: skip
_LOOSE = ("hedge", "moved", "instead", "instead_of")
"""What the word for "earlier" or the denial may be taken for."""
_MORE = 2
"""Words beside "earlier": a verb and a "not"; ``not earlier`` alone is a limit."""


def set_denied_earlier_days_aside(statements: Iterable[Statement], lexicon: Lexicon) -> None:
    """Takes what only denies an earlier day out of the statements.

    Args:
        statements: What is said of the lines.
        lexicon: The words of the languages that are read.
    """
    opening = _opening(lexicon.codes)
    for statement in statements:
        if statement.row is not None or statement.analysis.folds.isdisjoint(opening):
            continue
        dated = False
        for clause in statement.clauses:
            if dated and clause.has(*_DENIED) and not clause.has(*_OPEN):
                _set_aside(statement, clause, lexicon)
            dated = dated or bool(clause.dates)


def _set_aside(statement: Statement, clause: Clause, lexicon: Lexicon) -> None:
    if clause.dates or clause.references or clause.quantities:
        return
    tokens = statement.analysis.tokens
    words = tuple(at for at in range(clause.start, clause.end) if tokens[at].kind == "w")
    if not words:
        return
    ends = [one.end for one in lexicon.dates.at(tokens, words[0]) if one.category == "earlier"]
    earlier = {at for at in words if ends and at < max(ends)}
    if not earlier or len(words) - len(earlier) < _MORE:
        return
    denied = {at for name in _DENIED for mark in clause.marks.get(name, ()) for at in mark.used}
    hedges = clause.marks.get("hedge", ())
    if hedges and words[len(earlier)] in denied:
        return  # "eher nicht zu schaffen" is "rather not"
    loose = (mark for name in _LOOSE for mark in clause.marks.get(name, ()))
    if all(earlier.union(denied).issuperset(mark.used) for mark in loose):
        clause.marks = {NO_TROUBLE: [Mark(NO_TROUBLE, 0, words[0], words[-1] + 1, words)]}


@cache
def _opening(codes: tuple[str, ...]) -> frozenset[str]:
    """The first words for "earlier" of some languages."""
    lists = (read_language(code).get("dates", {}).get("earlier", ()) for code in codes)
    return frozenset(fold(entry.split()[0]) for entries in lists for entry in entries)
