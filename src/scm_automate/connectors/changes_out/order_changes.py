"""Changes as order changes that a supplier's machine reads: X12 860, EDIFACT ORDCHG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scm_automate.connectors.edi import ChangedLine, Document, code_lists
from scm_automate.connectors.edi.values import number, shown
from scm_automate.model import replace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scm_automate.connectors.changes_out.plan import PlannedWrite
    from scm_automate.connectors.edi import CodeLists
    from scm_automate.model import Change, OrderLine, ScheduleKey

__all__ = ["ORDER_CHANGE_FIELDS", "OrderChanges", "order_changes"]

ORDER_CHANGE_FIELDS: Final = {
    "due": "requested date",
    "promised": "requested date",
    "quantity": "quantity",
    "price": "price",
}
"""What an order change says of a line; a promise that was accepted is asked for as the new date."""


class OrderChanges(NamedTuple):
    """What becomes of the changes of a plan."""

    documents: tuple[Document, ...]
    """One per order, in the order of the plan."""
    left_out: tuple[tuple[Change, str], ...]
    """The changes that no document can say, and why."""


def order_changes(
    writes: Sequence[PlannedWrite],
    lines: Mapping[ScheduleKey, OrderLine],
    *,
    standard: Literal["x12", "edifact"],
    issued: date,
    codes: CodeLists | None = None,
) -> OrderChanges:
    """The changed lines of each order as a document; everything of a line is told, changed or not.

    Args:
        writes: What is changed.
        lines: The open lines: a partner needs item, quantity, unit and date of a line whatever changes.
        standard: Whose unit codes are used.
        issued: The day of the documents.
        codes: Code lists, for a partner with its own.

    Returns:
        Documents for `edi.write`. Their `number` is the order's own with the day, so that the same
        changes make the same document again.
    """
    lists = codes or code_lists()
    orders: dict[tuple[str, str], list[ChangedLine]] = {}
    supplier: dict[tuple[str, str], tuple[str | None, str]] = {}
    left: list[tuple[Change, str]] = []
    for write in writes:
        line = lines.get(write.key)
        if line is None:
            why = "the order line is needed to say its item, quantity and unit; give the open lines"
            left += [(change, why) for change in write.changes]
            continue
        unit = lists.standard_unit(line.unit, standard=standard) if line.unit else None
        if line.unit and unit is None:
            why = (
                f"the unit {line.unit!r} has no {standard} code; add it to the partner's code lists"
            )
            left += [(change, why) for change in write.changes]
            continue
        new = {**{change.field: change.new for change in write.changes}}
        wanted = new.get("due") or new.get("promised")
        asked = replace(
            line,
            **{name: new[name] for name in ("quantity", "price") if name in new},
            **({"due": wanted} if wanted else {}),
        )
        price = number(shown(asked.price / asked.price_per)) if asked.price is not None else None
        place = (write.key.company, write.key.order)
        supplier[place] = (line.currency, line.supplier)
        orders.setdefault(place, []).append(
            ChangedLine(
                line=asked.line,
                item=asked.item,
                supplier_item=asked.supplier_item,
                description=asked.description,
                quantity=asked.quantity,
                unit=unit,
                due=asked.due,
                price=price,
                action="change",
            )
        )
    documents = tuple(
        Document(
            kind="order_change",
            order=order,
            number=f"{order}-{issued:%Y%m%d}" if standard == "edifact" else None,
            issued=issued,
            currency=supplier[company, order][0],
            supplier=supplier[company, order][1],
            lines=tuple(changed),
        )
        for (company, order), changed in orders.items()
    )
    return OrderChanges(documents, tuple(left))
