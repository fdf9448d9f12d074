"""Frames and counts for people: text and escaped HTML, the same facts in both."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["html_page", "plural"]

_MOST_ROWS = 20
_MOST_CHARACTERS = 120


def plural(number: int, noun: str) -> str:
    """The number with thin groups of three, and the noun in its number.

    Examples:
        >>> plural(1, "row"), plural(4812, "line")
        ('1 row', '4 812 lines')
    """
    return f"{number:,}".replace(",", " ") + f" {noun}{'' if number == 1 else 's'}"


def html_page(title: str, frame: pl.DataFrame, *, lines: tuple[str, ...] = ()) -> str:
    """A small table of at most 20 rows under a title and some lines; every cell is escaped.

    Examples:
        >>> import polars as pl
        >>> "&lt;b&gt;" in html_page("t", pl.DataFrame({"a": ["<b>"]}))
        True
    """
    shown = frame.head(_MOST_ROWS)
    head = "".join(f"<th>{escape(name)}</th>" for name in shown.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>"
        for row in shown.iter_rows()
    )
    rest = frame.height - shown.height
    more = f"<p>… and {plural(rest, 'more row')}.</p>" if rest else ""
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    table = (
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
        if shown.columns
        else ""
    )
    return f"<div><p><strong>{escape(title)}</strong></p>{told}{table}</div>"


def _cell(value: object) -> str:
    """One cell, cut and escaped; null is empty."""
    if value is None:
        return ""
    text = str(value)
    return escape(text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…")
