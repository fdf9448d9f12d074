"""What is told of a line before its date is, and answers nothing once the date is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.role import Role
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.statements import Statement

__all__ = ["beyond_steps", "only_sorry", "only_unfinished"]

_UNDATED = {"no date is told"}
_STEP = {
    f"a date is {Role.UPSTREAM.value}", "a date is told that is no answer", "a date beside the confirmation found no use",
}  # fmt: skip


def beyond_steps(facts: list[Fact], due: date | None) -> list[Fact]:
    """Without what only tells of steps or a delay before the delivery that a later sentence gives the date of.

    Args:
        facts: What was told of a line, in the order told.
        due: The last day that it is due; what is late behind a later one tells why.
    """
    if len(facts) > 1 and _tells_why(facts[-2], facts[-1], due):
        facts = facts[:-1]
    last = facts[-1] if facts else None
    known = ("dispatch", "arrival", "new_date")
    if last is None or last.kind != "dates" or not last.statement.marks(*known):
        return facts
    days = [lot.latest for lot in last.lots if lot.latest is not None]

    def is_step(fact: Fact) -> bool:
        told = [window for clause in fact.statement.clauses for window in clause.dates]
        return (
            (fact.kind == "open" or (fact.kind == "accept" and not fact.strong))
            and set(fact.reasons) <= _STEP
            and bool(told and days)
            and all(one.latest is not None and one.latest <= min(days) for one in told)
            and last.statement.marks("dispatch", "arrival")
            and not fact.statement.marks("pending", "late", "negation", "hedge", "condition")
        )

    def is_delay(fact: Fact) -> bool:
        # "the operator is ill and we are late. New date: 25 May"
        return (
            fact.kind == "open"
            and set(fact.reasons) <= _UNDATED
            and fact.statement.marks("late")
            and fact.statement.implicit == last.statement.implicit
            and last.statement.marks("new_date", "arrival", "dispatch")
            and not fact.statement.has_date
            and not fact.statement.question
            and not fact.statement.marks("pending", "negation", "hedge", "condition", "upstream")
        )

    def is_why(fact: Fact) -> bool:
        # "the pigment is stuck at the port, so the 24 tins come on 16 April"
        told, then = fact.statement, last.statement
        return (
            fact.kind == "open"
            and set(fact.reasons) <= _UNDATED
            and told.marks("late", "upstream")
            and told.lines == then.lines
            and bool(then.clauses and told.units and then.units)
            and told.units[-1] is then.units[0]
            and then.analysis.tokens[then.clauses[0].start].fold in _SO
            and then.marks("dispatch", "arrival")
            and not told.has_date
            and not told.question
            and not told.marks("negation", "hedge", "condition", "reject")
        )

    def is_retold(fact: Fact) -> bool:
        # "they are a few days behind; you will have all 200 on 8 May"
        spans = [lot.window for lot in fact.lots]
        return (
            fact.kind == "dates"
            and not fact.reasons
            and len(last.lots) == len(spans) == 1
            and spans[0] is not None
            and spans[0].shift is not None
            and fact.lots[0].whole
            and fact.statement.marks("late", "moved")
            and fact.lots[0].latest is not None
            and bool(days)
            and abs((min(days) - fact.lots[0].latest).days) <= _ABOUT
            and last.lots[0].window is not None
            and last.lots[0].window.shift is None
        )

    def is_unfinished(fact: Fact) -> bool:
        # "it is not finished yet. We deliver on 18 May."
        return (
            fact.kind == "open"
            and set(fact.reasons) <= _UNDATED
            and only_unfinished(fact.statement)
            and not fact.statement.has_date
            and not fact.statement.question
            and not fact.statement.marks("negation", "hedge", "condition")
        )

    def is_not_before(fact: Fact) -> bool:
        # "not before Christmas. The new date is 12 January."
        windows = [lot.window for lot in fact.lots]
        return (
            fact.kind == "dates"
            and not fact.reasons
            and len(windows) == len(last.lots) == 1
            and windows[0] is not None
            and windows[0].limit == "from"
            and fact.lots[0].whole
            and fact.lots[0].latest is not None
            and bool(days)
            and min(days) > fact.lots[0].latest
            and last.lots[0].window is not None
            and last.lots[0].window.limit is None
            and last.statement.marks("new_date", "arrival", "dispatch")
        )

    def is_replaced(fact: Fact) -> bool:
        # "yesterday I confirmed 11 March, that was hasty. The new date of delivery is 1 April."
        tokens = last.statement.analysis.tokens
        says_new = any(
            len(mark.used) > 1
            and any(tokens[at].fold in _NEW for at in mark.used)
            and any(tokens[at].fold in _DAY for at in mark.used)
            for clause in last.statement.clauses
            for mark in clause.marks.get("new_date", ())
        )
        return (
            says_new
            and fact.kind == "dates"
            and not fact.reasons
            and len(fact.lots) == len(last.lots) == 1
            and fact.lots[0].whole
            and last.lots[0].whole
            and fact.statement.analysis is last.statement.analysis
            and fact.statement.lines == last.statement.lines
            and not fact.statement.marks("new_date")
            and bool(days)
            and fact.lots[0].latest is not None
            and fact.lots[0].latest < min(days)
        )

    def is_done_with(fact: Fact) -> bool:
        tests = (is_step, is_delay, is_why, is_retold, is_unfinished, is_not_before, is_replaced)
        return any(test(fact) for test in tests)

    return [fact for fact in facts if fact is last or not is_done_with(fact)]


def _tells_why(told: Fact, behind: Fact, due: date | None) -> bool:
    """Whether what is late is told behind its day, in the same sentence: ``16/12, the rubber is late from our supplier``."""
    one, other = told.statement, behind.statement
    days = [lot.latest for lot in told.lots if lot.latest is not None]
    return (
        told.kind == "dates"
        and not told.reasons
        and due is not None
        and bool(days)
        and min(days) > due
        and one.marks("dispatch", "arrival")
        and behind.kind == "open"
        and set(behind.reasons) <= _UNDATED
        and other.marks("late", "upstream")
        and other.lines == one.lines
        and one.units[-1] is other.units[-1]
        and not other.has_date
        and not other.question
        and not other.marks("pending", "negation", "hedge", "condition", "reject", "partial")
        and not any(clause.quantities for clause in other.clauses)
    )


def only_sorry(fact: Fact) -> bool:
    """Whether pardon is asked for a delay, and no more: ``Sorry for delay in 8 mm sir.``."""
    return (
        fact.kind == "open"
        and fact.statement.row is None
        and not fact.statement.has_date
        and all(one.marks.keys() <= _SORRY for one in fact.statement.clauses)
        and any(one.has("courtesy") and one.has("late") for one in fact.statement.clauses)
    )


_SO = words("words_of_so")
"""Words by which what follows comes of what was told before."""


_SORRY = {"courtesy", "late", "moved", "purpose", "joiner", "beside"}


def only_unfinished(statement: Statement) -> bool:
    """Whether all that is still open is the work, told before any date: ``not finished yet, it comes on 18 May``."""
    waited = False
    for clause in statement.clauses:
        pending = clause.marks.get("pending", ())
        if not pending:
            continue
        waited = True
        work = {mark.used for mark in clause.marks.get("unfinished", ())}
        first = min((one.dates[0].start for one in statement.clauses if one.dates), default=None)
        if clause.dates or not all(mark.used in work for mark in pending):
            return False
        if first is not None and clause.start > first:
            return False
    # "pendientes de recibir, semana 22" may be the week that they come in
    return waited and any(
        clause.has("arrival", "dispatch") or (clause.opened_by and clause.has("new_date", "moved"))
        for clause in statement.clauses
        if clause.dates
    )


_NEW = words("new_day_words")
_DAY = words("day_that_is_new")
"""Words by which a later sentence calls its day the new one: ``new delivery date``."""
_ABOUT = 3
"""So many days a span of time that is told roughly may be off."""
