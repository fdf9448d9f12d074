"""An exception in words, for the rows that somebody looks at."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scm_automate.conditions import Scene, evaluate
from scm_automate.model import ExceptionMessage
from scm_automate.render import day
from scm_automate.rules.explaining import parameters_for, said, suggestion_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.rules.rule import Rule

__all__ = ["message_of"]

_PLACE = re.compile(r"\{([a-z_0-9]{1,60})\}")
_CENT = Decimal("0.01")


def message_of(
    rule: Rule,
    listed: Mapping[str, Any],
    row: Mapping[str, Any],
    as_of: date,
    calendar: WorkingCalendar,
) -> ExceptionMessage:
    """The message of one listed exception.

    Args:
        rule: The rule that fired.
        listed: Its row of the list.
        row: The subject's row.
        as_of: The day.
        calendar: Whose working days count.
    """
    parameters, _ = parameters_for(rule, row, as_of=as_of, calendar=calendar)
    scene = Scene(as_of=as_of, calendar=calendar, parameters=parameters)
    figures = {name: evaluate(tree, row, scene) for name, tree in rule.figures.items()}
    values = {**row, **parameters, **figures}

    def put(match: re.Match[str]) -> str:
        value = values.get(match[1])
        return (day(value) if isinstance(value, date) else said(value)) or "unknown"

    value = listed.get("value")
    return ExceptionMessage(
        code=rule.code,
        severity=rule.severity,
        audience=rule.audience,
        supplier=row.get("supplier"),
        company=row.get("company") or "",
        order=row.get("order") or (row.get("reference") if rule.on == "demands" else None),
        line=row.get("line"),
        schedule=row.get("schedule"),
        item=row.get("item"),
        due=row.get("due"),
        promised=row.get("promised"),
        days_late=listed.get("days_late"),
        value=None if value is None else Decimal(value).quantize(_CENT),
        currency=row.get("currency"),
        text=_PLACE.sub(put, rule.message) or rule.title or rule.code.replace("_", " "),
        suggestion=suggestion_of(rule, row, scene),
        id=listed["id"],
    )
