"""One transaction set of X12: its segments, split when somebody asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import LineReading
from scm_automate.connectors.edi.elements import element

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.connectors.edi.documents import Usage
    from scm_automate.connectors.edi.faults import FaultList
    from scm_automate.connectors.edi.x12_delimiters import Delimiters
    from scm_automate.connectors.edi.x12_loops import Loops

__all__ = ["Transaction", "line_reading"]

_LINES: Final = {"850": "PO1", "855": "PO1", "860": "POC", "865": "POC", "810": "IT1"}
"""What each line of a transaction set starts with."""
_SUMMARY: Final = frozenset(("CTT", "SE", "TDS"))


@dataclass(slots=True)
class Transaction:
    """The segments of one ST to SE, as they stood.

    Attributes:
        rows: The segments, each a list of its elements, the tag first; ST is the first, SE the last.
            Of one that is known by its outline only, those before the lines; see `segments`.
        first: Number of the ST segment in the file, from 1.
        delimiters: What the interchange announced.
        faults: What its envelope got wrong.
        usage: Whether the interchange says that it is a test.
        loops: What was taken out of each of its lines; None where nothing was.
        text: Its whole text, as long as the segments of its lines are not split.
        ends: What ends a segment in it.
        tail: The segments behind the lines, as long as those of the lines are not split.
        known_size: How many segments there are, as long as not all are split.
        whole: Whether its SE was there.
        known_bounds: Where lines start, and at last where they stop, once it is known.
    """

    rows: list[list[str]]
    first: int
    delimiters: Delimiters
    faults: FaultList
    usage: Usage = "production"
    loops: Loops | None = None
    text: str = ""
    ends: str = ""
    tail: list[list[str]] | None = None
    known_size: int = 0
    whole: bool = True
    known_bounds: tuple[int, ...] | None = None

    @property
    def segments(self) -> list[list[str]]:
        """All segments, the tag first; those of the lines are split when they are asked for."""
        if self.tail is not None:
            separator = self.delimiters.element
            self.rows = [piece.split(separator) for piece in self.text.split(self.ends)]
            self.text, self.tail = "", None
        return self.rows

    @property
    def size(self) -> int:
        """How many segments there are."""
        return self.known_size if self.tail is not None else len(self.rows)

    @property
    def kind(self) -> str:
        """The transaction set identifier, such as 855."""
        return element(self.rows[0], 1)

    @property
    def bounds(self) -> tuple[int, ...]:
        """Where each line starts, and at last where the lines stop; empty where there is none."""
        if self.known_bounds is None:
            tags = [segment[0] for segment in self.segments]
            line = _LINES[self.kind]
            starts = [index for index, tag in enumerate(tags) if tag == line]
            if starts:
                behind = enumerate(tags[starts[-1] :], start=starts[-1])
                starts.append(next((at for at, tag in behind if tag in _SUMMARY), len(tags)))
            self.known_bounds = tuple(starts)
        return self.known_bounds

    @property
    def head(self) -> list[list[str]]:
        """The segments before the first line, from ST."""
        return self.rows if self.tail is not None else self.rows[: self._around()[0]]

    @property
    def rest(self) -> tuple[int, list[list[str]]]:
        """Where the lines stop, and the segments from there to SE."""
        if self.tail is not None:
            return self.known_size - len(self.tail), self.tail
        stop = self._around()[1]
        return stop, self.rows[stop:]

    def _around(self) -> tuple[int, int]:
        bounds = self.bounds
        if bounds:
            return bounds[0], bounds[-1]
        tags = enumerate(segment[0] for segment in self.rows)
        stop = next((at for at, tag in tags if tag in _SUMMARY), len(self.rows))
        return stop, stop

    @property
    def lines(self) -> int:
        """How many lines there are."""
        if self.tail is not None and self.loops is not None:
            return len(self.loops)
        return max(len(self.bounds) - 1, 0)

    def row(self, index: int) -> list[str]:
        """The index-th segment."""
        rows = self.rows
        if index < len(rows) or self.tail is None:
            return rows[index]
        place = index - self.known_size + len(self.tail)
        return self.tail[place] if place >= 0 else self.segments[index]

    def place(self, index: int, position: int | None = None) -> str:
        """Where the index-th segment stands, in words."""
        tag = self.row(index)[0][:10]
        at = f"{tag}{position:02d}" if position is not None else tag
        return f"ST {element(self.rows[0], 2)[:20]}, segment {self.first + index} {at}"


def line_reading(
    transaction: Transaction, doubts: Mapping[int, tuple[str, ...]], at: int
) -> LineReading:
    """Where a line was read from, by its place from 0; `doubts` are by that place too."""
    start, end = transaction.bounds[at : at + 2]
    return LineReading(
        segments=transaction.segments[start:end],
        first=transaction.first + start,
        separator=transaction.delimiters.element,
        doubts=doubts.get(at, ()),
    )
