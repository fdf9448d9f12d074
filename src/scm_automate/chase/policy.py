"""How a team chases: when it asks, how often, whom never, and what it accepts unseen.

A policy is data: made in Python or read from a TOML file, frozen, and the same for every run.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from scm_automate.chase.edi_partner import EdiPartner
from scm_automate.chase.policy_rules import AskRule, Channel, Digest, Escalation, QuietDays
from scm_automate.chase.send_limits import SendLimit
from scm_automate.chase.unusual import Unusual
from scm_automate.model import Id, Number, Record, Text, replace

__all__ = [
    "ChasePolicy",
    "Confirmations",
    "DateField",
    "EdiPartner",
    "Sender",
    "SupplierPolicy",
    "Tolerance",
    "Unusual",
]

DateField = Literal["layout", "promised", "due"]
"""Which field a new date is written to. Each in a sentence:

- ``layout``: where the layout of the export keeps promises, as it says itself.
- ``promised``: the promise, and never the date that the ERP plans with.
- ``due``: the date that the ERP plans with.
"""

Confirmations = Literal["always", "where_required"]
"""Which unconfirmed lines are asked about: all, or only those on which the ERP requires it."""


class Tolerance(Record):
    """How far an answer may differ from the order and still go through unseen.

    Days are working days of the receiving plant, early and late apart.

    Examples:
        >>> Tolerance(late_days=2).early_days
        5
    """

    early_days: int = Field(default=5, ge=0)
    """Working days that a promise may lie before the due date."""
    late_days: int = Field(default=0, ge=0)
    """Working days that a promise may lie after the due date."""
    quantity_short: Number = Field(default=0, ge=0, le=100, validate_default=True)
    """Percent of the open quantity that may be missing."""
    quantity_over: Number = Field(default=0, ge=0, validate_default=True)
    """Percent of the open quantity that may come on top."""
    price: Number = Field(default=0, ge=0, validate_default=True)
    """Percent that the price may differ, up or down."""


class Sender(Record):
    """Who writes: the buyer's mailbox, and the name and phone under the letter.

    Examples:
        >>> Sender(address="purchasing@buyer.example", name="Anna Berg").company
        ''
    """

    address: str = Field(min_length=3, max_length=254)
    """The mailbox that letters come from and answers go to."""
    name: Text = ""
    """The person or team that signs."""
    company: Text = ""
    """The company that signs."""
    phone: Text = ""
    """Where a supplier may call; empty leaves it out of the letter."""
    reply_to: str = ""
    """Where answers go instead of `address`; empty is `address`."""

    @field_validator("address", "reply_to")
    @classmethod
    def _is_address(cls, text: str) -> str:
        if text and (text.count("@") != 1 or any(c.isspace() or c in "<>,;" for c in text)):
            raise ValueError(f"not a mail address: {text[:80]!r}")
        return text


def _checked_codes(lists: dict[str, Any] | None) -> dict[str, Any] | None:
    """The lists as they are, if they can be laid over the shipped ones."""
    if lists is not None:
        from scm_automate.connectors.edi import code_lists

        code_lists(lists)
    return lists


class SupplierPolicy(Record):
    """What holds for one supplier instead of the policy; what is null stays as it is there.

    Examples:
        >>> SupplierPolicy(supplier="100234", gap=10).language is None
        True
    """

    supplier: Id
    """The supplier's number."""
    unconfirmed_after: int | None = Field(default=None, ge=0)
    """See `ChasePolicy.unconfirmed_after`."""
    due_soon: int | None = Field(default=None, ge=0)
    """See `ChasePolicy.due_soon`."""
    gap: int | None = Field(default=None, ge=1)
    """See `ChasePolicy.gap`."""
    max_asks: int | None = Field(default=None, ge=1)
    """See `ChasePolicy.max_asks`."""
    horizon: int | None = Field(default=None, ge=0)
    """See `ChasePolicy.horizon`."""
    language: str | None = None
    """See `ChasePolicy.language`; goes before the language in the supplier's record."""
    tolerance: Tolerance | None = None
    """See `ChasePolicy.tolerance`; taken as a whole."""
    unusual: Unusual | None = None
    """See `ChasePolicy.unusual`; taken as a whole."""
    channel: Channel | None = None
    """See `ChasePolicy.channel`."""
    digest: Digest | None = None
    """See `ChasePolicy.digest`."""
    letter_gap: int | None = Field(default=None, ge=0)
    """See `ChasePolicy.letter_gap`."""
    quiet: tuple[str, ...] | None = None
    """See `ChasePolicy.quiet`; taken as a whole."""
    escalate: tuple[Escalation, ...] | None = None
    """See `ChasePolicy.escalate`; taken as a whole."""
    edi_codes: dict[str, Any] | None = None
    """See `ChasePolicy.edi_codes`; taken as a whole."""
    edi_texts: Literal["review", "remark"] | None = None
    """See `ChasePolicy.edi_texts`."""
    edi_partner: EdiPartner | None = None
    """What was agreed with the supplier where it is asked by EDI; laid over `ChasePolicy.edi_partner`."""
    edi_senders: tuple[str, ...] = ()
    """The supplier's interchange addresses, as ``qualifier:address``: ISA05 and ISA06, or both parts of UNB
    S002, such as ``14:4012345000009``. They count in files that came through the gateway's folder."""

    @field_validator("edi_codes")
    @classmethod
    def _are_code_lists(cls, lists: dict[str, Any] | None) -> dict[str, Any] | None:
        return _checked_codes(lists)

    @field_validator("edi_senders")
    @classmethod
    def _are_interchange_addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        plain = tuple(one.strip() for one in addresses)
        for one in plain:
            if not one.rpartition(":")[2] or not one.isprintable() or len(one) > 60:
                raise ValueError(f"not an interchange address: {one[:80]!r}, such as ZZ:ACME")
        return plain

    @field_validator("quiet")
    @classmethod
    def _are_quiet_days(cls, days: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if days is None else QuietDays(days=days).days


class ChasePolicy(Record):
    """When and how suppliers are asked, and what is taken over unseen.

    Examples:
        >>> policy = ChasePolicy(suppliers=(SupplierPolicy(supplier="100234", gap=10),))
        >>> policy.gap, policy.of_supplier("100234").gap
        (5, 10)
    """

    unconfirmed_after: int = Field(default=2, ge=0)
    """Working days of the supplier after the order's day before a confirmation is asked for."""
    due_soon: int = Field(default=7, ge=0)
    """Calendar days before a promised day in which the supplier is asked whether it holds; 0 never asks."""
    gap: int = Field(default=5, ge=1)
    """Working days of the supplier between two letters about the same line, and after an answer."""
    max_asks: int = Field(default=3, ge=1)
    """Letters about a line without an answer; then a person takes over."""
    letter_gap: int = Field(default=0, ge=0)
    """Working days of the supplier between two letters to it, whatever they are about; 0 is none."""
    quiet: tuple[str, ...] = ()
    """Days on which nobody is written to, see `QuietDays`; what is due then is asked on the next day."""
    channel: Channel = "mail"
    """See `Channel`."""
    digest: Digest = "supplier"
    """See `Digest`."""
    escalate: tuple[Escalation, ...] = ()
    """Who comes in when letters are not answered, before `max_asks` ends it."""
    rules: tuple[AskRule, ...] = ()
    """What holds for lines that fit a condition."""
    horizon: int = Field(default=60, ge=0)
    """Calendar days ahead: unconfirmed lines that are due later are left alone."""
    confirmations: Confirmations = "always"
    """See `Confirmations`."""
    language: str = "en"
    """ISO 639-1 code of letters to suppliers whose language is unknown."""
    time_zone: str = "Europe/Berlin"
    """IANA name of the place where a day begins and ends, where the supplier has none of its own."""
    send_limits: tuple[SendLimit, ...] = ()
    """How many letters leave at most for one domain, see `SendLimit`; what is over it leaves later."""
    most_gone: float = Field(default=0.3, ge=0, le=1)
    """Share of the known open lines that an export may lack at once. Where it lacks more, and twenty or
    more, it may be cut or of one plant only: none of them is closed, and a person is told."""
    sender: Sender | None = None
    """Who writes; needed for letters, null where only a plan is made."""
    never_ask: tuple[Id, ...] = ()
    """Numbers of suppliers that get no letter, such as sister companies with their own way."""
    tolerance: Tolerance = Tolerance()
    """What is taken over unseen."""
    harmless: Tolerance | None = None
    """What is taken over unseen where stock and demand are given and the answer makes no customer's order
    late and nothing short; null is `tolerance`."""
    unusual: Unusual = Unusual()
    """What is not taken over unseen though its sender is proven, since the supplier never did it before."""
    thaw_persons: int = Field(default=2, ge=1, le=2)
    """How many persons have to agree before a frozen supplier is written to again: two, or one in a team that
    has no second; see `thaw`."""
    date_field: DateField = "layout"
    """See `DateField`."""
    edi_codes: dict[str, Any] | None = None
    """Code lists of EDI that are laid over the shipped ones, in the words of `connectors.edi.code_lists`;
    mostly of one supplier, whose map has meanings of its own."""
    edi_texts: Literal["review", "remark"] = "review"
    """What free text in an EDI or XML answer does: ``review`` holds its lines, since it may be a condition;
    ``remark`` tells it and holds nothing, for a supplier who sends the same courtesies each time."""
    edi_partner: EdiPartner | None = None
    """What holds for all suppliers that are asked by EDI, such as our own identifier; see `EdiPartner`."""
    suppliers: tuple[SupplierPolicy, ...] = ()
    """What holds for single suppliers; each at most once."""

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"not an IANA time zone: {name[:80]!r}, such as Europe/Berlin"
            ) from None
        return name

    @field_validator("edi_codes")
    @classmethod
    def _are_code_lists(cls, lists: dict[str, Any] | None) -> dict[str, Any] | None:
        return _checked_codes(lists)

    @field_validator("quiet")
    @classmethod
    def _are_quiet_days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        return QuietDays(days=days).days

    @field_validator("send_limits")
    @classmethod
    def _each_domain_once(cls, limits: tuple[SendLimit, ...]) -> tuple[SendLimit, ...]:
        names = [one.domain for one in limits]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the limit of {', '.join(twice)} is there more than once")
        return limits

    @model_validator(mode="after")
    def _each_supplier_once(self) -> Self:
        if len(self._special) < len(self.suppliers):
            numbers = [special.supplier for special in self.suppliers]
            twice = sorted({number for number in numbers if numbers.count(number) > 1})
            raise ValueError(f"supplier {', '.join(twice)} is there more than once")
        addresses = [one for special in self.suppliers for one in special.edi_senders]
        twice = sorted({one for one in addresses if addresses.count(one) > 1})
        if twice:
            raise ValueError(
                f"the interchange address {', '.join(twice)} is declared more than once"
            )
        return self

    @model_validator(mode="after")
    def _partners_hold(self) -> Self:
        for special in self.suppliers:
            if special.edi_partner is None:
                continue
            faults = "; ".join(special.edi_partner.over(self.edi_partner).faults())
            if faults:
                raise ValueError(f"supplier {special.supplier}: {faults}")
        return self

    def partner_of(self, supplier: str) -> EdiPartner | None:
        """What was agreed with a supplier that is asked by EDI; null where that is not enough to ask.

        Examples:
            >>> own = SupplierPolicy(
            ...     supplier="7", edi_partner=EdiPartner(standard="x12", receiver="S")
            ... )
            >>> policy = ChasePolicy(edi_partner=EdiPartner(sender="B"), suppliers=(own,))
            >>> policy.partner_of("7").key, policy.partner_of("8")
            ('x12 ZZ:B > ZZ:S', None)
        """
        special = self.override(supplier)
        own = (special and special.edi_partner) or EdiPartner()
        found = own.over(self.edi_partner)
        return None if found.lacks else found

    def supplier_of_interchange(self, address: str) -> str | None:
        """The number of the supplier for whom an interchange address is declared; null where none is.

        Examples:
            >>> special = SupplierPolicy(supplier="7", edi_senders=("ZZ:ACME",))
            >>> ChasePolicy(suppliers=(special,)).supplier_of_interchange("ZZ:ACME")
            '7'
        """
        return self._of_interchange.get(address)

    @cached_property
    def _of_interchange(self) -> dict[str, str]:
        return {one: special.supplier for special in self.suppliers for one in special.edi_senders}

    @cached_property
    def _special(self) -> dict[str, SupplierPolicy]:
        return {special.supplier: special for special in self.suppliers}

    def override(self, supplier: str) -> SupplierPolicy | None:
        """What holds for one supplier only; null where nothing does."""
        return self._special.get(supplier)

    def of_supplier(self, supplier: str) -> ChasePolicy:
        """The policy as it holds for one supplier, its overrides laid over the rest.

        Examples:
            >>> ChasePolicy().of_supplier("100234") == ChasePolicy()
            True
        """
        special = self.override(supplier)
        if special is None:
            return self
        names = set(SupplierPolicy.model_fields) - {"supplier", "edi_senders", "edi_partner"}
        given = {name: getattr(special, name) for name in names}
        return replace(self, suppliers=(), **{k: v for k, v in given.items() if v is not None})
