"""Where the lines of an X12 transaction set were read from, made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, overload

from scm_automate.connectors.edi.documents import LineReading

if TYPE_CHECKING:
    from scm_automate.connectors.edi.x12_transaction import Transaction

__all__ = ["LoopReadings"]


class LoopReadings(Sequence[LineReading]):
    """One reading per line of a transaction set, in its order.

    Args:
        transaction: What the lines stand in.
        doubts: Why a person should look at a line, by its place among the lines.
    """

    __slots__ = ("_doubts", "_transaction")

    def __init__(self, transaction: Transaction, doubts: Mapping[int, tuple[str, ...]]) -> None:
        self._transaction = transaction
        self._doubts = doubts

    def __len__(self) -> int:
        """One per line."""
        return self._transaction.lines

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
        at = range(len(self))[index]
        transaction = self._transaction
        start, end = transaction.bounds[at : at + 2]
        return LineReading(
            segments=transaction.segments[start:end],
            first=transaction.first + start,
            separator=transaction.delimiters.element,
            doubts=self._doubts.get(at, ()),
        )
