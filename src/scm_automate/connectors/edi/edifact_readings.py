"""Where the lines of an EDIFACT message were read from, made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from scm_automate.connectors.edi.documents import LineReading

if TYPE_CHECKING:
    from scm_automate.connectors.edi.edifact_segments import Message
    from scm_automate.connectors.edi.edifact_words import Block

__all__ = ["BlockReadings"]


class BlockReadings(Sequence[LineReading]):
    """One reading per line of a document, in its order.

    Args:
        message: The message that the lines stand in.
    """

    __slots__ = ("_blocks", "_message")

    def __init__(self, message: Message) -> None:
        self._message = message
        self._blocks: list[tuple[Block, tuple[str, ...]]] = []

    def add(self, block: Block, doubts: tuple[str, ...]) -> None:
        """Another line, and why a person should look at it."""
        self._blocks.append((block, doubts))

    def __len__(self) -> int:
        """One per line."""
        return len(self._blocks)

    def __eq__(self, other: object) -> bool:
        """Whether the readings are the same, however they are held."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """By their number."""
        return hash(len(self))

    @overload
    def __getitem__(self, index: int) -> LineReading: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[LineReading, ...]: ...

    def __getitem__(self, index: int | slice) -> LineReading | tuple[LineReading, ...]:
        """One reading, or some."""
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        block, doubts = self._blocks[index]
        return LineReading(
            segments=self._message.plain_segments(block.start, block.end),
            first=self._message.first + block.start,
            separator=self._message.characters.element,
            doubts=doubts,
        )
