"""Reading single elements of cXML: identities, attributes, prices."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.connectors.edi.ubl_words import amount, short
from scm_automate.connectors.edi.values import iso_date, number, shown
from scm_automate.connectors.edi.xml_tree import first, text_of

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["attribute_day", "attribute_number", "credential", "unit_price"]


def credential(root: Element, role: str) -> str | None:
    """The identity of a party in the header."""
    return short(text_of(root, "Header", role, "Credential", "Identity"))


def attribute_number(element: Element, name: str, where: str, told: FaultList) -> Decimal | None:
    """A number in an attribute; None where it is missing, empty or, which is told, no number."""
    text = element.get(name, "").strip()
    found = number(text) if text else None
    if text and found is None:
        told.add(
            "bad_number",
            f"{where}/@{name}",
            f"{text[:40]!r} is no number of at most 18 and 6 digits; it is not read.",
        )
    return found


def attribute_day(element: Element, name: str, where: str, told: FaultList) -> date | None:
    """A date in an attribute; None where it is missing, empty or, which is told, no date."""
    text = element.get(name, "").strip()
    found = iso_date(text) if text else None
    if text and found is None:
        told.add("bad_date", f"{where}/@{name}", f"{text[:40]!r} is no date; it is not read.")
    return found


def unit_price(holder: Element | None, where: str, told: FaultList) -> Decimal | None:
    """The price for one unit, by UnitPrice and PriceBasisQuantity."""
    place = f"{where}/UnitPrice/Money"
    stated = amount(first(holder, "UnitPrice", "Money"), place, told)
    basis = first(holder, "PriceBasisQuantity")
    if stated is None or basis is None:
        return stated
    per = attribute_number(basis, "quantity", f"{where}/PriceBasisQuantity", told)
    factor = text_of(basis, "BasisQuantity") or basis.get("conversionFactor", "1")
    if per is None or per <= 0 or number(factor) != Decimal(1):
        told.add(
            "price_basis", place, f"The price {shown(stated)} is for another unit; it is not read."
        )
        return None
    single = number(shown(stated / per))
    if single is None:
        text = f"The price {shown(stated)} is for {shown(per)}: it is no price for one unit."
        told.add("price_basis", place, text)
    return single
