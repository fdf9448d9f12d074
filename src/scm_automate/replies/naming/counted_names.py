"""Lines told by how many are open of them: ``the 36 drums``, ``the 400 pcs``, ``posten på 60 st``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.units import fits, unit_class
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.found import Reference
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.names import NameReader
    from scm_automate.replies.sentences.clauses import Clause

__all__ = ["line_counted_beside", "line_of_amount", "lines_counted"]

_FEWEST = 3
"""Fewer than so many may be of anything."""


def lines_counted(
    names: NameReader, others: list[Reference], lines: set[int], clause: Clause
) -> set[int]:
    """``the 36 drums`` where one line of several is open with just 36; empty where that is not plain."""
    if len(others) != 1 or others[0].how != "words":
        return set()
    told = [
        one
        for one in clause.quantities
        if -1 <= others[0].start - one.end <= 1 and not (one.spec or one.percent or one.each)
    ]
    if len(told) != 1 or len(clause.quantities) != 1:
        return set()
    value = told[0].value, told[0].figure.other
    fits_it = {n for n in lines if names.index.lines[n].quantity in value}
    return fits_it if len(fits_it) == 1 else set()


def line_counted_beside(
    names: NameReader, clause: Clause, others: list[Reference], lines: set[int]
) -> set[int]:
    """``the 36 drums``: of the lines of drums the one of which so many are open; empty for all or none."""
    for one in clause.quantities:
        beside = any(one.start < ref.start <= one.end for ref in others)
        if not beside or one.spec or one.percent or one.approximate or one.each:
            continue
        fits_one = {n for n in lines if names.index.lines[n].quantity == one.value}
        if len(fits_one) == 1:
            return fits_one
    return set()


def line_of_amount(names: NameReader, clause: Clause) -> set[int]:
    """``the 400 pcs``, ``die 24 kommen``: the only line of which so many are open; empty where none is."""
    tokens, kinds = names.analysis.tokens, names.index.lexicon.kinds
    for one in clause.quantities:
        if one.spec or one.percent or one.approximate or one.times or one.each or not one.start:
            continue
        article = tokens[one.start - 1]
        if article.kind != "w" or one.value < _FEWEST:
            continue
        if article.fold not in kinds and not _is_lot(tokens, one.start):
            continue
        lines = {
            n
            for n in names.scope.asked
            if names.index.lines[n].quantity in (one.value, one.figure.other)
            and (not one.unit or fits(one.unit, unit_class(names.index.lines[n].unit)))
        }
        if len(lines) == 1 and len(names.scope.asked) > 1:
            return lines
    return set()


_LOTS = tuple(sorted(words("stems_of_lots")))
_OF = words("of_in_front_of_a_count", as_spelt=True)


def _is_lot(tokens: list[Token], at: int) -> bool:
    """``posten på 60 st``, ``the lot of 60``: whether a word for a lot stands in front of a number."""
    return at > 1 and tokens[at - 1].text in _OF and tokens[at - 2].fold.startswith(_LOTS)
