"""The letter's own table and its workbook, filled in by the supplier.

The empty cells of a row are what the supplier writes in; the header above an empty cell tells what
belongs there. That is all a person needs, and all that is used here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
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

__all__ = ["Entry", "fill_form", "fill_table", "make_entries", "make_entry"]

HEADERS = {
    "day": ("date", "termin", "datum", "data", "fecha"),
    "quantity": ("quant", "qt", "menge", "cant", "aantal", "ilość"),
    "price": ("price", "preis", "prix", "prezzo", "precio", "prijs", "cena"),
    "remark": ("remar", "comment", "bemerk", "note", "observ", "opmerk", "uwag"),
}
"""Parts of the words in a header that tell what is asked for, in the languages of the letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is written into one row; empty strings leave a cell empty.

    Attributes:
        day: A day or a calendar week, as the supplier writes it.
        exact: The same as a real date, for a workbook cell; None for a week or several days.
        quantity: How much, likewise.
        number: The same as a number, for a workbook cell; None for several.
        price: A new price.
        remark: Anything else.
    """

    day: str
    exact: date | None
    quantity: str
    number: Decimal | None
    price: str
    remark: str


def make_entry(said: Said, *, phrases: Phrases, remark: str) -> Entry:
    """A row's entry for what is said of its line; `remark` words what fits in no cell."""
    days = [phrases.day(part.day) for part in said.parts]
    if said.kind == "week":
        days = [f"{phrases.text('week')} {iso_week(said.parts[0].day).week}"]
    one = said.parts[0] if len(said.parts) == 1 else None
    plain = said.kind in {"as_ordered", "day", "price"}
    return Entry(
        day=" / ".join(days),
        exact=one.day if one and plain else None,
        quantity=" / ".join(phrases.number(part.quantity) for part in said.parts),
        number=one.quantity if one else None,
        price=phrases.number(said.intention.price) if said.intention.price is not None else "",
        remark="" if said.kind in {"as_ordered", "day", "week", "split"} else remark,
    )


def make_entries(said: Said, *, phrases: Phrases, remark: str) -> tuple[Entry, ...]:
    """The same for a workbook, where each part of a delivery gets a row of its own."""
    parts = said.parts if said.kind == "split" else ()
    if len(parts) < 2:
        return (make_entry(said, phrases=phrases, remark=remark),)
    return tuple(
        Entry(
            day=phrases.day(part.day),
            exact=part.day,
            quantity=phrases.number(part.quantity),
            number=part.quantity,
            price="",
            remark="",
        )
        for part in parts
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


def fill_form(form: bytes, entries: Mapping[Asked, tuple[Entry, ...]], *, cast: Cast) -> bytes:
    """The attached workbook with its empty cells filled in, saved anew.

    A line with several entries has its row copied, as the form asks.
    """
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
                    elif isinstance(cell, Decimal | int | float):
                        sheet.write_number(number, column, cell)
    return target.getvalue()


def _filled(
    rows: Sequence[Sequence[object]], entries: Mapping[Asked, tuple[Entry, ...]], *, cast: Cast
) -> list[list[object]]:
    """The rows of a sheet with the empty cells of each asked line written in."""
    headers: list[str] = []
    filled = []
    for row in rows:
        texts = [_plain(cell) for cell in row]
        asked = find_asked([" ".join(texts)], cast=cast)
        if not asked:
            # the header is the widest row of words above the lines
            if sum(map(bool, texts)) > sum(map(bool, headers)):
                headers = texts
            filled.append(list(row))
            continue
        for entry in entries.get(asked[0], ()):
            cells = [
                cell if text or column >= len(headers) else _typed(entry, headers[column])
                for column, (cell, text) in enumerate(zip(row, texts, strict=True))
            ]
            filled.append(cells)
    return filled


def _plain(cell: object) -> str:
    """A cell as it is read: a whole number without its point."""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def _asks_for(header: str) -> str:
    """What a header asks for, as the name of a field of `Entry`; empty where nothing is known."""
    low = header.casefold()
    return next((name for name, words in HEADERS.items() if any(w in low for w in words)), "")


def _belongs(entry: Entry, header: str) -> str:
    """What is written below a header by hand."""
    name = _asks_for(header)
    return str(getattr(entry, name)) if name else ""


def _typed(entry: Entry, header: str) -> object:
    """What is typed into a workbook below a header: real dates and numbers where there are."""
    name = _asks_for(header)
    if name == "day" and entry.exact is not None:
        return entry.exact
    if name == "quantity" and entry.number is not None:
        return entry.number
    return str(getattr(entry, name)) if name else ""
