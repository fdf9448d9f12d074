"""The rows that fired as one long list, ranked by what they endanger."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from scm_automate.conditions import Bulk, columns_in, compile_condition
from scm_automate.conditions.kinds import check, kind_of_dtype, kind_of_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.conditions import Kind
    from scm_automate.rules.judged import Judged
    from scm_automate.rules.rule import Rule, Subject
    from scm_automate.rules.rule_set import RuleSet

__all__ = ["RANKED_BY", "SEVERITIES", "Listing", "figures_of", "key_text"]

SEVERITIES = ("critical", "high", "medium", "low")
"""The gravest first."""

RANKED_BY: dict[str, pl.DataType] = {
    "endangered": pl.Int64(),
    "first_shortage": pl.Date(),
    "value": pl.Decimal(38, 6),
    "days_late": pl.Int64(),
}
"""What ranks the list: customers' orders that hang on it, the first shortage, the value, the days."""

_CANDIDATE = pl.Schema(
    {
        "subject_no": pl.Int64(),
        "code_no": pl.Int64(),
        "grave": pl.Int64(),
        "suppressed_no": pl.Int64(),
        "row": pl.Int64(),
        **RANKED_BY,
    }
)

_ORDER = (
    (pl.col("suppressed_no").is_not_null(), False),
    (pl.col("endangered").fill_null(0) > 0, True),
    (pl.col("first_shortage"), False),
    (pl.col("value"), True),
    (pl.col("days_late"), True),
    (pl.col("grave"), False),
    (pl.col("code_no"), False),
)
"""What ranks, and whether the most of it comes first; what is still equal stands by its key."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing:
    """What fired, in numbers; words are made for the rows that are asked for.

    Attributes:
        rules: The rules that were asked for.
        judged: The rows on which something fired, by subject.
        as_of: The day.
        calendar: Whose working days count.
    """

    rules: RuleSet
    judged: Mapping[Subject, Judged]
    as_of: date
    calendar: WorkingCalendar

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.rules.codes)}

    @cached_property
    def candidates(self) -> pl.DataFrame:
        """One row per row and rule that fired, in no order: places of subject, rule and row, and what ranks."""
        parts = [
            self._of_rule(number, one, rule)
            for number, one in enumerate(self.judged.values())
            for rule in one.rules
            if one.fired[rule.code].any()
        ]
        return pl.concat([pl.DataFrame(schema=_CANDIDATE), *parts])

    def whole(self) -> pl.DataFrame:
        """Everything that fired, in order of rank, in words; suppressed rows last."""
        frame = self._with_key(self.candidates)
        return self._told(_ranked(frame))

    def first(self, count: int) -> pl.DataFrame:
        """The first of what is listed, in order of rank, in words."""
        listed = self.candidates.filter(pl.col("suppressed_no").is_null())
        if not count:
            listed = listed.head(0)
        elif listed.height > count:
            listed = _contenders(listed, count)
        return self._told(_ranked(self._with_key(listed)).head(count))

    def of_code(self, code: str) -> pl.DataFrame:
        """Everything that one rule listed or would have, in words, in order of rank."""
        mine = self.candidates.filter(code_no=self._codes.get(code, -1))
        return self._told(_ranked(self._with_key(mine)))

    def _with_key(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The key of each row as text; only of the rows at hand."""
        key = pl.Series("key", [None], dtype=pl.String).new_from_index(0, frame.height)
        for number, one in enumerate(self.judged.values()):
            at = (frame.get_column("subject_no") == number).arg_true()
            rows = frame.get_column("row").gather(at)
            text = (
                one.rows[rows].select(key_text(one.key)).to_series()
                if one.key
                else rows.cast(pl.String)
            )
            key = key.scatter(at, text)
        return frame.with_columns(key)

    def _told(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Codes, severities and every figure in words and exact types, in the order given."""
        codes = pl.Series(list(self.rules.codes), dtype=pl.String)
        prints = pl.Series([rule.fingerprint for rule in self.rules], dtype=pl.String)
        subjects = pl.Series(list(self.judged), dtype=pl.String)
        code = codes.gather(frame.get_column("code_no")).alias("code")
        plain = pl.DataFrame(
            [
                (code + ":" + frame.get_column("key")).alias("id"),
                code,
                pl.Series(SEVERITIES).gather(frame.get_column("grave")).alias("severity"),
                subjects.gather(frame.get_column("subject_no")).alias("subject"),
                frame.get_column("key"),
                pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias("rank"),
                *(frame.get_column(name) for name in RANKED_BY),
                codes.gather(frame.get_column("suppressed_no")).alias("suppressed_by"),
                frame.get_column("row"),
                prints.gather(frame.get_column("code_no")).alias("rule"),
            ]
        )
        figures = self._figures(frame)
        return plain.hstack(figures.get_columns()) if figures.width else plain

    def _figures(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The figures that do not rank, by rule, laid back into the order given."""
        parts = []
        for number, one in enumerate(self.judged.values()):
            for rule in one.rules:
                if not set(rule.figures) - set(RANKED_BY):
                    continue
                mine = (frame.get_column("subject_no") == number) & (
                    frame.get_column("code_no") == self._codes[rule.code]
                )
                at = mine.arg_true()
                rows = one.rows[frame.get_column("row").gather(at)]
                found = figures_of(rule, rows, self.as_of, self.calendar)
                rest = [name for name in found.columns if name not in RANKED_BY]
                parts.append(found.select(rest).with_columns(at.cast(pl.Int64).alias("__at")))
        if not parts:
            return pl.DataFrame()
        known = pl.concat(parts, how="diagonal_relaxed")
        places = pl.DataFrame({"__at": pl.int_range(frame.height, dtype=pl.Int64, eager=True)})
        return places.join(known, on="__at", how="left", maintain_order="left").drop("__at")

    def _of_rule(self, number: int, one: Judged, rule: Rule) -> pl.DataFrame:
        at = one.fired[rule.code].arg_true()
        ranking = {name: tree for name, tree in rule.figures.items() if name in RANKED_BY}
        value = next((n for n in ("value_at_risk", "value") if n in one.rows.columns), None)
        # What ranks comes from the rule's own figures, else from the row.
        from_row = {
            name: name if name in one.rows.columns else None
            for name in ("endangered", "first_shortage")
        } | {"value": value, "days_late": None}
        wanted = {n for tree in ranking.values() for n in columns_in(tree)}
        wanted |= {n for n in from_row.values() if n is not None}
        wanted |= {n for o in rule.overrides for n in columns_in(o.where)}
        # A figure of constants alone still has a value per row, so that one column is always there.
        names = [n for n in one.rows.columns if n in wanted] or one.rows.columns[:1]
        rows = one.rows.select(names)[at]
        figures = figures_of(rule, rows, self.as_of, self.calendar, only=tuple(ranking))

        def column(name: str, dtype: pl.DataType) -> pl.Series:
            source = from_row[name]
            if name in figures.columns:
                found = figures.get_column(name)
            elif source is not None:
                found = rows.get_column(source)
            else:
                found = pl.Series([None]).new_from_index(0, len(at))
            return found.cast(dtype, strict=False).alias(name)

        suppressed = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(at))
        for code in reversed(rule.suppressed_by):
            if code in one.fired:
                suppressed = suppressed.set(one.fired[code].gather(at), self._codes[code])
        fixed = {
            "subject_no": number,
            "code_no": self._codes[rule.code],
            "grave": SEVERITIES.index(rule.severity),
        }
        return pl.DataFrame(
            [
                *(
                    pl.Series(n, [place], dtype=pl.Int64).new_from_index(0, len(at))
                    for n, place in fixed.items()
                ),
                suppressed.alias("suppressed_no"),
                at.cast(pl.Int64).alias("row"),
                *(column(name, dtype) for name, dtype in RANKED_BY.items()),
            ]
        )


def _ranked(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(
        *(by for by, _ in _ORDER),
        "key",
        "row",
        descending=[*(most for _, most in _ORDER), False, False],
        nulls_last=True,
    )


def _contenders(frame: pl.DataFrame, count: int) -> pl.DataFrame:
    """The rows that may be among the first: those before the last of them, and all that equal it."""
    named = {f"__{n}": by for n, (by, _) in enumerate(_ORDER)}
    keyed = frame.with_columns(**named)
    head = (
        keyed.lazy()
        .sort(*named, descending=[most for _, most in _ORDER], nulls_last=True)
        .head(count)
        .collect()
    )
    last = head.tail(1)
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.lit(last.get_column(name))) for name in named
    )
    return pl.concat([head.filter(~same), keyed.filter(same)]).drop(*named)


def key_text(key: tuple[str, ...]) -> pl.Expr:
    """The key columns as one text; empty and null parts are left out."""
    parts = [
        pl.when(pl.col(name).cast(pl.String) != "").then(pl.col(name).cast(pl.String))
        for name in key
    ]
    return pl.concat_str(parts, separator="/", ignore_nulls=True)


def figures_of(
    rule: Rule,
    rows: pl.DataFrame,
    as_of: date,
    calendar: WorkingCalendar,
    *,
    only: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """The rule's measures over some rows, in exact types; all of them, or some by name."""
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
        if only is not None and name not in only:
            continue
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
