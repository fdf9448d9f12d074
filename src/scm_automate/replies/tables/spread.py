"""Tables that spread a line over days: ``Item | Week 20 | Week 21 | Rest``, with pieces below.

The header of such a column tells when, its cells how many. A row is read as if it said so in
words: ``week 20: 250 ; rest 150``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.tables.columns import is_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Habits
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["is_dated", "is_nothing", "spread_columns"]

_DATED = re.compile(
    r"\b[0-9]{1,2}[./-][0-9]{1,2}\b|\b[0-9]{1,2}\.? [^\W\d_]{3,}"
    r"|\b[^\W\d_]{1,8}\.? ?[0-9]{1,2}\b|[0-9]{1,2}(?:月|周)"
)
"""What may be a day or a week; the dates of a header are read before anything is made of them."""
_NONE = frozenset({"", "-", "--", "0", "/", "x", ".", "–"})
_LONGEST = 40
_LOOKED_AT = 50


def is_dated(header: str) -> bool:
    """Whether a header may hold a day or a week: ``KW 20``, ``Livrable 07/12``."""
    return len(header) <= _LONGEST and _DATED.search(header) is not None


def spread_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], index: LineIndex, habits: Habits
) -> dict[int, tuple[str, str, bool]]:
    """Columns whose header tells one day or week and whose cells tell how many.

    Each with the words of its day, its basis, and whether its other words are those of a delivery:
    ``Stock 14.05.`` tells what lies there on a day, and promises nothing.

    Args:
        header: The headers.
        rows: The rows below.
        index: The open lines.
        habits: How the writer writes.
    """
    units = habits.lexicon.units
    found: dict[int, tuple[str, str, bool]] = {}
    for n, text in enumerate(header):
        if not is_dated(text):
            continue
        cells = [row[n].strip() for row in rows[:_LOOKED_AT] if n < len(row)]
        amounts = [cell for cell in cells if cell.lower() not in _NONE]
        if not amounts or not all(is_amount(cell, units, unit=False) for cell in amounts):
            continue
        plain = level(text)
        analysis = analyse(plain, tokenise(plain), index, habits)
        if len(analysis.dates) != 1 or analysis.references:
            continue
        window = analysis.dates[0]
        words = plain[analysis.tokens[window.start].start : analysis.tokens[window.end - 1].end]
        saying = [mark for mark in analysis.marks if mark.category in _COMING]
        told = {at for mark in saying for at in mark.used} | set(range(window.start, window.end))
        sure = all(
            at in told or token.kind != "w" or token.fold in habits.lexicon.small
            for at, token in enumerate(analysis.tokens)
        )
        leaves = any(mark.category in ("dispatch", "shipped") for mark in saying)
        found[n] = (words, "dispatch" if leaves else "", sure)
    return found


_COMING = ("dispatch", "shipped", "arrival", "arrived", "confirm", "expected", "now")
"""What a header says of the pieces below it."""


def is_nothing(cell: str) -> bool:
    """Whether a cell says that nothing comes on its day."""
    return cell.strip().lower() in _NONE
