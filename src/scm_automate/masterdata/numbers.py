"""Numbers as ERPs write them, read exactly: thousands, trailing minus, decimal comma."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scm_automate.masterdata.kinds import Money, Number, Quantity

__all__ = ["is_near", "plain", "read_number"]

_LONGEST = 60
"""Characters; a longer cell is no number of this world."""


def read_number(text: str, *, decimal: Literal[".", ","] = ".") -> Decimal | None:
    """The number of a cell of text; null where it is none.

    Args:
        text: A number with the decimal sign given, groups of three by the other sign, a blank or an
            apostrophe, and a sign before or behind it.
        decimal: The decimal sign, as declared for the column: nothing is guessed.

    Examples:
        >>> read_number("1.234,56", decimal=","), read_number("12.00-"), read_number("1,2")
        (Decimal('1234.56'), Decimal('-12.00'), None)
    """
    bare = text.strip()
    if not bare or len(bare) > _LONGEST or not bare.isascii():
        bare = bare.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-").strip()
        if not bare or len(bare) > _LONGEST or not bare.isascii():
            return None
    sign = 1
    if bare[-1] in "+-":
        bare, sign = bare[:-1].rstrip(), -1 if bare[-1] == "-" else 1
    elif bare[0] in "+-":
        bare, sign = bare[1:].lstrip(), -1 if bare[0] == "-" else 1
    whole, point, fraction = bare.partition(decimal)
    if point and not fraction.isdigit() and fraction:
        return None
    digits = _without_groups(whole, decimal)
    if digits is None or not (digits or fraction):
        return None
    number = Decimal(f"{digits or '0'}.{fraction or '0'}") if point else Decimal(digits)
    return number.copy_negate() if sign < 0 and number else number


def _without_groups(whole: str, decimal: str) -> str | None:
    """The digits before the decimal sign, if what separates them does so in groups of three."""
    if whole.isdigit() or not whole:
        return whole
    separators = {c for c in whole if not c.isdigit()}
    if len(separators) != 1 or not separators <= set(",. '") - {decimal}:
        return None
    first, *groups = whole.split(separators.pop())
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
        return None
    return first + "".join(groups)


def plain(number: Decimal) -> str:
    """The number in its plainest form, exactly, whatever its length.

    Examples:
        >>> plain(Decimal("1.1000")), plain(Decimal("1E+3")), plain(Decimal("-0.0"))
        ('1.1', '1000', '0')
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def is_near(old: Decimal, new: Decimal, field: Number | Money | Quantity) -> bool:
    """Whether two numbers are the same under the tolerance of their field.

    Examples:
        >>> from scm_automate.masterdata.kinds import Number
        >>> is_near(Decimal("2.00"), Decimal("2.0001"), Number(abs_tol="0.0001"))
        True
    """
    if old == new:
        return True
    with localcontext(prec=100):
        if field.scale is not None and _rounded(old, field.scale) == _rounded(new, field.scale):
            return True
        apart = abs(old - new)
        if field.abs_tol is not None and apart <= field.abs_tol:
            return True
        return field.rel_tol is not None and apart <= field.rel_tol * max(abs(old), abs(new))


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(_unit(places), rounding=ROUND_HALF_EVEN)


@cache
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)
