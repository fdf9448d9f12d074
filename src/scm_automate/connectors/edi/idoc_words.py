"""Reading single fields of IDoc segments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from scm_automate.connectors.edi.values import number, plain_date, shown
from scm_automate.connectors.edi.xml_tree import children, text_of

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

    from scm_automate.connectors.edi.chunks import Source
    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["check_sum", "is_flat", "qualified", "qualified_day", "quantity", "unit_price"]


def is_flat(source: Source) -> tuple[Source, bool]:
    """Whether a source holds flat records, and the source from its start."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            head = file.read(64)
    elif isinstance(source, bytes | bytearray | memoryview):
        head = bytes(source[:64])
    else:
        head = source.read(64)
        source.seek(0)
    return source, head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"EDI_DC40")


def qualified(
    element: Element, segment: str, qualifier: str, field: str, *, key: str = "QUALF"
) -> str:
    """A field of the segment that has a qualifier; empty where there is none."""
    name = "IDDAT" if segment in ("E1EDK03", "E1EDP03") else key
    for found in children(element, segment):
        if text_of(found, name) == qualifier:
            return text_of(found, field)
    return ""


def qualified_day(
    element: Element, segment: str, qualifier: str, where: str, told: FaultList
) -> date | None:
    """A date by its qualifier; zeros are none."""
    text = qualified(element, segment, qualifier, "DATUM")
    if not text or text == "00000000":
        return None
    found = plain_date(text)
    if found is None:
        told.add("bad_date", f"{where} {segment}", f"{text[:20]!r} is no date; it is not read.")
    return found


def quantity(element: Element, field: str, where: str, told: FaultList) -> Decimal | None:
    """A number of a segment's field; the sign may trail."""
    text = text_of(element, field)
    if not text:
        return None
    found = number(text)
    if found is None:
        told.add(
            "bad_number",
            f"{where} {field}",
            f"{text[:40]!r} is no number of at most 18 and 6 digits; it is not read.",
        )
    return found


def unit_price(element: Element, where: str, told: FaultList) -> Decimal | None:
    """VPREI for one unit by PEINH; a price for another unit than the order's is not read."""
    stated = quantity(element, "VPREI", where, told)
    if stated is None:
        return None
    per = quantity(element, "PEINH", where, told) or Decimal(1)
    other = text_of(element, "PMENE")
    single = number(shown(stated / per)) if per > 0 else None
    if single is None or (other and other != text_of(element, "MENEE")):
        unit = f"{shown(per)} {other}".strip()
        text = f"The price {shown(stated)} is for {unit}: it is no price for one order unit, and is not read."
        told.add("price_basis", f"{where} VPREI", text)
        return None
    return single


def check_sum(idoc: Element, where: str, told: FaultList) -> None:
    """Compares E1EDS01's total of net values (SUMID 002) with the positions."""
    declared = quantity_of_sum(idoc)
    if declared is None:
        return
    total = Decimal(0)
    for at, element in enumerate(children(idoc, "E1EDP01"), start=1):
        net = quantity(element, "NETWR", f"{where} E1EDP01[{at}]", told)
        if net is None:
            return
        total += net
    if total != declared:
        told.add(
            "amount_differs",
            f"{where} E1EDS01 SUMME",
            f"SUMME says {shown(declared)}, the positions come to {shown(total)}.",
        )


def quantity_of_sum(idoc: Element) -> Decimal | None:
    """The declared total of net values; None where there is none."""
    text = qualified(idoc, "E1EDS01", "002", "SUMME", key="SUMID")
    return number(text) if text else None
