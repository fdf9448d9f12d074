"""The rows that fired as one long list, ranked by what they endanger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from scm_automate.conditions import Bulk, compile_condition
from scm_automate.conditions.kinds import check, kind_of_dtype, kind_of_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.conditions import Kind
    from scm_automate.rules.exceptions import Judged
    from scm_automate.rules.rule import Rule, Subject
    from scm_automate.rules.rule_set import RuleSet

__all__ = ["RANKED_BY", "SEVERITIES", "key_text", "listed"]

SEVERITIES = ("critical", "high", "medium", "low")
"""The gravest first."""

RANKED_BY: dict[str, pl.DataType] = {
    "endangered": pl.Int64(),
    "first_shortage": pl.Date(),
    "value": pl.Decimal(38, 6),
    "days_late": pl.Int64(),
}
"""What ranks the list: customers' orders that hang on it, the first shortage, the value, the days."""

_BASE = pl.Schema(
    {
        "id": pl.String(),
        "code": pl.String(),
        "severity": pl.String(),
        "subject": pl.String(),
        "key": pl.String(),
        "rank": pl.Int64(),
        **RANKED_BY,
        "suppressed_by": pl.String(),
        "row": pl.Int64(),
    }
)


def listed(
    rules: RuleSet,
    judged: Mapping[Subject, Judged],
    as_of: date,
    calendar: WorkingCalendar,
) -> pl.DataFrame:
    """One row per row and rule that fired, in order of rank.

    Returns:
        `id`, `code`, `severity`, `subject`, `key`, `rank` (from 1), what it is ranked by,
        `suppressed_by` (code of the rule that takes its place; null where it is listed), `row` (among
        the judged rows), then every other figure that a rule gives, null where it gives none.
    """
    parts = [
        _of_rule(one, rule, as_of, calendar)
        for one in judged.values()
        for rule in one.rules
        if one.fired[rule.code].any()
    ]
    frame = pl.concat([pl.DataFrame(schema=_BASE), *parts], how="diagonal_relaxed")
    order = {code: place for place, code in enumerate(rules.codes)}
    grave = pl.col("severity").replace_strict(
        {word: place for place, word in enumerate(SEVERITIES)}, return_dtype=pl.Int64
    )
    ranked = frame.sort(
        pl.col("suppressed_by").is_not_null(),
        pl.col("endangered").fill_null(0) > 0,
        "first_shortage",
        "value",
        "days_late",
        grave,
        pl.col("code").replace_strict(order, default=len(order), return_dtype=pl.Int64),
        "key",
        descending=[False, True, False, True, True, False, False, False],
        nulls_last=True,
        maintain_order=True,
    )
    return ranked.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def key_text(key: tuple[str, ...]) -> pl.Expr:
    """The key columns as one text; empty and null parts are left out."""
    parts = [
        pl.when(pl.col(name).cast(pl.String) != "").then(pl.col(name).cast(pl.String))
        for name in key
    ]
    return pl.concat_str(parts, separator="/", ignore_nulls=True)


def _of_rule(one: Judged, rule: Rule, as_of: date, calendar: WorkingCalendar) -> pl.DataFrame:
    fired = one.fired[rule.code]
    at = fired.arg_true()
    rows = one.rows[at]
    figures = figures_of(rule, rows, as_of, calendar)
    columns = set(rows.columns)
    # What ranks comes from the rule's own figures, else from the row.
    value = next((n for n in ("value_at_risk", "value") if n in columns), None)
    from_row = {
        "endangered": "endangered" if "endangered" in columns else None,
        "first_shortage": "first_shortage" if "first_shortage" in columns else None,
        "value": value,
        "days_late": None,
    }
    ranked = [
        (
            figures.get_column(name)
            if name in figures.columns
            else rows.get_column(source)
            if source is not None
            else pl.Series([None]).new_from_index(0, rows.height)
        )
        .cast(dtype, strict=False)
        .alias(name)
        for (name, dtype), source in zip(RANKED_BY.items(), from_row.values(), strict=True)
    ]
    suppressed = pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
    for code in reversed(rule.suppressed_by):
        if code in one.fired:
            other = one.fired[code].gather(at)
            suppressed = suppressed.set(other, code)
    key = rows.select(key_text(one.key)).to_series() if one.key else at.cast(pl.String)
    rest = [figures.get_column(name) for name in figures.columns if name not in RANKED_BY]
    plain = {"code": rule.code, "severity": rule.severity, "subject": one.subject}
    return pl.DataFrame(
        [
            (pl.Series([f"{rule.code}:"]).new_from_index(0, rows.height) + key).alias("id"),
            *(pl.Series(n, [text]).new_from_index(0, rows.height) for n, text in plain.items()),
            key.alias("key"),
            *ranked,
            suppressed.alias("suppressed_by"),
            at.cast(pl.Int64).alias("row"),
            *rest,
        ]
    )


def figures_of(
    rule: Rule, rows: pl.DataFrame, as_of: date, calendar: WorkingCalendar
) -> pl.DataFrame:
    """The rule's measures over some rows, in exact types."""
    lazy = nw.from_native(rows.lazy())
    kinds = {n: kind for n, t in lazy.collect_schema().items() if (kind := kind_of_dtype(t))}
    constants: dict[str, Kind] = {n: kind_of_value(v) for n, v in rule.parameters.items()}  # type: ignore[arg-type]
    floats = frozenset(n for n, t in rows.schema.items() if t.is_float())
    bulk = Bulk(
        as_of=as_of,
        kinds=kinds,
        calendar=calendar,
        parameters=rule.parameters,  # type: ignore[arg-type]
        floats=floats,
    )
    made: dict[str, Any] = {}
    for name, tree in rule.figures.items():
        found = compile_condition(tree, bulk)
        kind = check(tree, kinds, constants)
        if kind == "date":
            found = found.cast(nw.Int32()).cast(nw.Date())
        elif kind == "span" or name in ("days_late", "endangered"):
            found = found.cast(nw.Int64())
        made[name] = found
    if not made:
        return pl.DataFrame()
    frame: pl.DataFrame = (
        lazy.with_columns(**{f"__figure_{name}": one for name, one in made.items()})
        .select(**{name: nw.col(f"__figure_{name}") for name in made})
        .to_native()
        .collect()
    )
    return frame
