"""A verb in front of several names and one date behind them all: ``we deliver the white and the red ones on 3 June``.

Read clause by clause, the first name would have its answer, "we deliver it", and the date would be
of the last name only. Where the verb leads and no other follows, the date is of all of them; where
it may be so or not, a person looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["CONFIRMING", "DENIED", "UNSURE", "both_told", "date_behind"]

DENIED = "what is denied may be of the names behind as well"
UNSURE = "the date behind may be of it as well"
_VERBS = ("confirm", "arrival", "dispatch")
_OF_ITS_OWN = (*_VERBS, "moved", "shipped", "arrived", "late", "pending", "reject")
"""What a clause says that no verb before it shares."""
_LEADING = (*_VERBS, "reject", "as_ordered")
_OWN = (
    "as_ordered", "pending", "reject", "late", "shipped", "arrived", "negation", "rest_lines", "all", "both", "moved",
    "new_date", "except", "same_strict", "condition", "hedge", "question", "attached", "instead_of",
)  # fmt: skip
"""What makes a clause an answer of its own, whatever stands behind it."""
_ANSWERS = (*_VERBS, *_OWN, "expected", "balance", "partial")
CONFIRMING = tuple(sorted(words("confirming_stems")))
"""How words begin by which one confirms something, and not only agrees."""
_DELIVERING = tuple(sorted(words("delivering_stems")))
"""How words begin by which one brings or sends."""


def date_behind(analysis: Analysis, unit: Unit, clause: Clause) -> str:
    """``shared`` where the date behind later names is of this clause's too, ``unsure`` where it may be.

    ``denied`` where what is denied in front of the names may be so of the later ones.

    Args:
        analysis: The text.
        unit: The sentence.
        clause: One of its clauses, with names and no date.
    """
    if not clause.references or clause.dates or clause.quantities or not clause.has(*_LEADING):
        return ""
    first = min(one.start for one in clause.references)
    colon = max(
        (at for at in range(clause.start, first) if analysis.tokens[at].text == ":"),
        default=clause.start - 1,
    )
    leading = [
        mark for name in _LEADING for mark in clause.marks.get(name, ()) if mark.start > colon
    ]
    own = [mark for name in _OWN for mark in clause.marks.get(name, ()) if mark.start > colon]
    if not leading or any(mark.start >= first for mark in (*leading, *own)):
        return ""
    behind = unit.clauses[unit.clauses.index(clause) + 1 :]
    last: Clause | None = None
    for one in behind:
        if one.opened_by not in ("and", ",") or not one.references or one.has(*_OF_ITS_OWN):
            break
        last = one
        if one.dates or one.has(*_ANSWERS):
            break
    if last is None:
        return ""
    words = [analysis.tokens[at].fold for mark in leading for at in mark.used]
    delivers = clause.has("arrival", "dispatch") or any(
        word.startswith(_DELIVERING) for word in words
    )
    if not last.dates:
        after = unit.clauses[unit.clauses.index(last) + 1 :]
        alone = bool(after) and bool(after[0].dates) and not after[0].references
        return "unsure" if delivers and alone else ""  # "we send the white and the red only on .."
    sure = delivers or any(word.startswith(CONFIRMING) for word in words)
    denied = any(
        mark in own for name in ("negation", "reject") for mark in clause.marks.get(name, ())
    )
    if denied and last.opened_by == "and" and not last.has(*_ANSWERS):
        return "denied"
    if last.opened_by == "and":
        return "shared" if sure and not own and not last.has(*_ANSWERS) else "unsure"
    return "unsure" if delivers else ""


def both_told(clause: Clause, current: Statement | None) -> set[int]:
    """The two lines that "both" is of, where the two statements before it in its sentence tell no day of theirs.

    Args:
        clause: A clause with a date and a word for both.
        current: The statement that it would go on about.
    """
    if current is None or not (clause.dates and clause.has("both")) or clause.has("all"):
        return set()
    before = current.before
    if before is None or before.has_date or current.has_date:
        return set()
    if any(len(one.lines) != 1 or one.kind != "lines" or one.vague for one in (before, current)):
        return set()
    pair = before.lines | current.lines
    return pair if len(pair) == 2 else set()
