"""What became of our inquiries, as the partner's translator says: X12 997 and EDIFACT CONTRL.

Only what came through the gateway, from an address that is declared for the supplier, is believed. One that was
accepted is noted. One that was rejected, whole or in part, never reached anybody: its asks do not count, a person
is told why, and its lines wait until that is settled, or the same inquiry would be rejected every day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scm_automate.chase.codes import CODES
from scm_automate.connectors.edi.elements import count
from scm_automate.model import ExceptionMessage
from scm_automate.render import single_line
from scm_automate.state import asks, events, exceptions
from scm_automate.state import letters as letter_rows
from scm_automate.state.edi_interchanges import interchange_numbered
from scm_automate.state.events import Event, append

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.chase.desk import Desk, ReadMessage
    from scm_automate.connectors.edi import Acknowledgement
    from scm_automate.model import ScheduleKey, Supplier
    from scm_automate.state import Transaction
    from scm_automate.state.edi_interchanges import MadeInterchange

__all__ = ["apply_acknowledgements", "lines_of_rejected"]

_ACKNOWLEDGED: Final = "inquiry_acknowledged"
_REJECTED: Final = "inquiry_rejected"
_OURS: Final = {"x12": ("869", "RS"), "edifact": ("OSTENQ", "OSTENQ")}
"""What our inquiry is, and what an acknowledgement calls it."""


def apply_acknowledgements(
    tx: Transaction, read: ReadMessage, supplier: Supplier, desk: Desk
) -> None:
    """Writes down what a partner's file says of our inquiries; of other messages to them it is passed.

    Args:
        tx: A writing transaction.
        read: A file of the gateway whose envelope vouches for it.
        supplier: Whose it is.
        desk: Now, and the policy.
    """
    for one in read.acknowledgements:
        _, ours = _OURS[one.standard]
        if one.kinds and ours not in one.kinds:
            continue  # of an order or an invoice that another program sent
        partner = desk.policy.partner_of(supplier.id)
        if partner is not None and one.sender not in ("", partner.sender):
            continue
        number = count(one.control)
        made = number and interchange_numbered(
            tx, number, standard=one.standard, supplier=supplier.id, company=supplier.company
        )
        if made:
            _of_inquiry(tx, read, one, made, desk)
        elif one.kinds and one.verdict != "accepted":
            text = f"{_named(one)} is none that the chase knows, and its partner says: {one}."
            _raise(tx, read, text, supplier, desk)


def lines_of_rejected(tx: Transaction) -> frozenset[ScheduleKey]:
    """The lines of inquiries whose rejection nobody has settled yet."""
    waiting = {one.id for one in exceptions.open_exceptions(tx, code=_REJECTED)}
    if not waiting:
        return frozenset()
    letters = {
        event.subject
        for event in events.history(tx, kind=_ACKNOWLEDGED)
        if event.data["exception"] in waiting
    }
    return frozenset(key for one in sorted(letters) for key in asks.keys_of_letter(tx, one))


def _of_inquiry(
    tx: Transaction, read: ReadMessage, one: Acknowledgement, made: MadeInterchange, desk: Desk
) -> None:
    letter = letter_rows.letter(tx, made.letter)
    orders = sorted({key.order for key in asks.keys_of_letter(tx, letter.id)})
    about = ", ".join(orders[:3]) + (f" and {len(orders) - 3} more" if len(orders) > 3 else "")
    raised = None
    if one.verdict in ("partly", "rejected", "unclear"):
        text = f"{_named(one)} about order {about} {_words(one)}."
        if one.verdict != "unclear" and letter.state == "sent" and one.usage == "production":
            why = f"the partner's translator rejected it: {'; '.join(one.errors) or one.verdict}"
            letter_rows.mark_undeliverable(
                tx, letter, at=desk.now, why=single_line(why, most=300), run=desk.run
            )
            text += " Nobody was asked by it; its lines wait until this is settled."
            raised = _raise(tx, read, text, desk.book.find(letter.supplier), desk)
        elif letter.state != "undeliverable":  # of which it was told before
            _raise(tx, read, text, desk.book.find(letter.supplier), desk)
    data = {
        "verdict": one.verdict,
        "errors": list(one.errors),
        "number": made.number,
        "usage": one.usage,
        "message": read.key,
        "exception": raised,
    }
    append(tx, [Event(at=desk.now, kind=_ACKNOWLEDGED, subject=letter.id, data=data, run=desk.run)])


def _named(one: Acknowledgement) -> str:
    what, _ = _OURS[one.standard]
    return f"Our inquiry {single_line(one.control, most=40)} ({one.standard.upper()} {what})"


def _words(one: Acknowledgement) -> str:
    errors = f": {'; '.join(one.errors)}" if one.errors else ", without a reason"
    if one.verdict == "unclear":
        return f"was acknowledged in words that are not known{errors if one.errors else ''}"
    return (
        f"was rejected {'in part ' if one.verdict == 'partly' else ''}by the partner's EDI{errors}"
    )


def _raise(
    tx: Transaction, read: ReadMessage, text: str, supplier: Supplier | None, desk: Desk
) -> str | None:
    kind = CODES[_REJECTED]
    told = ExceptionMessage(
        code=_REJECTED,
        severity=kind.severity,
        audience=kind.audience,
        supplier=supplier.id if supplier else None,
        company=supplier.company if supplier else "",
        text=single_line(text, most=4_000),
        suggestion=kind.suggestion,
    )
    (raised,) = exceptions.raise_exceptions(
        tx, [told], at=desk.now, new_id=desk.new_id, message_key=read.key, run=desk.run
    )
    return raised.id


@events.folds(_ACKNOWLEDGED)
def _acknowledged(connection: object, some: Sequence[Event]) -> None:
    """Nothing is derived: the letter's move and the exception are events of their own."""
