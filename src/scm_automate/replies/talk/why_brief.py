"""Why a mail is short, late or from a phone: ``Bei uns ist Inventur bis in die Nacht, darum die knappe Antwort.``.

What such a sentence tells is the cause of the mail's manner and of nothing that was ordered, in whatever
words. A word of doubt, denial, goods or days in it, ``no steel this week, hence the short note``, and it
is read as any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.talk.taken_back import promises_nothing, taken_back, unsettled_behind

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["tells_why_brief"]

_OF_GOODS = frozenset(
    {"negation", "pending", "reject", "hedge", "condition", "question", "void", "correction", "instead_of", "moved",
     "new_date", "arrival", "dispatch", "shipped", "balance", "balance_after", "rest_lines", "partial", "half", "only", "except",
     "confirm", "as_ordered", "same", "same_strict", "late", "price", "price_change", "payment"}
)  # fmt: skip
"""Marks by which a sentence says more than why it is short."""


def tells_why_brief(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence only tells why its mail is as it is."""
    codes = lexicon.codes
    if unit.question or not may_say(analysis, codes, "hence_brief"):
        return False
    if any(one.references or one.quantities or one.prices or one.dates for one in unit.clauses):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    frames = found_of(tokens, codes, "hence_brief")
    if not frames:
        return False
    told = {at for mark in frames for at in range(mark.start, mark.end)}
    for clause in unit.clauses:
        for name in _OF_GOODS.intersection(clause.marks):
            if any(
                not told.issuperset(at - unit.start for at in one.used)
                for one in clause.marks[name]
            ):
                return False
    if any(not told.issuperset(one.used) for one in lexicon.topics.find(tokens)):
        return False
    rest = [token for at, token in enumerate(tokens) if at not in told]
    return not (
        taken_back(rest, codes)
        or promises_nothing(rest, codes)
        or unsettled_behind(rest, codes)
        or any(found_of(rest, codes, kind) for kind in ("unmet", "waits", "property", "doubt"))
    )
