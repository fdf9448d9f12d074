"""What one statement says of one line, before it meets the other statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.numbers import read_figure
from scm_automate.replies.roles import Role
from scm_automate.replies.tokens import level, tokenise
from scm_automate.replies.totals import read_lots

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.dates.scene import Window
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
    reasons: list[str] = field(default_factory=list)


def read_fact(statement: Statement, line: OpenLine, today: date) -> Fact:
    """Reads a statement for a line."""
    lots = read_lots(statement, line, today)
    fact = Fact(statement, "named", reasons=list(lots.reasons))
    reasons = fact.reasons
    if statement.vague:
        reasons.append(statement.vague)
    if statement.question or _asked_inside(statement):
        reasons.append("it is a question")
    reasons += statement.doubted
    _doubts(statement, fact)
    _price(statement, line, fact)
    if _loose_denial(statement):
        reasons.append("something is denied")
    reasons += _unused(statement, lots.roles, line)
    for one in lots.unread:
        reasons.append(f"the number {_words(statement, one.start, one.end)!r} found no use")
    for role in lots.roles.values():
        if role is Role.NEGATED and any(other is Role.OUTCOME for other in lots.roles.values()):
            continue  # "not 27 April but 4 May"
        if role in (Role.CONDITION, Role.NEGATED, Role.UPSTREAM, Role.REPLY):
            reasons.append(f"a date is {role.value}")
    fact.correction = statement.marks("correction")
    dated = [lot for lot in lots.lots if lot.dated]
    saying = statement.clauses
    delivered = any(clause.has("shipped", "arrived") and not _denied(clause) for clause in saying)
    rejected = any(clause.has("reject") and not _denied(clause) for clause in saying)
    strong = any(_stands(clause) and not _denied(clause) for clause in saying)
    confirmed = strong or any(clause.has("confirm") and not _denied(clause) for clause in saying)
    denied = any(
        clause.has("as_ordered", "confirm", "shipped", "arrived", "arrival", "dispatch")
        and _denied(clause)
        for clause in saying
    )
    waiting = statement.marks("pending", "late")
    future = any(lot.latest is not None and lot.latest > today for lot in dated)
    fact.strong = strong
    fact.lots = lots.lots
    refused_day = rejected and any(
        clause.has("reject")
        and any(
            lots.roles.get(id(window)) is Role.NEGATED
            and window.latest is not None
            and window.latest >= today
            for window in clause.dates
        )
        for clause in saying
    )
    enclosed = statement.marks("attached") and not strong and not dated and not delivered
    if refused_day and not dated:
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
        reasons.append("something is cancelled")
    elif delivered and not future:
        fact.kind = "delivered"
        if _something_else(statement):
            reasons.append("something else may have been sent")
        _deliver(fact, statement)
    elif _long_done(statement, dated, today):
        fact.kind = "delivered"
        reasons.append("it is said to be delivered, and the date is past")
        for lot in dated:
            lot.basis = lot.basis or "delivery"
    elif dated:
        fact.kind = "dates"
        if waiting and statement.marks("pending"):
            reasons.append("something is still open")
        if delivered and (
            statement.marks("balance", "partial", "half")
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
        if strong and not at_due and not statement.marks("balance", "half"):
            reasons.append("the due date is confirmed and another date told")
        if at_due and statement.marks("late") and not denied:
            reasons.append("it is said to be late, and the date is the due date")
        if statement.marks("partial") and any(lot.whole for lot in dated):
            reasons.append("only a part may be meant")
    elif denied and not confirmed:
        fact.kind = "open"
        reasons.append("it is denied and no new date is told")
    elif confirmed and not statement.marks("pending"):
        fact.kind = "accept"
        if statement.marks("late"):
            fact.kind = "open" if not strong else "accept"
            reasons.append("it is late")
        if denied:
            reasons.append("something is denied")
        if fact.kind == "accept":
            if statement.marks("partial"):
                reasons.append("only a part may be meant")
            _accept_lots(fact, line)
            _stray_dates(fact, statement, lots.roles, line)
    elif (
        waiting
        or any(role is Role.NEGATED or role is Role.REPLY for role in lots.roles.values())
        or (
            statement.kind == "lines"
            and not statement.implicit
            and statement.marks("condition", "hedge")
        )
    ):
        fact.kind = "open"
        reasons.append("no date is told")
    elif statement.marks("same_strict"):
        fact.kind = "same"
    elif statement.cell_quantity is not None and not statement.clauses:
        fact.kind = "accept"
        reasons.append("a quantity is told and no date")
        _accept_lots(fact, line)
    elif fact.price_told and fact.price is not None:
        fact.kind = "accept"
        reasons.append("only a price is told")
    elif any(role not in (Role.CLOSURE, Role.HISTORY) for role in lots.roles.values()):
        fact.kind = "open"
        reasons.append("a date is told that is no answer")
    return fact


def _something_else(statement: Statement) -> bool:
    """Whether samples, drawings or papers are what was sent: ``documents shipped yesterday``."""
    for clause in statement.clauses:
        sent = [
            mark.start for name in ("shipped", "arrived") for mark in clause.marks.get(name, ())
        ]
        beside = [*clause.marks.get("beside", ()), *clause.marks.get("cause", ())]
        for mark in clause.marks.get("upstream", ()):
            if sent and not any(0 <= mark.start - one.end <= 3 for one in beside):
                return True
    return False


def _stands(clause: Clause) -> bool:
    """Whether the due date is said to stand; ``bleibt beim 9.`` speaks of the date behind it."""
    return any(
        not any(mark.end - 1 <= window.start <= mark.end for window in clause.dates)
        for mark in clause.marks.get("as_ordered", ())
    )


def _asked_inside(statement: Statement) -> bool:
    """Whether a question mark stands within: ``5 May?``, ``(5 May?)``."""
    tokens = statement.analysis.tokens
    return any(
        tokens[at].text == "?"
        for clause in statement.clauses
        for at in range(clause.start, clause.end)
    )


def _loose_denial(statement: Statement) -> bool:
    """Whether something else is denied behind what is said: ``confirmed, but not the date``."""
    said = False
    for clause in statement.clauses:
        if said and clause.has("negation") and not clause.dates and not clause.has(*_DENIABLE):
            return True
        said = said or bool(clause.dates) or clause.has("as_ordered", "confirm")
    return False


def _unused(statement: Statement, roles: dict[int, Role], line: OpenLine) -> list[str]:
    """Words that change what is said and that nothing has made use of."""
    out: list[str] = []
    windows = [window for clause in statement.clauses for window in clause.dates]
    references = [one for clause in statement.clauses for one in clause.references]
    for clause in statement.clauses:
        for mark in clause.marks.get("either", ()):
            before = any(window.end <= mark.start for window in windows)
            if before and any(0 <= window.start - mark.end <= _NEAR for window in windows):
                out.append("a date or another one is told")
        out += [
            "it comes instead of something else"
            for mark in clause.marks.get("instead_of", ())
            if any(0 <= one.start - mark.end <= 1 for one in references)
        ]
        out += [
            "an exception is not understood"
            for mark in clause.marks.get("except", ())
            if not statement.except_for and not any(one.start >= mark.end for one in references)
        ]
    out += _told_of_the_past(statement, windows)
    if statement.marks("same_strict") and any(window.shift is not None for window in windows):
        out.append("the date counts from another one")
    if len(statement.lines) > 1:
        due = {day for day, _ in line.schedules}
        if any(
            roles.get(id(window)) is Role.OLD and window.latest not in due for window in windows
        ):
            out.append("an old date may be that of another line")
    return out


def _told_of_the_past(statement: Statement, windows: list[Window]) -> list[str]:
    """``5 May was the plan``, ``it was on time until the strike``: what was is no promise."""
    if len(windows) > 1 or statement.marks("shipped", "arrived", "moved", "late", "new_date"):
        return []
    for clause in statement.clauses:
        told = [(window.start, window.end) for window in clause.dates]
        told += [(mark.start, mark.end) for mark in clause.marks.get("as_ordered", ())]
        for mark in clause.marks.get("past", ()):
            if any(0 <= start - mark.end <= 1 or 0 <= mark.start - end <= 1 for start, end in told):
                return ["it is told of the past"]
    return []


_NEAR = 3
_DENIABLE = (
    "as_ordered", "arrival", "dispatch", "reject", "pending", "shipped", "arrived", "late", "courtesy",
    "closure", "cause", "question", "no_price_change", "correction",
)  # fmt: skip


def _long_done(statement: Statement, dated: list[Lot], today: date) -> bool:
    """``delivered 27/03``: a word for delivery with past days only."""
    return (
        bool(dated)
        and statement.marks("arrival", "dispatch")
        and not statement.marks("negation", "late", "pending", "as_ordered")
        and all(lot.latest is not None and lot.latest < today for lot in dated)
    )


def _stray_dates(fact: Fact, statement: Statement, roles: dict[int, Role], line: OpenLine) -> None:
    """A date beside a confirmation that is neither due nor told before the line was named."""
    named = min(
        (one.start for clause in statement.clauses for one in clause.references), default=-1
    )
    due = {day for day, _ in line.schedules}
    for clause in statement.clauses:
        for window in clause.dates:
            role = roles.get(id(window))
            # "given the closure in August: item 33 early September": the second date is no closure
            closed = role is Role.CLOSURE and not _named_since_closure(clause, window)
            settled = closed or window.latest in due
            dated_paper = role is Role.HISTORY and window.end <= named
            if role is not Role.OUTCOME and not settled and not dated_paper:
                fact.reasons.append("a date beside the confirmation found no use")


def _named_since_closure(clause: Clause, window: Window) -> bool:
    """Whether a line is named in front of a date, and no closure between the two."""
    named = max((one.start for one in clause.references if one.start < window.start), default=-1)
    closed = max(
        (mark.start for mark in clause.marks.get("closure", ()) if mark.start < window.start),
        default=-1,
    )
    return named > closed


def _words(statement: Statement, start: int, end: int) -> str:
    tokens = statement.analysis.tokens
    return statement.analysis.text[tokens[start].start : tokens[end - 1].end]


def _denied(clause: Clause) -> bool:
    return clause.has("negation")


def _doubts(statement: Statement, fact: Fact) -> None:
    dated = False
    for clause in statement.clauses:
        # "on 5 May, but the machine is down", "ready on 5 May, then the coating"; "on 5 May,
        # material late" is only why
        why = clause.has("cause", "late")
        if dated and not clause.dates and clause.has("upstream") and not why:
            fact.reasons.append("a step before the delivery is told behind the date")
        dated = dated or bool(clause.dates)
    for clause in statement.clauses:
        for category, word in (("hedge", "doubt"), ("condition", "a condition")):
            for mark in clause.marks.get(category, ()):
                fact.reasons.append(f"{word}: {_words(statement, mark.start, mark.end)!r}")
        if clause.has("question") or (clause.has("courtesy") and clause.has("condition")):
            fact.reasons.append("something is asked")


def _deliver(fact: Fact, statement: Statement) -> None:
    """The date and quantity of what has left or arrived, as far as they are told."""
    arrived = statement.marks("arrived") and not statement.marks("shipped")
    for lot in fact.lots:
        lot.basis = "delivery" if arrived else "dispatch"
    told = [lot for lot in fact.lots if lot.dated]
    if not told:
        fact.lots = []


def _accept_lots(fact: Fact, line: OpenLine) -> None:
    """A quantity told beside "confirmed" must be the whole one."""
    partial = [
        lot for lot in fact.lots if lot.quantity is not None and lot.quantity != line.quantity
    ]
    if partial:
        total = sum((lot.quantity or Decimal(0) for lot in fact.lots), Decimal(0))
        if total != line.quantity:
            fact.reasons.append("another quantity is told")
            if len(partial) == 1 and not partial[0].each:
                fact.lots = partial
                return
    fact.lots = []


def _price(statement: Statement, line: OpenLine, fact: Fact) -> None:
    """A unit price that differs from the line's; others leave no trace but a reason."""
    for clause in statement.clauses:
        for one in clause.prices:
            tokens = statement.analysis.tokens
            marked = (
                clause.has("price", "price_change")
                or tokens[one.start].text == "@"
                or one.per is not None
            )
            if line.price is None:
                fact.reasons.append("a price is told and the line has none")
                continue
            per = one.per or line.price_per
            values = {one.figure.value * line.price_per / per}
            if one.figure.other is not None:
                values.add(one.figure.other * line.price_per / per)
            if one.per is None:
                values |= {value * line.price_per for value in tuple(values)}
            if line.price in values:
                fact.price_told = True
                continue
            if not marked:
                fact.reasons.append("an amount of money is told")
                continue
            fact.price_told = True
            new = one.figure.value * line.price_per / per
            fact.price = _nearest(values, line.price) if one.per is None else new
            fact.reasons.append("the price differs")
            if one.currency and line.currency and one.currency != line.currency:
                fact.reasons.append("the currency differs")

    for raw, per_cell in statement.cell_prices:
        _cell_price(raw, per_cell, line, fact)


def _cell_price(raw: str, per_cell: str, line: OpenLine, fact: Fact) -> None:
    """The price cell of a table's row."""
    if line.price is None:
        return
    tokens = tokenise(level(raw))
    at = next((n for n, token in enumerate(tokens) if token.kind == "d"), None)
    if at is None:
        return
    readings: set[Decimal] = set()
    for sign in (",", "."):
        figure = read_figure(tokens, at, sign=sign, blanks=True)
        readings.add(figure.value)
    told = (Decimal(token.text) for token in tokenise(per_cell) if token.kind == "d")
    per = next((number for number in told if number > 0), None)
    if per is None:
        behind = [
            token.text
            for token in tokens[at + 1 :]
            if token.kind == "d" and token.text in ("100", "1000")
        ]
        per = Decimal(behind[0]) if behind and "/" in raw else None
    values: set[Decimal] = set()
    for value in readings:
        values.add(value * line.price_per / per if per else value)
        if per is None:
            values.add(value * line.price_per)
    if line.price in values:
        return
    fact.price_told = True
    fact.price = _nearest({value for value in values if value > 0} or {Decimal(0)}, line.price)
    fact.reasons.append("the price differs")


def _nearest(values: set[Decimal], price: Decimal) -> Decimal:
    """Of possible readings the one in the range of the old price."""
    return min(values, key=lambda value: abs(value - price))
