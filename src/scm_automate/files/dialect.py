"""How delimited text is laid out: delimiter, quotes, line ends."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Literal

__all__ = ["Dialect", "find_dialect"]

_HEAD = 262_144
_RECORDS = 500
_DELIMITERS = ("\t", ";", ",", "|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The layout of delimited text.

    Attributes:
        delimiter: Between two cells.
        quoted: Whether ``"`` encloses cells that hold the delimiter or a line end.
        line_end: What ends a record.
        width: The largest number of cells among the first records.
        usual_width: The number of cells that most of them have.
        announced: Whether a ``sep=`` line named the delimiter.
    """

    delimiter: str
    quoted: bool
    line_end: Literal["\n", "\r"]
    width: int
    usual_width: int
    announced: bool = False


def find_dialect(data: bytes) -> Dialect:
    r"""The layout of some delimited text, from its first records.

    Args:
        data: UTF-8 text.

    Returns:
        The dialect in which most of the first 500 records have the same number of cells, the
        larger number where two are alike.

    Examples:
        >>> find_dialect(b"order;qty\n45;71,5\n46;8,0\n").delimiter
        ';'
    """
    head = data[:_HEAD]
    line_end: Literal["\n", "\r"] = "\n" if b"\n" in head or b"\r" not in head else "\r"
    text = head.decode("utf-8", errors="ignore")
    announced = announced_delimiter(head)
    if announced:
        text = text.partition(line_end)[2]
    whole = len(data) <= _HEAD
    options = (announced,) if announced else _DELIMITERS
    best: tuple[int, int, Dialect] | None = None
    for delimiter in options:
        quoted = _is_quoted(text, delimiter, line_end)
        widths = _widths(text, delimiter, quoted=quoted, whole=whole)
        usual, agreeing = _usual(widths)
        dialect = Dialect(
            delimiter=delimiter,
            quoted=quoted,
            line_end=line_end,
            width=max(widths, default=1),
            usual_width=usual,
            announced=bool(announced),
        )
        rank = (agreeing if usual > 1 else 0, usual)
        if best is None or rank > best[:2]:
            best = (*rank, dialect)
    assert best is not None  # noqa: S101  # options is never empty
    if best[2].usual_width < 2 and not announced:
        return Dialect(
            delimiter=",",
            quoted=best[2].quoted,
            line_end=line_end,
            width=best[2].width,
            usual_width=best[2].usual_width,
        )
    return best[2]


def announced_delimiter(head: bytes) -> str | None:
    r"""The delimiter that Excel's first line ``sep=;`` names; null where there is none.

    Examples:
        >>> announced_delimiter(b"sep=;\r\na;b")
        ';'
    """
    line = head[:20].replace(b"\r", b"\n").partition(b"\n")[0].strip(b'"').decode("ascii", "ignore")
    named = line[4:5] if line[:4].lower() == "sep=" else ""
    return named if named and len(line) <= 5 and not named.isalnum() else None


def _is_quoted(text: str, delimiter: str, line_end: str) -> bool:
    """Whether quotes stand at the edge of cells: an inch mark within a cell is no quote."""
    return (
        text.startswith('"') or f'{delimiter}"' in text or f'{line_end}"' in text or '\n"' in text
    )


def _widths(text: str, delimiter: str, *, quoted: bool, whole: bool) -> list[int]:
    """How many cells each of the first records has; blank records are left out."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    if not whole:  # the last line may be cut
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    # Not str.splitlines: it also cuts at page feeds and at separators of Unicode.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    widths = []
    try:
        for record in reader:
            if any(record):
                widths.append(len(record))
            if len(widths) >= _RECORDS:
                break
    except csv.Error:
        pass
    return widths


def _usual(widths: list[int]) -> tuple[int, int]:
    """The most frequent width (the larger of two alike), and how many records have it."""
    counted = Counter(widths)
    return max(counted.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
