"""What suppliers owe besides goods: declarations, certificates, missing master data, invoices.

They are asked for by the same engine as order lines are: same calendars, gaps, escalation, addresses and
history. Whoever keeps them lists those that are still missing; one that is listed no more is asked for no
more.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

import polars as pl

from scm_automate.model import OrderLine, RequestSubject, ScheduleKey
from scm_automate.model.record import Id, Record, Text
from scm_automate.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Request", "request_lines"]


class Request(Record):
    """One thing that a supplier has to send or tell.

    Examples:
        >>> Request(
        ...     supplier="7",
        ...     subject="certificate",
        ...     key="ISO-9001",
        ...     what="ISO 9001 certificate; ours ends on 31 March 2026",
        ...     needed_by="2026-03-31",
        ... ).ask_key.line
        'ISO-9001'
    """

    supplier: Id
    """Who owes it."""
    subject: RequestSubject
    """What kind of thing it is."""
    key: Id
    """What names it among those of its kind, such as an item's or an invoice's number; never another's."""
    what: Text
    """What is wanted, in words that the supplier understands."""
    company: str = ""
    """Company that wants it."""
    needed_by: date | None = None
    """The day by which it is needed; null where there is none."""
    opened_on: date | None = None
    """Since when it is missing; null is long enough."""
    buyer: Text | None = None
    """Whose business it is."""

    @property
    def ask_key(self) -> ScheduleKey:
        """What names it in asks and in the history: its kind stands where the order's number does."""
        return ScheduleKey(self.company, self.subject, self.key, "1")


def request_lines(requests: Iterable[Request]) -> pl.DataFrame:
    """Requests as rows of the planner: those of `OrderLine`, and their ``subject``."""
    found = list(requests)
    lines = [
        OrderLine(
            company=one.company,
            supplier=one.supplier,
            order=one.subject,
            line=one.key,
            description=one.what,
            quantity=Decimal(1),
            due=one.needed_by,
            ordered_on=one.opened_on,
            buyer=one.buyer,
        )
        for one in found
    ]
    return Table.from_records(OrderLine, lines).frame.with_columns(
        pl.Series("subject", [one.subject for one in found], dtype=pl.String)
    )


SUBJECTS = frozenset(get_args(RequestSubject))
"""Every kind of thing that is asked for besides goods."""
