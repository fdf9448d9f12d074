"""An ask as an order status inquiry: what a letter would say, in X12 869 or EDIFACT OSTENQ."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from scm_automate.chase.letter_requests import is_about_requests
from scm_automate.connectors.edi import AskedLine, Document, Envelope, code_lists, write_inquiry
from scm_automate.errors import ConfigError, DataError

if TYPE_CHECKING:
    from datetime import datetime

    from scm_automate.chase.edi_partner import EdiPartner
    from scm_automate.chase.plan_shapes import PlannedLetter
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.connectors.edi import CodeLists
    from scm_automate.model import OrderLine

__all__ = ["Inquiry", "compose_inquiry"]

_UNIT: Final = {"x12": 2, "edifact": 3}
"""How long a unit code may be."""
_PLAIN: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One interchange that asks how order lines stand.

    Attributes:
        content: Its bytes.
        file: A name that no other content has: standard, partner, control number and a digest.
    """

    content: bytes
    file: str


def compose_inquiry(
    letter: PlannedLetter,
    *,
    reference: str,
    number: int,
    partner: EdiPartner,
    policy: ChasePolicy,
    now: datetime,
) -> Inquiry:
    """An ask as an interchange with one message; the letter's reference is the inquiry's own number.

    Quantities are those that are still open, in the standard's unit code; a unit that has none, and does
    not fit as it is, is left out with its quantity: the inquiry is about when, not about how many.

    Args:
        letter: Which lines are asked about.
        reference: The unguessable reference of the letter, which an answer carries back.
        number: The control number.
        partner: What was agreed.
        policy: As it holds for the supplier: its time zone, and code lists of the supplier's own.
        now: When the interchange is made.

    Raises:
        ConfigError: The partner lacks something.
        DataError: The letter holds what the format has no place for.
    """
    partner = partner.over(None)
    standard = partner.standard
    if standard is None or partner.sender is None or partner.receiver is None:
        raise ConfigError(
            f"Supplier {letter.supplier.id} is asked by EDI, and {'; '.join(partner.faults())}.",
            hint=f"Add it below [supplier.{letter.supplier.id}.edi_partner] in the policy.",
        )
    if is_about_requests(letter):
        raise DataError("an order status inquiry asks about order lines alone.")
    local = now.astimezone(ZoneInfo(policy.time_zone))
    envelope = Envelope(
        sender=partner.sender,
        sender_qualifier=partner.sender_qualifier or "ZZ",
        receiver=partner.receiver,
        receiver_qualifier=partner.receiver_qualifier or "ZZ",
        group_sender=partner.group_sender,
        group_receiver=partner.group_receiver,
        number=number,
        created=local,
        usage=partner.usage or "test",
        version=partner.version,
    )
    codes = code_lists(policy.edi_codes)
    orders: dict[str, list[OrderLine]] = {}
    for ask in letter.asks:
        orders.setdefault(ask.line.order, []).append(ask.line)
    documents = [
        Document(
            kind="status_inquiry",
            number=reference,
            issued=local.date(),
            order=order,
            ordered=next((line.ordered_on for line in lines if line.ordered_on), None),
            buyer=partner.our_number or partner.sender,
            supplier=partner.their_number or letter.supplier.id,
            lines=tuple(_line(line, partner, codes) for line in lines),
        )
        for order, lines in orders.items()
    ]
    content = write_inquiry(
        documents,
        standard=standard,
        envelope=envelope,
        function=partner.function or "",
        document_code=partner.document_code or "",
    )
    name = _PLAIN.sub("-", f"{letter.supplier.id}-{partner.receiver}").strip("-")[:60].lower()
    digest = hashlib.sha256(content).hexdigest()[:8]
    kind = "869" if standard == "x12" else "ostenq"
    return Inquiry(content=content, file=f"{kind}_{name or 'partner'}_{number:09d}_{digest}.edi")


def _line(line: OrderLine, partner: EdiPartner, codes: CodeLists) -> AskedLine:
    standard = partner.standard or "x12"
    unit = None
    if line.unit:
        unit = codes.standard_unit(line.unit, standard=standard) or line.unit
    fits = unit is None or len(unit) <= _UNIT[standard]
    return AskedLine(
        line=line.line,
        item=line.item or None,
        supplier_item=line.supplier_item or None,
        quantity=line.quantity if fits else None,
        unit=unit if fits and line.quantity is not None else None,
        due=line.due,
    )
