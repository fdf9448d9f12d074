"""Typed building blocks that take the handle-winding out of the supply-chain back office.

Five moves, the same in every block: read, look, decide, plan, apply.

    from datetime import datetime, UTC
    import scm_automate as scm

    orders = scm.read_orders("ME2N.xlsx").raise_for_rejects(max_share=0.02)
    suppliers = scm.read_suppliers("suppliers.csv").table
    plan = scm.plan(orders, suppliers, now=datetime(2026, 3, 2, 8, tzinfo=UTC))
    print(plan)  # who would be asked about what, and why; nothing has been sent

The names below are loaded when they are first used; `import scm_automate` loads no engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.calendars import Calendars, WorkingCalendar, holiday_calendar, read_calendars
    from scm_automate.chase import (
        ChasePlan,
        ChasePolicy,
        History,
        Round,
        Tolerance,
        plan,
        plan_changes,
        read_policy,
        run_round,
    )
    from scm_automate.connectors import (
        read_demand,
        read_items,
        read_orders,
        read_receipts,
        read_stock,
        read_suppliers,
    )
    from scm_automate.errors import ScmError
    from scm_automate.mail import read_folder
    from scm_automate.messages import newest_text, parse_message
    from scm_automate.model import (
        Change,
        Delivery,
        ExceptionMessage,
        LineResponse,
        OrderLine,
        OrderResponse,
        Promise,
        Supplier,
        replace,
    )
    from scm_automate.orderbook import OrderBook
    from scm_automate.replies import read_reply
    from scm_automate.rules import find_exceptions
    from scm_automate.state import State
    from scm_automate.tables import Loaded, Reject, Table

__version__ = "0.1.0"

_HOME = {
    "calendars": ("Calendars", "WorkingCalendar", "holiday_calendar", "read_calendars"),
    "chase": (
        "ChasePlan",
        "ChasePolicy",
        "History",
        "Round",
        "Tolerance",
        "plan",
        "plan_changes",
        "read_policy",
        "run_round",
    ),
    "conditions": (),
    "connectors": (
        "read_demand",
        "read_items",
        "read_orders",
        "read_receipts",
        "read_stock",
        "read_suppliers",
    ),
    "errors": ("ScmError",),
    "mail": ("read_folder",),
    "masterdata": (),
    "messages": ("newest_text", "parse_message"),
    "model": (
        "Change",
        "Delivery",
        "ExceptionMessage",
        "LineResponse",
        "OrderLine",
        "OrderResponse",
        "Promise",
        "Supplier",
        "replace",
    ),
    "orderbook": ("OrderBook",),
    "replies": ("read_reply",),
    "rules": ("find_exceptions",),
    "state": ("State",),
    "supply": (),
    "tables": ("Loaded", "Reject", "Table"),
}
"""The rooms, and which names of the face live in each."""

_ROOM_OF = {name: room for room, names in _HOME.items() for name in names}

__all__ = [
    "Calendars",
    "Change",
    "ChasePlan",
    "ChasePolicy",
    "Delivery",
    "ExceptionMessage",
    "History",
    "LineResponse",
    "Loaded",
    "OrderBook",
    "OrderLine",
    "OrderResponse",
    "Promise",
    "Reject",
    "Round",
    "ScmError",
    "State",
    "Supplier",
    "Table",
    "Tolerance",
    "WorkingCalendar",
    "__version__",
    "find_exceptions",
    "holiday_calendar",
    "newest_text",
    "parse_message",
    "plan",
    "plan_changes",
    "read_calendars",
    "read_demand",
    "read_folder",
    "read_items",
    "read_orders",
    "read_policy",
    "read_receipts",
    "read_reply",
    "read_stock",
    "read_suppliers",
    "replace",
    "run_round",
]


def __getattr__(name: str) -> object:
    """Loads a name of the face from its room, or a room itself, when it is first used."""
    if name in _ROOM_OF:
        value = getattr(import_module(f"scm_automate.{_ROOM_OF[name]}"), name)
    elif name in _HOME:
        value = import_module(f"scm_automate.{name}")
    else:
        raise AttributeError(f"module 'scm_automate' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The names of the face and the rooms."""
    return sorted({*__all__, *_HOME})
