"""Elements of a segment, wherever it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["BLANK", "count", "element", "tell_odd_tags"]

BLANK: Final = " \t\r\n\v\f\x00\x1a\u00a0\ufeff"
"""What stands for nothing around a segment; old systems end a file with a control Z."""


def element(segment: list[str], position: int) -> str:
    """One element of a segment, empty where it is not there."""
    return segment[position] if position < len(segment) else ""


def count(text: str) -> int | None:
    """A declared count; None where it is none. It is compared, and never used to reserve anything."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def tell_odd_tags(
    segments: Sequence[list[str]], place: Callable[[int], str], faults: FaultList
) -> None:
    """Tells segments whose tag is none: nobody knows what they would have said.

    Args:
        segments: Those of one document, the tag first.
        place: Where the index-th of them stands, in words.
        faults: Takes what is odd.
    """
    tags = [segment[0] for segment in segments]
    together = "".join(tags)
    if together.isascii() and together.isupper() and together.isalpha():
        longest, shortest = max(map(len, tags)), min(map(len, tags))
        if longest == shortest == len("UNH"):
            return  # as nearly every message of EDIFACT is
    for index, segment in enumerate(segments):
        tag = segment[0].partition(":")[0]  # EDIFACT may number repetitions behind the tag
        if not (2 <= len(tag) <= 3 and tag.isascii() and tag.isalnum() and tag == tag.upper()):
            faults.add(
                "unknown_segment",
                place(index),
                f"{tag[:20]!r} is no tag of a segment; what it says is not read.",
            )
