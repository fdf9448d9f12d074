"""Laying what a supplier promises for a line on the line's open schedules; never by force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.calendars import arrival
from scm_automate.model import Delivery
from scm_automate.render import day as in_words
from scm_automate.render import quantity as number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.model import OrderLine

__all__ = ["Laid", "NeedDay", "delivery_in_words", "lay", "need_day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Deliveries laid on schedules, or why they do not fit.

    Attributes:
        pairs: Each schedule with the delivery that is promised for it; empty where nothing fits.
        misfit: Why a person has to look, in words; empty where each fits one to one.
    """

    pairs: tuple[tuple[OrderLine, Delivery], ...] = ()
    misfit: str = ""


def lay(deliveries: Sequence[Delivery], schedules: Sequence[OrderLine]) -> Laid:
    """Pairs deliveries with open schedules, both by date.

    One delivery on one schedule is a pair, whatever its quantity. Several on several are pairs
    where they are as many and their quantities are the same in date order. One delivery of the
    whole quantity for several schedules is laid on each of them, and told as a misfit, since the
    schedules lose their own dates. Anything else has no pairs.

    Args:
        deliveries: What is promised for the line.
        schedules: Its open schedules.

    Examples:
        >>> from scm_automate.model import OrderLine
        >>> line = OrderLine(supplier="7", order="45", line="10", quantity="5", unit="PCE")
        >>> lay([Delivery(quantity="2"), Delivery(quantity="3")], [line]).misfit
        'promised in 2 deliveries (2 PCE undated, 3 PCE undated), and the line has 1 open schedule'
    """
    ordered = sorted(schedules, key=lambda one: (one.due is None, one.due, one.schedule))
    dated = sorted(deliveries, key=lambda one: (one.latest is None, one.latest))
    if not dated or not ordered:
        return Laid()
    if len(dated) == 1 and len(ordered) == 1:
        return Laid(pairs=((ordered[0], dated[0]),))
    same = len(dated) == len(ordered) and all(
        one.quantity == schedule.quantity for one, schedule in zip(dated, ordered, strict=True)
    )
    if same:
        return Laid(pairs=tuple(zip(ordered, dated, strict=True)))
    unit = ordered[0].unit or ""
    told = ", ".join(delivery_in_words(one, unit=unit) for one in dated)
    counted = f"{len(ordered)} open schedule{'s' if len(ordered) > 1 else ''}"
    total: Decimal = sum((one.quantity for one in ordered), start=ordered[0].quantity * 0)
    if len(dated) == 1 and dated[0].quantity in (None, total):
        only = dated[0]
        pairs = tuple(
            (
                schedule,
                Delivery(
                    quantity=schedule.quantity,
                    earliest=only.earliest,
                    latest=only.latest,
                    basis=only.basis,
                ),
            )
            for schedule in ordered
        )
        return Laid(
            pairs=pairs,
            misfit=f"promised in one delivery ({told}), and the line has {counted}",
        )
    many = "1 delivery" if len(dated) == 1 else f"{len(dated)} deliveries"
    return Laid(misfit=f"promised in {many} ({told}), and the line has {counted}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDay:
    """The day on which the goods of a delivery are here, and how it follows from the words.

    Attributes:
        day: None where the delivery is undated.
        how: In words; empty where it is the very day that was told.
        sure: False where goods leave on a told day and nobody knows how long they are under way.
    """

    day: date | None
    how: str = ""
    sure: bool = True


def need_day(
    delivery: Delivery,
    *,
    transit_days: int | None,
    plant: WorkingCalendar,
    supplier: WorkingCalendar,
) -> NeedDay:
    """The last day on which the goods can be here, and still keep the promise.

    A told day is taken as it is. Of a window, the last working day in it counts, the receiving
    plant's for deliveries and the supplier's for dispatches; to a dispatch the transit is added.

    Args:
        delivery: What is promised.
        transit_days: Calendar days under way; None where unknown.
        plant: The receiving plant's calendar.
        supplier: The supplier's calendar.
    """
    if delivery.latest is None:
        return NeedDay(day=None)
    calendar = plant if delivery.basis == "delivery" else supplier
    last = _last_working(delivery, calendar)
    if delivery.basis == "delivery":
        if delivery.earliest == delivery.latest:
            return NeedDay(day=last)
        return NeedDay(day=last, how=f"{_window(delivery)}, the last working day of it")
    told = f"leaves the supplier {_window(delivery)}"
    if transit_days is None:
        return NeedDay(day=plant.on_or_after(last), how=told, sure=False)
    here = arrival(last, transit_days=transit_days, calendar=plant)
    days = "1 day" if transit_days == 1 else f"{transit_days} days"
    return NeedDay(day=here, how=f"{told}, {days} under way")


def delivery_in_words(delivery: Delivery, *, unit: str = "") -> str:
    """A delivery as a person says it.

    Examples:
        >>> from datetime import date
        >>> day = date(2026, 3, 16)
        >>> delivery_in_words(Delivery(quantity="5", earliest=day, latest=day), unit="PCE")
        '5 PCE on 16 Mar 2026'
    """
    quantity = f"{number(delivery.quantity)} {unit}".strip() if delivery.quantity else ""
    when = _window(delivery) if delivery.latest or delivery.earliest else "undated"
    dispatch = "dispatched " if delivery.basis == "dispatch" and delivery.latest else ""
    return f"{quantity} {dispatch}{when}".strip()


def _last_working(delivery: Delivery, calendar: WorkingCalendar) -> date:
    """The last working day of the window; its last day where it has no working day."""
    latest = delivery.latest
    assert latest is not None  # noqa: S101 - the callers have looked
    if delivery.earliest == latest:
        return latest
    working = calendar.on_or_before(latest)
    return working if delivery.earliest is None or working >= delivery.earliest else latest


def _window(delivery: Delivery) -> str:
    if delivery.earliest == delivery.latest:
        return f"on {in_words(delivery.latest)}"
    if delivery.earliest is None:
        return f"by {in_words(delivery.latest)}"
    if delivery.latest is None:
        return f"from {in_words(delivery.earliest)} on"
    return f"between {in_words(delivery.earliest)} and {in_words(delivery.latest)}"
