"""What an answer in EDI means beside the open line, and what speaks against taking it over unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from scm_automate.connectors.edi.open_orders import OpenOrders, OwedLine, plain_number
from scm_automate.connectors.edi.values import number, shown, week
from scm_automate.model import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from scm_automate.connectors.edi.codes import CodeLists
    from scm_automate.connectors.edi.documents import EdiPart, Fault, RespondedLine, Standard
    from scm_automate.model import LineStatus

__all__ = ["Desk", "Judged", "as_owed", "confidence_of", "date_doubts", "judge"]

_LONGEST: Final = timedelta(days=366)
_CHECKS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all documents of a file are judged with."""

    orders: OpenOrders
    received: datetime
    supplier: str | None
    codes: CodeLists
    envelope: tuple[str, ...]
    texts: Literal["review", "remark"] = "review"
    shared: Mapping[Standard, tuple[Fault, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Judged:
    """A line as it will be told, while it is judged."""

    status: LineStatus
    deliveries: tuple[Delivery, ...]
    price: Decimal | None
    reasons: list[str] = field(default_factory=list)
    price_differs: bool = False


def judge(part: EdiPart, line: RespondedLine, owed: OwedLine, desk: Desk) -> Judged:
    """Lays an answer beside the open line: what it means there, and what speaks against it."""
    judged = Judged(line.status, line.deliveries, None)
    if line.status in ("accepted", "changed") and not line.deliveries and line.status == "accepted":
        judged.deliveries = as_owed(owed)
    elif line.status in ("accepted", "changed", "delivered"):
        judged.deliveries = _completed(line, owed)
    if line.status in ("accepted", "changed"):
        judged.status = "accepted" if _is_as_owed(judged.deliveries, owed) else "changed"
    _price(judged, line, owed, currency=part.document.currency if part.document else None)
    if judged.price_differs and judged.status == "accepted":
        judged.status = "changed"
    if line.status == "changed" and judged.status == "accepted" and not judged.price_differs:
        unsaid = line.raw_status is not None and not line.deliveries
        if unsaid:
            judged.status = "changed"
            judged.reasons.append("it says that something changed, and not what")
    if line.status in ("rejected", "unclear"):
        judged.reasons.append(f"the line is {line.status}")
    else:
        judged.reasons += date_doubts(judged.deliveries, judged.status, desk)
        judged.reasons += _of_quantity(judged, owed)
    judged.reasons += _of_item(part, line, owed, desk)
    return judged


def as_owed(owed: OwedLine) -> tuple[Delivery, ...]:
    """The deliveries of a line that is accepted as ordered."""
    dated = sorted((due, quantity) for due, quantity in owed.owed.items() if due is not None)
    deliveries = [Delivery(quantity=amount, earliest=due, latest=due) for due, amount in dated]
    if None in owed.owed:
        deliveries.append(Delivery(quantity=owed.owed[None]))
    return tuple(deliveries)


def _completed(line: RespondedLine, owed: OwedLine) -> tuple[Delivery, ...]:
    """Deliveries with what an answer leaves out because the order says it."""
    deliveries = line.deliveries
    if len(deliveries) == 1:
        only = deliveries[0]
        quantity = only.quantity
        if quantity is None and line.status != "delivered":
            quantity = owed.total
        if only.latest is None and only.earliest is None and line.status == "accepted":
            if quantity == owed.total:
                return as_owed(owed)
            return (Delivery(quantity=quantity),)
        return (
            Delivery(
                quantity=quantity, earliest=only.earliest, latest=only.latest, basis=only.basis
            ),
        )
    return deliveries


def _is_as_owed(deliveries: tuple[Delivery, ...], owed: OwedLine) -> bool:
    promised: dict[date | None, Decimal] = {}
    for delivery in deliveries:
        if (
            delivery.quantity is None
            or delivery.basis != "delivery"
            or delivery.earliest != delivery.latest
        ):
            return False
        promised[delivery.latest] = promised.get(delivery.latest, Decimal(0)) + delivery.quantity
    return None not in promised and promised == owed.owed


def _price(judged: Judged, line: RespondedLine, owed: OwedLine, *, currency: str | None) -> None:
    """Compares a stated unit price with that of the order, per the order's own number of units."""
    if line.price is None or line.status in ("rejected", "unclear"):
        return
    if currency and owed.currency and currency != owed.currency:
        judged.price_differs = True
        judged.reasons.append(f"the price is in {currency}, ours is in {owed.currency}")
    stated = number(shown(line.price * owed.price_per))
    if stated is None:
        judged.reasons.append("a price is stated that needs more digits than can be kept")
    elif owed.price is None:
        judged.price = stated
        judged.reasons.append("a price is stated, and there is none to compare it with")
    elif stated != owed.price:
        judged.price = stated
        judged.price_differs = True
        judged.reasons.append(f"the price is {shown(stated)}, ours is {shown(owed.price)}")


def date_doubts(deliveries: tuple[Delivery, ...], status: LineStatus, desk: Desk) -> Iterator[str]:
    """What speaks against the dates of a line."""
    today = desk.received.date()
    if not deliveries:
        yield "no date is told"
    for delivery in deliveries:
        first, last = delivery.earliest, delivery.latest
        if last is None:
            yield "a part has no date"
            continue
        if first is None or (first != last and (first, last) != week(last)):
            yield "the date is neither one day nor one calendar week"
        if status != "delivered" and last < today:
            yield f"the date {last} is past"
        if last > today + _LONGEST:
            yield f"the date {last} is more than a year ahead"


def _of_quantity(judged: Judged, owed: OwedLine) -> Iterator[str]:
    quantities = [delivery.quantity for delivery in judged.deliveries]
    if not quantities or None in quantities:
        yield "a quantity is not told"
        return
    total = sum((quantity for quantity in quantities if quantity is not None), Decimal(0))
    if total != owed.total:
        yield f"{shown(total)} are promised, {shown(owed.total)} are open"


def _of_item(part: EdiPart, line: RespondedLine, owed: OwedLine, desk: Desk) -> Iterator[str]:
    if line.item and owed.item and plain_number(line.item) != plain_number(owed.item):
        yield f"the answer is for item {line.item}, ours is {owed.item}"
    if (
        line.supplier_item
        and owed.supplier_item
        and plain_number(line.supplier_item) != plain_number(owed.supplier_item)
    ):
        yield f"the answer is for the supplier's item {line.supplier_item}, ours is {owed.supplier_item}"
    if line.unit and owed.unit:
        same = desk.codes.is_same_unit(line.unit, owed.unit, standard=part.standard)
        if not same:
            known = "is" if same is None else "means"
            yield f"the unit {known} {line.unit}, ours is {owed.unit}"


def confidence_of(reasons: Iterable[str]) -> float:
    """The share of checks that nothing spoke against."""
    return max(0, _CHECKS - len(set(reasons))) / _CHECKS
