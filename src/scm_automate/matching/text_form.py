"""What two spellings have to have in common to be the same text.

The same form exists three times, with one meaning: as a polars expression, as a narwhals expression
that runs inside any engine, and for a single Python text. A test holds the three together.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

if TYPE_CHECKING:
    import narwhals as nw

__all__ = ["BLANKS", "TextForm"]

BLANKS: Final = " \t\r\n\v\f\u00a0\u2007\u202f\u200b\ufeff"
"""What counts as a blank: spaces, tabs, line ends, the no-break spaces, and the invisible marks."""

_RUN: Final = "[ \\t\\r\\n\\x0b\\x0c\u00a0\u2007\u202f\u200b\ufeff]+"
_SEPARATORS: Final = "[^0-9A-Za-z]"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """How a text is normalised before it is compared; what stands in the table is never altered.

    Attributes:
        strip: Whether blanks at both ends are ignored, and which line ends a text of several lines has.
        collapse: Whether a run of blanks inside counts as one space.
        case: ``keep`` or ``fold``: capital and small letters are the same.
        unicode: ``nfc``: a letter with its mark as one character or as two is the same; or ``keep``.
        zeros: ``drop`` ignores leading zeros of a text that is all digits.
        pad: Such a text is filled with leading zeros to this length; null for no padding.
        empty: What an empty part of a key is: ``missing``, or a ``value`` of its own.
        only_alphanumeric: Whether all but ASCII letters and digits is ignored (IBAN, VAT id, GTIN).

    Examples:
        >>> TextForm(collapse=True, case="fold").of("  Hex \u00a0 Bolt ")
        'HEX BOLT'
        >>> TextForm(pad=6).of("123"), TextForm(zeros="drop").of("000")
        ('000123', '0')
    """

    strip: bool = True
    collapse: bool = False
    case: Literal["keep", "fold"] = "keep"
    unicode: Literal["nfc", "keep"] = "nfc"
    zeros: Literal["keep", "drop"] = "keep"
    pad: int | None = None
    empty: Literal["missing", "value"] = "missing"
    only_alphanumeric: bool = False

    def of(self, text: str) -> str:
        """The form of one text."""
        if self.unicode == "nfc":
            text = unicodedata.normalize("NFC", text)
        if self.only_alphanumeric:
            text = re.sub(_SEPARATORS, "", text)
        if self.strip:
            text = text.replace("\r\n", "\n").strip(BLANKS)
        if self.collapse:
            text = re.sub(_RUN, " ", text)
        if self.case == "fold":
            text = text.upper()
        if (self.zeros == "drop" or self.pad) and text.isascii() and text.isdigit():
            text = text.lstrip("0") or "0" if self.zeros == "drop" else text
            text = text.zfill(self.pad) if self.pad else text
        return text

    def in_polars(self, text: pl.Expr) -> pl.Expr:
        """The form as an expression over a String column."""
        if self.unicode == "nfc":
            text = text.str.normalize("NFC")
        if self.only_alphanumeric:
            text = text.str.replace_all(_SEPARATORS, "")
        if self.strip:
            text = text.str.replace_all("\r\n", "\n", literal=True).str.strip_chars(BLANKS)
        if self.collapse:
            text = text.str.replace_all(_RUN, " ")
        if self.case == "fold":
            text = text.str.to_uppercase()
        if self.zeros == "drop":
            bare = text.str.replace(r"^0+", "")
            bare = pl.when(bare == "").then(pl.lit("0")).otherwise(bare)
            text = pl.when(text.str.contains(r"^[0-9]+$")).then(bare).otherwise(text)
        if self.pad:
            padded = text.str.pad_start(self.pad, "0")
            text = pl.when(text.str.contains(r"^[0-9]+$")).then(padded).otherwise(text)
        return text.fill_null("") if self.empty == "value" else text

    def in_engine(self, text: nw.Expr) -> nw.Expr:
        """The form as a narwhals expression, all but `unicode`, which no engine-neutral name has."""
        import narwhals as nw

        if self.only_alphanumeric:
            text = text.str.replace_all(_SEPARATORS, "")
        if self.strip:
            text = text.str.replace_all("\r\n", "\n", literal=True).str.strip_chars(BLANKS)
        if self.collapse:
            text = text.str.replace_all(_RUN, " ")
        if self.case == "fold":
            text = text.str.to_uppercase()
        if self.zeros == "drop":
            bare = text.str.replace_all(r"^0+", "")
            bare = nw.when(bare == "").then(nw.lit("0")).otherwise(bare)
            text = nw.when(text.str.contains(r"^[0-9]+$")).then(bare).otherwise(text)
        if self.pad:
            # zfill of some engines cuts what is longer, so only what is shorter is filled
            short = text.str.contains(rf"^[0-9]{{1,{self.pad}}}$")
            text = nw.when(short).then(text.str.zfill(self.pad)).otherwise(text)
        return text.fill_null("") if self.empty == "value" else text
