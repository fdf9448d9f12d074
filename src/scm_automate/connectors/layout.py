"""A layout: what one export looks like, as data.

A layout is a TOML file: how the columns are headed in which language, what identifies the export,
what a row is that is not open, and where a promise is written back. A new export is a new file.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from scm_automate.model import Record
from scm_automate.model.orders import OrderLineState

__all__ = ["Join", "Layout", "LayoutColumn", "Parent", "RecordName", "RowRule", "SignRule"]

RecordName = Literal[
    "orders",
    "suppliers",
    "items",
    "receipts",
    "confirmations",
    "prices",
    "bom",
    "stock",
    "demand",
    "invoices",
]
"""What the rows of an export become; ``read_orders`` reads ``orders``, and so on."""

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


def _as_list(value: object) -> object:
    """Names in one text, parted by blanks or line ends, stand for their list."""
    return tuple(value.split()) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class LayoutColumn(Record):
    """One column of an export.

    Examples:
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
    words: dict[str, str] = Field(default_factory=dict)
    """What a cell stands for, by its text without regard to case: ``{ C = "100" }``."""
    only: Words = ()
    """Cells that may stand there beside an empty one, without regard to case; any other is a
    reject, since a mark that nobody knows may close a line that is open. Empty takes any cell."""


class RowRule(Record):
    """What makes a row something else than an open one.

    Examples:
        >>> RowRule(column="deleted", values="L", code="deleted", reason="deleted").values
        ('L',)
    """

    column: str
    """The field whose cell decides."""
    values: Words = ()
    """Cells that make the rule hold, without regard to case."""
    unless: Words = ()
    """Cells that keep the rule from holding; where only these are given, any other cell holds."""
    at_least: int | None = None
    """Cells that are a whole number from here on make the rule hold too."""
    below: int | None = None
    """Cells that are a whole number below this make the rule hold too."""
    code: str = ""
    """Slug of the reason, where the row is set aside."""
    reason: str = ""
    """The same in words."""
    state: OrderLineState | None = None
    """The state that the row gets instead of being set aside."""


class SignRule(Record):
    """Which rows take back: amounts in them are negative, however the file signs them.

    Examples:
        >>> SignRule(column="sign", negative="H", fields="quantity").fields
        ('quantity',)
    """

    column: str
    """The field whose cell decides."""
    negative: Words
    """Cells that make the amounts negative, without regard to case."""
    positive: Words = ()
    """Cells that leave them positive; where these are given, any other cell is a reject."""
    fields: Words
    """The amounts, unsigned in the file."""


class Parent(Record):
    """A table that knows more of the rows of this one.

    Examples:
        >>> Parent(role="headers", on=["company", "order"]).on
        ('company', 'order')
    """

    role: str
    """Its role."""
    on: Words
    """The fields that both have; of those only the ones that both files show are compared."""
    optional: bool = False
    """Whether a row may do without a parent, as an item may have no text."""


class Join(Record):
    """The role of a table in an export of several tables."""

    family: str
    """The tables that belong together, such as ``sap_tables``."""
    role: str
    """Which of them this is, such as ``EKPO``."""
    parents: tuple[Parent, ...] = ()
    """The tables that know more of its rows, the nearest first; those that were not given are left out."""
    alone: bool = True
    """Whether its rows can become records where no finer table is given; headers cannot."""


class Layout(Record):
    """What one export looks like.

    Examples:
        >>> from scm_automate.connectors import find_layout
        >>> find_layout("d365_purchase_lines").write_back
        'ConfirmedDeliveryDate'
    """

    name: str
    """Stable slug."""
    title: str
    """The export in words, as its users call it."""
    record: RecordName
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
    no_date_until: date | None = None
    """A day up to this one stands for no date: an ERP that cannot store null stores an old day."""
    constants: dict[str, str] = Field(default_factory=dict)
    """Fields that have the same word in every row, since the export holds nothing else."""
    signs: tuple[SignRule, ...] = ()
    """Which rows take back."""
    fill: tuple[str, ...] = ()
    """Fields whose blank cells repeat the cell above (grouped exports)."""
    number_lines: bool = False
    """Whether lines are numbered 1, 2, ... within the order where the file has no number."""
    set_aside: tuple[RowRule, ...] = ()
    """Rows that are no open lines, with the reason; the first rule that holds counts."""
    states: tuple[RowRule, ...] = ()
    """States of open lines."""
    positions: Names = ()
    """Headings of a file that has no header, in the order of its columns; one text with blanks
    between them or a list. Empty where the file has a header."""
    file_names: Words = ()
    """Names, without extension, of files that have no header; they are known by name and width."""
    columns: dict[str, LayoutColumn] = Field(min_length=1)
    """Columns by field; fields that are no field of the record feed the rules."""
    notes: tuple[str, ...] = ()
    """What a user should know of the export."""
