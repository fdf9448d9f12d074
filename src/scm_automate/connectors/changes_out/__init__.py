"""Changes out: planned, compared with what the ERP holds, written once, reported line by line."""

from scm_automate.connectors.change_values import Standing, compare, line_values, value_text
from scm_automate.connectors.changes_out.apply import apply_plan
from scm_automate.connectors.changes_out.checking import check_plan, preview_plan, still_to_go
from scm_automate.connectors.changes_out.forms import (
    FileForm,
    WrittenForm,
    file_form,
    file_forms,
    write_form,
)
from scm_automate.connectors.changes_out.plan import ChangePlan, PlannedWrite, plan_writes
from scm_automate.connectors.changes_out.reading import read_changes
from scm_automate.connectors.changes_out.report import ChangeReport, LineOutcome, LineResult

__all__ = [
    "ChangePlan",
    "ChangeReport",
    "FileForm",
    "LineOutcome",
    "LineResult",
    "PlannedWrite",
    "Standing",
    "WrittenForm",
    "apply_plan",
    "check_plan",
    "compare",
    "file_form",
    "file_forms",
    "line_values",
    "plan_writes",
    "preview_plan",
    "read_changes",
    "still_to_go",
    "value_text",
    "write_form",
]
