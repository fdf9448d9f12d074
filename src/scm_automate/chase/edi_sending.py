"""Handing inquiries over to the EDI gateway, each once: the outbox of the channel ``edi``.

The interchange with its control number and the work to hand it over are written in the transaction that
decides it. A worker writes that it begins before it touches the gateway's folder; whoever takes the work over
looks there what became of the attempt, which `EdiOutbox.fate` tells for certain. Nothing is handed over a
second time while that is not known. One that is marked as a test is handed over and asks nobody: its letter
stays a draft.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from scm_automate.chase.due import Later, retry_after
from scm_automate.chase.handing_over import handed_over
from scm_automate.chase.sending import Attempt, end_attempt, tell_late
from scm_automate.connectors.edi import interchanges
from scm_automate.errors import ConfigError, ServiceError
from scm_automate.state import bodies, sends, work
from scm_automate.state import letters as letter_rows
from scm_automate.state.edi_interchanges import interchange_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scm_automate.mail import EdiOutbox
    from scm_automate.state import State, Transaction
    from scm_automate.state.edi_interchanges import MadeInterchange
    from scm_automate.state.letters import Letter
    from scm_automate.state.sends import SendOutcome
    from scm_automate.state.work import Claim

__all__ = ["SEND_EDI", "SendInquiries"]

SEND_EDI: Final = sends.KINDS[1]
"""The kind of work that hands an inquiry over; its subject is the letter's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendInquiries:
    """Hands over what is in the outbox for EDI partners; the handler of the work `SEND_EDI`.

    Attributes:
        state: The state.
        outbox: The folder of the gateway.
        new_id: Draws the ids of attempts.
        clock: Seconds that pass, also while the process is stopped.
    """

    state: State
    outbox: EdiOutbox
    new_id: Callable[[], str]
    clock: Callable[[], float] = time.monotonic

    def __call__(self, held: Claim, *, now: datetime) -> str | Later:
        """Hands one inquiry over, and says how that ended."""
        began = self.clock()
        with self.state.work() as tx:
            work.hold(tx, held)
            letter = letter_rows.letter(tx, held.work.subject)
            if letter.state != "drafted":
                work.finish(tx, held, at=now, outcome="not needed", note=f"it is {letter.state}")
                return "not needed"
            content = bodies.letter_body(tx, letter.id)
            made = _Made(interchange_of(tx, letter.id), content)
            doubtful = sends.in_doubt(tx, letter.id).get(letter.id)
            if doubtful is None:
                attempt = self._begin(tx, letter, now=now)
        if doubtful is not None:
            looked = self._look(held, Attempt(letter, doubtful[0], now), made)
            if not isinstance(looked, Attempt):
                return looked
            attempt = looked
        return handed_over(
            self.state,
            held,
            slept=self.clock() - began,
            give=partial(self._give, made, attempt.send_id),
            tell=partial(_tell, held, attempt),
            tell_late=partial(tell_late, attempt),
        )

    def _begin(self, tx: Transaction, letter: Letter, *, now: datetime) -> Attempt:
        attempt = Attempt(letter, self.new_id(), now)
        sends.begin_send(tx, letter, send_id=attempt.send_id, at=now)
        return attempt

    def _give(self, made: _Made, attempt: str) -> tuple[SendOutcome, str]:
        """Hands the file over; whatever is raised is an outcome."""
        kept = made.interchange
        told = f"control number {kept.number}"
        try:
            receipt = self.outbox.hand_over(
                made.content, file=kept.file, folder=kept.folder, attempt=attempt
            )
        except ConfigError as error:
            return "refused", str(error)[:300]
        except Exception as error:  # noqa: BLE001 - whatever else is raised, it may have been handed over
            return "unknown", f"{told}: {type(error).__name__}: {error}"[:300]
        outcome = made.left if receipt.outcome == "sent" else receipt.outcome
        return outcome, f"{told}, {receipt.detail}"[:300]

    def _look(self, held: Claim, earlier: Attempt, made: _Made) -> Attempt | str | Later:
        """An earlier attempt was begun and never told of: what became of it lies in the folder.

        Returns:
            The next attempt where it had not left; else the outcome.
        """
        letter, send_id, now = earlier
        kept, fault = made.interchange, ""
        try:
            fate = self.outbox.fate(file=kept.file, folder=kept.folder, attempt=send_id)
        except ServiceError as error:
            fault = str(error)[:300]
        with self.state.work() as tx:
            work.hold(tx, held)
            if fault:
                sends.end_send(tx, letter, send_id=send_id, outcome="unknown", at=now, note=fault)
                later = Later(until=now + retry_after(held.work.attempts), note=fault)
                work.postpone(tx, held, until=later.until, note=later.note)
                return later
            if fate == "left":
                note = f"control number {kept.number}, it was handed over as {kept.file}"
                return _tell(held, earlier, tx, made.left, note)
            note = "whoever was to hand it over stopped before that"
            sends.end_send(
                tx, letter, send_id=send_id, outcome="refused_for_now", at=now, note=note
            )
            return self._begin(tx, letter, now=now)


class _Made(NamedTuple):
    """An interchange and its bytes."""

    interchange: MadeInterchange
    content: bytes

    @property
    def left(self) -> SendOutcome:
        """What it is once it was handed over: a test asks nobody, and its letter stays a draft."""
        test = any(one.usage == "test" for one in interchanges(self.content))
        return "drafted" if test else "sent"


def _tell(
    held: Claim, attempt: Attempt, tx: Transaction, outcome: SendOutcome, note: str
) -> str | Later:
    later = end_attempt(tx, held, attempt, outcome, note)
    if later is not None:
        return later
    if outcome == "unknown":  # the folder tells; it is looked at again
        later = Later(until=attempt.at + retry_after(held.work.attempts), note=note)
        work.postpone(tx, held, until=later.until, note=later.note)
        return later
    work.finish(tx, held, at=attempt.at, outcome=outcome, note=note)
    return outcome
