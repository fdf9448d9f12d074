"""What people call things, and the numbers that each name may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.orderbook.given import Given

__all__ = ["customer_names", "item_names", "order_names"]


def item_names(given: Given, items: Iterable[str]) -> dict[str, set[str]]:
    """Items by number, description and alias."""
    found = {item: {item} for item in items}
    if given.items is not None:
        for item, text in given.items.frame.select("item", "description").iter_rows():
            found.setdefault(item, set()).add(item)
            if text:
                found.setdefault(text, set()).add(item)
    for alias, item in given.aliases.items():
        found.setdefault(alias, set()).add(item)
    return found


def customer_names(given: Given) -> dict[str, set[str]]:
    """Customers by number and name."""
    numbers = {str(n) for n in given.demand["customer"].drop_nulls()}
    if given.sales is not None:
        numbers |= set(given.sales["customer"].drop_nulls().cast(pl.String))
    found = {number: {number} for number in numbers | set(given.customers)}
    for number, name in given.customers.items():
        found.setdefault(name, set()).add(number)
    return found


def order_names(given: Given) -> dict[str, set[str]]:
    """Customers' orders by number, open and shipped."""
    numbers = {str(n) for n in given.demand["reference"].drop_nulls()}
    if given.shipments is not None:
        numbers |= set(given.shipments["order"].drop_nulls().cast(pl.String))
    return {number: {number} for number in numbers}
