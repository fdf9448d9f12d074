"""For which lines a date holds, as the sentence behind it tells: ``Delivery moves to 18 May. This applies to both.``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["give_its_lines"]

_GROUPS = ("all", "both", "joiner", "except", "rest_lines")
_BESIDE = frozenset({*_GROUPS, "plain", "things", "purpose", "same", "to_word"})
_SMALL = 3
"""Articles have so many letters at most."""


def give_its_lines(statements: list[Statement], codes: tuple[str, ...]) -> None:
    """A date without a line's name is of the lines that the next sentence says it holds for.

    Args:
        statements: All that is said, in the order told; the two sentences become one statement.
        codes: Languages it is read in.
    """
    joined = [
        (before, behind)
        for before, behind in pairwise(statements)
        if _names_no_line(before) and _tells_for_whom(before, behind, codes)
    ]
    for before, behind in joined:
        behind.clauses = [*before.clauses, *behind.clauses]
        behind.units = [*before.units, *behind.units]
        behind.doubted = [*before.doubted, *behind.doubted]
        behind.basis = behind.basis or before.basis
        behind.implicit = False
        behind.before, before.after = before.before, None
        statements.remove(before)


def _names_no_line(one: Statement) -> bool:
    """Whether it tells a day of the goods and is taken to be of all lines."""
    return one.implicit and one.kind == "all" and one.has_date and not one.question


def _tells_for_whom(before: Statement, behind: Statement, codes: tuple[str, ...]) -> bool:
    """Whether a sentence only says that what stands before it holds for some lines."""
    if behind.analysis is not before.analysis or behind.implicit or behind.question:
        return False
    if behind.before is not None or behind.has_date or len(behind.units) != 1:
        return False
    clauses, tokens = behind.clauses, behind.analysis.tokens
    if any(one.quantities or one.prices for one in clauses):
        return False
    start, end = clauses[0].start, clauses[-1].end
    held = _all_used(found_of(tokens[start:end], codes, "holds_for"), start)
    if not held or not all(_harmless(one, held) for one in clauses):
        return False
    held |= {at for one in clauses for name in _GROUPS for at in _all_used(one.marks.get(name, ()))}
    held |= {
        at for one in clauses for named in one.references for at in range(named.start, named.end)
    }
    return all(
        tokens[at].kind != "w" or at in held or len(tokens[at].fold) <= _SMALL
        for at in range(start, end)
    )


def _harmless(clause: Clause, held: set[int]) -> bool:
    """Whether phrases of other kinds stand in it only as words of "holds for"."""
    return all(
        name in _BESIDE or all(held.issuperset(mark.used) for mark in marks)
        for name, marks in clause.marks.items()
    )


def _all_used(marks: Sequence[Mark], start: int = 0) -> set[int]:
    return {start + at for mark in marks for at in mark.used}
