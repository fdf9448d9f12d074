"""A spec proposed from the data, with the reasons; a person corrects it and keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.masterdata.canonical import unread
from scm_automate.masterdata.check_digits import is_gtin, is_iban
from scm_automate.masterdata.kinds import (
    Code,
    Date,
    Field,
    Gtin,
    Iban,
    Money,
    Number,
    Quantity,
    Text,
    text_form,
)
from scm_automate.masterdata.risks import Risk, When, percent
from scm_automate.masterdata.sources import read_table
from scm_automate.masterdata.spec import TableSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["InferredSpec", "infer_spec"]

_LOOKED_AT: Final = 20_000
_MOST_KEY_COLUMNS: Final = 3
_STAMPS: Final = re.compile(
    r"changed|modified|updated|last_change|geaendert|geändert|laeda|aedat|write_date", re.IGNORECASE
)
_MONEY: Final = re.compile(r"price|cost|amount|preis|kosten|betrag|netpr|stprs", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"curr|waers|währung", re.IGNORECASE)
_QUANTITY: Final = re.compile(r"qty|quantity|weight|menge|gewicht", re.IGNORECASE)
_UNIT: Final = re.compile(r"uom|unit|meins|einheit|gewei", re.IGNORECASE)
_KEY_NAMES: Final = re.compile(
    r"(^|_)(id|no|nr|number|code|key|item|sku|material|matnr|lifnr|vendor|supplier|plant|werks)($|_)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredSpec:
    """A proposal.

    Attributes:
        spec: The spec.
        why: One sentence for each thing in it.
    """

    spec: TableSpec
    why: tuple[str, ...]

    def __str__(self) -> str:
        """The reasons, one a line."""
        return "\n".join(self.why)


def infer_spec(table: object, *, name: str = "table") -> InferredSpec:
    """A spec proposed from the names and the first 20,000 rows of a table.

    Args:
        table: As `diff` takes it.
        name: What the table is called.

    Raises:
        ConfigError: No set of up to three columns tells the rows apart.

    Examples:
        >>> rows = pl.DataFrame({"item_no": ["0001", "0002"], "std_price": ["1,50", "2,00"]})
        >>> print(infer_spec(rows))
        key item_no: filled in every row and different in every row
        item_no is a code: its name says so; zeros are kept, and 2 values begin with one
        std_price is money: its name says so and all its cells are numbers with a decimal comma
        risk price: std_price moving by more than 20 %
    """
    whole = read_table(table)
    rows = whole.head(_LOOKED_AT)
    why: list[str] = []
    key = _key(whole, why)
    fields: dict[str, Field] = {}
    for column in rows.get_columns():
        found = _kind(column, rows.columns)
        if found is not None:
            fields[column.name], reason = found
            why.append(f"{column.name} is {reason}")
    ignore = tuple(c for c in rows.columns if _STAMPS.search(c) and c not in key)
    why += [f"{c} is not compared: it says when or by whom the row was changed" for c in ignore]
    risks: list[Risk] = []
    for field_name, field in fields.items():
        if isinstance(field, Iban):
            risks.append(
                Risk(
                    name="bank account",
                    fields=(field_name,),
                    level="critical",
                    approvals=2,
                    when=When(kinds=("changed", "added")),
                )
            )
            why.append(f"risk bank account: {field_name}, two approvals")
        if isinstance(field, Money):
            risks.append(Risk(name="price", fields=(field_name,), when=percent(above=20)))
            why.append(f"risk price: {field_name} moving by more than 20 %")
    spec = TableSpec(
        name=name,
        key=key,
        fields={**{k: Code() for k in key if k not in fields}, **fields},
        ignore=ignore,
        risks=tuple(risks),
    )
    return InferredSpec(spec=spec, why=tuple(why))


def _key(rows: pl.DataFrame, why: list[str]) -> tuple[str, ...]:
    """The smallest set of filled columns that tells all rows apart; names of keys are tried first."""
    filled = [
        c for c in rows.columns if not rows[c].is_null().any() and not rows[c].dtype.is_float()
    ]
    ranked = sorted(filled, key=lambda c: (_KEY_NAMES.search(c) is None, rows.columns.index(c)))[
        :12
    ]
    for columns in _sets(ranked):
        if rows.select(columns).n_unique() == rows.height:
            told = (
                "different in every row" if len(columns) == 1 else "together different in every row"
            )
            why.append(f"key {', '.join(columns)}: filled in every row and {told}")
            return tuple(columns)
    raise ConfigError(
        f"No set of up to {_MOST_KEY_COLUMNS} filled columns tells the {rows.height:,} rows apart.",
        hint="Name the key yourself: TableSpec(key=(...)); duplicates in it are reported.",
    )


def _sets(columns: Sequence[str]) -> Iterator[list[str]]:
    for size in range(1, _MOST_KEY_COLUMNS + 1):
        yield from (list(chosen) for chosen in combinations(columns, size))


def _kind(column: pl.Series, names: Sequence[str]) -> tuple[Field, str] | None:
    """The kind of one column and the reason; null for what its dtype says well enough."""
    name = column.name
    if column.dtype.is_numeric():
        return (
            _amount(name, names, ".", "and its cells are numbers") if _MONEY.search(name) else None
        )
    if column.dtype != pl.String:
        return None
    texts = column.drop_nulls()
    texts = texts.filter(texts.str.strip_chars() != "")
    if texts.is_empty():
        return None
    sample = texts.head(500)
    for kind, passes, word in ((Iban(), is_iban, "a bank account"), (Gtin(), is_gtin, "a GTIN")):
        form = text_form(kind)
        assert form is not None  # noqa: S101 - both are text
        if all(passes(form.of(text)) for text in sample):
            return kind, f"{word}: the check digits of all its cells are right"
    for order in ("iso", "dmy", "mdy"):
        date_kind = Date(order=order)
        if sample.str.contains(r"[-./]").all() and not unread(texts, date_kind).any():
            return date_kind, f"a date: all its cells are, read as {order}"
    zeros = int(texts.str.contains(r"^0[0-9]").sum())
    if zeros:
        named = "its name says so; " if _KEY_NAMES.search(name) else ""
        return Code(), f"a code: {named}zeros are kept, and {zeros} values begin with one"
    for decimal in (".", ","):
        number = Number(decimal=decimal)
        if not unread(texts, number).any() and (decimal == "." or texts.str.contains(",").any()):
            where = (
                f"and all its cells are numbers{' with a decimal comma' if decimal == ',' else ''}"
            )
            return _amount(name, names, decimal, where)
    if _KEY_NAMES.search(name):
        return Code(), "a code: its name says so"
    return Text(), "text: blanks at its ends do not count"


def _amount(name: str, names: Sequence[str], decimal: str, where: str) -> tuple[Field, str]:
    comma = {"decimal": decimal}
    if _MONEY.search(name):
        currency = next((n for n in names if _CURRENCY.search(n)), None)
        told = f", in the currency of {currency}" if currency else ""
        return Money.model_validate(
            {**comma, "currency": currency}
        ), f"money: its name says so {where}{told}"
    if _QUANTITY.search(name):
        unit = next((n for n in names if _UNIT.search(n)), None)
        if unit:
            return Quantity.model_validate(
                {**comma, "unit": unit}
            ), f"a quantity: its name says so {where}, in the unit of {unit}"
    return Number.model_validate(comma), f"a number: {where.removeprefix('and ')}"
