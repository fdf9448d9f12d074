r"""A transport in memory: keeps the rules of a real one, and fails as it is told.

Examples:
    >>> transport = MemoryTransport()
    >>> receipt = transport.send(
    ...     b"Message-ID: <1@buyer.example>\r\n\r\nHello",
    ...     sender="buyer@buyer.example",
    ...     recipients=["seller@supplier.example"],
    ... )
    >>> receipt.outcome, len(transport.delivered)
    ('sent', 1)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.mail.transports import (
    Mode,
    Outcome,
    Receipt,
    RefusedAddress,
    check_addresses,
    check_allowed,
    to_wire,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from email.message import EmailMessage

__all__ = ["DeliveredMail", "MemoryTransport"]


class DeliveredMail(NamedTuple):
    """A letter as the other side got it."""

    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    message_id: str


@dataclass(slots=True, kw_only=True)
class MemoryTransport:
    """Delivers into a list.

    Attributes:
        failures: What happens at an address instead of delivery. ``refused`` and
            ``refused_for_now`` concern that address alone; ``unknown`` delivers the letter and
            loses the server's answer, as real connections do.
        mode: As of a real transport.
        allowed_domains: As of a real transport.
        delivered: What arrived, in order.
    """

    failures: Mapping[str, Outcome] = field(default_factory=dict)
    mode: Mode = "live"
    allowed_domains: tuple[str, ...] = ()
    delivered: list[DeliveredMail] = field(default_factory=list)

    def send(
        self, message: EmailMessage | bytes, *, sender: str, recipients: Sequence[str]
    ) -> Receipt:
        """Deliver one letter; see `scm_automate.mail.Transport`."""
        check_addresses(sender, recipients)
        check_allowed(recipients, mode=self.mode, allowed_domains=self.allowed_domains)
        raw, message_id = to_wire(message)
        fates = {address: self.failures.get(address, "sent") for address in recipients}
        refused = tuple(
            RefusedAddress(address, "550 no such mailbox" if fate == "refused" else "451 try later")
            for address, fate in fates.items()
            if fate in ("refused", "refused_for_now")
        )
        taken = tuple(address for address in recipients if fates[address] in ("sent", "unknown"))
        if not taken:
            outcome: Outcome = (
                "refused_for_now" if "refused_for_now" in fates.values() else "refused"
            )
            return Receipt(
                outcome=outcome, message_id=message_id, detail=refused[0].reason, refused=refused
            )
        self.delivered.append(DeliveredMail(raw, sender, taken, message_id))
        if "unknown" in fates.values():
            return Receipt(
                outcome="unknown",
                message_id=message_id,
                detail="the connection broke",
                refused=refused,
            )
        return Receipt(outcome="sent", message_id=message_id, detail="250 kept", refused=refused)
