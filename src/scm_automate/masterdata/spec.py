"""What a master-data table is: its key, its fields, what is risky, what is not looked at."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field as Limited
from pydantic import field_validator, model_validator

from scm_automate.errors import ColumnNotFound, ConfigError, did_you_mean
from scm_automate.masterdata.canonical import KeyForm, KeyKind, kind_of
from scm_automate.masterdata.kinds import Exact, Field, Money, Quantity, Text, text_form
from scm_automate.masterdata.risks import Risk
from scm_automate.matching import TextForm
from scm_automate.model import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

__all__ = ["RESERVED", "TableSpec"]

RESERVED = (
    "change_id", "kind", "field", "old", "new", "old_raw", "new_raw", "delta", "reason", "risk",
    "level", "approvals", "side", "state", "part", "row", "copies",
)  # fmt: skip
"""Names that a change set's frame uses itself; a key column must have another."""


class TableSpec(Record):
    """How two snapshots of a table are compared.

    Examples:
        >>> from scm_automate.masterdata import Code, Money, TableSpec
        >>> spec = TableSpec(
        ...     key="item", fields={"item": Code(pad=8), "price": Money(abs_tol="0.0001")}
        ... )
        >>> spec.key, spec.fields["price"].kind
        (('item',), 'money')
    """

    name: Id = "table"
    """What the table is called in reports."""
    source: str = ""
    """Where the headers were taken from; it has no part in the comparison."""
    experimental: bool = False
    """Whether its headers come from other people's code alone: neither an export nor the maker's own
    documentation or source was at hand."""
    key: tuple[Id, ...] = Limited(min_length=1)
    """The columns that say which thing a row is about; a single one may be given as text."""
    may_be_empty: tuple[str, ...] = ()
    """Key columns in which empty is a value of its own, such as the plant of a price for all plants.
    The first day of validity always may be. An empty cell of any other makes the row one without a key."""
    owner: tuple[str, ...] = ()
    """Key columns that say whom a row belongs to, such as the vendor of a key of company and vendor: a
    bank account that two owners have is shared. Nothing given is the whole key."""
    fields: dict[str, Field] = Limited(default_factory=dict)
    """What the columns are. A column that is not named here is taken for what its dtype says."""
    ignore: tuple[str, ...] = ()
    """Columns that are not compared, such as the date of the last change."""
    absent: Literal["refuse", "pass"] = "refuse"
    """Whether a field that no column matches is an error; shipped specs name more than one export has."""
    valid: tuple[str, str] | None = None
    """Columns with the first and the last day that a row holds for; null where rows have no validity.
    The first day is then part of the key."""
    units: dict[str, tuple[str, str]] = Limited(default_factory=dict)
    """Units that convert: unit to (base unit, factor), such as ``G`` to ``("KG", "0.001")``."""
    risks: tuple[Risk, ...] = ()
    """What is risky."""
    approvals: int = 0
    """Approvals that every change needs, whatever its risk."""
    most_removed: float = Limited(default=0.5, ge=0, le=1)
    """Share of the old rows that may be missing from the new table before it is taken for truncated."""
    mass: float = Limited(default=0.3, gt=0, le=1)
    """Share of the compared rows from which the changes of one field are told as a pattern."""
    reused_below: float = Limited(default=0.2, ge=0, le=1)
    """A key is taken for issued again if this share of its filled fields, or less, stayed the same; 0 never.
    Tables with fewer than four fields are not judged."""
    sensitive: tuple[str, ...] = ()
    """Fields that reports show masked; bank accounts always are."""

    @field_validator("key", "owner", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _closed(self) -> Self:
        taken = [name for name in self.key if name in RESERVED]
        if taken:
            raise ConfigError(
                f"A key column is called {taken[0]!r}, which a change set uses itself.",
                hint="Rename the column, for instance to its table's own word for it.",
            )
        strange = [name for name in self.owner if name not in self.key]
        if strange:
            raise ConfigError(
                f"The owner {strange[0]!r} is no key column.",
                hint=did_you_mean(strange[0], self.key),
            )
        for risk in self.risks:
            self._known(risk.fields, f"the risk {risk.name!r}")
        return self

    def _known(self, names: Iterable[str], by: str) -> None:
        """Refuses a name that is no field: a misspelt tolerance or risk would silently do nothing."""
        for name in names:
            if self.fields and name not in self.fields and name not in self.key:
                raise ConfigError(
                    f"{by} names {name!r}, which is no field of the spec {self.name!r}.",
                    hint=did_you_mean(name, self.fields),
                )

    @property
    def row_key(self) -> tuple[str, ...]:
        """The key, and the first day of validity where rows have one."""
        first = () if self.valid is None or self.valid[0] in self.key else (self.valid[0],)
        return (*self.key, *first)

    def digest(self) -> str:
        """A short hash of the spec, told in the summary of a change set."""
        meant = self.model_dump_json(exclude={"source", "experimental"})
        return sha256(meant.encode()).hexdigest()[:12]

    def names(self, columns: Sequence[str]) -> dict[str, str]:
        """Which column is which field: column name to field name, for those with other names.

        Raises:
            ColumnNotFound: A key column, or a field that must not be absent, is not among them.
        """
        renamed: dict[str, str] = {}
        folded = {column.casefold().strip(): column for column in reversed(columns)}

        def headed(field: Field) -> str | None:
            found = (folded[h.casefold()] for h in field.headers if h.casefold() in folded)
            return next((column for column in found if column not in renamed), None)

        # A column called as a field is that field's, unless the spec says that it heads another one.
        taken = {h.casefold(): name for name, field in self.fields.items() for h in field.headers}
        for name, field in self.fields.items():
            other = taken.get(name.casefold(), name)
            if name in columns and (other == name or headed(field) is None):
                continue
            found = headed(field)
            if found is not None:
                renamed[found] = name
            elif name in self.row_key or self.absent == "refuse":
                raise self._missing(name, columns)
        known = {*columns, *renamed.values()}
        for name in (*self.row_key, *(self.valid or ())):
            if name not in known:
                raise self._missing(name, columns)
        return renamed

    def _missing(self, name: str, columns: Sequence[str]) -> ColumnNotFound:
        return ColumnNotFound(
            f"The column {name!r} of the spec {self.name!r} is not in the table, which has "
            f"{', '.join(columns[:40]) or 'no columns'}.",
            hint=did_you_mean(name, columns) or "Rename the column, or correct the spec.",
        )

    def field(self, name: str, dtype: pl.DataType) -> Field:
        """What a column is."""
        return self.fields.get(name) or kind_of(dtype)

    def key_forms(self, types: Mapping[str, tuple[pl.DataType, pl.DataType]]) -> dict[str, KeyForm]:
        """How the text of each key column is normalised; null for a column that is typed on both sides."""
        forms: dict[str, KeyForm] = {}
        for name in self.row_key:
            old, new = types[name]
            may_be_empty = name in self.may_be_empty or (self.valid and name == self.valid[0])
            empty: Literal["missing", "value"] = "value" if may_be_empty else "missing"
            field = self.fields.get(name, Text())
            form = text_form(field)
            typed = old == new and not _is_text(old) and name not in self.fields
            if typed and not may_be_empty:
                forms[name] = None
            elif form is None and not isinstance(field, Exact):
                forms[name] = KeyKind(field=field, empty=empty)
            else:
                forms[name] = replace(form or TextForm(strip=False, unicode="keep"), empty=empty)
        return forms

    def companions(self) -> dict[str, tuple[str, ...]]:
        """For each amount and quantity, the columns that say what it is in."""
        found: dict[str, tuple[str, ...]] = {}
        for name, field in self.fields.items():
            if isinstance(field, Money):
                found[name] = tuple(c for c in (field.currency, field.per) if c)
            elif isinstance(field, Quantity) and field.unit:
                found[name] = (field.unit,)
        return {name: beside for name, beside in found.items() if beside}


def _is_text(dtype: pl.DataType) -> bool:
    import polars as pl

    return dtype in (pl.String, pl.Categorical) or isinstance(dtype, pl.Enum)
