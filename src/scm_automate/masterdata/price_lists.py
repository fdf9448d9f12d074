"""Suppliers' price lists, as they send them: titles above, scales side by side, a currency somewhere.

The headers are recognised by their words, which are data; what is read is one row per item and scale,
in the form of `PRICE_SCHEMA`, to be compared with the prices in the ERP like any other table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from scm_automate.errors import Provenance, SourceNotRecognised
from scm_automate.files import read_sheets
from scm_automate.masterdata.days import read_day
from scm_automate.masterdata.kinds import Code, Date, Money, Number
from scm_automate.masterdata.numbers import plain, read_number
from scm_automate.masterdata.price_list_header import (
    Header,
    currency_in,
    find_header,
    plain_currency,
    told_above,
)
from scm_automate.masterdata.price_list_pdf import read_pdf_sheet
from scm_automate.masterdata.risks import Risk, percent
from scm_automate.masterdata.spec import TableSpec
from scm_automate.tables import Reject, RowNotes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.files import Sheet

__all__ = ["PRICE_LIST_SPEC", "PRICE_SCHEMA", "PriceList", "read_price_list"]

PRICE_SCHEMA: Final = pl.Schema(
    dict.fromkeys(
        (
            "supplier_item", "item", "description", "quantity_from", "price", "currency", "price_unit",
            "unit", "valid_from", "valid_to",
        ),
        pl.String(),
    )
)  # fmt: skip
"""One row per item and scale; numbers and dates in canonical text, null for what the list does not say."""

PRICE_LIST_SPEC: Final = TableSpec(
    name="price list",
    key=("supplier_item", "quantity_from"),
    may_be_empty=("quantity_from",),
    fields={
        "supplier_item": Code(case="fold"),
        "quantity_from": Code(),
        "price": Money(currency="currency", per="price_unit"),
        "price_unit": Number(),
        "currency": Code(case="fold"),
        "valid_from": Date(),
        "valid_to": Date(),
    },
    absent="pass",
    reused_below=0.0,
    risks=(Risk(name="price", fields=("price",), when=percent(above=20)),),
)
"""How two price lists of one supplier are compared; replace its key to compare with an ERP's table."""

_MOST_PDF_BYTES: Final = 50_000_000
_BOTH_SIGNS: Final = re.compile(r"[+-]?[0-9]{1,3}[.,][0-9]{3}[+-]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """What a price list says.

    Attributes:
        frame: With the columns of `PRICE_SCHEMA`, in the order of the list.
        rejects: Lines and cells that could not be read.
        columns: Header as the list spells it, by field; scales by their quantity.
        notes: What was taken from the lines above the table.
    """

    frame: pl.DataFrame
    rejects: RowNotes[Reject]
    columns: Mapping[str, str]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        """``12 prices read, 1 rejected``."""
        return f"{self.frame.height} prices read, {self.rejects.rows()} rejected"


def read_price_list(
    path: Path | str | bytes,
    *,
    decimal: Literal[".", ","] | None = None,
    dates: Literal["dmy", "mdy"] = "dmy",
    name: str | None = None,
) -> PriceList:
    r"""The prices of a supplier's list in a workbook, a CSV or a PDF with text.

    Args:
        path: The file, or its bytes.
        decimal: The decimal sign; null finds it from the prices, and rejects those that fit both signs.
        dates: The order of dates such as 01.02.2026.
        name: What to call bytes in messages.

    Returns:
        One row per item and scale. A price that is no number is a reject, not a null.

    Raises:
        SourceNotRecognised: No sheet has a row of headers with an item and a price.

    Examples:
        >>> sent = (
        ...     b"Price list 2026, prices in EUR\n\nArt. No;Description;1;100\nX-1;Seal;1,50;1,20\n"
        ... )
        >>> read_price_list(sent).frame.select(
        ...     "supplier_item", "quantity_from", "price", "currency"
        ... ).rows()
        [('X-1', '1', '1.5', 'EUR'), ('X-1', '100', '1.2', 'EUR')]
    """
    sheets = _sheets(path, name)
    for sheet in sheets:
        found = find_header(sheet)
        if found is not None:
            return _read(sheet, found, decimal, Date(order=dates, serials="1900"))
    raise SourceNotRecognised(
        "No row has headers of an item and of a price.",
        hint="Put headers such as 'Item' and 'Price' above the columns.",
        source=Provenance(file=sheets[0].file, sheet=sheets[0].name),
    )


def _sheets(source: Path | str | bytes, name: str | None) -> tuple[Sheet, ...]:
    """The sheets of a file; a PDF is known by its first bytes, whatever it is called."""
    if isinstance(source, bytes):
        if source[:1024].lstrip().startswith(b"%PDF-"):
            return (read_pdf_sheet(source, name=name),)
        return read_sheets(source, name=name)
    path = Path(source)
    with path.open("rb") as file:
        head = file.read(1024)
        if not head.lstrip().startswith(b"%PDF-"):
            return read_sheets(path, name=name)
        data = head + file.read(_MOST_PDF_BYTES)
    return (read_pdf_sheet(data, name=name or path.name),)


def _read(sheet: Sheet, header: Header, decimal: Literal[".", ","] | None, days: Date) -> PriceList:
    rows = sheet.frame.rows()
    above = told_above(sheet, header, days)
    columns = {field: header.titles[at] for field, at in header.places.items()}
    columns |= {f"from {scale}": header.titles[at] for scale, at in header.scales.items()}
    prices = header.scales or {"": header.places["price"]}
    shown = decimal or _sign(
        [str(r[at]) for r in rows[header.row + 1 :] for at in prices.values() if r[at]]
    )
    sign = shown or "."
    made: list[dict[str, str | None]] = []
    rejects: list[Reject] = []
    for offset, cells in enumerate(rows[header.row + 1 :]):
        number = sheet.first_row + header.row + 1 + offset

        def cell(field: str, line: tuple[Any, ...] = cells) -> str | None:
            at = header.places.get(field)
            return (
                (str(line[at]).strip() or None) if at is not None and line[at] is not None else None
            )

        def reject(
            column: int, code: str, reason: str, row: int = number, line: tuple[Any, ...] = cells
        ) -> None:
            rejects.append(
                Reject(
                    file=sheet.file, sheet=sheet.name, row=row, column=header.titles[column] or None,
                    raw=str(line[column])[:200], code=code, reason=reason, hint="Ask the supplier, or correct the cell.",
                )
            )  # fmt: skip

        told = [str(c).strip() for c in cells if c is not None and str(c).strip()]
        key = cell("supplier_item") or cell("item")
        if not told:
            continue
        if key is None or not any(cells[at] for at in prices.values()):
            if len(told) > 1:
                place = header.places.get("supplier_item", header.places.get("item", 0))
                reject(place, "line", "the line has no item or no price")
            continue
        dated = {}
        for field, given in (("valid_from", above.first), ("valid_to", above.last)):
            text = cell(field)
            day = read_day(text, days) if text else given
            if text and day is None:
                reject(header.places[field], "date", "this is no date")
            dated[field] = day or None
        for scale, at in prices.items():
            if cells[at] is None or not str(cells[at]).strip():
                continue
            text = str(cells[at]).strip()
            stripped = plain_currency(text)
            # What a workbook holds as a number has a point, whatever the list's own sign is.
            typed = (
                sheet.kind != "csv"
                and at in sheet.types
                and sheet.types[at][header.row + 1 + offset] == 1
            )
            price = read_number(stripped, decimal="." if typed else sign)
            if price is None:
                reject(at, "price", "this is no number")
                continue
            if shown is None and not typed and _BOTH_SIGNS.fullmatch(stripped):
                reject(at, "sign", "no price shows which sign is the decimal one: say decimal=")
                continue
            per, since = cell("price_unit"), scale or cell("quantity_from")
            made.append(
                {
                    "supplier_item": cell("supplier_item"),
                    "item": cell("item"),
                    "description": cell("description"),
                    "quantity_from": _number(since, sign),
                    "price": plain(price),
                    "currency": (
                        cell("currency") or currency_in(str(cells[at])) or above.currency or ""
                    ).upper()
                    or None,
                    "price_unit": _number(per, sign) or header.per.get(at) or above.per or "1",
                    "unit": cell("unit"),
                    **dated,
                }
            )
    return PriceList(
        frame=pl.DataFrame(made, schema=PRICE_SCHEMA),
        rejects=RowNotes.of(Reject, rejects),
        columns=columns,
        notes=above.notes,
    )


def _number(text: str | None, sign: Literal[".", ","]) -> str | None:
    if not text:
        return None
    digits = re.sub(r"[^0-9.,]", "", text)[:20]
    number = read_number(digits, decimal=sign)
    return plain(number) if number is not None else text


def _sign(texts: Sequence[str]) -> Literal[".", ","] | None:
    """The decimal sign that the prices themselves show: what stands before other than three digits.

    Null where they show none, so that 1,234 may be one thousand or one and a quarter.
    """
    comma = sum(bool(re.search(r",[0-9]{1,2}(?![0-9])|,[0-9]{4}", text[:40])) for text in texts)
    point = sum(bool(re.search(r"\.[0-9]{1,2}(?![0-9])|\.[0-9]{4}", text[:40])) for text in texts)
    if comma == point:
        return None
    return "," if comma > point else "."
