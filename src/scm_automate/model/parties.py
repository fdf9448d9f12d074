"""Suppliers and how they are reached."""

from __future__ import annotations

from scm_automate.model.record import Id, Record, Text

__all__ = ["Supplier"]


class Supplier(Record):
    """A supplier as the back office knows it.

    Examples:
        >>> Supplier(id="100234", name="Müller Federn GmbH", country="DE").email_domains
        ()
    """

    id: Id
    """The supplier's number in the ERP."""
    name: Text = ""
    """Its name as in the ERP."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code; null where unknown. Settles day and month order and holidays."""
    language: str | None = None
    """ISO 639-1 code of the letters it gets; null takes the policy's default."""
    emails: tuple[str, ...] = ()
    """Addresses for order questions, the first is written to; all are known senders."""
    email_domains: tuple[str, ...] = ()
    """Domains that its mail comes from, lower case; empty takes those of `emails`."""
    company: str = ""
    """Company that the number belongs to, where numbers differ by company."""
    time_zone: str | None = None
    """IANA name; null takes the policy's."""
    transit_days: int | None = None
    """Calendar days between dispatch there and arrival here; null where unknown."""
    phone: Text | None = None
    """The number that a person calls; null where unknown."""
    contact: Text | None = None
    """Whom a caller asks for; null where unknown."""
    blocked: bool | None = None
    """Whether the ERP blocks it for purchasing; null where it does not tell."""
