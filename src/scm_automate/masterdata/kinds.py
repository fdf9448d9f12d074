"""What a field of a master-data table is, and when two of its cells say the same.

A kind says how a cell is read, never how it is written: the table keeps its own spelling, and a
change tells both. Each kind is a frozen record, so a spec is a TOML file or a few lines of Python.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field as Discriminated

from scm_automate.matching import TextForm
from scm_automate.model import Number as ExactNumber
from scm_automate.model import Record

__all__ = [
    "Code",
    "Date",
    "Exact",
    "Field",
    "Flag",
    "Gtin",
    "Iban",
    "Money",
    "Number",
    "Quantity",
    "Text",
    "VatId",
    "text_form",
]


class _Headers(Record):
    """What every kind can say of its column."""

    headers: tuple[str, ...] = ()
    """Other names that the column has in exports; the first that is found is taken."""
    nulls: tuple[str, ...] = ()
    """Texts that mean "nothing here", such as ``N/A`` or ``-``; capitals and small letters alike."""


class Exact(_Headers):
    """The cell as it stands: one blank more is a change, and an empty text is not null."""

    kind: Literal["exact"] = "exact"


class Text(_Headers):
    """Words: composed Unicode, blanks at both ends ignored.

    Examples:
        >>> Text(collapse=True).case
        'keep'
    """

    kind: Literal["text"] = "text"
    strip: bool = True
    """Whether blanks at both ends are ignored, and which line ends a text of several lines has."""
    collapse: bool = False
    """Whether a run of blanks counts as one."""
    case: Literal["keep", "fold"] = "keep"
    """``fold``: capital and small letters are the same."""
    unicode: Literal["nfc", "keep"] = "nfc"
    """``nfc``: a letter with its mark as one character or as two is the same."""
    empty: Literal["null", "text"] = "null"
    """Whether an empty text is the same as an empty cell."""


class Code(_Headers):
    """An identifier: zeros are kept unless they are declared to be padding.

    Examples:
        >>> Code(pad=12).zeros
        'keep'
    """

    kind: Literal["code"] = "code"
    case: Literal["keep", "fold"] = "keep"
    """``fold``: capital and small letters are the same."""
    zeros: Literal["keep", "drop"] = "keep"
    """``drop``: leading zeros of a code that is all digits are padding."""
    pad: int | None = None
    """Such a code is filled to this length with zeros; null for no padding."""


class _Numeric(_Headers):
    """What numbers have in common."""

    decimal: Literal[".", ","] = "."
    """The decimal sign of a column of text; the other sign may separate thousands."""
    abs_tol: ExactNumber | None = None
    """Numbers this far apart are the same; null for exactly."""
    rel_tol: ExactNumber | None = None
    """Numbers apart by this share of the larger are the same, such as ``0.000001``; null for exactly."""
    scale: int | None = None
    """Places behind the point that count; both are rounded half to even; null for all."""


class Number(_Numeric):
    """A number, compared as a decimal of any length: 1.10 and 1.1000 are the same."""

    kind: Literal["number"] = "number"


class Money(_Numeric):
    """An amount, and where its currency and the number of units it is for stand."""

    kind: Literal["money"] = "money"
    currency: str | None = None
    """Column with the currency; a change of both is one change. Null where there is none."""
    per: str | None = None
    """Column with the number of units that the amount is for. Null where it is for one."""


class Quantity(_Numeric):
    """A quantity, and where its unit stands."""

    kind: Literal["quantity"] = "quantity"
    unit: str | None = None
    """Column with the unit; 1000 G and 1 KG are one change of the unit. Null where there is none."""


class Date(_Headers):
    """A day or an instant."""

    kind: Literal["date"] = "date"
    order: Literal["iso", "dmy", "mdy"] = "iso"
    """Order of a text such as ``01.02.2026``; year-month-day and ``20260201`` are always read."""
    serials: Literal["none", "1900", "1904"] = "none"
    """Whether a bare number is a day in a workbook, counted from 1900 or from 1904."""
    open_ended: tuple[str, ...] = (
        "00000000",
        "00.00.0000",
        "0000-00-00",
        "99991231",
        "31.12.9999",
        "9999-12-31",
        "1900-01-01",
    )
    """Spellings that mean "no date": all of them are the same as an empty cell."""
    days_tol: int = 0
    """Days apart that are still the same."""


class Flag(_Headers):
    """Yes or no."""

    kind: Literal["flag"] = "flag"
    yes: tuple[str, ...] = ("x", "true", "1", "yes", "y", "ja", "wahr")
    """What means yes; capitals and small letters alike."""
    no: tuple[str, ...] = ("false", "0", "no", "n", "nein", "falsch", "")
    """What means no. An empty cell is no."""


class Iban(_Headers):
    """A bank account: blanks and capitals do not count, check digits do, reports show its end alone."""

    kind: Literal["iban"] = "iban"


class VatId(_Headers):
    """A VAT identification number: blanks, points and dashes do not count."""

    kind: Literal["vat"] = "vat"


class Gtin(_Headers):
    """A GTIN, EAN or UPC: filled to 14 digits."""

    kind: Literal["gtin"] = "gtin"


Field: TypeAlias = Annotated[
    Exact | Text | Code | Number | Money | Quantity | Date | Flag | Iban | VatId | Gtin,
    Discriminated(discriminator="kind"),
]
"""Any kind of field; ``kind`` in a TOML file names it."""


def text_form(field: Field) -> TextForm | None:
    """How the text of a kind is normalised; null for kinds that are no text.

    Examples:
        >>> text_form(Iban()).of("de89 3704")
        'DE893704'
    """
    if isinstance(field, Text):
        return TextForm(
            strip=field.strip, collapse=field.collapse, case=field.case, unicode=field.unicode
        )
    if isinstance(field, Code):
        return TextForm(case=field.case, zeros=field.zeros, pad=field.pad)
    if isinstance(field, Iban | VatId):
        return TextForm(only_alphanumeric=True, case="fold")
    if isinstance(field, Gtin):
        return TextForm(only_alphanumeric=True, case="fold", pad=14)
    return None
