"""Countries and languages as ISO codes, from what ERPs write for them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.recognise import bare
from scm_automate.connectors.rows import OUT

if TYPE_CHECKING:
    from scm_automate.connectors.rows import Notes

__all__ = ["read_countries", "read_languages"]

_FIRST = re.compile(r"[-_/(]")


def read_countries(frame: pl.DataFrame, notes: Notes, heading: str) -> pl.Series:
    """ISO 3166-1 alpha-2 codes; a word that is none is told, and the supplier stays without it."""
    return _coded(frame, "country", _words("countries"), notes, heading)


def read_languages(frame: pl.DataFrame, notes: Notes, heading: str) -> pl.Series:
    """ISO 639-1 codes; SAP's letters, locales (``de_DE``) and names (``German / Deutsch``) are turned into them."""
    return _coded(frame, "language", _words("languages"), notes, heading)


def _coded(
    frame: pl.DataFrame, name: str, words: dict[str, str], notes: Notes, heading: str
) -> pl.Series:
    """The codes of a column; words that mean none are told and become null."""
    cells = frame[name].cast(pl.String)
    distinct = cells.drop_nulls().unique().to_list()
    # Beside the word itself: the language of a locale, and the first of "German / Deutsch".
    book = {
        cell: next(
            filter(None, (words.get(bare(part)) for part in (cell, *_FIRST.split(cell, 1)[:1]))),
            None,
        )
        for cell in distinct
    }
    odd = cells.is_in([cell for cell, code in book.items() if code is None]).fill_null(value=False)
    odd &= ~frame[OUT]
    notes.reject(
        frame.filter(odd),
        code=name,
        reason=f"no {name} that is known",
        hint=f"Give the ISO code; the supplier stays, without a {name}.",
        column=heading,
        raw=cells.filter(odd),
        kept=True,
    )
    return cells.replace_strict(book, default=None, return_dtype=pl.String).alias(name)


@cache
def _words(table: str) -> dict[str, str]:
    """Code by word without case and signs; the code itself is a word."""
    data = tomllib.loads((files(__package__) / "codes.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for code, words in data[table].items():
        for word in (code, *words):
            found[bare(word)] = code
    return found
