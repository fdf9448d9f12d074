"""From the entries of a line (a code, a quantity, a date each) to what is promised for it.

The same rules hold for every standard: an unknown code is unclear, several entries are a split, a
refused quantity is no delivery, and less than what was ordered is not "accepted".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.connectors.edi.trusted import trusted
from scm_automate.connectors.edi.values import shown, week
from scm_automate.model import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from scm_automate.connectors.edi.codes import Code, DateRule
    from scm_automate.connectors.edi.documents import DocumentStatus
    from scm_automate.model import Basis, LineStatus

__all__ = [
    "Entry",
    "Settled",
    "Window",
    "contradiction",
    "delivery",
    "disagreement",
    "header_and_lines",
    "settle",
    "two_units",
    "window_of",
]

_REJECTED = {"rejected"}
_NOT_POSITIVE = frozenset(("rejected", "unclear"))
_NEGATIVE = "a quantity is negative"
FROM_DAY = "the date is a first possible day, and none is the last"


@dataclass(frozen=True, slots=True)
class Window:
    """When, and what the dates mean."""

    earliest: date | None
    latest: date | None
    basis: Basis = "delivery"
    doubt: str = ""


@dataclass(slots=True)
class Entry:
    """One statement about a line.

    Attributes:
        meaning: What its code means; None where no list holds it.
        quantity: How many it is about; None where it does not tell.
        window: When; None where it does not tell.
        refused: Whether the quantity is one that will not come.
    """

    meaning: Code | None
    quantity: Decimal | None = None
    window: Window | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What the entries of a line come to.

    Attributes:
        status: Of the line.
        deliveries: In date order, undated last.
        doubts: Why a person should look at it.
        differs: Where the quantities contradict the code, in words; else empty.
    """

    status: LineStatus
    deliveries: tuple[Delivery, ...]
    doubts: tuple[str, ...] = ()
    differs: str = ""


def window_of(
    dates: Mapping[str, tuple[date, date]], rules: Mapping[str, DateRule]
) -> Window | None:
    """The window that dates with qualifiers open, by the first rule that finds its qualifier.

    A "not before" and a "no later than" of the same basis make one window together.

    Args:
        dates: First and last day by qualifier.
        rules: In order of preference.
    """
    if not dates:
        return None
    preferred = rules.items()
    if len(dates) == 1:  # nearly always: no need to ask all the rules
        (only,) = dates
        if only not in rules:
            return None
        preferred = {only: rules[only]}.items()
    for qualifier, rule in preferred:
        found = dates.get(qualifier)
        if found is None:
            continue
        first, last = found
        if rule.window == "day":
            return Window(first, last, rule.basis)
        if rule.window == "week":
            return Window(week(first)[0], week(last)[1], rule.basis)
        other = _other_end(dates, rules, rule)
        if rule.window == "by":
            start = other if other and other <= last else None
            return Window(start, last, rule.basis)
        if other and first <= other:
            return Window(first, other, rule.basis)
        return Window(first, first, rule.basis, FROM_DAY)
    return None


def _other_end(
    dates: Mapping[str, tuple[date, date]], rules: Mapping[str, DateRule], rule: DateRule
) -> date | None:
    wanted = "from" if rule.window == "by" else "by"
    for qualifier, other in rules.items():
        if other.window == wanted and other.basis == rule.basis and qualifier in dates:
            return dates[qualifier][0 if wanted == "from" else 1]
    return None


def contradiction(
    said: Window, others: Iterable[Window | None], segment: str, *, by: str = "ACK"
) -> Iterator[str]:
    """Why a person should look: a date is none of those that the same kind of date has elsewhere.

    Args:
        said: What the status says.
        others: What stands beside it; None where there is no date.
        segment: In which segment.
        by: The segment of the status.
    """
    told = [one for one in others if one is not None and one.basis == said.basis]
    if told and (said.earliest, said.latest) not in {(one.earliest, one.latest) for one in told}:
        days = ", ".join(str(one.latest) for one in told)
        yield f"{by} says {said.latest}, {segment} says {days}"[:200]


def two_units(units: Iterable[str]) -> Iterator[str]:
    """Why a person should look: the quantities of one line are not all in one unit.

    Args:
        units: As they are written; an empty one is taken for that of the others.

    Examples:
        >>> list(two_units(["PCE", "", "CT", "PCE"])), list(two_units(["PCE", ""]))
        (['its quantities are in CT and in PCE'], [])
    """
    told = sorted({unit.strip() for unit in units} - {""})
    if len(told) > 1:
        yield f"its quantities are in {' and in '.join(told)}"[:200]


def delivery(quantity: Decimal | None, window: Window | None) -> Delivery:
    """A delivery of values that are already checked."""
    return trusted(
        Delivery,
        {
            "quantity": quantity,
            "earliest": window.earliest if window else None,
            "latest": window.latest if window else None,
            "basis": window.basis if window else "delivery",
        },
    )


def settle(entries: Sequence[Entry], *, ordered: Decimal | None) -> Settled:
    """What the entries of one line come to.

    Args:
        entries: In the order of the file; at least one.
        ordered: The ordered quantity as the answer repeats it; None where it does not.
    """
    read: list[tuple[LineStatus, Decimal | None, Window | None]] = []
    statuses: set[LineStatus] = set()
    doubts: set[str] = set()
    partial = zero = False
    for entry in entries:
        code, quantity, window = entry.meaning, entry.quantity, entry.window
        status = _status(entry, code)
        statuses.add(status)
        if code is not None:
            if code.doubt:
                doubts.add(code.doubt)
            partial = partial or bool(code.partial)
        if window is not None and window.doubt:
            doubts.add(window.doubt)
        if quantity is not None and quantity <= 0:
            if quantity < 0:
                return Settled("unclear", (), (_NEGATIVE, *sorted(doubts)), _NEGATIVE)
            zero = True
        elif status != "rejected":
            read.append((status, quantity, window))
    if statuses == _REJECTED:
        return Settled("rejected", (), tuple(sorted(doubts)))
    positive = not statuses <= _NOT_POSITIVE
    promised = [
        (quantity, window)
        for status, quantity, window in read
        if window is not None or (quantity is not None and (positive or status != "unclear"))
    ]
    total = _total(promised)
    if partial and ordered is not None and total is not None and total < ordered:
        promised.append((ordered - total, None))
        total = ordered
    deliveries = _in_order(promised)
    status = statuses.pop() if len(statuses) == 1 else ("changed" if positive else "unclear")
    differs = ""
    if status == "accepted":
        if ordered is not None and promised and total is not None and total != ordered:
            differs = f"accepted, but for {shown(total)} of {shown(ordered)}"
        elif zero and not promised:
            differs = "accepted, but for a quantity of 0"
        if differs:
            doubts.add(differs)
        if differs or len(deliveries) > 1:
            status = "changed"
    return Settled(status, deliveries, tuple(sorted(doubts)) if doubts else (), differs)


def _status(entry: Entry, code: Code | None) -> LineStatus:
    """Of one entry; a code that no list holds, or one that lacks its date, is unclear."""
    if entry.refused:
        return "rejected"
    if code is None:
        return "unclear"
    status = code.status
    if status is None or status == "received" or (code.needs_date and entry.window is None):
        return "unclear"
    return status


def _total(promised: Iterable[tuple[Decimal | None, Window | None]]) -> Decimal | None:
    """The sum; None where one of the quantities is not told."""
    total = Decimal(0)
    for quantity, _ in promised:
        if quantity is None:
            return None
        total += quantity
    return total


def _in_order(promised: Sequence[tuple[Decimal | None, Window | None]]) -> tuple[Delivery, ...]:
    """Deliveries in date order, undated last; those of one window are added up."""
    if len(promised) == 1:
        return (delivery(*promised[0]),)
    sums: dict[tuple[date | None, date | None, str], tuple[Decimal | None, Window | None]] = {}
    for quantity, window in promised:
        key = (window.earliest, window.latest, window.basis) if window else (None, None, "")
        if key in sums:
            before = sums[key][0]
            both = before + quantity if before is not None and quantity is not None else None
            sums[key] = (both, window)
        else:
            sums[key] = (quantity, window)

    dated = [item for item in sums.values() if _last_day(item[1]) is not None]
    undated = [item for item in sums.values() if _last_day(item[1]) is None]
    dated.sort(key=lambda item: _last_day(item[1]) or date.max)
    return tuple(delivery(quantity, window) for quantity, window in (*dated, *undated))


def _last_day(window: Window | None) -> date | None:
    return (window.latest or window.earliest) if window else None


def disagreement(header: DocumentStatus | None) -> str:
    """The fault of a header that says something else than its lines.

    A header that refuses the order while lines confirm it is nothing that lines could settle.
    """
    return "header_rejects" if header == "rejected" else "header_line_disagree"


def header_and_lines(
    header: DocumentStatus | None, found: AbstractSet[LineStatus]
) -> tuple[DocumentStatus | None, str]:
    """The status of a response, and where header and lines disagree: in words; the lines win.

    Args:
        header: What the header says.
        found: What the lines say.

    Returns:
        The status, and the disagreement or an empty text.
    """
    if not found:
        return header, ""
    derived: DocumentStatus | None
    if found <= {"accepted", "delivered"}:
        derived = "accepted"
    elif found == {"rejected"}:
        derived = "rejected"
    elif found == {"unclear"}:
        derived = None
    else:
        derived = "changed"
    if header is None or header == derived:
        return derived, ""
    if header == "changed" and derived != "rejected":
        return header, ""
    if header == "received" and derived is None:
        return header, ""
    words = ", ".join(sorted(found))
    return derived, f"The header says {header}, the lines say {words}; the lines count."
