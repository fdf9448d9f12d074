"""Sending letters, each at most once: what is in the outbox is claimed, begun, handed over, told.

The letter's bytes and the work to send them are written in the transaction that decides it. A worker
writes that it begins before it calls the transport; one that dies in between leaves a send without an
outcome, and whoever takes the work over finds it: nobody knows whether that letter left, so it is not
sent again before an answer, the sent folder or a person tells.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy as mail_policy
from email.parser import BytesParser
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from scm_automate.chase.due import Later, retry_after
from scm_automate.chase.handing_over import handed_over
from scm_automate.chase.send_limits import limit_of
from scm_automate.errors import ConfigError
from scm_automate.state import bodies, sends, work
from scm_automate.state import letters as letter_rows
from scm_automate.state.send_slots import take_slot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from email.message import EmailMessage

    from scm_automate.chase.send_limits import SendLimit
    from scm_automate.mail import Transport
    from scm_automate.state import State, Transaction
    from scm_automate.state.letters import Letter
    from scm_automate.state.sends import SendOutcome
    from scm_automate.state.work import Claim

__all__ = ["LOOK_UP", "SEND", "SendLetters", "release_letter"]

SEND: Final = sends.KINDS[0]
"""The kind of work that sends a letter by mail; its subject is the letter's id."""

LOOK_UP: Final = "look_up"
"""The kind of work that looks whether a letter in doubt has left; its subject is the letter's id."""


def release_letter(
    tx: Transaction,
    letter_id: str,
    content: bytes,
    *,
    due_at: datetime,
    at: datetime,
    new_id: Callable[[], str],
    run: str | None = None,
) -> bool:
    """Decides that a draft is to be sent: its bytes and the work to send them, in one transaction.

    Returns:
        False where it is in the outbox already; then it stays as it is.
    """
    kind = sends.kind_of(letter_rows.letter(tx, letter_id).channel)
    fresh = work.put(tx, kind, letter_id, due_at=due_at, at=at, work_id=new_id())
    if fresh:
        bodies.put_body(tx, letter_id, content)
        letter_rows.mark_released(tx, letter_id, at=at, run=run)
    return fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLetters:
    """Sends what is in the outbox; the handler of the work `SEND`.

    Attributes:
        state: The state.
        transports: What carries a letter, by its channel, such as ``mail``.
        address: Envelope sender, where bounces go.
        new_id: Draws the ids of attempts.
        looks_up: Whether somebody looks up letters of which nobody knows whether they left.
        limits: How many letters leave at most for one domain; those over it stay due.
        clock: Seconds that pass, also while the process is stopped.
    """

    state: State
    transports: Mapping[str, Transport]
    address: str
    new_id: Callable[[], str]
    looks_up: bool = False
    limits: tuple[SendLimit, ...] = ()
    clock: Callable[[], float] = time.monotonic
    _closed: dict[str, _Closed] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, held: Claim, *, now: datetime) -> str | Later:
        """Sends one letter, and says how that ended.

        Once a server has refused the login it is asked for no other letter of the same call: many refused
        logins lock an account.
        """
        began = self.clock()
        send_id = self.new_id()
        with self.state.work() as tx:
            work.hold(tx, held)
            letter = letter_rows.letter(tx, held.work.subject)
            if letter.state != "drafted":
                work.finish(tx, held, at=now, outcome="not needed", note=f"it is {letter.state}")
                return "not needed"
            if letter.id in sends.in_doubt(tx, letter.id):
                self._leave_in_doubt(tx, held, letter, now=now)
                return "unknown"
            carrier = self._carrier(letter)
            transport = self.transports.get(carrier)
            if transport is None:
                work.finish(
                    tx, held, at=now, outcome="no transport", note=f"none for {letter.channel}"
                )
                return "no transport"
            message = message_of(bodies.letter_body(tx, letter.id))
            later = self._shut_out(tx, held, carrier, now=now)
            later = later or self._over_limit(tx, held, letter, now=now)
            if later is not None:
                return later
            sends.begin_send(tx, letter, send_id=send_id, at=now)
        attempt = Attempt(letter, send_id, now)
        return handed_over(
            self.state,
            held,
            slept=self.clock() - began,
            give=partial(self._give, held, message, letter, carrier, now=now),
            tell=partial(self._tell, held, attempt),
            tell_late=partial(tell_late, attempt),
        )

    def _carrier(self, letter: Letter) -> str:
        """The transport of a letter, by name; a letter that leads to a page is a mail, too."""
        by_mail = letter.channel == "portal" and "portal" not in self.transports
        return "mail" if by_mail else letter.channel

    def _give(
        self, held: Claim, message: EmailMessage, letter: Letter, carrier: str, *, now: datetime
    ) -> tuple[SendOutcome, str]:
        closed: list[str] = []
        told = hand_over(
            self.transports[carrier],
            message,
            sender=self.address,
            to=letter.address,
            closed=closed.append,
        )
        if closed:
            until = now + retry_after(held.work.attempts)
            self._closed[carrier] = _Closed(at=now, until=until, why=closed[0])
        return told

    def _shut_out(
        self, tx: Transaction, held: Claim, carrier: str, *, now: datetime
    ) -> Later | None:
        """Puts a letter off whose server let nobody in a moment ago; None where it may be tried."""
        closed = self._closed.get(carrier)
        if closed is None or closed.at != now:
            return None
        later = Later(until=closed.until, note=f"it waits: {closed.why}", over=closed.why)
        work.postpone(tx, held, until=later.until, note=later.note, attempted=False)
        return later

    def _over_limit(
        self, tx: Transaction, held: Claim, letter: Letter, *, now: datetime
    ) -> Later | None:
        """Puts a letter off that would be one too many for its domain; None where it may leave."""
        domain, limit = limit_of(self.limits, letter.address)
        if limit is None:
            return None
        waits = take_slot(tx, domain=domain, letter=letter.id, windows=limit.windows)
        if waits == 0:
            return None
        words = str(limit).replace("each domain", domain)
        later = Later(
            until=now + timedelta(milliseconds=waits), note=f"it waits: {words}", over=words
        )
        work.postpone(tx, held, until=later.until, note=later.note, attempted=False)
        return later

    def _tell(
        self, held: Claim, attempt: Attempt, tx: Transaction, outcome: SendOutcome, note: str
    ) -> str | Later:
        later = end_attempt(tx, held, attempt, outcome, note)
        if later is not None:
            return later
        work.finish(tx, held, at=attempt.at, outcome=outcome, note=note)
        if outcome == "unknown":
            self._look_up(tx, attempt.letter, now=attempt.at)
        return outcome

    def _leave_in_doubt(
        self, tx: Transaction, held: Claim, letter: Letter, *, now: datetime
    ) -> None:
        """An earlier worker began to send it and was never heard of again."""
        send_id, note = sends.in_doubt(tx, letter.id)[letter.id]
        words = note or "whoever sent it stopped in the middle"
        sends.end_send(tx, letter, send_id=send_id, outcome="unknown", at=now, note=words)
        work.finish(tx, held, at=now, outcome="unknown", note=words)
        self._look_up(tx, letter, now=now)

    def _look_up(self, tx: Transaction, letter: Letter, *, now: datetime) -> None:
        if self.looks_up:
            work.put(tx, LOOK_UP, letter.id, due_at=now, at=now, work_id=self.new_id())


class _Closed(NamedTuple):
    """A server that let nobody in."""

    at: datetime
    """The instant of the call in which it was tried."""
    until: datetime
    """When the letter with which it was tried is tried again."""
    why: str
    """Its words."""


class Attempt(NamedTuple):
    """One attempt to let a letter leave."""

    letter: Letter
    """As it stood."""
    send_id: str
    """Its id."""
    at: datetime
    """When."""


def end_attempt(
    tx: Transaction, held: Claim, attempt: Attempt, outcome: SendOutcome, note: str
) -> Later | None:
    """Writes what came of an attempt; until when the work is put off where it is tried again."""
    letter, send_id, now = attempt
    sends.end_send(tx, letter, send_id=send_id, outcome=outcome, at=now, note=note)
    if outcome == "sent":
        why = f"the transport took it{f': {note}' if note else ''}"
        letter_rows.mark_sent(tx, letter, at=now, why=why)
    if outcome != "refused_for_now":
        return None
    later = Later(until=now + retry_after(held.work.attempts), note=note or outcome)
    work.postpone(tx, held, until=later.until, note=later.note)
    return later


def message_of(content: bytes) -> EmailMessage:
    """The letter as it leaves.

    It loses the header with which a mail program would open it as a draft, at the supplier's too.
    """
    message: EmailMessage = BytesParser(policy=mail_policy.SMTP).parsebytes(content)
    del message["X-Unsent"]
    return message


def hand_over(
    transport: Transport,
    message: EmailMessage,
    *,
    sender: str,
    to: str,
    closed: Callable[[str], object] | None = None,
) -> tuple[SendOutcome, str]:
    """Hands a letter to a transport; whatever it raises is an outcome.

    Args:
        transport: What carries it.
        message: The letter.
        sender: Envelope sender.
        to: Envelope recipient.
        closed: Told where the server takes no letter at all, with the reason.
    """
    try:
        receipt = transport.send(message, sender=sender, recipients=(to,))
    except ConfigError as error:
        # The port's word for "not handed over": no Message-ID, or a recipient that is not allowed.
        return "refused", str(error)[:300]
    except Exception as error:  # noqa: BLE001 - whatever else a transport raises, it may have sent
        return "unknown", f"{type(error).__name__}: {error}"[:300]
    if receipt.closed and closed is not None:
        closed(receipt.closed[:200])
    return receipt.outcome, receipt.detail[:300]


def tell_late(attempt: Attempt, tx: Transaction, outcome: SendOutcome, note: str) -> None:
    """What a worker knows of its own attempt when it comes back after another took the work over.

    Only its own attempt is settled by it, and only while nobody else has settled it.
    """
    letter, send_id, at = attempt
    if sends.in_doubt(tx, letter.id).get(letter.id, ("", ""))[0] != send_id:
        sends.note_late(tx, letter, send_id=send_id, outcome=outcome, note=note, at=at)
        return
    sends.end_send(tx, letter, send_id=send_id, outcome=outcome, at=at, note=f"told late: {note}")
    if outcome == "sent" and letter_rows.letter(tx, letter.id).state == "drafted":
        letter_rows.mark_sent(tx, letter, at=at, why=f"the transport took it, told late: {note}")
