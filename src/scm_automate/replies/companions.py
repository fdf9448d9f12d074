"""A line named only as the one that goods travel with: ``the film is ready, it ships with the cartons on 29 April``.

The only name of such a part of a sentence is not what its date is of. Both are told to a person: what
was spoken of before, which would else have been answered without its date, and the line it goes with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.sentence_words import CARRIERS, OUR_OWN

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.lexicon import Lexicon

__all__ = ["TRAVELS_WITH", "names_a_companion"]

TRAVELS_WITH = "it is named as what other goods travel with"
"""Why a line is for review that is named so, and what is told to travel with it."""

_MOVES = ("dispatch", "arrival", "shipped", "arrived")
_NEAR = 2


def names_a_companion(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether goods leave or come in a clause, and its only name stands behind a word for "with".

    At the head of the clause such a name is what is spoken of: ``with the cartons it will be 29 April``.

    Args:
        analysis: The text taken apart.
        clause: The part of the sentence that names lines.
        lexicon: The words of its languages.
    """
    if not lexicon.company or not clause.references:
        return False
    if not clause.has(*_MOVES) and not (clause.dates and clause.has("confirm")):
        return False  # "no problem with line 20, it comes as ordered"
    tokens, first = analysis.tokens, clause.references[0]
    beside = [
        at
        for at in range(max(clause.start, first.start - _NEAR), first.start)
        if tokens[at].fold in lexicon.company
    ]
    if not beside:
        return False
    if _carries(analysis, clause, beside[-1], lexicon):
        return False
    joined = {at for mark in clause.marks.get("joiner", ()) for at in mark.used}
    return any(
        tokens[at].kind == "w" and at not in joined for at in range(clause.start, beside[-1])
    )


def _carries(analysis: Analysis, clause: Clause, beside: int, lexicon: Lexicon) -> bool:
    """Whether a carrier is who comes with the goods: ``a container with the springs arrives``, ``our driver comes with them``.

    Nothing else stands in front: in ``it leaves on the truck with the cartons`` something else travels.
    """
    tokens = analysis.tokens
    moves = {at for name in _MOVES for mark in clause.marks.get(name, ()) for at in mark.used}
    carried = False
    for at in range(clause.start, beside):
        word = tokens[at].fold
        if tokens[at].kind != "w":
            if at > clause.start:
                return False
        elif word in CARRIERS:
            carried = True
        elif at in moves:
            if not carried:
                return False
        elif word not in lexicon.small and word not in OUR_OWN:
            return False
    return carried
