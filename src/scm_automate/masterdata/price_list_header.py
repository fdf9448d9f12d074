"""Where in a price list the header is, what its columns mean, and what the lines above it say."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any, Final

from scm_automate.masterdata.days import read_day

if TYPE_CHECKING:
    from scm_automate.files import Sheet
    from scm_automate.masterdata.kinds import Date

__all__ = ["Above", "Header", "currency_in", "find_header", "plain_currency", "told_above"]

_HEADER_ROWS: Final = 40
_SCALE: Final = re.compile(
    r"(?:from|ab|from qty|à partir de|>=|≥)? ?(\d{1,3}(?:[., ']\d{3})+|\d{1,7}) ?\+?(?: ?[-–] ?[\d., ']{1,12})?"
    r"(?: ?(?:pcs|pc|stk|stück|st|units?))?"
)
_FOR_MANY: Final = re.compile(
    r"(?:\bper|\bpro|\bje|/) ?(\d{1,3}(?:[., ']\d{3})+|\d{1,6})(?![\d.,])"
)
_CURRENCIES: Final = {"€": "EUR", "$": "USD", "£": "GBP"}
_CODE: Final = re.compile(r"\b(EUR|USD|GBP|CHF|PLN|CZK|SEK|DKK|NOK|CNY|JPY|HUF|RON|TRY|INR)\b")
_DAY: Final = re.compile(r"\b(\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2})\b")
_PRICES: Final = re.compile(r"(?:prices?|preise?|prix|prezzi|precios)\b.{0,50}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headers of a list.

    Attributes:
        row: Its number in the sheet's frame.
        places: Column by field.
        scales: Column by the quantity from which its price holds; empty where there is one price.
        titles: As the list spells them.
        per: Units that the prices of a column are for, where its title says so.
    """

    row: int
    places: dict[str, int]
    scales: dict[str, int]
    titles: tuple[str, ...]
    per: dict[int, str]


@dataclass(frozen=True, slots=True)
class Above:
    """What the lines above the table say of all of it; null where they do not."""

    currency: str | None
    first: str | None
    last: str | None
    per: str | None
    notes: tuple[str, ...]


@cache
def _words() -> dict[str, tuple[str, ...]]:
    source = package_files("scm_automate.masterdata").joinpath("price_list_words.toml")
    data: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    return {field: tuple(words) for field, words in data.items()}


def find_header(sheet: Sheet) -> Header | None:
    """The first row that names an item and a price, or an item and scales."""
    for index, cells in enumerate(sheet.frame.head(_HEADER_ROWS).rows()):
        titles = tuple(_plain(cell) for cell in cells)
        places: dict[str, int] = {}
        for field, words in _words().items():
            at = next(
                (
                    n
                    for word in words
                    for n, title in enumerate(titles)
                    if title == word and n not in places.values()
                ),
                None,
            )
            if at is not None:
                places[field] = at
        scales = {
            _digits(match[1]): n
            for n, title in enumerate(titles)
            if title and n not in places.values() and (match := _SCALE.fullmatch(title))
        }
        if ("supplier_item" in places or "item" in places) and (
            "price" in places or len(scales) > 1
        ):
            spelt = tuple(str(cell or "") for cell in cells)
            return Header(
                index, places, {} if "price" in places else scales, spelt, dict(_for_many(spelt))
            )
    return None


def _for_many(titles: tuple[str, ...]) -> dict[int, str]:
    found = ((n, _FOR_MANY.search(title.casefold()[:80])) for n, title in enumerate(titles))
    return {n: _digits(match[1]) for n, match in found if match}


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _plain(cell: object) -> str:
    """A header without case, blanks around it, points, what it is for, and brackets."""
    text = str(cell or "").casefold()[:80].split("(")[0].split("[")[0]
    bare = _FOR_MANY.split(text)[0] if _FOR_MANY.search(text) else text
    bare = _CODE.sub(" ", bare.upper()).casefold()
    return " ".join(
        bare.replace(".", " ").replace(":", " ").replace("€", " ").replace("_", " ").split()
    )


def plain_currency(text: str) -> str:
    """The text of a price without its currency."""
    for symbol in _CURRENCIES:
        text = text.replace(symbol, "")
    return _CODE.sub("", text).strip()


def currency_in(text: str) -> str | None:
    """The currency that a text names; null where it names none.

    Examples:
        >>> currency_in("12,00 €"), currency_in("USD 7.10"), currency_in("12")
        ('EUR', 'USD', None)
    """
    found = _CODE.search(text[:400].upper())
    if found:
        return found[1]
    return next((code for symbol, code in _CURRENCIES.items() if symbol in text[:400]), None)


def told_above(sheet: Sheet, header: Header, days: Date) -> Above:
    """Currency, validity and the number of units from the lines above the table and from its headers."""
    rows = sheet.frame.head(header.row).rows()
    above = " ".join(str(cell) for row in rows for cell in row if cell)[:4000]
    notes = []
    headed = currency_in(" ".join(header.titles))
    currency = headed or currency_in(above)
    if currency:
        where = "the headers" if headed else "the lines above the prices"
        notes.append(f"currency {currency}, from {where}")
    per = next(
        (m[1] for p in _PRICES.findall(above) if (m := _FOR_MANY.search(p.casefold()))), None
    )
    per = _digits(per) if per else None
    if per:
        notes.append(f"prices for {per}, from the lines above the prices")
    first, last = _validity(above, days)
    if first:
        notes.append(
            f"valid from {first}{f' to {last}' if last else ''}, from the lines above the prices"
        )
    return Above(currency, first, last, per, tuple(notes))


def _validity(above: str, days: Date) -> tuple[str | None, str | None]:
    found = [read_day(text, days) for text in _DAY.findall(above)[:2]]
    told = [day for day in found if day]
    words = above.casefold()
    if not told or not any(
        word in words for word in ("valid", "gültig", "valable", "from", "ab ", "effective")
    ):
        return None, None
    return told[0], told[1] if len(told) > 1 else None
