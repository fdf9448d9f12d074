"""Where a line of an EDIFACT message was read from: its segments, and what is not sure of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.connectors.edi.documents import LineReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.connectors.edi.edifact_segments import Message
    from scm_automate.connectors.edi.edifact_words import Block

__all__ = ["line_reading"]


def line_reading(
    message: Message, read_from: Sequence[tuple[Block, tuple[str, ...]]], at: int
) -> LineReading:
    """The reading of a line, by its place among the blocks that lines were read from."""
    block, doubts = read_from[at]
    return LineReading(
        segments=message.plain_segments(block.start, block.end),
        first=message.first + block.start,
        separator=message.characters.element,
        doubts=doubts,
    )
