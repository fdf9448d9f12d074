"""Keys that were renamed: proposals with a score, a runner-up and the fields that agree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, did_you_mean
from scm_automate.masterdata.canonical import canonical
from scm_automate.masterdata.change_set import RENAME_SCHEMA
from scm_automate.masterdata.ids import row_ids
from scm_automate.matching import TextForm, choose_one_to_one, similar_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["Renames", "find_renames", "rekey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renames:
    """How to look for renamed keys.

    A likeness of texts alone is no evidence: of unrelated items, every third finds a partner with a
    score of 0.85. So other fields have to agree, and the best has to stand out.

    Attributes:
        text: The field whose words are compared.
        block: Fields that have to be equal and filled, so that not everything is compared with everything.
        agree: How many of the other fields have to be filled and equal.
        min_score: The smallest likeness of the texts, from 0 to 1.
        margin: How much better than the second best.

    Examples:
        >>> Renames(text="description", block=("item_group",)).agree
        2
    """

    text: str
    block: tuple[str, ...] = ()
    agree: int = 2
    min_score: float = 0.9
    margin: float = 0.05


def find_renames(changes: ChangeSet, how: Renames) -> pl.DataFrame:
    """Pairs of a removed and an added row that are the same thing under another key.

    Args:
        changes: A change set.
        how: What counts as evidence.

    Returns:
        Proposals with the columns of `RENAME_SCHEMA`, in the order of the old key; no row is in two.

    Raises:
        ColumnNotFound: A field that is to be looked at is not there.
        MissingExtraError: rapidfuzz is not installed (extra ``match``).
    """
    sides = [_fields(changes, kind) for kind in ("removed", "added")]
    for name in (how.text, *how.block):
        for side in sides:
            if name not in side:
                raise ColumnNotFound(
                    f"Renames are looked for by {name!r}, which is no field of the table.",
                    hint=did_you_mean(name, side),
                )
    others = [
        n for n in sides[0] if n in sides[1] and n != how.text and n not in changes.spec.ignore
    ]
    pairs = []
    for left, right in _blocks(sides, how.block):
        texts = [
            [sides[i][how.text][n] or "" for n in rows] for i, rows in enumerate((left, right))
        ]
        # A pair below the mark can still be the runner-up that takes the margin away.
        for i, j, score in similar_pairs(
            texts[0], texts[1], least=max(0.0, how.min_score - how.margin)
        ):
            agreeing = _agreeing(sides, others, left[i], right[j])
            if len(agreeing) >= how.agree:
                pairs.append((left[i], right[j], score))
    chosen = [c for c in choose_one_to_one(pairs, margin=how.margin) if c.score >= how.min_score]
    told = {kind: changes.rows.filter(pl.col("kind") == kind) for kind in ("removed", "added")}
    keys = {kind: frame.select(changes.key).rows() for kind, frame in told.items()}
    ids = {kind: frame["change_id"].to_list() for kind, frame in told.items()}
    rows = [
        {
            "change_id": "",
            "old_key": list(keys["removed"][c.left]),
            "new_key": list(keys["added"][c.right]),
            "score": round(c.score, 4),
            "runner_up": round(c.runner_up, 4),
            "agree": _agreeing(sides, others, c.left, c.right),
            "removed_id": ids["removed"][c.left],
            "added_id": ids["added"][c.right],
        }
        for c in chosen
    ]
    frame = pl.DataFrame(rows, schema=RENAME_SCHEMA)
    text = frame.select(pl.col("old_key", "new_key").list.join("\x1f"))
    return frame.with_columns(row_ids(text, ["old_key", "new_key"], kind="renamed"))


def rekey(table: pl.DataFrame, changes: ChangeSet, *, columns: Mapping[str, str]) -> pl.DataFrame:
    """A table that refers to the renamed keys, such as a BOM or a price list, with the new ones.

    Args:
        table: Any frame.
        changes: With decided renames; those that are not approved change nothing.
        columns: Column of the table to column of the key, such as ``{"component": "item"}``.

    Returns:
        The table, with the keys of approved renames replaced where their old spelling stands.

    Raises:
        ConfigError: The columns do not tell which of several renames a row refers to.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> same = pl.DataFrame({"item": ["A"]})
        >>> rekey(same, diff(same, same, TableSpec(key="item")), columns={"item": "item"}).rows()
        [('A',)]
    """
    approved = changes.renames.join(
        changes.states.filter(pl.col("state") == "approved"), on="change_id", how="semi"
    )
    names = list(changes.key)
    if not approved.height:
        return table
    forms = changes.spec.key_forms({n: (pl.String(), pl.String()) for n in names})
    link = pl.DataFrame(
        {
            f"__{side}{i}": [key[i] for key in approved[f"{side}_key"]]
            for side in ("old", "new")
            for i in range(len(names))
        },
        schema={f"__{side}{i}": pl.String for side in ("old", "new") for i in range(len(names))},
    )
    used = [names.index(key) for key in columns.values()]
    spelt = table
    for column, key in columns.items():
        form = forms[key]
        text = pl.col(column).cast(pl.String)
        spelt = spelt.with_columns(
            (form.in_polars(text) if isinstance(form, TextForm) else text).alias(
                f"__old{names.index(key)}"
            )
        )
    wanted = link.select(f"__{side}{i}" for side in ("old", "new") for i in used).unique()
    olds = [f"__old{i}" for i in used]
    twice = wanted.filter(wanted.select(olds).is_duplicated())
    if twice.height:
        raise ConfigError(
            f"{' / '.join(twice.select(olds).row(0))} was renamed to more than one key; the columns "
            f"{', '.join(columns)} do not tell which.",
            hint=f"Give a column for each part of the key: {', '.join(names)}.",
        )
    joined = spelt.join(wanted, on=[f"__old{i}" for i in used], how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce(f"__new{names.index(key)}", column).alias(column)
        for column, key in columns.items()
    ).select(table.columns)


def _fields(changes: ChangeSet, kind: str) -> dict[str, list[str | None]]:
    raw: pl.DataFrame = getattr(changes, kind)
    return {
        name: canonical(raw.get_column(name), changes.spec.field(name, raw.schema[name])).to_list()
        for name in raw.columns
        if name not in changes.key or name not in changes.rows.columns
    }


def _blocks(
    sides: list[dict[str, list[str | None]]], block: tuple[str, ...]
) -> Iterator[tuple[list[int], list[int]]]:
    grouped: list[dict[tuple[str | None, ...], list[int]]] = [defaultdict(list), defaultdict(list)]
    for index, side in enumerate(sides):
        height = len(next(iter(side.values()), []))
        for row in range(height):
            label = tuple(side[name][row] for name in block)
            if all(label):
                grouped[index][label].append(row)
    for label, left in grouped[0].items():
        if label in grouped[1]:
            yield left, grouped[1][label]


def _agreeing(
    sides: list[dict[str, list[str | None]]], others: list[str], left: int, right: int
) -> list[str]:
    return [n for n in others if sides[0][n][left] and sides[0][n][left] == sides[1][n][right]]
