"""A message's words with the spans marked that values were read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Segment", "excerpt"]

_AROUND: Final = 160
"""Characters of context that stay at either side of a mark."""
_MOST: Final = 1_600
"""Characters of a message without marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of text.

    Attributes:
        text: The words.
        mark: Number of the line that was read from it; null is plain text.
        gap: Whether it stands for words left out; `text` says how many.
    """

    text: str
    mark: int | None = None
    gap: bool = False


def excerpt(text: str, spans: Iterable[tuple[int, int, int]]) -> tuple[Segment, ...]:
    """The text cut into plain and marked runs; what is far from any mark is left out, and told.

    Args:
        text: The message's words.
        spans: (start, end, number of the line); those outside the text are dropped, an overlap
            goes to the span that starts first.

    Returns:
        Runs in the order of the text; joined, they are the text but for the gaps.

    Examples:
        >>> [(s.text, s.mark) for s in excerpt("Order 45: KW 31 ok", [(10, 15, 1)])]
        [('Order 45: ', None), ('KW 31', 1), (' ok', None)]
    """
    ordered = sorted(s for s in spans if 0 <= s[0] < s[1] <= len(text))
    runs: list[Segment] = []
    at = 0
    for start, end, number in ordered:
        if start < at:
            continue
        runs += _plain(text[at:start], first=not runs, last=False)
        runs.append(Segment(text=text[start:end], mark=number))
        at = end
    if not runs:
        rest = len(text) - _MOST
        gap = (_gap(rest),) if rest > 0 else ()
        return (Segment(text=text[:_MOST]), *gap) if text else ()
    runs += _plain(text[at:], first=False, last=True)
    return tuple(runs)


def _plain(text: str, *, first: bool, last: bool) -> list[Segment]:
    """A run between marks; its middle is left out where it is long."""
    if not text:
        return []
    head = 0 if first else _AROUND
    tail = 0 if last else _AROUND
    if len(text) <= head + tail + _AROUND:
        return [Segment(text=text)]
    kept = [Segment(text=text[:head])] if head else []
    kept.append(_gap(len(text) - head - tail))
    return [*kept, Segment(text=text[-tail:])] if tail else kept


def _gap(characters: int) -> Segment:
    return Segment(text=f"{characters:,} characters left out".replace(",", "\u202f"), gap=True)
