"""Numbers that only count the lots of a line: ``line 10 comes in 3 lots:`` / ``No. 1 - 40 pcs on 2 November``.

Below a heading that names a line and says that it is parted, what begins with a word and a number from
1 on counts its lots, whatever the word is, and names no other line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["set_lot_numbers_aside"]

_LOOSE = "loose"
_FEWEST = 2
"""Lots at least."""
_LONGEST = 4
"""Tokens of such a beginning at most: ``Lot no. 1``."""


def set_lot_numbers_aside(analysis: Analysis, units: Sequence[Unit]) -> None:
    """Takes the numbers of lots out of what was found in the sentences of a text.

    Args:
        analysis: The text.
        units: Its sentences; those that begin with the number of a lot lose it.
    """
    for at, unit in enumerate(units):
        if not unit.heading or not _parts_a_line(unit):
            continue
        lots = list(_lots(analysis, units[at + 1 :]))
        if len(lots) < _FEWEST:
            continue
        for clause in unit.clauses:  # "in 3 lots:"
            clause.quantities = [
                one for one in clause.quantities if not (one.bare and one.value == len(lots))
            ]
        for lot, end in lots:
            for clause in lot.clauses:
                clause.references = [one for one in clause.references if one.start >= end]
                clause.quantities = [one for one in clause.quantities if one.start >= end]
            lot.clauses = [one for one in lot.clauses if one.end > end] or lot.clauses
            lot.item = True


def _parts_a_line(unit: Unit) -> bool:
    """Whether a heading names one line by more than its order, and says that it comes in parts."""
    named = [one.lines for c in unit.clauses for one in c.references if one.how != "order"]
    return (
        bool(named)
        and len(frozenset().union(*named)) == 1
        and any(c.has("partial", "each") for c in unit.clauses)
    )


def _lots(analysis: Analysis, units: Sequence[Unit]) -> Iterator[tuple[Unit, int]]:
    """The sentences that begin with a word and 1, 2, 3 .., and the token behind the number."""
    tokens = analysis.tokens
    for number, unit in enumerate(units, start=1):
        head = tokens[unit.start : unit.start + _LONGEST]
        here = next((n for n, token in enumerate(head) if token.kind == "d"), 0)
        if not here or head[here].text != str(number) or head[0].kind != "w":
            return
        end = unit.start + here + 1
        named = (one for c in unit.clauses for one in c.references if one.start < end)
        if any(one.how != _LOOSE or one.end > end for one in named):
            return  # "hook 1 t on 4 May, hook 2 t on 11 May"
        if not any(clause.dates and clause.dates[0].start >= end for clause in unit.clauses):
            return
        yield unit, end
