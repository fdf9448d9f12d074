"""What the sentences that answer for no line come to, and what both looks at them need to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.days.leaving import leaving_words
from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["DOUBTING", "Judged", "ends_a_list", "is_promise", "leaves", "text_of"]

DOUBTING = ("negation", "pending", "correction", "hedge")


@dataclass(slots=True)
class Judged:
    """What the remarks of a message mean for its answers."""

    general: list[str] = field(default_factory=list)
    """Reasons to look at every line."""
    near: list[tuple[Statement | None, str]] = field(default_factory=list)
    """Reasons to look at the lines of the statement before; null: at every line."""
    behind: list[tuple[Statement, str]] = field(default_factory=list)
    """Reasons to look at the lines of the statement before, unless they tell why it is late."""
    below: list[str] = field(default_factory=list)
    """Reasons of that kind that stand in a paragraph of their own, for every line."""
    stories: list[str] = field(default_factory=list)
    """What went wrong, told apart from any line: a reason for every line unless some date is later."""
    told: list[str] = field(default_factory=list)
    """Sentences that a person should know of: a closure."""
    leaving: bool = False
    """Whether the dates of the message are said to be those on which goods leave."""


def ends_a_list(
    analysis: Analysis, unit: Unit, behind: Statement | None, statements: Sequence[Statement]
) -> bool:
    """Whether a sentence stands on a line of its own right below a list of answers: it is of all of them."""
    if (
        behind is None
        or not unit.opens_line
        or unit.item
        or any(c.references for c in unit.clauses)
    ):
        return False
    rows = [one.units[0] for one in statements if one.analysis is analysis and one.units]
    return (
        len({one.line for one in rows}) > 1
        and all(one.opens_line and one.start < unit.start for one in rows)
        and rows[-1].line < unit.line
    )


def is_promise(statement: Statement) -> bool:
    """Whether a date was told of a line, so that what promises nothing behind it is not about it alone."""
    return statement.has_date and not statement.marks("pending")


def leaves(analysis: Analysis, clauses: list[Clause], codes: tuple[str, ...]) -> bool:
    """Whether some clauses speak of goods that leave, and neither doubt nor speak of arrival."""
    if any(clause.has("arrival", "condition", "cause", *DOUBTING) for clause in clauses):
        return False
    return any(leaving_words(_unpolite(analysis, clause, codes), codes) for clause in clauses)


def _unpolite(analysis: Analysis, clause: Clause, codes: tuple[str, ...]) -> list[Token]:
    """The words of a clause less those of politeness: ``I send back your file``, ``here I send the confirmation``."""
    polite = {
        at
        for name in ("courtesy", "beside", "attached")
        for mark in clause.marks.get(name, ())
        for at in mark.used
    }
    polite |= _what_sends(analysis, clause, codes)
    return [analysis.tokens[at] for at in range(clause.start, clause.end) if at not in polite]


def _what_sends(analysis: Analysis, clause: Clause, codes: tuple[str, ...]) -> set[int]:
    """The words right in front of a file or a list: who sends it sends no goods, ``remitimos fichero con los plazos``."""
    told = [mark.start for mark in clause.marks.get("attached", ())]
    if may_say(analysis, codes, "lead_word"):
        words = analysis.tokens[clause.start : clause.end]
        told += [clause.start + mark.start for mark in found_of(words, codes, "lead_word")]
    found: set[int] = set()
    for start in told:
        at = start - 1
        while at > max(clause.start, start - _ARTICLES) and len(analysis.tokens[at].fold) <= _SMALL:
            at -= 1
        found.add(at)
    return found


_ARTICLES = 3
"""So far in front of a noun stands what it is sent by."""
_SMALL = 4
"""Letters of the small words between the two: ``the``, ``our``, ``Ihnen``."""


def text_of(analysis: Analysis, unit: Unit) -> str:
    """The words of a sentence as they stand."""
    return analysis.text[analysis.tokens[unit.start].start : analysis.tokens[unit.end - 1].end]
