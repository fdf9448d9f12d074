"""X12 855 and 865: what a supplier answers, as a document with its lines."""

from __future__ import annotations

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
from scm_automate.connectors.edi.promise import disagreement, header_and_lines
from scm_automate.connectors.edi.trusted import maker
from scm_automate.connectors.edi.x12_answered_lines import AnsweredLine, AnswerHead
from scm_automate.connectors.edi.x12_orders import PARTIES
from scm_automate.connectors.edi.x12_totals import check_answer_totals
from scm_automate.connectors.edi.x12_transaction import line_reading
from scm_automate.connectors.edi.x12_usual import answered_lines
from scm_automate.connectors.edi.x12_words import LONGEST_ID, X12Words

if TYPE_CHECKING:
    from scm_automate.connectors.edi.x12_transaction import Transaction

__all__ = ["read_response"]

_NOTHING_TOLD: Final[dict[str, None]] = dict.fromkeys(Document.model_fields)
_HEADS: Final = {"BAK": (2, 3, 4, 8, 9), "BCA": (2, 3, 6, 9, 10)}
"""Acknowledgment type, order number, order date, the seller's number, the answer's own date."""
_SAID: Final = {"MSG": 1, "NTE": 2}
"""Segments of the header that hold free text, and the element that it is in."""
_document = maker(Document)
_status = attrgetter("status")


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
        self.header = AnswerHead()
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
        reader = AnsweredLine(transaction, self.words, self.header, self.change)
        for place, (begin, end) in enumerate(pairwise(transaction.bounds)):
            if place in found:
                self.lines.append(found[place])
                continue
            line, doubts = reader.read(begin, end)
            self.lines.append(line)
            if doubts:
                self.doubts[place] = doubts

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
                    self.header.dates[found[0]] = found[1]
            elif tag in _SAID:
                self.texts.append(element(segment, _SAID[tag]).strip()[:LONGEST_ID])
            elif tag == "CUR" and "currency" not in told:
                told["currency"] = element(segment, 2).strip()[:LONGEST_ID] or None

    def _beginning(self, index: int, segment: list[str]) -> None:
        """The segment that says what is answered, and how."""
        transaction, told, words = self.transaction, self.told, self.words
        kind, order, ordered, number, issued = _HEADS[segment[0]]
        self.header.code = element(segment, kind)
        self.header.meaning = words.codes.header_status.get(self.header.code)
        if self.header.meaning is None:
            transaction.faults.add(
                "unknown_code",
                transaction.place(index, kind),
                f"{self.header.code[:20]!r} is in no list of acknowledgment types; it says nothing of the order.",
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
        for code in (meaning, self.header.meaning):
            if code is not None and (code.doubt or code.repeats):
                transaction.faults.add_of_header(transaction.place(index), code)

    def _part(self) -> EdiPart:
        transaction, told = self.transaction, self.told
        if told.get("order") is None:
            transaction.faults.add(
                "order_missing", transaction.place(0), "The document names no order number."
            )
        meaning = self.header.meaning
        if meaning is not None and meaning.lines and not self.lines:
            text = f"{self.header.code[:20]} says that lines follow; none does."
            transaction.faults.add("lines_missing", transaction.place(0), text)
            meaning = None
        header = meaning.status if meaning else None
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
