"""The letter's own table and its workbook, filled in by the supplier.

The empty cells of a row are what the supplier writes in; the header above an empty cell tells what
belongs there. That is all a person needs, and all that is used here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from scm_automate.calendars import iso_week
from scm_automate.demo.letter import Asked, find_asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.demo.cast import Cast
    from scm_automate.demo.phrases import Phrases
    from scm_automate.demo.wording import Said

__all__ = ["Entry", "fill_form", "fill_table", "make_entry"]

HEADERS = {
    "day": ("date", "termin", "datum", "day"),
    "quantity": ("quantity", "qty", "menge"),
    "price": ("price", "preis"),
    "remark": ("remark", "comment", "note", "bemerkung", "anmerkung", "kommentar"),
}
"""Words in a header that tell what is asked for, in the languages of the letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is written into one row; empty strings leave a cell empty.

    Attributes:
        day: A day or a calendar week, as the supplier writes it.
        exact: The same as a real date, for a workbook cell; None for a week or several days.
        quantity: How much.
        price: A new price.
        remark: Anything else.
    """

    day: str
    exact: date | None
    quantity: str
    price: str
    remark: str


def make_entry(said: Said, *, phrases: Phrases, remark: str) -> Entry:
    """A row's entry for what is said of its line; `remark` words what fits in no cell."""
    days = [phrases.day(part.day) for part in said.parts]
    if said.kind == "week":
        days = [f"{phrases.text('week')} {iso_week(said.parts[0].day).week}"]
    plain = said.kind in {"as_ordered", "day", "price"} and len(said.parts) == 1
    return Entry(
        day=" / ".join(days),
        exact=said.parts[0].day if plain else None,
        quantity=" / ".join(phrases.number(part.quantity) for part in said.parts),
        price=phrases.number(said.intention.price) if said.intention.price is not None else "",
        remark="" if plain or said.kind in {"week", "split"} else remark,
    )


def fill_table(html: str, entries: Mapping[Asked, Entry], *, cast: Cast) -> str:
    """The letter's HTML with its empty cells filled in, row by row."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(html)
    for table in page.css("table"):
        headers: Sequence[str] = ()
        for row in table.css("tr"):
            cells = row.css("td, th")
            texts = [cell.text(strip=True) for cell in cells]
            asked = find_asked([" ".join(texts)], cast=cast)
            if not asked:
                headers = texts if all(texts) else headers
                continue
            entry = entries.get(asked[0])
            for cell, text, header in zip(cells, texts, headers, strict=False):
                if entry is not None and not text.replace("\xa0", ""):
                    cell.inner_html = escape(_belongs(entry, header))
    return page.html or html


def fill_form(form: bytes, entries: Mapping[Asked, Entry], *, cast: Cast) -> bytes:
    """The attached workbook with its empty cells filled in, saved anew."""
    import xlsxwriter  # type: ignore[import-untyped]
    from python_calamine import CalamineWorkbook

    source = CalamineWorkbook.from_filelike(BytesIO(form))
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "remove_timezone": True}) as book:
        # a fixed time: the same answer gives the same bytes
        book.set_properties({"created": datetime(2026, 3, 2)})  # noqa: DTZ001
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name in source.sheet_names:
            sheet = book.add_worksheet(name)
            rows = source.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for number, cells in enumerate(_filled(rows, entries, cast=cast)):
                for column, cell in enumerate(cells):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, column, cell, day)
                    elif isinstance(cell, date):
                        moment = datetime.combine(cell, datetime.min.time())
                        sheet.write_datetime(number, column, moment, day)
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif isinstance(cell, bool | int | float):
                        sheet.write(number, column, cell)
    return target.getvalue()


def _filled(
    rows: Sequence[Sequence[object]], entries: Mapping[Asked, Entry], *, cast: Cast
) -> list[list[object]]:
    """The rows of a sheet with the empty cells of each asked line written in."""
    headers: list[str] = []
    filled = []
    for row in rows:
        cells = list(row)
        texts = [_plain(cell) for cell in cells]
        asked = find_asked([" ".join(texts)], cast=cast)
        if not asked:
            # the header is the widest row of words above the lines
            if sum(map(bool, texts)) > sum(map(bool, headers)):
                headers = texts
        elif (entry := entries.get(asked[0])) is not None:
            for column, text in enumerate(texts):
                if not text and column < len(headers):
                    written = _belongs(entry, headers[column])
                    exact = entry.exact is not None and written == entry.day
                    cells[column] = entry.exact if exact else written
        filled.append(cells)
    return filled


def _plain(cell: object) -> str:
    """A cell as it is read: a whole number without its point."""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def _belongs(entry: Entry, header: str) -> str:
    """What a header asks for; empty where it asks for nothing that is known."""
    low = header.casefold()
    for name, words in HEADERS.items():
        if any(word in low for word in words):
            return str(getattr(entry, name))
    return ""
