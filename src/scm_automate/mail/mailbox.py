"""The ports through which messages come in, and through which sent ones are looked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, Union, runtime_checkable

from scm_automate.mail.mailboxes import RawMessage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = ["Inbox", "Inboxes", "Mailbox", "SentFolder"]


@runtime_checkable
class Mailbox(Protocol):
    """A mailbox that remembers how far it was read and files what was settled.

    A message is known by its content, wherever it lies; the position only spares reading everything
    again. A mailbox that lost its position, or whose server renumbered it, is read from the start,
    and nothing is applied twice.
    """

    @property
    def name(self) -> str:
        """Names the mailbox among others; its position is kept under it."""
        ...

    @property
    def position(self) -> str | None:
        """From where to read the next time: what lies before it was given out and asked past."""
        ...

    def read(self, position: str | None) -> Iterator[RawMessage]:
        """What came since the position, oldest first; one that cannot be fetched is told and passed.

        Raises:
            ServiceError: The mailbox cannot be reached; what was given out before stands.
        """
        ...

    def settle(self, message: RawMessage, *, readable: bool) -> None:
        """Files a message once everything that follows from it is written down.

        Args:
            message: As `read` gave it.
            readable: False for one that a person has to look at.
        """
        ...


Inbox: TypeAlias = Union[Iterable[RawMessage], Mailbox, "Inboxes"]
"""Where messages come from: what a folder gave, a mailbox, or several of them."""


@dataclass(frozen=True, slots=True)
class Inboxes:
    """Several inboxes that are read one after the other, such as a mailbox and the portal.

    Examples:
        >>> Inboxes((), ()).each
        ((), ())
    """

    each: tuple[Iterable[RawMessage] | Mailbox, ...]
    """The inboxes."""

    def __init__(self, *each: Iterable[RawMessage] | Mailbox) -> None:
        object.__setattr__(self, "each", each)


class SentFolder(Protocol):
    """Where letters lie that have left; asked when nobody knows whether one did."""

    def has(self, *, message_id: str, reference: str, since: datetime) -> bool:
        """Whether a letter lies there.

        Args:
            message_id: Its Message-ID, without brackets.
            reference: The reference in its subject and text; servers may replace the Message-ID.
            since: When it was handed over.

        Returns:
            True where it is there. False is no proof that it did not leave.

        Raises:
            ServiceError: The folder cannot be reached.
        """
        ...
