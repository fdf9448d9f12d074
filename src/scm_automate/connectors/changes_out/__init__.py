"""Changes out: planned, compared with what the ERP holds, written once, reported line by line."""

from scm_automate.connectors.change_values import Standing, compare, line_values, value_text
from scm_automate.connectors.changes_out.apply import apply_plan
from scm_automate.connectors.changes_out.plan import ChangePlan, PlannedWrite, plan_writes
from scm_automate.connectors.changes_out.report import ChangeReport, LineOutcome, LineResult

__all__ = [
    "ChangePlan",
    "ChangeReport",
    "LineOutcome",
    "LineResult",
    "PlannedWrite",
    "Standing",
    "apply_plan",
    "compare",
    "line_values",
    "plan_writes",
    "value_text",
]
