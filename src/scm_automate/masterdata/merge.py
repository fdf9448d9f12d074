"""Two change sets of one base, put together; where both changed the same thing, a person decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.errors import ConfigError, NotFound
from scm_automate.masterdata.canonical import canonical
from scm_automate.masterdata.diff import diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scm_automate.masterdata.change_set import ChangeSet
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["Conflict", "MergeMode", "Merged", "merge3"]

MergeMode = Literal["cell", "row", "strict"]
"""When two changes clash. Each mode in a sentence:

- ``cell``: both changed the same cell, to different values; an amount and the unit, currency or price unit
  that it is in count as one.
- ``row``: both changed the same row, unless in the same way.
- ``strict``: both touched the same row at all, even in the same way.

A row that one removed and the other changed, and a key that both added with different cells, clash
in every mode.
"""

_WHOLE = ""
"""The field of a conflict that is about a whole row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What both sides changed, and not alike.

    Attributes:
        id: Stable.
        key: Of the row.
        field: The cell's field; empty where the whole row is meant.
        base: What stood there before; of a row, what is told of it in words.
        ours: What our side made of it.
        theirs: What their side made of it.
    """

    id: str
    key: tuple[str, ...]
    field: str
    base: str | None
    ours: str | None
    theirs: str | None

    def __str__(self) -> str:
        """The conflict in a line."""
        where = f"{' / '.join(self.key)}{', ' + self.field if self.field else ''}"
        return f"{where}: {self.base or 'empty'}; ours {self.ours or 'empty'}, theirs {self.theirs or 'empty'}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Merged:
    """What can be done without asking, and what cannot.

    Attributes:
        changes: Applies to the base; everything that clashes is left out.
        conflicts: What clashes, by key and field.
        ours: All changes of our side.
        theirs: All changes of their side.
    """

    changes: ChangeSet
    conflicts: tuple[Conflict, ...]
    ours: ChangeSet
    theirs: ChangeSet

    def resolve(self, choices: Mapping[str, Literal["base", "ours", "theirs"]]) -> Merged:
        """The same with some conflicts decided.

        Args:
            choices: By conflict id, whose value stands.

        Raises:
            NotFound: There is no conflict of that id.
        """
        known = {conflict.id: conflict for conflict in self.conflicts}
        cells, rows = [self.changes.unnumbered], [self.changes.rows]
        added, removed = [self.changes.added], [self.changes.removed]
        for conflict_id, choice in choices.items():
            if conflict_id not in known:
                raise NotFound(
                    f"There is no conflict {conflict_id!r}.",
                    hint="Its id may have changed with the tables.",
                )
            if choice == "base":
                continue
            side = self.ours if choice == "ours" else self.theirs
            one = known[conflict_id]
            cells.append(_at(side.unnumbered, side.key, one))
            if one.field == _WHOLE:
                told = _at(side.rows, side.key, one)
                rows.append(told)
                for kind, parts in (("added", added), ("removed", removed)):
                    mine = side.rows.filter(pl.col("kind") == kind)
                    raw = getattr(side, kind)
                    parts.append(raw.filter(mine["change_id"].is_in(told["change_id"].implode())))
        left = tuple(c for c in self.conflicts if c.id not in choices)
        return replace(
            self, changes=_assembled(self.changes, cells, rows, added, removed), conflicts=left
        )


def merge3(
    base: object, ours: object, theirs: object, spec: TableSpec, *, mode: MergeMode = "cell"
) -> Merged:
    """What two sides made of one base, put together.

    Args:
        base: The common ancestor, as `diff` takes it.
        ours: Our table.
        theirs: Their table.
        spec: How they are compared.
        mode: See `MergeMode`.

    Returns:
        Changes for the base, and conflicts.

    Raises:
        ConfigError: A table has a key twice, or rows without a key: those cannot be merged.

    Examples:
        >>> from scm_automate.masterdata import TableSpec
        >>> base = pl.DataFrame({"id": ["1"], "a": ["x"], "b": ["y"]})
        >>> ours = pl.DataFrame({"id": ["1"], "a": ["X"], "b": ["y"]})
        >>> theirs = pl.DataFrame({"id": ["1"], "a": ["x"], "b": ["Y"]})
        >>> merge3(base, ours, theirs, TableSpec(key="id")).changes.apply(base).frame.rows()
        [('1', 'X', 'Y')]
    """
    # A key issued again is one row to merge, not a removed and an added one.
    plain = spec.model_copy(update={"reused_below": 0.0})
    mine, yours = diff(base, ours, plain), diff(base, theirs, plain)
    for name, side in (("ours", mine), ("theirs", yours)):
        if side.duplicates.height or side.keyless.height:
            raise ConfigError(
                f"The base or {name} has rows whose key is empty or stands twice; they cannot be merged.",
                hint="Look at `duplicates` and `keyless` of diff(base, ...), and mend the table first.",
            )
    conflicts = _conflicts(mine, yours, mode)
    key = list(mine.key)
    cells = pl.concat([mine.unnumbered, yours.unnumbered]).unique(
        [*key, "field"], keep="first", maintain_order=True
    )
    rows = pl.concat([mine.rows, yours.rows]).unique(
        [*key, "kind"], keep="first", maintain_order=True
    )
    clash = pl.DataFrame(
        [{**dict(zip(key, c.key, strict=True)), "field": c.field} for c in conflicts],
        schema=dict.fromkeys([*key, "field"], pl.String),
    )
    whole = clash.filter(pl.col("field") == _WHOLE)
    cells = cells.join(whole, on=key, how="anti", maintain_order="left")
    cells = cells.join(clash, on=[*key, "field"], how="anti", maintain_order="left")
    rows = rows.join(whole, on=key, how="anti", maintain_order="left")
    added, removed = (_raw(kind, rows, mine, yours) for kind in ("added", "removed"))
    ordered = pl.concat([rows.filter(pl.col("kind") == kind) for kind in ("added", "removed")])
    changes = replace(
        mine,
        unnumbered=cells.sort(key, maintain_order=True),
        rows=ordered,
        added=added,
        removed=removed,
        unread=pl.concat([mine.unread, yours.unread]).unique(maintain_order=True),
        schema_changes=tuple(dict.fromkeys([*mine.schema_changes, *yours.schema_changes])),
    )
    return Merged(changes=changes, conflicts=conflicts, ours=mine, theirs=yours)


def _conflicts(mine: ChangeSet, yours: ChangeSet, mode: MergeMode) -> tuple[Conflict, ...]:
    key = list(mine.key)
    found: dict[tuple[tuple[str, ...], str], Conflict] = {}

    def note(
        at: tuple[str, ...], field: str, base: str | None, ours: str | None, theirs: str | None
    ) -> None:
        text = "\x1f".join([*at, field, str(base), str(ours), str(theirs)])
        found[at, field] = Conflict(
            id=blake2b(text.encode(), digest_size=8).hexdigest(),
            key=at, field=field, base=base, ours=ours, theirs=theirs,
        )  # fmt: skip

    both = mine.unnumbered.join(yours.unnumbered, on=[*key, "field"], how="inner", suffix="_theirs")
    for one in both.iter_rows(named=True):
        if one["new"] != one["new_theirs"]:
            at = tuple(one[name] for name in key)
            note(at, one["field"], one["old_raw"], one["new_raw"], one["new_raw_theirs"])
    for at, fields in _joint(mine, yours):
        for field, (base, ours, theirs) in fields.items():
            note(at, field, base, ours, theirs)
    touched = [_touched(side) for side in (mine, yours)]
    for at in sorted({*touched[0]} & {*touched[1]}):
        ours, theirs = touched[0][at], touched[1][at]
        changed_both = not ours.startswith("+-") and not theirs.startswith("+-")
        alike = ours == theirs
        clash = (
            mode == "strict" or (mode == "row" and not alike) or (not changed_both and not alike)
        )
        if clash:
            for field in [f for (where, f) in found if where == at]:
                del found[at, field]
            note(at, _WHOLE, "the row", ours.removeprefix("+-"), theirs.removeprefix("+-"))
    return tuple(found[at] for at in sorted(found))


def _joint(
    mine: ChangeSet, yours: ChangeSet
) -> Iterator[tuple[tuple[str, ...], dict[str, tuple[str | None, str | None, str | None]]]]:
    """Amounts with what they are in, where both sides touched them, and not alike.

    1,200 of ours and the kilograms of theirs are cells that do not clash, and together a wrong number.
    """
    key = list(mine.key)
    for amount, beside in mine.spec.companions().items():
        told: list[dict[tuple[str, ...], dict[str, dict[str, str | None]]]] = []
        for side in (mine, yours):
            rows: dict[tuple[str, ...], dict[str, dict[str, str | None]]] = {}
            cells = side.unnumbered.filter(pl.col("field").is_in([amount, *beside]))
            for one in cells.iter_rows(named=True):
                rows.setdefault(tuple(one[n] for n in key), {})[one["field"]] = one
            told.append(rows)
        for at in sorted({*told[0]} & {*told[1]}):
            ours, theirs = told[0][at], told[1][at]
            if {n: c["new"] for n, c in ours.items()} == {n: c["new"] for n, c in theirs.items()}:
                continue
            fields = {}
            for name in (n for n in (amount, *beside) if n in ours or n in theirs):
                base = (ours.get(name) or theirs[name])["old_raw"]
                made = [side[name]["new_raw"] if name in side else base for side in (ours, theirs)]
                fields[name] = (base, made[0], made[1])
            yield at, fields


def _touched(side: ChangeSet) -> dict[tuple[str, ...], str]:
    """For each row that a side touched, what it did; whole rows are marked, so that they compare."""
    key = list(side.key)
    done: dict[tuple[str, ...], list[str]] = {}
    for one in side.unnumbered.iter_rows(named=True):
        done.setdefault(tuple(one[n] for n in key), []).append(
            f"{one['field']} -> {one['new'] or 'empty'}"
        )
    told = {at: ", ".join(sorted(parts)) for at, parts in done.items()}
    for kind, raw in (("added", side.added), ("removed", side.removed)):
        mine = side.rows.filter(pl.col("kind") == kind)
        names = [n for n in raw.columns if n not in {*key, *side.spec.ignore}]
        values = [
            canonical(raw.get_column(n), side.spec.field(n, raw.schema[n])).to_list() for n in names
        ]
        for index, at in enumerate(mine.select(key).iter_rows()):
            if kind == "removed":
                told[at] = "+-removed"
            else:
                cells = [
                    f"{n} {column[index]}"
                    for n, column in zip(names, values, strict=True)
                    if column[index]
                ]
                told[at] = f"+-added with {', '.join(cells)}"
    return told


def _at(frame: pl.DataFrame, key: tuple[str, ...], conflict: Conflict) -> pl.DataFrame:
    wanted = pl.lit(value=True)
    for name, value in zip(key, conflict.key, strict=True):
        wanted = wanted & (pl.col(name) == value)
    if conflict.field != _WHOLE and "field" in frame.columns:
        wanted = wanted & (pl.col("field") == conflict.field)
    return frame.filter(wanted)


def _raw(kind: str, rows: pl.DataFrame, mine: ChangeSet, yours: ChangeSet) -> pl.DataFrame:
    """The rows themselves, in the order in which they are told."""
    wanted = rows.filter(pl.col("kind") == kind)
    parts = []
    for side in (mine, yours):
        told = side.rows.filter(pl.col("kind") == kind)["change_id"]
        parts.append(getattr(side, kind).with_columns(told.alias("__id")))
    pool = pl.concat(parts, how="vertical_relaxed").unique(
        "__id", keep="first", maintain_order=True
    )
    ids = wanted.select(pl.col("change_id").alias("__id"))
    return ids.join(pool, on="__id", how="left", maintain_order="left").drop("__id")


def _assembled(
    changes: ChangeSet,
    cells: list[pl.DataFrame],
    rows: list[pl.DataFrame],
    added: list[pl.DataFrame],
    removed: list[pl.DataFrame],
) -> ChangeSet:
    told = pl.concat(rows)
    return replace(
        changes,
        unnumbered=pl.concat(cells).sort(list(changes.key), maintain_order=True),
        rows=pl.concat([told.filter(pl.col("kind") == kind) for kind in ("added", "removed")]),
        added=pl.concat(added, how="vertical_relaxed"),
        removed=pl.concat(removed, how="vertical_relaxed"),
    )
