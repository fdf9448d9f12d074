"""Pairs put together: one-to-one choices with a margin, and clusters of what belongs together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Choice", "choose_one_to_one", "cluster"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A pair that stands out among all pairs of its two members.

    Attributes:
        left: The one member.
        right: The other.
        score: Of this pair, from 0 to 1.
        runner_up: Score of the second best pair of either member; 0 where there is none.
    """

    left: int
    right: int
    score: float
    runner_up: float


def choose_one_to_one(
    pairs: Iterable[tuple[int, int, float]], *, margin: float
) -> tuple[Choice, ...]:
    """The pairs that are the best of both their members by a margin; a tie chooses nobody.

    Args:
        pairs: (left, right, score); at most one for each left and right.
        margin: How much better than the second best a pair must be.

    Returns:
        Choices by left member; no member comes twice. The order of the pairs has no effect.

    Examples:
        >>> choose_one_to_one([(1, 7, 0.95), (1, 8, 0.60), (2, 8, 0.90), (3, 8, 0.90)], margin=0.05)
        (Choice(left=1, right=7, score=0.95, runner_up=0.6),)
    """
    known = sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))
    best: dict[tuple[str, int], list[tuple[int, int, float]]] = defaultdict(list)
    for pair in known:
        for member in (("left", pair[0]), ("right", pair[1])):
            if len(best[member]) < 2:
                best[member].append(pair)
    chosen = []
    for left, right, score in known:
        mine, theirs = best["left", left], best["right", right]
        if mine[0][:2] != (left, right) or theirs[0][:2] != (left, right):
            continue
        runner_up = max((pair[2] for pair in (*mine[1:], *theirs[1:])), default=0.0)
        if score - runner_up >= margin:
            chosen.append(Choice(left=left, right=right, score=score, runner_up=runner_up))
    return tuple(sorted(chosen, key=lambda choice: choice.left))


def cluster(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """The members that are joined by pairs, directly or through others.

    Returns:
        Clusters of at least two members, each sorted, ordered by their first member.

    Examples:
        >>> cluster([(1, 2), (5, 4), (2, 3)])
        ((1, 2, 3), (4, 5))
    """
    parent: dict[int, int] = {}

    def root(member: int) -> int:
        parent.setdefault(member, member)
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for left, right in pairs:
        a, b = root(left), root(right)
        parent[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = defaultdict(list)
    for member in parent:
        groups[root(member)].append(member)
    found = (tuple(sorted(group)) for group in groups.values() if len(group) > 1)
    return tuple(sorted(found))
