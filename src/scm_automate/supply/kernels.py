"""Running sums and running minima of many items at once, on whole numbers.

The events of all items stand in one array, item after item; ``offsets[i]:offsets[i + 1]`` are those of
item i, which has at least one. Every kernel is exact: sums wrap around at 64 bits and differences wrap
back, so only the figures of one item have to fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Index = NDArray[np.int64]

__all__ = ["first_shortage", "order_of", "overlaps", "reverse_minimum", "running_sum"]

_ROOM = 2**62


def order_of(*keys: tuple[Index, int]) -> Index:
    """The positions of the events in the order of some small whole-number keys, ties as they came.

    Args:
        keys: The keys, the most significant first, each with one more than its largest value; none
            is negative.

    Returns:
        Positions, one per event.

    Examples:
        >>> order_of((np.array([1, 0, 0]), 2), (np.array([0, 5, 3]), 6)).tolist()
        [2, 1, 0]
    """
    count = len(keys[0][0])
    sizes = [*(max(size, 1) for _, size in keys), max(count, 1)]
    bits = [int(size - 1).bit_length() for size in sizes]
    if sum(bits) > 63:
        return np.lexsort(tuple(key for key, _ in reversed(keys)))
    # All keys and the position in one integer: sorting plain integers is the quickest sort there is.
    packed = np.zeros(count, np.int64)
    for (key, _), width in zip(keys, bits[:-1], strict=True):
        packed <<= width
        packed |= key
    packed <<= bits[-1]
    packed |= np.arange(count)
    ordered = pl.Series(packed).sort().to_numpy()
    return ordered & ((1 << bits[-1]) - 1)


def running_sum(values: Whole, offsets: Index) -> Whole:
    """The sum of each item's values so far.

    Examples:
        >>> running_sum(np.array([5, -2, 7]), np.array([0, 2, 3])).tolist()
        [5, 3, 7]
    """
    total = np.cumsum(values)
    before = np.zeros(len(offsets) - 1, np.int64)
    before[1:] = total[offsets[1:-1] - 1]
    total -= np.repeat(before, np.diff(offsets))
    return total


def reverse_minimum(values: Whole, offsets: Index) -> Whole:
    """The least of each value and all later values of the same item.

    Examples:
        >>> reverse_minimum(np.array([31, 11, 71, 67, 8]), np.array([0, 4, 5])).tolist()
        [11, 11, 67, 67, 8]
    """
    if not len(values):
        return values.copy()
    lowest, highest = int(values.min()), int(values.max())
    span = highest - lowest + 1
    lengths = np.diff(offsets)
    if len(lengths) * span < _ROOM:
        # Each item is lifted above the one before, so that coming from behind the minimum starts anew.
        lift = np.repeat(np.arange(len(lengths)) * span - lowest, lengths)
        lifted = values + lift
        least = np.minimum.accumulate(lifted[::-1])[::-1]
        least -= lift
        return least
    return _reverse_minimum_by_doubling(values, offsets)


def _reverse_minimum_by_doubling(values: Whole, offsets: Index) -> Whole:
    """The same for figures too large to be lifted: looks 1, 2, 4 ... events ahead."""
    least = values.copy()
    end = np.repeat(offsets[1:], np.diff(offsets))
    position = np.arange(len(values))
    step, longest = 1, int(np.diff(offsets).max(initial=0))
    while step < longest:
        near = position[position + step < end]
        least[near] = np.minimum(least[near], least[near + step])
        step *= 2
    return least


def first_shortage(balance: Whole, offsets: Index) -> tuple[Index, Index, Whole]:
    """The first spell below zero of each item that has one.

    Returns:
        Position of the first event below zero, position of the first event after it that is not
        (the end of the item's events where there is none), and the lowest balance between; one of
        each per item with a spell, in order of the items.

    Examples:
        >>> at, until, low = first_shortage(np.array([5, -1, -4, 2, 7]), np.array([0, 4, 5]))
        >>> at.tolist(), until.tolist(), low.tolist()
        ([1], [3], [-4])
    """
    below = np.flatnonzero(balance < 0)
    item = np.searchsorted(offsets, below, side="right") - 1
    first = below[np.flatnonzero(np.diff(item, prepend=-1))]
    end = offsets[np.searchsorted(offsets, first, side="right")]
    fine = np.append(np.flatnonzero(balance >= 0), len(balance))
    until = np.minimum(fine[np.searchsorted(fine, first)], end)
    if not len(first):
        return first, until, np.zeros(0, np.int64)
    bounds = np.stack([first, until], axis=1).ravel()
    # A spell may reach the end of the array, where reduceat takes no bound.
    padded = np.append(balance, 0)
    return first, until, np.minimum.reduceat(padded, bounds)[::2]


def overlaps(
    made: Whole, made_offsets: Index, used: Whole, used_offsets: Index
) -> tuple[Index, Index, Whole, Whole, Whole]:
    """Lays what is there and what is wanted side by side, item by item, first to first.

    Cumulated, both sides are intervals on one line; where a supply's interval overlaps a demand's, the
    overlap is a link.

    Args:
        made: Supplies in the order in which they are used up, none negative.
        made_offsets: Where each item's supplies begin; items may have none.
        used: Demands in the order in which they are served, none negative.
        used_offsets: Where each item's demands begin.

    Returns:
        One of each per link, in order: position of the supply, position of the demand, quantity,
        where the link begins within the supply, and where within the demand.

    Examples:
        >>> one = np.array([0, 2])
        >>> supply, demand, quantity, _, _ = overlaps(
        ...     np.array([20, 30]), one, np.array([25, 20]), one
        ... )
        >>> list(zip(supply.tolist(), demand.tolist(), quantity.tolist()))
        [(0, 0, 20), (1, 0, 5), (1, 1, 20)]
    """
    made_ends, used_ends = _ends(made, made_offsets), _ends(used, used_offsets)
    matched = np.minimum(_totals(made, made_offsets), _totals(used, used_offsets))
    base = np.zeros(len(matched) + 1, np.int64)
    np.cumsum(matched, out=base[1:])
    # Cut off what no other side meets and set the items end to end: one line for all of them.
    line_made = _on_line(made_ends, made_offsets, matched, base)
    line_used = _on_line(used_ends, used_offsets, matched, base)
    at = np.concatenate([line_made, line_used])
    from_made = np.zeros(len(at), bool)
    from_made[: len(line_made)] = True
    order = np.argsort(at, kind="stable")  # two sorted runs: a merge
    at, from_made = at[order], from_made[order]
    start = np.concatenate([[0], at[:-1]])
    real = at > start
    # A stretch belongs to the supply and the demand whose ends come next: as many as ended before it.
    supply = np.cumsum(from_made) - from_made
    demand = np.cumsum(~from_made) - ~from_made
    supply, demand, start, at = supply[real], demand[real], start[real], at[real]
    begin_made = np.concatenate([[0], line_made[:-1]])[supply]
    begin_used = np.concatenate([[0], line_used[:-1]])[demand]
    return supply, demand, at - start, start - begin_made, start - begin_used


def _ends(quantity: Whole, offsets: Index) -> Whole:
    """Where each interval ends within its item."""
    total = np.cumsum(quantity)
    padded = np.concatenate([[0], total])
    ends: Whole = total - np.repeat(padded[offsets[:-1]], np.diff(offsets))
    return ends


def _totals(quantity: Whole, offsets: Index) -> Whole:
    padded = np.concatenate([[0], np.cumsum(quantity)])
    totals: Whole = padded[offsets[1:]] - padded[offsets[:-1]]
    return totals


def _on_line(ends: Whole, offsets: Index, matched: Whole, base: Whole) -> Whole:
    lengths = np.diff(offsets)
    line: Whole = np.minimum(ends, np.repeat(matched, lengths)) + np.repeat(base[:-1], lengths)
    return line
