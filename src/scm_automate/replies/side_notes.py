"""Sentences about what is no goods of the order: papers, bills, catalogues, calls: ``Invoice follows by mail.``.

What such a sentence says changes no answer, wherever it stands, so it is left out before anything is
read. It must name a thing of that kind and what is done with it, or be a phrase that says as much by
itself, and every other word of it must be a small one: ``Invoice to be paid first.`` is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.taken_back import found_of, may_say, promises_nothing, taken_back

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Unit
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.lexicon import Lexicon

__all__ = ["is_side_note"]

_DENYING = (
    "hedge", "condition", "negation", "question", "correction", "reject", "instead_of", "except", "price_change",
    "balance", "rest_lines", "late", "moved", "new_date", "as_ordered", "all", "both", "half", "void",
)  # fmt: skip
"""Marks that no side note holds but within its own phrases."""
_LOOSE = ("pending", "payment", "upstream", "shipped", "arrived", "dispatch", "event", "history")
"""Marks that may take in small words beside those of its own phrases: ``folgt noch``."""


def is_side_note(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence only speaks of papers, bills, advertising or a call.

    Examples are in ``tests/replies/test_side_notes.py``: the words are the lists ``side`` (what
    says it by itself), ``side_thing``, ``side_does`` and ``side_more`` of a language's remarks.
    """
    codes = lexicon.codes
    alone, named = may_say(analysis, codes, "side"), may_say(analysis, codes, "side_thing")
    if not (alone or named) or unit.heading:
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    told: set[int] = set()
    core = False
    if alone:
        whole = found_of(tokens, codes, "side")
        core = bool(whole)
        told.update(at for mark in whole for at in mark.used)
    if named:
        things, does = (found_of(tokens, codes, kind) for kind in ("side_thing", "side_does"))
        core = core or bool(things and does)
        told.update(at for mark in (*things, *does) for at in mark.used)
    if not core or any(not told.issuperset(mark.used) for mark in found_of(tokens, codes, "waits")):
        return False  # "the papers follow when you have approved them"
    told.update(at for mark in found_of(tokens, codes, "side_more") for at in mark.used)
    spans = [
        (one.start - unit.start, one.end - unit.start)
        for clause in unit.clauses
        for found in (clause.dates, clause.references, clause.prices, clause.quantities)
        for one in found
    ]
    if not all(told.issuperset(range(start, end)) for start, end in spans):
        return False  # "certificate 3.1" is no 3 January
    if unit.question and len(told) < len(tokens) - 1:
        return False
    polite = {
        at - unit.start
        for clause in unit.clauses
        for name in ("courtesy", "logistics")
        for mark in clause.marks.get(name, ())
        for at in mark.used
    }
    if any(
        token.kind in "wd"
        and at not in told
        and at not in polite
        and not (token.kind == "w" and token.fold in lexicon.small)
        for at, token in enumerate(tokens)
    ):
        return False
    if any(not told.issuperset(mark.used) for mark in lexicon.topics.find(tokens)):
        return False
    for clause in unit.clauses:
        for name, marks in clause.marks.items():
            for mark in marks:
                used = {at - unit.start for at in mark.used}
                if name in _DENYING and not told.issuperset(used):
                    return False
                if name in _LOOSE and not used & told:
                    return False
    rest = [token for at, token in enumerate(tokens) if at not in told]
    return not (taken_back(rest, codes) or promises_nothing(rest, codes))
