"""Rules over a whole table, where the data is: what is in memory by polars, what is lazy in its engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from scm_automate.conditions import Bulk, columns_in, compile_condition
from scm_automate.conditions.kinds import kind_of_dtype
from scm_automate.errors import did_you_mean
from scm_automate.matching.engines import as_columns
from scm_automate.rules.exceptions import Exceptions
from scm_automate.rules.judged import Judged
from scm_automate.rules.listing import Listing
from scm_automate.rules.subjects import KEYS, MAY_BE_UNKNOWN, WORKED_OUT, columns_of_subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.conditions import Kind
    from scm_automate.conditions.tree import Value
    from scm_automate.rules.rule import Rule, Subject
    from scm_automate.rules.rule_set import RuleSet

__all__ = ["flags_of", "run_rules"]

_FLAG = "__flag_{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A frame, and what its columns are."""

    frame: nw.LazyFrame[Any]
    in_memory: bool
    kinds: Mapping[str, Kind]
    floats: frozenset[str]
    others: Mapping[str, str]
    """Columns of a type that no condition can speak of, and that type."""

    def bulk(self, as_of: date, calendar: WorkingCalendar, rule: Rule) -> Bulk:
        plain = Bulk(
            as_of=as_of,
            kinds=self.kinds,
            calendar=calendar,
            floats=self.floats,
            whole_days=self.in_memory,
        )
        parameters = {
            name: _parameter(rule, name, value, plain) for name, value in rule.parameters.items()
        }
        return Bulk(
            as_of=as_of,
            kinds=self.kinds,
            calendar=calendar,
            parameters=parameters,
            floats=self.floats,
            whole_days=self.in_memory,
        )


def _parameter(rule: Rule, name: str, value: Any, plain: Bulk) -> Value | nw.Expr:  # noqa: ANN401
    """The value, or an expression that picks it row by row; the first override that holds wins."""
    overrides = [one for one in rule.overrides if name in one.values]
    if not overrides:
        return value  # type: ignore[no-any-return]
    values = [value, *(one.values[name] for one in overrides)]
    whole = all(isinstance(v, Decimal) and v == v.to_integral_value() for v in values)
    spelt = [int(v) if whole and isinstance(v, Decimal) else v for v in values]
    picked = nw.lit(spelt[0])
    for override, other in reversed(list(zip(overrides, spelt[1:], strict=True))):
        where = compile_condition(override.where, plain)
        picked = nw.when(where).then(nw.lit(other)).otherwise(picked)
    return picked


_NULLS: dict[str, nw.dtypes.DType] = {"number": nw.Int64(), "date": nw.Date(), "text": nw.String()}


def _source(frame: object, subject: Subject | None = None) -> _Source:
    columns = as_columns(frame)
    in_memory = isinstance(columns, pl.LazyFrame)
    lazy: nw.LazyFrame[Any] = nw.from_native(columns) if in_memory else columns  # type: ignore[assignment]
    if subject is not None:
        there, all_kinds = lazy.collect_schema().names(), columns_of_subject(subject)
        absent = {
            name: nw.lit(None).cast(_NULLS[all_kinds[name]])
            for name in MAY_BE_UNKNOWN[subject]
            if name not in there
        }
        lazy = lazy.with_columns(**absent) if absent else lazy
    # A pandas frame has no dates, only moments: one without a zone stands for its day.
    moments = {
        name: nw.col(name).dt.date()
        for name, dtype in lazy.collect_schema().items()
        if isinstance(dtype, nw.Datetime) and dtype.time_zone is None
    }
    lazy = lazy.with_columns(**moments) if moments else lazy
    schema = lazy.collect_schema()
    kinds = {name: kind for name, dtype in schema.items() if (kind := kind_of_dtype(dtype))}
    floats = frozenset(name for name, dtype in schema.items() if dtype.is_float())
    others = {name: str(dtype) for name, dtype in schema.items() if name not in kinds}
    return _Source(frame=lazy, in_memory=in_memory, kinds=kinds, floats=floats, others=others)


def flags_of(
    rules: RuleSet, frame: object, *, as_of: date, calendar: WorkingCalendar
) -> nw.LazyFrame[Any]:
    """One column of true, false or null per rule, named by its code; lazy in, lazy out.

    Args:
        rules: Rules that fit the frame.
        frame: A native frame.
        as_of: The day to judge for.
        calendar: Whose working days count.
    """
    source = _source(frame)
    return source.frame.select(
        **{
            rule.code: compile_condition(rule.condition, source.bulk(as_of, calendar, rule))
            for rule in rules
        }
    )


def run_rules(
    rules: RuleSet,
    *,
    frames: Mapping[Subject, object | None],
    as_of: date,
    calendar: WorkingCalendar,
) -> Exceptions:
    """See `RuleSet.run`."""
    not_run: dict[str, str] = {}
    judged: dict[Subject, Judged] = {}
    for subject, frame in frames.items():
        mine = [rule for rule in rules if rule.on == subject]
        if frame is None:
            not_run |= {rule.code: f"no {subject.replace('_', ' ')} were given" for rule in mine}
            continue
        source = _source(frame, subject)
        fit = []
        for rule in mine:
            reason = _why_not_run(rule, source, as_of)
            if reason:
                not_run[rule.code] = reason
                continue
            rule.check({**columns_of_subject(subject), **source.kinds})
            fit.append(rule)
        judged[subject] = _judged(subject, fit, source, as_of, calendar)
    return Exceptions(
        rules=rules,
        as_of=as_of,
        calendar=calendar,
        listing=Listing(rules=rules, judged=judged, as_of=as_of, calendar=calendar),
        not_run=not_run,
        judged=judged,
    )


_WANTED: dict[Kind, str] = {
    "number": "a number",
    "date": "a day",
    "text": "text",
    "flag": "true or false",
    "span": "a number of days",
}


def _why_not_run(rule: Rule, source: _Source, as_of: date) -> str:
    kinds = source.kinds
    if not rule.is_effective(as_of):
        return "not effective on this day"
    missing = [name for name in rule.needed if name not in kinds]
    missing += [n for o in rule.overrides for n in columns_in(o.where) if n not in kinds]
    facts = WORKED_OUT[rule.on]
    needs = sorted({facts[name][1] for name in missing if name in facts})
    fields = [n for n in missing if n not in facts and n in columns_of_subject(rule.on)]
    told = [f"needs {', '.join(needs)}"] if needs else []
    for name in dict.fromkeys(fields):
        if name in source.others:
            kind = columns_of_subject(rule.on)[name]
            told.append(
                f"the column {name} is {source.others[name]}, and {_WANTED[kind]} is needed"
            )
            continue
        if rule.on == "items":
            told.append(f"needs items, with {name}")
            continue
        near = did_you_mean(name, set(kinds) - set(columns_of_subject(rule.on)))
        told.append(f"the frame has no column {name}" + (f" ({near})" if near else ""))
    # Any other name is in no vocabulary: the check that follows refuses it.
    return "; ".join(told)


def _nothing(subject: Subject, source: _Source) -> Judged:
    """What no rule was run on."""
    names = source.frame.collect_schema().names()
    return Judged(
        subject=subject,
        key=tuple(name for name in KEYS[subject] if name in names),
        rules=(),
        rows=pl.DataFrame(schema=dict.fromkeys(names, pl.Null)),
        fired={},
        unknown={},
        height=0,
        source=source.frame,
        in_memory=source.in_memory,
    )


def _judged(
    subject: Subject,
    rules: list[Rule],
    source: _Source,
    as_of: date,
    calendar: WorkingCalendar,
) -> Judged:
    """The rows on which something fired, and how often a rule could not tell."""
    if not rules:
        return _nothing(subject, source)
    names = {rule.code: _FLAG.format(rule.code) for rule in rules}
    flags = {
        names[rule.code]: compile_condition(rule.condition, source.bulk(as_of, calendar, rule))
        for rule in rules
    }
    counted = [rule.code for rule in rules if rule.nulls == "unknown"]
    if source.in_memory:
        frame: pl.DataFrame = source.frame.to_native().collect()
        lazy = nw.from_native(frame.lazy())
        # Beside a column, so that a condition on constants alone has a value in every row too.
        found: pl.DataFrame = lazy.with_columns(**flags).select(*flags).to_native().collect()
        # The rows stay where they are: copying those on which something fired costs more than the rules.
        rows, marks = frame, found
        unknown = {code: found.get_column(names[code]).null_count() for code in counted}
        height, kept = frame.height, nw.from_native(frame.lazy())
    else:
        flagged = source.frame.with_columns(**flags)
        hit_rows = flagged.filter(nw.any_horizontal(*map(nw.col, flags), ignore_nulls=True))
        both: pl.DataFrame = hit_rows.collect(backend="polars").to_native()
        counts: pl.DataFrame = (
            flagged.select(
                nw.len().alias("__rows"),
                *(
                    nw.when(nw.col(names[code]).is_null())
                    .then(nw.lit(1))
                    .otherwise(nw.lit(0))
                    .sum()
                    .alias(code)
                    for code in counted
                ),
            )
            .collect(backend="polars")
            .to_native()
        )
        rows, marks = both.drop(list(flags)), both.select(list(flags))
        told = counts.row(0, named=True)
        height = int(told["__rows"])
        unknown = {code: int(told[code] or 0) for code in counted}
        kept = source.frame
    return Judged(
        subject=subject,
        key=tuple(name for name in KEYS[subject] if name in rows.columns),
        rules=tuple(rules),
        rows=rows,
        fired={code: marks.get_column(name).fill_null(value=False) for code, name in names.items()},
        unknown={code: number for code, number in unknown.items() if number},
        height=height,
        source=kept,
        in_memory=source.in_memory,
    )
