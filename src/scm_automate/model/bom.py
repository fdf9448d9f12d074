"""Bills of material, line by line."""

from __future__ import annotations

from datetime import date

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["BomLine"]


class BomLine(Record):
    """So much of a component in one parent.

    Examples:
        >>> BomLine(parent="A-1", component="B-7", quantity="4").base_quantity
        Decimal('1')
    """

    parent: Id
    """Our number of the item that is made."""
    plant: Id | None = None
    """Plant that makes it; null for all."""
    alternative: Id | None = None
    """Which of several bills of the same parent; null where there is one only."""
    bom: Id | None = None
    """The ERP's own number of the bill."""
    position: Id | None = None
    """Position within the bill."""
    component: Id
    """Our number of the item that goes in."""
    description: Text | None = None
    """Text of the position."""
    quantity: Number
    """How much goes into `base_quantity` of the parent, in `unit`; negative for a by-product."""
    unit: Id | None = None
    """Unit of `quantity`."""
    base_quantity: Number = 1  # type: ignore[assignment]  # validated on the way in
    """How much of the parent the bill is for, in `base_unit`."""
    base_unit: Id | None = None
    """Unit of `base_quantity`."""
    scrap_percent: Number | None = None
    """Component scrap in percent; null where none is planned."""
    fixed: bool = False
    """Whether `quantity` is needed once, however much of the parent is made."""
    bulk: bool = False
    """Whether the component is bulk material, which is not planned by the bill."""
    valid_from: date | None = None
    """First day; null where open."""
    valid_to: date | None = None
    """Last day; null where open."""
