"""X12 as a stream of transaction sets: segments split, envelopes checked, nothing mended.

Only the transaction set at hand is held, so memory stays flat however long the stream is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from scm_automate.connectors.edi.elements import BLANK, count, element, tell_odd_tags
from scm_automate.connectors.edi.faults import FaultList
from scm_automate.connectors.edi.x12_delimiters import LONGEST_HEAD, Delimiters, read_head
from scm_automate.connectors.edi.x12_envelope import X12Envelope
from scm_automate.connectors.edi.x12_outline import AROUND, Outline, Outliner
from scm_automate.connectors.edi.x12_segments import (
    ending,
    is_plain,
    next_interchange,
    split_segments,
)
from scm_automate.connectors.edi.x12_transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scm_automate.connectors.edi.documents import Fault, Usage
    from scm_automate.connectors.edi.limits import EdiLimits
    from scm_automate.connectors.edi.x12_words import X12Words

__all__ = ["read_transactions"]

_USUAL = AROUND | {"PO1", "POC", "ACK"}
_MOST_HELD: Final = 1 << 20
"""Characters of a transaction set that wait for its end."""
_CONTROL = frozenset(("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1", ""))
"""Tags of the envelope; the empty one is a blank between two terminators."""


def read_transactions(
    texts: Iterable[str], *, limits: EdiLimits, words: X12Words
) -> Iterator[Transaction | tuple[Fault, ...]]:
    """The transaction sets of a stream, and the faults of its envelopes where they are found.

    Args:
        texts: The text in pieces of any length.
        limits: What is read at most.
        words: The code lists.
    """
    reader = _Reader(limits, words)
    for piece in texts:
        yield from reader.feed(piece)
        if reader.stopped:
            return
    yield from reader.finish()


class _Reader:
    """Where the stream stands."""

    def __init__(self, limits: EdiLimits, words: X12Words) -> None:
        self.limits = limits
        self._words = words
        self.stopped = False
        self._held = ""
        self._waiting = 0
        self._delimiters: Delimiters | None = None
        self._outliner: Outliner | None = None
        self._number = 0
        self._usage: Usage = "production"
        self._open: Transaction | None = None
        self._told = FaultList(most=limits.max_faults)
        self._envelope = X12Envelope(self._told)

    def feed(self, piece: str) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Reads what is whole of the text held and the next piece."""
        self._held += piece
        self._waiting = 0
        while self._held and not self.stopped:
            if self._delimiters is None:
                self._held = self._held.lstrip(BLANK + "\ufeff")
                if len(self._held) < LONGEST_HEAD and piece:
                    return  # more may come; the last call has an empty piece
                if not self._start():
                    break
            yield from self._segments(last=not piece)
            if self._delimiters is not None:
                break
        if len(self._held) - self._waiting > self.limits.max_segment and not self.stopped:
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
        self._envelope.at_end_of_file()
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
        self._envelope.start_interchange(head.elements[13])
        self._held = self._held[head.end :]
        self._usage = "test" if head.elements[15] == "T" else "production"
        for code, text in head.told:
            self._told.add(code, f"segment {self._number} ISA16", text)
        return True

    def _segments(self, *, last: bool) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Reads the whole segments of this interchange that are held."""
        delimiters = self._delimiters
        assert delimiters is not None  # noqa: S101 - feed sees to it
        following = next_interchange(self._held, delimiters)
        if following is not None:
            body, self._held = self._held[:following], self._held[following:]
        elif last:
            body, self._held = self._held, ""
        else:
            cut = self._held.rfind(delimiters.segment) + 1
            cut += cut > 0 and self._held[cut : cut + 1] == "\n"
            body, self._held = self._held[:cut], self._held[cut:].lstrip(BLANK)
        end, start = delimiters.segment, 0
        ends = ending(body, end)
        mark, first = f"{ends}SE{delimiters.element}", f"ST{delimiters.element}"
        outliner = self._outliner
        if outliner is None or outliner.ends != ends or outliner.delimiters is not delimiters:
            outliner = self._outliner = Outliner(delimiters, ends, self._words)
        # One transaction set at a time: what was split a moment ago is still at hand.
        while not self.stopped and (found := body.find(mark, start)) >= 0:
            stop = body.find(ends, found + len(ends))
            if stop < 0:
                break
            text = body[start:stop]
            start = stop + len(ends)
            if (
                self._open is None
                and not text.startswith(first)
                and (before := text.find(f"{ends}{first}")) >= 0
            ):  # The ends and starts of groups stand between two transaction sets.
                yield from self._rows(
                    self._pieces(text[:before], delimiters, last="no"), delimiters.element
                )
                if self.stopped:
                    break
                text = text[before + len(ends) :]
            outline = outliner.outline(text) if self._open is None else None
            if outline is not None and outline[-1] <= self.limits.max_segments:
                if self._told:
                    yield self._told.take()
                yield self._outlined(outline, text, ends)
                continue
            if is_plain(text, end, ends):
                pieces = text.split(ends)
            else:
                pieces = self._pieces(text, delimiters, last="no")
            yield from self._rows(pieces, delimiters.element)
        rest = len(body) - start
        if (
            not (last or self.stopped)
            and following is None
            and self._open is None
            and rest <= _MOST_HELD
            and body.startswith(f"ST{delimiters.element}", start)
        ):  # A transaction set whose end comes with the next piece is read then, in one go.
            self._held, self._waiting = body[start:] + self._held, rest
        elif not self.stopped:
            ended: Literal["yes", "no"] = "yes" if last and following is None else "no"
            yield from self._rows(
                self._pieces(body[start:], delimiters, last=ended), delimiters.element
            )
        if following is not None and not self.stopped:
            yield from self._end_of_interchange()

    def _outlined(self, outline: Outline, text: str, ends: str) -> Transaction:
        """The usual piece: one whole transaction set, whose lines all look alike."""
        head, tail, loops, size = outline
        self._number += 1
        transaction = self._begin(head[0])
        transaction.rows, transaction.loops, transaction.text = head, loops, text
        transaction.ends, transaction.tail, transaction.known_size = ends, tail, size
        self._number += size - 1
        if tail[-1] == ["SE", str(size), *head[0][2:3]]:
            self._open = None
            return transaction
        return self._finished(transaction, tags="known")

    def _rows(self, pieces: list[str], separator: str) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Reads segments without blanks around them, those of the envelope one by one."""
        rows = [piece.split(separator) for piece in pieces]
        tags = [row[0] for row in rows]
        usual = _USUAL.issuperset(tags[1:-1])
        if not usual and not "".join(tags).isalnum():
            # Blanks before a tag, or none: rare enough to do it all again.
            rows = [piece.strip().split(separator) for piece in pieces]
            tags = [row[0] for row in rows]
        if (
            self._open is None
            and len(tags) > 2
            and tags[0] == "ST"
            and tags[-1] == "SE"
            and len(tags) <= self.limits.max_segments
            and (usual or _CONTROL.isdisjoint(tags[1:-1]))
        ):  # One whole transaction set.
            if self._told:
                yield self._told.take()
            self._number += 1
            transaction = self._begin(rows[0])
            transaction.rows = rows
            self._number += len(rows) - 1
            finished = self._finished(transaction, tags="known" if usual else "any")
            yield self._with_loops(finished)
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
            self._open.rows += rows
            if len(self._open.rows) > self.limits.max_segments:
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
        return split_segments(body, delimiters, number=self._number, told=self._told, last=last)

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
            self._open.rows.append(elements)
            yield self._with_loops(self._finished(self._open))
        elif tag == "GS":
            if self._open is not None:
                yield self._cut()
            self._envelope.start_group(elements, number=self._number)
        elif tag == "GE":
            if self._open is not None:
                yield self._cut()
            self._envelope.end_group(elements, number=self._number)
        elif tag == "IEA":
            if self._open is not None:
                yield self._cut()
            self._envelope.end_interchange(elements, number=self._number)
        elif tag == "ISA":
            self._told.add("segment_outside", f"segment {self._number} ISA", "It cannot be read.")
        # TA1 acknowledges an interchange and says nothing of an order.

    def _begin(self, elements: list[str]) -> Transaction:
        delimiters = self._delimiters
        assert delimiters is not None  # noqa: S101 - segments are only split with them
        faults = FaultList(most=self.limits.max_faults)
        transaction = self._open = Transaction(
            [elements], self._number, delimiters, faults, self._usage
        )
        self._envelope.start_transaction(
            element(elements, 2), faults=faults, place=transaction.place
        )
        return transaction

    def _with_loops(self, transaction: Transaction) -> Transaction:
        """One whose segments were split: its lines are read from them as from a text."""
        delimiters = transaction.delimiters
        end = delimiters.segment
        text = end.join(map(delimiters.element.join, transaction.rows))
        transaction.loops = Outliner(delimiters, end, self._words).loops(text)
        return transaction

    def _finished(
        self, transaction: Transaction, *, tags: Literal["known", "any"] = "any"
    ) -> Transaction:
        self._open = None
        if tags == "any":
            tell_odd_tags(transaction.rows, transaction.place, transaction.faults)
        at = transaction.size - 1
        start, end = transaction.rows[0], transaction.row(at)
        if end == ["SE", str(at + 1), element(start, 2)]:
            return transaction
        if count(element(end, 1)) != at + 1:
            transaction.faults.add(
                "segment_count",
                transaction.place(at, 1),
                f"SE01 says {element(end, 1)[:20]!r}, {at + 1} segments are there.",
            )
        if element(end, 2).strip() != element(start, 2).strip():
            transaction.faults.add(
                "control_number",
                transaction.place(at, 2),
                f"SE02 {element(end, 2)[:20]!r} is not ST02 {element(start, 2)[:20]!r}.",
            )
        return transaction

    def _cut(self) -> Transaction:
        transaction = self._open
        assert transaction is not None  # noqa: S101 - callers look first
        self._open = None
        transaction.whole = False
        tell_odd_tags(transaction.rows, transaction.place, transaction.faults)
        transaction.faults.add(
            "transaction_cut",
            transaction.place(len(transaction.rows) - 1),
            "The transaction set has no SE: what stands before is read, and marked as cut.",
        )
        return transaction

    def _end_of_interchange(self) -> Iterator[Transaction | tuple[Fault, ...]]:
        """Before another ISA: what did not end is told."""
        if self._open is not None:
            yield self._cut()
        self._envelope.before_next_interchange(number=self._number)
        self._delimiters = None

    def _tell(self) -> Iterator[tuple[Fault, ...]]:
        if self._told:
            yield self._told.take()

    def _stop(self, code: str, text: str) -> None:
        self._told.add(code, f"after segment {self._number}", text)
        self._held = ""
        self.stopped = True
