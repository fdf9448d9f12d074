"""The facts told of a line to one answer: status, deliveries, price, and whether a person looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.prices import only_its_price
from scm_automate.replies.answers.announced import is_announced
from scm_automate.replies.answers.set_apart import is_set_apart
from scm_automate.replies.answers.steps_before import beyond_steps
from scm_automate.replies.days.denied_days import without_denied_days
from scm_automate.replies.naming.firm_names import only_signs
from scm_automate.replies.statements import is_wordy

if TYPE_CHECKING:
    from scm_automate.replies.amounts.lots import Lot
    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.statements import Statement

__all__ = ["Outcome", "Planned", "decide"]


@dataclass(slots=True)
class Planned:
    """A delivery of the answer."""

    quantity: Decimal | None
    earliest: date | None
    latest: date | None
    basis: str


@dataclass(slots=True)
class Outcome:
    """The answer for one line."""

    line: OpenLine
    status: str
    deliveries: list[Planned] = field(default_factory=list)
    price: Decimal | None = None
    reasons: list[str] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)


def decide(line: OpenLine, facts: list[Fact], today: date) -> Outcome | None:
    """The answer that some facts amount to; null where they only name the line.

    Args:
        line: The line.
        facts: What was told of it, in the order told, explicit ones and those of all lines.
        today: When the message came in.
    """
    due = max((day for day, _ in line.schedules if day is not None), default=None)
    facts = beyond_steps(without_denied_days(_relevant(facts, line)), due)
    if not facts:
        return None
    reasons: list[str] = []
    for fact in facts:
        reasons += fact.reasons
    outcome = Outcome(
        line, "unclear", statements=[fact.statement for fact in facts], reasons=reasons
    )
    kinds = [fact.kind for fact in facts]
    if any(
        fact.kind == "named"
        and (fact.statement.spoken or is_wordy(fact.statement))
        and not only_its_price(fact)
        and not only_signs(fact, facts)
        for fact in facts
        if not is_announced(fact, facts, line)
    ):
        reasons.append("more is said of it than is understood")
    prices = {fact.price for fact in facts if fact.price is not None}
    if len(prices) == 1:
        outcome.price = next(iter(prices))
    elif prices:
        reasons.append("several prices are told")
    dated = [fact for fact in facts if fact.kind == "dates"]
    done = [one for one in facts if one.kind == "delivered" and not one.statement.question]
    if "reject" in kinds and not dated and not done:
        outcome.status = "rejected"
        reasons.append("it is rejected")
        outcome.price = None
        return outcome
    if dated:
        lots = _merged(dated, line, reasons)
        if done:
            lots = [lot for fact in done for lot in fact.lots] + lots
            reasons.append("a part is said to be on its way")
        if any(
            fact.strong and not fact.lots for fact in facts if fact.kind == "accept"
        ) and not _at_due(lots, line):
            reasons.append("the due date is confirmed and another date told")
        if "open" in kinds:
            reasons.append("something is still open")
            lots = [*lots, *_undated_rows(facts)]
        if "reject" in kinds:
            reasons.append("something is cancelled")
        outcome.lots = lots
        _dated(outcome, lots, today)
        return outcome
    if done:
        lots = [lot for fact in done for lot in fact.lots]
        outcome.status = "delivered"
        outcome.lots = lots
        _delivered(outcome, lots, today)
        return outcome
    if "accept" in kinds:
        _accepted(outcome, facts, today)
        if "open" in kinds:
            outcome.status, outcome.deliveries = "unclear", []
            reasons.append("something is still open")
        if "attached" in kinds:
            reasons.append("an attachment is referred to")
        return outcome
    if set(kinds) <= {"named"}:
        told = [one.statement for one in facts]
        spoken = any(one.question or one.spoken or one.marks("question") for one in told)
        if spoken:
            reasons.append("what is said of it is not understood")
        return outcome if spoken else None
    reasons.append("there is no answer to act on")
    return outcome


def _undated_rows(facts: list[Fact]) -> list[Lot]:
    """The lots of a table's rows whose date is still open: ``40 ... TBD`` below ``60 ... 18 Sept``."""
    return [
        lot
        for fact in facts
        if fact.kind == "open" and fact.statement.row is not None
        for lot in fact.lots
        if lot.quantity is not None and not lot.dated
    ]


def _agrees(general: Fact, own: Fact, line: OpenLine) -> bool:
    """Whether what is told of all lines and what is told of one come to the same date."""
    if own.kind == "accept":
        return _at_due(general.lots, line)
    return own.kind == "dates" and {(one.earliest, one.latest) for one in own.lots} == {
        (one.earliest, one.latest) for one in general.lots
    }


def _relevant(facts: list[Fact], line: OpenLine) -> list[Fact]:
    """Explicit facts go before those told of all lines."""
    explicit = [fact for fact in facts if fact.statement.kind == "lines" and fact.kind != "named"]
    general = [fact for fact in facts if fact.statement.kind != "lines" and fact.kind != "named"]
    named = [fact for fact in facts if fact.kind == "named"]
    if explicit:
        if (
            any(
                fact.kind == "dates" and not any(_agrees(fact, one, line) for one in explicit)
                for fact in general
            )
            and any(fact.kind in ("dates", "accept") for fact in explicit)
            and not is_set_apart(facts, explicit, general)
        ):
            explicit[0].reasons.append("a date for all lines is told as well")
        for fact in general:
            if fact.kind in ("open", "reject", "delivered") and not _is_settled(
                fact, explicit, facts, line
            ):
                explicit[0].reasons.append("something else is told of all lines")
            explicit[0].reasons += [
                reason for reason in fact.reasons if "condition" in reason or "doubt" in reason
            ]
        kept = [fact for fact in named if fact.statement.kind == "lines"]
        for fact in kept:
            excepted = fact.statement.marks("except") and not _told_behind(fact, explicit, facts)
            if excepted or fact.statement.marks("negation"):
                fact.reasons.append("it may be excepted")  # "all ok. Not the housing though."
            fact.reasons = [one for one in fact.reasons if one != fact.statement.vague]
        return explicit + kept
    return general + named


def _told_behind(named: Fact, explicit: list[Fact], facts: list[Fact]) -> bool:
    """Whether a line that is excepted is answered behind it: ``all on schedule but line 20. Line 20 comes on 5 May``."""
    return facts.index(named) < min(facts.index(one) for one in explicit)


def _is_settled(general: Fact, explicit: list[Fact], facts: list[Fact], line: OpenLine) -> bool:
    """Whether what is open for all is told first, and each line's answer behind it: ``everything is late: ..``."""
    first = facts.index(explicit[0])
    return (
        general.kind == "open"
        and facts.index(general) < first
        and all(one.kind == "dates" or (one.kind == "accept" and one.strong) for one in explicit)
        and not general.statement.marks("hedge", "condition", "negation", "pending", "question")
        and not (
            general.statement.marks("late")
            and any(one.kind == "accept" or _at_due(one.lots, line) for one in explicit)
        )  # what is late is not in time
    )


def _merged(facts: list[Fact], line: OpenLine, reasons: list[str]) -> list[Lot]:
    """The lots of several dated statements of one line."""
    if len(facts) == 1:
        return facts[0].lots
    last = facts[-1]
    if last.correction:
        surely = last.statement.kind == "lines" and not last.statement.loose
        if not surely or last.statement.vague or last.statement.implicit:
            reasons.append("an earlier sentence is corrected")
        return last.lots
    lots = [lot for fact in facts for lot in fact.lots]
    unique: list[Lot] = []
    for lot in lots:
        twin = next(
            (one for one in unique if (one.earliest, one.latest) == (lot.earliest, lot.latest)),
            None,
        )
        if (
            twin is not None
            and (twin.quantity == lot.quantity)
            and not (lot.quantity != line.quantity and lot.quantity is not None)
        ):
            continue
        if twin is not None and (twin.whole or lot.whole):
            if twin.whole and not lot.whole:
                twin.quantity, twin.whole = lot.quantity, False
            continue
        unique.append(lot)
    total = sum((lot.quantity or Decimal(0) for lot in unique), Decimal(0))
    if total == line.quantity or len(unique) == 1:
        return unique
    wholes = [lot for lot in unique if lot.quantity == line.quantity]
    if wholes:
        reasons.append("two dates are told for the whole quantity")
        return [wholes[-1]]
    return unique


def _at_due(lots: list[Lot], line: OpenLine) -> bool:
    return (
        len(lots) == 1
        and lots[0].earliest == lots[0].latest == line.due
        and lots[0].basis != "dispatch"
    )


def _dated(outcome: Outcome, lots: list[Lot], today: date) -> None:
    """Deliveries of dated lots, and what keeps them from being taken over unseen."""
    line, reasons = outcome.line, outcome.reasons
    outcome.status = "changed"
    total = Decimal(0)
    for lot in sorted(lots, key=lambda one: (one.latest is None, one.latest or date.max)):
        if lot.quantity is None:
            if len(lots) == 1:
                lot.quantity = line.quantity
            else:
                reasons.append("a date stands without its quantity")
        total += lot.quantity or Decimal(0)
        outcome.deliveries.append(
            Planned(
                lot.quantity,
                lot.earliest,
                lot.latest,
                (lot.basis or "delivery") if lot.latest else "delivery",
            )
        )
        _judge(lot, reasons, today)
    dates = {(lot.earliest, lot.latest) for lot in lots}
    if len(lots) > 1 and len(dates) == 1 and total == line.quantity:
        only = outcome.deliveries[0]
        outcome.deliveries = [Planned(total, only.earliest, only.latest, only.basis)]
    if total != line.quantity:
        if (
            total > line.quantity
            and len(lots) > 1
            and all(lot.quantity in (None, line.quantity) for lot in lots)
        ):
            outcome.deliveries = [outcome.deliveries[-1]]
        reasons.append("the quantities do not add up to the open quantity")
    if len(outcome.deliveries) == 1 and len(line.schedules) == 1:
        one = outcome.deliveries[0]
        same_day = one.earliest == one.latest == line.due and one.basis == "delivery"
        if same_day and one.quantity == line.quantity and outcome.price is None:
            outcome.status = "accepted"
        leaves = one.earliest == one.latest == line.due and one.basis == "dispatch"
        if leaves and any(told.marks("as_ordered") for told in outcome.statements):
            reasons.append("it leaves on the day that it is due, and nothing is to change")
    elif len(line.schedules) > 1:
        due = sorted((schedule[0] or date.max, schedule[1]) for schedule in line.schedules)
        told = sorted(
            (one.latest or date.max, one.quantity or Decimal(0)) for one in outcome.deliveries
        )
        if due == told and all(
            one.earliest == one.latest and one.basis == "delivery" for one in outcome.deliveries
        ):
            outcome.status = "accepted"


def _judge(lot: Lot, reasons: list[str], today: date) -> None:
    """What makes a date one that a careful buyer looks at."""
    window = lot.window
    if window is None or lot.latest is None:
        reasons.append("a part has no date")
        return
    if window.approximate:
        reasons.append("the date is told as about then, or its parts disagree")
    if window.alternatives:
        reasons.append("the date can be read in another way")
    if window.limit == "by":
        reasons.append("the date is a limit")
    if window.limit == "from":
        reasons.append("the date is the earliest possible")
    if window.precision not in ("day", "week", "shift"):
        reasons.append("the date is no day and no calendar week")
    if lot.latest == today and lot.basis != "dispatch" and window.precision == "day":
        # "signed for today": whether it is there or on its way is not known
        reasons.append("the date is today")
    elif lot.latest == today and window.weekday_only:
        reasons.append("the weekday may be today or a week later")
    if lot.latest < today:
        reasons.append("the date is past")
    elif (
        window.precision == "week"
        and lot.earliest is not None
        and lot.earliest < today
        and lot.latest < today
    ):
        reasons.append("the week is past")
    if lot.latest > today + timedelta(days=366):
        reasons.append("the date is more than a year away")


def _delivered(outcome: Outcome, lots: list[Lot], today: date) -> None:
    line, reasons = outcome.line, outcome.reasons
    total = Decimal(0)
    for lot in lots:
        if lot.whole and not _quantity_told(outcome):
            reasons.append("it is not told how much was delivered")
        total += lot.quantity or Decimal(0)
        outcome.deliveries.append(
            Planned(lot.quantity, lot.earliest, lot.latest, lot.basis or "delivery")
        )
        if lot.window is not None and (
            lot.window.approximate or lot.window.alternatives or lot.window.precision != "day"
        ):
            reasons.append("the day of delivery is not sure")
        if lot.latest is not None and lot.latest > today:
            reasons.append("the day of delivery is to come")
    if not lots:
        reasons.append("day or quantity of the delivery are not told")
    elif total != line.quantity:
        reasons.append("the quantities do not add up to the open quantity")
        outcome.status = "changed" if total < line.quantity else "delivered"


def _quantity_told(outcome: Outcome) -> bool:
    """Whether the quantity, or a word for all of it, stands in the statement."""
    for statement in outcome.statements:
        for clause in statement.clauses:
            if clause.has("whole", "all", "both"):
                return True
            if any(
                outcome.line.quantity in (one.value, one.figure.other) for one in clause.quantities
            ):
                return True
    return False


def _accepted(outcome: Outcome, facts: list[Fact], today: date) -> None:
    """Confirmed without a date: the due date stands."""
    line, reasons = outcome.line, outcome.reasons
    told = next((fact.lots for fact in facts if fact.kind == "accept" and fact.lots), [])
    if told:
        outcome.status = "changed"
        outcome.deliveries = [Planned(lot.quantity, line.due, line.due, "delivery") for lot in told]
        return
    outcome.status = "accepted" if outcome.price is None else "changed"
    outcome.deliveries = [
        Planned(quantity, due, due, "delivery") for due, quantity in line.schedules
    ]
    if line.due is None:
        reasons.append("the line has no due date that could be confirmed")
    elif any(due is not None and due < today for due, _ in line.schedules):
        reasons.append("the due date is past")
