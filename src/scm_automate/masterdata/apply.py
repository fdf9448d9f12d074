"""Changes laid onto a table, each only where the table still says what it said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.masterdata.canonical import as_text, canonical
from scm_automate.masterdata.comparison import key_text
from scm_automate.masterdata.kinds import Number
from scm_automate.masterdata.sources import read_table

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["MISS_SCHEMA", "ApplyResult", "apply", "free_ids", "from_text"]

MISS_SCHEMA = pl.Schema(
    {
        "change_id": pl.String(),
        "key": pl.String(),
        "field": pl.String(),
        "expected": pl.String(),
        "found": pl.String(),
        "why": pl.String(),
    }
)
"""One row per cell or row that was not changed, and why."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ApplyResult:
    """The new table, and what could not be done.

    Attributes:
        frame: The table with the changes; the order of its rows is kept, added ones come last.
        applied: Ids of the changes that were done.
        misses: What was refused, with the columns of `MISS_SCHEMA`.
        held: Ids of the changes that still need an approval, or were rejected.
    """

    frame: pl.DataFrame
    applied: tuple[str, ...]
    misses: pl.DataFrame
    held: tuple[str, ...]

    def __str__(self) -> str:
        """``12 changes applied, 1 refused, 3 held back``."""
        return (
            f"{len(self.applied)} changes applied, {self.misses['change_id'].n_unique()} refused, "
            f"{len(self.held)} held back"
        )


def apply(
    changes: ChangeSet, target: object, *, check: Literal["old", "nothing"] = "old"
) -> ApplyResult:
    """The target with the changes that may be applied.

    Changes that wait for an approval, or were rejected, are held back. A change is refused whole where
    one of its cells no longer says what it said when the tables were compared. While a rename waits,
    the removed and the added row that it joins wait with it; once it is decided, either way, they go.

    Args:
        changes: What to change.
        target: A path, a `Table` or a frame of any engine, with the columns of the old table.
        check: ``old`` refuses what is no longer old; ``nothing`` overwrites.

    Returns:
        The new table and what was not done.

    Raises:
        ColumnNotFound: The target has not the columns of the key.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> old, new = pl.DataFrame({"id": ["1"], "a": [1]}), pl.DataFrame({"id": ["1"], "a": [2]})
        >>> diff(old, new, TableSpec(key="id")).apply(old).frame.rows()
        [('1', 2)]
    """
    spec = changes.spec
    table = read_table(target, spec)
    headed = spec.names(table.columns)
    table = table.rename(headed)
    ours = free_ids(changes)
    key = _keys(changes, table)
    at = _Target(table=table, keys=key, changes=changes, check=check)
    at.remove(changes.rows.filter(pl.col("kind") == "removed"), changes.removed, ours)
    at.change(changes.cells.filter(pl.col("change_id").is_in(list(ours))))
    at.add(changes.rows.filter(pl.col("kind") == "added"), changes.added, ours)
    every = [*changes.cells["change_id"].unique(maintain_order=True), *changes.rows["change_id"]]
    frame = at.table.rename({field: column for column, field in headed.items()})
    missed = set(at.misses["change_id"].to_list())
    return ApplyResult(
        frame=frame,
        applied=tuple(one for one in every if one in ours and one not in missed),
        misses=at.misses,
        held=tuple(one for one in every if one not in ours),
    )


def free_ids(changes: ChangeSet) -> frozenset[str]:
    """Ids of the changes that may be applied."""
    states = changes.states
    may = set(states.filter(pl.col("state").is_in(["free", "approved"]))["change_id"].to_list())
    waiting = set(states.filter(pl.col("state") == "pending")["change_id"].to_list())
    for one in changes.renames.iter_rows(named=True):
        if one["change_id"] in waiting:
            may -= {one["removed_id"], one["added_id"]}
    return frozenset(may)


def _keys(changes: ChangeSet, table: pl.DataFrame) -> pl.DataFrame:
    forms = changes.spec.key_forms(
        {name: (table.schema[name], table.schema[name]) for name in changes.key}
    )
    return key_text(table, forms)


class _Target:
    """A table while it is being changed; it and its keys are always as long as each other."""

    def __init__(
        self,
        *,
        table: pl.DataFrame,
        keys: pl.DataFrame,
        changes: ChangeSet,
        check: Literal["old", "nothing"],
    ) -> None:
        self.table, self._keys, self._changes, self._check = table, keys, changes, check
        self.misses = pl.DataFrame(schema=MISS_SCHEMA)
        self._names = list(changes.key)

    def remove(self, told: pl.DataFrame, raw: pl.DataFrame, ours: frozenset[str]) -> None:
        """Takes out rows that still say what they said."""
        mine = told["change_id"].is_in(list(ours))
        told, raw = told.filter(mine), raw.filter(mine)
        if not told.height:
            return
        found = self._found(told)
        where = found["row"]
        fit = where.is_not_null()
        self._refuse(found.filter(~fit), "no such row, or more than one")
        if self._check == "old":
            kept = where.fill_null(0)
            for name in raw.columns:
                if name in self.table.columns and name not in self._names and self.table.height:
                    now = self._canonical(self.table.get_column(name).gather(kept), name)
                    was = self._canonical(raw.get_column(name), name)
                    odd = fit & now.ne_missing(was)
                    self._refuse(
                        found.filter(odd),
                        "the row says something else by now",
                        name,
                        was.filter(odd),
                        now.filter(odd),
                    )
                    fit = fit & ~odd
        gone = where.filter(fit)
        keep = ~pl.int_range(self.table.height, eager=True).is_in(gone.cast(pl.Int64).implode())
        self.table, self._keys = self.table.filter(keep), self._keys.filter(keep)

    def change(self, cells: pl.DataFrame) -> None:
        """Puts new values into cells that still hold the old ones; a change is done whole or not."""
        if not cells.height:
            return
        found = self._found(cells)
        fit = found["row"].is_not_null()
        self._refuse(found.filter(~fit), "no such row, or more than one")
        bad = set(found.filter(~fit)["change_id"].to_list())
        for (field,), mine in found.filter(fit).group_by("field", maintain_order=True):
            name = str(field)
            if name not in self.table.columns:
                self._refuse(mine, "the table has no such column")
                bad |= set(mine["change_id"].to_list())
            elif self._check == "old":
                now = self._canonical(self.table.get_column(name).gather(mine["row"]), name)
                was = self._canonical_text(mine["old_raw"], name)
                odd = now.ne_missing(was)
                self._refuse(
                    mine.filter(odd),
                    "the cell says something else by now",
                    None,
                    was.filter(odd),
                    now.filter(odd),
                )
                bad |= set(mine.filter(odd)["change_id"].to_list())
        good = found.filter(fit & ~pl.col("change_id").is_in(list(bad)))
        for (field,), mine in good.group_by("field", maintain_order=True):
            name = str(field)
            column = self.table.get_column(name)
            values = _cast(mine["new_raw"], column.dtype, name)
            self.table = self.table.with_columns(column.scatter(mine["row"], values))

    def add(self, told: pl.DataFrame, raw: pl.DataFrame, ours: frozenset[str]) -> None:
        """Puts rows at the end whose key the table does not have."""
        mine = told["change_id"].is_in(list(ours))
        told, raw = told.filter(mine), raw.filter(mine)
        if not told.height:
            return
        there = told.join(self._keys.unique(), on=self._names, how="semi")
        new = ~told["change_id"].is_in(there["change_id"].implode())
        self._refuse(there, "the key is there already")
        rows = raw.filter(new)
        fitted = [
            _cast(as_text(rows.get_column(name)), dtype, name)
            if name in rows.columns
            else pl.repeat(None, rows.height, dtype=dtype, eager=True)
            for name, dtype in self.table.schema.items()
        ]
        added = pl.DataFrame(
            [column.alias(name) for column, name in zip(fitted, self.table.columns, strict=True)]
        )
        self.table = pl.concat([self.table, added])
        self._keys = pl.concat([self._keys, told.filter(new).select(self._names)])

    def _found(self, told: pl.DataFrame) -> pl.DataFrame:
        """What is told, with the row of the table that has the key; null where there is not exactly one."""
        numbered = self._keys.with_row_index("row")
        single = (
            numbered.filter(~pl.struct(self._names).is_duplicated())
            if numbered.height
            else numbered
        )
        return told.join(single, on=self._names, how="left", maintain_order="left")

    def _canonical(self, cells: pl.Series, name: str) -> pl.Series:
        return canonical(cells, self._changes.spec.field(name, cells.dtype))

    def _canonical_text(self, text: pl.Series, name: str) -> pl.Series:
        """What was text in the change set, compared as the table's own column is."""
        typed = from_text(text, self.table.schema[name])
        spelt = self._canonical(typed, name)
        return spelt.zip_with(typed.is_not_null() | text.is_null(), text)

    def _refuse(
        self,
        told: pl.DataFrame,
        why: str,
        field: str | None = None,
        expected: pl.Series | None = None,
        found: pl.Series | None = None,
    ) -> None:
        if not told.height:
            return
        name = pl.col("field") if "field" in told.columns else pl.lit(field, pl.String)
        missed = told.select(
            "change_id",
            pl.concat_str(self._names, separator=" / ").alias("key"),
            name.alias("field"),
            pl.lit(expected if expected is not None else None, pl.String).alias("expected"),
            pl.lit(found if found is not None else None, pl.String).alias("found"),
            pl.lit(why).alias("why"),
        )
        self.misses = pl.concat([self.misses, missed.cast(MISS_SCHEMA)])


def _cast(text: pl.Series, dtype: pl.DataType, name: str) -> pl.Series:
    """Text in the dtype of the table, exactly or not at all."""
    made = from_text(text, dtype)
    lost = text.is_not_null() & made.is_null()
    if isinstance(dtype, pl.Decimal | pl.Float32):
        lost = lost | canonical(made, Number()).ne_missing(canonical(text, Number()))
    if lost.any():
        raise ConfigError(
            f"The column {name!r} of the table holds {dtype}, which cannot hold {text.filter(lost)[0]!r}.",
            hint="Give the table with that column as text, or convert it first.",
        )
    return made


def from_text(text: pl.Series, dtype: pl.DataType) -> pl.Series:
    """What `as_text` wrote, in its dtype again; null where it does not fit."""
    if dtype == pl.String:
        return text
    if isinstance(dtype, pl.Datetime):
        form = "%Y-%m-%d %H:%M:%S%.f%:z" if dtype.time_zone else "%Y-%m-%d %H:%M:%S%.f"
        made = text.str.to_datetime(form, time_unit=dtype.time_unit, strict=False)
        return made.dt.convert_time_zone(dtype.time_zone) if dtype.time_zone else made
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d", strict=False)
    if dtype == pl.Time:
        return text.str.to_time("%H:%M:%S%.f", strict=False)
    if dtype == pl.Boolean:
        words = {"true": True, "false": False}
        return text.replace_strict(words, default=None, return_dtype=pl.Boolean)
    if dtype == pl.Null:
        return text.set(text.is_not_null(), None).cast(pl.Null, strict=False)
    return text.cast(dtype, strict=False)
