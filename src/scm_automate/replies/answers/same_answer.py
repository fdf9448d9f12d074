"""Lines that get the answer of the statement before: ``Pos. 20 ebenso``, ``see above``, ``the others too``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.answers.facts import Fact, read_fact
from scm_automate.replies.answers.finished import agrees_besides
from scm_automate.replies.days.placing import OTHER_MONTH
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.reading import Reading
    from scm_automate.replies.statements import Statement

__all__ = ["pass_doubts_on", "same_as_before"]


def same_as_before(
    reading: Reading, facts: dict[int, list[Fact]], lines: list[OpenLine], today: date
) -> None:
    """``Pos. 20 ebenso``, ``see above``: the answer of the statement before."""
    order = {id(statement): at for at, statement in enumerate(reading.statements)}
    for n, own in facts.items():
        for fact in own:
            likened = bool(fact.statement.like) and _says_no_day(fact)
            if fact.kind == "accept" and _opens_as_the_same(fact.statement):
                if not _points_up(fact.statement) and not (
                    _says_no_more(fact.statement, _before(fact, reading))
                    and _told_another_day(fact, reading, facts, lines, n)
                ):
                    _doubt_beside_another_day(fact, reading, facts, lines, n)
                    continue
                fact.kind = "same"  # "304: 25 May, 316: same date"
            if fact.kind != "same" and not likened:
                if fact.kind == "accept" and any(
                    one.kind != "accept" for m in fact.statement.like for one in facts.get(m, ())
                ):
                    fact.reasons.append("it may be the day of the line that it goes with")
                continue
            if fact.statement.like:
                if likened and fact.statement.marks("negation"):
                    fact.reasons.append("something is denied")  # "not the same as line 10"
                _take_that_of(fact, facts, lines, n, today)
                continue
            at = order.get(id(fact.statement), 0)
            for before in reversed(reading.statements[:at]):
                which, source = next(
                    (
                        (m, one)
                        for m, others in facts.items()
                        if m != n
                        for one in others
                        if one.statement is before
                    ),
                    (n, None),
                )
                if source is None or source.kind in ("same", "named"):
                    continue
                _take(fact, source, lines[which], lines[n], today)
                break
            else:
                _without_answer(fact)


def _says_no_day(fact: Fact) -> bool:
    """Whether a line is only named, or only told to be ready: ``the gaskets are ready and go with the flanges``."""
    if fact.kind == "named":
        return True
    clauses = fact.statement.clauses
    return fact.kind == "accept" and not any(map(agrees_besides, clauses))


def _opens_as_the_same(statement: Statement) -> bool:
    """``Line 20: same, no problem``, ``line 20 same date``: "the same" beside no other word of the order's day."""
    for clause in statement.clauses:
        told = {at for mark in clause.marks.get("same_strict", ()) for at in mark.used}
        if told and all(
            told.issuperset(mark.used)
            for name in ("as_ordered", "confirm")
            for mark in clause.marks.get(name, ())
        ):
            return True
    return False


def _points_up(statement: Statement) -> bool:
    """Whether a part opens by pointing at what is told above, and no word says that the order's own day stands.

    ``wie oben, gehört ja zusammen``, ``genau wie drüber, kommt mit demselben Wagen``.
    """
    tokens = statement.analysis.tokens
    opening = statement.clauses[0]
    marks = [
        mark
        for mark in opening.marks.get("same_strict", ())
        if any(tokens[at].fold in _LIKE for at in mark.used)
    ]
    if not marks or any(one.dates or one.quantities for one in statement.clauses):
        return False
    told = {at for mark in marks for at in mark.used}
    return all(
        told.issuperset(mark.used)
        for one in statement.clauses
        for mark in (*one.marks.get("as_ordered", ()), *one.marks.get("moved", ()))
    )


_LIKE = words("like_another_line")
"""Words by which what is told is likened to what stands above."""


def _doubt_beside_another_day(
    fact: Fact, reading: Reading, facts: dict[int, list[Fact]], lines: list[OpenLine], n: int
) -> None:
    """Agreed as ordered, or to the day of the line before: where that is another day, nobody knows."""
    if _told_another_day(fact, reading, facts, lines, n):
        fact.reasons.append("it may be the day told before")


def _told_another_day(
    fact: Fact, reading: Reading, facts: dict[int, list[Fact]], lines: list[OpenLine], n: int
) -> bool:
    """Whether the statement before tells another line's day, which is not the one ordered."""
    before = _before(fact, reading)
    return any(
        one.statement is before and one.kind == "dates" and not _at_due(one, lines[which])
        for which, others in facts.items()
        if which != n
        for one in others
    )


def _before(fact: Fact, reading: Reading) -> Statement | None:
    """What was told right before."""
    at = next((i for i, one in enumerate(reading.statements) if one is fact.statement), 0)
    return reading.statements[at - 1] if at else None


def _says_no_more(statement: Statement, before: Statement | None) -> bool:
    """Whether every clause agrees by "the same" only, and no move is told before that may leave it where it was."""
    if statement.marks("contrast") or (
        before is not None and before.marks("moved", "late", "new_date", "instead_of")
    ):
        return False  # "304 slips to 25 May, 316 same date"
    return all(
        any(set(mark.used) <= set(one.used) for one in clause.marks.get("same_strict", ()))
        for clause in statement.clauses
        for name in ("as_ordered", "confirm")
        for mark in clause.marks.get(name, ())
    )


def _take_that_of(
    fact: Fact, facts: dict[int, list[Fact]], lines: list[OpenLine], n: int, today: date
) -> None:
    """``Clamps same as hose 16``: the answer of the line that is named, wherever it stands."""
    sources = [
        (which, one)
        for which in sorted(fact.statement.like)
        for one in facts.get(which, ())
        if one.kind not in ("same", "named")
    ]
    if len(sources) == 1:
        which, source = sources[0]
        _take(fact, source, lines[which], lines[n], today)
    else:
        _without_answer(fact)


def _take(fact: Fact, source: Fact, whose: OpenLine, line: OpenLine, today: date) -> None:
    """Gives a line the answer that another one has."""
    fact.taken_from = whose
    fact.kind, fact.strong = source.kind, source.strong
    before = fact.told_in = source.told_in or source.statement
    if _at_due(source, whose) and before.marks("as_ordered", "confirm"):
        fact.kind = "accept"  # "8 May stands. The others too.": each on its own day
        fact.reasons += source.reasons
        return
    again = read_fact(before, line, today)
    fact.lots = again.lots
    for lot, theirs in zip(fact.lots, source.lots, strict=False):
        if lot.window is not None and lot.window is theirs.window and lot.window.bare_day:
            lot.earliest, lot.latest = theirs.earliest, theirs.latest  # "the 21st" is one day
            again.reasons = [one for one in again.reasons if one != OTHER_MONTH]
    for lot in fact.lots:
        if len(fact.lots) == 1:
            lot.quantity, lot.whole = line.quantity, True
    if fact.statement.marks("same_day"):  # "10 arrives on 20 May, 20 leaves the same day"
        leaves, comes = fact.statement.marks("dispatch"), fact.statement.marks("arrival")
        for lot in fact.lots if leaves != comes else ():
            lot.basis = "dispatch" if leaves else "delivery"
    fact.reasons += [reason for reason in again.reasons if reason not in fact.reasons]


def pass_doubts_on(
    outcomes: list[Outcome], facts: dict[int, list[Fact]], lines: list[OpenLine]
) -> None:
    """An answer that only refers to another line's is no surer than that one: ``20: 3/8 at the plater, 30: same as 20``."""
    held = {id(one.line) for one in outcomes if one.reasons}
    if not held:
        return
    own = {id(lines[n]): told for n, told in facts.items()}
    for one in outcomes:
        if not one.reasons and any(
            fact.taken_from is not one.line and id(fact.taken_from) in held
            for fact in own.get(id(one.line), ())
            if fact.taken_from is not None
        ):
            one.reasons.append("the answer of the line that it refers to is for review")


def _without_answer(fact: Fact) -> None:
    fact.kind = "open"
    fact.reasons.append("it refers to an answer that is not there")


def _at_due(fact: Fact, line: OpenLine) -> bool:
    """Whether what is told of a line is its due date, and nothing else."""
    due = {day for day, _ in line.schedules}
    return bool(fact.lots) and all(
        lot.earliest == lot.latest and lot.latest in due for lot in fact.lots
    )
