"""What one statement says of one line, before it meets the other statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.prices import read_price
from scm_automate.replies.amounts.totals import NO_PART, read_lots
from scm_automate.replies.answers.accepting import accept_lots, doubt_stray_dates
from scm_automate.replies.answers.caveats import sends_something_else
from scm_automate.replies.answers.fact_doubts import doubt_fact
from scm_automate.replies.answers.finished import (
    DONE_THEN,
    by_its_note,
    by_participle,
    leaves_then,
    left_before,
    long_done,
    told_as_done,
)
from scm_automate.replies.answers.steps_before import only_unfinished
from scm_automate.replies.answers.told import what_is_told
from scm_automate.replies.days.role import Role
from scm_automate.replies.days.staying import stays_something
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from scm_automate.replies.amounts.lots import Lot, Lots
    from scm_automate.replies.answers.told import Told
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.statements import Statement

__all__ = ["Fact", "read_fact"]


@dataclass(slots=True)
class Fact:
    """A statement's answer for one line."""

    statement: Statement
    kind: str
    """``dates``, ``accept``, ``delivered``, ``reject``, ``open``, ``attached``, ``same`` or ``named``."""
    lots: list[Lot] = field(default_factory=list)
    price: Decimal | None = None
    price_told: bool = False
    strong: bool = False
    """Whether it says that the due date stands."""
    correction: bool = False
    taken_from: OpenLine | None = None
    """The line whose answer it gives once more: ``30: same as 20``."""
    told_in: Statement | None = None
    """Where that answer is told: further up than the line that it is taken from, if that one is the same as another."""
    reasons: list[str] = field(default_factory=list)


def read_fact(statement: Statement, line: OpenLine, today: date) -> Fact:
    """Reads a statement for a line: what unsettles it, then which kind of answer it is."""
    lots = read_lots(statement, line, today)
    fact = Fact(statement, "named", reasons=list(lots.reasons))
    read_price(statement, line, fact)
    _leave_when_ready(statement, lots.lots)
    doubt_fact(fact, lots, line, today)
    told = what_is_told(statement, lots, line, today)
    fact.correction = "correction" in statement.said
    fact.strong = told.strong
    fact.lots = lots.lots
    if told.strong and not told.dated:
        _weigh_standing(fact, line)
    if told.attached and not told.enclosed:
        fact.reasons.append("the answer may be in an attachment")
    if told.refused_day and not told.dated and _refuses_days_only(statement):
        fact.kind = "open"
        fact.reasons.append("a day is refused and no other told")
    elif told.enclosed and not told.rejected:
        fact.kind = "attached"
        fact.reasons.append("the answer is in an attachment")
    elif told.rejected:
        _reject(fact, told, line)
    elif told.delivered and not told.future:
        fact.kind = "delivered"
        if sends_something_else(statement):
            fact.reasons.append("something else may have been sent")
        _deliver(fact, statement)
    elif long_done(statement, told.dated, today):
        _have_done(fact, told)
    elif told.dated:
        fact.kind = "dates"
        _weigh_days(fact, told, line, today)
    elif told.denied and not told.confirmed:
        fact.kind = "open"
        fact.reasons.append("it is denied and no new date is told")
    elif told.confirmed and "pending" not in statement.said:
        _accept(fact, told, lots, line)
    elif told.waiting or _leaves_open(statement, lots):
        fact.kind = "open"
        fact.reasons.append("no date is told")
    elif "same_strict" in statement.said:
        _repeat(fact, line)
    elif statement.cell_quantity is not None and not statement.clauses:
        fact.kind = "accept"
        fact.reasons.append("a quantity is told and no date")
        accept_lots(fact, line)
    elif fact.price_told and fact.price is not None:
        fact.kind = "accept"
        fact.reasons.append("only a price is told")
    elif any(role not in (Role.CLOSURE, Role.HISTORY) for role in lots.roles.values()):
        fact.kind = "open"
        fact.reasons.append("a date is told that is no answer")
    return fact


def _leave_when_ready(statement: Statement, lots: list[Lot]) -> None:
    """Gives the day on which goods are ready its basis: ``ready for collection on 5 May``."""
    for clause in statement.clauses if "finished" in statement.said else ():
        then = leaves_then(statement, clause) if "finished" in clause.marks else ""
        for lot in lots if then else ():
            if any(lot.window is window for window in clause.dates):
                lot.basis = then if "arrival" not in clause.marks else lot.basis


def _weigh_standing(fact: Fact, line: OpenLine) -> None:
    """A due date that stands, without a day: it is of no part, and of nothing else that stays."""
    if all(lot.whole or lot.quantity == line.quantity for lot in fact.lots):
        # "la ligne 30 reste telle que commandée": it stays, and is no rest of anything
        fact.reasons[:] = [one for one in fact.reasons if one != NO_PART]
    other = stays_something(fact.statement)
    if other:
        fact.reasons.append(f"what it stays is not weighed: {other!r}")


def _refuses_days_only(statement: Statement) -> bool:
    return all(clause.dates for clause in statement.clauses if "reject" in clause.marks)


def _reject(fact: Fact, told: Told, line: OpenLine) -> None:
    """A refusal: of the goods, or of a day that another one is told for."""
    if told.future:
        fact.kind = "dates"
        fact.lots = told.dated
        if not told.refused_day:  # "will not be delivered on 30 March but on 10 April"
            fact.reasons.append("something is cancelled")
        return
    fact.kind = "reject"
    if any(
        lot.quantity is not None and not lot.rest and lot.quantity < line.quantity
        for lot in fact.lots
    ):
        fact.reasons.append("only a part may be meant")
    fact.lots = []


def _deliver(fact: Fact, statement: Statement) -> None:
    """The date and quantity of what has left or arrived, as far as they are told."""
    arrived = statement.marks("arrived") and not statement.marks("shipped")
    for lot in fact.lots:
        own = [
            clause
            for clause in statement.clauses
            if any(lot.window is window for window in clause.dates)
        ]
        # "were delivered on 9 September, the bill of lading was sent to your people"
        here = any("arrived" in one.marks and "shipped" not in one.marks for one in own)
        lot.basis = "delivery" if arrived or here else "dispatch"
    told = [lot for lot in fact.lots if lot.dated]
    if not told:
        fact.lots = []


def _have_done(fact: Fact, told: Told) -> None:
    """A day that is past, beside a participle or in the tense of what is done."""
    statement = fact.statement
    fact.kind = "delivered"
    sure = by_its_note(statement) or by_participle(statement)
    if "since" not in statement.said and not sure:
        # "with you since Monday" can be said of nothing else
        fact.reasons.append("it is said to be delivered, and the date is past")
    for lot in told.dated:
        lot.basis = lot.basis or "delivery"


def _weigh_days(fact: Fact, told: Told, line: OpenLine, today: date) -> None:
    """What stands beside days that are promised: something open, done already, or said to stand."""
    statement, reasons, dated = fact.statement, fact.reasons, told.dated
    said = statement.said
    weekday = any(lot.window is not None and lot.window.weekday_only for lot in dated)
    if weekday and by_participle(statement):
        reasons.append("the weekday may be that of last week")  # "50 pcs delivered on Friday"
    if "pending" in said and not (only_unfinished(statement) or _only_a_step_is_open(statement)):
        reasons.append("something is still open")
    left = not said.isdisjoint(("shipped", "arrived"))
    if left and any(told_as_done(statement, clause, today) for clause in statement.clauses):
        reasons.append("it is told as done, and the date is to come")
    elif left and left_before(statement, dated, today):
        reasons.append("it is not sure whether goods leave or arrive on the date")
    if told.delivered and (
        not said.isdisjoint(("balance", "partial", "half"))
        or any(lot.latest is not None and lot.latest <= today for lot in dated)
    ):
        reasons.append("a part may have been shipped")
    at_due = _weigh_the_due_date(fact, told, line)
    if at_due and told.strong and DONE_THEN in reasons:
        reasons.remove(DONE_THEN)  # "ready on the 2nd, just as you want it"
    if at_due and "late" in said and not told.denied:
        reasons.append("it is said to be late, and the date is the due date")
    if not said.isdisjoint(("partial", "half")) and any(lot.whole for lot in dated):
        reasons.append("only a part may be meant")


def _weigh_the_due_date(fact: Fact, told: Told, line: OpenLine) -> bool:
    """Whether all is told for the due date; doubts a due date that is said to stand beside another day."""
    dated = told.dated
    due = {day for day, _ in line.schedules}
    at_due = all(lot.earliest == lot.latest and lot.latest in due for lot in dated)
    if told.strong and not at_due and len(dated) == 1 and dated[0].latest in due:
        window = dated[0].window
        if window is not None and window.limit == "by" and not window.approximate:
            # "by 6 July, as asked": the due date, told once more
            dated[0].earliest, window.limit, at_due = dated[0].latest, None, True
    parts = len(dated) > 1 and sum(lot.quantity or 0 for lot in dated) == line.quantity
    kept = parts and any(lot.earliest == lot.latest and lot.latest in due for lot in dated)
    kept = kept or (
        len(dated) == 1
        and any(
            day is not None
            and dated[0].earliest is not None
            and dated[0].latest is not None
            and dated[0].earliest <= day <= dated[0].latest
            for day in due
        )
    )  # "week 21 as planned"
    said = fact.statement.said
    if told.strong and not at_due and not kept and said.isdisjoint(("balance", "half")):
        fact.reasons.append("the due date is confirmed and another date told")
    return at_due


def _accept(fact: Fact, told: Told, lots: Lots, line: OpenLine) -> None:
    """A yes without a day."""
    statement, said = fact.statement, fact.statement.said
    fact.kind = "accept"
    if "late" in said:
        fact.kind = "open" if not told.strong else "accept"
        fact.reasons.append("it is late")
    if told.denied:
        fact.reasons.append("something is denied")
    if fact.kind == "accept" and not told.strong and "condition" in said:
        fact.kind = "open"  # "ready, but released only after payment": no day is told
    if fact.kind != "accept":
        return
    if "dispatch" in said and not told.strong:
        fact.reasons.append("it is told that goods leave, and not when")
    if "partial" in said:
        fact.reasons.append("only a part may be meant")
    accept_lots(fact, line)
    doubt_stray_dates(fact, statement, lots.roles, line)


def _leaves_open(statement: Statement, lots: Lots) -> bool:
    """Whether a day is only denied or asked for, or a doubt is all that is said of named lines."""
    return any(role is Role.NEGATED or role is Role.REPLY for role in lots.roles.values()) or (
        statement.kind == "lines"
        and not statement.implicit
        and not statement.said.isdisjoint(("condition", "hedge"))
        and "same_strict" not in statement.said
    )


def _repeat(fact: Fact, line: OpenLine) -> None:
    """The answer of another line once more: ``30: same as 20``."""
    statement, said = fact.statement, fact.statement.said
    fact.kind = "same"
    if "negation" in said:
        fact.reasons.append("something is denied")
    if _says_more(statement):
        fact.reasons.append("more is said of it than that it is the same")
    if not said.isdisjoint(("partial", "half")) or any(
        one.value != line.quantity and not one.spec
        for clause in statement.clauses
        for one in clause.quantities
    ):
        fact.reasons.append("only a part may be meant")  # "the same, but half", "less 20 pieces"


def _only_a_step_is_open(statement: Statement) -> bool:
    """``not machined yet, we bring it on 8 April``: a step is to be done, and a day told behind all the same."""
    clauses = statement.clauses
    for at, clause in enumerate(clauses):
        if "pending" not in clause.marks:
            continue
        behind = clauses[at + 1 :]
        step = clause.has("upstream", "finished") and not clause.dates
        brought = any(one.dates and one.has("arrival", "dispatch") for one in behind)
        if not (step and brought) or any(
            one.has("hedge", "condition", "pending", "negation") for one in behind
        ):
            return False
    return True


def _says_more(statement: Statement) -> bool:
    """Whether long words stand beside "also" that no phrase takes: ``line 20 also has a problem``."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    for clause in statement.clauses:
        known = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
        if any(
            mark.end == mark.start + 1
            and tokens[mark.start].fold in _ARTICLES_OF_LIKENESS
            and mark.end < clause.end
            and tokens[mark.end].kind == "w"
            and len(tokens[mark.end].fold) > len("som")
            and not claimed[mark.end]
            for mark in clause.marks.get("same_strict", ())
        ):
            return True  # "line 20 runs on the same press as line 10"
        if any(
            tokens[at].kind == "w"
            and len(tokens[at].fold) >= _LONG_WORD
            and not claimed[at]
            and at not in known
            for at in range(clause.start, clause.end)
        ):
            return True
    return False


_LONG_WORD = 6
_ARTICLES_OF_LIKENESS = words("the_same_as_an_article")
"""Words for "the same" that stand before what is the same."""
