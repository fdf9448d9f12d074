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
    return "\n".join(_texts([_words(row) for row in rows])), tiny


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


class _Word(NamedTuple):
    left: float
    right: float
    text: str
    wide: bool
    """Whether a gap as between columns stands before it."""


def _words(row: list[_Sign]) -> list[_Word]:
    """The words of a row from left to right."""
    words: list[_Word] = []
    text: list[str] = []
    start: float | None = None
    edge = float("-inf")
    wide = False
    # In a typewriter's face a blank is as wide as a letter.
    widths = sorted(sign.right - sign.left for sign in row)
    usual = widths[len(widths) // 2]
    for sign in sorted(row, key=lambda one: one.left):
        if start is None:
            start = sign.left
        else:
            gap = sign.left - edge
            if gap > sign.height * 0.12:
                words.append(_Word(start, edge, "".join(text), wide))
                wide = gap > max(sign.height * 0.8, usual * 1.5)
                text, start = [], sign.left
        text.append(sign.text)
        edge = max(sign.right, edge)
    if start is not None:
        words.append(_Word(start, edge, "".join(text), wide))
    return words


def _texts(rows: list[list[_Word]]) -> list[str]:
    """The rows as text, cells parted by tabs; empty cells stand where a row lacks one.

    Narrow headers stand so close to each other that no gap parts them; the cells below do.
    """
    out: list[str] = []
    columns: list[tuple[float, float]] = []
    for at, row in enumerate(rows):
        cells = _cells(row, rows[at + 1 : at + 1 + _NEAR])
        if len(cells) >= max(3, len(columns)):
            columns = [(left, right) for left, right, _ in cells]
        elif columns and 1 < len(cells) < _MOST_WORDS > len(columns):
            placed = _placed(cells, columns)
            if placed is not None:
                out.append("\t".join(placed))
                continue
        out.append("\t".join(text for _, _, text in cells))
    return out


_NEAR = 3
"""Rows below a header in which its columns are looked for."""
_MOST_WORDS = 200
"""Words of a row beyond which nothing is aligned: no printed line has so many."""
_ALIGNED = 1.5
"""Points by which edges of one column may differ."""


def _cells(row: list[_Word], below: list[list[_Word]]) -> list[tuple[float, float, str]]:
    """(left, right, text) of a row's cells: parted by wide gaps, and where a column begins below."""
    gaps = sum(word.wide for word in row)
    below = [
        other
        for other in below
        if 1 < gaps < sum(word.wide for word in other) and len(other) + len(row) < _MOST_WORDS
    ]
    starts = [word.left for other in below for word in other if word.wide]
    ends = [
        other[n - 1].right for other in below for n, word in enumerate(other) if word.wide and n
    ]
    cells: list[tuple[float, float, str]] = []
    for word in row:
        parted = (
            not cells
            or word.wide
            or (
                # a column begins where the word does, and another ends before it
                any(abs(word.left - start) < _ALIGNED for start in starts)
                and any(end < word.left for end in ends)
            )
        )
        if parted:
            cells.append((word.left, word.right, word.text))
        else:
            left, _, text = cells[-1]
            cells[-1] = (left, word.right, f"{text} {word.text}")
    return cells


def _placed(
    cells: list[tuple[float, float, str]], columns: list[tuple[float, float]]
) -> list[str] | None:
    """The cells under the columns that they stand below; null where one stands below none or two."""
    out = [""] * len(columns)
    for left, right, text in cells:
        under = [
            n for n, (first, last) in enumerate(columns) if left < last + 1 and first < right + 1
        ]
        if len(under) != 1 or out[under[0]]:
            return None
        out[under[0]] = text
    while out and not out[-1]:
        out.pop()
    return out
