"""X12 870: how orders stand, one document per order that the report names."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.documents import Document, EdiPart, LineReading, RespondedLine
from scm_automate.connectors.edi.elements import count, element
from scm_automate.connectors.edi.line_readings import LineReadings
from scm_automate.connectors.edi.reported import HANDED_DOWN, order_alone
from scm_automate.connectors.edi.x12_orders import PARTIES
from scm_automate.connectors.edi.x12_reported_lines import (
    ReportedLine,
    Said,
    Statuses,
    read_statuses,
)
from scm_automate.connectors.edi.x12_words import LONGEST_ID, X12Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from scm_automate.connectors.edi.x12_transaction import Transaction

__all__ = ["read_status_report"]

_SAID: Final = {"MSG": 1, "NTE": 2}
"""Segments of the header that hold free text, and the element that it is in."""
_ENDS: Final = frozenset(("HL", "PO1", "CTT", "SE"))


@dataclass(slots=True)
class _Level:
    """One HL loop: the order that it is about, what it says of all of it, and where its lines stand."""

    start: int
    code: str
    name: str
    parent: str
    order: str | None = None
    ordered: date | None = None
    own: Statuses = field(default_factory=Statuses)
    passed_on: Statuses = field(default_factory=Statuses)
    bounds: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Reported:
    """What a report says of one order."""

    ordered: date | None = None
    statuses: list[Said] = field(default_factory=list)
    lines: list[RespondedLine] = field(default_factory=list)
    read_from: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)


def read_status_report(transaction: Transaction, words: X12Words) -> Iterator[EdiPart]:
    """The status reports that a transaction set is: one for each order in it."""
    told, texts = _head(transaction, words)
    orders: dict[str | None, _Reported] = {}
    levels = _levels(transaction, words)
    _pass_on(levels)
    for level in levels:
        if not (level.bounds or level.own.statuses or level.order):
            continue
        reported = orders.setdefault(level.order, _Reported())
        reported.ordered = reported.ordered or level.ordered
        reported.statuses += level.own.statuses
        if level.code == "I" and not level.bounds:
            text = "An item of the report has no PO1; what it says is not read."
            transaction.faults.add("line_missing", transaction.place(level.start), text)
        reader = ReportedLine(transaction, words, level.passed_on)
        for start, end in level.bounds:
            line, doubts = reader.read(start, end)
            reported.lines.append(line)
            reported.read_from.append((start, end, doubts))
    _check_total(transaction, levels)
    if None in orders or not orders:
        text = "The report or a part of it names no order (PRF01)."
        transaction.faults.add("order_missing", transaction.place(0), text)
    documents = [
        _document(transaction, number, reported, told)
        for number, reported in (orders or {None: _Reported()}).items()
    ]
    faults = transaction.faults.take()
    for position, (document, reported) in enumerate(
        zip(documents, orders.values() or (_Reported(),), strict=True)
    ):
        yield EdiPart(
            standard="x12",
            document=document,
            faults=faults if position == 0 else (),
            shared=faults if position else (),
            texts=texts,
            usage=transaction.usage,
            lines=LineReadings(
                len(reported.lines), partial(_reading, transaction, tuple(reported.read_from))
            ),
        )


def _head(transaction: Transaction, words: X12Words) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What stands before the first HL."""
    told: dict[str, Any] = {}
    texts: list[str] = []
    for index, segment in enumerate(transaction.segments):
        tag = segment[0]
        if tag == "HL":
            break
        if tag == "BSR":
            told["number"] = element(segment, 3).strip()[:LONGEST_ID] or None
            told["issued"] = words.day(transaction, index, 4)
            told["inquiry"] = element(segment, 8).strip()[:LONGEST_ID] or None
            meaning = words.codes.purpose.get(element(segment, 11))
            if meaning is not None and meaning.cancels:
                told["cancels"] = "order"
            if meaning is not None and meaning.repeats is not None:
                told["repeats"] = meaning.repeats
                transaction.faults.add_of_header(transaction.place(index), meaning)
        elif tag == "N1":
            party = PARTIES.get(element(segment, 1))
            if party is not None and party not in told:
                told[party] = element(segment, 4).strip()[:LONGEST_ID] or None
        elif tag in _SAID:
            texts.append(element(segment, _SAID[tag]).strip()[:LONGEST_ID])
    return told, tuple(filter(None, texts))


def _levels(transaction: Transaction, words: X12Words) -> list[_Level]:
    """The HL loops in their order."""
    levels: list[_Level] = []
    segments = transaction.segments
    index = 0
    while index < len(segments):
        segment = segments[index]
        tag = segment[0]
        if tag == "HL":
            name, parent = element(segment, 1).strip(), element(segment, 2).strip()
            levels.append(_Level(index, element(segment, 3).strip(), name, parent))
            end = _next(transaction, index + 1, _ENDS)
            _level(transaction, words, levels[-1], end)
            index = end
            continue
        if tag == "PO1":
            end = _next(transaction, index + 1, _ENDS)
            if levels:
                levels[-1].bounds.append((index, end))
            else:
                text = "It stands outside of any HL; it is not read."
                transaction.faults.add("segment_outside", transaction.place(index), text)
            index = end
            continue
        index += 1
    return levels


def _level(transaction: Transaction, words: X12Words, level: _Level, end: int) -> None:
    """What an HL loop says before its lines."""
    level.own = read_statuses(transaction, words, level.start + 1, end)
    for index in range(level.start + 1, end):
        segment = transaction.segments[index]
        if segment[0] == "PRF":
            level.order = element(segment, 1).strip()[:LONGEST_ID] or None
            level.ordered = words.day(transaction, index, 4)


def _next(transaction: Transaction, start: int, tags: frozenset[str]) -> int:
    segments = transaction.segments
    return next(
        (index for index in range(start, len(segments)) if segments[index][0] in tags),
        len(segments),
    )


def _pass_on(levels: Sequence[_Level]) -> None:
    """Gives each level what stands above it: the order, its statuses, its dates, its doubts.

    A level that names no parent stands below the last order.
    """
    named: dict[str, _Level] = {}
    last: _Level | None = None
    for level in levels:
        above = named.get(level.parent) or (last if level.code != "O" else None)
        own, higher = level.own, above.passed_on if above else Statuses()
        if level.order is None and above is not None:
            level.order = above.order
        level.passed_on = Statuses(
            statuses=own.statuses[:HANDED_DOWN] or higher.statuses,
            dates=own.dates or higher.dates,
            doubts=list(dict.fromkeys((*own.doubts, *higher.doubts)))[:HANDED_DOWN],
        )
        if level.name:
            named[level.name] = level
        if level.code == "O" or (last is None and level.order is not None):
            last = level


def _check_total(transaction: Transaction, levels: Sequence[_Level]) -> None:
    """CTT01 counts the lines, or as in a ship notice the levels."""
    lines = sum(len(level.bounds) for level in levels)
    for index, segment in enumerate(transaction.segments):
        if segment[0] == "CTT" and count(element(segment, 1)) not in (lines, len(levels)):
            transaction.faults.add(
                "line_count",
                transaction.place(index, 1),
                f"CTT01 says {element(segment, 1)[:20]!r}, {lines} lines are there.",
            )


def _document(
    transaction: Transaction, number: str | None, reported: _Reported, told: dict[str, Any]
) -> Document:
    if reported.statuses and not reported.lines:
        told_of = [(one.words, one.meaning) for one in reported.statuses]
        status = order_alone(transaction.faults, transaction.place(0), number, told_of)
    else:
        status = None
    return Document(
        kind="status_report",
        order=number,
        status=status,
        lines=tuple(reported.lines),
        ordered=reported.ordered,
        complete="whole" if transaction.whole else "cut",
        **told,
    )


def _reading(
    transaction: Transaction, read_from: Sequence[tuple[int, int, tuple[str, ...]]], at: int
) -> LineReading:
    start, end, doubts = read_from[at]
    return LineReading(
        segments=transaction.segments[start:end],
        first=transaction.first + start,
        separator=transaction.delimiters.element,
        doubts=doubts,
    )
