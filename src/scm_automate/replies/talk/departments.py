"""A line that is no more than the office that wrote, or who wrote and as what: ``Your sales team``, ``Hejlová, kancelář pily``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["is_department", "is_signature"]

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


def is_signature(
    analysis: Analysis, unit: Unit, codes: tuple[str, ...], people: frozenset[str]
) -> bool:
    """Whether a sentence is a name of the mail's head and its work, at the end of a text: ``Sjoerd (planning)``.

    Behind an answer in the same line too: the name opens it, and nothing but the work follows.
    """
    tokens = analysis.tokens
    if unit.question or unit.heading or unit.end - unit.start > _LONGEST:
        return False
    if tokens[unit.start].fold not in people or not tokens[unit.start].text[:1].isupper():
        return False
    if not (may_say(analysis, codes, "job") or may_say(analysis, codes, "department")):
        return False
    at = unit.start + 1
    while at < unit.end and tokens[at].text[:1].isupper():
        at += 1
    if at >= unit.end:
        at = unit.start  # "Kessler Versand"
    elif tokens[at].text not in _PARTING:
        return False
    work = tokens[at + 1 : unit.end]
    told = {
        at + 1 + n
        for kind in ("job", "department")
        for mark in found_of(work, codes, kind)
        for n in mark.used
    }
    over = [n for n in range(at + 1, unit.end) if tokens[n].kind in "wd" and n not in told]
    if not told or len(over) > _OVER or any(tokens[n].kind == "d" for n in over):
        return False
    return not any(
        clause.dates or clause.quantities or clause.references
        or any(
            name not in _IDLE and not told.issuperset(mark.used)
            for name, marks in clause.marks.items()
            for mark in marks
        )
        for clause in unit.clauses
    )  # fmt: skip


_PARTING = frozenset({",", "(", "-", "–", "/", "|"})
_OVER = 1
"""Words beside the work that are not known: ``kancelář pily``, the office of the saw mill."""
_IDLE = frozenset({"beside", "purpose", "upstream", "courtesy", "joiner"})
