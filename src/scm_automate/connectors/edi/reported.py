"""What all status reports share: several statuses of one line, and a status of a whole order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.promise import Entry, window_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from scm_automate.connectors.edi.codes import Code
    from scm_automate.connectors.edi.documents import DocumentStatus
    from scm_automate.connectors.edi.faults import FaultList
    from scm_automate.connectors.edi.promise import Window

__all__ = ["HANDED_DOWN", "order_alone", "several_statuses", "window_when"]

HANDED_DOWN: Final = 8
"""How many statuses and doubts of an order its lines are held against at most; more are for a person anyway."""

_SEVERAL: Final = "several statuses stand behind it, and not how much each is about"


def several_statuses(entries: Sequence[Entry]) -> Iterator[str]:
    """Why a person should look: statuses without a quantity each may be a history, not a split."""
    if len(entries) > 1 and any(entry.quantity is None for entry in entries):
        yield _SEVERAL


def window_when(meaning: Code | None, day: date | None) -> Window | None:
    """When, by the date beside a status; None where its code makes nothing of a date."""
    if meaning is None or meaning.when is None or day is None:
        return None
    return window_of({"": (day, day)}, {"": meaning.when})


def order_alone(
    faults: FaultList,
    place: str,
    order: str | None,
    told: Sequence[tuple[str, Code | None]],
) -> DocumentStatus | None:
    """What a report says of an order whose lines it does not name; it is told, and laid on no line.

    Args:
        faults: Takes what was told.
        place: Where the report stands.
        order: The order.
        told: Each status as it stood, and what its code means.

    Returns:
        ``rejected`` where nothing but that is told; else null.
    """
    said = "; ".join(f"{words} ({code.name})" if code else words for words, code in told)
    faults.add(
        "status_of_order",
        place,
        f"Order {order}: {said[:600]}; the report names no line, so that no line takes it over.",
    )
    rejected = all(code is not None and code.status == "rejected" for _, code in told)
    return "rejected" if rejected else None
