"""Words of a heading that only lead to the answers below it: who gave them, on what request, and why so late.

``My colleague is on leave, so I looked it up for you:`` speaks of somebody who is away, and of no goods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.remark_books import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Unit
    from scm_automate.replies.found import Analysis

__all__ = ["dates_within", "lead_tokens", "only_leads"]

_LISTS = ("passes_on", "leads")


def lead_tokens(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> set[int]:
    """The tokens of a heading that lead to the answers below it.

    Args:
        analysis: The text.
        unit: The heading.
        codes: Languages it is read in.
    """
    return {
        at + unit.start
        for kind in (_LISTS if codes else ())
        if may_say(analysis, codes, kind)
        for one in found_of(analysis.tokens[unit.start : unit.end], codes, kind)
        for at in one.used
    }


def dates_within(unit: Unit, told: set[int]) -> bool:
    """Whether the dates of a heading lie between such words: ``Frau Beck ist heute nicht da, antworte ich Ihnen:``."""
    first, last = min(told, default=0), max(told, default=0)
    return bool(told) and all(
        first < window.start and window.end <= last
        for clause in unit.clauses
        for window in clause.dates
    )


def only_leads(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether a sentence in front of all answers only asks to look at them: ``pls check delivery date``."""
    if not may_say(analysis, codes, "leads") or unit.question:
        return False
    if any(
        clause.has("hedge", "condition", "negation", "pending", "correction", "as_ordered")
        for clause in unit.clauses
    ):
        return False
    words = {at for at in range(unit.start, unit.end) if analysis.tokens[at].kind == "w"}
    found = found_of(analysis.tokens[unit.start : unit.end], codes, "leads")
    used = {at + unit.start for one in found for at in one.used}
    return bool(found) and len(words - used) <= _BESIDE


_BESIDE = 2
"""Words beside those that lead, such as a greeting."""
