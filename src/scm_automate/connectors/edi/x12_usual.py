"""The short way for X12 lines that are plain in every respect.

A stream holds millions of lines, and nearly all of them look alike: a PO1 with numbers in their
plainest form, at most one text and one date, at most plain acknowledgments. These are read here with
everything at hand. A line that is not plain goes the long way, which has all the rules; a property
test holds that both ways say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import AskedLine, RespondedLine, maker
from scm_automate.connectors.edi.values import fresh_number, number
from scm_automate.model import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from scm_automate.connectors.edi.x12_words import X12Words
    from scm_automate.model import Basis

    Segments = Sequence[list[str]]
    Due = tuple[date | None, Basis]
    AskedWay = Callable[[Segments, str, Due], AskedLine | None]
    AnsweredWay = Callable[[Segments, str], RespondedLine | None]

__all__ = ["answered_way", "asked_way"]

LONGEST: Final = 200
_SILENT: Final = frozenset(("PO4", "MSG", "MEA", "TC2", "PKG", "TD5", "CTP", "REF", "CUR"))
"""Segments of a line that say nothing a line keeps."""


def asked_way(words: X12Words) -> AskedWay:
    """Reads a PO1 of an 850 with its PID and DTM.

    Returns:
        A function of the line's segments, the component separator and the due date of the header; it
        gives the line, or None where it is not plain.
    """
    plans, dues = words.simple_plans, words.plain_dues
    plan_of, due_of, other_unit = words.simple_plan, words.plain_due, words.other_unit
    make = maker(AskedLine)

    def way(segments: Segments, component: str, general: Due) -> AskedLine | None:
        first = segments[0]
        if len(first) < 10 or len(first) % 2 or first[5] in other_unit:
            return None
        try:
            plan = plans[tuple(first[6::2])]
        except KeyError:
            plan = plan_of(tuple(first[6::2]))
        unit = first[3]
        quantity = number(first[2])
        # Prices differ from line to line: keeping them for the next time would cost more than it gives.
        price = fresh_number(first[4])
        if quantity is None or price is None or plan is None or (component and component in unit):
            return None
        description = None
        due, basis = general
        dated = False
        for segment in segments[1:]:
            tag = segment[0]
            if tag == "DTM":
                if dated or len(segment) != 3:
                    return None
                try:
                    found = dues[segment[1], segment[2]]
                except KeyError:
                    found = due_of(segment[1], segment[2])
                if found is None:
                    return None
                due, basis = found
                dated = True
            elif tag == "PID":
                if description is not None or len(segment) < 6:
                    return None
                description = segment[5].strip() or None
            elif tag not in _SILENT:
                return None
        at, supplier_at = plan
        item = first[at].strip() if at else None
        supplier_item = first[supplier_at].strip() if supplier_at else None
        line, unit = first[1].strip(), unit.strip()
        if (
            item == ""
            or supplier_item == ""
            or len(line) + len(unit) + len(item or "") + len(supplier_item or "") > LONGEST
            or (description is not None and len(description) > LONGEST)
        ):
            return None
        return make(
            {
                "line": line or None,
                "item": item,
                "supplier_item": supplier_item,
                "description": description,
                "quantity": quantity,
                "unit": unit or None,
                "due": due,
                "price": price,
                "due_basis": basis,
            }
        )

    return way


def answered_way(words: X12Words) -> AnsweredWay:
    """Reads a PO1 of an 855 with one plain ACK, or with several that split it.

    Returns:
        A function of the line's segments and the component separator; it gives the line, or None where
        it is not plain.
    """
    plans, windows, statuses = words.simple_plans, words.plain_windows, words.plain_statuses
    plan_of, window_of, other_unit = words.simple_plan, words.plain_window, words.other_unit
    make, make_delivery = maker(RespondedLine), maker(Delivery)
    usual = frozenset(("PID", *_SILENT))

    def way(segments: Segments, component: str) -> RespondedLine | None:
        first = segments[0]
        if len(first) < 10 or len(first) % 2 or first[5] in other_unit:
            return None
        try:
            plan = plans[tuple(first[6::2])]
        except KeyError:
            plan = plan_of(tuple(first[6::2]))
        unit = first[3]
        ordered = number(first[2])
        price = fresh_number(first[4])
        if ordered is None or price is None or plan is None or (component and component in unit):
            return None
        deliveries: list[Delivery] = []
        codes: list[str] = []
        answered = before = None
        status = ""
        for segment in segments[1:]:
            if segment[0] != "ACK":
                if segment[0] in usual:
                    continue
                return None
            if len(segment) < 6:
                return None
            code, quantity = segment[1], number(segment[2])
            try:
                window = windows[segment[4], segment[5]]
            except KeyError:
                window = window_of(segment[4], segment[5])
            if code not in statuses or quantity is None or quantity <= 0 or window is None:
                return None
            last = window.latest
            if answered is None:
                answered, status = quantity, statuses[code]
            elif before is None or last is None or last <= before:
                return None  # not in order of date, or two of one day
            else:
                answered, status = answered + quantity, "changed"
            before = last
            codes.append(code)
            deliveries.append(
                make_delivery(
                    {
                        "quantity": quantity,
                        "earliest": window.earliest,
                        "latest": last,
                        "basis": window.basis,
                    }
                )
            )
        if answered is None or (status == "accepted" and answered != ordered):
            return None
        at, supplier_at = plan
        item = first[at].strip() if at else None
        supplier_item = first[supplier_at].strip() if supplier_at else None
        line, unit = first[1].strip(), unit.strip()
        if (
            item == ""
            or supplier_item == ""
            or len(line) + len(unit) + len(item or "") + len(supplier_item or "") > LONGEST
        ):
            return None
        return make(
            {
                "line": line or None,
                "status": status,
                "deliveries": tuple(deliveries),
                "price": price,
                "raw_status": " ".join(codes) if len(codes) > 1 else codes[0],
                "item": item,
                "supplier_item": supplier_item,
                "quantity": ordered,
                "unit": unit or None,
            }
        )

    return way
