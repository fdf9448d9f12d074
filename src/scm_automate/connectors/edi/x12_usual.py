"""The short way for X12 lines that are plain in every respect.

A stream holds millions of lines, and nearly all of them look alike: a PO1 with numbers in their
plainest form, at most one text and one date, at most plain acknowledgments. These are read here with
everything at hand, all lines of a transaction set in one go. A line that is not plain goes the long
way, which has all the rules; a property test holds that both ways say the same.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import AskedLine, RespondedLine
from scm_automate.connectors.edi.elements import element
from scm_automate.connectors.edi.trusted import maker
from scm_automate.connectors.edi.values import number
from scm_automate.model import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from scm_automate.connectors.edi.x12_words import X12Words
    from scm_automate.model import Basis, LineStatus

    Segments = Sequence[list[str]]
    Due = tuple[date | None, Basis]
    AskedWay = Callable[[Segments, Sequence[int], str, Due], list[AskedLine | None]]
    AnsweredWay = Callable[[Segments, Sequence[int], str], list[RespondedLine | None]]

__all__ = ["answered_way", "asked_way"]

LONGEST: Final = 200
_SHORT: Final = 7
_SILENT: Final = frozenset(("PO4", "MSG", "MEA", "TC2", "PKG", "TD5", "CTP", "REF", "CUR"))
"""Segments of a line that say nothing a line keeps."""


def _prices(segments: Segments, bounds: Sequence[int]) -> list[Decimal | None]:
    """The prices of all lines; hardly any comes twice, so that looking each one up would cost more.

    Of digits and points alone, what is a number at all is one in full; seven characters have at most six
    places, and zeros at the end of the places say nothing.
    """
    texts = [element(segments[start], 4) for start in bounds[:-1]]
    together = "".join(texts)
    if (
        together.isascii()
        and together.replace(".", "").isdecimal()
        and max(map(len, texts)) <= _SHORT
    ):
        try:
            return [
                Decimal(text.rstrip("0") if text[-1:] == "0" and "." in text else text)
                for text in texts
            ]
        except InvalidOperation:
            pass
    return [number(text) for text in texts]


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
        prices = _prices(segments, bounds)
        place = -1
        for start, end in pairwise(bounds):
            place += 1
            first = segments[start]
            size = len(first)
            if size == 10:
                spelt: tuple[str, ...] = (first[6], first[8])
            elif size > 10 and not size % 2:
                spelt = tuple(first[6::2])
            else:
                continue
            try:
                plan = plans[spelt]
            except KeyError:
                plan = plan_of(spelt)
            quantity = number(first[2])
            unit = first[3]
            price = prices[place]
            if (
                quantity is None
                or price is None
                or plan is None
                or first[5] in other_unit
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

    def one_of(ack: list[str]) -> tuple[LineStatus, str, Decimal, tuple[Delivery, ...]] | None:
        """What one plain ACK says."""
        if len(ack) < 6:
            return None
        code, quantity = ack[1], number(ack[2])
        try:
            window = windows[ack[4], ack[5]]
        except KeyError:
            window = window_of(ack[4], ack[5])
        if code not in statuses or quantity is None or quantity <= 0 or window is None:
            return None
        values = {
            "quantity": quantity,
            "earliest": window.earliest,
            "latest": window.latest,
            "basis": window.basis,
        }
        return statuses[code], code, quantity, (make_delivery(values),)

    def several_of(
        acks: Sequence[list[str]],
    ) -> tuple[LineStatus, str, Decimal, tuple[Delivery, ...]] | None:
        """What several plain ACKs say, each for a later day; none says nothing plain."""
        answers = [one_of(ack) if ack[0] == "ACK" else None for ack in acks]
        found = [answer for answer in answers if answer is not None]
        if not found or len(found) < len(answers):
            return None
        if len(found) == 1:
            return found[0]
        deliveries = tuple(delivery for answer in found for delivery in answer[3])
        for before, after in pairwise(deliveries):
            if before.latest is None or after.latest is None or after.latest <= before.latest:
                return None  # not in order of date, or two of one day
        total = sum((answer[2] for answer in found), Decimal(0))
        return "changed", " ".join(answer[1] for answer in found), total, deliveries

    def way(
        segments: Segments, bounds: Sequence[int], component: str
    ) -> list[RespondedLine | None]:
        found: list[RespondedLine | None] = [None] * (len(bounds) - 1)
        prices = _prices(segments, bounds)
        place = -1
        for start, end in pairwise(bounds):
            place += 1
            first = segments[start]
            size = len(first)
            if size == 10:
                spelt: tuple[str, ...] = (first[6], first[8])
            elif size > 10 and not size % 2:
                spelt = tuple(first[6::2])
            else:
                continue
            try:
                plan = plans[spelt]
            except KeyError:
                plan = plan_of(spelt)
            ordered = number(first[2])
            unit = first[3]
            price = prices[place]
            if (
                ordered is None
                or price is None
                or plan is None
                or first[5] in other_unit
                or (component and component in unit)
            ):
                continue
            ack = segments[end - 1]
            if end - start == 2 and len(ack) == 6 and ack[0] == "ACK":
                # Nearly every line: written out, since a call would cost as much as the reading.
                if ack[3] != unit and ack[3]:
                    continue
                code, answered = ack[1], number(ack[2])
                try:
                    window = windows[ack[4], ack[5]]
                except KeyError:
                    window = window_of(ack[4], ack[5])
                if code not in statuses or answered is None or answered <= 0 or window is None:
                    continue
                status, codes = statuses[code], code
                values = {
                    "quantity": answered,
                    "earliest": window.earliest,
                    "latest": window.latest,
                    "basis": window.basis,
                }
                deliveries: tuple[Delivery, ...] = (make_delivery(values),)
            else:
                acks = [one for one in segments[start + 1 : end] if one[0] not in usual]
                answer = several_of(acks)
                if answer is None or any(one[3] != unit and one[3] for one in acks):
                    continue
                status, codes, answered, deliveries = answer
            if status == "accepted" and answered != ordered:
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
