"""Reading what all UBL documents share: parties, items, numbers, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.connectors.edi.values import iso_date, number, shown
from scm_automate.connectors.edi.xml_tree import first, text_of

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from xml.etree.ElementTree import Element

    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["amount", "day", "items", "party", "period", "price", "short"]

LONGEST_ID = 200
LONGEST_TEXT = 10_000

Period = tuple["date | None", "date | None"]


def short(text: str) -> str | None:
    """An identifier; None where it is empty."""
    return text[:LONGEST_ID].strip() or None


def amount(element: Element | None, where: str, told: FaultList) -> Decimal | None:
    """A number; None where the element is missing, empty or, which is told, no number."""
    text = text_of(element)
    if not text:
        return None
    found = number(text)
    if found is None:
        told.add(
            "bad_number",
            where,
            f"{text[:40]!r} is no number of at most 18 and 6 digits; it is not read.",
        )
    return found


def day(element: Element | None, where: str, told: FaultList) -> date | None:
    """A date; None where the element is missing, empty or, which is told, no date."""
    text = text_of(element)
    if not text:
        return None
    found = iso_date(text)
    if found is None:
        told.add("bad_date", where, f"{text[:40]!r} is no date; it is not read.")
    return found


def period(element: Element | None, where: str, told: FaultList) -> Period | None:
    """First and last day of a period; None where it names none."""
    if element is None:
        return None
    start = day(first(element, "StartDate"), f"{where}/StartDate", told)
    end = day(first(element, "EndDate"), f"{where}/EndDate", told)
    if start is None and end is None:
        return None
    if start is not None and end is not None and end < start:
        told.add("bad_date", where, f"The period ends on {end} before it starts on {start}.")
        return None
    return start, end


def party(root: Element, role: str) -> str | None:
    """The number of a party, by any of the ways a document may name it."""
    for path in (
        (role, "Party", "PartyIdentification", "ID"),
        (role, "Party", "EndpointID"),
        (role, "Party", "PartyLegalEntity", "CompanyID"),
        (role, "CustomerAssignedAccountID"),
    ):
        text = text_of(root, *path)
        if text:
            return short(text)
    return None


def items(item: Element | None) -> tuple[str | None, str | None, str | None]:
    """Buyer's number, supplier's number and short text of an Item.

    The standard number (GTIN) stands for the item where neither side gives its own.
    """
    buyers = short(text_of(item, "BuyersItemIdentification", "ID"))
    sellers = short(text_of(item, "SellersItemIdentification", "ID"))
    if buyers is None and sellers is None:
        buyers = short(text_of(item, "StandardItemIdentification", "ID"))
    text = text_of(item, "Name") or text_of(item, "Description")
    return buyers, sellers, text[:LONGEST_TEXT] or None


def price(element: Element | None, where: str, told: FaultList) -> Decimal | None:
    """The price for one unit out of a Price element and its base quantity."""
    stated = amount(first(element, "PriceAmount"), f"{where}/PriceAmount", told)
    if stated is None:
        return None
    per = amount(first(element, "BaseQuantity"), f"{where}/BaseQuantity", told)
    if per is None or per == 1:
        return stated
    single = number(shown(stated / per)) if per > 0 else None
    if single is None:
        told.add(
            "price_basis",
            where,
            f"The price {shown(stated)} is for {shown(per)}: it is no price for one unit, and is not read.",
        )
    return single
