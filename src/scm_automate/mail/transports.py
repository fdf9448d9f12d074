"""The port through which letters leave, and what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from scm_automate.errors import ConfigError
from scm_automate.messages import parse_message

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = [
    "Mode",
    "Outcome",
    "Receipt",
    "RefusedAddress",
    "Transport",
    "check_addresses",
    "check_allowed",
    "to_wire",
]

Outcome = Literal["sent", "drafted", "refused", "refused_for_now", "unknown"]
"""What came of a letter. Each in a sentence:

- ``sent``: the server took it over for at least one recipient.
- ``drafted``: it was written to a folder; nobody knows that it left.
- ``refused``: it was not taken and never will be as it is.
- ``refused_for_now``: it was not taken; the same letter may be tried again later.
- ``unknown``: the connection broke after the text was handed over. It may have arrived, so it is
  never sent again unseen: look for its Message-ID in the sent mail, or ask a person.
"""

Mode = Literal["trial", "live"]
"""Whether letters may go to anybody (live) or to allowed domains only (trial)."""


class RefusedAddress(NamedTuple):
    """A recipient that the server did not take."""

    address: str
    """The address."""
    reason: str
    """The server's code and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of one letter.

    Examples:
        >>> Receipt(outcome="sent", message_id="a@b.example").may_have_left
        True
    """

    outcome: Outcome
    """See `Outcome`."""
    message_id: str
    """Message-ID of the letter, without brackets."""
    detail: str = ""
    """The server's code and words, or the file written."""
    refused: tuple[RefusedAddress, ...] = ()
    """Recipients that were not taken, also where others were."""
    closed: str = ""
    """Why the server takes no letter at all, such as a refused login; empty where that is not known."""

    @property
    def may_have_left(self) -> bool:
        """Whether the letter left or may have left: then it must not be sent again unseen."""
        return self.outcome in ("sent", "unknown")


class Transport(Protocol):
    """A way for letters to leave; `scm_automate.testing.mail` has one in memory."""

    def send(
        self, message: EmailMessage | bytes, *, sender: str, recipients: Sequence[str]
    ) -> Receipt:
        """Hand over one letter and say what came of it.

        Args:
            message: The whole letter with its Message-ID.
            sender: Envelope sender; bounces go there.
            recipients: Envelope recipients, one at least.

        Returns:
            The receipt. Faults of server and network are outcomes, not exceptions.

        Raises:
            ConfigError: The letter has no Message-ID, an address is malformed, or a recipient is
                not allowed; nothing was sent.
        """
        ...


_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
)


def check_addresses(sender: str, recipients: Sequence[str]) -> None:
    """Refuse an envelope address that is not plain: a repaired one may reach somebody else.

    Raises:
        ConfigError: An address is malformed, or there is no recipient.
    """
    if not recipients:
        raise ConfigError("A letter has no recipient.", hint="Name one address at least.")
    for address in (sender, *recipients):
        if _ADDRESS.fullmatch(address) is None or ".." in address:
            raise ConfigError(
                f"{address[:120]!r} is no plain mail address.",
                hint="Correct it where it is kept; it is not repaired here.",
            )


def check_allowed(
    recipients: Sequence[str], *, mode: Mode, allowed_domains: Collection[str]
) -> None:
    """Refuse recipients outside the allowed domains, unless the mode is live and none are named.

    Raises:
        ConfigError: A recipient's domain is not allowed.
    """
    if mode == "live" and not allowed_domains:
        return
    allowed = {domain.lower() for domain in allowed_domains}
    for address in recipients:
        if address.rpartition("@")[2].lower() not in allowed:
            raise ConfigError(
                f"{address!r} is not in an allowed domain ({', '.join(sorted(allowed)) or 'none is'}).",
                hint="In trial mode letters go to the allowed domains only; add the domain, or go live.",
            )


def to_wire(message: EmailMessage | bytes) -> tuple[bytes, str]:
    """The letter as bytes with CRLF line ends and without Bcc, and its Message-ID.

    Raises:
        ConfigError: It has no Message-ID; without one nobody could find out whether it left.
    """
    if isinstance(message, EmailMessage):
        if message.get("Bcc") is not None:
            del message["Bcc"]
        raw = message.as_bytes(policy=policy.SMTP.clone(cte_type="7bit"))
    else:
        raw = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    message_id = parse_message(head).message_id
    if message_id is None:
        raise ConfigError(
            "A letter has no Message-ID.", hint="Draw one when the letter is written."
        )
    if re.search(rb"(?im)^bcc:", head):
        raise ConfigError("A letter shows its Bcc recipients.", hint="Leave the Bcc header out.")
    return raw, message_id
