"""The face of the package: what it exports, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import scm_automate

EXPORTED = [
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

HEAVY = [
    "httpx",
    "polars",
    "narwhals",
    "numpy",
    "jinja2",
    "sqlalchemy",
    "typer",
    "pandas",
    "pyarrow",
]


def test_the_exported_names_are_these_and_no_others():
    assert sorted(scm_automate.__all__) == sorted(EXPORTED)


@pytest.mark.parametrize("name", EXPORTED)
def test_every_exported_name_is_there(name):
    assert getattr(scm_automate, name) is not None


@pytest.mark.parametrize("room", ["conditions", "masterdata", "orderbook", "rules", "supply"])
def test_a_room_is_reached_through_the_face(room):
    assert getattr(scm_automate, room).__name__ == f"scm_automate.{room}"
    assert room in dir(scm_automate)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'orders'"):
        scm_automate.orders  # noqa: B018


@pytest.mark.parametrize(
    "statement", ["import scm_automate", "import scm_automate.model, scm_automate.errors"]
)
def test_importing_loads_no_engine(statement):
    code = f"import sys; {statement}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
