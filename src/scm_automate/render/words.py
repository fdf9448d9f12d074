"""How values are written for people: days, quantities, aligned columns of plain text."""

from __future__ import annotations

import textwrap
import unicodedata
from typing import TYPE_CHECKING

from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

__all__ = ["capitals", "columns", "day", "quantity", "single_line", "width", "wrap"]


def day(
    value: date | None, pattern: str = "{d} {month} {yyyy}", *, months: Sequence[str] = ()
) -> str:
    """A day in words that nobody can read two ways; empty where there is none.

    Args:
        value: The day.
        pattern: Text with ``{d}``, ``{dd}``, ``{mm}``, ``{month}`` and ``{yyyy}``.
        months: Twelve names for ``{month}``; without them English short names.

    Raises:
        ConfigError: The pattern has another name in braces, or there are not twelve months.

    Examples:
        >>> from datetime import date
        >>> day(date(2026, 3, 16)), day(date(2026, 3, 6), "{dd}.{mm}.{yyyy}"), day(None)
        ('16 Mar 2026', '06.03.2026', '')
    """
    if value is None:
        return ""
    names = tuple(months) or _MONTHS
    if len(names) != len(_MONTHS):
        raise ConfigError(f"A year has twelve months; {len(names)} names were given.")
    parts = {
        "{dd}": f"{value.day:02d}",
        "{d}": str(value.day),
        "{mm}": f"{value.month:02d}",
        "{month}": names[value.month - 1],
        "{yyyy}": f"{value.year:04d}",
    }
    text = pattern
    for name, part in parts.items():
        text = text.replace(name, part)
    if "{" in text:
        raise ConfigError(
            f"The date pattern {pattern!r} holds an unknown name in braces.",
            hint=f"Known are {', '.join(parts)}.",
        )
    return text


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def quantity(value: Decimal | None, *, decimal: str = ".", group: str = "") -> str:
    """A quantity without needless zeros; empty where there is none.

    Args:
        value: The quantity.
        decimal: The decimal sign.
        group: Stands between groups of three digits; by default nothing, which cannot be misread.

    Examples:
        >>> from decimal import Decimal
        >>> quantity(Decimal("1250.500000"), decimal=","), quantity(Decimal("1E+3"))
        ('1250,5', '1000')
    """
    if value is None:
        return ""
    text = f"{value:,f}"
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", group) + (decimal + rest if rest else "")


def capitals(text: str, language: str = "") -> str:
    """Text in capitals, as its language writes them.

    Examples:
        >>> capitals("tarih", "tr"), capitals("date", "en")
        ('TARİH', 'DATE')
    """
    return (text.replace("i", "İ") if language == "tr" else text).upper()


def single_line(value: object, *, most: int = 200) -> str:
    r"""Text on one line: control characters and line ends become blanks, what is long is cut.

    Invisible characters that turn the reading direction or hide text are dropped.

    Examples:
        >>> single_line("Shaft\r\n  M8\u202e")
        'Shaft M8'
    """
    if value is None:
        return ""
    plain = "".join(_visible(c) for c in str(value)[: most * 4])
    text = " ".join(plain.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc" or category in {"Zl", "Zp"}:
        return " "
    return "" if category in {"Cf", "Cs", "Co", "Cn"} else char


def width(text: str) -> int:
    """Columns that a text takes in a fixed-width font: wide letters take two, accents none.

    Examples:
        >>> width("Öl"), width("部品")
        (2, 4)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def columns(
    rows: Iterable[Sequence[str]], *, right: Sequence[int] = (), gap: int = 2
) -> tuple[str, ...]:
    """Rows of cells as aligned lines of plain text.

    Args:
        rows: Cells; every row has as many as the first.
        right: Numbers of the columns that are aligned to the right, from 0.
        gap: Blanks between columns.

    Returns:
        One line per row, without blanks at the end.

    Examples:
        >>> for line in columns([("Line", "Qty"), ("10", "5")], right=[1]):
        ...     print(line)
        Line  Qty
        10      5
    """
    table = [tuple(row) for row in rows]
    widths = [max(width(cell) for cell in column) for column in zip(*table, strict=True)]

    def padded(cell: str, number: int) -> str:
        blank = " " * (widths[number] - width(cell))
        return blank + cell if number in right else cell + blank

    return tuple(
        (" " * gap).join(padded(cell, number) for number, cell in enumerate(row)).rstrip()
        for row in table
    )


def wrap(text: str, at: int = 78, *, hanging: int = 0) -> str:
    r"""Paragraphs broken into lines of at most `at` characters; long words stay whole.

    Args:
        text: One paragraph a line.
        at: Most characters of a line.
        hanging: Blanks before every line of a paragraph but its first.

    Examples:
        >>> wrap("a b c", 3), wrap("- a b", 3, hanging=2)
        ('a b\nc', '- a\n  b')
    """
    return "\n".join(
        "\n".join(
            textwrap.wrap(
                line,
                at,
                subsequent_indent=" " * hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
            or [""]
        )
        for line in text.splitlines()
    )
