"""Cells that change together: a quantity and its unit, a price with its currency and price unit.

Two rows of a report, "1000 became 1" and "G became KG", are one change of the unit, and nobody
should have to find that out.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.masterdata.canonical import canonical
from scm_automate.masterdata.cells import decimals
from scm_automate.masterdata.kinds import Money, Number, Quantity
from scm_automate.masterdata.numbers import is_near
from scm_automate.matching import cluster

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.masterdata.comparison import Comparison
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["REASONS", "joined"]

REASONS: dict[str, str] = {
    "": "",
    "unit_same_quantity": "another unit, the same quantity",
    "unit_without_number": "the unit changed and the number did not",
    "unit_and_number": "unit and number changed, and the quantity is another",
    "currency": "the currency changed",
    "same_unit_price": "another price unit, the same price for one",
    "price_unit": "price unit and price for one changed",
    "spelling": "only the spelling differs: capitals, umlauts, accents, blanks or punctuation",
    "reused_key": "the key was given to something else",
    "leading_zeros": "the keys differ by leading zeros; declare them as padding if they mean the same",
    "active": "holds on the day looked at",
    "future": "holds from a later day",
    "history": "holds before the day looked at: history is rewritten",
}
"""Why a change is what it is; the codes are stable, the words are for people."""


def joined(
    changed: Mapping[str, pl.DataFrame], comparison: Comparison, spec: TableSpec
) -> dict[str, pl.DataFrame]:
    """The changed cells, with a reason and a common group where they belong together.

    Args:
        changed: By field, frames with the columns of `CHANGED_SCHEMA`.
        comparison: The two tables side by side.
        spec: Says which fields belong together.

    Returns:
        The same frames with a column ``group``: a name where several cells are one change, else null.
    """
    found = {
        name: cells.with_columns(pl.lit(None, pl.String).alias("group"))
        for name, cells in changed.items()
    }
    companions = {
        value: tuple(c for c in beside if c in changed)
        for value, beside in spec.companions().items()
        if value in changed
    }
    for value, beside in companions.items():
        moved = [found[c]["pair"] for c in beside]
        pairs = pl.concat([pl.Series([], dtype=pl.UInt32), *moved]).unique().sort()
        if pairs.is_empty():
            continue
        reasons = _reasons(value, beside, pairs, comparison, spec)
        label = pl.DataFrame({"pair": pairs, "why": reasons}).with_columns(
            pl.lit(_group_name(value, companions)).alias("with")
        )
        for name in (value, *beside):
            cells = found[name].join(label, on="pair", how="left", maintain_order="left")
            found[name] = cells.with_columns(
                pl.when(pl.col("reason") == "")
                .then(pl.col("why").fill_null(""))
                .otherwise(pl.col("reason"))
                .alias("reason"),
                pl.coalesce("group", "with").alias("group"),
            ).drop("why", "with")
    return found


def _group_name(value: str, companions: Mapping[str, tuple[str, ...]]) -> str:
    """The same name for all amounts that share a companion."""
    names = sorted({value, *companions, *(c for beside in companions.values() for c in beside)})
    number = {name: index for index, name in enumerate(names)}
    links = [(number[v], number[c]) for v, beside in companions.items() for c in beside]
    mine = next((group for group in cluster(links) if number[value] in group), (number[value],))
    return names[mine[0]]


def _reasons(
    value: str,
    beside: tuple[str, ...],
    pairs: pl.Series,
    comparison: Comparison,
    spec: TableSpec,
) -> list[str]:
    field = spec.fields[value]
    assert isinstance(field, Money | Quantity)  # noqa: S101 - no other kind has companions
    amounts = [
        list(decimals(canonical(cells.gather(pairs), field))) for cells in comparison.cells(value)
    ]
    told: dict[str, list[list[str | None]]] = {}
    for name in beside:
        sides = comparison.cells(name)
        kind = spec.field(name, sides[0].dtype)
        if isinstance(field, Money) and name == field.per:
            kind = kind if isinstance(kind, Number | Quantity) else Number()
        told[name] = [canonical(cells.gather(pairs), kind).to_list() for cells in sides]
    reasons = []
    with localcontext(prec=100):
        for index in range(pairs.len()):
            old, new = amounts[0][index], amounts[1][index]
            at = {name: (sides[0][index], sides[1][index]) for name, sides in told.items()}
            if isinstance(field, Quantity):
                reasons.append(_of_quantity(old, new, at[beside[0]], field, spec))
            else:
                reasons.append(_of_money(old, new, at, field))
    return reasons


def _of_quantity(
    old: Decimal | None,
    new: Decimal | None,
    units: tuple[str | None, str | None],
    field: Quantity,
    spec: TableSpec,
) -> str:
    if old == new:
        return "unit_without_number"
    (base_old, factor_old), (base_new, factor_new) = (_base(unit, spec) for unit in units)
    if old is None or new is None or base_old != base_new:
        return "unit_and_number"
    same = is_near(old * factor_old, new * factor_new, field)
    return "unit_same_quantity" if same else "unit_and_number"


def _base(unit: str | None, spec: TableSpec) -> tuple[str | None, Decimal]:
    base, factor = spec.units.get(unit or "", (unit, "1"))
    return base, Decimal(factor)


def _of_money(
    old: Decimal | None,
    new: Decimal | None,
    at: Mapping[str, tuple[str | None, str | None]],
    field: Money,
) -> str:
    currency = at.get(field.currency or "", (None, None))
    if currency[0] != currency[1]:
        return "currency"
    per = [
        Decimal(side or 1) if _is_plain(side) else Decimal(1)
        for side in at.get(field.per or "", ("1", "1"))
    ]
    if old is None or new is None or not all(per):
        return "price_unit"
    # Cross-multiplied, since a third has no last decimal.
    return "same_unit_price" if is_near(old * per[1], new * per[0], field) else "price_unit"


def _is_plain(text: str | None) -> bool:
    return text is None or next(decimals(pl.Series([text], dtype=pl.String))) is not None
