"""What the answers look like in a notebook: SVG without a plotting library, everything in it escaped."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from scm_automate.orderbook.links import links_below

if TYPE_CHECKING:
    from scm_automate.supply import Pegging, Stage, SupplyEvent

__all__ = ["pegging_tree", "projection_svg", "waterfall_svg"]

_WIDTH, _HEIGHT, _EDGE = 640, 220, 48
_INK, _GOOD, _BAD = "#33414e", "#2a7f8e", "#b3372f"


def projection_svg(events: tuple[SupplyEvent, ...], *, title: str = "") -> str:
    """The balance over time as a stepped line; what lies below zero is marked.

    Args:
        events: Events of one item, in order, as `ItemEvents.events` gives them.
        title: What stands above it.

    Returns:
        An SVG element; the first and last day, the lowest and highest balance are written at the axes.

    Examples:
        >>> projection_svg(()).startswith("<svg")
        True
    """
    if not events:
        return _framed([_text(_WIDTH / 2, _HEIGHT / 2, "no events", anchor="middle")], title)
    days = [event.date.toordinal() for event in events]
    levels = [event.balance for event in events]
    zero = Decimal(0)
    low, high = min(zero, *levels), max(zero, *levels)
    span_days, span = max(days[-1] - days[0], 1), max(high - low, Decimal(1))

    def x(day: int) -> float:
        return _EDGE + (day - days[0]) / span_days * (_WIDTH - 2 * _EDGE)

    def y(level: Decimal) -> float:
        share = float((level - low) / span)  # a place on paper, not a quantity
        return _HEIGHT - _EDGE / 2 - share * (_HEIGHT - 1.5 * _EDGE)

    points = [f"{x(days[0]):.1f},{y(levels[0]):.1f}"]
    for before, now, level in zip(levels, days[1:], levels[1:], strict=False):
        points += [f"{x(now):.1f},{y(before):.1f}", f"{x(now):.1f},{y(level):.1f}"]
    parts = [
        f'<line x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{y(zero):.1f}" y2="{y(zero):.1f}" stroke="{_INK}" stroke-dasharray="3 3"/>',
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{_GOOD}" stroke-width="2"/>',
    ]
    for event, day in zip(events, days, strict=True):
        colour = _BAD if event.balance < 0 else _GOOD
        told = (
            f"{event.date.isoformat()} {event.id}: {event.quantity:+f}, balance {event.balance:f}"
        )
        parts.append(
            f'<circle cx="{x(day):.1f}" cy="{y(event.balance):.1f}" r="3.5" fill="{colour}"><title>{escape(told)}</title></circle>'
        )
    parts += [
        _text(_EDGE, _HEIGHT - 6, events[0].date.isoformat()),
        _text(_WIDTH - _EDGE, _HEIGHT - 6, events[-1].date.isoformat(), anchor="end"),
        _text(_EDGE - 6, y(high) + 4, f"{high:f}", anchor="end"),
        _text(_EDGE - 6, y(low) + 4, f"{low:f}", anchor="end"),
    ]
    return _framed(parts, title)


def waterfall_svg(stages: tuple[Stage, ...], *, title: str = "") -> str:
    """The stages of a lateness as bars that start where the one before ended.

    Args:
        stages: As `split_lateness` gives them.
        title: What stands above it.
    """
    ends = [0]
    for stage in stages:
        ends.append(ends[-1] + stage.days)
    low, high = min(ends), max(ends)
    span, row = max(high - low, 1), (_HEIGHT - _EDGE) / max(len(stages), 1)

    def x(days: int) -> float:
        return 230 + (days - low) / span * (_WIDTH - 230 - _EDGE)

    parts = []
    for number, stage in enumerate(stages):
        start, end = sorted((ends[number], ends[number + 1]))
        top = _EDGE * 0.8 + number * row
        colour = _BAD if stage.days > 0 else _GOOD
        parts += [
            _text(222, top + row * 0.5, stage.name.replace("_", " "), anchor="end"),
            f'<rect x="{x(start):.1f}" y="{top:.1f}" width="{max(x(end) - x(start), 1):.1f}" height="{row * 0.6:.1f}" fill="{colour}"/>',
            _text(x(end) + 5, top + row * 0.5, f"{stage.days:+d}"),
        ]
    return _framed(parts, title)


def pegging_tree(pegging: Pegging, demand: str) -> str:
    """What a demand waits for, level by level, as indented text.

    Args:
        pegging: The links.
        demand: Id of the demand.

    Returns:
        One line per link: the supply, how much of it, when it comes, and how many days late; where
        its components are late, when it will really be there.
    """
    lines, names = [demand], [demand]
    for link in links_below(pegging, demand):
        del names[link.level + 1 :]
        if link.demand != names[-1]:
            # A component: it is named once, above its own links.
            names[link.level :] = [link.demand]
            lines.append(f"{'  ' * (2 * link.level)}{link.demand}")
        told = "in stock" if link.supply == "stock" else f"on {link.planned.isoformat()}"
        if link.ready > link.planned:
            told += f", but its components make it {link.ready.isoformat()}"
        told += f", {link.days_late} days late" if link.days_late else ""
        lines.append(f"{'  ' * (2 * link.level + 1)}{link.quantity:f} from {link.supply}, {told}")
    return "\n".join(lines)


def _text(x: float, y: float, text: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="{_INK}" text-anchor="{anchor}">{escape(text)}</text>'


def _framed(parts: list[str], title: str) -> str:
    head = [_text(_EDGE, 16, title)] if title else []
    body = "".join([*head, *parts])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img" font-family="sans-serif">{body}</svg>'
    )
