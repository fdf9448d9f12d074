"""A layout: what one export looks like, as data.

A layout is a TOML file: how the columns are headed in which language, what identifies the export,
what a row is that is not open, and where a promise is written back. A new export is a new file.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.model import Record
from scm_automate.model.orders import OrderLineState

__all__ = ["Join", "Layout", "LayoutColumn", "RowRule", "find_layout", "layouts", "load_layout"]

ColumnKind = Literal[
    "key", "id", "text", "number", "date", "flag", "currency", "code_name", "bracket_code", "list"
]
"""How a cell is read. Each in a sentence:

- ``key``: a document number, position or account; blanks and a stray ``.0`` go, zeros stay.
- ``id``: an item number; as ``key``, but ``12.0`` may be its name.
- ``text``: free text.
- ``number``: an exact number; the decimal mark is found per column.
- ``date``: a day; the order of day and month is found per column.
- ``flag``: X, yes, true, 1 and their like; empty is false.
- ``currency``: an ISO code, or a sign that means one.
- ``code_name``: a number and a name in one cell, ``1051       Name``.
- ``bracket_code``: ``[A-1] Name``, as Odoo shows an item.
- ``list``: several addresses or domains in one cell, by comma, semicolon or blank.
"""


def _as_words(value: object) -> object:
    """A single word stands for a list of one."""
    return (value,) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_words)]


class LayoutColumn(Record):
    """One column of an export.

    Example:
        >>> LayoutColumn(kind="date", headers={"de": "Lieferdatum"}).headers["de"]
        ('Lieferdatum',)
    """

    kind: ColumnKind = "text"
    """How its cells are read."""
    headers: dict[str, Words]
    """Headings by language (``en``, ``de``, ``technical`` ...), the most usual first."""
    name_of: str | None = None
    """The field that takes the name of a ``code_name`` or ``bracket_code`` cell."""
    if_named: bool = False
    """A ``code_name`` cell that has no code is its name as a whole."""


class RowRule(Record):
    """What makes a row something else than an open one.

    Example:
        >>> RowRule(column="deleted", values="L", code="deleted", reason="deleted").values
        ('L',)
    """

    column: str
    """The field whose cell decides."""
    values: Words = ()
    """Cells that make the rule hold, without regard to case."""
    unless: Words = ()
    """Cells that keep the rule from holding; where only these are given, any other cell holds."""
    code: str = ""
    """Slug of the reason, where the row is set aside."""
    reason: str = ""
    """The same in words."""
    state: OrderLineState | None = None
    """The state that the row gets instead of being set aside."""


class Join(Record):
    """The role of a table in an export of several tables."""

    family: str
    """The tables that belong together, such as ``sap_tables``."""
    role: str
    """Which of them this is, such as ``EKPO``."""


class Layout(Record):
    """What one export looks like.

    Example:
        >>> find_layout("sap_me2n").write_back
        'EKES'
    """

    name: str
    """Stable slug."""
    title: str
    """The export in words, as its users call it."""
    record: Literal["orders", "suppliers"]
    """What its rows become."""
    version: int = 1
    """Counts up when a reading of the same file changes."""
    source: str
    """Where the header was seen."""
    experimental: bool = False
    """Whether the header is only partly sourced."""
    join: Join | None = None
    """The role of the table where several are joined; null for an export that stands alone."""
    identify: tuple[Words, ...]
    """Fields that must be there for the layout to fit; of each group one is enough."""
    key: tuple[str, ...] = ()
    """Fields that name a row."""
    required: tuple[str, ...] = ()
    """Fields that every row must fill; an empty cell is a reject."""
    write_back: str | None = None
    """The table or field that takes a promise in the ERP; null where it keeps none."""
    write_back_field: Literal["promised", "due"] = "promised"
    """The field of `OrderLine` that a confirmed date changes: ``due`` where no other exists."""
    promise_origin: str | None = None
    """The field that a promise in this export was read from; null where it has none."""
    decimal: Literal[".", ","] | None = None
    """The decimal mark where the cells leave it open; null where the user's profile decides."""
    day_first: bool | None = None
    """The order of day and month where the cells leave it open; null where nobody can know."""
    serial_dates: bool = True
    """Whether a bare number in a date column is a spreadsheet's day count."""
    fill: tuple[str, ...] = ()
    """Fields whose blank cells repeat the cell above (grouped exports)."""
    number_lines: bool = False
    """Whether lines are numbered 1, 2, ... within the order where the file has no number."""
    set_aside: tuple[RowRule, ...] = ()
    """Rows that are no open lines, with the reason; the first rule that holds counts."""
    states: tuple[RowRule, ...] = ()
    """States of open lines."""
    columns: dict[str, LayoutColumn] = Field(min_length=1)
    """Columns by field; fields that are no field of the record feed the rules."""
    notes: tuple[str, ...] = ()
    """What a user should know of the export."""


def load_layout(path: str | Path) -> Layout:
    """A layout of the caller's own, from its TOML file.

    Args:
        path: The file.

    Returns:
        The layout, validated.

    Raises:
        ConfigError: The file is no TOML, or not a layout; the message names the entry.
    """
    return _parsed(Path(path).read_bytes(), str(path))


@cache
def layouts() -> tuple[Layout, ...]:
    """The layouts that are shipped, by name.

    Example:
        >>> "d365_purchase_lines" in [layout.name for layout in layouts()]
        True
    """
    folder = files(__package__) / "layouts"
    found = [
        _parsed(entry.read_bytes(), entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda layout: layout.name))


def find_layout(name: str) -> Layout:
    """The shipped layout of this name.

    Raises:
        ConfigError: There is none; the hint names the nearest.
    """
    known = {layout.name: layout for layout in layouts()}
    if name not in known:
        raise ConfigError(
            f"There is no layout {name!r}.",
            hint=did_you_mean(name, known) or f"Known are {', '.join(known)}.",
        )
    return known[name]


def _parsed(data: bytes, name: str) -> Layout:
    """A layout from the bytes of its file."""
    place = Provenance(file=name)
    try:
        raw = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"The layout is no TOML: {fault}.", hint="Correct the line.", source=place
        ) from None
    try:
        return Layout.model_validate(raw)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"The layout is not valid: {where or 'it'}: {first['msg']}.",
            hint="See connectors.Layout for its entries.",
            source=place,
        ) from None
