"""Names and clauses of a sentence put together and taken apart: lists, exceptions, what comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.naming.names import DISAGREE, Named
from scm_automate.replies.sentences.clauses import Clause
from scm_automate.replies.statements import PREDICATES, says

if TYPE_CHECKING:
    from scm_automate.replies.sentences.clauses import Unit
    from scm_automate.replies.statements import Statement

__all__ = ["closes", "join_names", "later_says", "opens_with_exception", "split_exception"]


def split_exception(
    clause: Clause, *, told: bool = False, around: bool = False
) -> tuple[Clause, Clause]:
    """What is said of the rest, and what is said of the lines that are excepted.

    Args:
        clause: Where the exception stands.
        told: Whether something was said of the rest before.
        around: Whether the words for an exception stand around all that is said of it: ``除…外``.
    """
    mark = clause.marks["except"][0]
    left = Clause(clause.start, mark.start, opened_by=clause.opened_by)
    right = Clause(mark.start, clause.end, opened_by="but")
    for name in ("references", "dates", "quantities", "prices"):
        for one in getattr(clause, name):
            getattr(left if one.start < mark.start else right, name).append(one)
    for category, marks in clause.marks.items():
        for one in marks:
            if one.used == mark.used and category != "except":
                continue  # "sauf" and "salvo" open conditions too, elsewhere
            side = left if one.start < mark.start else right
            side.marks.setdefault(category, []).append(one)
    if (
        not told
        and not around
        and not says(left)
        and not left.has("arrival", "dispatch")
        and says(right)
        and right.references
    ):
        _hand_over(right, left)
    if left.references and not right.references:
        # "10 hariç hepsi zamanında": the word stands behind what it takes out
        right.marks["beside"] = right.marks.pop("except", [])
        left, right = right, left
    return left, right


def _hand_over(right: Clause, left: Clause) -> None:
    """``everything apart from line 30 is fine``: what stands behind the exception is said of the rest."""
    last = max(one.end for one in right.references)
    for name in ("dates", "quantities", "prices"):
        told = getattr(right, name)
        getattr(left, name).extend(one for one in told if one.start >= last)
        told[:] = [one for one in told if one.start < last]
    for category, marks in list(right.marks.items()):
        if category == "except":
            continue
        behind = [mark for mark in marks if mark.start >= last]
        if behind:
            left.marks.setdefault(category, []).extend(behind)
            right.marks[category] = [mark for mark in marks if mark.start < last]
            if not right.marks[category]:
                del right.marks[category]
    for name in ("dates", "quantities", "prices"):
        found = getattr(right, name)
        getattr(left, name).extend(one for one in found if one.start >= last)
        found[:] = [one for one in found if one.start < last]
    # its words now lie within what is said of the rest, and are no strange ones there
    left.marks.setdefault("beside", []).extend(right.marks.get("except", ()))
    left.end, right.end = right.end, last


def later_says(unit: Unit, clause: Clause) -> bool:
    """Whether a later clause of the sentence, before another name, says something."""
    at = unit.clauses.index(clause)
    for other in unit.clauses[at + 1 :]:
        if other.references or other.has("rest_lines"):
            if says(other):
                return False
            continue
        if says(other):
            return True
    return False


def opens_with_exception(unit: Unit, clause: Clause) -> bool:
    """``Except for the rings, which slip to 6 April, all is well``: its first part, with the exception taken out.

    What is said of the exception stands beside its name, and a later part says yes to everything else.
    """
    marks = clause.marks.get("except", ())
    head = next((one for one in unit.clauses if one.references), None)
    if not marks or clause is not head or not clause.references:
        return False
    if marks[0].end > min(one.start for one in clause.references):
        return False
    behind = unit.clauses[unit.clauses.index(clause) + 1 :]
    said = [one for one in behind if says(one) and not one.dates]
    told = [one for one in behind if not said or one.start < said[0].start]
    if not any(one.dates or one.has("reject", "pending") for one in (clause, *told)):
        return False
    if not any(
        one.has("as_ordered", "confirm") and not (one.references or one.has("rest_lines"))
        for one in said[:1]
    ):
        return False
    for category in ("condition", "partial"):
        kept = [mark for mark in clause.marks.get(category, ()) if mark.used != marks[0].used]
        if kept:
            clause.marks[category] = kept
        else:
            clause.marks.pop(category, None)
    clause.marks["beside"] = [*clause.marks.get("beside", ()), *clause.marks.pop("except")]
    return True


def closes(current: Statement, clause: Clause) -> bool:
    """Whether names at the end belong to what was said before them: ``confirmed for 10 and 20``."""
    first = current.clauses[0]
    saying = [one for one in current.clauses if says(one)]
    if not saying or clause.opened_by not in ("and", ",", ""):
        return False
    # "the caps should then come on 19 May, ...": the subject may stand in a clause of its own
    told = [one for one in current.clauses if one in saying or one.has("expected")]
    references = [ref.start for one in told for ref in one.references]
    said = [window.start for one in saying for window in one.dates]
    said += [
        mark.start for one in saying for name in PREDICATES for mark in one.marks.get(name, ())
    ]
    return bool(first) and (not references or not said or min(said) < min(references))


def join_names(pending: Named | None, named: Named) -> Named:
    """Two names beside each other: a list, or a word made exact by what stands behind it."""
    if pending is None:
        return named
    within = pending.whole_order and named.lines <= pending.lines
    if pending.loose and pending.lines != named.lines and not within:
        named.vague = named.vague or "words beside the lines are not understood"
    unknown = [*pending.unknown, *named.unknown]
    known = [one for one in (pending, named) if one.whole_order and one.lines]
    if pending.foreign != named.foreign and known:
        # one order of several is not open: the others are answered for
        return Named(set(known[0].lines), known[0].vague, unknown, whole_order=True)
    if pending.foreign or named.foreign:
        # an item of ours beside an order that is not open: whatever is said is said of that order
        return Named(set(), unknown=unknown or ["an order"], foreign=True)
    if pending.by_number != named.by_number and not (pending.whole_order or named.whole_order):
        both = pending.lines & named.lines
        exact = pending if pending.by_number else named
        if not both and pending.lines and named.lines:
            return Named(pending.lines | named.lines, DISAGREE, unknown)
        if both:
            vague = exact.vague if both == exact.lines else DISAGREE
            return Named(set(exact.lines), vague, unknown, by_number=True)
    if pending.whole_order and named.lines <= pending.lines:
        return named
    if pending.whole_order and named.whole_order:
        return Named(
            pending.lines | named.lines, pending.vague or named.vague, unknown, whole_order=True
        )
    if pending.whole_order or named.whole_order:
        lines = named.lines if not named.whole_order else pending.lines
        return Named(set(lines), pending.vague or named.vague, unknown)
    if pending.vague and named.lines and named.lines < pending.lines and not named.vague:
        return Named(set(named.lines), "", unknown, head=set(pending.lines))
    if (
        named.lines
        and named.lines < pending.lines
        and not (pending.vague or named.vague or pending.by_number or pending.counted)
    ):
        # "of the plates, the 30 mm one comes on the 4th": a kind, and then the one of it
        return Named(set(named.lines), "", unknown, head=set(pending.lines))
    if pending.head and named.lines <= pending.head and not named.vague:
        return Named(pending.lines | named.lines, "", unknown, head=pending.head)
    return Named(pending.lines | named.lines, pending.vague or named.vague, unknown)
