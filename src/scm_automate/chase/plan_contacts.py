"""Which address a supplier is written to, and why that one: told, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["Contact", "choose_address", "is_address"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An address and why it was chosen, or why there is none.

    Attributes:
        to: The address; empty where there is none to write to.
        why: The choice in words.
        code: ``no_contact`` or ``undeliverable`` where there is no address, else empty.
    """

    to: str = ""
    why: str
    code: str = ""


def is_address(text: str) -> bool:
    r"""Whether a text can stand in a To header as one plain address.

    A mailbox name beyond ASCII is none, for too few servers take it; a foreign domain is fine.

    Examples:
        >>> is_address("sales@acme.example"), is_address("a@b.example\nBcc: c@d.example")
        (True, False)
    """
    name, _, domain = text.partition("@")
    return (
        bool(name)
        and name.isascii()
        and bool(domain.strip("."))
        and "@" not in domain
        and len(text) <= 254
        and text.isprintable()
        and not any(c.isspace() or c in '<>,;:"()[]\\' for c in text)
    )


def choose_address(
    emails: Sequence[str], *, undeliverable: Collection[str] = (), rows: int = 1
) -> Contact:
    """The first address that mail can reach.

    Args:
        emails: The supplier's addresses, the preferred one first.
        undeliverable: Addresses that bounced, in any case.
        rows: How many rows the supplier has in the list of suppliers.

    Examples:
        >>> choose_address(
        ...     ["old@acme.example", "new@acme.example"], undeliverable=["OLD@acme.example"]
        ... ).why
        'address 2 of 2; mail to old@acme.example came back'
    """
    bounced = {address.casefold() for address in undeliverable}
    passed: list[str] = []
    for number, email in enumerate(emails, start=1):
        if not is_address(email):
            passed.append(f"{email.strip()[:80]!r} is no mail address")
        elif email.casefold() in bounced:
            passed.append(f"mail to {email} came back")
        else:
            many = f"address {number} of {len(emails)}" if len(emails) > 1 else "its only address"
            listed = (
                f"the supplier is listed {rows} times, addresses in alphabetical order"
                if rows > 1
                else ""
            )
            return Contact(to=email, why="; ".join(filter(None, [many, *passed, listed])))
    if not emails:
        return Contact(why="no mail address is known", code="no_contact")
    reached = any("came back" in text for text in passed)
    return Contact(why="; ".join(passed), code="undeliverable" if reached else "no_contact")
