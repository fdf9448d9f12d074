"""The rows that prove a rule, run against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.calendars import MON_FRI
from scm_automate.conditions.kinds import kind_of_value
from scm_automate.rules.explaining import explain_row, said
from scm_automate.rules.rule_set import RuleSet
from scm_automate.rules.subjects import columns_of_subject

if TYPE_CHECKING:
    from scm_automate.calendars import WorkingCalendar
    from scm_automate.conditions import Kind
    from scm_automate.rules.rule import Case, Rule

__all__ = ["CaseResult", "run_cases"]

_DTYPES: dict[Kind, pl.DataType] = {
    "number": pl.Decimal(24, 6),
    "date": pl.Date(),
    "text": pl.String(),
    "flag": pl.Boolean(),
    "span": pl.Int64(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case, run.

    Attributes:
        code: The rule.
        number: The case, from 1.
        fault: What differs from what was expected, in words; empty where nothing does.
    """

    code: str
    number: int
    fault: str

    def __str__(self) -> str:
        """``late_vs_need, case 2: ok``, or the fault."""
        return f"{self.code}, case {self.number}: {self.fault or 'ok'}"


def run_cases(rules: RuleSet, *, calendar: WorkingCalendar = MON_FRI) -> tuple[CaseResult, ...]:
    """Every case of every rule, on one row and in bulk.

    Args:
        rules: The rules.
        calendar: Whose working days they count.

    Returns:
        One result per case, in order.

    Examples:
        >>> from scm_automate.rules import parse_rules
        >>> rules = parse_rules('''
        ... [late]
        ... when = ["promised > due"]
        ... [[late.cases]]
        ... given = { promised = 2026-05-05, due = 2026-05-04 }
        ... expect = { fired = false }
        ... ''')
        >>> print(run_cases(rules)[0])
        late, case 1: fires, and was expected not to
    """
    return tuple(
        CaseResult(code=rule.code, number=number, fault=_fault(rule, case, calendar))
        for rule in rules
        for number, case in enumerate(rule.cases, 1)
    )


_SAID = {True: "fires", False: "does not fire", None: "cannot tell"}
_WANTED = {True: "to fire", False: "not to", None: "to be unknown"}


def _fault(rule: Rule, case: Case, calendar: WorkingCalendar) -> str:
    row = {name: case.given.get(name) for name in (*rule.columns, *case.given)}
    found = explain_row(rule, row, key="case", as_of=case.as_of, calendar=calendar)
    if found.held is not case.fired:
        return f"{_SAID[found.held]}, and was expected {_WANTED[case.fired]}"
    if not case.fired:
        return _in_bulk(rule, case, calendar)
    for name, wanted in case.measures.items():
        got = found.figures.get(name)
        if got != said(wanted):
            return f"{name} is {got}, and was expected to be {said(wanted)}"
    return _in_bulk(rule, case, calendar)


def _in_bulk(rule: Rule, case: Case, calendar: WorkingCalendar) -> str:
    """The same row as a frame has to give the same answer."""
    from scm_automate.rules.running import flags_of

    kinds = columns_of_subject(rule.on)
    names = dict.fromkeys((*rule.columns, *case.given))
    frame = pl.DataFrame(
        {name: [case.given.get(name)] for name in names},
        schema={
            name: _DTYPES[kinds[name] if name in kinds else kind_of_value(case.given[name])]
            for name in names
        },
    )
    flags: pl.DataFrame = (
        flags_of(RuleSet([rule]), frame, as_of=case.as_of, calendar=calendar).to_native().collect()
    )
    got = flags[rule.code][0]
    if got is None and rule.nulls == "false":
        got = False
    return "" if got is case.fired else f"in bulk it {_SAID[got]}, which is a fault of this library"
