"""X12 850, 860 and 810: what is ordered, changed and billed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.documents import AskedLine, ChangedLine, Document, EdiPart
from scm_automate.connectors.edi.elements import count, element
from scm_automate.connectors.edi.trusted import maker, trusted
from scm_automate.connectors.edi.values import number, shown, week
from scm_automate.connectors.edi.x12_usual import asked_lines
from scm_automate.connectors.edi.x12_words import LONGEST_ID, LONGEST_TEXT, X12Words, first_due

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.connectors.edi.codes import Code
    from scm_automate.connectors.edi.documents import DocumentKind
    from scm_automate.connectors.edi.x12_transaction import Transaction
    from scm_automate.model import Basis

__all__ = ["read_asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Which elements hold what."""

    kind: DocumentKind
    head: str
    order: int
    issued: int
    number: int | None
    line: str
    quantity: int
    unit: int
    price: int
    numbers: int
    action: int | None = None


LAYOUTS: Final = {
    "850": _Layout(
        kind="order", head="BEG", order=3, issued=5, number=None,
        line="PO1", quantity=2, unit=3, price=4, numbers=6,
    ),
    "860": _Layout(
        kind="order_change", head="BCH", order=3, issued=6, number=None,
        line="POC", quantity=3, unit=5, price=6, numbers=8, action=2,
    ),
    "810": _Layout(
        kind="invoice", head="BIG", order=4, issued=1, number=2,
        line="IT1", quantity=2, unit=3, price=4, numbers=6,
    ),
}  # fmt: skip

_document = maker(Document)
_NOTHING_TOLD: Final[dict[str, None]] = dict.fromkeys(Document.model_fields)
PARTIES: Final = {"BY": "buyer", "SU": "supplier", "SE": "supplier", "VN": "supplier"}


def read_asked(transaction: Transaction, words: X12Words) -> EdiPart:
    """The order, change or invoice that a transaction set is; one line per schedule."""
    return _Asked(transaction, words).read()


class _Asked:
    """Where the reading of one transaction set stands."""

    def __init__(self, transaction: Transaction, words: X12Words) -> None:
        self.transaction = transaction
        self.words = words
        self.layout = LAYOUTS[transaction.kind]
        self.lines: list[AskedLine | ChangedLine] = []
        self.told: dict[str, Any] = {}
        self.header: dict[str, tuple[date, date]] = {}

    def read(self) -> EdiPart:
        """Reads the header, every line from its tag to the next, and the totals."""
        transaction = self.transaction
        self._head(transaction.head)
        self._lines(transaction)
        stop, tail = transaction.rest
        for index, segment in enumerate(tail, start=stop):
            tag = segment[0]
            if tag == "CTT":
                self._totals(index)
            elif tag == "AMT":
                self._check_amount(index)
        return self._part()

    def _lines(self, transaction: Transaction) -> None:
        """Reads the lines that were taken out of the text, and every other one with all the rules."""
        loops = transaction.loops
        found: dict[int, AskedLine] = {}
        if loops is not None and len(loops) == transaction.lines:
            found = asked_lines(loops, self.words, transaction.delimiters, general=self._due({}))
            if len(found) == len(loops):
                self.lines += found.values()
                return
        for place, (begin, end) in enumerate(pairwise(transaction.bounds)):
            if place in found:
                self.lines.append(found[place])
            else:
                self._line(begin, end)

    def _line(self, index: int, end: int) -> None:
        """Reads one line with all the rules."""
        dates: dict[str, tuple[date, date]] = {}
        description = ""
        schedules: list[int] = []
        for at in range(index + 1, end):
            tag = self.transaction.segments[at][0]
            if tag == "DTM":
                found = self.words.dtm(self.transaction, at)
                if found is not None:
                    dates[found[0]] = found[1]
            elif tag == "PID" and not description:
                description = element(self.transaction.segments[at], 5)
            elif tag == "SCH":
                schedules.append(at)
        transaction, words, layout = self.transaction, self.words, self.layout
        segment = transaction.segments[index]
        length = len(segment)
        item, supplier_item, text = words.numbers(segment, layout.numbers)
        quantity = number(segment[layout.quantity]) if length > layout.quantity else None
        if quantity is None:
            quantity = words.quantity(transaction, index, layout.quantity)
        price = words.price(transaction, index, layout.price)
        unit = segment[layout.unit] if length > layout.unit else ""
        component = transaction.delimiters.component
        if component and component in unit:
            unit = unit.split(component)[0]
        due, basis = self._due(dates)
        values: dict[str, Any] = {
            "line": (segment[1].strip()[:LONGEST_ID] or None) if length > 1 else None,
            "item": item,
            "supplier_item": supplier_item,
            "description": (description or text or "").strip()[:LONGEST_TEXT] or None,
            "quantity": quantity,
            "unit": unit.strip()[:LONGEST_ID] or None,
            "due": due,
            "price": price,
            "due_basis": basis,
        }
        record: type[AskedLine | ChangedLine] = AskedLine
        if layout.action is not None:
            record = ChangedLine
            values["action"] = self._action(index, layout.action)
        if not schedules:
            self.lines.append(trusted(record, values))
            return
        for at in schedules:
            asked = words.quantity(transaction, at, 1)
            day = words.day(transaction, at, 6)
            rule = words.codes.due_dates.get(element(transaction.segments[at], 5))
            dated = {"due": day, "due_basis": rule.basis} if day and rule else {}
            scheduled = {**values, "quantity": quantity if asked is None else asked, **dated}
            self.lines.append(trusted(record, scheduled))

    def _due(self, dates: dict[str, tuple[date, date]]) -> tuple[date | None, Basis]:
        if self.layout.kind == "invoice" or not (dates or self.header):
            return None, "delivery"
        rules = self.words.codes.due_dates
        found = first_due(dates, rules) or first_due(self.header, rules)
        if found is None:
            return None, "delivery"
        day, rule = found
        return (week(day)[1] if rule.window == "week" else day), rule.basis

    def _action(self, index: int, position: int) -> str:
        code = element(self.transaction.segments[index], position)
        meaning: Code | None = self.words.codes.line_action.get(code)
        if meaning is None or meaning.action is None:
            self.transaction.faults.add(
                "unknown_code",
                self.transaction.place(index, position),
                f"{code[:20]!r} is in no list of actions; the line is read as a change.",
            )
            return "change"
        return meaning.action

    def _head(self, segments: list[list[str]]) -> None:
        """What stands before the first line."""
        layout, told = self.layout, self.told
        for index, segment in enumerate(segments):
            tag = segment[0]
            if tag == "N1":
                party = PARTIES.get(element(segment, 1))
                if party is not None and party not in told:
                    told[party] = element(segment, 4).strip()[:LONGEST_ID] or None
            elif tag == layout.head:
                self._beginning(index, segment)
            elif tag == "DTM":
                found = self.words.dtm(self.transaction, index)
                if found is not None:
                    self.header[found[0]] = found[1]
            elif tag == "CUR" and "currency" not in told:
                told["currency"] = element(segment, 2).strip()[:LONGEST_ID] or None

    def _beginning(self, index: int, segment: list[str]) -> None:
        """The segment that says what the document is about."""
        layout, told = self.layout, self.told
        told["order"] = element(segment, layout.order).strip()[:LONGEST_ID] or None
        told["issued"] = self.words.day(self.transaction, index, layout.issued)
        if layout.number is not None:
            told["number"] = element(segment, layout.number).strip()[:LONGEST_ID] or None
        meaning = self.words.codes.purpose.get(element(segment, 1))
        if meaning is None or layout.kind == "invoice":
            return
        if meaning.cancels and layout.kind == "order_change":
            told["cancels"] = "order"
        if meaning.repeats is not None:
            told["repeats"] = meaning.repeats
            self.transaction.faults.add_of_header(self.transaction.place(index, 1), meaning)

    def _check_amount(self, index: int) -> None:
        if element(self.transaction.row(index), 1) != "1":
            return
        declared = self.words.quantity(self.transaction, index, 2)
        amount = Decimal(0)
        for start in self.transaction.bounds[:-1]:
            segment, layout = self.transaction.segments[start], self.layout
            quantity = number(element(segment, layout.quantity))
            price = self.words.single_price(segment, layout.price)
            if quantity is None or price is None:
                return
            amount += quantity * price
        if declared is not None and declared != amount:
            self.transaction.faults.add(
                "amount_differs",
                self.transaction.place(index, 2),
                f"AMT02 says {shown(declared)}, the lines come to {shown(amount)}.",
            )

    def _totals(self, index: int) -> None:
        segment, lines = self.transaction.row(index), self.transaction.lines
        if element(segment, 1) != str(lines) and count(element(segment, 1)) != lines:
            self.transaction.faults.add(
                "line_count",
                self.transaction.place(index, 1),
                f"CTT01 says {element(segment, 1)[:20]!r}, {lines} lines are there.",
            )
        hashed = self.words.quantity(self.transaction, index, 2) if len(segment) > 2 else None
        if hashed is None:
            return
        segments = self.transaction.segments
        stated = (
            number(element(segments[start], self.layout.quantity))
            for start in self.transaction.bounds[:-1]
        )
        total = sum((quantity for quantity in stated if quantity is not None), Decimal(0))
        if hashed != total:
            self.transaction.faults.add(
                "quantity_total",
                self.transaction.place(index, 2),
                f"CTT02 says {shown(hashed)}, the quantities come to {shown(total)}.",
            )

    def _part(self) -> EdiPart:
        transaction, told = self.transaction, self.told
        if told.get("order") is None:
            transaction.faults.add(
                "order_missing", transaction.place(0), "The document names no order number."
            )
        if told.get("cancels"):
            transaction.faults.add(
                "order_cancelled", transaction.place(0), "The document calls the whole order off."
            )
            self.lines = [line.model_copy(update={"action": "delete"}) for line in self.lines]
        document = _document(
            {
                **_NOTHING_TOLD,
                **told,
                "kind": self.layout.kind,
                "lines": tuple(self.lines),
                "complete": "whole" if transaction.whole else "cut",
            },
        )
        return EdiPart(standard="x12", document=document, faults=transaction.faults.take())
