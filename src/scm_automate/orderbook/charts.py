"""What the answers look like with the plotting extra; `pictures` draws them without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.orderbook.links import links_below
from scm_automate.render.charts import bridge_chart, span_chart, step_chart

if TYPE_CHECKING:
    from altair import LayerChart

    from scm_automate.supply import Pegging, Stage, SupplyEvent

__all__ = ["pegging_chart", "projection_chart", "waterfall_chart"]

_INDENT = "· "  # spaces before a label are taken away


def projection_chart(events: tuple[SupplyEvent, ...], *, title: str = "") -> LayerChart:
    """The balance of an item over time, each document in its tooltip.

    Args:
        events: Events of one item, in order, as `ItemEvents.events` or `HowMuch.events` give them.
        title: What stands above it.

    Raises:
        MissingExtraError: The extra ``plot`` is not installed.
    """
    return step_chart(
        (
            {
                "date": event.date,
                "level": event.balance,
                "document": event.id,
                "change": event.quantity,
            }
            for event in events
        ),
        title=title,
    )


def waterfall_chart(stages: tuple[Stage, ...], *, title: str = "") -> LayerChart:
    """Where the days of a lateness went, stage by stage.

    Args:
        stages: As `split_lateness` or `WhyLate.stages` give them.
        title: What stands above it.

    Raises:
        MissingExtraError: The extra ``plot`` is not installed.
    """
    rows = ({"name": stage.name.replace("_", " "), "change": stage.days} for stage in stages)
    return bridge_chart(rows, title=title, unit="calendar days")


def pegging_chart(pegging: Pegging, demand: str) -> LayerChart:
    """What a demand waits for, level by level: from the day it is needed to the day it is there.

    Args:
        pegging: The links.
        demand: Id of the demand.

    Raises:
        MissingExtraError: The extra ``plot`` is not installed.
    """
    rows = (
        {
            "name": _INDENT * link.level + link.supply,
            "needed": link.needed,
            "ready": link.ready,
            "told": f"{link.quantity:f} for {link.demand}"
            + (f", {link.days_late} days late" if link.days_late else ""),
        }
        for link in links_below(pegging, demand)
    )
    return span_chart(rows, title=demand)
