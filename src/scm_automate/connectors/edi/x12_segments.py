"""From the text of an X12 interchange to its segments; what is odd about it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.edi.elements import BLANK

if TYPE_CHECKING:
    from scm_automate.connectors.edi.faults import FaultList
    from scm_automate.connectors.edi.x12_delimiters import Delimiters

__all__ = ["ending", "is_plain", "next_interchange", "split_segments"]


def ending(body: str, end: str) -> str:
    """What ends the segments of a text: the terminator, with the line break that follows it, if any."""
    if end == "\n":
        return end
    at = body.find(end) + 1
    line = body[at : at + 2]
    if line == "\r\n":
        return f"{end}\r\n"
    return f"{end}\n" if line[:1] == "\n" else end


def is_plain(text: str, end: str, ends: str) -> bool:
    """Whether a text is nothing but its segments: no other line break in it."""
    if end == "\n":
        return False
    if ends == end:
        return "\n" not in text and "\r" not in text
    return text.count(end) == text.count(ends) == text.count("\n")


def split_segments(
    body: str,
    delimiters: Delimiters,
    *,
    number: int,
    told: FaultList,
    last: Literal["yes", "no"],
) -> list[str]:
    """The segments of a text; one that the end of the file cuts in two is told and left out.

    Args:
        body: Whole segments, but perhaps for the last one.
        delimiters: What the interchange announced.
        number: How many segments stand before them in the file.
        told: Takes what is odd.
        last: Whether the file ends with this text.
    """
    end = delimiters.segment
    if end != "\n" and "\n" in body:
        body = body.replace(f"{end}\r\n", end).replace(f"{end}\n", end)
    pieces = body.split(end)
    if last == "yes" and (cut := pieces[-1].strip(BLANK)) and not cut.startswith("IEA"):
        # The last segment has no end: who knows what is missing of it.
        pieces.pop()
        at = number + 1 + sum(1 for piece in pieces if piece.strip())
        told.add(
            "segment_cut",
            f"segment {at} {cut.split(delimiters.element)[0][:10]}",
            f"The file ends within a segment: {cut[:60]!r}; it is not read.",
        )
    if end != "\n" and "\n" in body:
        return _apart(pieces, delimiters.element, number=number, told=told)
    return [piece.strip(BLANK) for piece in pieces]


def _apart(pieces: list[str], separator: str, *, number: int, told: FaultList) -> list[str]:
    """Segments with a line break in them: a text over two lines, or two segments without an end between.

    What starts a line with a tag and a separator is read as a segment of its own, and told.
    """
    parts: list[str] = []
    for piece in pieces:
        text = piece.strip(BLANK)
        if not text:
            continue
        first, *others = (line.strip() for line in text.split("\n"))
        parts.append(first)
        number += 1
        for line in others:
            tag, separated, _ = line.partition(separator)
            if separated and len(tag) in (2, 3) and tag.isalnum() and tag == tag.upper():
                told.add(
                    "segment_end_missing",
                    f"segment {number} {parts[-1].split(separator)[0][:10]}",
                    f"{parts[-1][:60]!r} has no end before {line[:60]!r}; both are read.",
                )
                parts.append(line)
                number += 1
            elif line:
                parts[-1] = f"{parts[-1]} {line}"
    return parts


def next_interchange(held: str, delimiters: Delimiters) -> int | None:
    """Where the next ISA starts, if it does within the text held."""
    at = held.find("ISA")
    while at >= 0:
        before = held[max(0, at - 200) : at].rstrip(BLANK)
        behind = held[at + 3 : at + 4]
        ended = (
            not before
            or before.endswith(delimiters.segment)
            or (delimiters.segment == "\n" and "\n" in held[max(0, at - 3) : at])
        )
        if behind and not behind.isalnum() and behind not in BLANK and ended:
            return at
        at = held.find("ISA", at + 3)
    return None
