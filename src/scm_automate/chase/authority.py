"""Whether a message may change anything unseen: who wrote it, and how that is proven."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.model import LineKey

__all__ = ["NO_AUTHORITY", "Authority"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What is known of the sender of an answer; nothing is the default, and releases nothing.

    Attributes:
        known_sender: The sender is an address or domain on file for the supplier.
        reference: The message carries the unguessable reference of a letter to this supplier.
        authenticated: Our own receiving server saw the sender's domain authenticated.
        asked: The lines that the supplier is known to have been asked about.
        frozen: Why the supplier is frozen; empty where it is not.
        interchange: It came through our EDI gateway, from an address declared for the supplier.
        unvouched: Why nobody vouches for a file that came by no mail; empty for mails.
        unusual: What the supplier never did before, in words.

    Examples:
        >>> Authority(known_sender=True, authenticated=True).missing
        ''
        >>> Authority(known_sender=True).missing
        'it carries no reference of a letter of ours, and no server of ours vouches for its sender'
    """

    known_sender: bool = False
    reference: bool = False
    authenticated: bool = False
    asked: frozenset[LineKey] = field(default_factory=frozenset)
    frozen: str = ""
    interchange: bool = False
    unvouched: str = ""
    unusual: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """What is missing to take the sender's word unseen; empty where nothing is."""
        if self.unvouched:
            return self.unvouched
        if self.interchange:
            return ""
        if not self.known_sender:
            return "its sender is not among the addresses on file for the supplier"
        if not (self.reference or self.authenticated):
            return (
                "it carries no reference of a letter of ours, "
                "and no server of ours vouches for its sender"
            )
        return ""


NO_AUTHORITY = Authority()
"""Nothing is known of the sender; everything is for review."""
