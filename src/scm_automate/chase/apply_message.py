"""Writing everything that follows from a message, in one transaction: all of it, or nothing."""

from __future__ import annotations

from dataclasses import replace as replaced
from pathlib import PurePath
from typing import TYPE_CHECKING

from scm_automate.chase.absences import apply_absence
from scm_automate.chase.authority import Authority
from scm_automate.chase.codes import CODES
from scm_automate.chase.edi_acknowledged import apply_acknowledgements
from scm_automate.chase.edi_gateway import taken_before, tell_taken
from scm_automate.chase.freezing import freeze_case
from scm_automate.chase.impact import scales_of
from scm_automate.chase.mail_traits import look_at_mail
from scm_automate.chase.request_replies import attach_to_requests
from scm_automate.chase.review import plan_changes
from scm_automate.chase.supersede import Answered, apply_review
from scm_automate.messages import newest_text
from scm_automate.model import ExceptionMessage, LineKey, OrderResponse, replace
from scm_automate.render import single_line
from scm_automate.state import (
    asks,
    changes,
    exceptions,
    letters,
    messages,
    suppliers,
)
from scm_automate.state.messages import StoredMessage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scm_automate.chase.desk import Desk, ReadMessage
    from scm_automate.mail import RawMessage
    from scm_automate.model import Supplier
    from scm_automate.state import Transaction

__all__ = ["apply_message", "keep_fault"]


def keep_fault(
    tx: Transaction,
    raw: RawMessage,
    error: Exception,
    desk: Desk,
    *,
    key: str,
    received: datetime,
) -> None:
    """Keeps a message that could not be read as it came, and tells a person."""
    words = raw.fault or f"{type(error).__name__}: {error}"
    why = single_line(words, most=300)
    messages.store_message(
        tx,
        StoredMessage(
            key=key,
            message_id=None,
            received_at=received,
            source=PurePath(raw.source).name,
            sender=None,
            subject=None,
            size=len(raw.raw),
            outcome="fault",
            matched_by="nothing",
            company="",
            supplier=None,
            letter=None,
            fault=why,
            response=None,
            run=desk.run,
            applied_at=desk.now,
        ),
        raw.raw,
    )
    _raise(
        tx,
        desk,
        key,
        _told("message_unreadable", f"{PurePath(raw.source).name} could not be read ({why})."),
    )


def apply_message(tx: Transaction, read: ReadMessage, desk: Desk) -> None:
    """Writes everything that follows from a message, in the caller's transaction."""
    match, response = read.match, read.response
    twins = messages.same_message_id(tx, response.message_id) if response.message_id else ()
    repeat = any(_says_the_same(one.response, response) for one in twins)
    supplier = match.supplier
    known = taken_before(tx, read.interchanges)
    again = bool(known) and len(known) == len({(i.address, i.control) for i in read.interchanges})
    if messages.is_fault(tx, read.key):
        told = exceptions.exceptions_by_message(tx, [read.key]).get(read.key, ())
        exceptions.settle(
            tx, told, at=desk.now, by="library", note="it could be read later", run=desk.run
        )
    messages.store_message(
        tx,
        StoredMessage(
            key=read.key,
            message_id=response.message_id,
            received_at=read.received,
            source=read.source,
            sender=response.sender,
            subject=response.subject,
            size=len(read.content),
            outcome="repeat" if repeat or again else response.kind,
            matched_by=match.matched_by,
            company=supplier.company if supplier else "",
            supplier=supplier.id if supplier else None,
            letter=match.letter.id if match.letter else None,
            fault=None,
            response=response,
            run=desk.run,
            applied_at=desk.now,
        ),
        read.content,
    )
    if repeat:
        return
    if known:
        text = f"{read.source}: {_before(known)}{'; nothing was taken from it' if again else ''}."
        _raise(tx, desk, read.key, _told("interchange_twice", text, supplier))
    if again:
        return
    tell_taken(tx, read.interchanges, source=read.source, at=desk.now, run=desk.run)
    if twins:
        text = f"{_who(response)}: another mail with the same Message-ID came in before, with other content."
        _raise(tx, desk, read.key, _told("message_id_twice", text, supplier))
    if known:
        read = replaced(read, match=replaced(match, unvouched=_before(known)))
    _tell_of_sender(tx, read, desk)
    if supplier is None:
        return
    _move_letter(tx, read, desk)
    if match.interchange:
        apply_acknowledgements(tx, read, supplier, desk)
    if response.kind == "bounce":
        _of_bounce(tx, read, desk)
    elif response.kind == "auto_reply":
        apply_absence(
            tx,
            read,
            supplier,
            desk,
            who=_who(response),
            tell=lambda text: _raise(tx, desk, read.key, _told("contact_away", text, supplier)),
        )
    else:
        _of_answer(tx, read, supplier, desk, doubled=bool(twins))


def _before(known: Mapping[str, str]) -> str:
    """Which interchanges came in before, and in which files."""
    some = [f"{name} came in before, in {source}" for name, source in list(known.items())[:3]]
    return "; ".join(some)


def _says_the_same(one: OrderResponse | None, other: OrderResponse) -> bool:
    """Whether two messages with one Message-ID are the same mail, in two files or folders."""
    return one is not None and replace(one, received=other.received) == other


def _tell_of_sender(tx: Transaction, read: ReadMessage, desk: Desk) -> None:
    """A sender that nobody knows, or that only looks like somebody, is told to a person."""
    match, response = read.match, read.response
    who = _who(response)
    if match.near is not None:
        text = f"{who}: the sender's domain is not {match.near}, and looks like it."
        if match.letter is not None:
            text += f" It carries the {match.matched_by} of our letter to supplier {match.letter.supplier}."
        flags = [flag for flag in response.flags if flag not in ("sender_mismatch", "question")]
        if flags:
            text += f" It was flagged: {', '.join(flags).replace('_', ' ')}."
        text += " Nothing was taken from it."
        _raise(tx, desk, read.key, _told("look_alike", text, match.supplier))
    elif match.supplier is not None:
        return
    elif match.several:
        names = ", ".join(one.name or one.id for one in match.several[:5])
        text = f"{who}: several suppliers could have written it ({names})."
        _raise(tx, desk, read.key, _told("several_suppliers", text))
    elif response.kind == "bounce":
        failed = ", ".join(response.failed_addresses[:5]) or "an address that is not told"
        text = f"A mail to {failed} came back; it is none that the chase knows."
        _raise(tx, desk, read.key, _told("bounce_unmatched", text))
    elif response.kind == "other" and read.message.automatic.kind != "bulk":
        _raise(
            tx,
            desk,
            read.key,
            _told("unknown_sender", f"{who}: the sender is no known supplier's."),
        )


def _move_letter(tx: Transaction, read: ReadMessage, desk: Desk) -> None:
    """What a message tells of the letter that it answers: that it left, and that it was answered."""
    match, kind = read.match, read.response.kind
    if match.letter is None or not (match.reference or match.known_sender or kind == "bounce"):
        return
    letter = letters.letter(tx, match.letter.id)
    by = "reference" if match.reference else "Message-ID"
    at = min(read.received, desk.now)
    if kind == "bounce":
        if _failed_for_good(read):
            why = f"a bounce with its {by} came back"
            letters.mark_undeliverable(tx, letter, at=at, why=why, run=desk.run)
    elif kind == "auto_reply" or match.near is not None:
        # It proves that the letter left, and answers nothing.
        if letter.state in ("drafted", "withdrawn"):
            why = f"a mail with its {by} came in"
            letters.mark_sent(
                tx, letter, at=at, why=why, run=desk.run, left_at=min(letter.written_at, at)
            )
    else:
        why = f"an answer with its {by} came in"
        letters.mark_answered(tx, letter, at=at, why=why, run=desk.run)


def _failed_for_good(read: ReadMessage) -> bool:
    bounce = read.message.bounce
    if bounce is None or not bounce.failed:
        return True
    return any(one.permanent for one in bounce.failed)


def _of_bounce(tx: Transaction, read: ReadMessage, desk: Desk) -> None:
    """The address of the letter that came back is not written to any more.

    Only a bounce of one of our letters is believed, and only for that letter's own address: anybody
    can send something that looks like one.
    """
    letter = read.match.letter
    if letter is None or not _failed_for_good(read):
        return
    reasons = read.message.bounce.failed if read.message.bounce else ()
    words = next((one.reason for one in reasons if one.reason), "a bounce came back")
    suppliers.fail_address(
        tx,
        letter.address,
        supplier=letter.supplier,
        why=single_line(words, most=200),
        at=desk.now,
        run=desk.run,
    )


def _of_answer(
    tx: Transaction, read: ReadMessage, supplier: Supplier, desk: Desk, *, doubled: bool
) -> None:
    """What an answer says of lines, held against the orders."""
    match, response = read.match, read.response
    believed = match.known_sender or match.letter is not None
    if "bank_details" in response.flags and believed:
        why = f"a mail of {read.received:%Y-%m-%d} speaks of changed bank details"
        freeze_case(tx, supplier, desk, why=why)
    if match.near is not None:
        return
    attached = attach_to_requests(tx, read, desk)
    named = asks.keys_of_letter(tx, match.letter.id) if match.letter else frozenset()
    asked = asks.asked_keys(tx, supplier.id, company=supplier.company) | named
    frozen = suppliers.frozen(tx, supplier.id, company=supplier.company) or ""
    authority = Authority(
        known_sender=match.known_sender,
        reference=match.reference and not doubled,
        authenticated=match.authenticated and not doubled,
        asked=frozenset(LineKey(*key[:3]) for key in asked),
        frozen=frozen,
        interchange=match.interchange,
        unvouched=match.unvouched,
    )
    unusual = look_at_mail(tx, read, supplier, authority, desk, asked_for=attached)
    authority = replaced(authority, unusual=unusual)
    lines = desk.orders.of_supplier(supplier)
    spoken_of = {(line.company, line.order, line.line) for line in lines}
    pending = {
        (one.change.key, one.change.field): one.change.new
        if one.change.state == "exported"
        else one.earlier[-1]
        for one in changes.open_changes(tx, lines=spoken_of)
        if one.change.state == "exported" or one.earlier
    }
    review = plan_changes(
        response,
        lines,
        now=desk.now,
        new_id=desk.new_id,
        policy=desk.policy,
        calendars=desk.calendars,
        layout_write_back=desk.write_back,
        supplier=supplier,
        authority=authority,
        pending=pending,
        text=newest_text(read.message).text,
        scales=scales_of(tx, desk.supply, lines),
    )
    apply_review(
        tx,
        review,
        Answered(
            supplier=supplier.id,
            message_key=read.key,
            received_at=read.received,
            known_sender=match.known_sender,
        ),
        at=desk.now,
        run=desk.run,
        new_id=desk.new_id,
    )
    if attached:
        return
    if response.kind == "other" and match.letter is not None and not response.flags:
        text = f"{_who(response)}: it answers our letter, and nothing was read for any line."
        _raise(tx, desk, read.key, _told("unclear", text, supplier))


def _who(response: OrderResponse) -> str:
    sender = single_line(response.sender or "an unknown sender", most=100)
    subject = single_line(response.subject or "no subject", most=80)
    return f"Mail of {sender} ({subject})"


def _told(code: str, text: str, supplier: Supplier | None = None) -> ExceptionMessage:
    kind = CODES[code]
    return ExceptionMessage(
        code=code,
        severity=kind.severity,
        audience=kind.audience,
        supplier=supplier.id if supplier else None,
        company=supplier.company if supplier else "",
        text=text,
        suggestion=kind.suggestion,
    )


def _raise(tx: Transaction, desk: Desk, key: str, one: ExceptionMessage) -> None:
    exceptions.raise_exceptions(
        tx, [one], at=desk.now, new_id=desk.new_id, message_key=key, run=desk.run
    )
