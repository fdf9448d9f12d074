"""Which open line a row of a table speaks of: by order, line, item or description, narrowed by each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.naming.codes import find_codes
from scm_automate.replies.naming.glued_runs import chunk_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.naming.references import LineIndex

__all__ = ["RowTies"]


class RowTies:
    """Ties rows to open lines."""

    def __init__(
        self,
        index: LineIndex,
        asked: frozenset[int],
        order: frozenset[int] | None = None,
        *,
        foreign: bool = False,
    ) -> None:
        self.index = index
        self.asked = asked
        self.order = order
        """Lines of the order that the text before speaks of."""
        self.foreign = foreign
        """Whether the document names other orders: then the numbers of its lines are theirs."""
        self.section = ""
        """The order that the rows now read are printed below, where a paper is of several."""
        self.unknown: list[str] = []
        """Orders and lines of rows that are not open."""

    def line_of(self, cells: Sequence[str], roles: Sequence[str]) -> int | None:
        """The line that a row of cells speaks of; null where none or several fit."""
        found: set[int] | None = None
        named = False
        given = {
            role: cells[n].strip() for n, role in reversed(list(enumerate(roles))) if n < len(cells)
        }
        order, line = given.get("order", "") or self.section, given.get("line", "")
        if order and "/" in order and not line and not self.index.by_order(chunk_key(order)):
            order, _, line = (piece.strip() for piece in order.rpartition("/"))
        if order:
            key = chunk_key(order)
            lines = self.index.by_order(key) or (
                self.index.by_ending(key.lstrip("0")) if len(key) >= 4 else set()
            )
            if lines:
                found, named = set(lines), True
            elif sum(char.isdigit() for char in order) >= 4:
                self.unknown.append(order)
                return None
        # "Sr No | PO Ln": of two columns of numbers that which names a line of the order
        for n, role in enumerate(roles):
            number = cells[n].strip() if role == "line" and found and n < len(cells) else ""
            if number.isdigit() and found and self.index.numbers.get(int(number), set()) & found:
                line = number
                break
        digits = "" if self.foreign else "".join(char for char in line if char.isdigit())
        if digits and len(digits) <= 6 and len(digits) >= len(line) - 2:
            lines = self.index.numbers.get(int(digits), set())
            if lines:
                found, named = _narrowed(found, lines), True
            elif order and found:
                self.unknown.append(f"{order} / {line}")
                return None
        for n, role in enumerate(roles):
            # "Item" heads lines in one language and parts in another
            keyed = role in ("item", "supplier_item") or (role == "line" and not named)
            if keyed and n < len(cells) and cells[n].strip():
                lines = self.items_of(cells[n])
                if lines and (found is None or found & lines):
                    found, named = _narrowed(found, lines), True
        described = [
            self._described(cells[n])
            for n, role in enumerate(roles)
            if role in _NAMING and n < len(cells) and cells[n].strip() and not self.foreign
        ]
        if not named:
            for lines in filter(None, described):
                found = _narrowed(found, lines)
        if not found:
            return None
        for narrower in (self.order, self.asked):
            if len(found) > 1 and narrower is not None and found & narrower:
                found &= narrower
        for lines in described:
            if len(found) > 1 and lines & found:
                found &= lines
        return next(iter(found)) if len(found) == 1 else None

    def items_of(self, cell: str) -> set[int]:
        """The lines of an item's number, which may stand with its name in one cell."""
        lines = self.index.codes.get(chunk_key(cell))
        if lines:
            return set(lines)
        if cell.strip().isdigit():
            # too few digits to be looked for in talk, and no other number in a column of items
            return {one.index for one in self.index.lines if one.item == cell.strip()}
        tokens = tokenise(level(cell[:200]))
        codes = [
            one for one in find_codes(tokens, self.index, [""] * len(tokens)) if one.how == "code"
        ]
        return set(codes[0].lines) if len(codes) == 1 else set()

    def _described(self, cell: str) -> set[int]:
        wanted = chunk_key(cell)
        return {
            line.index
            for line in self.index.lines
            if wanted and chunk_key(line.description) == wanted
        }


_NAMING = ("description", "item")
"""Columns of goods' names: ``Towar`` heads their numbers or their names."""


def _narrowed(found: set[int] | None, lines: set[int]) -> set[int]:
    return set(lines) if found is None else found & lines
