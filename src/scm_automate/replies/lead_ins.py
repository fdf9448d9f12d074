"""Words of a heading that only lead to the answers below it: who gave them, on what request, and why so late.

``My colleague is on leave, so I looked it up for you:`` speaks of somebody who is away, and of no goods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.taken_back import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Unit
    from scm_automate.replies.found import Analysis

__all__ = ["dates_within", "lead_tokens"]

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
