"""X12 855 and 865: the totals of an answer against its lines."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.connectors.edi.elements import count, element
from scm_automate.connectors.edi.values import number, shown

if TYPE_CHECKING:
    from scm_automate.connectors.edi.x12_transaction import Transaction
    from scm_automate.connectors.edi.x12_words import X12Words

__all__ = ["check_answer_totals"]


def check_answer_totals(
    transaction: Transaction,
    index: int,
    *,
    quantity: int,
    words: X12Words,
) -> None:
    """Tells where a CTT does not fit the lines.

    Args:
        transaction: The answer.
        index: Where the CTT stands.
        quantity: The element of a line that holds its quantity.
        words: What reads a number.
    """
    segment, lines = transaction.row(index), transaction.lines
    if element(segment, 1) != str(lines) and count(element(segment, 1)) != lines:
        transaction.faults.add(
            "line_count",
            transaction.place(index, 1),
            f"CTT01 says {element(segment, 1)[:20]!r}, {lines} lines are there.",
        )
    hashed = words.quantity(transaction, index, 2) if len(segment) > 2 else None
    if hashed is None:
        return
    ordered, answered = _sums(transaction, quantity)
    if hashed not in (ordered, answered):
        transaction.faults.add(
            "quantity_total",
            transaction.place(index, 2),
            f"CTT02 says {shown(hashed)}; {shown(ordered)} are ordered and {shown(answered)} answered for.",
        )


def _sums(transaction: Transaction, place: int) -> tuple[Decimal, Decimal]:
    """The ordered quantities, and those of the acknowledgments; what has no ACK counts as ordered."""
    ordered = answered = Decimal(0)
    for start, end in pairwise(transaction.bounds):
        quantity = number(element(transaction.segments[start], place)) or Decimal(0)
        acks = [
            number(element(segment, 2))
            for segment in transaction.segments[start:end]
            if segment[0] == "ACK"
        ]
        told = [ack for ack in acks if ack is not None]
        ordered += quantity
        answered += sum(told, Decimal(0)) if told else quantity
    return ordered, answered
