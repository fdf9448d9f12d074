"""What one statement says of one line, before it meets the other statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.accepting import (
    accept_lots,
    counts_as_ordered,
    doubt_stray_dates,
    is_adverbial,
)
from scm_automate.replies.caveats import (
    asks_inside,
    denies_loosely,
    sends_something_else,
    stands,
    unused_words,
)
from scm_automate.replies.finished import (
    DONE_THEN,
    afterwards,
    agrees_besides,
    by_its_note,
    by_participle,
    is_done,
    leaves_then,
    left_before,
    long_done,
    told_as_done,
)
from scm_automate.replies.handed_over import is_handed_over_in_part
from scm_automate.replies.prices import read_price
from scm_automate.replies.role import Role
from scm_automate.replies.staying import stays_something
from scm_automate.replies.steps_before import only_unfinished
from scm_automate.replies.subjects import carries_a_step
from scm_automate.replies.totals import NO_PART, THEREOF, read_lots
from scm_automate.replies.void_dates import denied_behind, ends_in_wrong

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.lots import Lot
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
    """Reads a statement for a line."""
    lots = read_lots(statement, line, today)
    fact = Fact(statement, "named", reasons=list(lots.reasons))
    reasons, said = fact.reasons, statement.said
    if statement.vague:
        reasons.append(statement.vague)
    if statement.question or asks_inside(statement):
        reasons.append("it is a question")
    reasons += statement.doubted
    _doubts(statement, fact, lots.lots)
    read_price(statement, line, fact)
    if "upstream" in said and any(
        carries_a_step(clause)
        and any(lots.roles.get(id(window)) is Role.OUTCOME for window in clause.dates)
        for clause in statement.clauses
    ):
        reasons.append("something else may be what is sent")
    for clause in statement.clauses if "finished" in said else ():
        then = leaves_then(statement, clause) if "finished" in clause.marks else ""
        if then:
            for lot in lots.lots:
                if any(lot.window is window for window in clause.dates):
                    lot.basis = then if "arrival" not in clause.marks else lot.basis
    if "finished" in said and any(
        "finished" in clause.marks
        and not leaves_then(statement, clause)
        and not clause.has("dispatch", "arrival", "shipped", "arrived")
        and not agrees_besides(clause)
        and any(lots.roles.get(id(window)) is Role.OUTCOME for window in clause.dates)
        for clause in statement.clauses
    ):
        reasons.append(DONE_THEN)
    if "negation" in said and denies_loosely(statement):
        reasons.append("something is denied")
    reasons += unused_words(statement, lots.roles, line, today)
    for one in lots.unread:
        if fact.price is not None and one.bare and one.value == line.price:
            continue  # "7.35 each (6.90 before)"
        if one.bare and one.figure.decimals and one.value == line.price:
            continue  # "that one stays at 31.00"
        reasons.append(f"the number {_words(statement, one.start, one.end)!r} found no use")
    for role in lots.roles.values():
        if role is Role.NEGATED and any(other is Role.OUTCOME for other in lots.roles.values()):
            if denied_behind(statement, lots.roles):
                reasons.append("a date is denied behind another one")
            continue  # "not 27 April but 4 May"
        if role in (Role.CONDITION, Role.NEGATED, Role.UPSTREAM, Role.REPLY):
            reasons.append(f"a date is {role.value}")
    fact.correction = "correction" in said
    if fact.correction and ends_in_wrong(statement):
        reasons.append("it is called wrong, and nothing is told behind")
    dated = [lot for lot in lots.lots if lot.dated]
    if len(dated) > 1 and is_handed_over_in_part(statement, dated):
        reasons.append("one part is handed over, and another delivered")
    saying = statement.clauses
    delivered = statement.gone or (
        not said.isdisjoint(("shipped", "arrived"))
        and any(clause.has("shipped", "arrived") and not _denied(clause) for clause in saying)
    )
    rejected = "reject" in said and any(
        "reject" in clause.marks and not _denied(clause) and not _only_void(clause, lots.roles)
        for clause in saying
    )
    strong = "as_ordered" in said and any(
        stands(clause)
        and not _denied(clause)
        and not (dated and (is_adverbial(statement, clause) or counts_as_ordered(clause, line)))
        for clause in saying
    )
    if (
        strong
        and not dated
        and all(lot.whole or lot.quantity == line.quantity for lot in lots.lots)
    ):
        # "la ligne 30 reste telle que commandée": it stays, and is no rest of anything
        reasons[:] = [one for one in reasons if one != NO_PART]
    if strong and not dated:
        other = stays_something(statement)
        if other:
            reasons.append(f"what it stays is not weighed: {other!r}")
    confirmed = strong or (
        "confirm" in said
        and any("confirm" in clause.marks and not _denied(clause) for clause in saying)
    )
    denied = "negation" in said and any(
        clause.has("as_ordered", "confirm", "shipped", "arrived", "arrival", "dispatch")
        and _denied(clause)
        for clause in saying
    )
    waiting = not said.isdisjoint(("pending", "late"))
    future = any(lot.latest is not None and lot.latest > today for lot in dated)
    fact.strong = strong
    fact.lots = lots.lots
    refused_day = rejected and any(
        "reject" in clause.marks
        and any(
            lots.roles.get(id(window)) is Role.NEGATED
            and window.latest is not None
            and window.latest >= today
            for window in clause.dates
        )
        for clause in saying
    )
    # "the date stands in the attached picture"; but "all as ordered, see the attachment"
    apart = strong and any(
        stands(clause) and not _denied(clause) and "attached" not in clause.marks
        for clause in saying
    )
    enclosed = "attached" in said and not apart and not dated and not delivered
    if "attached" in said and not dated and not delivered and not enclosed:
        reasons.append("the answer may be in an attachment")
    if (
        refused_day
        and not dated
        and all(clause.dates for clause in saying if "reject" in clause.marks)
    ):
        fact.kind = "open"
        reasons.append("a day is refused and no other told")
    elif enclosed and not rejected:
        fact.kind = "attached"
        reasons.append("the answer is in an attachment")
    elif rejected and not future:
        fact.kind = "reject"
        if any(
            lot.quantity is not None and not lot.rest and lot.quantity < line.quantity
            for lot in lots.lots
        ):
            reasons.append("only a part may be meant")
        fact.lots = []
    elif rejected:
        fact.kind = "dates"
        fact.lots = [lot for lot in lots.lots if lot.dated]
        if not refused_day:  # "will not be delivered on 30 March but on 10 April"
            reasons.append("something is cancelled")
    elif delivered and not future:
        fact.kind = "delivered"
        if sends_something_else(statement):
            reasons.append("something else may have been sent")
        _deliver(fact, statement)
    elif long_done(statement, dated, today):
        fact.kind = "delivered"
        sure = by_its_note(statement) or by_participle(statement)
        if "since" not in said and not sure:
            # "with you since Monday" can be said of nothing else
            reasons.append("it is said to be delivered, and the date is past")
        for lot in dated:
            lot.basis = lot.basis or "delivery"
    elif dated:
        fact.kind = "dates"
        weekday = any(lot.window is not None and lot.window.weekday_only for lot in dated)
        if weekday and by_participle(statement):
            reasons.append("the weekday may be that of last week")  # "50 pcs delivered on Friday"
        if "pending" in said and not (
            only_unfinished(statement) or _only_a_step_is_open(statement)
        ):
            reasons.append("something is still open")
        left = not said.isdisjoint(("shipped", "arrived"))
        if left and any(told_as_done(statement, clause, today) for clause in saying):
            reasons.append("it is told as done, and the date is to come")
        elif left and left_before(statement, dated, today):
            reasons.append("it is not sure whether goods leave or arrive on the date")
        if delivered and (
            not said.isdisjoint(("balance", "partial", "half"))
            or any(lot.latest is not None and lot.latest <= today for lot in dated)
        ):
            reasons.append("a part may have been shipped")
        due = {day for day, _ in line.schedules}
        at_due = all(lot.earliest == lot.latest and lot.latest in due for lot in dated)
        if strong and not at_due and len(dated) == 1 and dated[0].latest in due:
            window = dated[0].window
            if window is not None and window.limit == "by" and not window.approximate:
                # "by 6 July, as asked": the due date, told once more
                dated[0].earliest, window.limit, at_due = dated[0].latest, None, True
        parts = len(dated) > 1 and sum(lot.quantity or 0 for lot in dated) == line.quantity
        kept = parts and any(lot.earliest == lot.latest and lot.latest in due for lot in dated)
        week = len(dated) == 1 and any(
            day is not None
            and dated[0].earliest is not None
            and dated[0].latest is not None
            and dated[0].earliest <= day <= dated[0].latest
            for day in due
        )  # "week 21 as planned"
        kept = kept or week
        if strong and not at_due and not kept and said.isdisjoint(("balance", "half")):
            reasons.append("the due date is confirmed and another date told")
        if at_due and strong and DONE_THEN in reasons:
            reasons.remove(DONE_THEN)  # "ready on the 2nd, just as you want it"
        if at_due and "late" in said and not denied:
            reasons.append("it is said to be late, and the date is the due date")
        if not said.isdisjoint(("partial", "half")) and any(lot.whole for lot in dated):
            reasons.append("only a part may be meant")
    elif denied and not confirmed:
        fact.kind = "open"
        reasons.append("it is denied and no new date is told")
    elif confirmed and "pending" not in said:
        fact.kind = "accept"
        if "late" in said:
            fact.kind = "open" if not strong else "accept"
            reasons.append("it is late")
        if denied:
            reasons.append("something is denied")
        if fact.kind == "accept" and not strong and "condition" in said:
            fact.kind = "open"  # "ready, but released only after payment": no day is told
        if fact.kind == "accept":
            if "dispatch" in said and not strong:
                reasons.append("it is told that goods leave, and not when")
            if "partial" in said:
                reasons.append("only a part may be meant")
            accept_lots(fact, line)
            doubt_stray_dates(fact, statement, lots.roles, line)
    elif (
        waiting
        or any(role is Role.NEGATED or role is Role.REPLY for role in lots.roles.values())
        or (
            statement.kind == "lines"
            and not statement.implicit
            and not said.isdisjoint(("condition", "hedge"))
            and "same_strict" not in said
        )
    ):
        fact.kind = "open"
        reasons.append("no date is told")
    elif "same_strict" in said:
        fact.kind = "same"
        if "negation" in said:
            reasons.append("something is denied")
        if _says_more(statement):
            reasons.append("more is said of it than that it is the same")
        if not said.isdisjoint(("partial", "half")) or any(
            one.value != line.quantity and not one.spec
            for clause in statement.clauses
            for one in clause.quantities
        ):
            reasons.append("only a part may be meant")  # "the same, but half", "less 20 pieces"
    elif statement.cell_quantity is not None and not statement.clauses:
        fact.kind = "accept"
        reasons.append("a quantity is told and no date")
        accept_lots(fact, line)
    elif fact.price_told and fact.price is not None:
        fact.kind = "accept"
        reasons.append("only a price is told")
    elif any(role not in (Role.CLOSURE, Role.HISTORY) for role in lots.roles.values()):
        fact.kind = "open"
        reasons.append("a date is told that is no answer")
    return fact


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
_ARTICLES_OF_LIKENESS = frozenset({"samme", "samma", "same", "selbe", "zelfde", "dezelfde"})
"""Words for "the same" that stand before what is the same."""


def _words(statement: Statement, start: int, end: int) -> str:
    tokens = statement.analysis.tokens
    return statement.analysis.text[tokens[start].start : tokens[end - 1].end]


def _only_void(clause: Clause, roles: dict[int, Role]) -> bool:
    """Whether what is no more is a date told before, and not the goods: ``the 20 May is cancelled, now 27 May``."""
    return (
        "void" in clause.marks
        and bool(clause.dates)
        and all(roles.get(id(window)) is Role.OLD for window in clause.dates)
    )


def _denied(clause: Clause) -> bool:
    return "negation" in clause.marks


def _comes_after(statement: Statement, clause: Clause) -> bool:
    """Whether a step is told to come behind what was told before: ``they arrive on 5 May, then they are painted``."""
    told = statement.analysis.tokens[clause.start : clause.end]
    return any(token.fold in afterwards() for token in told)


def _doubts(statement: Statement, fact: Fact, lots: list[Lot]) -> None:
    dated = arrives = False
    promised = {id(lot.window) for lot in lots if lot.window is not None}
    for clause in statement.clauses if statement.marks("upstream", "late") else ():
        behind = dated and not clause.dates
        if (
            behind
            and "upstream" in clause.marks
            and not _tells_why(statement, clause, arrives=arrives)
        ):
            fact.reasons.append("a step before the delivery is told behind the date")
        elif behind and clause.opened_by == "but" and "late" in clause.marks:
            fact.reasons.append("what is told behind the date may put it off")
        told = any(not promised or id(window) in promised for window in clause.dates)
        dated = dated or told
        # nothing is left to do behind an arrival: "they reach you on 5 May, the rods are being coated"
        arrives = arrives or (told and clause.has("arrival", "arrived"))
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
                fact.reasons.append(f"{word}: {_words(statement, mark.start, mark.end)!r}")
        if "question" in clause.marks or (
            "courtesy" in clause.marks and "condition" in clause.marks
        ):
            fact.reasons.append("something is asked")


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
