"""Codes of the vocabulary as a buyer reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scm_automate.chase.counts import noun_of
from scm_automate.render import day, quantity

if TYPE_CHECKING:
    from decimal import Decimal

    from scm_automate.model import (
        AskReason,
        Change,
        Delivery,
        Flag,
        LetterState,
        LineStatus,
        MessageKind,
    )

__all__ = [
    "ALARMS",
    "FLAGS",
    "GROUPS",
    "KINDS",
    "LETTER_STATES",
    "MATCHED",
    "REASONS",
    "SEVERITIES",
    "STATUSES",
    "amount",
    "command",
    "counted",
    "delivery_in_words",
    "field_in_words",
    "group_of",
    "lateness",
    "number",
    "place",
    "value_of",
]

SEVERITIES: Final = ("critical", "high", "medium", "low")

REASONS: Final[dict[AskReason, str]] = {
    "promise_passed": "past the promise",
    "late": "past due",
    "unconfirmed": "not confirmed",
    "quantity_short": "a part not confirmed",
    "due_soon": "delivery near",
    "missing": "something else missing",
}

LETTER_STATES: Final[dict[LetterState, str]] = {
    "drafted": "draft, not known as sent",
    "sent": "sent",
    "answered": "answered",
    "undeliverable": "came back",
    "withdrawn": "withdrawn",
}

STATUSES: Final[dict[LineStatus, str]] = {
    "accepted": "as ordered",
    "changed": "confirmed differently",
    "rejected": "will not be delivered",
    "delivered": "said to be shipped or delivered",
    "unclear": "unclear",
}

KINDS: Final[dict[MessageKind, str]] = {
    "response": "answer",
    "auto_reply": "automatic reply",
    "bounce": "undeliverable",
    "other": "no answer about an open line",
}

MATCHED: Final[dict[str, str]] = {
    "reference": "by the reference of our letter",
    "thread": "because it answers our letter",
    "address": "by the sender's address on file",
    "domain": "by the sender's domain on file",
    "interchange": "by the address of its interchange",
    "order number": "by its order numbers",
    "look-alike": "to nobody: its domain only resembles one on file",
    "nothing": "to nobody",
}

FLAGS: Final[dict[Flag, str]] = {
    "bank_details": "Speaks of bank details. Never act on it from a mail: call a number you know.",
    "sender_mismatch": "The sender is not known for this supplier.",
    "auth_failed": "The mail failed its authentication.",
    "instruction_to_software": "Holds words aimed at software; they were not followed.",
    "question": "Asks a question.",
    "price_change": "Speaks of a price change.",
    "unknown_order": "Names an order that is not open here.",
    "attachment_unread": "Has an attachment that was not read.",
}

ALARMS: Final[frozenset[Flag]] = frozenset(
    ("bank_details", "sender_mismatch", "auth_failed", "instruction_to_software")
)
"""Flags that smell of fraud."""

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "nothing to ask today": (
        "confirmed",
        "not_due_yet",
        "too_fresh",
        "confirmation_not_required",
        "nothing_open",
    ),
    "waiting for the supplier": ("asked_recently", "answered_recently", "absent"),
    "waiting for a person": ("in_review", "max_asks"),
    "cannot be asked": (
        "unknown_supplier",
        "no_contact",
        "undeliverable",
        "frozen",
        "blocked",
        "duplicate_line",
    ),
    "not asked by rule": ("never_ask", "stock_transfer", "on_hold"),
}
"""What a line that is left alone waits for, by code."""

_FIELDS: Final = {
    "promised": "promised date",
    "promised_quantity": "promised quantity",
    "due": "due date",
    "price": "price",
    "acknowledgement": "acknowledgement",
}

_THIN: Final = "\u202f"


def group_of(code: str) -> str:
    """The group of a code to leave a line alone; ``other`` for one that is not known here."""
    return next((group for group, codes in GROUPS.items() if code in codes), "other")


def field_in_words(name: str) -> str:
    """A field of an order line as people call it."""
    return _FIELDS.get(name, name.replace("_", " "))


def number(value: Decimal | int) -> str:
    """A number in groups of three that no locale reads differently: 12 500.5."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", _THIN)
    return quantity(value, group=_THIN)


def amount(value: Decimal | None, currency: str | None) -> str:
    r"""Money with at least two places and its currency; empty where there is none.

    Examples:
        >>> from decimal import Decimal
        >>> amount(Decimal("48200.5"), "EUR").replace("\u202f", " ")
        '48 200.50 EUR'
    """
    if value is None:
        return ""
    exponent = value.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{value:,.{places}f}".replace(",", _THIN) + (f" {currency}" if currency else "")


def counted(count: int, noun: str) -> str:
    """``1 line``, ``12 lines``."""
    return f"{number(count)} {noun_of(count, noun)}"


def place(order: str | None, line: str | None, schedule: str | None = None) -> str:
    """Order, line and, where it is not the only one, schedule: ``4500012345 / 10``."""
    parts = [order or "", line or ""]
    parts += [schedule] if schedule and schedule not in ("1", "0001") else []
    return " / ".join(part for part in parts if part)


def lateness(days: int | None) -> str:
    """Working days late or early, in words.

    Examples:
        >>> lateness(9), lateness(-1), lateness(0), lateness(None)
        ('9 working days late', '1 working day early', 'on the due date', '')
    """
    if days is None:
        return ""
    if days == 0:
        return "on the due date"
    return f"{counted(abs(days), 'working day')} {'late' if days > 0 else 'early'}"


def value_of(change: Change, side: str | None) -> str:
    """An old or new value as people read it; ``empty`` for null."""
    if side is None or side == "":
        return "empty"
    if change.field in ("promised", "due", "requested", "ordered_on"):
        return _day_in_words(side)
    return side


def _day_in_words(text: str) -> str:
    from datetime import date

    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def delivery_in_words(delivery: Delivery) -> str:
    """``500 by 20 Mar 2026``, ``300 between 27 Jul 2026 and 2 Aug 2026, leaving there``."""
    parts = [number(delivery.quantity)] if delivery.quantity is not None else []
    first, last = delivery.earliest, delivery.latest
    if first and last:
        parts.append(f"on {day(last)}" if first == last else f"from {day(first)} to {day(last)}")
    elif last:
        parts.append(f"by {day(last)}")
    elif first:
        parts.append(f"from {day(first)}")
    else:
        parts.append("no date")
    if delivery.basis == "dispatch" and (first or last):
        parts.append("leaving there")
    return " ".join(parts)


def command(verb: str, *change_ids: str, state_file: str = "") -> str:
    """The command line that decides about changes; what is not known stands in capitals.

    Examples:
        >>> command("accept", "c1", state_file="my chase.db")
        'scm-automate decide accept c1 --state "my chase.db" --by YOUR-NAME'
    """
    file = f'"{state_file}"' if " " in state_file else state_file or "STATE-FILE"
    return f"scm-automate decide {verb} {' '.join(change_ids)} --state {file} --by YOUR-NAME"
