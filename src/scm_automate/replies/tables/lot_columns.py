"""Columns that come again for each lot: ``Lot 1 qty | Lot 1 delivery | Lot 2 qty | Lot 2 delivery``.

Such a row is as many rows as it tells lots of, each with the same names in front.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.tables.spread import is_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LotRows", "rows_of_lots"]

_COUNTS = frozenset({"quantity", "open_quantity"})
_DAYS = frozenset({"date", "dispatch_date"})
_ENDINGS = words("endings_of_ordinals")
_FEWEST = 2


class LotRows(NamedTuple):
    """A table with one lot in each row."""

    header: tuple[str, ...]
    roles: list[str]
    rows: list[tuple[str, ...]]
    numbers: list[int]
    """For each row that of the row it was made from, from 0."""


def rows_of_lots(
    header: Sequence[str], roles: Sequence[str], rows: Sequence[Sequence[str]]
) -> LotRows | None:
    """The table with its lots below each other; null where no pair of columns comes again.

    Args:
        header: The headers.
        roles: What the columns are.
        rows: The rows below.
    """
    pairs = _pairs(header, roles)
    if len(pairs) < _FEWEST:
        return None
    first = pairs[0]
    others = [n for n in range(len(header)) if all(n not in pair for pair in pairs)]
    kept = [*others, *first]
    out: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows):
        cells = [*row, *("",) * (len(header) - len(row))]
        extra = tuple(cells[len(header) :])
        told = [pair for pair in pairs if not all(is_nothing(cells[n]) for n in pair)]
        for pair in told or [first]:
            out.append((*(cells[n] for n in (*others, *pair)), *extra))
            numbers.append(number)
    return LotRows(
        tuple(header[n] for n in kept),
        ["quantity" if n in first and roles[n] in _COUNTS else roles[n] for n in kept],
        out,
        numbers,
    )


def _pairs(header: Sequence[str], roles: Sequence[str]) -> list[tuple[int, int]]:
    """The columns of a quantity and a day side by side whose headers differ in a number or a word only."""
    for left, right in ((_COUNTS, _DAYS), (_DAYS, _COUNTS)):
        found: list[tuple[int, int]] = []
        for n in range(len(roles) - 1):
            free = not found or found[-1][1] < n
            if free and roles[n] in left and roles[n + 1] in right:
                found.append((n, n + 1))
        alike = all(
            roles[one[at]] == roles[other[at]] or at == left_counts
            for one, other in pairwise(found)
            for at, left_counts in (
                (0, 0 if left is _COUNTS else -1),
                (1, 1 if left is _DAYS else -1),
            )
        )
        if (
            len(found) >= _FEWEST
            and alike
            and all(
                _alike(header[one[at]], header[other[at]])
                for one, other in pairwise(found)
                for at in (0, 1)
            )
        ):
            return found
    return []


def _alike(one: str, other: str) -> bool:
    """Whether two headers say the same of two lots: ``1st lot qty``, ``2nd lot qty``; ``first date``, ``second date``."""
    left, right = _words(one), _words(other)
    if len(left) != len(right) or not left:
        return False
    different = sum(a != b for a, b in zip(left, right, strict=True))
    return different == 0 or (different == 1 and len(left) > 1)


def _words(text: str) -> list[str]:
    tokens = tokenise(level(text))
    return [one.fold for one in tokens if one.kind == "w" and one.fold not in _ENDINGS]
