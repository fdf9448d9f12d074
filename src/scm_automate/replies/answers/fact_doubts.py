"""What unsettles a statement's answer for a line, whatever the answer is: doubt, conditions, steps, what found no use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.totals import THEREOF
from scm_automate.replies.answers.caveats import asks_inside, denies_loosely, unused_words
from scm_automate.replies.answers.finished import (
    DONE_THEN,
    afterwards,
    agrees_besides,
    is_done,
    leaves_then,
)
from scm_automate.replies.answers.handed_over import is_handed_over_in_part
from scm_automate.replies.days.role import Role
from scm_automate.replies.days.subjects import carries_a_step
from scm_automate.replies.days.void_dates import denied_behind, ends_in_wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.replies.amounts.lots import Lot, Lots
    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_fact"]


def doubt_fact(fact: Fact, lots: Lots, line: OpenLine, today: date) -> None:
    """Adds to a fact the reasons for which a person should look at what it was read from.

    Args:
        fact: What a statement says of a line; its price is read.
        lots: Its dates and quantities, with the roles that they play.
        line: The open line.
        today: The day it was written.
    """
    statement, reasons = fact.statement, fact.reasons
    said = statement.said
    if statement.vague:
        reasons.append(statement.vague)
    if statement.question or asks_inside(statement):
        reasons.append("it is a question")
    reasons += statement.doubted
    reasons += _steps(statement, lots.lots)
    reasons += _doubts(statement, lots.lots)
    if "upstream" in said and any(
        carries_a_step(clause) and _is_answered(clause, lots) for clause in statement.clauses
    ):
        reasons.append("something else may be what is sent")
    if "finished" in said and any(
        "finished" in clause.marks
        and not leaves_then(statement, clause)
        and not clause.has("dispatch", "arrival", "shipped", "arrived")
        and not agrees_besides(clause)
        and _is_answered(clause, lots)
        for clause in statement.clauses
    ):
        reasons.append(DONE_THEN)
    if "negation" in said and denies_loosely(statement):
        reasons.append("something is denied")
    reasons += unused_words(statement, lots.roles, line, today)
    reasons += _unread_numbers(fact, lots, line)
    reasons += _other_roles(statement, lots)
    if "correction" in said and ends_in_wrong(statement):
        reasons.append("it is called wrong, and nothing is told behind")
    dated = [lot for lot in lots.lots if lot.dated]
    if dated and "negation" in said and _leaving_is_denied(statement):
        reasons.append("it is not sure whether goods leave or arrive on the date")
    if len(dated) > 1 and is_handed_over_in_part(statement, dated):
        reasons.append("one part is handed over, and another delivered")


def _leaving_is_denied(statement: Statement) -> bool:
    """Whether the only verb of leaving is right behind a denial: ``the boat did not go``, and a day behind it."""
    denied = {mark.end for clause in statement.clauses for mark in clause.marks.get("negation", ())}
    left = [
        (mark.start in denied and not clause.dates)
        for clause in statement.clauses
        for mark in clause.marks.get("dispatch", ())
    ]
    return bool(left) and all(left) and not statement.marks("arrival", "shipped", "arrived")


def _is_answered(clause: Clause, lots: Lots) -> bool:
    """Whether a date of a clause is what is promised."""
    return any(lots.roles.get(id(window)) is Role.OUTCOME for window in clause.dates)


def _unread_numbers(fact: Fact, lots: Lots, line: OpenLine) -> Iterator[str]:
    for one in lots.unread:
        if fact.price is not None and one.bare and one.value == line.price:
            continue  # "7.35 each (6.90 before)"
        if one.bare and one.figure.decimals and one.value == line.price:
            continue  # "that one stays at 31.00"
        yield f"the number {_words(fact.statement, one.start, one.end)!r} found no use"


def _other_roles(statement: Statement, lots: Lots) -> Iterator[str]:
    for role in lots.roles.values():
        if role is Role.NEGATED and any(other is Role.OUTCOME for other in lots.roles.values()):
            if denied_behind(statement, lots.roles):
                yield "a date is denied behind another one"
            continue  # "not 27 April but 4 May"
        if role in (Role.CONDITION, Role.NEGATED, Role.UPSTREAM, Role.REPLY):
            yield f"a date is {role.value}"


def _steps(statement: Statement, lots: list[Lot]) -> Iterator[str]:
    """Steps and delays told behind the date."""
    dated = arrives = False
    promised = {id(lot.window) for lot in lots if lot.window is not None}
    for clause in statement.clauses if statement.marks("upstream", "late") else ():
        behind = dated and not clause.dates
        if (
            behind
            and "upstream" in clause.marks
            and not _tells_why(statement, clause, arrives=arrives)
        ):
            yield "a step before the delivery is told behind the date"
        elif behind and clause.opened_by == "but" and "late" in clause.marks:
            yield "what is told behind the date may put it off"
        told = any(not promised or id(window) in promised for window in clause.dates)
        dated = dated or told
        # nothing is left to do behind an arrival: "they reach you on 5 May, the rods are being coated"
        arrives = arrives or (told and clause.has("arrival", "arrived"))


def _doubts(statement: Statement, lots: list[Lot]) -> Iterator[str]:
    """Words of doubt, conditions and questions."""
    for clause in statement.clauses:
        if clause.marks.keys().isdisjoint(_DOUBTING):
            continue
        for category, word in (("hedge", "doubt"), ("condition", "a condition")):
            for mark in clause.marks.get(category, ()):
                if (
                    category == "hedge"
                    and statement.analysis.tokens[mark.start].fold in THEREOF
                    and _adds_up(lots)
                ):
                    continue  # "of these 2,000 on 2 March, a further 3,000 on 16 March"
                yield f"{word}: {_words(statement, mark.start, mark.end)!r}"
        if "question" in clause.marks or (
            "courtesy" in clause.marks and "condition" in clause.marks
        ):
            yield "something is asked"


_DOUBTING = ("hedge", "condition", "question")


def _tells_why(statement: Statement, clause: Clause, *, arrives: bool) -> bool:
    """Whether a step is only why: ``on 5 May, material late``; ``on 5 May, but the machine is down`` is more."""
    why = (
        clause.has("cause", "late")
        and clause.opened_by != "but"
        and not any(mark.end + 1 >= clause.end for mark in clause.marks.get("contrast", ()))
    )  # "I hear that the press is down, though"
    over = _is_over(statement, clause)
    # "ready on 5 May, then the coating"
    return why or over or (arrives and not _comes_after(statement, clause))


def _adds_up(lots: list[Lot]) -> bool:
    """Whether several parts are told, each with its number and its date, and nothing is left."""
    parts = [lot for lot in lots if lot.dated]
    return (
        len(parts) > 1
        and len(parts) == len(lots)
        and all(lot.quantity is not None and not lot.whole for lot in parts)
    )


def _is_over(statement: Statement, clause: Clause) -> bool:
    """Whether a step is told as done: ``FAT is already completed``, and nothing of it is to come."""
    if clause.has("negation", "pending", "condition", "hedge", "balance", "partial", "half"):
        return False
    folds = {token.fold for token in statement.analysis.tokens[clause.start : clause.end]}
    return is_done(folds, happened=clause.has("arrived", "finished", "shipped"))


def _comes_after(statement: Statement, clause: Clause) -> bool:
    """Whether a step is told to come behind what was told before: ``they arrive on 5 May, then they are painted``."""
    told = statement.analysis.tokens[clause.start : clause.end]
    return any(token.fold in afterwards() for token in told)


def _words(statement: Statement, start: int, end: int) -> str:
    tokens = statement.analysis.tokens
    return statement.analysis.text[tokens[start].start : tokens[end - 1].end]
