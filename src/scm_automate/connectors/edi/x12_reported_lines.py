"""One line of an X12 870: its statuses, the quantity and the dates behind each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import RespondedLine
from scm_automate.connectors.edi.elements import element
from scm_automate.connectors.edi.promise import (
    Entry,
    contradiction,
    settle,
    two_units,
    window_of,
)
from scm_automate.connectors.edi.reported import several_statuses, window_when
from scm_automate.connectors.edi.values import in_words
from scm_automate.connectors.edi.x12_words import LONGEST_ID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from scm_automate.connectors.edi.codes import Code
    from scm_automate.connectors.edi.x12_transaction import Transaction
    from scm_automate.connectors.edi.x12_words import X12Words

__all__ = ["ReportedLine", "Said", "Statuses", "read_statuses"]

_TWO_DATES: Final = "two dates of one kind stand behind one status"
_TEXTS: Final = {"PID": 5, "MSG": 1, "NTE": 2}
_DETAILS: Final = {"SLN": "sub-lines", "LX": "details of its own (LX)"}
"""Segments that split a line further."""
_ASIDE: Final = frozenset(("REF", "N1", "LM", "CS", "PER", "PWK", "SAC"))
"""What follows one of these belongs to it, such as the date of a reference, until the next ISR."""

Dates = dict[str, tuple["date", "date"]]


@dataclass(slots=True)
class Said:
    """One ISR segment and what stands behind it."""

    code: str
    meaning: Code | None
    day: date | None
    reason: str
    quantity: Decimal | None = None
    refused: bool = False
    dates: Dates = field(default_factory=dict)

    @property
    def words(self) -> str:
        """As it stood."""
        day = str(self.day) if self.day else ""
        return " ".join(filter(None, (self.code[:20], day, self.reason[:20])))


@dataclass(slots=True)
class Statuses:
    """The statuses of a line or of a whole order, and what else stands beside them."""

    statuses: list[Said] = field(default_factory=list)
    dates: Dates = field(default_factory=dict)
    ordered: Decimal | None = None
    units: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)


def read_statuses(transaction: Transaction, words: X12Words, start: int, end: int) -> Statuses:
    """Reads the segments from `start` up to `end`; an unknown code is told."""
    found = Statuses()
    last: Said | None = None
    aside = ""
    for index in range(start, end):
        segment = transaction.segments[index]
        tag = segment[0]
        if tag == "ISR":
            last, aside = _status(transaction, words, index), ""
            found.statuses.append(last)
        elif tag in _ASIDE or aside:
            aside = aside or tag
        elif tag == "QTY":
            _quantity(transaction, words, index, found, last)
        elif tag == "DTM":
            dated = words.dtm(transaction, index)
            if dated is not None:
                where = found.dates if last is None else last.dates
                if where.setdefault(*dated) != dated[1] and dated[0] in words.elsewhere:
                    found.doubts.append(_TWO_DATES)
        elif tag in _DETAILS:
            found.doubts.append(f"it has {_DETAILS[tag]}, which are not read")
            break  # what follows belongs to them
        elif tag in _TEXTS and (last is not None or tag != "PID"):
            text = element(segment, _TEXTS[tag]).strip()  # behind a PO1 alone, PID names the goods
            if text:
                found.doubts.append(in_words(text))
    return found


def _status(transaction: Transaction, words: X12Words, index: int) -> Said:
    segment = transaction.segments[index]
    code = element(segment, 1).strip()
    meaning = words.codes.report_status.get(code)
    if meaning is None:
        text = f"{code[:20]!r} is in no list of order statuses; what it is about is unclear."
        transaction.faults.add("unknown_code", transaction.place(index, 1), text)
    day = words.day(transaction, index, 2)
    return Said(code, meaning, day, element(segment, 3).strip())


def _quantity(
    transaction: Transaction, words: X12Words, index: int, found: Statuses, last: Said | None
) -> None:
    segment = transaction.segments[index]
    qualifier = element(segment, 1).strip()
    meaning = words.codes.quantities.get(qualifier)
    amount = words.quantity(transaction, index, 2)
    component = transaction.delimiters.component
    unit = element(segment, 3).strip()
    if meaning is None:
        text = f"a quantity of kind {qualifier[:20]!r} stands beside it, which nobody has declared"
        found.doubts.append(text)
        return
    found.units.add(unit.split(component)[0] if component else unit)
    if meaning.role == "ordered" or last is None:
        found.ordered = amount if found.ordered is None else found.ordered
    elif last.quantity is not None:
        found.doubts.append("two quantities stand behind one status")
    else:
        last.quantity, last.refused = amount, meaning.role == "refused"


@dataclass(slots=True)
class ReportedLine:
    """Reads the lines of one HL loop, one after the other.

    Attributes:
        transaction: The report.
        words: The code lists.
        above: What is said of the whole order, for a line that has no status.
    """

    transaction: Transaction
    words: X12Words
    above: Statuses

    def read(self, start: int, end: int) -> tuple[RespondedLine, tuple[str, ...]]:
        """The line whose segments are those from `start` up to `end`, and what is in doubt about it."""
        transaction, words = self.transaction, self.words
        segment = transaction.segments[start]
        found = read_statuses(transaction, words, start + 1, end)
        ordered = words.quantity(transaction, start, 2)
        if ordered is None:
            ordered = found.ordered
        elif found.ordered is not None and found.ordered != ordered:
            found.doubts.append("two ordered quantities are told")
        statuses: Sequence[Said] = found.statuses
        if not statuses:  # how much the order's status is about is no line's quantity
            statuses = [replace(said, quantity=None) for said in self.above.statuses]
        if not statuses:
            text = "The line has no ISR, and neither has its order; the line is unclear."
            transaction.faults.add("status_missing", transaction.place(start), text)
        doubts = [*self.above.doubts, *found.doubts]
        entries = [self._entry(said, found.dates, doubts) for said in statuses] or [Entry(None)]
        doubts += several_statuses(entries)
        if len(entries) == 1 and entries[0].quantity is None:
            entries[0].quantity = ordered
        settled = settle(entries, ordered=ordered)
        if settled.differs:
            text = f"The line is {settled.differs}."
            transaction.faults.add("quantity_differs", transaction.place(start, 2), text)
        component = transaction.delimiters.component
        spelt = element(segment, 3).strip()
        unit = (spelt.split(component)[0] if component else spelt).strip()
        doubts += two_units({unit, *found.units})
        item, supplier_item, _ = words.numbers(segment, 6)
        codes = " ".join(said.code for said in statuses if said.code)[:LONGEST_ID]
        line = RespondedLine(
            line=element(segment, 1).strip()[:LONGEST_ID] or None,
            status=settled.status,
            deliveries=settled.deliveries,
            price=words.price(transaction, start, 4),
            raw_status=codes or None,
            item=item,
            supplier_item=supplier_item,
            quantity=ordered,
            unit=unit[:LONGEST_ID] or None,
        )
        return line, tuple(dict.fromkeys((*doubts, *settled.doubts)))

    def _entry(self, said: Said, dates: Dates, doubts: list[str]) -> Entry:
        """What one status comes to: its own date, those behind it, the line's, the order's."""
        rules = self.words.elsewhere
        own, behind = window_when(said.meaning, said.day), window_of(said.dates, rules)
        if own is not None:
            doubts += contradiction(own, [behind, window_of(dates, rules)], "DTM", by="ISR")
        window = own or behind or window_of(dates, rules) or window_of(self.above.dates, rules)
        return Entry(said.meaning, said.quantity, window, refused=said.refused)
