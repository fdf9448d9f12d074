"""Changes as the tables of SAP's BAPI_PO_CHANGE: one call per purchase order, with its flags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.connectors.changes_out.plan import PlannedWrite
    from scm_automate.model import OrderLine, ScheduleKey

__all__ = ["BAPI_FIELDS", "bapi_po_change"]

BAPI_FIELDS: Final = {
    "due": "POSCHEDULE-DELIVERY_DATE",
    "ordered": "POSCHEDULE-QUANTITY",
    "price": "POITEM-NET_PRICE",
}
"""What the BAPI takes. A confirmation (EKES) is none of its tables."""

_ITEM_DIGITS, _SCHEDULE_DIGITS = 5, 4


@dataclass(slots=True)
class _Call:
    """The tables of one call, each row with its twin of flags."""

    items: dict[str, dict[str, str]] = field(default_factory=dict)
    schedules: list[dict[str, str]] = field(default_factory=list)


def bapi_po_change(
    writes: Sequence[PlannedWrite], lines: Mapping[ScheduleKey, OrderLine]
) -> list[dict[str, Any]]:
    """The import tables of one call per purchase order, in the order of the plan.

    Values are text in SAP's internal form: item and schedule numbers with their zeros, days as
    ``YYYYMMDD``, numbers with a point. Each row of POITEM and POSCHEDULE has its twin in POITEMX and
    POSCHEDULEX, which flags what is to be changed; what is not flagged stays as it is. A price goes with
    the price unit of the open line, since SAP keeps the two together.

    Args:
        writes: What to change; `BAPI_FIELDS` are the fields it takes.
        lines: The open lines, for the price unit.

    Examples:
        >>> from scm_automate.connectors.changes_out import plan_writes
        >>> from scm_automate.model import Change
        >>> change = Change(
        ...     id="c", supplier="7", order="4500012345", line="10", field="due",
        ...     old="2026-03-16", new="2026-03-20", rule="r", why="w", verdict="release",
        ... )
        >>> plan = plan_writes([change], target="bapi_po_change", fields=BAPI_FIELDS)
        >>> call = bapi_po_change(plan.writes, {})[0]
        >>> call["POSCHEDULE"], call["POSCHEDULEX"][0]["DELIVERY_DATE"]
        ([{'PO_ITEM': '00010', 'SCHED_LINE': '0001', 'DELIVERY_DATE': '20260320'}], 'X')
    """  # fmt: skip
    calls: dict[tuple[str, str], _Call] = {}
    for write in writes:
        call = calls.setdefault((write.key.company, write.key.order), _Call())
        item = _number(write.key.line, _ITEM_DIGITS)
        new = {name: value or "" for name, value in write.new.items()}
        if "price" in new:
            line = lines.get(write.key)
            row = call.items.setdefault(item, {"PO_ITEM": item})
            row["NET_PRICE"] = new["price"]
            if line is not None:
                row["PRICE_UNIT"] = format(line.price_per, "f")
        schedule = {"PO_ITEM": item, "SCHED_LINE": _number(write.key.schedule, _SCHEDULE_DIGITS)}
        if "due" in new:
            schedule["DELIVERY_DATE"] = new["due"].replace("-", "")
        if "ordered" in new:
            schedule["QUANTITY"] = new["ordered"]
        if len(schedule) > 2:
            call.schedules.append(schedule)
    return [_as_tables(order, call) for (_, order), call in calls.items()]


def _as_tables(order: str, call: _Call) -> dict[str, Any]:
    items = list(call.items.values())
    tables: dict[str, Any] = {"PURCHASEORDER": order}
    if items:
        tables["POITEM"] = items
        tables["POITEMX"] = [_flags(row, keys={"PO_ITEM": "PO_ITEMX"}) for row in items]
    if call.schedules:
        keys = {"PO_ITEM": "PO_ITEMX", "SCHED_LINE": "SCHED_LINEX"}
        tables["POSCHEDULE"] = call.schedules
        tables["POSCHEDULEX"] = [_flags(row, keys=keys) for row in call.schedules]
    return tables


def _flags(row: Mapping[str, str], *, keys: Mapping[str, str]) -> dict[str, str]:
    """The twin of a row: its keys as they are, and an X for all that it holds."""
    flags = {name: row[name] for name in keys}
    flags |= dict.fromkeys(keys.values(), "X")
    return flags | {name: "X" for name in row if name not in keys}


def _number(text: str, digits: int) -> str:
    """A number as SAP keeps it inside; one with letters in it stays as it is."""
    return text.zfill(digits) if text.isascii() and text.isdigit() else text
