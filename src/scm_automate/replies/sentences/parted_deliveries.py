"""Lines that come one by one, told in front of them: ``delivery in two lots: M8 on 28 April, M10 on 5 May``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause

__all__ = ["without_batches", "without_parting"]

_PARTS = ("balance", "half", "rest_lines", "each")


def without_batches(clause: Clause, tokens: list[Token]) -> None:
    """Drops the word for a batch in front of its number: ``ressorts lot 4471 : le 6 mai``."""
    numbers = {one.start: tokens[one.start].text for one in clause.quantities if one.spec}
    kept = [
        mark
        for mark in clause.marks["partial"]
        if len(mark.used) > 1 or not _is_of_a_batch(numbers.get(mark.end, ""))
    ]
    if kept:
        clause.marks["partial"] = kept
    else:
        del clause.marks["partial"]


def _is_of_a_batch(number: str) -> bool:
    """Whether a number calls a batch and counts nothing: goods are counted in round numbers."""
    return len(number) >= _CALLED and not number.endswith("0")


_CALLED = 4


def without_parting(clause: Clause, clauses: list[Clause], tokens: list[Token]) -> None:
    """Drops the words for parts in front of a colon, where each line behind it has a date of its own."""
    first = min((one.start for one in clause.references), default=clause.end)
    if not all(
        len(mark.used) > 1 and any(tokens[at].text == ":" for at in range(mark.end, first))
        for mark in clause.marks["partial"]
    ):
        return
    named = {one.lines for part in clauses for one in part.references}
    dated = [part for part in clauses if part.dates]
    if len(named) < 2 or len(dated) < 2 or any(part.has(*_PARTS) for part in clauses):
        return
    if any(len(part.dates) > 1 or (part.dates and not part.references) for part in clauses):
        return
    del clause.marks["partial"]
