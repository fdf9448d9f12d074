"""One line of an X12 855 or 865: its acknowledgments, the dates behind each, its schedules."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import RespondedLine
from scm_automate.connectors.edi.elements import element
from scm_automate.connectors.edi.promise import Entry, Window, contradiction, settle, window_of
from scm_automate.connectors.edi.trusted import trusted
from scm_automate.connectors.edi.values import shown
from scm_automate.connectors.edi.x12_words import LONGEST_ID, X12Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.connectors.edi.codes import Code
    from scm_automate.connectors.edi.x12_transaction import Transaction

__all__ = ["AnswerHead", "AnsweredLine"]

_TWO_DATES: Final = "two dates of one kind stand behind one quantity"
_NO_QUALIFIER: Final = "the date has no qualifier; it is taken for a delivery date"


@dataclass(slots=True)
class AnswerHead:
    """What the header says of lines that say nothing themselves.

    Attributes:
        code: The acknowledgment type.
        meaning: What it means; None where no list holds it.
        dates: By qualifier.
    """

    code: str = ""
    meaning: Code | None = None
    dates: dict[str, tuple[date, date]] = field(default_factory=dict)


@dataclass(slots=True)
class AnsweredLine:
    """Reads the lines of one transaction set, one after the other.

    Attributes:
        transaction: The answer.
        words: The code lists.
        head: What its header says.
        change: Whether it answers a change (865).
    """

    transaction: Transaction
    words: X12Words
    head: AnswerHead
    change: bool

    def read(self, start: int, end: int) -> tuple[RespondedLine, tuple[str, ...]]:
        """The line whose segments are those from `start` up to `end`, and what is in doubt about it."""
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
                    if before != found[1] and found[0] in words.elsewhere:
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
        line = trusted(
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
        return line, (*doubts, *settled.doubts)

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
                yield from contradiction(
                    entry.window, [window_of(own, self.words.elsewhere)], "DTM"
                )
            if entry.window is None and (own or dates[0] or self.head.dates):
                entry.window = (
                    window_of(own, self.words.elsewhere)
                    or window_of(dates[0], self.words.elsewhere)
                    or window_of(self.head.dates, self.words.elsewhere)
                )

    def _uncoded(self, start: int, codes: list[str], dates: dict[str, tuple[date, date]]) -> Entry:
        """A line without an ACK: the POC of an 865 has its own code, an 855 says it in its header."""
        transaction, words = self.transaction, self.words
        window = window_of(dates, self.words.elsewhere) or window_of(
            self.head.dates, self.words.elsewhere
        )
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
        codes.append(self.head.code)
        if self.head.meaning is None or self.head.meaning.status in (None, "received"):
            transaction.faults.add(
                "status_missing",
                transaction.place(start),
                "The line has no ACK, and the header promises nothing; the line is unclear.",
            )
        return Entry(self.head.meaning, None, window)

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
