"""One line of an OSTRPT: its statuses, the quantity and the dates behind each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import RespondedLine
from scm_automate.connectors.edi.edifact_words import amount, dated, item_numbers, short
from scm_automate.connectors.edi.promise import (
    Entry,
    contradiction,
    settle,
    two_units,
    window_of,
)
from scm_automate.connectors.edi.reported import several_statuses, window_when

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from scm_automate.connectors.edi.codes import Code, DateRule, StandardCodes
    from scm_automate.connectors.edi.edifact_segments import Message
    from scm_automate.connectors.edi.edifact_words import Block, Dates

__all__ = ["Said", "Statuses", "read_line", "read_statuses", "report_dates"]

_ASIDE: Final = frozenset(("NAD", "TDT", "TOD", "EQD", "PAC"))
"""What follows one of these belongs to it, such as the number of packages, until the next STS."""
_STATUS_DAY: Final = "334"
"""2005: the day of the status."""
_OWN_LISTS: Final = frozenset(("", "6", "9"))
"""3055 of the lists that are shipped: none told, UN, GS1."""
_TWO_DATES: Final = "two dates of one kind stand behind one status"


@dataclass(slots=True)
class Said:
    """One STS segment and what stands behind it."""

    code: str
    meaning: Code | None
    reason: str = ""
    quantity: Decimal | None = None
    refused: bool = False
    dates: Dates = field(default_factory=dict)

    @property
    def words(self) -> str:
        """As it stood."""
        days = " ".join(str(last) for _, last in self.dates.values())
        return " ".join(filter(None, (self.code[:40], self.reason[:60], days)))


@dataclass(slots=True)
class Statuses:
    """The statuses of a line or of a whole order, and what else stands beside them."""

    statuses: list[Said] = field(default_factory=list)
    dates: Dates = field(default_factory=dict)
    ordered: Decimal | None = None
    unit: str | None = None
    units: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)


def report_dates(codes: StandardCodes) -> dict[str, DateRule]:
    """What dates of a report promise: not those that repeat what was asked for."""
    return {key: rule for key, rule in codes.promise_dates.items() if rule.where == "any"}


def read_statuses(message: Message, block: Block, codes: StandardCodes) -> Statuses:
    """Reads the segments of a line, or of an order before its lines; an unknown code is told."""
    found = Statuses()
    last: Said | None = None
    aside = ""
    for index in range(block.start + 1, block.end):
        tag = message.segments[index][0]
        if tag == "STS":
            last, aside = _status(message, index, codes), ""
            found.statuses.append(last)
        elif tag == "SCC":
            text = "A schedule (SCC) stands behind the line, and is not read."
            message.faults.add("schedule_not_read", message.place(index), text)
            break
        elif tag in _ASIDE or aside:
            aside = aside or tag
        elif tag == "QTY":
            _quantity(message, index, codes, found, last)
        elif tag == "PCD":
            part = message.part(index, 1, 1)
            found.doubts.append(f"the status is about a part of it only (PCD {part[:20]})")
        elif tag == "DTM" and (last is not None or message.segments[index - 1][0] != "RFF"):
            day = dated(message, index)
            if day is not None:
                where = found.dates if last is None else last.dates
                rule = codes.promise_dates.get(day[0])
                if where.setdefault(*day) != day[1] and rule is not None:
                    found.doubts.append(_TWO_DATES)
    return found


def _status(message: Message, index: int, codes: StandardCodes) -> Said:
    """What C555 says: its code, and whose list it is of."""
    code, own, agency, *words = message.parts(index, 2)
    key = code if not own and agency in _OWN_LISTS else f"{code}:{own}:{agency}"
    meaning = codes.report_status.get(key)
    if meaning is None:
        text = f"{key[:40]!r} is in no list of order statuses; what it is about is unclear."
        message.faults.add("unknown_code", message.place(index, 2), text)
    return Said(key, meaning, " ".join(filter(None, (*words, message.part(index, 3, 3)))))


def _quantity(
    message: Message, index: int, codes: StandardCodes, found: Statuses, last: Said | None
) -> None:
    qualifier, text, unit, *_ = message.parts(index, 1)
    meaning = codes.quantities.get(qualifier)
    told = amount(message, index, 1, text)
    if meaning is None or meaning.role == "invoiced":
        kind = f"a quantity of kind {qualifier[:20]!r} stands beside it, which nobody has declared"
        found.doubts += [kind] if meaning is None else []
        return
    found.units.add(unit)
    found.unit = found.unit or short(unit)
    if meaning.role == "ordered" or last is None:
        found.ordered = told if found.ordered is None else found.ordered
    elif last.quantity is not None:
        found.doubts.append("two quantities stand behind one status")
    else:
        last.quantity, last.refused = told, meaning.role == "refused"


def read_line(
    message: Message,
    block: Block,
    codes: StandardCodes,
    rules: dict[str, DateRule],
    *,
    line: str | None,
    above: Statuses,
) -> tuple[RespondedLine, tuple[str, ...]]:
    """What a report says of one line, and what is in doubt about it.

    Args:
        message: The report.
        block: Its segments.
        codes: The code lists.
        rules: What each kind of date means.
        line: The order's line that it is about; None where it names none.
        above: What is said of the whole order, for a line that has no status.
    """
    found = read_statuses(message, block, codes)
    statuses: Sequence[Said] = found.statuses
    if not statuses:  # how much the order's status is about is no line's quantity
        statuses = [replace(said, quantity=None) for said in above.statuses]
    if not statuses:
        text = "The line has no STS, and neither has its order; the line is unclear."
        message.faults.add("status_missing", message.place(block.start), text)
    doubts = [*above.doubts, *found.doubts]
    entries = [_entry(said, (found.dates, above.dates), rules, doubts) for said in statuses]
    entries = entries or [Entry(None)]
    doubts += several_statuses(entries)
    if len(entries) == 1 and entries[0].quantity is None:
        entries[0].quantity = found.ordered
    settled = settle(entries, ordered=found.ordered)
    if settled.differs:
        text = f"The line is {settled.differs}."
        message.faults.add("quantity_differs", message.place(block.start), text)
    doubts += two_units(found.units)
    item, supplier_item = item_numbers(message, block, codes)
    codes_told = " ".join(said.code for said in statuses if said.code)[:200]
    made = RespondedLine(
        line=line,
        status=settled.status,
        deliveries=settled.deliveries,
        raw_status=codes_told or None,
        item=item,
        supplier_item=supplier_item,
        quantity=found.ordered,
        unit=found.unit,
    )
    return made, tuple(dict.fromkeys((*doubts, *settled.doubts)))


def _entry(
    said: Said, others: Sequence[Dates], rules: dict[str, DateRule], doubts: list[str]
) -> Entry:
    """What one status comes to: the day of the status where its code tells of one, then promised days."""
    day = said.dates.get(_STATUS_DAY)
    own, behind = window_when(said.meaning, day[1] if day else None), window_of(said.dates, rules)
    if own is not None:
        doubts += contradiction(own, [behind], "DTM", by="STS")
    general = [window_of(dates, rules) for dates in others]
    window = own or behind or next((one for one in general if one is not None), None)
    return Entry(said.meaning, said.quantity, window, refused=said.refused)
