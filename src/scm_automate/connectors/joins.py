"""Tables that belong together: children get what their parents know.

Keys that differ only in leading zeros meet, and the fuller spelling is kept, since it is what the
ERP takes back. A child of a parent that is out is out with it, and told; so is one without parent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.rows import ASIDE, OUT, ROW, SOURCE, STATE, meeting_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.connectors.rows import Notes

__all__ = ["with_parent", "without_twice_keyed"]


def without_twice_keyed(
    frame: pl.DataFrame, on: Sequence[str], notes: Notes, *, what: str
) -> pl.DataFrame:
    """The frame with every row marked out whose key stands more than once.

    Which of two rows holds is unknown, so that both are rejects.

    Args:
        frame: Rows with `ROW`, `SOURCE`, `OUT`.
        on: Key fields.
        notes: Where the rejects are noted.
        what: The key in words.
    """
    keys = frame.select(*meeting_keys([frame], on), OUT)
    # Most files have no double key: a cheap look first.
    if keys.select(on).hash_rows().n_unique() == frame.height:
        return frame
    alive = ~frame[OUT]
    twice = (
        keys.with_columns(alive=alive)
        .select(
            (pl.col("alive").sum().over(on) > 1)
            & pl.col("alive")
            & pl.all_horizontal(pl.col(on).is_not_null())
        )
        .to_series()
    )
    notes.reject(
        frame.filter(twice),
        code="key_twice",
        reason=f"{what} stands more than once with different cells: which one holds is unknown",
        hint="Export again, or delete the row that does not hold.",
        column=" + ".join(on),
        raw=_key_text(frame.filter(twice), on),
    )
    return frame.with_columns(pl.col(OUT) | twice)


def with_parent(
    children: pl.DataFrame,
    parents: pl.DataFrame,
    *,
    on: Sequence[str],
    notes: Notes,
    parent: str,
    column: str | None = None,
    optional: bool = False,
) -> pl.DataFrame:
    """The children with the columns of their parents.

    Args:
        children: Rows with `ROW`, `SOURCE`, `OUT`, `STATE`.
        parents: Rows with the same; each key once among those that are not out.
        on: Key fields, in both.
        notes: Where children without a living parent are noted.
        parent: The parents' table in words.
        column: The key as the children's file heads it.
        optional: Whether a child may do without a parent.

    Returns:
        The children in their order, with the parents' columns; where both have a field, the
        child's cell goes first. The key is spelt as the fuller of the two.
    """
    match = [f"_{name}" for name in on]
    taken = parents.rename({OUT: "_parent_out", STATE: "_parent_state"}).drop(ROW, SOURCE, ASIDE)
    # A company that neither table names is the same one.
    spelt = [
        (key.fill_null("") if name == "_company" else key).alias(name)
        for key, name in zip(meeting_keys([children, parents], on), match, strict=True)
    ]
    keyed = taken.with_columns(spelt)
    if keyed.select(match).hash_rows().n_unique() < keyed.height:
        # A parent that is out still tells what became of its children.
        keyed = keyed.sort("_parent_out", maintain_order=True).unique(
            match, keep="first", maintain_order=True
        )
    shared = [name for name in taken.columns if name in children.columns]
    keyed = keyed.rename({name: f"_parent_{name}" for name in shared})
    joined = children.with_columns(spelt).join(keyed, on=match, how="left", maintain_order="left")
    orphan = joined["_parent_out"].is_null() & ~joined[OUT]
    if optional:
        orphan &= False
    notes.reject(
        joined.filter(orphan),
        code="no_parent",
        reason=f"there is no row in {parent} for it",
        hint=f"Export {parent} with the same selection.",
        column=column or " + ".join(on),
        raw=_key_text(joined.filter(orphan), on),
    )
    lost = joined["_parent_out"].fill_null(value=False) & ~joined[OUT]
    notes.set_aside(
        joined.filter(lost),
        code="with_its_parent",
        reason=f"its row in {parent} is set aside or rejected",
        column=column or " + ".join(on),
        raw=_key_text(joined.filter(lost), on),
    )
    longer = [
        pl.when(pl.col(f"_parent_{name}").str.len_bytes() > pl.col(name).str.len_bytes())
        .then(pl.col(f"_parent_{name}"))
        .otherwise(pl.col(name))
        .alias(name)
        for name in on
    ]
    other = [_first_or_fuller(name) for name in shared if name not in on]
    state = pl.when(pl.col(STATE) == "open").then(pl.col("_parent_state")).otherwise(pl.col(STATE))
    return joined.with_columns(
        *longer,
        *other,
        state.fill_null("open").alias(STATE),
        (pl.col(OUT) | orphan | lost).alias(OUT),
    ).drop(*match, "_parent_out", "_parent_state", *(f"_parent_{name}" for name in shared))


def _first_or_fuller(name: str) -> pl.Expr:
    """The child's cell, else the parent's; of an order number the one that kept its zeros."""
    mine, theirs = pl.col(name), pl.col(f"_parent_{name}")
    first = pl.coalesce(mine, theirs)
    if name != "order":
        return first.alias(name)
    alike = mine.str.strip_chars_start("0") == theirs.str.strip_chars_start("0")
    digits = mine.str.contains(r"^[0-9]+$")
    longer = theirs.str.len_bytes() > mine.str.len_bytes()
    return pl.when(alike & digits & longer).then(theirs).otherwise(first).alias(name)


def _key_text(frame: pl.DataFrame, on: Sequence[str]) -> pl.Series:
    """The key as it stood, its parts joined."""
    return frame.select(pl.concat_str(pl.col(on), separator=" / ", ignore_nulls=True)).to_series()
