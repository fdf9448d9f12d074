"""Safety stock with its terms apart, so that a reader sees which uncertainty it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import NormalDist
from typing import Literal

from scm_automate.errors import ConfigError

__all__ = ["SafetyStock", "SafetyTerm", "Sensitivity", "safety_stock"]

TermName = Literal["demand", "review", "data_age", "lead_time"]
"""What is uncertain: demand while the goods are under way, until the next review, since the figures
were taken, or the lead time itself."""

_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyTerm:
    """One source of uncertainty.

    Attributes:
        name: Which one.
        variance: What it adds to the variance of demand over the exposed time.
        share: Its part of the whole variance, 0 to 1.
        saves: How much lower the safety stock would be without it.
    """

    name: TermName
    variance: Decimal
    share: Decimal
    saves: Decimal


Argument = Literal[
    "service",
    "demand_per_day",
    "demand_deviation",
    "lead_time_days",
    "lead_time_deviation",
    "review_days",
    "data_age_days",
]
"""The arguments of `safety_stock`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """How much the safety stock moves with one of its arguments, the others as they are.

    Attributes:
        argument: The argument.
        change: By how much it grows where the argument grows by one: a day, a unit; the service by
            one percentage point. To first order, so for small steps.
    """

    argument: Argument
    change: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyStock:
    """A safety stock, and where it comes from.

    Attributes:
        quantity: In the item's unit, rounded up to six decimals never down.
        service: Wanted chance of no stock-out in a cycle.
        factor: The standard deviations that the service takes.
        terms: The uncertainties, in the order of `TermName`.
        sensitivities: One per argument, in order; none where nothing is uncertain.
    """

    quantity: Decimal
    service: Decimal
    factor: Decimal
    terms: tuple[SafetyTerm, ...]
    sensitivities: tuple[Sensitivity, ...] = ()

    def sensitivity(self, argument: Argument) -> Decimal:
        """How much the quantity grows where that argument grows by one; see `Sensitivity`."""
        return next(one.change for one in self.sensitivities if one.argument == argument)

    def term(self, name: TermName) -> SafetyTerm:
        """The term of that name."""
        return next(term for term in self.terms if term.name == name)

    def __str__(self) -> str:
        """The quantity and the share of each term."""
        told = ", ".join(f"{term.name.replace('_', ' ')} {term.share:.0%}" for term in self.terms)
        return f"{self.quantity.normalize():f} for a service of {self.service:.1%}: {told}"


def safety_stock(
    *,
    service: Decimal,
    demand_per_day: Decimal,
    demand_deviation: Decimal,
    lead_time_days: Decimal,
    lead_time_deviation: Decimal = Decimal(0),
    review_days: Decimal = Decimal(0),
    data_age_days: Decimal = Decimal(0),
) -> SafetyStock:
    """The stock that covers the uncertainty of demand and lead time, term by term.

    Demand is taken as independent from day to day and normal over the exposed time, which a seldom
    and lumpy item is not.

    Args:
        service: Wanted chance of no stock-out in a cycle, above 0.5 and below 1.
        demand_per_day: Mean demand of a day.
        demand_deviation: Standard deviation of a day's demand.
        lead_time_days: Mean days from order to use.
        lead_time_deviation: Standard deviation of these days.
        review_days: Days between two looks at the item; 0 where every movement is looked at.
        data_age_days: Days by which stock and demand figures lag behind the floor.

    Returns:
        See `SafetyStock`.

    Raises:
        ConfigError: An argument is a float, negative, or the service is outside 0.5 to 1.

    Source:
        The textbook square-root law: z times the root of (L + R) sigma_d^2 + d^2 sigma_L^2, with the
        age of the data as more exposed time.

    Examples:
        >>> stock = safety_stock(
        ...     service=Decimal("0.95"),
        ...     demand_per_day=Decimal(10),
        ...     demand_deviation=Decimal(3),
        ...     lead_time_days=Decimal(9),
        ...     lead_time_deviation=Decimal(2),
        ... )
        >>> print(stock)
        36.074457 for a service of 95.0%: demand 17%, review 0%, data age 0%, lead time 83%
    """
    given: dict[str, object] = {
        "service": service,
        "demand_per_day": demand_per_day,
        "demand_deviation": demand_deviation,
        "lead_time_days": lead_time_days,
        "lead_time_deviation": lead_time_deviation,
        "review_days": review_days,
        "data_age_days": data_age_days,
    }
    for name, value in given.items():
        if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
            raise ConfigError(f"{name} is {value!r}.", hint="Give a Decimal that is not negative.")
    if not Decimal("0.5") < service < 1:
        raise ConfigError(f"service is {service}.", hint="Give a share above 0.5 and below 1.")
    factor = Decimal(repr(NormalDist().inv_cdf(float(service))))
    per_day = demand_deviation**2
    variances: dict[TermName, Decimal] = {
        "demand": lead_time_days * per_day,
        "review": review_days * per_day,
        "data_age": data_age_days * per_day,
        "lead_time": (demand_per_day * lead_time_deviation) ** 2,
    }
    whole = sum(variances.values(), Decimal(0))
    quantity = factor * whole.sqrt()
    terms = tuple(
        SafetyTerm(
            name=name,
            variance=_rounded(variance),
            share=_rounded(variance / whole) if whole else Decimal(0),
            saves=_rounded(quantity - factor * (whole - variance).sqrt()),
        )
        for name, variance in variances.items()
    )
    return SafetyStock(
        quantity=quantity.quantize(_STEP, "ROUND_CEILING"),
        service=service,
        factor=_rounded(factor),
        terms=terms,
        sensitivities=_sensitivities(
            factor=factor,
            root=whole.sqrt(),
            demand=demand_per_day,
            deviation=demand_deviation,
            exposed=lead_time_days + review_days + data_age_days,
            lead_deviation=lead_time_deviation,
        ),
    )


def _sensitivities(
    *,
    factor: Decimal,
    root: Decimal,
    demand: Decimal,
    deviation: Decimal,
    exposed: Decimal,
    lead_deviation: Decimal,
) -> tuple[Sensitivity, ...]:
    """The derivatives of the square-root law by each argument."""
    if not root:
        return ()
    density = Decimal(repr(NormalDist().pdf(float(factor))))
    day = factor * deviation**2 / (2 * root)
    changes: dict[Argument, Decimal] = {
        "service": root / density / 100,
        "demand_per_day": factor * demand * lead_deviation**2 / root,
        "demand_deviation": factor * exposed * deviation / root,
        "lead_time_days": day,
        "lead_time_deviation": factor * demand**2 * lead_deviation / root,
        "review_days": day,
        "data_age_days": day,
    }
    return tuple(
        Sensitivity(argument=name, change=_rounded(change)) for name, change in changes.items()
    )


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_STEP, ROUND_HALF_EVEN)
