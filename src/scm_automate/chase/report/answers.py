"""Messages that were read, as cards: who wrote, how that is known, and the words behind each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.chase.report.marks import Segment, excerpt
from scm_automate.chase.report.parts import Names, Part
from scm_automate.chase.report.quotes import quotes
from scm_automate.chase.report.words import (
    ALARMS,
    FLAGS,
    KINDS,
    MATCHED,
    STATUSES,
    amount,
    counted,
    delivery_in_words,
    field_in_words,
    number,
    place,
    value_of,
)
from scm_automate.render import day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.chase.report.quotes import Quote
    from scm_automate.chase.round import Answer, Round
    from scm_automate.model import Change, LineResponse, OrderResponse

__all__ = ["AnswerCard", "AnswerLine", "answers_of", "came_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """What a message says of one order line, and what came of it.

    Attributes:
        mark: Its number in the marked words.
        place: Order and line.
        said: Status in words.
        deliveries: Each promised delivery in words.
        words: The words it was read from.
        outcome: What came of it.
        held: Whether a person has to look.
    """

    mark: int
    place: str
    said: str
    deliveries: tuple[str, ...]
    words: tuple[Quote, ...]
    outcome: tuple[str, ...]
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCard:
    """One message.

    Attributes:
        supplier: The supplier's number; empty where nobody could tell.
        title: Its name, or the sender.
        sender: Address it came from.
        subject: Subject line.
        received: When it came in.
        kind: What it is, in words.
        channel: The way it came in.
        source: File or mailbox entry.
        matched: How the supplier was found, in words.
        warnings: What a person should know of the whole message, and whether it smells of fraud.
        remarks: What the reader could not put on a line.
        segments: The message's words with marks; empty where the round does not hold them.
        lines: What it says, line by line.
        held: Whether a person has to look at any of it.
        summary: What came of it, in a few words.
    """

    supplier: str
    title: str
    sender: str
    subject: str
    received: str
    kind: str
    channel: str
    source: str
    matched: str
    warnings: tuple[tuple[str, bool], ...]
    remarks: tuple[str, ...]
    segments: tuple[Segment, ...]
    lines: tuple[AnswerLine, ...]
    held: bool
    summary: str


def answers_of(round_: Round, *, names: Names, most: int | None = None) -> Part[AnswerCard]:
    """The messages that a person has to look at first, then the others, each in order of arrival.

    Args:
        round_: The round.
        names: Of suppliers.
        most: Cards to make; null makes all.
    """
    ordered = sorted(round_.answers, key=lambda a: (not _held(a), a.response.received))
    return Part(
        rows=tuple(_card(answer, names) for answer in ordered[:most]), total=len(round_.answers)
    )


def _held(answer: Answer) -> bool:
    read = answer.response
    lines = any(line.review for line in read.lines)
    return bool(answer.exceptions or answer.for_review or read.flags or lines)


def _card(answer: Answer, names: Names) -> AnswerCard:
    read = answer.response
    party = answer.supplier
    number_ = party.id if party else read.supplier or ""
    return AnswerCard(
        supplier=number_,
        title=(party.name if party else "") or names.supplier(number_) or read.sender or "unknown",
        sender=read.sender or "",
        subject=read.subject or "",
        received=f"{day(read.received.date())}, {read.received:%H:%M}",
        kind=KINDS[read.kind],
        channel=read.channel,
        source=answer.source,
        matched=MATCHED.get(answer.matched_by, answer.matched_by),
        warnings=tuple((FLAGS[flag], flag in ALARMS) for flag in read.flags),
        remarks=(*read.remarks, *_beside(read)),
        # the words of the whole message, where the round holds them
        segments=_marked(str(getattr(answer, "text", "") or ""), read.lines),
        lines=tuple(_line(mark, line, answer) for mark, line in enumerate(read.lines, start=1)),
        held=_held(answer),
        summary=_summary(answer),
    )


def _beside(read: OrderResponse) -> tuple[str, ...]:
    """What a message tells of people and addresses instead of lines."""
    told = [f"Away until {day(read.absent_until)}."] if read.absent_until else []
    told += [f"Undeliverable: {address}." for address in read.failed_addresses[:5]]
    return tuple(told)


def _marked(text: str, lines: Iterable[LineResponse]) -> tuple[Segment, ...]:
    spans = [
        (piece.start, piece.end, mark)
        for mark, line in enumerate(lines, start=1)
        for piece in line.evidence
        if piece.part == "text" and piece.start is not None and piece.end is not None
        # marks are only set where the words stand as they are told
        if text[piece.start : piece.end] == piece.text
    ]
    return excerpt(text, spans)


def _line(mark: int, line: LineResponse, answer: Answer) -> AnswerLine:
    waiting = [c for c in answer.for_review if (c.company, c.order, c.line) == line.line_key]
    price = (f"price {amount(line.price, None)}",) if line.price is not None else ()
    return AnswerLine(
        mark=mark,
        place=place(line.order, line.line),
        said=STATUSES[line.status],
        deliveries=(*(delivery_in_words(delivery) for delivery in line.deliveries), *price),
        words=quotes(line.evidence),
        outcome=came_of(line, answer),
        held=bool(waiting) or line.review,
    )


def came_of(line: LineResponse, answer: Answer) -> tuple[str, ...]:
    """What became of one line of an answer, in words."""

    def of_line(changes: Iterable[Change]) -> list[Change]:
        return [c for c in changes if (c.company, c.order, c.line) == line.line_key]

    released = [f"Goes to the ERP: {_set(change)}." for change in of_line(answer.released)]
    waiting = [
        f"Waits for a decision: {_set(change)}. {change.why}".strip()
        for change in of_line(answer.for_review)
    ]
    if released or waiting:
        return (*released, *waiting)
    if line.review:
        return ("For a person" + (f": {'; '.join(line.reasons)}" if line.reasons else "") + ".",)
    return ("Nothing to change.",)


def _set(change: Change) -> str:
    return f"{field_in_words(change.field)} {value_of(change, change.new)}"


def _summary(answer: Answer) -> str:
    read = answer.response
    if read.kind != "response":
        return KINDS[read.kind]
    held = sum(line.review for line in read.lines)
    parts = [counted(len(read.lines), "line")]
    parts += [f"{number(len(answer.released))} for the ERP"] if answer.released else []
    parts += [f"{number(len(answer.for_review))} to decide"] if answer.for_review else []
    if held and not answer.for_review:
        parts.append(f"{number(held)} to look at")
    return ", ".join(parts)
