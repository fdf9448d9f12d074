"""X12 as a stream of transaction sets: segments split, envelopes checked, nothing mended.

Only the transaction set at hand is held, so memory stays flat however long the stream is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.edi.faults import FaultList
from scm_automate.connectors.edi.x12_delimiters import LONGEST_HEAD, Delimiters, read_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scm_automate.connectors.edi.documents import Fault
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["Transaction", "read_transactions"]

_CONTROL = frozenset(("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1", ""))
"""Tags of the envelope; the empty one is a blank between two terminators."""
_MOST_CONTROLS = 50_000
_BLANK = " \t\r\n\v\f\x00\u00a0"


@dataclass(slots=True)
class Transaction:
    """The segments of one ST to SE, as they stood.

    Attributes:
        segments: Each a list of its elements, the tag first; ST is the first, SE the last.
        first: Number of the ST segment in the file, from 1.
        delimiters: What the interchange announced.
        faults: What its envelope got wrong.
        whole: Whether its SE was there.
        known_tags: The tag of every segment, where it is known already.
    """

    segments: list[list[str]]
    first: int
    delimiters: Delimiters
    faults: FaultList
    whole: bool = True
    known_tags: list[str] | None = None

    @property
    def tags(self) -> list[str]:
        """The tag of every segment."""
        if self.known_tags is not None:
            return self.known_tags
        return [segment[0] for segment in self.segments]

    @property
    def kind(self) -> str:
        """The transaction set identifier, such as 855."""
        return element(self.segments[0], 1)

    def place(self, index: int, position: int | None = None) -> str:
        """Where the index-th segment stands, in words."""
        tag = self.segments[index][0][:10]
        at = f"{tag}{position:02d}" if position is not None else tag
        return f"ST {element(self.segments[0], 2)[:20]}, segment {self.first + index} {at}"


@dataclass(slots=True)
class _Group:
    """The functional group at hand."""

    control: str
    transactions: int = 0
    controls: set[str] = field(default_factory=set)


def element(segment: list[str], position: int) -> str:
    """One element of a segment, empty where it is not there."""
    return segment[position] if position < len(segment) else ""


def count(text: str) -> int | None:
    """A declared count; None where it is none. It is compared, and never used to reserve anything."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def read_transactions(
    texts: Iterable[str], *, limits: EdiLimits
) -> Iterator[Transaction | tuple[Fault, ...]]:
    """The transaction sets of a stream, and the faults of its envelopes where they are found.

    Args:
        texts: The text in pieces of any length.
        limits: What is read at most.
    """
    reader = _Reader(limits)
    for piece in texts:
        yield from reader.feed(piece)
        if reader.stopped:
            return
    yield from reader.finish()


def _ends(body: str, end: str) -> str:
    """What ends the segments of a text: the terminator, with the line break that follows it, if any."""
    at = body.find(end) + 1
    line = body[at : at + 2]
    if line == "\r\n":
        return f"{end}\r\n"
    return f"{end}\n" if line[:1] == "\n" else end


def _is_plain(text: str, pieces: int, end: str, ends: str) -> bool:
    """Whether a text is nothing but its segments: no other line break in it."""
    if ends == end:
        return "\n" not in text and "\r" not in text
    return text.count(end) == pieces - 1 == text.count("\n")


class _Reader:
    """Where the stream stands."""

    def __init__(self, limits: EdiLimits) -> None:
        self.limits = limits
        self.stopped = False
        self._held = ""
        self._delimiters: Delimiters | None = None
        self._number = 0
        self._interchange: str | None = None
        self._groups = 0
        self._group: _Group | None = None
        self._open: Transaction | None = None
        self._told = FaultList(most=limits.max_faults)

    def feed(self, piece: str) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Reads what is whole of the text held and the next piece."""
        self._held += piece
        while self._held and not self.stopped:
            if self._delimiters is None:
                self._held = self._held.lstrip(_BLANK + "\ufeff")
                if len(self._held) < LONGEST_HEAD and piece:
                    return  # more may come; the last call has an empty piece
                if not self._start():
                    break
            yield from self._segments(last=not piece)
            if self._delimiters is not None:
                break
        if len(self._held) > self.limits.max_segment and not self.stopped:
            self._stop(
                "segment_too_long",
                f"No segment end within {self.limits.max_segment:,} characters; nothing after it is read.",
            )
        if self.stopped and self._open is not None:
            yield self._cut()
        if self._told:
            yield self._told.take()

    def finish(self) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Reads what is left at the end of the stream, and tells what never ended."""
        yield from self.feed("")
        if self.stopped:
            return
        if self._open is not None:
            yield self._cut()
        if self._interchange is not None:
            if self._group is not None:
                self._told.add(
                    "group_end_missing", "end of file", f"Group {self._group.control} has no GE."
                )
            text = f"Interchange {self._interchange} has no IEA: the file was cut or never ended."
            self._told.add("interchange_end_missing", "end of file", text)
        if self._told:
            yield self._told.take()

    def _start(self) -> bool:
        """Reads an ISA; without one nothing can be split."""
        head = read_head(self._held)
        if head is None:
            shown = self._held[:20].split("\n")[0]
            if self._number == 0:
                text = f"An X12 interchange starts with ISA and its sixteen elements, and this one with {shown!r}."
                self._stop("envelope_missing", text)
            else:
                self._stop(
                    "data_after_interchange",
                    f"After the interchange follows {shown!r}, which is no whole ISA; nothing more is read.",
                )
            return False
        self._delimiters = head.delimiters
        self._number += 1
        self._interchange = head.elements[13]
        self._groups = 0
        self._held = self._held[head.end :]
        for code, text in head.told:
            self._told.add(code, f"segment {self._number} ISA16", text)
        return True

    def _segments(self, *, last: bool) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Reads the whole segments of this interchange that are held."""
        delimiters = self._delimiters
        assert delimiters is not None  # noqa: S101 - feed sees to it
        following = self._next_interchange(self._held, delimiters)
        if following is not None:
            body, self._held = self._held[:following], self._held[following:]
        elif last:
            body, self._held = self._held, ""
        else:
            cut = self._held.rfind(delimiters.segment) + 1
            cut += cut > 0 and self._held[cut : cut + 1] == "\n"
            body, self._held = self._held[:cut], self._held[cut:].lstrip(_BLANK)
        end, start = delimiters.segment, 0
        ends = _ends(body, end) if end != "\n" else end
        mark = f"{ends}SE{delimiters.element}"
        # One transaction set at a time: what was split a moment ago is still at hand.
        while not self.stopped and (found := body.find(mark, start)) >= 0:
            stop = body.find(ends, found + len(ends))
            if stop < 0:
                break
            text = body[start:stop]
            pieces = text.split(ends)
            start = stop + len(ends)
            if not (end != "\n" and _is_plain(text, len(pieces), end, ends)):
                pieces = self._pieces(text, delimiters, last="no")
            yield from self._rows(pieces, delimiters.element)
        if not self.stopped:
            ended: Literal["yes", "no"] = "yes" if last and following is None else "no"
            yield from self._rows(
                self._pieces(body[start:], delimiters, last=ended), delimiters.element
            )
        if following is not None and not self.stopped:
            yield from self._end_of_interchange()

    def _rows(self, pieces: list[str], separator: str) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Reads segments without blanks around them, those of the envelope one by one."""
        rows = [piece.split(separator) for piece in pieces]
        tags = [row[0] for row in rows]
        if not "".join(tags).isalnum():
            # Blanks before a tag, or none: rare enough to do it all again.
            rows = [piece.strip().split(separator) for piece in pieces]
            tags = [row[0] for row in rows]
        if (
            self._open is None
            and len(tags) > 2
            and tags[0] == "ST"
            and tags[-1] == "SE"
            and len(tags) <= self.limits.max_segments
            and _CONTROL.isdisjoint(tags[1:-1])
        ):  # The usual piece: one whole transaction set.
            if self._told:
                yield self._told.take()
            self._number += 1
            transaction = self._begin(rows[0])
            transaction.segments, transaction.known_tags = rows, tags
            self._number += len(rows) - 1
            yield self._finished(transaction)
            return
        kept = 0
        for at, tag in enumerate(tags):
            if tag not in _CONTROL:
                continue
            if at > kept:
                self._take(rows[kept:at])
                if self.stopped:
                    return
            kept = at + 1
            if tag:
                self._number += 1
                yield from self._control(tag, rows[at])
        self._take(rows[kept:])

    def _take(self, rows: list[list[str]]) -> None:
        """Segments between two of the envelope belong to the transaction set at hand."""
        if not rows:
            return
        if self._open is not None:
            self._open.segments += rows
            if len(self._open.segments) > self.limits.max_segments:
                self._stop(
                    "too_many_segments",
                    f"A transaction set has more than {self.limits.max_segments:,} segments;"
                    " nothing after them is read.",
                )
        else:
            for number, row in enumerate(rows, start=self._number + 1):
                self._told.add(
                    "segment_outside",
                    f"segment {number} {row[0][:10]}",
                    "It stands outside of any transaction set; it is not read.",
                )
        self._number += len(rows)

    def _pieces(
        self, body: str, delimiters: Delimiters, *, last: Literal["yes", "no"]
    ) -> list[str]:
        """The segments of a text; one that the end of the file cuts in two is told and left out."""
        end = delimiters.segment
        if end != "\n" and "\n" in body:
            body = body.replace(f"{end}\r\n", end).replace(f"{end}\n", end)
        pieces = body.split(end)
        if last == "yes" and (cut := pieces[-1].strip(_BLANK)) and not cut.startswith("IEA"):
            # The last segment has no end: who knows what is missing of it.
            pieces.pop()
            at = self._number + 1 + sum(1 for piece in pieces if piece.strip())
            self._told.add(
                "segment_cut",
                f"segment {at} {cut.split(delimiters.element)[0][:10]}",
                f"The file ends within a segment: {cut[:60]!r}; it is not read.",
            )
        if end != "\n" and "\n" in body:
            return self._apart(pieces, delimiters.element)
        return [piece.strip() for piece in pieces]

    def _apart(self, pieces: list[str], separator: str) -> list[str]:
        """Segments with a line break in them: a text over two lines, or two segments without an end between.

        What starts a line with a tag and a separator is read as a segment of its own, and told.
        """
        parts: list[str] = []
        number = self._number
        for piece in pieces:
            text = piece.strip()
            if not text:
                continue
            first, *others = (line.strip() for line in text.split("\n"))
            parts.append(first)
            number += 1
            for line in others:
                tag, separated, _ = line.partition(separator)
                if separated and len(tag) in (2, 3) and tag.isalnum() and tag == tag.upper():
                    self._told.add(
                        "segment_end_missing",
                        f"segment {number} {parts[-1].split(separator)[0][:10]}",
                        f"{parts[-1][:60]!r} has no end before {line[:60]!r}; both are read.",
                    )
                    parts.append(line)
                    number += 1
                elif line:
                    parts[-1] = f"{parts[-1]} {line}"
        return parts

    def _next_interchange(self, held: str, delimiters: Delimiters) -> int | None:
        """Where the next ISA starts, if it does within the text held."""
        at = held.find("ISA")
        while at >= 0:
            before = held[max(0, at - 200) : at].rstrip(_BLANK)
            behind = held[at + 3 : at + 4]
            ended = (
                not before
                or before.endswith(delimiters.segment)
                or (delimiters.segment == "\n" and "\n" in held[max(0, at - 3) : at])
            )
            if behind and not behind.isalnum() and behind not in _BLANK and ended:
                return at
            at = held.find("ISA", at + 3)
        return None

    def _control(self, tag: str, elements: list[str]) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Reads a segment of the envelope."""
        if tag == "ST":
            if self._open is not None:
                yield self._cut()
            yield from self._tell()
            self._begin(elements)
        elif tag == "SE":
            if self._open is None:
                self._told.add("segment_outside", f"segment {self._number} SE", "No ST before it.")
                return
            self._open.segments.append(elements)
            yield self._finished(self._open)
        elif tag == "GS":
            if self._open is not None:
                yield self._cut()
            if self._group is not None:
                self._told.add(
                    "group_end_missing",
                    f"segment {self._number} GS",
                    f"Group {self._group.control} has no GE.",
                )
            self._groups += 1
            self._group = _Group(element(elements, 6))
        elif tag == "GE":
            if self._open is not None:
                yield self._cut()
            self._end_of_group(elements)
        elif tag == "IEA":
            if self._open is not None:
                yield self._cut()
            self._check_interchange(elements)
        elif tag == "ISA":
            self._told.add("segment_outside", f"segment {self._number} ISA", "It cannot be read.")
        # TA1 acknowledges an interchange and says nothing of an order.

    def _begin(self, elements: list[str]) -> Transaction:
        delimiters = self._delimiters
        assert delimiters is not None  # noqa: S101 - segments are only split with them
        faults = FaultList(most=self.limits.max_faults)
        transaction = self._open = Transaction([elements], self._number, delimiters, faults)
        control = element(elements, 2)
        if self._group is None:
            faults.add("group_missing", transaction.place(0), "No GS before this transaction set.")
            return transaction
        self._group.transactions += 1
        if control in self._group.controls:
            faults.add(
                "duplicate_control_number",
                transaction.place(0, 2),
                f"ST02 {control} is already used in group {self._group.control}.",
            )
        if len(self._group.controls) >= _MOST_CONTROLS:
            self._group.controls.clear()  # memory stays flat: the doubles of long ago are not found
        self._group.controls.add(control)
        return transaction

    def _finished(self, transaction: Transaction) -> Transaction:
        self._open = None
        end = transaction.segments[-1]
        at = len(transaction.segments) - 1
        declared = element(end, 1)
        if declared != str(at + 1) and count(declared) != at + 1:
            transaction.faults.add(
                "segment_count",
                transaction.place(at, 1),
                f"SE01 says {element(end, 1)[:20]!r}, {len(transaction.segments)} segments are there.",
            )
        if element(end, 2).strip() != element(transaction.segments[0], 2).strip():
            transaction.faults.add(
                "control_number",
                transaction.place(at, 2),
                f"SE02 {element(end, 2)[:20]!r} is not ST02 {element(transaction.segments[0], 2)[:20]!r}.",
            )
        return transaction

    def _cut(self) -> Transaction:
        transaction = self._open
        assert transaction is not None  # noqa: S101 - callers look first
        self._open = None
        transaction.whole = False
        transaction.faults.add(
            "transaction_cut",
            transaction.place(len(transaction.segments) - 1),
            "The transaction set has no SE: what stands before is read, and marked as cut.",
        )
        return transaction

    def _end_of_group(self, elements: list[str]) -> None:
        place = f"segment {self._number} GE"
        if self._group is None:
            self._told.add("segment_outside", place, "No GS before it.")
            return
        if count(element(elements, 1)) != self._group.transactions:
            self._told.add(
                "transaction_count",
                f"{place}01",
                f"GE01 says {element(elements, 1)[:20]!r}, {self._group.transactions} transaction sets are there.",
            )
        if element(elements, 2) != self._group.control:
            self._told.add(
                "control_number",
                f"{place}02",
                f"GE02 {element(elements, 2)[:20]!r} is not GS06 {self._group.control[:20]!r}.",
            )
        self._group = None

    def _check_interchange(self, elements: list[str]) -> None:
        place = f"segment {self._number} IEA"
        if self._group is not None:
            self._told.add(
                "group_end_missing", place, f"Group {self._group.control[:20]} has no GE."
            )
        if count(element(elements, 1)) != self._groups:
            self._told.add(
                "group_count",
                f"{place}01",
                f"IEA01 says {element(elements, 1)[:20]!r}, {self._groups} groups are there.",
            )
        if element(elements, 2) != self._interchange:
            self._told.add(
                "control_number",
                f"{place}02",
                f"IEA02 {element(elements, 2)[:20]!r} is not ISA13 {(self._interchange or '')[:20]!r}.",
            )
        self._interchange, self._group = None, None

    def _end_of_interchange(self) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Before another ISA: what did not end is told."""
        if self._open is not None:
            yield self._cut()
        if self._interchange is not None:
            self._told.add(
                "interchange_end_missing",
                f"segment {self._number}",
                f"Interchange {self._interchange} has no IEA before the next ISA.",
            )
        self._delimiters, self._interchange, self._group = None, None, None

    def _tell(self) -> Iterator[tuple[Fault, ...]]:
        if self._told:
            yield self._told.take()

    def _stop(self, code: str, text: str) -> None:
        self._told.add(code, f"after segment {self._number}", text)
        self._held = ""
        self.stopped = True
