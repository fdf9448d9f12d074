"""EDIFACT as a stream of messages: segments split, release characters honoured, envelopes checked.

Only the message at hand is held, so memory stays flat however long the stream is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.edifact_characters import (
    ServiceCharacters,
    put_back,
    stand_ins,
    unwrapped,
)
from scm_automate.connectors.edi.edifact_envelope import EdifactEnvelope
from scm_automate.connectors.edi.elements import BLANK, count, element, tell_odd_tags
from scm_automate.connectors.edi.faults import FaultList

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scm_automate.connectors.edi.chunks import Text
    from scm_automate.connectors.edi.documents import Fault, Usage
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["Message", "ServiceCharacters", "read_messages"]

_CONTROL: Final = frozenset(("UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ", ""))


@dataclass(slots=True)
class Message:
    """The segments of one UNH to UNT.

    Attributes:
        segments: Each a list of its elements, the tag first; released characters still stand in.
        first: Number of the UNH segment in the file, from 1.
        characters: What separates them.
        faults: What its envelope got wrong.
        whole: Whether its UNT was there.
        usage: Whether the interchange says that it is a test.
    """

    segments: list[list[str]]
    first: int
    characters: ServiceCharacters
    faults: FaultList
    whole: bool = True
    usage: Usage = "production"

    @property
    def kind(self) -> str:
        """The message type, such as ORDRSP."""
        return self.part(0, 2, 0)

    @property
    def reference(self) -> str:
        """The message's own reference number."""
        return self.part(0, 1, 0)

    def part(self, index: int, position: int, component: int = 0) -> str:
        """One component of an element of the index-th segment; empty where it is not there."""
        segment = self.segments[index]
        if position >= len(segment):
            return ""
        parts = segment[position].split(self.characters.component)
        if component >= len(parts):
            return ""
        text = parts[component].strip()
        return text if text.isascii() else self.plain(text)

    def parts(self, index: int, position: int) -> list[str]:
        """All components of an element, at least three; empty where they are not there."""
        segment = self.segments[index]
        if position >= len(segment):
            return ["", "", ""]
        found = [part.strip() for part in segment[position].split(self.characters.component)]
        if len(found) < 3:
            found += [""] * (3 - len(found))
        return found if segment[position].isascii() else [self.plain(part) for part in found]

    def plain(self, text: str) -> str:
        """A text with its released characters put back."""
        return text.translate(put_back(self.characters)) if not text.isascii() else text

    def plain_segments(self, start: int, end: int) -> list[list[str]]:
        """Segments as they stood, without their release characters."""
        return [
            segment if "".join(segment).isascii() else [self.plain(text) for text in segment]
            for segment in self.segments[start:end]
        ]

    def place(self, index: int, position: int | None = None) -> str:
        """Where the index-th segment stands, in words."""
        tag = self.segments[index][0][:10]
        at = f"{tag} element {position}" if position is not None else tag
        return f"UNH {self.reference[:20]}, segment {self.first + index} {at}"


def read_messages(
    texts: Text, *, limits: EdiLimits, charsets: Mapping[str, str]
) -> Iterator[Message | tuple[Fault, ...]]:
    """The messages of a stream, and the faults of its envelopes where they are found.

    Args:
        texts: The text in pieces of any length.
        limits: What is read at most.
        charsets: Python's name of the character set by syntax identifier.
    """
    reader = _Reader(limits, texts, charsets)
    for piece in texts:
        yield from reader.feed(piece)
        if reader.stopped:
            return
    yield from reader.finish()


class _Reader:
    """Where the stream stands."""

    def __init__(self, limits: EdiLimits, texts: Text, charsets: Mapping[str, str]) -> None:
        self.limits = limits
        self.stopped = False
        self._texts = texts
        self._charsets = charsets
        self._held = ""
        self._raw = ""
        self._characters: ServiceCharacters | None = None
        self._number = 0
        self._declared = ""
        self._usage: Usage = "production"
        self._open: Message | None = None
        self._told = FaultList(most=limits.max_faults)
        self._envelope = EdifactEnvelope(self._told)

    def feed(self, piece: str) -> Iterator[Message | tuple[Fault, ...]]:
        """Reads what is whole of the text held and the next piece; an empty piece is the last."""
        self._raw += piece
        if self._characters is None and not self._start(last=not piece):
            if self._told:
                yield self._told.take()
            return
        characters = self._characters or ServiceCharacters()
        ready, self._raw = stand_ins(self._raw, characters, last=not piece)
        self._held += ready
        if piece:
            cut = self._held.rfind(characters.segment) + 1
            body, self._held = self._held[:cut], self._held[cut:].lstrip(BLANK)
        else:
            body, self._held = self._held, ""
        pieces = self._pieces(body, characters, last=not piece)
        separator = characters.element
        rows = [text.strip(BLANK).split(separator) for text in pieces]
        kept = 0
        for at, row in enumerate(rows):
            tag = row[0][:3]
            if tag not in _CONTROL:
                continue
            self._take(rows[kept:at])
            if self.stopped:
                break
            kept = at + 1
            if tag:
                self._number += 1
                yield from self._control(tag, row)
        else:
            self._take(rows[kept:])
        if len(self._held) > self.limits.max_segment:
            self._stop(
                "segment_too_long",
                f"No segment end within {self.limits.max_segment:,} characters; nothing after it is read.",
            )
        if self.stopped and self._open is not None:
            yield self._cut()
        if self._told:
            yield self._told.take()

    def finish(self) -> Iterator[Message | tuple[Fault, ...]]:
        """Reads what is left at the end of the stream, and tells what never ended."""
        yield from self.feed("")
        if self.stopped:
            return
        if self._open is not None:
            yield self._cut()
        self._envelope.at_end_of_file()
        if self._declared and self._texts.charset == "utf-8" and self._declared != "utf-8":
            self._told.add(
                "charset_differs",
                "UNB element 1",
                f"The file declares {self._declared} and is UTF-8; it is read as UTF-8.",
            )
        if self._told:
            yield self._told.take()

    def _start(self, *, last: bool) -> bool:
        """Reads UNA where there is one; without UNB nothing says what the file is."""
        self._raw = self._raw.lstrip(BLANK)
        if len(self._raw) < 40 and not last:
            return False
        text = self._raw
        if text.startswith("UNA") and len(text) >= 9:
            component, separator, decimal, release, _, segment = tuple(text[3:9])
            self._characters = ServiceCharacters(component, separator, decimal, release, segment)
            self._raw = text[9:].lstrip(BLANK)
        elif text.startswith("UNB"):
            self._characters = ServiceCharacters()
        else:
            shown = text[:20].split("\n")[0]
            self._stop(
                "envelope_missing",
                f"An EDIFACT interchange starts with UNA or UNB, and this one with {shown!r}.",
            )
            return False
        characters = self._characters
        if not characters.usable:
            self._stop(
                "envelope_missing", f"UNA announces {text[3:9]!r}, which cannot separate anything."
            )
            return False
        syntax = self._raw[4:8]
        declared = self._charsets.get(syntax)
        if declared is not None:
            self._declared = declared
            self._texts.other = "cp1252" if declared in ("ascii", "utf-8") else declared
        return True

    def _pieces(self, body: str, characters: ServiceCharacters, *, last: bool) -> list[str]:
        """The segments of a text; one that the end of the file cuts in two is told and left out."""
        end = characters.segment
        pieces = body.split(end)
        if last and (cut := pieces[-1].strip(BLANK)):
            if cut.startswith("UNZ"):
                pieces[-1] = cut
            else:
                pieces.pop()
                at = self._number + 1 + sum(1 for piece in pieces if piece.strip(BLANK))
                self._told.add(
                    "segment_cut",
                    f"segment {at} {cut[:3]}",
                    f"The file ends within a segment: {cut[:60]!r}; it is not read.",
                )
        if "\r" not in body and body.count("\n") == body.count(f"{end}\n"):
            return pieces  # no line breaks, or one behind each segment
        return unwrapped(pieces, characters.element, number=self._number, told=self._told)

    def _take(self, rows: list[list[str]]) -> None:
        if not rows:
            return
        if self._open is not None:
            self._open.segments += rows
            if len(self._open.segments) > self.limits.max_segments:
                self._stop(
                    "too_many_segments",
                    f"A message has more than {self.limits.max_segments:,} segments;"
                    " nothing after them is read.",
                )
        else:
            for number, row in enumerate(rows, start=self._number + 1):
                self._told.add(
                    "segment_outside",
                    f"segment {number} {row[0][:10]}",
                    "It stands outside of any message; it is not read.",
                )
        self._number += len(rows)

    def _control(self, tag: str, row: list[str]) -> Iterator[Message | tuple[Fault, ...]]:
        """Reads a segment of the envelope."""
        if tag == "UNT":
            if self._open is None:
                self._told.add(
                    "segment_outside", f"segment {self._number} UNT", "No UNH before it."
                )
            else:
                self._open.segments.append(row)
                yield self._finished(self._open)
            return
        if self._open is not None:
            yield self._cut()
        if tag == "UNH":
            if self._told:
                yield self._told.take()
            self._begin(row)
        elif tag == "UNG":
            self._envelope.start_group(self._reference(row, 5))
        elif tag == "UNE":
            self._envelope.end_group(row, self._reference(row, 2), number=self._number)
        elif tag == "UNB":
            self._envelope.start_interchange(self._reference(row, 5), number=self._number)
            self._usage = "test" if element(row, 11).strip() == "1" else "production"
        elif tag == "UNZ":
            self._envelope.end_interchange(row, self._reference(row, 2), number=self._number)
        # A UNA within the stream repeats what is known; another set of characters is not followed.

    def _reference(self, row: list[str], position: int) -> str:
        characters = self._characters or ServiceCharacters()
        return element(row, position).split(characters.component)[0].strip()

    def _begin(self, row: list[str]) -> None:
        faults = FaultList(most=self.limits.max_faults)
        self._open = Message([row], self._number, self._characters or ServiceCharacters(), faults)
        self._open.usage = self._usage
        self._envelope.start_message(self._open.reference, faults=faults, place=self._open.place(0))

    def _finished(self, message: Message) -> Message:
        self._open = None
        tell_odd_tags(message.segments, message.place, message.faults)
        at = len(message.segments) - 1
        declared = message.part(at, 1)
        if count(declared) != len(message.segments):
            message.faults.add(
                "segment_count",
                message.place(at, 1),
                f"UNT says {declared[:20]!r}, {len(message.segments)} segments are there.",
            )
        if message.part(at, 2) != message.reference:
            message.faults.add(
                "control_number",
                message.place(at, 2),
                f"UNT {message.part(at, 2)[:20]!r} is not UNH {message.reference[:20]!r}.",
            )
        return message

    def _cut(self) -> Message:
        message = self._open
        assert message is not None  # noqa: S101 - callers look first
        self._open = None
        message.whole = False
        tell_odd_tags(message.segments, message.place, message.faults)
        message.faults.add(
            "transaction_cut",
            message.place(len(message.segments) - 1),
            "The message has no UNT: what stands before is read, and marked as cut.",
        )
        return message

    def _stop(self, code: str, text: str) -> None:
        self._told.add(code, f"after segment {self._number}", text)
        self._held = self._raw = ""
        self.stopped = True
