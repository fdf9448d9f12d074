"""From two tables laid side by side to a change set: cells, rows, and the rows with a doubtful key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.masterdata.canonical import as_text, canonical
from scm_automate.masterdata.cells import CHANGED_SCHEMA, ChangedCells, changed_cells
from scm_automate.masterdata.change_set import ChangeSet, Facts
from scm_automate.masterdata.comparison import Comparison, key_text
from scm_automate.masterdata.flags import flag_cells, flag_rows
from scm_automate.masterdata.ids import row_ids
from scm_automate.masterdata.kinds import Text
from scm_automate.masterdata.reuse import Reuse, reused_keys
from scm_automate.masterdata.timeline import place_in_time
from scm_automate.masterdata.together import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from scm_automate.masterdata.canonical import KeyForm
    from scm_automate.masterdata.changes import SchemaChange
    from scm_automate.masterdata.kinds import Field
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["Assembly"]

_WORKERS = 4


class Assembly:
    """A change set in the making: what the steps below share."""

    def __init__(
        self,
        *,
        spec: TableSpec,
        both: Comparison,
        forms: Mapping[str, KeyForm],
        kinds: Mapping[str, Field],
        as_of: date | None,
        low_memory: bool,
    ) -> None:
        self.spec, self.both, self.forms, self.kinds = spec, both, forms, kinds
        self.as_of, self.low_memory = as_of, low_memory
        self._shared: dict[str, pl.Series] = {}

    def change_set(
        self,
        fields: Sequence[str],
        *,
        schema_changes: tuple[SchemaChange, ...],
        notes: tuple[str, ...],
    ) -> ChangeSet:
        """The change set.

        Args:
            fields: Columns to compare, present in both tables.
            schema_changes: What became of the columns.
            notes: What a person should know of how the tables were read.
        """
        changed: dict[str, pl.DataFrame] = {}
        format_only: dict[str, int] = {}
        unread = []
        reuse = Reuse(fields=len(fields), below=self.spec.reused_below)

        def column(name: str) -> tuple[ChangedCells, NDArray[np.bool_] | int, int]:
            old, new = self.both.cells(name)
            done = changed_cells(old, new, self.kinds[name], alone=self.both.alone)
            return done, reuse.filled_of(old, new), old.len()

        # Most of a column's time is spent outside Python; where memory is low, one at a time.
        with ThreadPoolExecutor(max_workers=1 if self.low_memory else _WORKERS) as pool:
            columns = dict(zip(fields, pool.map(column, fields), strict=True))
        for name, (done, filled, pairs) in columns.items():
            reuse.count(filled, pairs)
            changed[name] = done.changed.select(CHANGED_SCHEMA.names())
            if done.format_only:
                format_only[name] = done.format_only
            unread.append(done.unread.with_columns(pl.lit(name).alias("field")))
        reused = reused_keys(changed, reuse)
        together = joined(changed, self.both, self.spec)
        cells = self._cells(together, reused)
        was, now = self.both.rows(reused)
        removed = pl.concat([self.both.only_old, was]) if reused.len() else self.both.only_old
        added = pl.concat([self.both.only_new, now]) if reused.len() else self.both.only_new
        rows_removed, removed = self._rows(removed, kind="removed", reused=reused.len())
        rows_added, added = self._rows(added, kind="added", reused=reused.len())
        rows_added, rows_removed = _hinted(rows_added, rows_removed, self.spec.row_key)
        return ChangeSet(
            spec=self.spec,
            facts=Facts(
                old_rows=self.both.old_height,
                new_rows=self.both.new_height,
                paired=self.both.paired,
                format_only=format_only,
                spec=self.spec.digest(),
                notes=notes,
            ),
            unnumbered=cells,
            rows=pl.concat([rows_added, rows_removed]),
            added=added,
            removed=removed,
            duplicates=self._duplicates(),
            keyless=_two_sides(self.both.empty_old, self.both.empty_new),
            unread=self._unread(unread),
            schema_changes=schema_changes,
        )

    def _cells(self, changed: Mapping[str, pl.DataFrame], reused: pl.Series) -> pl.DataFrame:
        key = list(self.spec.row_key)
        parts = [
            cells.with_columns(pl.lit(name).alias("field"), pl.lit(place).alias("place"))
            for place, (name, cells) in enumerate(changed.items())
            if cells.height
        ]
        empty = pl.DataFrame(
            schema={**CHANGED_SCHEMA, "group": pl.String, "field": pl.String, "place": pl.Int32}
        )
        long = pl.concat([empty, *parts]) if parts else empty
        if reused.len():
            long = long.filter(~pl.col("pair").is_in(reused.implode()))
        keys = self.both.keys.select(pl.all().gather(long["pair"]).cast(pl.String))
        long = pl.concat([long, keys], how="horizontal").sort([*key, "place"])
        if self.spec.valid is not None and self.as_of is not None:
            first, last = self.spec.valid
            ends = [
                canonical(c.gather(long["pair"]), self._kind(last)) for c in self.both.cells(last)
            ]
            times = place_in_time(long[first], ends, self.as_of)
            long = long.with_columns(
                pl.when(pl.col("reason") == "").then(times).otherwise("reason").alias("reason")
            )
        long = _told_spelling(long, self._kind)
        long = flag_cells(long, self.spec, kind_of=self._kind, shared=self._values_shared)
        if long["group"].is_not_null().any():
            # The riskiest cell of a change decides for all of them.
            most = pl.col("approvals").max().over([*key, "group"])
            alone = pl.col("group").is_null()
            long = long.with_columns(
                pl.when(alone).then("approvals").otherwise(most).alias("approvals")
            )
        return long.select(
            *key, pl.lit("changed").alias("kind"), "field", "old", "new", "old_raw", "new_raw",
            "delta", "reason", "risk", "level", "approvals", "group",
        )  # fmt: skip

    def _rows(
        self, raw: pl.DataFrame, *, kind: Literal["added", "removed"], reused: int
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """What is told of each row, and the rows, both in the order of the key."""
        key = list(self.spec.row_key)
        told = key_text(raw, self.forms).with_columns(
            pl.lit(kind).alias("kind"),
            pl.Series(
                "reason",
                [""] * (raw.height - reused) + ["reused_key"] * reused,
                dtype=pl.String,
            ),
        )
        order = told.select(pl.arg_sort_by(*key)).to_series()
        told, raw = told[order], raw[order]
        if self.spec.valid is not None and self.as_of is not None:
            first, last = self.spec.valid
            end = canonical(raw.get_column(last), self._kind(last))
            times = place_in_time(told[first], [end], self.as_of)
            told = told.with_columns(
                pl.when(pl.col("reason") == "").then(times).otherwise("reason").alias("reason")
            )
        told = flag_rows(
            told, raw, self.spec, kind=kind, kind_of=self._kind, shared=self._values_shared
        )
        text = pl.DataFrame([as_text(column) for column in raw.get_columns()])
        spelt = text.rename({name: f"cell.{name}" for name in text.columns})
        both = pl.concat([told, spelt], how="horizontal")
        told = told.with_columns(row_ids(both, [*key, *spelt.columns], kind=kind))
        return told.select("change_id", *key, "kind", "reason", "risk", "level", "approvals"), raw

    def _duplicates(self) -> pl.DataFrame:
        """All copies of the keys that stand more than once, as text."""
        sides = []
        for side, rows in (("old", self.both.twice_old), ("new", self.both.twice_new)):
            if not rows.height:
                continue
            keys = key_text(rows, self.forms)
            values = [
                canonical(rows.get_column(name), self._kind(name)).alias(name)
                for name in rows.columns
                if name not in {*self.spec.row_key, *self.spec.ignore}
            ]
            # Copies that say the same may still be spelt differently.
            said = pl.DataFrame(values) if values else keys
            same = pl.select(pl.struct(keys).alias("key"), pl.struct(said).alias("said")).select(
                pl.col("said").n_unique().over("key") == 1
            )
            copies = pl.select(
                pl.when(same.to_series()).then(pl.lit("equal")).otherwise(pl.lit("conflicting"))
            ).to_series()
            shown = rows.select(as_text(column) for column in rows.get_columns())
            told = pl.DataFrame({"side": [side] * rows.height, "copies": copies})
            numbered = pl.concat([told, shown.rename(_apart(shown, told))], how="horizontal")
            order = keys.select(pl.arg_sort_by(*self.spec.row_key)).to_series()
            sides.append(numbered[order])
        if not sides:
            return pl.DataFrame(schema={"side": pl.String, "copies": pl.String})
        return pl.concat(sides, how="diagonal")

    def _unread(self, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
        schema = {"pair": pl.UInt32, "raw": pl.String, "side": pl.String, "field": pl.String}
        found = pl.concat([pl.DataFrame(schema=schema), *parts])
        keys = self.both.keys.select(pl.all().gather(found["pair"]).cast(pl.String))
        return pl.concat([keys, found.drop("pair")], how="horizontal").sort(
            [*self.spec.row_key, "field", "side"]
        )

    def _kind(self, name: str) -> Field:
        return self.kinds[name]

    def _values_shared(self, name: str) -> pl.Series:
        """Canonical values of a field that more than one owner has in the new table."""
        if name not in self._shared:
            owner = list(self.spec.owner or self.spec.key)
            table = self.both.all_new(*owner, name)
            keys = key_text(table, {one: self.forms[one] for one in owner})
            values = keys.select(
                pl.struct(owner).alias("owner"),
                pl.lit(canonical(table.get_column(name), self.kinds[name])).alias("value"),
            ).drop_nulls("value")
            counted = values.group_by("value").agg(pl.col("owner").n_unique().alias("owners"))
            self._shared[name] = counted.filter(pl.col("owners") > 1)["value"]
        return self._shared[name]


_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"}


def _told_spelling(cells: pl.DataFrame, kind_of: Callable[[str], Field]) -> pl.DataFrame:
    """The reason ``spelling`` for texts that have the same letters and digits, however they are written."""
    texts = [name for name in cells["field"].unique() if isinstance(kind_of(name), Text)]
    if not texts:
        return cells
    bare = [
        pl.col(side)
        .str.to_lowercase()
        .str.replace_many(list(_UMLAUTS), list(_UMLAUTS.values()))
        .str.normalize("NFKD")
        .str.replace_all(r"[^\p{L}\p{N}]", "")
        for side in ("old", "new")
    ]
    open_texts = (pl.col("reason") == "") & pl.col("field").is_in(texts)
    # The same change often stands in many rows: each is looked at once.
    pairs = cells.filter(open_texts).select("old", "new").unique()
    alike = pairs.filter((bare[0] == bare[1]) & (bare[0] != ""))
    if alike.is_empty():
        return cells
    marked = cells.join(
        alike.with_columns(pl.lit(value=True).alias("__alike")),
        on=["old", "new"],
        how="left",
        maintain_order="left",
    )
    told = open_texts & pl.col("__alike").fill_null(value=False)
    return marked.with_columns(
        pl.when(told).then(pl.lit("spelling")).otherwise("reason").alias("reason")
    ).drop("__alike")


def _hinted(
    added: pl.DataFrame, removed: pl.DataFrame, key: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both sides, with a hint where a removed and an added key differ by leading zeros alone."""
    if not added.height or not removed.height:
        return added, removed
    bare = [pl.col(name).str.strip_chars_start("0").alias(name) for name in key]
    hinted = []
    for mine, others in ((added, removed), (removed, added)):
        there = others.select(bare).unique().with_columns(pl.lit(value=True).alias("there"))
        found = mine.select(bare).join(there, on=list(key), how="left", maintain_order="left")
        zeros = found["there"].fill_null(value=False) & (mine["reason"] == "")
        hint = pl.when(pl.lit(zeros)).then(pl.lit("leading_zeros")).otherwise("reason")
        hinted.append(mine.with_columns(hint.alias("reason")))
    return hinted[0], hinted[1]


def _apart(shown: pl.DataFrame, told: pl.DataFrame) -> dict[str, str]:
    """Columns of the table that have the name of one of ours get a dash behind it."""
    return {name: f"{name}_" for name in shown.columns if name in told.columns}


def _two_sides(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    sides = []
    for side, rows in (("old", old), ("new", new)):
        told = pl.DataFrame({"side": [side] * rows.height}, schema={"side": pl.String})
        shown = rows.select(as_text(column) for column in rows.get_columns())
        sides.append(pl.concat([told, shown.rename(_apart(shown, told))], how="horizontal"))
    return pl.concat(sides, how="diagonal")
