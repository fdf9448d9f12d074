"""Verbs that something small turns around: ``ulaşmaz`` denies what ``ulaşır`` tells, ``bulunursa`` sets a condition.

Where a language does that, a stem says nothing by itself, so a verb with such an ending is read only
where it stands whole in a list. In German and Dutch the first half of a verb stands at the end of its
clause: who says ``Die Termine passen wir an`` has confirmed nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["turned"]

_BY_STEM = frozenset({"arrival", "arrived", "dispatch", "shipped"})
"""Kinds of phrases that are written as stems, whatever follows."""
_SHORTEST = 6


def turned(statement: Statement, clause: Clause, lexicon: Lexicon) -> frozenset[int]:
    """The places of a clause where a verb is turned around and nothing has told so."""
    if not lexicon.turning:
        return _split(statement, clause, lexicon) if lexicon.particles else frozenset()
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    found = [
        at
        for at in range(clause.start, clause.end)
        if len(tokens[at].fold) >= _SHORTEST
        and tokens[at].fold.endswith(lexicon.turning)
        and not claimed[at]
    ]
    if not found:
        return frozenset()
    told = {
        at
        for kind, marks in clause.marks.items()
        if kind not in _BY_STEM
        for mark in marks
        for at in mark.used
    }
    return frozenset(
        at
        for at in found
        if at not in told
        and not any(mark.category == "known" for mark in lexicon.plain.at(tokens, at))
    )


def _split(statement: Statement, clause: Clause, lexicon: Lexicon) -> frozenset[int]:
    """The first half of a verb at the end of a clause that is taken to agree, where no phrase holds it."""
    if not clause.has("as_ordered", "confirm"):
        return frozenset()
    tokens = statement.analysis.tokens
    for at in range(clause.start + 1, clause.end):
        if tokens[at].fold not in lexicon.particles or statement.analysis.claimed[at]:
            continue
        if at + 1 < clause.end and tokens[at + 1].kind in "dw" and not _joins(clause, at + 1):
            continue
        if (
            at + 1 < len(tokens)
            and tokens[at + 1].text in "-_/"
            and tokens[at + 1].start == tokens[at].end
        ):
            continue  # "AB-77123"
        if any(
            at in one.used and len(one.used) > 1 for ones in clause.marks.values() for one in ones
        ):
            continue
        if _framed(tokens, at, clause.start) or (clause.dates and tokens[at].fold in _MOVING):
            continue
        return frozenset({at})
    return frozenset()


def _joins(clause: Clause, at: int) -> bool:
    return any(mark.start == at for mark in clause.marks.get("joiner", ()))


def _framed(tokens: list[Token], at: int, start: int) -> bool:
    """Whether it closes a phrase that another small word opens: ``von uns aus``, ``nach wie vor``."""
    return any(tokens[before].fold in _FRAMES for before in range(max(start, at - 3), at))


_MOVING = words("prefixes_of_moving")
"""With a day they tell that goods leave or arrive: ``liefern wir am 5. Mai an``."""
_FRAMES = words("frames_of_moving")
