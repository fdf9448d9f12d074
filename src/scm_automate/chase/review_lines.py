"""One line of an answer against its open schedules."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.chase.codes import CODES
from scm_automate.chase.impact import impact_in_words, of_impact, take, weighed
from scm_automate.chase.lay import Laid, NeedDay, delivery_in_words, lay, need_day
from scm_automate.chase.review_findings import Finding, findings, working_days
from scm_automate.chase.review_findings import days_late as days_late_of
from scm_automate.chase.review_misfits import review_without_date, review_without_pairs
from scm_automate.chase.review_parts import LineReview, exception, field_text, promise, standing
from scm_automate.model import Change, Delivery
from scm_automate.render import day as in_words
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.chase.review_findings import Subject
    from scm_automate.model import ExceptionMessage, LineResponse, OrderLine

__all__ = ["review_line"]

_ONLY_OF_A_CHANGE = frozenset(
    {"promise_later_than_due", "promise_earlier", "no_due_date", "not_asked"}
)
"""Findings that say nothing where the ERP holds the told day already."""

_ONLY_OF_NEWS = frozenset({"transit_unknown"})
"""Findings that say nothing where the ERP holds it as a promise."""

_WITHOUT_A_CHANGE = {
    "sender_not_proven": "Check whether the mail is the supplier's, then settle it: it stands for nothing, "
    "and the line is asked about again.",
    "supplier_frozen": "Settle the supplier's case first, then this: the answer holds from then on.",
    "unusual": "Ask the supplier on a way that you know whether the mail is theirs, then settle it: the answer "
    "holds as it was read.",
    "transit_unknown": "Add the transit days to the supplier's record, then settle it: the answer holds as "
    "it was read.",
}
"""What to do where there is no change to accept or to refuse."""

_RULES = {
    "promise_later_than_due": "later_than_tolerance",
    "promise_earlier": "earlier_than_tolerance",
}
"""Rules that hold a change, where they are not named as the exception is."""


def review_line(said: LineResponse, schedules: Sequence[OrderLine], subject: Subject) -> LineReview:
    """Judges what an answer says of one line.

    Args:
        said: What was read.
        schedules: The line's open schedules, at least one.
        subject: What all lines share.
    """
    ordered = sorted(schedules, key=lambda one: (one.due is None, one.due, one.schedule))
    if said.status == "unclear":
        return review_without_date(said, ordered, subject, code="unclear", words="was not answered")
    if said.status == "rejected":
        return review_without_date(
            said,
            ordered,
            weighed(said, ordered, subject),
            code="rejected",
            words="will not be delivered",
        )
    laid = _laid(said, ordered)
    subject = weighed(said, ordered, subject, laid)
    if not laid.pairs:
        return review_without_pairs(said, ordered, subject, laid)
    parts = [
        _pair(said, schedule, delivery, subject, misfit=laid.misfit, with_price=place == 0)
        for place, (schedule, delivery) in enumerate(laid.pairs)
    ]
    made = tuple(change for part in parts for change in part.changes)
    if made and all(change.verdict == "release" for change in made):
        take(said, ordered, subject, laid)
    return LineReview(
        changes=made,
        exceptions=tuple(one for part in parts for one in part.exceptions),
        promise=promise(said, laid, ordered, subject),
        standing=tuple(one for part in parts for one in part.standing),
    )


def _laid(said: LineResponse, ordered: Sequence[OrderLine]) -> Laid:
    """Deliveries on schedules; a line confirmed as ordered stands on its own due dates."""
    as_ordered = said.status == "accepted" and all(
        one.latest in {schedule.due for schedule in ordered} and one.basis == "delivery"
        for one in said.deliveries
    )
    if as_ordered and _is_whole(said, ordered):
        return Laid(
            pairs=tuple(
                (one, Delivery(quantity=one.quantity, earliest=one.due, latest=one.due))
                for one in ordered
            )
        )
    return lay(said.deliveries, ordered)


def _is_whole(said: LineResponse, ordered: Sequence[OrderLine]) -> bool:
    """Whether the deliveries cover what is open, as far as they tell quantities."""
    told = [one.quantity for one in said.deliveries]
    if not told or None in told:
        return True
    return sum(filter(None, told), Decimal(0)) == sum(one.quantity for one in ordered)


def _pair(
    said: LineResponse,
    schedule: OrderLine,
    delivery: Delivery,
    subject: Subject,
    *,
    misfit: str,
    with_price: bool,
) -> LineReview:
    """One schedule with the delivery that is promised for it."""
    need = need_day(
        delivery,
        transit_days=subject.supplier.transit_days,
        plant=subject.calendars.of_plant(schedule.plant),
        supplier=subject.calendars.of_supplier(
            subject.supplier.id, country=subject.supplier.country
        ),
    )
    days_late = days_late_of(schedule, need.day, subject)
    arrived = said.status == "delivered" and (need.day is None or need.day <= subject.today)
    found = findings(said, schedule, delivery, need, subject, misfit=misfit, arrived=arrived)
    found += of_impact(subject)
    values: dict[str, str | None] = {}
    if need.day is not None and not arrived:
        values[subject.field_of(schedule)] = need.day.isoformat()
        values |= _quantity_value(schedule, delivery, subject)
    if with_price and said.price is not None:
        values["price"] = field_text(said.price)
    changed = {name: new for name, new in values.items() if _differs(schedule, name, new, subject)}
    if not changed:
        found = _without_change(found, schedule, need)
    found.sort(key=lambda one: list(CODES).index(one.code))
    rule, why = _rule(found, schedule, need, subject, days_late=days_late)
    changes = tuple(
        Change(
            id=subject.new_id(),
            company=schedule.company,
            supplier=schedule.supplier,
            order=schedule.order,
            line=schedule.line,
            schedule=schedule.schedule,
            field=name,
            old=_old(schedule, name, new, subject),
            new=new,
            rule=rule,
            why=why,
            verdict="review" if found else "release",
            evidence=said.evidence,
            message_id=subject.response.message_id,
            proposed_at=subject.now,
        )
        for name, new in changed.items()
    )
    exceptions: tuple[ExceptionMessage, ...] = ()
    if found:
        exceptions = (
            exception(
                found,
                schedule,
                said,
                subject,
                promised=need.day,
                days_late=days_late,
                what=_what(said, schedule, delivery, need),
                change_id=changes[0].id if changes else None,
            ),
        )
    return LineReview(
        changes=changes,
        exceptions=exceptions,
        standing=(
            standing(
                said,
                schedule,
                subject,
                promised=need.day,
                delivery=delivery,
                usable=(need.day is not None or said.status == "delivered")
                and (bool(changes) or not any(one.code == "sender_not_proven" for one in found)),
            ),
        ),
    )


def _without_change(found: Sequence[Finding], schedule: OrderLine, need: NeedDay) -> list[Finding]:
    """What still speaks against an answer that leaves the ERP as it is.

    It makes the line a confirmed one, and its supplier is not asked on: so it must be proven whose word
    it is. Where the ERP holds the day as a promise already, that is no news otherwise.
    """
    known = need.day is not None and schedule.promised == need.day
    silent = _ONLY_OF_A_CHANGE | _ONLY_OF_NEWS if known else _ONLY_OF_A_CHANGE
    return [
        one
        if one.code not in _WITHOUT_A_CHANGE
        else one._replace(suggestion=_WITHOUT_A_CHANGE[one.code])
        for one in found
        if one.code not in silent
    ]


def _quantity_value(
    schedule: OrderLine, delivery: Delivery, subject: Subject
) -> dict[str, str | None]:
    """The promised quantity, where a promise for the whole open quantity does not go without saying."""
    if subject.field_of(schedule) != "promised" or delivery.quantity is None:
        return {}
    if schedule.promised_quantity is None and delivery.quantity == schedule.quantity:
        return {}
    return {"promised_quantity": field_text(delivery.quantity)}


def _differs(schedule: OrderLine, name: str, new: str | None, subject: Subject) -> bool:
    """Whether the ERP does not hold the value, or will not once a pending upload is in."""
    held = field_text(getattr(schedule, name))
    return subject.pending.get((schedule.key, name), held) != new or held != new


def _old(schedule: OrderLine, name: str, new: str | None, subject: Subject) -> str | None:
    """What the ERP holds; where that is the new value already, the pending one that would replace it."""
    held = field_text(getattr(schedule, name))
    return subject.pending.get((schedule.key, name), held) if held == new else held


def _rule(
    findings: Sequence[Finding],
    schedule: OrderLine,
    need: NeedDay,
    subject: Subject,
    *,
    days_late: int | None,
) -> tuple[str, str]:
    """The rule that lets a change through or holds it, and the same in words."""
    if findings:
        words = "; ".join(one.words for one in findings)
        code = findings[0].code
        return _RULES.get(code, code), single_line(words, most=2_000)
    proof = "our mail server vouches for the sender"
    if subject.authority.reference:
        proof = "the answer carries the reference of our letter"
    elif subject.authority.interchange:
        proof = "it came through our EDI gateway, from the supplier's interchange address"
    due = in_words(schedule.due)
    how = f" ({need.how})" if need.how else ""
    if need.day == schedule.due:
        return "as_ordered", f"on the due date {due}{how}; {proof}"
    if not days_late:
        return "as_ordered", f"in time for the due date {due}{how}; {proof}"
    side = "after" if days_late > 0 else "before"
    allowed = subject.tolerance.late_days if days_late > 0 else subject.tolerance.early_days
    words = f"{working_days(abs(days_late))} {side} the due date {due}, tolerated: {allowed}"
    if subject.impact is None:
        return "within_tolerance", f"{words}{how}; {proof}"
    told = impact_in_words(subject.impact)
    rule = "harmless" if subject.tolerance is subject.harmless else "within_tolerance"
    return rule, f"{words}{how}; {told}; {proof}"


def _what(said: LineResponse, schedule: OrderLine, delivery: Delivery, need: NeedDay) -> str:
    told = delivery_in_words(delivery, unit=schedule.unit or "")
    if said.status == "delivered":
        return f"said to be delivered: {told}" if delivery.latest else "said to be delivered"
    if need.day is None:
        return f"answered without a date: {told}"
    here = f", here on {in_words(need.day)}" if need.day != delivery.latest else ""
    return f"promised {told}{here}"
