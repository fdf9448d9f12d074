"""A plan against an export or a live ERP: what may go, what is there already, and what somebody changed meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.change_values import compare, line_values
from scm_automate.connectors.changes_out.report import ChangeReport, LineResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.connectors.changes_out.plan import ChangePlan, PlannedWrite
    from scm_automate.connectors.erp.port import ErpPort, Held
    from scm_automate.model import OrderLine, ScheduleKey

__all__ = ["check_plan", "preview_plan", "still_to_go"]

_AT_ONCE: Final = 100


def check_plan(plan: ChangePlan, lines: Iterable[OrderLine]) -> ChangeReport:
    """Where every line of a plan stands in an export of the ERP.

    Before a file is written it tells which lines may go; after the ERP has taken the file, against a
    later export, what became of them. Nothing is written by it.

    Args:
        plan: What shall be changed.
        lines: The open order lines as the export shows them.

    Returns:
        ``done`` where the export shows the new values, ``conflicting`` where it shows neither those nor
        the old ones, ``refused`` where the line is not among the open ones, ``waiting`` where it still
        shows the old values.

    Examples:
        >>> from scm_automate.connectors.changes_out import plan_writes
        >>> from scm_automate.model import Change, OrderLine
        >>> change = Change(
        ...     id="c1", supplier="7", order="45", line="10", field="promised",
        ...     old=None, new="2026-03-20", rule="as_ordered", why="as ordered", verdict="release",
        ... )
        >>> line = OrderLine(supplier="7", order="45", line="10", quantity="5", promised="2026-04-01")
        >>> plan = plan_writes([change], target="d365", fields={"promised": "ConfirmedDeliveryDate"})
        >>> check_plan(plan, [line]).results[0].outcome
        'conflicting'
    """  # fmt: skip
    by_key = {line.key: line for line in lines}
    return ChangeReport(
        plan=plan, results=tuple(_check(one, by_key.get(one.key)) for one in plan.writes)
    )


def _check(one: PlannedWrite, line: OrderLine | None) -> LineResult:
    if line is None:
        text = "It is not among the open lines of the export; look whether it was closed."
        return LineResult(write=one, outcome="refused", text=text)
    return _compared(one, line_values(line), "The export")


def _compared(one: PlannedWrite, held: Mapping[str, str | None], who: str) -> LineResult:
    """A line beside what is held now."""
    standing = {change.field: compare(change, held) for change in one.changes}
    if set(standing.values()) == {"new"}:
        return LineResult(write=one, outcome="done", text=f"{who} shows it.")
    others = [change for change in one.changes if standing[change.field] == "other"]
    if others:
        told = "; ".join(
            f"{change.field} is {held.get(change.field) or '(empty)'},"
            f" expected {change.old or '(empty)'}"
            for change in others
        )
        return LineResult(
            write=one, outcome="conflicting", text=f"The ERP was changed meanwhile: {told}."
        )
    return LineResult(write=one, outcome="waiting", text=f"{who} shows the old values.")


def still_to_go(report: ChangeReport) -> ChangePlan:
    """The plan of the lines that wait: what a file should carry."""
    return replace(report.plan, writes=tuple(one.write for one in report.of("waiting")))


def preview_plan(plan: ChangePlan, port: ErpPort) -> ChangeReport:
    """Where every line of a plan stands in a live ERP; it reads, and writes nothing.

    Args:
        plan: What shall be changed.
        port: The ERP.

    Returns:
        As `check_plan`; a field that the ERP would not let be changed is ``refused`` with the reason.

    Raises:
        ScmError: The ERP cannot be read.
    """
    held: dict[ScheduleKey, Held] = {}
    for start in range(0, len(plan.writes), _AT_ONCE):
        held |= port.read_current([one.key for one in plan.writes[start : start + _AT_ONCE]])
    return ChangeReport(
        plan=plan, results=tuple(_preview(one, held.get(one.key)) for one in plan.writes)
    )


def _preview(one: PlannedWrite, held: Held | None) -> LineResult:
    if held is None:
        return LineResult(write=one, outcome="refused", text="The ERP does not know this line.")
    fixed = [f"{name}: {held.fixed[name]}" for name in one.new if name in held.fixed]
    found = _compared(one, held.values, "The ERP")
    if found.outcome == "waiting" and fixed:
        return LineResult(write=one, outcome="refused", text="; ".join(fixed))
    return found
