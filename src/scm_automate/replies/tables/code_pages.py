"""Lists whose letters were read by the code page of Western Europe and are of another: ``Iloœæ`` for ``Ilość``.

A file of commas tells nobody in which code page it is. Read as a Western one, a Polish, Czech or Turkish
list shows letters that its language has not; in the code page of its language they are its own again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["as_written"]

_WEST = "cp1252"
_PAGES = {
    "pl": ("cp1250", frozenset("¹³¿Ÿœæ¯Œ£¥")),
    "cs": ("cp1250", frozenset("èìøùòï¾ÈØÌ")),
    "tr": ("cp1254", frozenset("ðýþÝÞÐ")),
}
"""Language -> its code page, and what some of its letters look like in the Western one."""


def as_written(rows: Sequence[tuple[str, ...]], codes: Sequence[str]) -> Sequence[tuple[str, ...]]:
    """The rows of a list in the letters of the message's language, where they were misread.

    Args:
        rows: Cells as they were decoded.
        codes: Languages of the message.

    Examples:
        >>> as_written((("Iloœæ", "Termin"),), ("pl",)), as_written((("Œuvre",),), ("fr",))
        ((('Ilość', 'Termin'),), (('Œuvre',),))
    """
    for code in codes:
        page, odd = _PAGES.get(code, ("", frozenset()))
        if not page or not any(not odd.isdisjoint(cell) for row in rows for cell in row):
            continue
        try:
            return tuple(
                tuple(cell if cell.isascii() else cell.encode(_WEST).decode(page) for cell in row)
                for row in rows
            )
        except UnicodeError:
            continue  # letters that no Western page has: it was read rightly
    return rows
