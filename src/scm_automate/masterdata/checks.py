"""Checks of one table: the completeness and consistency that a data owner is asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from scm_automate.calendars import MON_FRI, WorkingCalendar
from scm_automate.conditions import Bulk, Expression, compile_condition
from scm_automate.conditions import check as check_condition
from scm_automate.conditions.tree import AsOf
from scm_automate.conditions.walking import walk
from scm_automate.errors import ConfigError, MissingExtraError, did_you_mean
from scm_automate.masterdata.canonical import canonical, unread
from scm_automate.masterdata.check_facts import condition_cells, condition_kind, fact_flags
from scm_automate.masterdata.comparison import key_text
from scm_automate.masterdata.quality import UNREAD, Finding, Quality
from scm_automate.masterdata.show import shown
from scm_automate.masterdata.sources import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.conditions import Kind
    from scm_automate.masterdata.check_rules import Check
    from scm_automate.masterdata.kinds import Field
    from scm_automate.masterdata.spec import TableSpec
    from scm_automate.model import Severity

__all__ = ["check"]

_RANK = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_NO_DAY = date.min
"""Stands where no condition asks for the day."""


def check(
    table: object,
    rules: Iterable[Check],
    *,
    spec: TableSpec,
    others: Mapping[str, object] | None = None,
    as_of: date | None = None,
    calendar: WorkingCalendar = MON_FRI,
) -> Quality:
    """What a table lacks, row by row.

    Args:
        table: As `diff` takes it.
        rules: What is asked, such as `shipped_checks`.
        spec: Key and kinds. A check of a field that the table does not have is told as not run, and so is
            one that needs python-stdnum (extra ``ids``) where that is not installed.
        others: Tables that facts look into, by name; one that is not given is told.
        as_of: The day that conditions call ``as_of``; null where none of them does.
        calendar: Whose working days count.

    Returns:
        Findings and the score. A cell that is no number, date or flag though its field is one, is a
        finding of its own, and the checks that need it cannot tell.

    Raises:
        ConfigError: A condition compares what cannot be compared, such as text with a number, or names
            ``as_of`` and no day is given.
        ColumnNotFound: Another table has not the column that a fact looks into.

    Examples:
        >>> from scm_automate.masterdata import Check, TableSpec
        >>> items = pl.DataFrame({"item": ["A", "B"], "unit": ["PCE", None]})
        >>> print(
        ...     check(
        ...         items,
        ...         [Check(name="unit missing", field="unit", holds="unit is not None")],
        ...         spec=TableSpec(key="item"),
        ...     )
        ... )
        table: score 50.00% of 2 rows; unit missing 1
    """
    rows = read_table(table, spec)
    at = _Table(rows.rename(spec.names(rows.columns)), spec, others or {}, as_of, calendar)
    findings: list[Finding] = []
    asked: dict[str, int] = {}
    unknown: dict[str, int] = {}
    not_run: list[tuple[str, str]] = []
    for rule in rules:
        lacking = at.lacking(rule)
        if lacking:
            not_run.append((rule.name, lacking))
            continue
        try:
            answers = at.answers(rule)
        except MissingExtraError as fault:
            not_run.append((rule.name, f"{fault.message} {fault.hint}".strip()))
            continue
        asked[rule.name] = asked.get(rule.name, 0) + int(answers.known.sum())
        unknown[rule.name] = unknown.get(rule.name, 0) + int(answers.unknown.sum())
        findings += at.findings(rule.name, rule.severity, rule.field, answers.bad)
    filled = 0
    for name in at.looked_at():
        bad = at.unread(name)
        filled += at.filled(name)
        findings += at.findings(UNREAD, "high", name, bad)
    if filled:
        asked[UNREAD] = filled
    findings.sort(key=lambda one: (_RANK[one.severity], one.check, one.field, one.key))
    return Quality(
        table=spec.name,
        rows=rows.height,
        findings=tuple(findings),
        asked=asked,
        unknown=unknown,
        not_run=tuple(not_run),
    )


class _Answers:
    """Which rows a check is asked of, and what it says of them."""

    def __init__(self, picked: pl.Series | None, holds: pl.Series) -> None:
        asked = picked.fill_null(value=False) if picked is not None else None
        self.known = holds.is_not_null() if asked is None else asked & holds.is_not_null()
        self.bad = self.known & ~holds.fill_null(value=True)
        doubtful = holds.is_null() if asked is None else asked & holds.is_null()
        # A row of which nobody knows whether it is meant, is one of which nobody can tell.
        self.unknown = doubtful if picked is None else doubtful | picked.is_null()


class _Table:
    """The rows under check: cells are read once, whatever many conditions name them."""

    def __init__(
        self,
        rows: pl.DataFrame,
        spec: TableSpec,
        others: Mapping[str, object],
        as_of: date | None,
        calendar: WorkingCalendar,
    ) -> None:
        self._rows, self._spec, self._others = rows, spec, others
        self._as_of, self._calendar = as_of, calendar
        types = {name: (dtype, dtype) for name, dtype in rows.schema.items()}
        keys = key_text(rows, spec.key_forms(types))
        self._keys = keys.with_columns(pl.all().fill_null("")).rows()
        self._values: dict[str, pl.Series] = {}
        self._columns: dict[str, pl.Series] = {}

    def lacking(self, rule: Check) -> str:
        """Why a check cannot be made; empty where it can."""
        facts = rule.facts
        fields = [rule.field, *(facts[n].of if n in facts else n for n in rule.columns())]
        for name in fields:
            if name not in self._rows.columns:
                near = "" if name in self._spec.fields else did_you_mean(name, self._rows.columns)
                return f"the table has no column {name}" + (f"; {near}" if near else "")
        for name in rule.columns():
            if name in facts and name in self._rows.columns:
                raise ConfigError(
                    f"The check {rule.name!r} calls a fact {name!r}, and so is a column of the table.",
                    hint="Give the fact another name.",
                )
            table = facts[name].table if name in facts else None
            if table is not None and table not in self._others:
                return f"the table {table} was not given"
        return ""

    def answers(self, rule: Check) -> _Answers:
        kinds: dict[str, Kind] = {}
        columns = []
        for name in rule.columns():
            fact = rule.facts.get(name)
            if fact is not None:
                flags = fact_flags(self._value(fact.of), fact, self._spec, self._others)
                kinds[name] = "flag"
                columns.append(flags.alias(name))
            else:
                kinds[name] = self._kind(name)
                columns.append(self._column(name).alias(name))
        frame = pl.DataFrame(columns)
        picks = rule.picks
        return _Answers(
            None if picks is None else self._run(rule, picks, frame, kinds),
            self._run(rule, rule.condition, frame, kinds),
        )

    def findings(self, name: str, severity: Severity, field: str, bad: pl.Series) -> list[Finding]:
        raw = self._value(field)
        return [
            Finding(
                check=name, severity=severity, key=self._keys[index], field=field,
                value=shown(field, raw[index], self._spec),
            )
            for index in bad.arg_true()
        ]  # fmt: skip

    def looked_at(self) -> tuple[str, ...]:
        """Fields that some condition read as a number, date or flag."""
        return tuple(name for name in self._columns if self._kind(name) != "text")

    def unread(self, name: str) -> pl.Series:
        return unread(self._rows.get_column(name), self._field(name))

    def filled(self, name: str) -> int:
        return self._rows.height - self._rows.get_column(name).null_count()

    def _run(
        self, rule: Check, tree: Expression, frame: pl.DataFrame, kinds: Mapping[str, Kind]
    ) -> pl.Series:
        try:
            kind = check_condition(tree, kinds)
        except ConfigError as fault:
            raise ConfigError(
                f"The check {rule.name!r}: {fault.message}",
                hint=fault.hint or "Say in the spec what the field is, such as Number().",
            ) from None
        if kind != "flag":
            raise ConfigError(f"The check {rule.name!r}: ({tree}) is no condition, but a {kind}.")
        if self._as_of is None and any(isinstance(node, AsOf) for node in walk(tree)):
            raise ConfigError(
                f"The check {rule.name!r} names as_of, and no day is given.",
                hint="Give it: check(..., as_of=date(2026, 3, 2)).",
            )
        day = self._as_of or _NO_DAY
        bulk = Bulk(as_of=day, kinds=kinds, calendar=self._calendar)
        found = nw.from_native(frame).select(x=compile_condition(tree, bulk)).to_native()
        answer = found.get_column("x").cast(pl.Boolean)
        # A condition of the day alone has one answer for all rows.
        return answer if answer.len() == frame.height else answer.new_from_index(0, frame.height)

    def _field(self, name: str) -> Field:
        return self._spec.field(name, self._rows.schema[name])

    def _kind(self, name: str) -> Kind:
        return condition_kind(self._field(name), self._rows.schema[name])

    def _value(self, name: str) -> pl.Series:
        if name not in self._values:
            self._values[name] = canonical(self._rows.get_column(name), self._field(name))
        return self._values[name]

    def _column(self, name: str) -> pl.Series:
        if name not in self._columns:
            self._columns[name] = condition_cells(self._value(name), self._kind(name))
        return self._columns[name]
