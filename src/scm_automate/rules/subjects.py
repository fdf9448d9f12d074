"""What rules may speak of: the columns of each subject, those of the record and those that are worked out.

A worked-out column is there when the facts that it needs were given; a rule that reads it is not run
otherwise, and the result says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.conditions import kinds_of
from scm_automate.model import Demand, Item, OrderLine

if TYPE_CHECKING:
    from scm_automate.conditions import Kind
    from scm_automate.rules.rule import Subject

__all__ = ["KEYS", "MAY_BE_UNKNOWN", "WORKED_OUT", "columns_of_subject"]

KEYS: dict[Subject, tuple[str, ...]] = {
    "order_lines": ("company", "order", "line", "schedule"),
    "items": ("item", "plant"),
    "demands": ("demand",),
}
"""What names a row."""

WORKED_OUT: dict[Subject, dict[str, tuple[Kind, str]]] = {
    "order_lines": {
        "value": ("number", "prices"),
        "promised_is_working": ("flag", "calendars"),
        "calendar": ("text", "calendars"),
        "lead_time_days": ("number", "items"),
        "item_class": ("text", "items"),
        "first_promise": ("date", "promises"),
        "promised_on": ("date", "promises"),
        "slips": ("number", "promises"),
        "slip_days": ("number", "promises"),
        "net_slip_days": ("number", "promises"),
        "confirmed_price": ("number", "responses"),
        "last_inbound": ("date", "contacts"),
        "last_asked": ("date", "contacts"),
        "need": ("date", "demand"),
        "pegged": ("number", "demand"),
        "for_safety": ("number", "demand"),
        "endangered": ("number", "demand"),
        "value_at_risk": ("number", "demand"),
        "first_shortage": ("date", "demand"),
    },
    "items": {
        "on_hand": ("number", "demand"),
        "lowest": ("number", "demand"),
        "first_shortage": ("date", "demand"),
        "shortage_until": ("date", "demand"),
        "shortage_days": ("number", "demand"),
        "depth": ("number", "demand"),
        "uncovered_need": ("date", "demand"),
        "uncovered": ("number", "demand"),
        "maximum_stock": ("number", "maximum stocks"),
        "value": ("number", "items"),
        "endangered": ("number", "demand"),
        "value_at_risk": ("number", "demand"),
    },
    "demands": {
        "demand": ("text", "demand"),
        "pegged": ("number", "demand"),
        "missing": ("number", "demand"),
        "days_late": ("number", "demand"),
        "late_supply": ("text", "demand"),
        "overdue_supply": ("text", "demand"),
        "first_shortage": ("date", "demand"),
        "endangered": ("number", "demand"),
    },
}
"""Kind of each worked-out column, and the facts that it needs."""

MAY_BE_UNKNOWN: dict[Subject, tuple[str, ...]] = {
    "order_lines": ("lead_time_days", "item_class", "promised_on", "last_inbound"),
    "items": (),
    "demands": (),
}
"""Columns that sharpen a rule and that it can do without: absent, they are unknown in every row."""

_RECORDS = {"order_lines": OrderLine, "items": Item, "demands": Demand}


def columns_of_subject(subject: Subject) -> dict[str, Kind]:
    """Every column that a rule on this subject may read.

    Examples:
        >>> columns_of_subject("order_lines")["need"]
        'date'
    """
    worked = {name: kind for name, (kind, _) in WORKED_OUT[subject].items()}
    return {**kinds_of(_RECORDS[subject]), **worked}
