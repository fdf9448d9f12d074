"""What messages are read with, and what a message is once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scm_automate.calendars import Calendars
    from scm_automate.chase.identify import Match
    from scm_automate.chase.impact import PlanInView
    from scm_automate.chase.order_book import OrderBook
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.chase.supplier_book import SupplierBook
    from scm_automate.connectors.edi import Acknowledgement, Interchange
    from scm_automate.messages import Message
    from scm_automate.model import OrderResponse
    from scm_automate.replies import SecondReader

__all__ = ["Desk", "ReadMessage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all messages of a round are read with.

    Attributes:
        orders: The open lines.
        book: The suppliers.
        policy: Tolerances and time zone.
        calendars: Who works when.
        now: The instant of the round.
        run: The round.
        new_id: Draws ids.
        write_back: The field in which the export's ERP keeps promises; None where it has none.
        trusted_authserv: authserv-id of our own receiving server.
        supply: The plan that answers are weighed against; None weighs nothing.
        second_reader: Looks at what the reader left unclear, and releases nothing; None asks nobody.
    """

    orders: OrderBook
    book: SupplierBook
    policy: ChasePolicy
    calendars: Calendars
    now: datetime
    run: str
    new_id: Callable[[], str]
    write_back: str | None
    trusted_authserv: str | None
    supply: PlanInView | None = None
    second_reader: SecondReader | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessage:
    """A message, read; nothing of it is written yet."""

    key: str
    content: bytes
    source: str
    received: datetime
    message: Message
    match: Match
    response: OrderResponse
    interchanges: tuple[Interchange, ...] = ()
    """Envelopes of a file that came by no mail, each of which is applied once."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    """What a file of the gateway says of what was sent before."""
