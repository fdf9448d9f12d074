"""The short way for X12 lines that are plain in every respect.

A stream holds millions of lines, and nearly all of them look alike: a PO1 with numbers in their
plainest form, at most one text and one date, at most plain acknowledgments. These are read here with
everything at hand, all lines of a transaction set in one go. A line that is not plain goes the long
way, which has all the rules; a property test holds that both ways say the same.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import AskedLine, RespondedLine
from scm_automate.connectors.edi.trusted import maker
from scm_automate.connectors.edi.values import number
from scm_automate.model import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from scm_automate.connectors.edi.x12_words import X12Words
    from scm_automate.model import Basis

    Segments = Sequence[list[str]]
    Due = tuple[date | None, Basis]
    AskedWay = Callable[[Segments, Sequence[int], str, Due], list[AskedLine | None]]
    AnsweredWay = Callable[[Segments, Sequence[int], str], list[RespondedLine | None]]

__all__ = ["answered_way", "asked_way"]

LONGEST: Final = 200
_SILENT: Final = frozenset(("PO4", "MSG", "MEA", "TC2", "PKG", "TD5", "CTP", "REF", "CUR"))
"""Segments of a line that say nothing a line keeps."""


def asked_way(words: X12Words) -> AskedWay:
    """Reads the PO1 loops of an 850 with their PID and DTM.

    Returns:
        A function of the segments, of the places where lines start and at last where they stop, of the
        component separator and of the due date of the header; it gives one line per start, None where
        it is not plain.
    """
    plans, dues = words.simple_plans, words.plain_dues
    plan_of, due_of, other_unit = words.simple_plan, words.plain_due, words.other_unit
    make = maker(AskedLine)

    def way(
        segments: Segments, bounds: Sequence[int], component: str, general: Due
    ) -> list[AskedLine | None]:
        found: list[AskedLine | None] = [None] * (len(bounds) - 1)
        place = -1
        for start, end in pairwise(bounds):
            place += 1
            first = segments[start]
            if len(first) < 10 or len(first) % 2 or first[5] in other_unit:
                continue
            try:
                plan = plans[tuple(first[6::2])]
            except KeyError:
                plan = plan_of(tuple(first[6::2]))
            quantity = number(first[2])
            unit, text = first[3], first[4]
            if text[-1:] == "0" and "." in text:
                text = text.rstrip("0")  # places that say nothing
            # Prices differ from line to line: keeping them for the next time costs more than it gives.
            # Seven characters have at most six places; a last digit above 0 means the plainest form.
            price: Decimal | None
            if (
                text[-1:] > "0"
                and len(text) <= 7
                and text.isascii()
                and text.replace(".", "", 1).isdecimal()
            ):
                price = Decimal(text)
            else:
                price = number(text)
            if (
                quantity is None
                or price is None
                or plan is None
                or (component and component in unit)
            ):
                continue
            description = None
            due, basis = general
            dated = False
            for at in range(start + 1, end):
                segment = segments[at]
                tag = segment[0]
                if tag == "DTM":
                    if dated or len(segment) != 3:
                        break
                    try:
                        day = dues[segment[1], segment[2]]
                    except KeyError:
                        day = due_of(segment[1], segment[2])
                    if day is None:
                        break
                    due, basis = day
                    dated = True
                elif tag == "PID":
                    if description is not None or len(segment) < 6:
                        break
                    description = segment[5].strip() or None
                elif tag not in _SILENT:
                    break
            else:
                item_at, supplier_at = plan
                item = first[item_at].strip() if item_at else None
                supplier_item = first[supplier_at].strip() if supplier_at else None
                line, unit = first[1].strip(), unit.strip()
                if (
                    item == ""
                    or supplier_item == ""
                    or len(line) + len(unit) + len(item or "") + len(supplier_item or "") > LONGEST
                    or (description is not None and len(description) > LONGEST)
                ):
                    continue
                found[place] = make(
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
        return found

    return way


def answered_way(words: X12Words) -> AnsweredWay:
    """Reads the PO1 loops of an 855 with one plain ACK each, or with several that split a line.

    Returns:
        A function of the segments, of the places where lines start and at last where they stop, and of
        the component separator; it gives one line per start, None where it is not plain.
    """
    plans, windows, statuses = words.simple_plans, words.plain_windows, words.plain_statuses
    plan_of, window_of, other_unit = words.simple_plan, words.plain_window, words.other_unit
    make, make_delivery = maker(RespondedLine), maker(Delivery)
    usual = frozenset(("PID", *_SILENT))

    def way(
        segments: Segments, bounds: Sequence[int], component: str
    ) -> list[RespondedLine | None]:
        found: list[RespondedLine | None] = [None] * (len(bounds) - 1)
        place = -1
        for start, end in pairwise(bounds):
            place += 1
            first = segments[start]
            if len(first) < 10 or len(first) % 2 or first[5] in other_unit:
                continue
            try:
                plan = plans[tuple(first[6::2])]
            except KeyError:
                plan = plan_of(tuple(first[6::2]))
            ordered = number(first[2])
            unit, text = first[3], first[4]
            if text[-1:] == "0" and "." in text:
                text = text.rstrip("0")  # places that say nothing
            price: Decimal | None
            if (
                text[-1:] > "0"
                and len(text) <= 7
                and text.isascii()
                and text.replace(".", "", 1).isdecimal()
            ):
                price = Decimal(text)  # as above
            else:
                price = number(text)
            if (
                ordered is None
                or price is None
                or plan is None
                or (component and component in unit)
            ):
                continue
            codes = status = ""
            answered = before = None
            deliveries: tuple[Delivery, ...] = ()
            for at in range(start + 1, end):
                segment = segments[at]
                if segment[0] != "ACK":
                    if segment[0] in usual:
                        continue
                    break
                if len(segment) < 6:
                    break
                code, quantity = segment[1], number(segment[2])
                try:
                    window = windows[segment[4], segment[5]]
                except KeyError:
                    window = window_of(segment[4], segment[5])
                if code not in statuses or quantity is None or quantity <= 0 or window is None:
                    break
                last = window.latest
                if answered is None:
                    answered, status, codes = quantity, statuses[code], code
                elif before is None or last is None or last <= before:
                    break  # not in order of date, or two of one day
                else:
                    answered, status, codes = answered + quantity, "changed", f"{codes} {code}"
                before = last
                delivery = make_delivery(
                    {
                        "quantity": quantity,
                        "earliest": window.earliest,
                        "latest": last,
                        "basis": window.basis,
                    }
                )
                deliveries = (*deliveries, delivery) if deliveries else (delivery,)
            else:
                if answered is None or (status == "accepted" and answered != ordered):
                    continue
                item_at, supplier_at = plan
                item = first[item_at].strip() if item_at else None
                supplier_item = first[supplier_at].strip() if supplier_at else None
                line, unit = first[1].strip(), unit.strip()
                if (
                    item == ""
                    or supplier_item == ""
                    or len(line) + len(unit) + len(item or "") + len(supplier_item or "") > LONGEST
                ):
                    continue
                found[place] = make(
                    {
                        "line": line or None,
                        "status": status,
                        "deliveries": deliveries,
                        "price": price,
                        "raw_status": codes,
                        "item": item,
                        "supplier_item": supplier_item,
                        "quantity": ordered,
                        "unit": unit or None,
                    }
                )
        return found

    return way
