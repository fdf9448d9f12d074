"""The cells of a table as conditions read them, and the facts that are worked out beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, did_you_mean
from scm_automate.masterdata.canonical import canonical, kind_of
from scm_automate.masterdata.check_digits import is_gtin, is_iban, is_vat_id
from scm_automate.masterdata.kinds import (
    Date,
    Exact,
    Flag,
    Gtin,
    Iban,
    Money,
    Number,
    Quantity,
    VatId,
)
from scm_automate.masterdata.sources import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scm_automate.conditions import Kind
    from scm_automate.masterdata.check_rules import Fact
    from scm_automate.masterdata.kinds import Field
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["condition_cells", "condition_kind", "fact_flags"]

_NUMBER: Final = pl.Decimal(38, 12)
_FITS: Final = r"^-?[0-9]{1,26}(?:\.[0-9]{1,12})?$"
_CheckDigits: TypeAlias = "Gtin | Iban | VatId"


def condition_kind(field: Field, dtype: pl.DataType) -> Kind:
    """What a condition takes a field for.

    Examples:
        >>> condition_kind(Number(decimal=","), pl.String())
        'number'
    """
    plain = kind_of(dtype) if isinstance(field, Exact) else field
    if isinstance(plain, Number | Money | Quantity):
        return "number"
    if isinstance(plain, Date):
        return "date"
    return "flag" if isinstance(plain, Flag) or dtype == pl.Boolean else "text"


def condition_cells(values: pl.Series, kind: Kind) -> pl.Series:
    """Canonical cells in the dtype of their kind; null for what is empty or cannot be held exactly.

    Examples:
        >>> condition_cells(pl.Series(["1.5", "tbd", None]), "number").is_null().to_list()
        [False, True, True]
    """
    if kind == "number":
        return values.set(~values.str.contains(_FITS), None).cast(_NUMBER, strict=False)
    if kind == "date":
        return values.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    if kind == "flag":
        words = {"true": True, "false": False}
        return values.replace_strict(words, default=None, return_dtype=pl.Boolean)
    return values


def fact_flags(
    values: pl.Series, fact: Fact, spec: TableSpec, others: Mapping[str, object]
) -> pl.Series:
    """What a fact says of each cell; null for an empty one.

    Args:
        values: The cells of its field, in canonical text.
        fact: What is asked.
        spec: Says how the cells of another table are read.
        others: The other tables, by name.

    Raises:
        ColumnNotFound: The other table has no such column.
        MissingExtraError: A VAT id is asked about and python-stdnum is not installed (extra ``ids``).

    Examples:
        >>> from scm_automate.masterdata import Fact, TableSpec
        >>> unique = Fact(of="gtin", test="unique")
        >>> fact_flags(pl.Series(["a", "a", "b", None]), unique, TableSpec(key="x"), {}).to_list()
        [False, False, True, None]
    """
    filled = values.is_not_null()
    if fact.test == "unique":
        flags = ~values.is_duplicated()
    elif fact.test == "known":
        flags = values.is_in(_stock(fact, spec, others).implode())
    else:
        distinct = values.drop_nulls().unique()
        right = [word for word in distinct.to_list() if _passes(word, fact)]
        flags = values.is_in(right)
    return flags.set(~filled, None)


def _stock(fact: Fact, spec: TableSpec, others: Mapping[str, object]) -> pl.Series:
    """All that stands in the other table's column, read as the field is."""
    if fact.table is None or fact.table not in others:
        raise ConfigError(f"The table {fact.table!r} was not given.")
    table = read_table(others[fact.table])
    name = fact.column or fact.of
    if name not in table.columns:
        raise ColumnNotFound(
            f"The table {fact.table!r} has no column {name!r}; it has {', '.join(table.columns[:40])}.",
            hint=did_you_mean(name, table.columns),
        )
    return canonical(table.get_column(name), spec.field(fact.of, table.schema[name])).drop_nulls()


def _passes(value: str, fact: Fact) -> bool:
    if fact.test == "email":
        return _is_email(value)
    kind, passes = _BY_DIGITS[fact.test]
    text = canonical(pl.Series([value]), kind).item()
    return text is not None and passes(text)


_BY_DIGITS: dict[str, tuple[_CheckDigits, Callable[[str], bool]]] = {
    "gtin": (Gtin(), is_gtin),
    "iban": (Iban(), is_iban),
    "vat": (VatId(), is_vat_id),
}


def _is_email(text: str) -> bool:
    from email_validator import EmailNotValidError, validate_email

    try:
        # Reserved names such as .test are well-formed; whether mail arrives is not asked.
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
