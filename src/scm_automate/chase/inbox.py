"""Reading new messages, each once: whose it is, what it says, what follows from it.

A message is read outside of any transaction, and everything that follows from it is written in one:
it is applied as a whole or not at all. A message that cannot be read is kept as it came, a person
is told, and the reader goes on; a later round that finds it again tries again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from scm_automate.chase.apply_message import apply_message, keep_fault
from scm_automate.chase.desk import Desk, ReadMessage
from scm_automate.chase.edi_gateway import envelopes_of, vouched
from scm_automate.chase.edi_inbox import find_edi, message_of_file, with_edi
from scm_automate.chase.identify import Match, identify
from scm_automate.chase.without_mail import message_without_mail
from scm_automate.chase.words import vocabulary_of
from scm_automate.connectors.edi import acknowledgements
from scm_automate.errors import ServiceError, StateLocked
from scm_automate.mail import Inboxes, Mailbox
from scm_automate.messages import parse_message
from scm_automate.model import LineKey, OrderResponse, replace
from scm_automate.render import single_line
from scm_automate.replies import read_reply
from scm_automate.state import asks, letters, messages
from scm_automate.state.messages import message_key
from scm_automate.state.positions import keep_position, position_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.mail import Inbox, RawMessage
    from scm_automate.messages import Message
    from scm_automate.model import MessageKind, ScheduleKey
    from scm_automate.progress import Progress
    from scm_automate.replies import SecondReader
    from scm_automate.replies.reply import Told
    from scm_automate.state import State

__all__ = ["read_inbox"]

_LOG = logging.getLogger(__name__)
_LONGEST_CLOCK_ERROR = timedelta(days=1)


def read_inbox(state: State, inbox: Inbox, desk: Desk, *, progress: Progress) -> tuple[int, int]:
    """Reads what is new, in the order in which it comes.

    Args:
        state: Where it is written; of a mailbox also how far it was read.
        inbox: Messages, new and old; of several answers for a line the newest holds, whatever the order.
        desk: What they are read with.
        progress: Told about every message.

    Returns:
        How many messages were new, and how many of them could not be read.

    Raises:
        ServiceError: The mailbox cannot be reached. What was read before stands, and nobody is asked
            anew while answers may lie unread.
    """
    if isinstance(inbox, Inboxes):
        counts = [read_inbox(state, one, desk, progress=progress) for one in inbox.each]
        return sum(new for new, _ in counts), sum(faults for _, faults in counts)
    mailbox = inbox if isinstance(inbox, Mailbox) else None
    with state.read() as tx:
        known = set(messages.known_keys(tx))
        start = position_of(tx, mailbox.name) if mailbox else None
    new = faults = 0
    filed = mailbox is not None
    try:
        for raw in _given(inbox, start):
            key = _key(raw)
            ended: _Ended = "applied"
            if key not in known:
                known.add(key)
                new += 1
                ended = _read_and_apply(state, key, raw, desk)
                faults += ended == "unreadable"
                progress.advance()
            if mailbox and filed:
                filed = _file(mailbox, raw, readable=ended == "applied")
    finally:
        if mailbox and mailbox.position and mailbox.position != start:
            with state.write() as tx:
                keep_position(tx, mailbox.name, mailbox.position, at=desk.now)
        # The rest of a round takes its time; a mailbox connects anew when it is read again.
        hang_up = getattr(mailbox, "close", None)
        if hang_up is not None:
            hang_up()
    return new, faults


def _given(inbox: Iterable[RawMessage] | Mailbox, start: str | None) -> Iterable[RawMessage]:
    return inbox.read(start) if isinstance(inbox, Mailbox) else inbox


def _file(mailbox: Mailbox, raw: RawMessage, *, readable: bool) -> bool:
    """Files a message in its mailbox; False where the mailbox does not let us, which costs nothing."""
    try:
        mailbox.settle(raw, readable=readable)
    except ServiceError as fault:
        # It was applied, and is known by its content wherever it lies.
        _LOG.warning("Messages stay where they are in %s: %s", mailbox.name, fault)
        return False
    return True


def _key(raw: RawMessage) -> str:
    """The key of a message; one that could not be taken out of its mailbox has another once it can."""
    if raw.fault and not raw.raw:
        return message_key(f"not taken out: {raw.digest}".encode())
    return raw.digest


def _received(raw: RawMessage, now: datetime) -> datetime:
    """When a message arrived; a clock that runs ahead is not believed."""
    received = raw.received or now
    if received.tzinfo is None:
        received = received.replace(tzinfo=UTC)
    return received if received <= now + _LONGEST_CLOCK_ERROR else now


_Ended = Literal["applied", "suspect", "unreadable"]
"""How reading a message ended: what a look-alike sent is filed where a person has to look, too."""


def _read_and_apply(state: State, key: str, raw: RawMessage, desk: Desk) -> _Ended:
    """Reads one message and writes what follows."""
    received = _received(raw, desk.now)
    try:
        read = _read(state, key, raw, received, desk)
        with state.write() as tx:
            if not messages.is_applied(tx, key):
                apply_message(tx, read, desk)
    except StateLocked:
        raise
    except Exception as error:  # noqa: BLE001 - hostile input: whatever it breaks, the reader goes on
        with state.write() as tx:
            # One that could not be read before either is known already, and told.
            if not (messages.is_applied(tx, key) or messages.is_fault(tx, key)):
                keep_fault(tx, raw, error, desk, key=key, received=received)
        return "unreadable"
    return "applied" if read.match.near is None else "suspect"


def _told(state: State, key: str, raw: RawMessage, received: datetime, desk: Desk) -> ReadMessage:
    """A message of a channel that says itself what was answered, and to which letter of ours."""
    response = raw.response
    assert response is not None  # noqa: S101 - the caller looked
    with state.read() as tx:
        letter = letters.letter(tx, raw.letter)
    match = Match(
        supplier=desk.book.find(letter.supplier, company=letter.company),
        letter=letter,
        matched_by="reference",
        known_sender=True,
        reference=True,
    )
    return ReadMessage(
        key=key,
        content=raw.raw,
        source=PurePath(raw.source).name,
        received=received,
        message=message_without_mail(subject=response.subject or response.channel),
        match=match,
        response=response,
    )


def _read(state: State, key: str, raw: RawMessage, received: datetime, desk: Desk) -> ReadMessage:
    if raw.response is not None:
        return _told(state, key, raw, received, desk)
    by_file = bool(raw.fault) or raw.way == "gateway"
    if by_file:
        message = message_of_file(raw)
    else:
        message = parse_message(raw.raw, trusted_authserv=desk.trusted_authserv)
    with state.read() as tx:
        match = identify(
            message, book=desk.book, tx=tx, suppliers_of_orders=desk.orders.suppliers_of_orders
        )
        envelopes = envelopes_of(raw) if by_file else ()
        if by_file:
            match = vouched(raw, envelopes, match, policy=desk.policy, book=desk.book)
        named = asks.keys_of_letter(tx, match.letter.id) if match.letter else frozenset()
        whose = match.supplier
        if whose is None and match.near is not None:
            # Nobody is linked to a look-alike, but what it tries on has to be told.
            whose = desk.book.of_domain(match.near)[0]
        words = vocabulary_of(tx, whose.id, company=whose.company) if whose else None
    own = desk.policy.of_supplier(whose.id) if whose else desk.policy
    enclosed = find_edi(message, codes=own.edi_codes)
    if whose is None or enclosed.bare == "yes":
        response = _of_nobody(message, received)
        response = replace(response, supplier=whose.id if whose else None)
    else:
        response = read_reply(
            enclosed.rest,
            desk.orders.of_supplier(whose),
            received=received,
            supplier=whose,
            asked=_asked(named),
            trusted_authserv=desk.trusted_authserv,
            vocabulary=words,
            second_reader=_careful(desk.second_reader) if match.supplier else None,
        )
    if enclosed:
        lines = desk.orders.of_supplier(whose) if whose else ()
        response = with_edi(
            response,
            enclosed,
            open_lines=lines,
            received=received,
            supplier=whose,
            texts=own.edi_texts,
        )
    if message.automatic.kind == "auto_reply":
        response = _held(response, "the message is an automatic reply, which confirms nothing")
    if "attachment_unread" in response.flags:
        reason = "the message points to an attachment that could not be read"
        response = _held(response, reason)
    return ReadMessage(
        key=key,
        content=raw.raw,
        source=PurePath(raw.source).name,
        received=received,
        message=message,
        match=match,
        response=response,
        interchanges=envelopes,
        acknowledgements=acknowledgements(raw.raw) if raw.way == "gateway" else (),
    )


def _held(response: OrderResponse, reason: str) -> OrderResponse:
    """The answer with every line for review."""
    lines = tuple(
        one if one.review else replace(one, review=True, reasons=(*one.reasons, reason))
        for one in response.lines
    )
    return replace(response, lines=lines)


def _careful(reader: SecondReader | None) -> SecondReader | None:
    return None if reader is None else _Careful(reader)


@dataclass(frozen=True, slots=True)
class _Careful:
    """A second reader that may break down: the first reading stands then, and says so."""

    reader: SecondReader

    def look(self, response: OrderResponse, told: Told) -> OrderResponse:
        """What it suggests; whatever it touches of what was settled is for review."""
        try:
            seen = self.reader.look(response, told)
        except Exception as error:  # noqa: BLE001 - somebody else's program; it may not stop the chase
            _LOG.warning("The second reader broke down: %s", type(error).__name__)
            remark = f"the second reader broke down ({type(error).__name__})"
            return replace(response, remarks=(*response.remarks, remark))
        before = {one.line_key: one for one in response.lines}
        reason = "the second reader changed what was settled, which is for a person"
        lines = [
            one
            if one.review or one == before.get(one.line_key)
            else replace(one, review=True, reasons=(*one.reasons, reason))
            for one in seen.lines
        ]
        kept = {one.line_key for one in lines}
        lines += [one for key, one in before.items() if key not in kept]
        flags = sorted({*response.flags, *seen.flags})
        return replace(seen, lines=tuple(lines), flags=tuple(flags))


def _asked(named: frozenset[ScheduleKey]) -> tuple[LineKey, ...] | None:
    lines = sorted({LineKey(*key[:3]) for key in named})
    return tuple(lines) or None


def _of_nobody(message: Message, received: datetime) -> OrderResponse:
    """What is known of a message whose supplier nobody can tell."""
    kind: MessageKind = "other"
    if message.bounce is not None:
        kind = "bounce"
    elif message.automatic.kind == "auto_reply":
        kind = "auto_reply"
    sender = message.senders[0].address if message.senders else None
    failed = message.bounce.failed if message.bounce else ()
    return OrderResponse(
        kind=kind,
        received=received,
        sender=single_line(sender, most=300) if sender else None,
        subject=single_line(message.subject, most=500),
        message_id=single_line(message.message_id, most=500) if message.message_id else None,
        failed_addresses=tuple(one.address for one in failed),
    )
