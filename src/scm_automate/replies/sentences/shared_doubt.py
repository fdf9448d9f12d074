"""Doubt about all lines of a sentence that stands with only one of them.

``brackets 8 May, shaft 12 May. That holds only if the steel comes``, ``kindly confirm brackets 8 May and shaft
12 May``, ``brackets 8 May and shaft 12 May can both not be kept``: the grammar gives such words to the line they stand
with, and they are of every line of the sentence.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["ANSWERED_AGAIN", "CONSENT", "go_together", "share_doubts", "told_with"]

ASKED = "something is asked"
CONSENT = "a confirmation is asked for"
ANSWERED_AGAIN = "it is answered again with another day"
_ANSWERS = ("as_ordered", "confirm", "moved", "new_date", "dispatch", "shipped")
_BETTER = words("better_another_day")
"""Words before another day of a line, where the day may stand without its month."""


def told_with(one: Statement, statements: Sequence[Statement], reason: str) -> set[int]:
    """The lines that a reason counts against: a statement's, or with a bare quantity all of its sentence."""
    lines = set(one.lines)
    if one.row is not None or one not in statements:
        return lines
    if reason == CONSENT:
        for other in statements:
            if (
                other.analysis is one.analysis
                and other.has_date
                and other.row is None
                and other.units[-1].paragraph == one.units[-1].paragraph
            ):
                lines |= other.lines  # "line 10 on 25 May. Line 20 on 26 May. Please confirm."
        return lines
    if reason != ASKED and not reason.startswith("another quantity"):
        return lines
    at = begin = end = statements.index(one)
    while begin and go_together(statements[begin - 1], statements[begin]):
        begin -= 1
    while end + 1 < len(statements) and go_together(statements[end], statements[end + 1]):
        end += 1
    for other in statements[begin : end + 1] if begin < at or end > at else ():
        if reason != ASKED or other.has_date:
            lines |= other.lines
    return lines


def share_doubts(statements: Sequence[Statement]) -> None:
    """What unsettles all lines of a sentence is said of each of them.

    Args:
        statements: All that is said in one text, in the order told; their doubts grow.
    """
    for one in statements:
        if one.row is None:
            _other_day(one)
    _answered_again(statements)
    begin = 0
    while begin < len(statements):
        end = begin + 1
        while end < len(statements) and go_together(statements[end - 1], statements[end]):
            end += 1
        if end - begin > 1:
            _share(statements[begin:end])
        begin = end


def go_together(one: Statement, other: Statement) -> bool:
    """Whether two statements, one behind the other, stand in one sentence; the dot of ``8.5. und`` may end none."""
    if one.row is not None or other.row is not None or one.analysis is not other.analysis:
        return False
    before, behind = one.units[0], other.units[0]
    if before is behind:
        return True
    first = other.clauses[0] if other.clauses else None
    if first is None or before.line != behind.line or one.units[-1] is not before:
        return False
    return any(mark.start == first.start for mark in first.marks.get("joiner", ()))


def _share(group: Sequence[Statement]) -> None:
    reason = _of_all(group)
    for at, one in enumerate(group):
        if reason and (reason != ASKED or one.has_date):
            one.doubted.append(reason)
        elif at + 1 < len(group) and _refused(one):
            one.doubted.append("a no behind the date")
        elif at + 1 < len(group) and _has_a_condition_before(group[at + 1]):
            one.doubted.append("a condition stands behind it")


def _has_a_condition_before(other: Statement) -> bool:
    """Whether a clause begins with a condition, and its name stands behind it: ``29 May, if you pay. Frames 2 m ..``."""
    clause = other.clauses[0]
    if clause.opened_by != "," or not clause.references:
        return False
    named = min(one.start for one in clause.references)
    return any(
        mark.start <= clause.start + 2 and named - mark.end > 1
        for mark in clause.marks.get("condition", ())
    )


def _of_all(group: Sequence[Statement]) -> str:
    """Why no line of a sentence is sure; empty where nothing of all of them is said."""
    first = group[0].clauses[0]
    named = min(
        [one.start for one in first.references] + [one.start for one in first.dates],
        default=first.end,
    )
    if any(mark.end <= named for mark in first.marks.get("question", ())) and not first.has(
        "amend"
    ):
        return ASKED
    if _asks_last(group[-1]):
        return ASKED
    if _wished(group[0], first):
        return "it may only be told what was wished for"
    if any(_counts_of_each(one) for one in group[:-1]):
        return "a quantity of each may be told"
    if any(_jumps(one, group) for one in group):
        return "it is not sure which line a date behind others is of"
    start, end = group[0].units[0].start, group[-1].units[0].end
    for one in group:
        for clause in one.clauses:
            inside = start <= clause.start < end
            if inside and clause.has("hedge", "condition", "pending", "negation"):
                told = [ref.start for ref in clause.references]
                if not told and any(
                    mark.start - clause.start <= _LEAD
                    for name in ("all", "both")
                    for mark in clause.marks.get(name, ())
                ):
                    return "what is said of all is in doubt"  # ".., nuts open, all of it is open"
                if any(
                    mark.start > max(told, default=clause.end)
                    for mark in clause.marks.get("both", ())
                ):
                    return "what is said of both is in doubt"
                if told and _neither(
                    {token.fold for token in one.analysis.tokens[clause.start : clause.end]}
                ):
                    return "what is said of both is in doubt"
            if not inside and not clause.references and clause.start >= end:
                if "new_date" in clause.marks and clause.dates:
                    return "a new date is told for no line"
                if clause.has("condition", "pending", "hedge", "negation") and not clause.has(
                    "courtesy"
                ):
                    return "what is said behind is in doubt"
    return ""


def _counts_of_each(one: Statement) -> bool:
    """Whether so many of each are told in front of the names: ``200 each of LM-1 and LM-2 on 13 May``."""
    return not one.has_date and any(
        "each" in clause.marks and clause.quantities and clause.references for clause in one.clauses
    )


def _asks_last(one: Statement) -> bool:
    """Whether a sentence ends with a part that asks and tells nothing: ``25 May, line 20 26 May, pls confirm``."""
    clause = one.clauses[-1]
    return (
        "question" in clause.marks
        and len(one.clauses) > 1
        and not (clause.references or clause.dates or clause.quantities or "amend" in clause.marks)
    )


_LEAD = 2
"""A comma and a small word stand before a word for all lines."""


def _neither(folds: set[str]) -> bool:
    """``ni l'un ni l'autre``, ``nessuno dei due``."""
    return folds >= _NEITHER or not (_NONE.isdisjoint(folds) or _TWO.isdisjoint(folds))


_NEITHER = words("neither_of_two")
_ASKED = words("asked_of_us")
"""What the buyer did, or should do: ``avete chiesto la staffa per il 4 maggio``, ``pls confirm brackets 8 May``."""
_NONE = words("none_of_them")
_TWO = words("the_two_of_them")


def _wished(one: Statement, clause: Clause) -> bool:
    """Whether a clause tells what the buyer wished for: ``you asked for the brackets on 4 May``."""
    if len(clause.dates) != 1:
        return False
    before = [token.fold for token in one.analysis.tokens[clause.start : clause.dates[0].start]]
    labelled = any(one in _ASKED and then == ":" for one, then in pairwise(before))
    if labelled:
        return False  # "Date confirm: line 10 27 May"
    if not _ASKED.isdisjoint(before) and (_OURS.isdisjoint(before) or one.you & {*before}):
        return True  # "kindly confirm", and not "we confirm"
    if not clause.has("instead", "instead_of") or clause.has(*_ANSWERS):
        return False
    tokens = one.analysis.tokens[clause.start : clause.end]
    return any(token.fold in one.you for token in tokens)


_OURS = words("ours_who_confirm")
"""Who confirms: the supplier."""


def _refused(one: Statement) -> bool:
    """Whether a clause ends in "no" behind its day: ``brackets 4 May no, shaft 11 May yes``."""
    clause = one.clauses[-1]
    if not clause.dates:
        return False
    tokens = one.analysis.tokens
    last = clause.end
    while last > clause.start and tokens[last - 1].kind == "p":
        last -= 1
    return any(
        mark.end == last and mark.start >= clause.dates[-1].end
        for name in ("correction", "negation")
        for mark in clause.marks.get(name, ())
    )


def _jumps(one: Statement, group: Sequence[Statement]) -> bool:
    """Whether a date without a name stands behind other lines: ``bracket ok, shaft ok but on the 15th``."""
    if len(one.clauses) < 2:
        return False
    for before, clause in zip(one.clauses, one.clauses[1:], strict=False):
        if clause.dates and not clause.references:
            between = (
                mine
                for other in group
                if other is not one
                for mine in other.clauses
                if before.start < mine.start < clause.start
            )
            if any(mine.references for mine in between):
                return True
    return False


def _answered_again(statements: Sequence[Statement]) -> None:
    """Doubts another day that a line is given further on: ``the bracket 8 May. Well, the bracket better the 11th``."""
    for at, one in enumerate(statements):
        if one.row is not None or one.kind != "lines" or not one.has_date:
            continue
        if _BETTER.isdisjoint(one.analysis.folds):
            continue
        if any(
            token.fold in _BETTER
            for clause in one.clauses
            for token in one.analysis.tokens[clause.start : clause.end]
        ) and any(other.has_date and other.lines & one.lines for other in statements[:at]):
            one.doubted.append(ANSWERED_AGAIN)


def _other_day(one: Statement) -> None:
    """``brackets and shaft 8 May, sorry, shaft 15``: the number may be another day."""
    for clause in one.clauses:
        if clause.dates or not clause.quantities or not clause.references:
            continue
        tokens = one.analysis.tokens[clause.start : clause.end]
        if "correction" not in clause.marks and not any(token.fold in _BETTER for token in tokens):
            continue
        if any(not told.unit and told.value <= 31 for told in clause.quantities):
            one.doubted.append("a number may be another day")
            return
