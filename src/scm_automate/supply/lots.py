"""Quantities that follow lot sizes."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from scm_automate.errors import ConfigError

__all__ = ["increase_to_cover"]


def increase_to_cover(
    *,
    covered: Decimal,
    demand: Decimal,
    multiple: Decimal = Decimal(0),
    minimum: Decimal = Decimal(0),
) -> Decimal:
    """By how much supply has to grow to cover the demand, in whole multiples; 0 where it does.

    Args:
        covered: What is covered already.
        demand: What is needed.
        multiple: Orders are multiples of it; 0 where they need not be.
        minimum: Smallest increase; 0 where there is none.

    Examples:
        >>> increase_to_cover(covered=Decimal(60), demand=Decimal(90), multiple=Decimal(20))
        Decimal('40')
    """
    if multiple < 0 or minimum < 0:
        raise ConfigError(f"multiple is {multiple} and minimum is {minimum}; neither is negative.")
    short = demand - covered
    if short <= 0:
        return Decimal(0)
    short = max(short, minimum)
    if not multiple:
        return short
    return (short / multiple).to_integral_value(ROUND_CEILING) * multiple
