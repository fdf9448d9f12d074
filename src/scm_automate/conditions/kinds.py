"""Whether a condition makes sense, before any data: names, types, and what was probably meant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import narwhals as nw

from scm_automate.conditions.tree import (
    AllOf,
    AnyOf,
    AsOf,
    Call,
    Column,
    Compare,
    Constant,
    Expression,
    In,
    IsNull,
    Not,
    Parameter,
    Sum,
    Value,
)
from scm_automate.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from narwhals.dtypes import DType

__all__ = ["Kind", "check", "kind_of_dtype", "kind_of_value", "kinds_of"]

Kind = Literal["number", "date", "text", "flag", "span"]
"""What a value is; a ``span`` is a number of calendar days between two dates."""

_WORDS = {
    "number": "a number",
    "date": "a date",
    "text": "text",
    "flag": "true or false",
    "span": "a span of days",
}


def kinds_of(record: type) -> dict[str, Kind]:
    """The kind of each column of a record type of the vocabulary; others are left out.

    Examples:
        >>> from scm_automate.model import OrderLine
        >>> kinds_of(OrderLine)["promised"]
        'date'
    """
    import polars as pl

    from scm_automate.tables import schema_of

    frame = nw.from_native(pl.DataFrame(schema=schema_of(record)))
    found = {name: kind_of_dtype(dtype) for name, dtype in frame.schema.items()}
    return {name: kind for name, kind in found.items() if kind is not None}


def kind_of_dtype(dtype: DType) -> Kind | None:
    """The kind of a narwhals dtype; null where a condition cannot speak of it."""
    if dtype.is_numeric():
        return "number"
    if isinstance(dtype, nw.String | nw.Categorical | nw.Enum):
        return "text"
    if isinstance(dtype, nw.Boolean):
        return "flag"
    return "date" if isinstance(dtype, nw.Date) else None


def kind_of_value(value: Value) -> Kind:
    """The kind of a constant.

    Examples:
        >>> kind_of_value(Decimal(2))
        'number'
    """
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, Decimal):
        return "number"
    return "date" if isinstance(value, date) else "text"


def check(
    tree: Expression, columns: Mapping[str, Kind], parameters: Mapping[str, Kind] | None = None
) -> Kind:
    """The kind of what the tree gives.

    Args:
        tree: The condition or the figure.
        columns: What there is, and of which kind.
        parameters: Parameters that are set, and of which kind.

    Raises:
        ConfigError: A name is not there, or two things are put together that do not go together.

    Examples:
        >>> from scm_automate.conditions import C, days
        >>> check(C.promised > C.due + days(2), {"promised": "date", "due": "date"})
        'flag'
        >>> check(C.promissed > C.due, {"promised": "date", "due": "date"})
        Traceback (most recent call last):
        scm_automate.errors.ConfigError: There is no column 'promissed'. Did you mean promised?
    """
    params = parameters or {}

    def of(node: Expression) -> Kind:
        return check(node, columns, params)

    if isinstance(tree, Column):
        if tree.name not in columns:
            known = sorted(columns)
            raise ConfigError(
                f"There is no column {tree.name!r}.",
                hint=did_you_mean(tree.name, known) or f"Known are {', '.join(known[:40])}.",
            )
        return columns[tree.name]
    if isinstance(tree, Parameter):
        if tree.name not in params:
            raise ConfigError(
                f"There is no parameter {tree.name!r}.",
                hint=did_you_mean(tree.name, params) or "Set it under params.",
            )
        return params[tree.name]
    if isinstance(tree, Constant):
        return kind_of_value(tree.value)
    if isinstance(tree, AsOf):
        return "date"
    if isinstance(tree, Sum):
        return _sum(tree, of(tree.left), of(tree.right))
    if isinstance(tree, Compare):
        _alike(tree, of(tree.left), of(tree.right))
        if of(tree.left) == "flag" and tree.op not in ("==", "!="):
            raise ConfigError(f"({tree}) puts true and false in an order, which they do not have.")
        return "flag"
    if isinstance(tree, In):
        for choice in tree.choices:
            _alike(tree, of(tree.item), of(choice))
        return "flag"
    if isinstance(tree, IsNull):
        of(tree.item)
        return "flag"
    if isinstance(tree, Not | AllOf | AnyOf):
        for part in (tree.item,) if isinstance(tree, Not) else tree.parts:
            if of(part) != "flag":
                raise ConfigError(
                    f"({part}) is {_WORDS[of(part)]}, and a condition is true or false."
                )
        return "flag"
    if isinstance(tree, Call):
        return _call(tree, tuple(of(argument) for argument in tree.arguments))
    raise ConfigError(f"{type(tree).__name__} is no part of a condition.")


def _alike(tree: Expression, left: Kind, right: Kind) -> None:
    if left == right:
        return
    hint = ""
    if {left, right} == {"span", "number"}:
        hint = "Write days(...) around one of them."
    elif {left, right} == {"date", "text"}:
        hint = "Write a date as date('2026-03-02')."
    raise ConfigError(f"({tree}) compares {_WORDS[left]} with {_WORDS[right]}.", hint=hint)


_SUMS: dict[tuple[str, Kind, Kind], Kind] = {
    ("+", "number", "number"): "number",
    ("-", "number", "number"): "number",
    ("*", "number", "number"): "number",
    ("+", "span", "span"): "span",
    ("-", "span", "span"): "span",
    ("*", "span", "number"): "span",
    ("*", "number", "span"): "span",
    ("+", "date", "span"): "date",
    ("+", "span", "date"): "date",
    ("-", "date", "span"): "date",
    ("-", "date", "date"): "span",
}


def _sum(tree: Sum, left: Kind, right: Kind) -> Kind:
    found = _SUMS.get((tree.op, left, right))
    if found is None:
        hint = (
            "A number of days is written days(...)." if {left, right} == {"date", "number"} else ""
        )
        raise ConfigError(
            f"({tree}) puts {_WORDS[left]} and {_WORDS[right]} together with {tree.op}.", hint=hint
        )
    return found


def _call(tree: Call, kinds: tuple[Kind, ...]) -> Kind:
    first = kinds[0]
    if tree.name == "days" and first in ("number", "span"):
        return "span" if first == "number" else "number"
    if tree.name == "workdays" and kinds == ("date", "date"):
        return "number"
    if tree.name == "is_working" and first == "date":
        return "flag"
    if tree.name == "abs" and first in ("number", "span"):
        return first
    if tree.name in ("least", "greatest") and first in ("number", "date", "span"):
        _alike(tree, *kinds)
        return first
    if tree.name == "coalesce":
        for kind in kinds[1:]:
            _alike(tree, first, kind)
        return first
    told = " and ".join(_WORDS[kind] for kind in kinds)
    raise ConfigError(f"({tree}) is given {told}, which {tree.name} does not take.")
