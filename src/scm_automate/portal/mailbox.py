"""Answers from pages as a mailbox, so that a round reads them as it reads mail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scm_automate.mail import RawMessage
from scm_automate.portal.answers import to_response
from scm_automate.state import grants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.state import State

__all__ = ["PortalMailbox"]

_OVERLAP = timedelta(days=1)


@dataclass(slots=True)
class PortalMailbox:
    """What suppliers sent from their pages, as a `scm_automate.mail.Mailbox`.

    Args:
        state: The state that the portal writes to.

    Examples:
        >>> from scm_automate.mail import Inboxes
        >>> def inbox(state, mailbox):
        ...     return Inboxes(mailbox, PortalMailbox(state))
    """

    state: State = field(repr=False)
    _position: str | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        """There is one portal to a state."""
        return "portal"

    @property
    def position(self) -> str | None:
        """The instant of the last answer that was asked past."""
        return self._position

    def read(self, position: str | None) -> Iterator[RawMessage]:
        """See `Mailbox.read`; the answers of the last day are given again, and known by their content.

        One that took its time to be written may be older than one that was read already.
        """
        self._position = position
        with self.state.read() as tx:
            since = datetime.fromisoformat(position) - _OVERLAP if position else None
            sent = grants.answers_since(tx, since)
        for one in sent:
            with self.state.read() as tx:
                grant = grants.find_grant(tx, one.grant)
            source = f"portal#{one.id}"
            digest = hashlib.sha256(one.id.encode() + one.content).hexdigest()
            if grant is None:
                fault = "its link is not known any more"
                yield RawMessage(
                    source=source, raw=b"", received=one.sent_at, digest=digest, fault=fault
                )
            else:
                yield RawMessage(
                    source=source,
                    raw=one.content,
                    received=one.sent_at,
                    digest=digest,
                    response=to_response(one.content, grant, sent_at=one.sent_at),
                    letter=grant.letter,
                )
            self._position = one.sent_at.isoformat()

    def settle(self, message: RawMessage, *, readable: bool) -> None:
        """Answers stay where they are: the supplier sees on its page what it sent."""
