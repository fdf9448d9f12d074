"""Charts of the plotting extra: the one place that speaks to altair.

Each takes plain rows and gives a chart that a notebook shows, or that is saved as HTML or JSON. Figures
on paper are floats; the exact ones stand in the tooltips.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scm_automate.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from types import ModuleType

    from altair import LayerChart

    Rows = Iterable[Mapping[str, Any]]

__all__ = ["bar_chart", "bridge_chart", "span_chart", "step_chart"]

INK, GOOD, BAD, PALE = "#33414e", "#2a7f8e", "#b3372f", "#9aa7b1"
_GRAVITY = {"critical": "#7d1d17", "high": BAD, "medium": "#d08a3c", "low": PALE}


def step_chart(rows: Rows, *, title: str = "") -> LayerChart:
    """A level over time as a stepped line; what lies below zero is marked.

    Args:
        rows: `date`, `level` (after the event), `document`, `change`, in order.
        title: What stands above it.

    Raises:
        MissingExtraError: altair is not installed.
    """
    alt = _altair()
    data = [
        {
            "date": _midnight(row["date"]),
            "level": float(row["level"]),
            "balance": format(row["level"], "f"),
            "document": row["document"],
            "change": format(row["change"], "+f"),
        }
        for row in rows
    ]
    base = alt.Chart(alt.Data(values=data), title=title, width=560, height=220)
    day = alt.X("date:T", title=None, axis=alt.Axis(format="%d %b %Y", labelOverlap=True))
    level = alt.Y("level:Q", title="balance")
    line = base.mark_line(interpolate="step-after", color=GOOD).encode(x=day, y=level)
    dots = base.mark_circle(size=60, opacity=1).encode(
        x=day,
        y=level,
        color=alt.condition("datum.level < 0", alt.value(BAD), alt.value(GOOD)),
        tooltip=["date:T", "document:N", "change:N", "balance:N"],
    )
    zero = alt.Chart(alt.Data(values=[{"level": 0}])).mark_rule(strokeDash=[4, 3], color=INK)
    chart: LayerChart = line + dots + zero.encode(y="level:Q")
    return chart


def bridge_chart(rows: Rows, *, title: str = "", unit: str = "days") -> LayerChart:
    """Parts that add up, as bars each of which starts where the one before ended.

    Args:
        rows: `name` and `change` (whole numbers), in order.
        title: What stands above it.
        unit: What the numbers are.

    Raises:
        MissingExtraError: altair is not installed.
    """
    alt = _altair()
    data, at = [], 0
    for row in rows:
        change = int(row["change"])
        data.append(
            {
                "name": str(row["name"]),
                "start": at,
                "end": at + change,
                "edge": max(at, at + change),
                "told": f"{change:+d}",
                "worse": change > 0,
            }
        )
        at += change
    names = [row["name"] for row in data]
    base = alt.Chart(alt.Data(values=data), title=title, width=460, height=alt.Step(30))
    name = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=300))
    bars = base.mark_bar(size=18).encode(
        x=alt.X("start:Q", title=unit),
        x2="end:Q",
        y=name,
        color=alt.condition("datum.worse", alt.value(BAD), alt.value(GOOD)),
        tooltip=["name:N", "told:N"],
    )
    told = base.mark_text(align="left", dx=5, color=INK).encode(x="edge:Q", y=name, text="told:N")
    chart: LayerChart = bars + told
    return chart


def span_chart(rows: Rows, *, title: str = "") -> LayerChart:
    """One bar per row from the day something is needed to the day it is there, in the order given.

    Args:
        rows: `name`, `needed`, `ready`, `told` (what stands behind it).
        title: What stands above it.

    Raises:
        MissingExtraError: altair is not installed.
    """
    alt = _altair()
    data = [
        {
            "name": f"{number:02d} {row['name']}",
            "label": row["name"],
            "needed": _midnight(row["needed"]),
            "ready": _midnight(row["ready"]),
            "told": row["told"],
            "late": row["ready"] > row["needed"],
        }
        for number, row in enumerate(rows, 1)
    ]
    base = alt.Chart(alt.Data(values=data), title=title, width=460, height=alt.Step(26))
    # Set left and moved aside, so that an indented name reads as one.
    longest = max((len(row["label"]) for row in data), default=0)
    label = alt.Axis(
        labelExpr="slice(datum.label, 3)",
        labelAlign="left",
        labelPadding=min(10 + 7 * longest, 330),
        labelLimit=320,
        labelFontSize=11,
    )
    name = alt.Y("name:N", sort=None, title=None, axis=label)
    day = alt.Axis(format="%d %b", labelOverlap=True)
    colour = alt.condition("datum.late", alt.value(BAD), alt.value(GOOD))
    tip = ["label:N", "needed:T", "ready:T", "told:N"]
    bars = base.mark_bar(size=10, opacity=0.55).encode(
        x=alt.X("needed:T", title=None, axis=day), x2="ready:T", y=name, color=colour, tooltip=tip
    )
    ends = base.mark_point(filled=True, size=70, opacity=1).encode(
        x="ready:T", y=name, color=colour, tooltip=tip
    )
    told = base.mark_text(align="left", dx=9, color=INK, fontSize=10).encode(
        x="ready:T", y=name, text="told:N"
    )
    chart: LayerChart = bars + ends + told
    return chart


def bar_chart(rows: Rows, *, title: str = "", order: Sequence[str] = ()) -> LayerChart:
    """Counts as bars, coloured by how grave they are.

    Args:
        rows: `name`, `count`, `severity`.
        title: What stands above it.
        order: Names from top to bottom; the largest count first unless given.

    Raises:
        MissingExtraError: altair is not installed.
    """
    alt = _altair()
    data = [dict(row) for row in rows]
    base = alt.Chart(alt.Data(values=data), title=title, width=420, height=alt.Step(24))
    sort: Any = list(order) if order else "-x"
    name = alt.Y("name:N", sort=sort, title=None, axis=alt.Axis(labelLimit=240))
    colours = alt.Scale(domain=list(_GRAVITY), range=list(_GRAVITY.values()))
    count = alt.X("count:Q", axis=None)  # the counts stand at the bars
    bars = base.mark_bar(size=15).encode(
        x=count,
        y=name,
        color=alt.Color("severity:N", scale=colours, title=None),
        tooltip=["name:N", "severity:N", "count:Q"],
    )
    told = base.mark_text(align="left", dx=4, color=INK).encode(x=count, y=name, text="count:Q")
    chart: LayerChart = bars + told
    return chart


def _midnight(day: date) -> str:
    """The day as a moment without a zone: a bare day is read as one in Greenwich, and shown a day early."""
    return f"{day.isoformat()}T00:00:00"


def _altair() -> ModuleType:
    try:
        import altair as alt
    except ImportError:
        raise MissingExtraError("altair", extra="plot") from None
    return alt
