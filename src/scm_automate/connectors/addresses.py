"""E-mail addresses and domains of a cell, checked; a bad one costs the address, not the supplier."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl
from email_validator import EmailNotValidError, validate_email

from scm_automate.connectors.rows import OUT

if TYPE_CHECKING:
    from scm_automate.connectors.rows import Notes

__all__ = ["read_addresses", "read_domains"]

_MOST = 50
"""Addresses of one supplier; a cell with more is a text, not a list."""


def read_addresses(frame: pl.DataFrame, notes: Notes, heading: str) -> pl.Series:
    """The addresses of each row as a list, each once, in the order of the cell.

    Args:
        frame: Rows with ``emails`` as text.
        notes: Where addresses that are none are noted; their rows stay.
        heading: What the file calls the column.
    """
    lists: list[list[str]] = []
    bad: list[tuple[int, str, str]] = []
    for number, cell in enumerate(frame["emails"].cast(pl.String).to_list()):
        good: dict[str, None] = {}
        for word in _words(cell):
            address, fault = _checked(word)
            if fault is None:
                good[address] = None
            else:
                bad.append((number, word, fault))
        lists.append(list(good)[:_MOST])
    _note(frame, bad, notes, code="email", heading=heading)
    return pl.Series("emails", lists, dtype=pl.List(pl.String))


def read_domains(frame: pl.DataFrame, notes: Notes, heading: str) -> pl.Series:
    """The domains of each row as a list, lower case, each once; ``@`` in front is dropped."""
    lists: list[list[str]] = []
    bad: list[tuple[int, str, str]] = []
    for number, cell in enumerate(frame["email_domains"].cast(pl.String).to_list()):
        good: dict[str, None] = {}
        for word in _words(cell):
            domain = word.rpartition("@")[2].lower()
            address, fault = _checked(f"post@{domain}")
            if fault is None:
                good[address.rpartition("@")[2]] = None
            else:
                bad.append((number, word, "not a domain"))
        lists.append(list(good)[:_MOST])
    _note(frame, bad, notes, code="domain", heading=heading)
    return pl.Series("email_domains", lists, dtype=pl.List(pl.String))


def _words(cell: str | None) -> list[str]:
    """The addresses in a cell: parted by semicolon, comma, blank or line end; names dropped.

    ``Feder AG <a@feder.example>`` is one address with a name.
    """
    if not cell:
        return []
    words = []
    for part in cell.replace("\r", ";").replace("\n", ";").replace(",", ";").split(";"):
        text = part.strip()
        if "<" in text and text.endswith(">"):
            words.append(text.rpartition("<")[2][:-1].strip())
        elif text.count("@") > 1:
            words += text.split()
        elif text:
            words.append(text)
    return [word.removeprefix("mailto:") for word in words]


@lru_cache(maxsize=100_000)
def _checked(word: str) -> tuple[str, str | None]:
    """The address in its normal form, or what is wrong with it; nobody is asked over the net."""
    try:
        valid = validate_email(word, check_deliverability=False, test_environment=True)
    except EmailNotValidError as fault:
        return "", str(fault).rstrip(".")
    return valid.normalized, None


def _note(
    frame: pl.DataFrame,
    bad: list[tuple[int, str, str]],
    notes: Notes,
    *,
    code: str,
    heading: str,
) -> None:
    """Rejects of single addresses; the rows stay."""
    out = frame[OUT].to_list()
    told = [(number, word, fault) for number, word, fault in bad if not out[number]]
    if not told:
        return
    rows = frame[[number for number, _, _ in told]]
    notes.reject(
        rows,
        code=code,
        reason=pl.Series([fault for _, _, fault in told], dtype=pl.String),
        hint="Correct the address in the ERP; the supplier stays, without it.",
        column=heading,
        raw=pl.Series([word for _, word, _ in told], dtype=pl.String),
        kept=True,
    )
