"""A name with a question mark that its writer answers at once: ``Les brides ? Le 14 mai.``, ``the rings? all good``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["ask_and_answer"]

_LONGEST = 6
_SMALL = frozenset({"purpose", "joiner", "beside", "contrast", "to_word", "from_word"})
_ARTICLE = 3


def ask_and_answer(asked: Unit, answer: Unit, tokens: list[Token]) -> None:
    """Makes a question that is nothing but a name the heading of what stands behind it on its line.

    Args:
        asked: The question; changed.
        answer: The sentence behind it.
        tokens: The text.
    """
    if answer.question or asked.end - asked.start > _LONGEST or len(asked.clauses) > 1:
        return
    clause, first = asked.clauses[0], answer.clauses[0]
    if not clause.references or first.references or first.has("question"):
        return
    if clause.dates or clause.quantities or clause.prices or not clause.marks.keys() <= _SMALL:
        return
    if not any(one.dates or one.has("as_ordered", "confirm") for one in answer.clauses):
        return
    told = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
    before = [
        at
        for at in range(clause.start, clause.references[0].start)
        if at not in told and len(tokens[at].fold) > 1
    ]
    if len(before) > 1 or any(len(tokens[at].fold) > _ARTICLE for at in before):
        return  # "need the rings? could do 12 May"
    asked.question, asked.heading = False, True
    clause.end = max(clause.references[-1].end, clause.end - 1)
