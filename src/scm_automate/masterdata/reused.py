"""Keys that were given to something else, with what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.masterdata.canonical import canonical

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["ReusedKey", "find_reused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReusedKey:
    """A key under which hardly anything stayed the same: told as a removed and an added row.

    Attributes:
        key: The key.
        score: Share of the filled fields that are another, from 0 to 1; the higher, the surer.
        agree: Fields that are filled and equal.
        differ: Fields that are filled on either side and not equal.
        removed_id: Change id of the row that was.
        added_id: Change id of the row that is.
    """

    key: tuple[str, ...]
    score: float
    agree: tuple[str, ...]
    differ: tuple[str, ...]
    removed_id: str
    added_id: str


def find_reused(changes: ChangeSet) -> tuple[ReusedKey, ...]:
    """The keys that a comparison took for given to something else, the surest first.

    They are proposals: where a key was not given away but everything about it was corrected, the two
    rows are one. `TableSpec.reused_below` says from where on, and 0 never.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> old = pl.DataFrame({"id": ["1"], "a": ["x"], "b": ["y"], "c": ["z"], "d": ["w"]})
        >>> new = pl.DataFrame({"id": ["1"], "a": ["k"], "b": ["l"], "c": ["m"], "d": ["n"]})
        >>> find_reused(diff(old, new, TableSpec(key="id")))[0].score
        1.0
    """
    told = {
        kind: changes.rows.filter(pl.col("kind") == kind).with_row_index("at")
        for kind in ("removed", "added")
    }
    pairs = (
        told["removed"]
        .filter(pl.col("reason") == "reused_key")
        .join(told["added"], on=list(changes.key), suffix="_now", maintain_order="left")
    )
    names = [
        name
        for name in changes.removed.columns
        if name in changes.added.columns and name not in {*changes.key, *changes.spec.ignore}
    ]
    cells = {
        name: tuple(
            canonical(
                raw.get_column(name).gather(pairs[at]), changes.spec.field(name, raw.schema[name])
            )
            for raw, at in ((changes.removed, "at"), (changes.added, "at_now"))
        )
        for name in names
    }
    found = []
    for index, one in enumerate(pairs.iter_rows(named=True)):
        sides = {name: (was[index], now[index]) for name, (was, now) in cells.items()}
        agree = tuple(n for n, (was, now) in sides.items() if was is not None and was == now)
        differ = tuple(n for n, (was, now) in sides.items() if was != now)
        filled = len(agree) + len(differ)
        found.append(
            ReusedKey(
                key=tuple(one[name] for name in changes.key),
                score=round(len(differ) / filled, 4) if filled else 0.0,
                agree=agree,
                differ=differ,
                removed_id=one["change_id"],
                added_id=one["change_id_now"],
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.score, one.key)))
