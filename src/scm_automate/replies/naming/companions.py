"""A line named only as the one that goods travel with: ``the film is ready, it ships with the cartons on 29 April``.

The only name of such a part of a sentence is not what its date is of. Both are told to a person: what
was spoken of before, which would else have been answered without its date, and the line it goes with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.sentence_words import CARRIERS, OUR_OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.found import Analysis, Reference
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = [
    "TRAVELS_WITH",
    "doubt_companions",
    "is_part_beside",
    "names_a_companion",
    "without_companions",
]

TRAVELS_WITH = "it is named as what other goods travel with"
"""Why a line is for review that is named so, and what is told to travel with it."""

APART = "it is said to go with other goods, and they come on another day"
"""Why two lines are for review that are said to travel together."""
_MOVES = ("dispatch", "arrival", "shipped", "arrived")
_NEAR = 2
_ELIDED = 3
"""``avec l'apprêt``: an article and its apostrophe."""


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
    counted = bool(clause.quantities) and bool(
        _beside(analysis, clause, [clause.references[0]], lexicon)
    )
    if not clause.has(*_MOVES) and not (clause.dates and (counted or "confirm" in clause.marks)):
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


def without_companions(
    analysis: Analysis, clause: Clause, names: list[Reference], lexicon: Lexicon
) -> list[Reference]:
    """Of ``450 kg lacquer on 4 May with the primer`` the lacquer: a part of it goes with what is told elsewhere.

    Only where a quantity of the first name stands in front of the word for "with".

    Args:
        analysis: The text taken apart.
        clause: The part of the sentence that names lines.
        names: Its names, in order.
        lexicon: The words of its languages.
    """
    if len(names) < _TWO or not clause.quantities or not clause.dates:
        return names
    first = names[0]
    beside = _beside(analysis, clause, names[1:], lexicon)
    return [first, *(one for one in names[1:] if first.lines & one.lines or one not in beside)]


def is_part_beside(
    analysis: Analysis,
    unit: Unit,
    clause: Clause,
    lexicon: Lexicon,
    *,
    named: set[int],
    of: OpenLine,
) -> bool:
    """``450 kg with the primer on 4 May, the other 150 in week 21``: all parts of a line told just before.

    Args:
        analysis: The text taken apart.
        unit: The sentence.
        clause: Its part that names what goes with them.
        lexicon: The words of its languages.
        named: The lines that it names.
        of: The line told before, of which so many are open.
    """
    if of.index in named or not clause.quantities or not clause.dates:
        return False
    if len(_beside(analysis, clause, clause.references, lexicon)) < len(clause.references):
        return False
    parts = [
        one.value
        for part in unit.clauses
        for one in part.quantities
        if not (one.percent or one.spec or one.each)
    ]
    return len(parts) >= _TWO and sum(parts) == of.quantity


def doubt_companions(outcomes: Sequence[Outcome], lexicon: Lexicon) -> None:
    """What is said to go with other goods, that are told to come on another day, is for a person: and so are they.

    Args:
        outcomes: What was understood of each line; reasons are added to them.
        lexicon: The words of their languages.
    """
    if not lexicon.company or len(outcomes) < _TWO:
        return
    by_line = {one.line.index: one for one in outcomes}
    for outcome in outcomes:
        for clause, lines in _companions(outcome, lexicon):
            for other in (by_line[n] for n in lines if n in by_line):
                if other is not outcome and not _come_together(clause, other):
                    for one in (outcome, other):
                        one.reasons.append(APART)


def _companions(outcome: Outcome, lexicon: Lexicon) -> Iterator[tuple[Clause, frozenset[int]]]:
    for statement in outcome.statements:
        for clause in statement.clauses:
            if clause.references and clause.quantities and clause.dates:
                for one in _beside(statement.analysis, clause, clause.references, lexicon):
                    if outcome.line.index not in one.lines:
                        yield clause, one.lines


def _come_together(clause: Clause, other: Outcome) -> bool:
    """Whether any part of the other goods comes on a day that the clause tells."""
    return not other.lots or any(
        lot.latest is not None
        and window.latest is not None
        and (lot.earliest or lot.latest) <= window.latest
        and (window.earliest or window.latest) <= lot.latest
        for lot in other.lots
        for window in clause.dates
    )


def _beside(
    analysis: Analysis, clause: Clause, names: Sequence[Reference], lexicon: Lexicon
) -> list[Reference]:
    """The names behind a word for "with" that stands behind the first quantity of a clause."""
    told = min(one.end for one in clause.quantities)
    behind = {mark.end for mark in clause.marks.get("along", ())}
    tokens = analysis.tokens
    return [
        one
        for one in names
        if one.start >= told
        and (
            not behind.isdisjoint((one.start, one.start - 1))
            or any(
                tokens[at].fold in lexicon.company
                for at in range(max(told, one.start - _ELIDED), one.start)
            )
        )
    ]


_TWO = 2
