"""Denials of what would be trouble: ``12 May, no split``, ``8 May, this will not move again``, ``with no surprises``.

A "no" behind a date may deny what was told before it, and a line is held over it. Where all that it
denies is a second part, a rest, another move of the date or work for the buyer, nothing of the answer
is denied: the words say no more than that it is whole and firm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.phrases import Mark
from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["NO_TROUBLE", "set_denied_trouble_aside", "without_denied_trouble"]

NO_TROUBLE = "no_trouble"
"""The list of such phrases, and the mark of one that was found."""

_DENIED = (
    "negation", "partial", "balance", "balance_after", "half", "pending", "late", "moved", "upstream", "price",
    "price_change", "question", "payment",
    "hedge", "except", "finished", "instead", "logistics",
)  # fmt: skip
"""What a denial and the trouble it denies are marked as."""
_AGREED = "as_ordered"
"""Behind a date "no surprises" does not tell that the day of the order stands."""


_GOES_ON = words("goes_on_behind_no_trouble")
"""Words behind such a denial in its part of the sentence by which it denies something else: ``nothing follows before you pay``."""


def set_denied_trouble_aside(statements: Iterable[Statement], codes: tuple[str, ...]) -> None:
    """Takes the marks out of the statements that only deny trouble.

    Args:
        statements: What is said of the lines.
        codes: The languages that are read.
    """
    for statement in statements:
        if not may_say(statement.analysis, codes, NO_TROUBLE):
            continue
        dated = False
        behind = [*statement.clauses[1:], None]
        for clause, then in zip(statement.clauses, behind, strict=True):
            contrast = then is not None and then.opened_by == "but"
            if clause.marks and not contrast:  # "not in two lots but in three"
                _without_trouble(statement, clause, codes, dated=dated)
            dated = dated or bool(clause.dates)


def _without_trouble(
    statement: Statement, clause: Clause, codes: tuple[str, ...], *, dated: bool
) -> None:
    words = statement.analysis.tokens[clause.start : clause.end]
    found = [
        Mark(NO_TROUBLE, 0, clause.start + one.start, clause.start + one.end,
             tuple(clause.start + at for at in one.used))
        for one in found_of(words, codes, NO_TROUBLE)
        if not any(token.fold in _GOES_ON for token in words[one.end :])
    ]  # fmt: skip
    if not found:
        return
    for name in (*_DENIED, *((_AGREED,) if dated else ())):
        marks = clause.marks.get(name)
        if marks is None:
            continue
        kept = [
            mark
            for mark in marks
            if not any(one.start <= mark.start and mark.end <= one.end for one in found)
        ]
        if kept:
            clause.marks[name] = kept
        else:
            del clause.marks[name]
    clause.marks[NO_TROUBLE] = found


def without_denied_trouble(said: list[Token], unit: Unit, tokens: list[Token]) -> list[Token]:
    """The words of a sentence less those that only deny trouble.

    Args:
        said: The words that are left of it.
        unit: The sentence.
        tokens: The words of its text.
    """
    denied = {
        tokens[at].start
        for clause in unit.clauses
        for mark in clause.marks.get(NO_TROUBLE, ())
        for at in range(mark.start, mark.end)
    }
    return [one for one in said if one.start not in denied] if denied else said
