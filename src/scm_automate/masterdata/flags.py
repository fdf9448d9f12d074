"""Which changes are risky: the risks of a spec laid over the changed cells and the added rows."""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import partial
from typing import TYPE_CHECKING, Final

import polars as pl

from scm_automate.masterdata.canonical import canonical
from scm_automate.masterdata.cells import decimals
from scm_automate.masterdata.check_digits import passes_check_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scm_automate.masterdata.kinds import Field
    from scm_automate.masterdata.risks import Risk, When
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["LEVELS", "flag_cells", "flag_rows"]

LEVELS: Final = ("critical", "high", "medium", "low", "")
"""The worst first; the empty one is no risk at all."""


def flag_cells(
    cells: pl.DataFrame,
    spec: TableSpec,
    *,
    kind_of: Callable[[str], Field],
    shared: Callable[[str], pl.Series],
) -> pl.DataFrame:
    """The changed cells with the columns ``risk``, ``level`` and ``approvals``.

    Args:
        cells: With ``field``, ``old``, ``new``, ``delta`` and ``reason``.
        spec: Its risks.
        kind_of: What a field is.
        shared: For a field, the canonical values that stand at more than one key of the new table.
    """
    marks = []
    for risk in spec.risks:
        if "changed" not in risk.when.kinds:
            continue
        hit = pl.repeat(value=False, n=cells.height, dtype=pl.Boolean, eager=True)
        for name in risk.fields:
            mine = cells["field"] == name
            rows = cells.filter(mine)
            if rows.height:
                met = _met(rows, risk.when, kind_of(name), partial(shared, name))
                hit = hit.scatter(mine.arg_true(), met)
        marks.append((risk, hit))
    return _marked(cells, marks, spec)


def flag_rows(
    rows: pl.DataFrame,
    raw: pl.DataFrame,
    spec: TableSpec,
    *,
    kind: str,
    kind_of: Callable[[str], Field],
    shared: Callable[[str], pl.Series],
) -> pl.DataFrame:
    """Added or removed rows with the columns ``risk``, ``level`` and ``approvals``.

    Args:
        rows: What is told of each row; ``reason`` is looked at.
        raw: The rows themselves, in the same order.
        spec: Its risks.
        kind: ``added`` or ``removed``.
        kind_of: What a field is.
        shared: As in `flag_cells`.
    """
    marks = []
    for risk in spec.risks:
        if kind not in risk.when.kinds:
            continue
        hit = pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
        for name in risk.fields:
            if name not in raw.columns or not rows.height:
                continue
            value = canonical(raw.get_column(name), kind_of(name))
            nothing = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
            seen = pl.DataFrame(
                {
                    "old": nothing if kind == "added" else value,
                    "new": value if kind == "added" else nothing,
                    "delta": nothing,
                    "reason": rows["reason"],
                }
            )
            filled = value.is_not_null()
            hit = hit | (filled & _met(seen, risk.when, kind_of(name), partial(shared, name)))
        marks.append((risk, hit))
    return _marked(rows, marks, spec)


def _met(
    cells: pl.DataFrame, when: When, field: Field, shared: Callable[[], pl.Series]
) -> pl.Series:
    """Which cells meet the condition."""
    met = pl.repeat(value=True, n=cells.height, dtype=pl.Boolean, eager=True)
    for side, words in (("old", when.was), ("new", when.becomes)):
        if words:
            met = met & cells[side].fill_null("").is_in(list(words))
    if when.reasons:
        met = met & cells["reason"].is_in(list(when.reasons))
    if when.percent_above is not None:
        met = met & _beyond(cells, when.percent_above)
    if when.shared == "only":
        met = met & cells["new"].is_in(shared().implode()).fill_null(value=False)
    if when.check_digits == "wrong":
        values = cells["new"].drop_nulls().unique().to_list()
        wrong = [value for value in values if not passes_check_digits(value, field)]
        met = met & cells["new"].is_in(wrong).fill_null(value=False)
    return met


def _beyond(cells: pl.DataFrame, percent: Decimal) -> pl.Series:
    """Whether the number moved by more than so many percent; from or to nothing always does."""
    with localcontext(prec=100):
        beyond = [
            old is None or new is None or abs(new - old) * 100 > percent * abs(old)
            for old, new in zip(decimals(cells["old"]), decimals(cells["new"]), strict=True)
        ]
    return pl.Series(beyond, dtype=pl.Boolean)


def _marked(
    rows: pl.DataFrame, marks: Iterable[tuple[Risk, pl.Series]], spec: TableSpec
) -> pl.DataFrame:
    names, rank, approvals = pl.lit(""), pl.lit(len(LEVELS) - 1), pl.lit(spec.approvals)
    for risk, hit in marks:
        if not hit.any():
            continue
        here = pl.lit(hit)
        first = names == ""
        more = pl.when(first).then(pl.lit(risk.name)).otherwise(names + pl.lit("; " + risk.name))
        names = pl.when(here).then(more).otherwise(names)
        level = pl.lit(LEVELS.index(risk.level))
        rank = pl.when(here).then(pl.min_horizontal(rank, level)).otherwise(rank)
        needed = pl.max_horizontal(approvals, pl.lit(risk.approvals))
        approvals = pl.when(here).then(needed).otherwise(approvals)
    return rows.with_columns(
        names.alias("risk"),
        rank.cast(pl.Int64)
        .replace_strict(dict(enumerate(LEVELS)), return_dtype=pl.String)
        .alias("level"),
        approvals.cast(pl.Int64).alias("approvals"),
    )
