"""The policy's rules for lines that fit a condition, as columns of the planner's frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from scm_automate.chase.plan_frames import frame_of
from scm_automate.chase.policy_rules import line_kinds
from scm_automate.conditions import Bulk, compile_condition
from scm_automate.model import Item
from scm_automate.rules.value_of import value_of

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.chase.plan_frames import Rows
    from scm_automate.chase.policy import ChasePolicy

__all__ = ["with_facts", "with_rules"]

_FIGURES = ("unconfirmed_after", "due_soon", "gap", "max_asks", "horizon")


def with_facts(lines: pl.DataFrame, items: Rows[Item] | None) -> pl.DataFrame:
    """The lines with ``value`` and ``item_class``; null where price or item is not known.

    Args:
        lines: Rows of `OrderLine`.
        items: Items with their classes; an item of the line's own plant goes before one of all.
    """
    lines = lines.with_columns(value=value_of("quantity", "price", "price_per"))
    if items is None:
        return lines.with_columns(item_class=pl.lit(None, dtype=pl.String))
    known = frame_of(items, Item).select("item", "plant", "item_class").drop_nulls("item_class")
    own = known.drop_nulls("plant").unique(["item", "plant"], keep="first", maintain_order=True)
    general = (
        known.filter(pl.col("plant").is_null())
        .unique("item", keep="first", maintain_order=True)
        .select("item", pl.col("item_class").alias("general_class"))
    )
    return (
        lines.join(own, on=["item", "plant"], how="left", maintain_order="left")
        .join(general, on="item", how="left", maintain_order="left")
        .with_columns(item_class=pl.coalesce("item_class", "general_class"))
        .drop("general_class")
    )


def with_rules(frame: pl.DataFrame, policy: ChasePolicy, *, today: date) -> pl.DataFrame:
    """The frame with the figures of the first rule that fits, and ``left_out``: the rule that asks nobody.

    Args:
        frame: The planner's frame, with the figures of the suppliers.
        policy: Whose rules.
        today: The buyer's day, for conditions that speak of it.
    """
    left_out = pl.lit(None, dtype=pl.String)
    if not policy.rules:
        return frame.with_columns(left_out=left_out)
    bulk = Bulk(as_of=today, kinds=line_kinds())
    fits = [f"_rule_{number}" for number in range(len(policy.rules))]
    wide = nw.from_native(frame).with_columns(
        **{
            name: compile_condition(rule.tree, bulk)
            for name, rule in zip(fits, policy.rules, strict=True)
        }
    )
    # Unknown is not true: a condition that cannot be told does not fit.
    whole = wide.to_native().with_columns(pl.col(name).fill_null(value=False) for name in fits)
    figures = []
    for figure in _FIGURES:
        chosen = pl.col(figure)
        for name, rule in reversed(list(zip(fits, policy.rules, strict=True))):
            value = getattr(rule, figure)
            if value is not None:
                chosen = pl.when(pl.col(name)).then(pl.lit(value, dtype=pl.Int64)).otherwise(chosen)
        figures.append(chosen.alias(figure))
    for name, rule in reversed(list(zip(fits, policy.rules, strict=True))):
        if rule.ask is not None:
            said = pl.lit(None if rule.ask else rule.when, dtype=pl.String)
            left_out = pl.when(pl.col(name)).then(said).otherwise(left_out)
    return whole.with_columns(*figures, left_out.alias("left_out")).drop(fits)
