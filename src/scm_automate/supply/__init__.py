"""Supply arithmetic: what will be there when, what may be promised, and what serves what.

Examples:
    >>> from scm_automate.supply import available_to_promise
    >>> available_to_promise(64, [0, 0, 70, 0], [33, 20, 10, 4]).cumulative
    array([11, 11, 67, 67])
"""

from scm_automate.supply.book import SupplyBook
from scm_automate.supply.conventions import Conventions
from scm_automate.supply.from_records import demand_of, line_id, supply_of
from scm_automate.supply.gather import all_demand, all_supply
from scm_automate.supply.lateness import (
    Stage,
    biggest,
    delay_tolerance,
    split_lateness,
    working_days_late,
)
from scm_automate.supply.lots import increase_to_cover
from scm_automate.supply.one_item import Availability, ItemEvents, SupplyEvent
from scm_automate.supply.pegging import Pegging, peg
from scm_automate.supply.periods import (
    AvailableToPromise,
    PlannedReceipts,
    available_to_promise,
    plan_receipts,
    projected_balance,
)
from scm_automate.supply.related import related_items
from scm_automate.supply.safety import SafetyStock, SafetyTerm, Sensitivity, safety_stock
from scm_automate.supply.safety_many import safety_stocks

__all__ = [
    "Availability",
    "AvailableToPromise",
    "Conventions",
    "ItemEvents",
    "Pegging",
    "PlannedReceipts",
    "SafetyStock",
    "SafetyTerm",
    "Sensitivity",
    "Stage",
    "SupplyBook",
    "SupplyEvent",
    "all_demand",
    "all_supply",
    "available_to_promise",
    "biggest",
    "delay_tolerance",
    "demand_of",
    "increase_to_cover",
    "line_id",
    "peg",
    "plan_receipts",
    "projected_balance",
    "related_items",
    "safety_stock",
    "safety_stocks",
    "split_lateness",
    "supply_of",
    "working_days_late",
]
