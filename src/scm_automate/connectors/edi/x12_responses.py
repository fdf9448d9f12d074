"""X12 855 and 865: what a supplier answers, line by line."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.documents import (
    Document,
    EdiPart,
    RespondedLine,
)
from scm_automate.connectors.edi.elements import element
from scm_automate.connectors.edi.line_readings import LineReadings
from scm_automate.connectors.edi.promise import (
    Entry,
    Window,
    contradiction,
    disagreement,
    header_and_lines,
    settle,
    window_of,
)
from scm_automate.connectors.edi.trusted import maker, trusted
from scm_automate.connectors.edi.values import shown
from scm_automate.connectors.edi.x12_orders import PARTIES
from scm_automate.connectors.edi.x12_totals import check_answer_totals
from scm_automate.connectors.edi.x12_transaction import line_reading
from scm_automate.connectors.edi.x12_usual import answered_lines
from scm_automate.connectors.edi.x12_words import LONGEST_ID, X12Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.connectors.edi.codes import Code
    from scm_automate.connectors.edi.x12_transaction import Transaction

__all__ = ["read_response"]

_NOTHING_TOLD: Final[dict[str, None]] = dict.fromkeys(Document.model_fields)
_HEADS: Final = {"BAK": (2, 3, 4, 8, 9), "BCA": (2, 3, 6, 9, 10)}
"""Acknowledgment type, order number, order date, the seller's number, the answer's own date."""
_SAID: Final = {"MSG": 1, "NTE": 2}
"""Segments of the header that hold free text, and the element that it is in."""
_document = maker(Document)
_status = attrgetter("status")
_TWO_DATES = "two dates of one kind stand behind one quantity"
_NO_QUALIFIER = "the date has no qualifier; it is taken for a delivery date"


def read_response(transaction: Transaction, words: X12Words) -> EdiPart:
    """The answer that a transaction set is."""
    return _Response(transaction, words).read()


class _Response:
    """Where the reading of one transaction set stands."""

    def __init__(self, transaction: Transaction, words: X12Words) -> None:
        self.transaction = transaction
        self.words = words
        self.change = transaction.kind == "865"
        self.lines: list[RespondedLine] = []
        self.doubts: dict[int, tuple[str, ...]] = {}
        self.told: dict[str, Any] = {}
        self.header: Code | None = None
        self.header_code = ""
        self.header_dates: dict[str, tuple[date, date]] = {}
        self.elsewhere = words.elsewhere
        self.texts: list[str] = []

    def read(self) -> EdiPart:
        """Reads the header, every line from its tag to the next, and the totals."""
        transaction = self.transaction
        self._head(transaction.head)
        self._lines(transaction)
        stop, tail = transaction.rest
        for index, segment in enumerate(tail, start=stop):
            if segment[0] == "CTT":
                quantity = 3 if self.change else 2
                check_answer_totals(transaction, index, quantity=quantity, words=self.words)
        return self._part()

    def _lines(self, transaction: Transaction) -> None:
        """Reads the lines that were taken out of the text, and every other one with all the rules."""
        loops = transaction.loops
        found: dict[int, RespondedLine] = {}
        if loops is not None and len(loops) == transaction.lines:
            found = answered_lines(loops, self.words, transaction.delimiters)
            if len(found) == len(loops):
                self.lines += found.values()
                return
        for place, (begin, end) in enumerate(pairwise(transaction.bounds)):
            if place in found:
                self.lines.append(found[place])
            else:
                self._line(begin, end)

    def _head(self, segments: list[list[str]]) -> None:
        """What stands before the first line."""
        told = self.told
        for index, segment in enumerate(segments):
            tag = segment[0]
            if tag == "N1":
                party = PARTIES.get(element(segment, 1))
                if party is not None and party not in told:
                    told[party] = element(segment, 4).strip()[:LONGEST_ID] or None
            elif tag in _HEADS:
                self._beginning(index, segment)
            elif tag == "DTM":
                found = self.words.dtm(self.transaction, index)
                if found is not None:
                    self.header_dates[found[0]] = found[1]
            elif tag in _SAID:
                self.texts.append(element(segment, _SAID[tag]).strip()[:LONGEST_ID])
            elif tag == "CUR" and "currency" not in told:
                told["currency"] = element(segment, 2).strip()[:LONGEST_ID] or None

    def _beginning(self, index: int, segment: list[str]) -> None:
        """The segment that says what is answered, and how."""
        transaction, told, words = self.transaction, self.told, self.words
        kind, order, ordered, number, issued = _HEADS[segment[0]]
        self.header_code = element(segment, kind)
        self.header = words.codes.header_status.get(self.header_code)
        if self.header is None:
            transaction.faults.add(
                "unknown_code",
                transaction.place(index, kind),
                f"{self.header_code[:20]!r} is in no list of acknowledgment types; it says nothing of the order.",
            )
        told["order"] = element(segment, order).strip()[:LONGEST_ID] or None
        told["ordered"] = words.day(transaction, index, ordered)
        told["issued"] = words.day(transaction, index, issued)
        told["number"] = element(segment, number).strip()[:LONGEST_ID] or None
        meaning = words.codes.purpose.get(element(segment, 1))
        if meaning is not None and meaning.cancels:
            told["cancels"] = "order"
        if meaning is not None and meaning.repeats is not None:
            told["repeats"] = meaning.repeats
        for code in (meaning, self.header):
            if code is not None and (code.doubt or code.repeats):
                transaction.faults.add_of_header(transaction.place(index), code)

    def _line(self, start: int, end: int) -> None:
        transaction, words = self.transaction, self.words
        segments = transaction.segments
        segment = segments[start]
        quantity, unit, price, numbers = (3, 5, 6, 8) if self.change else (2, 3, 4, 6)
        ordered = words.quantity(transaction, start, quantity)
        entries: list[Entry] = []
        codes: list[str] = []
        dates: list[dict[str, tuple[date, date]]] = [{}]
        schedules: list[tuple[Decimal | None, Window | None]] = []
        doubts: list[str] = []
        for index in range(start + 1, end):
            tag = segments[index][0]
            if tag == "ACK":
                entries.append(self._ack(index, codes, doubts))
                dates.append({})
            elif tag == "DTM":
                found = words.dtm(transaction, index)
                if found is not None:
                    before = dates[-1].setdefault(*found)
                    if before != found[1] and found[0] in self.elsewhere:
                        doubts.append(_TWO_DATES)
            elif tag == "SCH":
                schedules.append((words.quantity(transaction, index, 1), self._schedule(index)))
        doubts += self._dated(entries, dates)
        if not entries:
            entries.append(self._uncoded(start, codes, dates[0]))
        if len(entries) == 1 and entries[0].quantity is None:
            entries[0].quantity = ordered
        if schedules:
            if len(entries) == 1 and entries[0].window is not None:
                doubts += contradiction(
                    entries[0].window, [window for _, window in schedules], "SCH"
                )
            entries = self._scheduled(start, entries, schedules)
        told_unit = element(segment, unit).strip()
        others = {
            element(segments[index], 3).strip()
            for index in range(start + 1, end)
            if segments[index][0] == "ACK"
        } - {"", told_unit}
        if others and told_unit:
            doubts.append(f"the answer is in {', '.join(sorted(others))}, the line in {told_unit}")
        settled = settle(entries, ordered=ordered)
        if settled.differs:
            transaction.faults.add(
                "quantity_differs",
                transaction.place(start, quantity),
                f"The line is {settled.differs}.",
            )
        item, supplier_item, _ = words.numbers(segment, numbers)
        component = transaction.delimiters.component
        spelt = element(segment, unit)
        self.lines.append(
            trusted(
                RespondedLine,
                {
                    "line": element(segment, 1).strip()[:LONGEST_ID] or None,
                    "status": settled.status,
                    "deliveries": settled.deliveries,
                    "price": words.price(transaction, start, price),
                    "raw_status": " ".join(filter(None, codes)) or None,
                    "item": item,
                    "supplier_item": supplier_item,
                    "quantity": ordered,
                    "unit": (spelt.split(component)[0] if component else spelt).strip()[:LONGEST_ID]
                    or None,
                },
            )
        )
        if doubts or settled.doubts:
            self.doubts[len(self.lines) - 1] = (*doubts, *settled.doubts)

    def _ack(self, index: int, codes: list[str], doubts: list[str]) -> Entry:
        """One ACK segment: code, quantity, and a date of its own."""
        transaction, words = self.transaction, self.words
        segment = transaction.segments[index]
        code = element(segment, 1).strip()
        codes.append(code)
        meaning = words.codes.line_status.get(code)
        if meaning is None:
            transaction.faults.add(
                "unknown_code",
                transaction.place(index, 1),
                f"{code[:20]!r} is in no list of line statuses; the line is unclear.",
            )
        window = None
        if len(segment) > 5 and segment[5]:
            window = words.plain_window(segment[4], segment[5])
            if window is not None:
                return Entry(meaning, words.quantity(transaction, index, 2), window)
            day = words.day(transaction, index, 5)
            qualifier = segment[4]
            if day is not None and not qualifier and words.default_date:
                qualifier = words.default_date
                doubts.append(_NO_QUALIFIER)
                transaction.faults.add(
                    "date_without_qualifier",
                    transaction.place(index, 5),
                    f"{segment[5][:20]!r} has no qualifier; it is taken as {qualifier}.",
                )
            if day is not None:
                window = window_of({qualifier: (day, day)}, words.codes.promise_dates)
                if window is None:
                    self._no_promise(index, 4, qualifier)
        return Entry(meaning, words.quantity(transaction, index, 2), window)

    def _no_promise(self, index: int, position: int, qualifier: str) -> None:
        self.transaction.faults.add(
            "date_not_promised",
            self.transaction.place(index, position),
            f"A date with qualifier {qualifier[:20]!r} beside a status is no promise; it is not taken.",
        )

    def _schedule(self, index: int) -> Window | None:
        """The dates of one SCH segment; it has room for two with qualifiers."""
        words, transaction = self.words, self.transaction
        segment = transaction.segments[index]
        dates: dict[str, tuple[date, date]] = {}
        for qualifier, position in ((element(segment, 5), 6), (element(segment, 8), 9)):
            day = words.day(transaction, index, position)
            if day is not None:
                dates[qualifier or words.default_date] = (day, day)
        window = window_of(dates, words.codes.promise_dates)
        if dates and window is None:
            self._no_promise(index, 5, element(segment, 5))
        return window

    def _dated(
        self, entries: list[Entry], dates: list[dict[str, tuple[date, date]]]
    ) -> Iterator[str]:
        """Gives entries without a date those of the DTM segments: their own, the line's, the header's.

        Yields:
            Why a person should look: an ACK and its own DTM that say different days.
        """
        for entry, own in zip(entries, dates[1:], strict=True):
            if entry.window is not None and own:
                yield from contradiction(entry.window, [window_of(own, self.elsewhere)], "DTM")
            if entry.window is None and (own or dates[0] or self.header_dates):
                entry.window = (
                    window_of(own, self.elsewhere)
                    or window_of(dates[0], self.elsewhere)
                    or window_of(self.header_dates, self.elsewhere)
                )

    def _uncoded(self, start: int, codes: list[str], dates: dict[str, tuple[date, date]]) -> Entry:
        """A line without an ACK: the POC of an 865 has its own code, an 855 says it in its header."""
        transaction, words = self.transaction, self.words
        window = window_of(dates, self.elsewhere) or window_of(self.header_dates, self.elsewhere)
        if self.change:
            code = element(transaction.segments[start], 2)
            codes.append(code)
            meaning = words.codes.line_action.get(code)
            if meaning is None:
                transaction.faults.add(
                    "unknown_code",
                    transaction.place(start, 2),
                    f"{code[:20]!r} is in no list of changes; the line is unclear.",
                )
            return Entry(meaning, None, window)
        codes.append(self.header_code)
        if self.header is None or self.header.status in (None, "received"):
            transaction.faults.add(
                "status_missing",
                transaction.place(start),
                "The line has no ACK, and the header promises nothing; the line is unclear.",
            )
        return Entry(self.header, None, window)

    def _scheduled(
        self,
        start: int,
        entries: list[Entry],
        schedules: list[tuple[Decimal | None, Window | None]],
    ) -> list[Entry]:
        """SCH segments say in detail when an answered quantity comes; they split it."""
        if not any(window for _, window in schedules):
            return entries
        answered = [
            entry for entry in entries if entry.meaning and entry.meaning.status != "rejected"
        ]
        if len(answered) != 1:
            if answered:
                self.transaction.faults.add(
                    "schedule_not_read",
                    self.transaction.place(start),
                    "The line has several ACK and SCH segments as well; the ACK segments count.",
                )
            return entries
        only = answered[0]
        total = sum((quantity for quantity, _ in schedules if quantity is not None), Decimal(0))
        if only.quantity is not None and total != only.quantity:
            self.transaction.faults.add(
                "quantity_differs",
                self.transaction.place(start),
                f"ACK says {shown(only.quantity)}, the SCH segments come to {shown(total)}; the ACK counts.",
            )
            return entries
        split = [Entry(only.meaning, quantity, window) for quantity, window in schedules]
        return [entry for entry in entries if entry is not only] + split

    def _part(self) -> EdiPart:
        transaction, told = self.transaction, self.told
        if told.get("order") is None:
            transaction.faults.add(
                "order_missing", transaction.place(0), "The document names no order number."
            )
        if self.header is not None and self.header.lines and not self.lines:
            self.header, text = None, f"{self.header_code[:20]} says that lines follow; none does."
            transaction.faults.add("lines_missing", transaction.place(0), text)
        header = self.header.status if self.header else None
        status, differ = header_and_lines(
            header if header in ("accepted", "changed", "rejected", "received") else None,
            set(map(_status, self.lines)),
        )
        if differ:
            code = disagreement("rejected" if header == "rejected" else None)
            transaction.faults.add(code, transaction.place(1, 2), differ)
        document = _document(
            {
                **_NOTHING_TOLD,
                **told,
                "kind": "order_response",
                "status": status,
                "lines": tuple(self.lines),
                "complete": "whole" if transaction.whole else "cut",
            },
        )
        return EdiPart(
            standard="x12",
            document=document,
            faults=transaction.faults.take(),
            texts=tuple(filter(None, self.texts)) if self.texts else (),
            usage=transaction.usage,
            lines=LineReadings(transaction.lines, partial(line_reading, transaction, self.doubts)),
        )
