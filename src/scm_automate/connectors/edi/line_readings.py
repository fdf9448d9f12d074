"""Where the lines of a document were read from, made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from scm_automate.connectors.edi.documents import LineReading

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LineReadings"]


class LineReadings(Sequence[LineReading]):
    """One reading per line of a document, in its order.

    Args:
        count: How many lines there are.
        read: Makes the reading of a line, by its place from 0.
    """

    __slots__ = ("_count", "_read")

    def __init__(self, count: int, read: Callable[[int], LineReading]) -> None:
        self._count = count
        self._read = read

    def __len__(self) -> int:
        """One per line."""
        return self._count

    def __eq__(self, other: object) -> bool:
        """Whether the readings are the same, however they are held."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """As the same readings in a tuple."""
        return hash(tuple(self))

    @overload
    def __getitem__(self, index: int) -> LineReading: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[LineReading, ...]: ...

    def __getitem__(self, index: int | slice) -> LineReading | tuple[LineReading, ...]:
        """One reading, or some."""
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(self._count)))
        return self._read(range(self._count)[index])
