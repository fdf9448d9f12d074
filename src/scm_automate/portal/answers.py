"""What a supplier fills in on the page: strictly read, line by line, before anything is believed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from scm_automate.messages import parse_message
from scm_automate.model import Delivery, Evidence, Flag, LineResponse, OrderResponse
from scm_automate.render import single_line
from scm_automate.replies import read_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.model import OrderLine
    from scm_automate.state.grants import Grant

__all__ = ["MOST_PARTS", "Fault", "Filled", "FilledLine", "read_form", "to_json", "to_response"]

MOST_PARTS: Final = 5
"""Deliveries into which a line may be split."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_QUANTITY: Final = re.compile(r"\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)
_GROUPED: Final = re.compile(r"\d{1,3}[.,]\d{3}", re.ASCII)
_MOST_REMARK: Final = 500
_WESTMOST: Final = timedelta(hours=12)
"""A day is past when it is past everywhere: who answers in the evening in California may name today."""
_LONGEST_AHEAD: Final = timedelta(days=730)
_UNSEEN_AHEAD: Final = timedelta(days=366)
_CHOICES: Final = ("", "confirm", "change", "reject")
_TOLD_OF_REMARKS: Final[frozenset[Flag]] = frozenset(
    {"bank_details", "instruction_to_software", "price_change", "question"}
)

Choice = Literal["", "confirm", "change", "reject"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field, by the name under which the page's words explain it."""

    field: str
    """Name of the form field."""
    code: Literal["day", "past", "far", "quantity", "grouped", "zero", "price", "remark", "empty"]
    """Which sentence tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledLine:
    """What was filled in for one line.

    Attributes:
        number: Place of the line in the grant, from 0.
        choice: Nothing, confirmed as ordered, another answer, or not deliverable.
        parts: Day of arrival and quantity of each delivery; of ``change`` only.
        price: Another price per the line's own price unit; None where it stays.
        remark: In the supplier's own words.
    """

    number: int
    choice: Choice
    parts: tuple[tuple[date, Decimal], ...] = ()
    price: Decimal | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A page as it was filled in: what could be read, what could not, and the fields as they stood."""

    lines: tuple[FilledLine, ...]
    faults: tuple[Fault, ...]
    fields: Mapping[str, str]


def read_form(fields: Mapping[str, str], grant: Grant, *, now: datetime) -> Filled:
    """Reads the fields of the page; nothing is repaired, and what does not fit is told by field.

    Args:
        fields: Name to text, as they came.
        grant: Which lines may be answered; fields of other lines are not looked at.
        now: Days are held against it.
    """
    lines: list[FilledLine] = []
    faults: list[Fault] = []
    kept: dict[str, str] = {}
    for number, line in enumerate(grant.lines):
        mine = {
            name: fields.get(f"{name}{number}", "").strip()
            for name in ("a", "p", "r", *(f"{kind}{part}_" for kind in "dq" for part in range(MOST_PARTS)))
        }  # fmt: skip
        kept |= {f"{name}{number}": text[:1_000] for name, text in mine.items()}
        read, wrong = _line(number, mine, line, today=(now.astimezone(UTC) - _WESTMOST).date())
        lines.append(read)
        faults += wrong
    return Filled(lines=tuple(lines), faults=tuple(faults), fields=kept)


def _line(
    number: int, mine: Mapping[str, str], line: OrderLine, *, today: date
) -> tuple[FilledLine, list[Fault]]:
    faults: list[Fault] = []
    choice = mine["a"] if mine["a"] in _CHOICES else ""
    parts: list[tuple[date, Decimal]] = []
    price = None
    if choice == "change":
        for part in range(MOST_PARTS):
            day, quantity = mine[f"d{part}_"], mine[f"q{part}_"]
            if not day and not quantity:
                continue
            found = _day(f"d{part}_{number}", day, today, faults)
            amount = _amount(f"q{part}_{number}", quantity, line, faults)
            if found is not None and amount is not None:
                parts.append((found, amount))
        if mine["p"]:
            price = _price(f"p{number}", mine["p"], faults)
        if not parts and not faults and price is None:
            faults.append(Fault(f"d0_{number}", "empty"))
    remark = single_line(mine["r"], most=_MOST_REMARK + 1)
    if len(remark) > _MOST_REMARK:
        faults.append(Fault(f"r{number}", "remark"))
    made = FilledLine(
        number=number,
        choice=choice,  # type: ignore[arg-type]  # held against _CHOICES above
        parts=tuple(sorted(parts)),
        price=price,
        remark=remark[:_MOST_REMARK],
    )
    return made, faults


def _day(field: str, text: str, today: date, faults: list[Fault]) -> date | None:
    day = None
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
    if day is None:
        faults.append(Fault(field, "day"))
    elif day < today:
        faults.append(Fault(field, "past"))
        return None
    elif day > today + _LONGEST_AHEAD:
        faults.append(Fault(field, "far"))
        return None
    return day


def _amount(field: str, text: str, line: OrderLine, faults: list[Fault]) -> Decimal | None:
    """A quantity; an empty one is the whole open quantity, and what may be thousands is asked about."""
    if not text:
        return line.quantity
    if not _QUANTITY.fullmatch(text):
        faults.append(Fault(field, "quantity"))
        return None
    if _GROUPED.fullmatch(text):
        faults.append(Fault(field, "grouped"))
        return None
    amount = Decimal(text.replace(",", "."))
    if amount == 0:
        faults.append(Fault(field, "zero"))
        return None
    return amount


def _price(field: str, text: str, faults: list[Fault]) -> Decimal | None:
    if not _QUANTITY.fullmatch(text) or _GROUPED.fullmatch(text):
        faults.append(Fault(field, "price"))
        return None
    return Decimal(text.replace(",", "."))


def to_json(filled: Filled, *, form: str, at: datetime, file: str = "") -> bytes:
    """What was filled in, as it is kept until a round reads it; with the name of the file it came in."""
    lines = [
        {
            "number": one.number,
            "choice": one.choice,
            "parts": [[day.isoformat(), str(quantity)] for day, quantity in one.parts],
            "price": None if one.price is None else str(one.price),
            "remark": one.remark,
        }
        for one in filled.lines
        if one.choice or one.remark
    ]
    said: dict[str, Any] = {"form": form, "at": at.isoformat(), "lines": lines}
    if file:
        said["file"] = file
    return json.dumps(said).encode()


def to_response(content: bytes, grant: Grant, *, sent_at: datetime) -> OrderResponse:
    """An answer from a page as any other answer of the supplier.

    Dates are days of arrival. A line may be taken over unseen only where it says nothing but days
    and quantities that cover what is open; a price, a remark, a refusal or a far day is for a person.
    """
    said: dict[str, Any] = json.loads(content)
    lines: list[LineResponse] = []
    flags: set[Flag] = set()
    part = f"form {said['file']}" if said.get("file") else "page"
    for one in said["lines"]:
        line = grant.lines[one["number"]]
        told = _flags_of(one["remark"], grant, sent_at)
        flags |= told
        if one["choice"]:
            lines.append(_response(one, line, today=sent_at.date(), told=told, part=part))
        elif told or one["remark"]:
            lines.append(_unclear(one, line, part=part))
    if any(one.price is not None for one in lines):
        flags.add("price_change")
    held = sorted(flags & {"bank_details", "instruction_to_software"})
    if held:
        reason = f"the page's remarks are flagged ({', '.join(held)})".replace("_", " ")
        lines = [_held(one, reason) for one in lines]
    return OrderResponse(
        kind="response" if lines else "other",
        flags=tuple(sorted(flags)),
        lines=tuple(_one_per_line(lines)),
        channel="portal",
        received=sent_at,
        supplier=grant.supplier,
        subject="answer on the page",
        message_id=f"portal-{said['form']}",
    )


def _response(
    one: Mapping[str, Any], line: OrderLine, *, today: date, told: set[Flag], part: str
) -> LineResponse:
    parts = [(date.fromisoformat(day), Decimal(quantity)) for day, quantity in one["parts"]]
    price = None if one["price"] is None else Decimal(one["price"])
    if price is not None and price == line.price:
        price = None
    reasons = [f"a remark: {one['remark']}"] if one["remark"] else []
    reasons += [f"the remark is flagged ({flag.replace('_', ' ')})" for flag in sorted(told)]
    status: Literal["accepted", "changed", "rejected"] = "changed"
    if one["choice"] == "reject":
        status, parts = "rejected", []
        reasons.append("it will not be delivered")
    elif one["choice"] == "confirm" or not parts:
        if line.due is None:
            reasons.append("the line has no due date to confirm")
        parts = [] if line.due is None else [(line.due, line.quantity)]
        status = "accepted" if price is None else "changed"
    elif parts == [(line.due, line.quantity)] and price is None:
        status = "accepted"
    if price is not None:
        reasons.append("the price differs")
    if parts and sum(quantity for _, quantity in parts) != line.quantity:
        reasons.append("the quantities do not add up to the open quantity")
    if any(day < today for day, _ in parts):
        reasons.append("the date is past")
    if any(day > today + _UNSEEN_AHEAD for day, _ in parts):
        reasons.append("the date is more than a year away")
    words = ", ".join(f"{quantity} on {day}" for day, quantity in parts) or one["choice"]
    words += f", price {price}" if price is not None else ""
    return LineResponse(
        company=line.company,
        order=line.order,
        line=line.line,
        status=status,
        deliveries=tuple(
            Delivery(quantity=quantity, earliest=day, latest=day) for day, quantity in parts
        ),
        price=price,
        review=bool(reasons),
        reasons=tuple(reasons),
        evidence=(Evidence(part=f"{part}, line {line.line}", text=words),),
        confidence=1.0,
    )


def _unclear(one: Mapping[str, Any], line: OrderLine, *, part: str) -> LineResponse:
    return LineResponse(
        company=line.company,
        order=line.order,
        line=line.line,
        status="unclear",
        reasons=(f"a remark: {one['remark']}",),
        evidence=(Evidence(part=f"{part}, line {line.line}", text=one["remark"]),),
        confidence=1.0,
    )


def _one_per_line(lines: list[LineResponse]) -> list[LineResponse]:
    """One answer per order line; schedules of one line that were answered apart are told together."""
    found: dict[object, LineResponse] = {}
    for one in lines:
        before = found.get(one.line_key)
        found[one.line_key] = one if before is None else _together(before, one)
    return list(found.values())


def _together(one: LineResponse, other: LineResponse) -> LineResponse:
    from scm_automate.model import replace

    same = one.status == other.status and one.price == other.price
    mixed = "accepted" if {one.status, other.status} == {"accepted"} else "changed"
    undelivered = {"rejected", "unclear"} & {one.status, other.status}
    reasons = dict.fromkeys((*one.reasons, *other.reasons))
    if not same and undelivered:
        reasons["its schedules were answered in different ways"] = None
    deliveries = sorted(
        (*one.deliveries, *other.deliveries), key=lambda part: part.latest or date.max
    )
    return replace(
        one,
        status=one.status if same else mixed,
        deliveries=tuple(deliveries),
        price=one.price if one.price is not None else other.price,
        review=bool(reasons),
        reasons=tuple(reasons),
        evidence=(*one.evidence, *other.evidence),
    )


def _held(line: LineResponse, reason: str) -> LineResponse:
    from scm_automate.model import replace

    return replace(line, review=True, reasons=(*line.reasons, reason))


def _flags_of(remark: str, grant: Grant, at: datetime) -> set[Flag]:
    """What a person should know of a remark: the same as of a mail that says it."""
    if not remark:
        return set()
    message = parse_message(b"Content-Type: text/plain; charset=utf-8\n\n" + remark.encode())
    read = read_reply(message, grant.lines, received=at, supplier={"id": grant.supplier})
    return set(read.flags) & _TOLD_OF_REMARKS
