"""Keyed comparison inside the engine that holds the data; only rows that differ come out.

Written once as narwhals expressions. Avoided on purpose, since engines disagree on them: unpivot,
window functions, date subtraction, decimal multiplication. Nothing is collected until the rows that
differ have been told apart from those that do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from scm_automate.matching.engines import with_unicode_composed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.matching.engines import EngineFrame
    from scm_automate.matching.text_form import TextForm

__all__ = ["RowsThatDiffer", "compare_in_engine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsThatDiffer:
    """What came out of the engine, as polars frames with the columns of their table.

    Attributes:
        old: The old side of the pairs of which some cell differs.
        new: The new side of the same pairs, in the same order.
        only_old: Rows whose key the new table does not have.
        only_new: Rows whose key the old table does not have.
        twice_old: Rows whose key stands more than once on either side.
        twice_new: The same of the new table.
        empty_old: Rows with an empty part of the key.
        empty_new: The same of the new table.
        old_height: Rows of the old table.
        new_height: Rows of the new table.
    """

    old: pl.DataFrame
    new: pl.DataFrame
    only_old: pl.DataFrame
    only_new: pl.DataFrame
    twice_old: pl.DataFrame
    twice_new: pl.DataFrame
    empty_old: pl.DataFrame
    empty_new: pl.DataFrame
    old_height: int
    new_height: int


def compare_in_engine(
    old: EngineFrame,
    new: EngineFrame,
    *,
    key: Mapping[str, TextForm | None],
    fields: Sequence[str],
) -> RowsThatDiffer:
    """The rows of two tables that differ, compared where they are.

    Args:
        old: The old table.
        new: The new table, in the same engine.
        key: Key columns, and how the text of each is normalised; null leaves it as it is typed.
        fields: Columns to compare, present in both; cells of different types are compared as text.

    Returns:
        The rows, collected.
    """
    names = {"o": old.collect_schema().names(), "n": new.collect_schema().names()}
    types = (old.collect_schema(), new.collect_schema())
    composed = tuple(c for c, form in key.items() if form and form.unicode == "nfc")
    left = _keyed(old, key, "o", names["o"], composed)
    right = _keyed(new, key, "n", names["n"], composed)
    keys = [f"k{i}" for i in range(len(key))]
    blank = nw.any_horizontal(
        *(_is_blank(name, form) for name, form in zip(keys, key.values(), strict=True)),
        ignore_nulls=True,
    )
    counted = _counted(left, right, blank)
    whole_left = left.filter(~blank) if counted.empty_old else left
    whole_right = right.filter(~blank) if counted.empty_new else right
    twice = nw.concat([_twins(side, keys) for side in (whole_left, whole_right)]).unique(keys)
    has_twins = _collected(twice).height > 0
    if has_twins:
        single_left = whole_left.join(twice, on=keys, how="anti")
        single_right = whole_right.join(twice, on=keys, how="anti")
    else:
        single_left, single_right = whole_left, whole_right
    joined = single_left.with_columns(nw.lit(1).alias("in_o")).join(
        single_right.with_columns(nw.lit(1).alias("in_n")), on=keys, how="full", suffix="_r"
    )
    differs = [nw.col("in_o").is_null(), nw.col("in_n").is_null()]
    for field in fields:
        o, n = nw.col(f"o{names['o'].index(field)}"), nw.col(f"n{names['n'].index(field)}")
        if types[0][field] != types[1][field]:
            o, n = o.cast(nw.String()), n.cast(nw.String())
        # No null-safe "differs" has an engine-neutral name, so it is spelt out.
        differs += [o != n, o.is_null() != n.is_null()]
    rows = _collected(joined.filter(nw.any_horizontal(*differs, ignore_nulls=True)))
    both = rows.filter(pl.col("in_o").is_not_null() & pl.col("in_n").is_not_null())
    none = rows.clear()
    return RowsThatDiffer(
        old=_side(both, "o", names["o"]),
        new=_side(both, "n", names["n"]),
        only_old=_side(rows.filter(pl.col("in_n").is_null()), "o", names["o"]),
        only_new=_side(rows.filter(pl.col("in_o").is_null()), "n", names["n"]),
        twice_old=_side(_some(whole_left, twice, keys) if has_twins else none, "o", names["o"]),
        twice_new=_side(_some(whole_right, twice, keys) if has_twins else none, "n", names["n"]),
        empty_old=_side(
            _collected(left.filter(blank)) if counted.empty_old else none, "o", names["o"]
        ),
        empty_new=_side(
            _collected(right.filter(blank)) if counted.empty_new else none, "n", names["n"]
        ),
        old_height=counted.old,
        new_height=counted.new,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """Rows of both tables, and those of them without a whole key."""

    old: int
    new: int
    empty_old: int
    empty_new: int


def _counted(left: EngineFrame, right: EngineFrame, blank: nw.Expr) -> _Counted:
    """Counted in one go: on a cluster, every question asked is a job."""
    sides = [
        side.select(
            nw.lit(number).alias("side"), nw.when(blank).then(1).otherwise(0).alias("blank")
        )
        for number, side in enumerate((left, right))
    ]
    both = nw.concat(sides).group_by("side").agg(nw.len().alias("rows"), nw.col("blank").sum())
    found = {
        int(side): (int(rows), int(empty))
        for side, rows, empty in _collected(both).select("side", "rows", "blank").rows()
    }
    (old, empty_old), (new, empty_new) = found.get(0, (0, 0)), found.get(1, (0, 0))
    return _Counted(old, new, empty_old, empty_new)


def _keyed(
    frame: EngineFrame,
    key: Mapping[str, TextForm | None],
    tag: str,
    names: Sequence[str],
    composed: tuple[str, ...],
) -> EngineFrame:
    """The table with its columns numbered and its keys normalised beside them."""
    numbered = frame.select(
        *(nw.col(column).alias(f"k{i}") for i, column in enumerate(key)),
        *(nw.col(column).alias(f"{tag}{i}") for i, column in enumerate(names)),
    )
    marked = tuple(f"k{i}" for i, column in enumerate(key) if column in composed)
    spelt = numbered.with_columns(
        nw.col(f"k{i}").cast(nw.String()) for i, form in enumerate(key.values()) if form is not None
    )
    return with_unicode_composed(spelt, marked).with_columns(
        form.in_engine(nw.col(f"k{i}")).alias(f"k{i}")
        for i, form in enumerate(key.values())
        if form is not None
    )


def _is_blank(name: str, form: TextForm | None) -> nw.Expr:
    empty = nw.col(name).is_null()
    if form is not None and form.empty == "value":
        return empty
    return empty | (nw.col(name) == "") if form is not None else empty


def _twins(side: EngineFrame, keys: Sequence[str]) -> EngineFrame:
    counted = side.group_by(*keys).agg(nw.len().alias("copies"))
    return counted.filter(nw.col("copies") > 1).select(*keys)


def _some(side: EngineFrame, twice: EngineFrame, keys: Sequence[str]) -> pl.DataFrame:
    return _collected(side.join(twice, on=list(keys), how="semi"))


def _side(rows: pl.DataFrame, tag: str, names: Sequence[str]) -> pl.DataFrame:
    return rows.select(pl.col(f"{tag}{i}").alias(name) for i, name in enumerate(names))


def _collected(frame: EngineFrame) -> pl.DataFrame:
    return frame.collect(backend="polars").to_polars()
