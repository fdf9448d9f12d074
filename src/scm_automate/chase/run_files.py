"""The files of a round beside its letters: the upload, the exceptions, the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scm_automate.chase.phone_sheet import calls_of, write_phone_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from scm_automate.chase.round import Round
    from scm_automate.chase.supplier_book import SupplierBook

__all__ = ["moved", "write_files"]


def write_files(done: Round, folder: Path, *, book: SupplierBook, locale: str) -> None:
    """Writes ``exceptions.csv``, ``calls.xlsx`` where somebody is to be called, ``report.xlsx``, ``report.html``.

    The page is last, it links the others.

    Args:
        done: The round, with paths in this folder.
        folder: Where the files go.
        book: For the suppliers' names.
        locale: Regional settings of the list of exceptions.
    """
    from scm_automate.chase.report import (
        write_exceptions_csv,
        write_report_html,
        write_report_xlsx,
    )

    calls = calls_of(done)
    if calls:
        (folder / "calls.xlsx").write_bytes(write_phone_sheet(calls, created=done.as_of))
    suppliers = tuple(book)
    names = {one.id: one.name for one in suppliers if one.name}
    write_exceptions_csv(
        done.exceptions, folder / "exceptions.csv", supplier_names=names, locale=locale
    )
    write_report_xlsx(done, folder / "report.xlsx", suppliers=suppliers)
    write_report_html(done, folder / "report.html", suppliers=suppliers)


def moved(done: Round, *, old: Path, new: Path) -> Round:
    """The same round with its paths in another folder."""

    def place(path: Path | None) -> Path | None:
        if path is None or not path.is_relative_to(old):
            return path
        return new / path.relative_to(old)

    letters = {
        letter.letter_id: replace(letter, path=place(letter.path)) for letter in done.letters
    }
    return replace(
        done,
        folder=new,
        letters=tuple(letters[one.letter_id] for one in done.letters),
        stale_drafts=tuple(letters.get(one.letter_id, one) for one in done.stale_drafts),
    )
