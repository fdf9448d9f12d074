"""Papers that answer for several orders, one below the other: ``Your order: 4711``, its rows, the next order, its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.naming.glued_runs import chunk_key
from scm_automate.replies.tables.headers import header_role
from scm_automate.replies.tables.spread import is_dated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scm_automate.replies.naming.references import LineIndex

__all__ = ["order_labels", "order_sections"]

_COLON = re.compile(r"[ \t]{0,9}[:：][ \t]{0,9}")
_LONGEST = 60
_FEWEST_DIGITS = 4
_MOST_CELLS = 4
_ENDING = 4


def order_labels(cells: Sequence[str], codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The labels of orders in a printed line, each with the number behind it.

    Examples:
        >>> list(order_labels(("Your order: 4500012345",), ("en",)))
        [('Your order', '4500012345')]
    """
    filled = [cell for cell in cells if cell]
    for at, cell in enumerate(filled):
        parts = _COLON.split(cell, maxsplit=1)
        value = parts[1] if len(parts) > 1 and parts[1] else "".join(filled[at + 1 : at + 2])
        label = parts[0]
        if len(label) > _LONGEST or any(char.isdigit() for char in label):
            continue
        number = value.split(" ", 1)[0].strip(".,;")
        if (
            sum(char.isdigit() for char in number) < _FEWEST_DIGITS
            or is_dated(value)
            or header_role(label, codes) != "order"
        ):
            continue
        yield label, number


def order_sections(
    rows: Sequence[Sequence[str]], index: LineIndex, codes: tuple[str, ...]
) -> dict[int, str]:
    """The rows that open the part of an order, with its number; empty for a paper of one order.

    The same label has to stand there with several numbers, as a paper's own number is an order's as well.

    Args:
        rows: The printed lines as cells.
        index: The open lines.
        codes: Languages to ask first.
    """
    found: dict[str, dict[int, str]] = {}
    for at, cells in enumerate(rows):
        if 0 < sum(map(bool, cells)) <= _MOST_CELLS:
            for label, number in order_labels(cells, codes):
                found.setdefault(label.strip().lower(), {})[at] = number
    for told in found.values():
        keys = {chunk_key(number) for number in told.values()}
        if len(keys) > 1 and any(
            index.by_order(key) or (len(key) >= _ENDING and index.by_ending(key.lstrip("0")))
            for key in keys
        ):
            return told
    return {}
