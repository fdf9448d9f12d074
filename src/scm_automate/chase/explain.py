"""Why a line is asked about or left alone, in plain words with the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from scm_automate.model import RequestSubject
from scm_automate.render import day as in_words
from scm_automate.render import quantity as plain

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["REASONS", "SENTENCES", "asked_in_words", "left_alone_in_words", "place_in_words"]

_SUBJECTS = frozenset(get_args(RequestSubject))

REASONS: dict[str, str] = {
    "promise_passed": "the promised date has passed",
    "late": "the due date has passed",
    "unconfirmed": "it is not confirmed",
    "quantity_short": "a part of its quantity is not confirmed",
    "due_soon": "delivery is near",
    "missing": "it is missing",
}
"""Each reason to ask, as a clause."""

SENTENCES: dict[str, str] = {
    "duplicate_line": "The export holds it {number} times, and nobody can tell which row is right.",
    "nothing_open": "Nothing is open on it.",
    "stock_transfer": "It comes from a sister plant, not from a supplier.",
    "on_hold": "The buyer has put it on hold in the ERP.",
    "confirmed": "It is confirmed for {day}.",
    "not_due_yet": "It is not due before {day}, which is beyond the horizon of {number} days.",
    "too_fresh": "It was ordered on {day}; a confirmation is asked for {number} working days later.",
    "confirmation_not_required": "The ERP expects no confirmation for it.",
    "unknown_supplier": "Its supplier is not in the list of suppliers.",
    "never_ask": "The policy says that its supplier is never asked.",
    "blocked": "The ERP blocks its supplier.",
    "frozen": "Nobody writes to its supplier until a person allows it again.",
    "in_review": "An answer about it waits for a decision.",
    "no_contact": "Its supplier has no mail address that can be written to.",
    "undeliverable": "Mail to its supplier comes back.",
    "absent": "Its supplier's contact is away until {day}.",
    "left_out": "A rule of the policy leaves it out.",
    "quiet_day": "The policy keeps this day quiet.",
    "wrote_recently": "Its supplier was written to on {day}; the next letter waits for {number} working days.",
    "asked_recently": "It was asked about on {day}; the next letter waits for {number} working days.",
    "answered_recently": "It was answered on {day}; the next letter waits for {number} working days.",
    "max_asks": "{number} letters about it were not answered, the last of {day}; a person takes over.",
}
"""Each reason to leave a line alone, as a sentence."""


def place_in_words(order: str, line: str) -> str:
    """What is asked about: an order's line, or a document or data by kind and name.

    Args:
        order: The order's number, or the kind of a request, which stands in its place.
        line: The line's number, or what names the request.

    Examples:
        >>> place_in_words("4711", "10"), place_in_words("master_data", "A-1/weight")
        ('order 4711 line 10', 'master data A-1/weight')
    """
    if order in _SUBJECTS:
        return f"{order.replace('_', ' ')} {line}"
    return f"order {order} line {line}"


def left_alone_in_words(row: Mapping[str, Any]) -> str:
    """Why a line is left alone.

    Args:
        row: A row of `ChasePlan.left_alone`.

    Examples:
        >>> from datetime import date
        >>> left_alone_in_words(
        ...     {
        ...         "code": "confirmed",
        ...         "day": date(2026, 3, 16),
        ...         "number": None,
        ...         "reason": None,
        ...         "remark": None,
        ...     }
        ... )
        'It is confirmed for 16 Mar 2026.'
    """
    said = SENTENCES[row["code"]].format(
        day=in_words(row["day"]) or "an unknown day",
        number="several" if row["number"] is None else row["number"],
    )
    parts = [said, f"({row['remark']})" if row["remark"] else ""]
    if row["reason"]:
        parts.append(f"Otherwise it would be asked about: {REASONS[row['reason']]}.")
    return " ".join(filter(None, parts))


def asked_in_words(row: Mapping[str, Any]) -> str:
    """Why a line is asked about, as a clause without a full stop.

    Args:
        row: A row of the planner's frame: ``reason``, ``quantity``, ``unit``, ``due``,
            ``known_promised``, ``unconfirmed``, ``ordered_on``, the working days
            ``days_after_promise``, ``days_after_due``, ``days_after_order``, then ``today``,
            ``placed_on``, ``past_reopened_on``, ``past_last_asked``, ``ask_number``.
    """
    unit = f" {row['unit']}" if row["unit"] else ""
    open_ = f"{plain(row['quantity'])}{unit}"
    missing = f"{plain(row['unconfirmed'])} of {open_}" if row["unconfirmed"] else open_
    promised = in_words(row["known_promised"])
    match row["reason"]:
        case "promise_passed":
            ago = _working_days(row["days_after_promise"])
            said = f"promised for {promised}, {ago} ago; {open_} still open"
        case "late":
            ago = _working_days(row["days_after_due"])
            said = f"due {in_words(row['due'])}, {ago} ago; {missing} without a promise"
        case "unconfirmed":
            ago = _working_days(row["days_after_order"]) if row["placed_on"] else ""
            if row["past_reopened_on"]:
                when = f"date or quantity changed {in_words(row['past_reopened_on'])}, {ago} ago"
            elif row["ordered_on"]:
                when = f"ordered {in_words(row['ordered_on'])}, {ago} ago"
            else:
                when = "ordered on an unknown day"
            said = f"{when}; {missing} not confirmed"
        case "missing":
            by = in_words(row["due"])
            gone = row["days_after_due"]
            late = f", {_working_days(gone)} ago" if gone is not None and gone > 0 else ""
            said = f"{row['description']}; {f'needed by {by}{late}' if by else 'missing'}"
        case "quantity_short":
            said = f"{missing} without a promise; the rest is promised for {promised}"
        case _:
            left = (row["known_promised"] - row["today"]).days
            when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
            said = f"promised for {promised}, {when}; not confirmed again since"
    if row["ask_number"] > 1 and row["past_last_asked"]:
        said += (
            f" (letter {row['ask_number']}, the last was sent {in_words(row['past_last_asked'])})"
        )
    return said


def _working_days(number: int) -> str:
    return f"{number} working day{'' if number == 1 else 's'}"
