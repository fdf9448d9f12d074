"""The whole way: from what a team exports to the ranked list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, tzinfo
from typing import TYPE_CHECKING

from scm_automate.calendars import Calendars
from scm_automate.rules.evidence import Behind
from scm_automate.rules.line_facts import line_facts
from scm_automate.rules.reading import shipped_rules
from scm_automate.rules.supply_facts import pegged_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.model import Ask, Demand, Item, OrderLine, OrderResponse, Promise
    from scm_automate.rules.exceptions import Exceptions
    from scm_automate.rules.rule_set import RuleSet
    from scm_automate.rules.snoozing import Snooze
    from scm_automate.supply import Conventions
    from scm_automate.tables import Table

__all__ = ["find_exceptions"]


def find_exceptions(
    orders: Table[OrderLine],
    *,
    as_of: date,
    rules: RuleSet | None = None,
    calendars: Calendars | None = None,
    items: Table[Item] | None = None,
    stock: object | None = None,
    demand: Table[Demand] | None = None,
    production: object | None = None,
    components: object | None = None,
    promises: Iterable[Promise] | None = None,
    asks: Iterable[Ask] | None = None,
    responses: Iterable[OrderResponse] | None = None,
    maximum_stock: Mapping[str, object] | None = None,
    conventions: Conventions | None = None,
    snoozes: Iterable[Snooze] = (),
    time_zone: tzinfo = UTC,
) -> Exceptions:
    """What of the open orders needs a person, ranked by what it endangers.

    Args:
        orders: Open schedule lines.
        as_of: The day to judge for.
        rules: The rules; the shipped ones unless given.
        calendars: Who works when; the default calendar counts working days between two dates.
        items: Item master.
        stock: Stock frame: `item`, `plant`, `quantity`; needs `demand` beside it.
        demand: Demands. What they do not hold is taken not to be needed: leave them out, or give all.
        production: Production orders as supplies: `id`, `item`, `date`, `quantity`.
        components: Their components: `id`, `item`, `date`, `quantity`, `parent`.
        promises: Promise history.
        asks: Asks that left.
        responses: Answers read.
        maximum_stock: The most that is wanted of an item.
        conventions: How dates are read in the projection.
        snoozes: Exceptions that sleep.
        time_zone: Whose day an instant falls on.

    Returns:
        See `Exceptions`. What was not given is not guessed: rules that need it are not run, and the
        result says which.

    Examples:
        >>> from scm_automate.model import OrderLine
        >>> from scm_automate.tables import Table
        >>> line = OrderLine(supplier="7", order="45", line="10", quantity="5", due="2026-05-01")
        >>> found = find_exceptions(Table.from_records(OrderLine, [line]), as_of=date(2026, 5, 4))
        >>> [message.code for message in found.top()]
        ['past_due']
    """
    known = calendars or Calendars()
    history = None if promises is None else tuple(promises)
    answers = None if responses is None else tuple(responses)
    lines = line_facts(
        orders,
        calendars=known,
        items=items,
        promises=history,
        asks=asks,
        responses=answers,
        time_zone=time_zone,
    )
    frames: dict[str, object] = {"order_lines": lines}
    pegging = None
    if demand is not None:
        facts, pegging = pegged_facts(
            orders,
            lines,
            as_of=as_of,
            stock=stock,
            demand=demand,
            production=production,
            components=components,
            items=items,
            conventions=conventions,
            maximum_stock=maximum_stock,
        )
        frames = dict(facts)
    chosen = rules if rules is not None else shipped_rules()
    found = chosen.run(as_of=as_of, calendar=known.default, **frames)
    behind = Behind(pegging=pegging, promises=tuple(history or ()), responses=tuple(answers or ()))
    return replace(found, behind=behind).without(snoozes)
