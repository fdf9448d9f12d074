"""A PDF page as lines of text: characters put into rows by where they stand, wide gaps as tabs."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfPage  # type: ignore[import-untyped]  # ships no types

__all__ = ["page_lines"]

_MOST_CHARACTERS = 60_000
_SMALLEST = 1.5
"""Points; smaller characters are not meant for eyes."""


class _Sign(NamedTuple):
    middle: float
    left: float
    right: float
    height: float
    text: str


def page_lines(page: PdfPage, *, most: int) -> tuple[str, int]:
    """The lines of a page from top to bottom, and how many characters were too small to be seen.

    A gap wider than most of a line height parts columns and becomes a tab, so that
    table rows keep their cells.

    Args:
        page: An open page.
        most: Characters to read.
    """
    signs, tiny = _signs(page, min(most, _MOST_CHARACTERS))
    rows: list[list[_Sign]] = []
    for sign in sorted(signs, key=lambda one: -one.middle):
        if (
            rows
            and abs(rows[-1][0].middle - sign.middle) <= max(rows[-1][0].height, sign.height) * 0.5
        ):
            rows[-1].append(sign)
        else:
            rows.append([sign])
    return "\n".join(_row_text(row) for row in rows), tiny


def _signs(page: PdfPage, most: int) -> tuple[list[_Sign], int]:
    from pypdfium2 import raw

    text_page = page.get_textpage()
    signs: list[_Sign] = []
    tiny = 0
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    try:
        for at in range(min(text_page.count_chars(), most)):
            code = raw.FPDFText_GetUnicode(text_page, at)
            if code <= 32 or code in (0xFFFE, 0xFFFF, 0xA0) or 0xD800 <= code <= 0xDFFF:
                continue
            # The loose box has the font's height for every sign, so dots and dashes stay in line.
            box = raw.FS_RECTF()
            if raw.FPDFText_GetLooseCharBox(text_page, at, box):
                x0, x1, y0, y1 = box.left, box.right, box.bottom, box.top
            elif raw.FPDFText_GetCharBox(text_page, at, left, right, bottom, top):
                x0, x1, y0, y1 = left.value, right.value, bottom.value, top.value
            else:
                continue
            height = abs(y1 - y0)
            if height < _SMALLEST:
                tiny += 1
                continue
            signs.append(_Sign((y0 + y1) / 2, min(x0, x1), max(x0, x1), height, chr(code)))
    finally:
        text_page.close()
    return signs, tiny


def _row_text(row: list[_Sign]) -> str:
    out: list[str] = []
    edge: float | None = None
    # In a typewriter's face a blank is as wide as a letter.
    widths = sorted(sign.right - sign.left for sign in row)
    usual = widths[len(widths) // 2]
    for sign in sorted(row, key=lambda one: one.left):
        if edge is not None:
            gap = sign.left - edge
            if gap > max(sign.height * 0.8, usual * 1.5):
                out.append("\t")
            elif gap > sign.height * 0.12:
                out.append(" ")
        out.append(sign.text)
        edge = max(sign.right, edge or sign.right)
    return "".join(out)
