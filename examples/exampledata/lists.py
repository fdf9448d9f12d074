"""The suppliers' lists of the three ERPs, and what the simulator knows of its suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exampledata.exports import write_csv

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from exampledata.firms import Firm
    from exampledata.orders import BookLine

ISO3 = {"GB": "GBR", "IE": "IRL", "US": "USA", "PL": "POL", "FR": "FRA"}


def write_suppliers(folder: Path, firms: tuple[Firm, ...]) -> None:
    """Vendors and their addresses as SAP lists them, D365 vendors, Odoo partners."""
    sap = [firm for firm in firms if firm.erp == "sap"]
    write_csv(
        folder / "Kreditoren.csv",
        ("Kreditor", "Land", "Name 1", "Ort", "Postleitzahl", "Straße", "Adresse", "Sprache"),
        [
            (
                firm.id,
                firm.country,
                firm.name,
                firm.town,
                firm.postcode,
                f"Werkstraße {place + 1}",
                f"{30210 + place}",
                firm.language.upper(),
            )
            for place, firm in enumerate(sap)
        ],
        delimiter=";",
        encoding="cp1252",
    )
    write_csv(
        folder / "E-Mail-Adressen.csv",
        ("Adressnummer", "E-Mail-Adresse", "Standard-Adr."),
        [(f"{30210 + place}", firm.address, "X") for place, firm in enumerate(sap)],
        delimiter=";",
        encoding="cp1252",
    )
    write_csv(
        folder / "VendVendorsV2.csv",
        (
            "dataAreaId",
            "VendorAccountNumber",
            "VendorOrganizationName",
            "AddressCountryRegionId",
            "LanguageId",
            "PrimaryEmailAddress",
            "OnHoldStatus",
        ),
        [
            (
                "hvuk",
                firm.id,
                firm.name,
                ISO3[firm.country],
                f"{firm.language}-{firm.country}",
                firm.address,
                "No",
            )
            for firm in firms
            if firm.erp == "d365"
        ],
        encoding="utf-8-sig",
    )
    write_csv(
        folder / "res.partner.csv",
        ("Reference", "Display Name", "Country/Country Code", "Language", "Email"),
        [
            (firm.id, firm.name, firm.country, f"{firm.language}_{firm.country}", firm.address)
            for firm in firms
            if firm.erp == "odoo"
        ],
        quote_all=True,
    )


def write_cast(path: Path, firms: tuple[Firm, ...]) -> None:
    """How each supplier writes, for the simulator; one row per mailbox."""
    write_csv(
        path,
        ("address", "name", "contact", "country", "language", "client", "manner", "answers"),
        [
            (f.address, f.name, f.contact, f.country, f.language, f.client, f.manner, f.answers)
            for f in firms
        ],
    )


def write_intentions(path: Path, book: tuple[BookLine, ...]) -> None:
    """What each supplier will say of each line, one row per delivery that it will tell.

    ``again`` is the day that it names when it is asked once more after doubt, a question or a
    promise that it broke.
    """
    rows = []
    for line in book:
        what, article = line.intention, line.article
        comes = what.comes[-1].day.isoformat() if what.comes else ""
        again = comes if what.kind in {"broken", "hedge", "question"} else ""
        price = f"{what.price}" if what.price is not None else ""
        still = line.ordered - sum(part.quantity for part in line.early)
        head = (line.order, str(line.line), what.kind, _code(article.item), article.unit)
        rest = (str(article.per), _plain(still))
        rows += [
            (
                *head,
                *rest,
                _plain(part.quantity) if part else "",
                part.day.isoformat() if part else "",
                price,
                again,
            )
            for part in what.said or (None,)
        ]
    header = ("order", "line", "kind", "item", "unit", "per", "open")
    write_csv(path, (*header, "quantity", "day", "price", "again"), rows)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _code(item: str) -> str:
    """Odoo shows an item as ``[CODE] Name``; people speak of the code."""
    return item[1:].partition("]")[0] if item.startswith("[") else item
