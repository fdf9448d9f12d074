"""A line that is no more than the office that wrote: ``Ufficio commerciale``, ``Your sales team``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.remark_books import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Unit
    from scm_automate.replies.found import Analysis

__all__ = ["is_department"]

_LONGEST = 8
"""Tokens of such a line, its signs counted."""


def is_department(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether a sentence is the name of an office and nothing else, on a line of its own."""
    if unit.end - unit.start > _LONGEST or unit.question or unit.heading:
        return False
    if not may_say(analysis, codes, "department"):
        return False
    tokens = analysis.tokens
    if unit.start and tokens[unit.start - 1].kind != "n":
        return False
    said = {at for at in range(unit.start, unit.end) if tokens[at].kind in "wd"}
    told = found_of(tokens[unit.start : unit.end], codes, "department")
    named = {at + unit.start for mark in told for at in mark.used}
    return bool(said) and said <= named
