"""How large a rate may be, given what was counted: a bound beside every count."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

from scm_automate.errors import ConfigError

__all__ = ["needed_for", "upper_bound"]


def upper_bound(wrong: int, of: int, *, confidence: float = 0.95) -> float:
    """The largest rate that the counts do not speak against: Clopper and Pearson's upper bound.

    One-sided: were the true rate larger, so few wrong ones would be seen in less than one of twenty
    such samples. Nothing counted bounds nothing: 1.

    Args:
        wrong: How many were wrong.
        of: Of how many.
        confidence: Between 0 and 1.

    Source:
        Clopper and Pearson, Biometrika 26 (1934) 404-413; with none wrong it is 1 - 0.05^(1/n),
        the "rule of three".

    Raises:
        ConfigError: The counts are no counts, or the confidence is no probability.

    Examples:
        >>> round(upper_bound(0, 299), 4), round(upper_bound(0, 30), 4), upper_bound(0, 0)
        (0.01, 0.095, 1.0)
    """
    if not 0 <= wrong <= of or not 0 < confidence < 1:
        raise ConfigError(f"{wrong} of {of} at a confidence of {confidence} is no count.")
    if wrong == of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(wrong, of, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(wrong: int, of: int, rate: float) -> float:
    """The probability of so many wrong ones or fewer."""
    if rate >= 1:
        return 0.0
    if rate <= 0:
        return 1.0
    whole = lgamma(of + 1)
    return sum(
        exp(whole - lgamma(k + 1) - lgamma(of - k + 1) + k * log(rate) + (of - k) * log1p(-rate))
        for k in range(wrong + 1)
    )


def needed_for(bound: float, *, wrong: int = 0, confidence: float = 0.95) -> int:
    """How many must be counted, so few of them wrong, for the upper bound to be at most `bound`.

    Examples:
        >>> needed_for(0.01), needed_for(0.01, wrong=1)
        (299, 473)
    """
    if not 0 < bound < 1:
        raise ConfigError(f"A bound lies between 0 and 1, and {bound} does not.")
    low, high = wrong, max(wrong + 1, 1)
    while upper_bound(wrong, high, confidence=confidence) > bound:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if upper_bound(wrong, middle, confidence=confidence) > bound:
            low = middle
        else:
            high = middle
    return high
