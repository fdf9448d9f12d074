"""The short way for X12 lines that are plain in every respect.

A stream holds millions of lines, and nearly all of them look alike: a PO1 with numbers in their
plainest form, at most one text and one date, at most plain acknowledgments. What stands in them was
taken out of the text in one go, and is made into lines here. A line that is not plain goes the long
way, which has all the rules; a property test holds that both ways say the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.connectors.edi.documents import AskedLine, RespondedLine
from scm_automate.connectors.edi.trusted import maker
from scm_automate.model import Delivery

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.connectors.edi.x12_delimiters import Delimiters
    from scm_automate.connectors.edi.x12_loops import Loops
    from scm_automate.connectors.edi.x12_words import X12Words
    from scm_automate.model import Basis

    Due = tuple[date | None, Basis]

__all__ = ["answered_lines", "asked_lines"]

_asked, _answered, _delivery = maker(AskedLine), maker(RespondedLine), maker(Delivery)


def asked_lines(
    loops: Loops, words: X12Words, delimiters: Delimiters, *, general: Due
) -> dict[int, AskedLine]:
    """The lines of an 850.

    Args:
        loops: What was taken out of the text of each line.
        words: The code lists.
        delimiters: What stands between a qualifier and its date.
        general: The due date of the header.

    Returns:
        The plain ones by their place.
    """
    dues, numbers = words.plain_dues, words.plain_numbers
    found: dict[int, AskedLine] = {}
    for place, loop in enumerate(loops):
        if loop is None:
            continue
        line, asked, unit, price, item, supplier_item, text, dated = loop
        due: Due | None = general
        if dated:
            try:
                due = dues[dated]
            except KeyError:
                due = words.plain_due(dated, delimiters.element)
        try:
            quantity = numbers[asked]
        except KeyError:
            quantity = words.plain_number(asked)
        if quantity is None or due is None:
            continue
        found[place] = _asked(
            {
                "line": line or None,
                "item": item or None,
                "supplier_item": supplier_item or None,
                "description": text.strip() or None,
                "quantity": quantity,
                "unit": unit or None,
                "due": due[0],
                "price": Decimal(price),
                "due_basis": due[1],
            }
        )
    return found


def answered_lines(
    loops: Loops, words: X12Words, delimiters: Delimiters
) -> dict[int, RespondedLine]:
    """The lines of an 855: each with one plain ACK, or with several that split it.

    Args:
        loops: What was taken out of the text of each line.
        words: The code lists.
        delimiters: What separates further ACK segments.

    Returns:
        The plain ones by their place.
    """
    promises, status_of = words.plain_promises, words.plain_statuses.get
    numbers, amounts = words.plain_numbers, words.plain_amounts
    found: dict[int, RespondedLine] = {}
    for place, loop in enumerate(loops):
        if loop is None:
            continue
        (
            line,
            asked,
            unit,
            price,
            item,
            supplier_item,
            code,
            told,
            told_unit,
            dated,
            more,
        ) = loop
        try:
            promise, ordered, answered = promises[dated], numbers[asked], amounts[told]
        except KeyError:
            promise = words.plain_promise(dated, delimiters.element)
            ordered, answered = words.plain_number(asked), words.plain_amount(told)
        status = status_of(code)
        if (
            status is None
            or promise is None
            or ordered is None
            or answered is None
            or (told_unit != unit and told_unit)
        ):
            continue
        values = promise.copy()
        values["quantity"] = answered
        deliveries: tuple[Delivery, ...] = (_delivery(values),)
        if more:
            split = _further(deliveries[0], more, unit, words, delimiters)
            if not split:
                continue
            status, codes, deliveries = "changed", split[0], split[1]
            code = f"{code} {codes}"
        elif status == "accepted" and answered is not ordered and answered != ordered:
            continue
        found[place] = _answered(
            {
                "line": line or None,
                "status": status,
                "deliveries": deliveries,
                "price": Decimal(price),
                "raw_status": code,
                "item": item or None,
                "supplier_item": supplier_item or None,
                "quantity": ordered,
                "unit": unit or None,
            }
        )
    return found


def _further(
    first: Delivery, more: str, unit: str, words: X12Words, delimiters: Delimiters
) -> tuple[str, tuple[Delivery, ...]] | None:
    """The codes and all deliveries of a line that further ACK segments split; None where one is not plain."""
    codes: list[str] = []
    deliveries = [first]
    last = first.latest
    for segment in more.split(delimiters.segment)[1:]:
        ack = segment.strip().split(delimiters.element)
        if len(ack) < 6:
            return None
        _, code, told, told_unit, qualifier, day, *_ = ack
        dated = f"{qualifier}{delimiters.element}{day}"
        quantity = words.plain_amount(told)
        promise = words.plain_promise(dated, delimiters.element)
        if (
            code not in words.plain_statuses
            or promise is None
            or quantity is None
            or (told_unit != unit and told_unit)
        ):
            return None
        latest = promise["latest"]
        if last is None or latest is None or latest <= last:
            return None  # not in order of date, or two of one day
        codes.append(code)
        deliveries.append(_delivery({**promise, "quantity": quantity}))
        last = latest
    return " ".join(codes), tuple(deliveries)
