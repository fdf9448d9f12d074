"""Time-phased records by period, as in a master schedule: projection, promising, planned receipts.

Every function takes whole numbers, one row per item and one column per period, or one item's periods
alone; it gives the same shape back. Periods are the caller's: weeks, months, days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Whole = NDArray[np.int64]

__all__ = [
    "AvailableToPromise",
    "PlannedReceipts",
    "available_to_promise",
    "plan_receipts",
    "projected_balance",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AvailableToPromise:
    """What may still be promised, period by period.

    Attributes:
        committed: Balance when nothing but the actual orders is served.
        cumulative: The most that may be promised by the end of the period without starving a later
            order: the least of this and every later committed balance. Negative where more is
            promised than there will be.
        discrete: What of it becomes free in this very period, over-booking taken off.
        by_receipt: The discrete figure as textbooks have it: each receipt less the orders up to the
            next one; negative where a receipt is over-booked, zero where nothing is received.
    """

    committed: Whole
    cumulative: Whole
    discrete: Whole
    by_receipt: Whole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlannedReceipts:
    """Receipts that keep the balance at the floor or above, and that balance."""

    receipts: Whole
    balance: Whole


def projected_balance(
    on_hand: ArrayLike,
    receipts: ArrayLike,
    orders: ArrayLike,
    *,
    forecast: ArrayLike | None = None,
    time_fence: int = 0,
) -> Whole:
    """The projected available balance at the end of each period.

    Inside the demand time fence only orders count; after it the larger of orders and forecast does.

    Args:
        on_hand: What is there before the first period; one per item.
        receipts: What comes in, per period.
        orders: Actual demand, per period.
        forecast: Forecast demand, per period; null counts orders alone.
        time_fence: Number of periods, from the first, that lie inside the demand time fence.

    Returns:
        The balance, in the shape of `receipts`.

    Source:
        APICS/ASCM master scheduling: prior balance plus receipts less orders before the demand time
        fence, less the greater of forecast and orders after it.

    Examples:
        >>> projected_balance(20, [0, 30, 0], [12, 8, 14], forecast=[10, 10, 10], time_fence=2)
        array([ 8, 30, 16])
    """
    made, used = _periods(receipts, "receipts"), _periods(orders, "orders")
    if forecast is not None:
        wanted = _periods(forecast, "forecast")
        later = np.arange(used.shape[-1]) >= time_fence
        used = np.where(later, np.maximum(used, wanted), used)
    balance: Whole = _opening(on_hand) + np.cumsum(made - used, axis=-1)
    return balance


def available_to_promise(
    on_hand: ArrayLike, receipts: ArrayLike, orders: ArrayLike
) -> AvailableToPromise:
    """What may still be promised, with look-ahead; forecasts do not count, receipts do on their period.

    Args:
        on_hand: What is there before the first period; one per item.
        receipts: What comes in, per period.
        orders: What is promised already, per period; overdue orders belong into the first.

    Returns:
        See `AvailableToPromise`; beyond the last period nothing is known, and nothing is assumed.

    Source:
        Cumulative ATP is the reverse running minimum of the committed balance, as Infor LN documents
        it; the discrete figure is its increase, with nothing below zero.

    Examples:
        >>> atp = available_to_promise(10, [0, 50, 0, 50], [5, 20, 40, 10])
        >>> atp.committed, atp.discrete, atp.by_receipt
        (array([ 5, 35, -5, 35]), array([ 0,  0,  0, 35]), array([  5, -10,   0,  40]))
    """
    made, used = _periods(receipts, "receipts"), _periods(orders, "orders")
    committed = projected_balance(on_hand, made, used)
    cumulative = np.minimum.accumulate(committed[..., ::-1], axis=-1)[..., ::-1]
    free = np.maximum(cumulative, 0)
    discrete = np.diff(free, axis=-1, prepend=0)
    return AvailableToPromise(
        committed=committed,
        cumulative=cumulative,
        discrete=discrete,
        by_receipt=_by_receipt(on_hand, made, used),
    )


def _by_receipt(on_hand: ArrayLike, made: Whole, used: Whole) -> Whole:
    opening = _opening(on_hand)
    starts = made > 0
    starts[..., 0] = True
    # What follows a period up to the next start: the total from here less the total from there.
    net = made - used
    net[..., :1] += opening
    rest = np.flip(np.cumsum(np.flip(net, -1), axis=-1), -1)
    after = np.full_like(rest, 0)
    upcoming = np.zeros(rest.shape[:-1], np.int64)
    for period in range(rest.shape[-1] - 1, -1, -1):
        after[..., period] = upcoming
        upcoming = np.where(starts[..., period], rest[..., period], upcoming)
    return np.where(starts, rest - after, 0)


def plan_receipts(
    on_hand: ArrayLike,
    forecast: ArrayLike,
    orders: ArrayLike,
    *,
    lot: int,
    floor: int = 0,
    time_fence: int = 0,
) -> PlannedReceipts:
    """The receipts, in whole lots, that a balance falling below the floor calls for.

    Args:
        on_hand: What is there before the first period; one per item.
        forecast: Forecast demand, per period.
        orders: Actual demand, per period.
        lot: Receipts are multiples of this.
        floor: The balance that is not to be undercut, such as a safety stock.
        time_fence: Periods inside the demand time fence, where only orders count.

    Raises:
        ConfigError: The lot is not positive.

    Examples:
        >>> plan = plan_receipts(64, [30, 30, 30], [33, 20, 10], lot=70)
        >>> plan.receipts, plan.balance
        (array([ 0,  0, 70]), array([31,  1, 41]))
    """
    if lot <= 0:
        raise ConfigError(f"A lot is a positive quantity, and {lot} was given.")
    wanted, used = _periods(forecast, "forecast"), _periods(orders, "orders")
    gross = -np.diff(
        projected_balance(0, np.zeros_like(used), used, forecast=wanted, time_fence=time_fence),
        axis=-1,
        prepend=0,
    )
    balance = np.empty_like(gross)
    receipts = np.empty_like(gross)
    held: Whole = np.broadcast_to(np.asarray(on_hand, np.int64), gross.shape[:-1])
    for period in range(gross.shape[-1]):
        held = held - gross[..., period]
        receipts[..., period] = np.maximum(0, -((held - floor) // lot)) * lot
        held = held + receipts[..., period]
        balance[..., period] = held
    return PlannedReceipts(receipts=receipts, balance=balance)


def _periods(values: ArrayLike, name: str) -> Whole:
    given = np.asarray(values)
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise ConfigError(
            f"{name} holds {given.dtype}, and periods are added up as whole numbers.",
            hint="Scale the quantities to whole units first.",
        )
    return given.astype(np.int64)


def _opening(on_hand: ArrayLike) -> Whole:
    return _periods(on_hand, "on_hand")[..., None]
