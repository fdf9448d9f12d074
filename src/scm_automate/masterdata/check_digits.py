"""Check digits: of IBAN and GTIN by their own rule, of VAT ids with python-stdnum (extra ``ids``)."""

from __future__ import annotations

from typing import Final

from scm_automate.errors import MissingExtraError
from scm_automate.masterdata.kinds import Field, Gtin, Iban, VatId

__all__ = ["is_gtin", "is_iban", "is_vat_id", "passes_check_digits"]

_GTIN_LENGTHS: Final = (8, 12, 13, 14)


def is_iban(text: str) -> bool:
    """Whether the IBAN's length and check digits are right; its blanks were taken out before.

    Source: ISO 13616, modulo 97-10 of ISO 7064.

    Examples:
        >>> is_iban("DE89370400440532013000"), is_iban("DE89370400440532013001")
        (True, False)
    """
    if not (15 <= len(text) <= 34 and text.isascii() and text.isalnum()):
        return False
    if not (text[:2].isalpha() and text[2:4].isdigit()):
        return False
    digits = "".join(str(int(c, 36)) for c in text[4:] + text[:4])
    return int(digits) % 97 == 1


def is_gtin(text: str) -> bool:
    """Whether a GTIN of 8, 12, 13 or 14 digits, filled with zeros or not, has the right check digit.

    Source: GS1 General Specifications, modulo 10 with the weights 3 and 1.

    Examples:
        >>> is_gtin("04006381333931"), is_gtin("4006381333932")
        (True, False)
    """
    if len(text) not in _GTIN_LENGTHS or not (text.isascii() and text.isdigit()):
        return False
    weighed = (int(d) * (3 if place % 2 else 1) for place, d in enumerate(reversed(text)))
    return sum(weighed) % 10 == 0


def is_vat_id(text: str) -> bool:
    """Whether an EU, Swiss, British or Norwegian VAT id has the right form and check digits.

    Raises:
        MissingExtraError: python-stdnum is not installed.
    """
    try:
        from stdnum.ch import vat as swiss
        from stdnum.eu import vat as european
        from stdnum.gb import vat as british
        from stdnum.no import mva as norwegian
    except ImportError:
        raise MissingExtraError("python-stdnum", extra="ids") from None
    by_country = {"CH": swiss, "GB": british, "NO": norwegian}
    return bool(by_country.get(text[:2], european).is_valid(text))


def passes_check_digits(text: str, field: Field) -> bool:
    """Whether a canonical value passes the check of its kind; kinds without one always pass."""
    if isinstance(field, Iban):
        return is_iban(text)
    if isinstance(field, Gtin):
        return is_gtin(text)
    return is_vat_id(text) if isinstance(field, VatId) else True
