"""Which layout a sheet has, told by its header, with the reason.

A layout fits where the fields that identify it are all headed in one row. The layout that
explains most of the header wins; two that explain as much are a tie, and a tie is an error.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from scm_automate.connectors.nearest import Near, headings_of, not_recognised, told
from scm_automate.connectors.repeated import numbered, settle_repeated
from scm_automate.errors import ColumnNotFound, Provenance, SourceNotRecognised, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scm_automate.connectors.layout import Layout, LayoutColumn
    from scm_automate.files import Sheet

__all__ = ["Recognised", "bare", "recognise"]

_ROWS_SEARCHED = 60
"""Titles, selections and blank rows above a header take no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A sheet, the layout that fits it, and where its columns are.

    Attributes:
        layout: The layout.
        header: Row of the sheet's frame that holds the header, from 0.
        columns: Index of the column in the frame, by field.
        headings: All headings as the file spells them, by index.
        how: The reason in words.
        language: The language that most of the headings are in, as the layout calls it.
        notes: What a person should know of headings that stand more than once.
    """

    layout: Layout
    header: int
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    how: str
    language: str = ""
    notes: tuple[str, ...] = ()


def bare(heading: str) -> str:
    """A heading without case, blanks and signs: what two spellings of it have in common.

    Examples:
        >>> bare("Purch. Doc. Type"), bare("noch zu liefern (Menge)")
        ('purchdoctype', 'nochzuliefernmenge')
    """
    return _bare(heading[:_LONGEST])


_LONGEST = 300
"""No heading is longer; what is, is text."""


@lru_cache(maxsize=20_000)
def _bare(heading: str) -> str:
    """The same, remembered: every layout asks for every heading."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def recognise(
    sheet: Sheet,
    candidates: Sequence[Layout],
    *,
    columns: Mapping[str, str] | None = None,
) -> Recognised:
    """The layout that a sheet has.

    Args:
        sheet: The sheet.
        candidates: Layouts to choose from.
        columns: Headings that the caller names, by field; they go before those of the layout.

    Returns:
        The layout, the header's row and the columns.

    Raises:
        SourceNotRecognised: None fits, or two fit alike; the message shows the header found and
            the nearest layout with what it misses.
        ColumnNotFound: A heading that the caller names is not there.
    """
    named = dict(columns or {})
    headless = _by_position(sheet, candidates)
    if headless is not None:
        return headless
    fits: list[Recognised] = []
    near: list[Near] = []
    rows = _rows(sheet)
    spelt = [frozenset(map(bare, row)) for _, row in rows]
    for layout in candidates:
        best = _best_row(rows, spelt, layout, named)
        if best is None:
            continue
        missing = _missing(layout, best.columns)
        if missing:
            near.append(Near(best, missing))
        else:
            fits.append(best)
    place = Provenance(file=sheet.file, sheet=sheet.name)
    if named:
        _check_named(rows, named, place)
    if not fits:
        raise not_recognised([row for _, row in rows], near, sheet)
    # Of a nested list its own fields tell what it is, not those that its parents lent it.
    explained = {
        found.layout.name: (
            sum(found.headings[index] not in sheet.lent for index in found.columns.values()),
            len(found.columns),
        )
        for found in fits
    }
    fits.sort(key=lambda found: explained[found.layout.name], reverse=True)
    rivals = [f for f in fits if explained[f.layout.name] == explained[fits[0].layout.name]]
    if len(rivals) > 1:
        raise SourceNotRecognised(
            f"Two layouts fit this file alike: {' and '.join(r.layout.name for r in rivals)} "
            f"(each explains {len(rivals[0].columns)} columns). Its header is: "
            f"{told(fits[0].headings)}.",
            hint=f"Name one: layout={rivals[0].layout.name!r}.",
            source=place,
        )
    by_number = frozenset(field for field, heading in named.items() if "#" in heading)
    return settle_repeated(sheet, fits[0], named=by_number)


def _by_position(sheet: Sheet, candidates: Sequence[Layout]) -> Recognised | None:
    """The layout of a file without a header: known by its name and width, or named by the caller."""
    if sheet.header is not None:
        return None
    stem = PurePath(sheet.file or "").stem.casefold()
    asked = all(layout.positions for layout in candidates)
    for layout in candidates:
        width = len(layout.positions)
        called = stem in {name.casefold() for name in layout.file_names}
        if not width or not (asked or called) or not _is_as_wide(sheet, width):
            continue
        first = [_clean(cell) for cell in sheet.frame.head(1).rows()[0]]
        if sum(bare(a) == bare(b) for a, b in zip(first, layout.positions, strict=False) if a) > 2:
            continue  # it has a header after all
        found, language = _matched(layout.positions, layout, {})
        end = ("END",) if sheet.frame.width > width else ()
        return Recognised(
            layout=layout,
            header=-1,
            columns=found,
            headings=(*layout.positions, *end),
            how=f"{width} columns without a header, in the order of {layout.title}",
            language=language,
        )
    return None


def _is_as_wide(sheet: Sheet, width: int) -> bool:
    """Whether a sheet has that many columns; one more may mark the end of its rows."""
    if sheet.frame.width == width + 1:
        end = sheet.frame[str(width)].str.strip_chars().str.to_uppercase().unique().drop_nulls()
        return set(end.to_list()) <= {"", "END"}
    return sheet.frame.width == width


def _rows(sheet: Sheet) -> list[tuple[int, tuple[str, ...]]]:
    """The rows in which a header may stand, with their index."""
    if sheet.header is not None:
        span = sheet.frame.slice(sheet.header, 1).rows()
        return [(sheet.header, tuple(_clean(cell) for cell in row)) for row in span]
    found = [
        (n, tuple(_clean(cell) for cell in row))
        for n, row in enumerate(sheet.frame.head(_ROWS_SEARCHED).rows())
    ]
    return [(n, row) for n, row in found if sum(map(bool, row)) > 1] or found[:1]


def _clean(cell: object) -> str:
    """A heading on one line."""
    return " ".join(str(cell).split()) if cell is not None else ""


def _best_row(
    rows: Sequence[tuple[int, tuple[str, ...]]],
    spelt: Sequence[frozenset[str]],
    layout: Layout,
    named: Mapping[str, str],
) -> Recognised | None:
    """The row that explains most of the layout; the first of several alike."""
    best: Recognised | None = None
    known = {bare(word) for column in layout.columns.values() for _, word in headings_of(column)}
    for (number, headings), words in zip(rows, spelt, strict=True):
        if not named and known.isdisjoint(words):
            continue
        found, language = _matched(headings, layout, named)
        if found and (best is None or len(found) > len(best.columns)):
            total = sum(map(bool, headings))
            best = Recognised(
                layout=layout,
                header=number,
                columns=found,
                headings=headings,
                how=f"{len(found)} of {total} columns are those of {layout.title}, headed in "
                f"{_LANGUAGES.get(language, language)}",
                language=language,
            )
    return best


def _matched(
    headings: Sequence[str], layout: Layout, named: Mapping[str, str]
) -> tuple[dict[str, int], str]:
    """Index of the column by field, and the language that most headings are in.

    Exact spellings go first: SAP has an "Item category" and an "Item Category" in one list.
    """
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    for index, heading in enumerate(headings):
        if heading:
            exact.setdefault(heading, index)
            folded.setdefault(bare(heading), index)
    found: dict[str, int] = {}
    taken: set[int] = set()
    spoken: dict[str, int] = {}
    for field, heading in named.items():
        index = exact.get(heading, folded.get(bare(heading), numbered(heading, headings)))
        if index >= 0:
            found[field] = index
            taken.add(index)
    for book, spell in ((exact, str), (folded, bare)):
        for field, column in layout.columns.items():
            if field in found:
                continue
            for _, heading in headings_of(column):
                index = book.get(spell(heading), -1)
                if index >= 0 and index not in taken:
                    found[field] = index
                    taken.add(index)
                    # Some words are the same in several languages: they speak for each of them.
                    for tongue in _tongues(column, spell(heading), spell):
                        spoken[tongue] = spoken.get(tongue, 0) + 1
                    break
    # Of two languages alike the one that the layout lists first in its columns.
    return found, max(spoken, key=lambda word: spoken[word], default="the caller's words")


def _tongues(column: LayoutColumn, heading: str, spell: Callable[[str], str]) -> dict[str, None]:
    """The languages in which a column is headed so, in the order of the layout."""
    return {tongue: None for tongue, word in headings_of(column) if spell(word) == heading}


_LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "technical": "technical names",
}


def _missing(layout: Layout, found: Mapping[str, int]) -> tuple[str, ...]:
    """The groups of identifying fields of which none is there."""
    return tuple(
        " or ".join(group) for group in layout.identify if not any(name in found for name in group)
    )


def _check_named(
    rows: Sequence[tuple[int, tuple[str, ...]]], named: Mapping[str, str], place: Provenance
) -> None:
    """Every heading that the caller names must stand in the same row as the others."""
    there = max(
        (row for _, row in rows),
        key=lambda row: sum(bare(word) in {bare(h) for h in row} for word in named.values()),
        default=(),
    )
    known = {bare(heading) for heading in there}
    for field, heading in named.items():
        if bare(heading) not in known and numbered(heading, there) < 0:
            raise ColumnNotFound(
                f"There is no column {heading!r} for {field!r}. The header is: {told(there)}.",
                hint=did_you_mean(heading, there),
                source=place,
            )
