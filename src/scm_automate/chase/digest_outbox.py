"""One digest out of the outbox: handed over as letters are, and never sent again while in doubt."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from scm_automate.chase.digest_mail import compose_digest, reference_of
from scm_automate.chase.digest_sending import (
    Attempt,
    begin_attempt,
    end_attempt,
    last_attempt,
)
from scm_automate.chase.digest_work import PLAN_DIGESTS, digest_exception, planned_digest
from scm_automate.chase.due import Later, retry_after
from scm_automate.chase.handing_over import handed_over
from scm_automate.chase.send_limits import limit_of
from scm_automate.chase.sending import hand_over
from scm_automate.errors import ConfigError, ServiceError
from scm_automate.state import exceptions, work
from scm_automate.state.send_slots import take_slot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scm_automate.chase.digest_sending import DigestOutcome
    from scm_automate.chase.digest_shapes import DeskDigest, DigestPlan
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.mail import SentFolder, Transport
    from scm_automate.state import State, Transaction
    from scm_automate.state.work import Claim

__all__ = ["SendDigest"]

_LOOKS_FOR: Final = timedelta(minutes=25)  # a copy that is not filed by then does not come
_LOOKS_EVERY: Final = timedelta(minutes=5)
_AFTER_THE_PLAN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDigest:
    """Sends one digest; the handler of the work `SEND_DIGEST`.

    Attributes:
        state: The state.
        transport: What carries it.
        policy: Names the sender, and limits what leaves for one domain.
        new_id: Draws the ids of attempts.
        sent: Where mails lie that have left; None where nobody can look.
        clock: Seconds that pass, also while the process is stopped.
    """

    state: State
    transport: Transport
    policy: ChasePolicy
    new_id: Callable[[], str]
    sent: SentFolder | None = None
    clock: Callable[[], float] = time.monotonic

    def __call__(self, held: Claim, *, now: datetime) -> str | Later:
        """Sends it, and says how that ended."""
        name, began = held.work.subject, self.clock()
        sender = self.policy.sender
        if sender is None:
            raise ConfigError("The policy names no sender, and digests that are sent need one.")
        attempt = self.new_id()
        with self.state.work() as tx:
            work.hold(tx, held)
            last = last_attempt(tx, name)
            digest, plan = planned_digest(tx, name)
            doubtful = last is not None and last.outcome in ("begun", "unknown")
            if last is not None and not doubtful and last.outcome != "refused_for_now":
                work.finish(tx, held, at=now, outcome="not needed", note=f"it is {last.outcome}")
                return "not needed"
            if not doubtful:
                later = self._today_comes(tx, held, plan, now=now) or self._over_limit(
                    tx, held, digest, now=now
                )
                if later is not None:
                    return later
                begin_attempt(tx, name, at=now, attempt=attempt)
        if doubtful and last is not None:
            return self._look_up(held, digest, plan, last, now=now)
        message = compose_digest(digest, plan, policy=self.policy, now=now)
        del message["X-Unsent"]
        give = partial(
            hand_over, self.transport, message, sender=sender.address, to=str(digest.address)
        )
        return handed_over(
            self.state,
            held,
            slept=self.clock() - began,
            give=give,
            tell=partial(self._tell, held, now),
            tell_late=partial(_tell_late, (name, attempt), now),
        )

    def _today_comes(
        self, tx: Transaction, held: Claim, plan: DigestPlan, *, now: datetime
    ) -> Later | None:
        """A digest of an earlier day waits for the plan of today, which tells it too."""
        zone = ZoneInfo(self.policy.time_zone)
        today = now.astimezone(zone).date()
        if plan.day >= today:
            return None
        for one in work.open_work(tx, kind=PLAN_DIGESTS):
            if one.due_at.astimezone(zone).date() <= today:
                until = max(one.due_at, now) + _AFTER_THE_PLAN
                work.postpone(
                    tx, held, until=until, note="the digest of today comes", attempted=False
                )
                return Later(until=until, note="the digest of today comes")
        return None

    def _over_limit(
        self, tx: Transaction, held: Claim, digest: DeskDigest, *, now: datetime
    ) -> Later | None:
        domain, limit = limit_of(self.policy.send_limits, str(digest.address))
        waits = limit and take_slot(tx, domain=domain, letter=digest.id, windows=limit.windows)
        if not waits:
            return None
        words = str(limit).replace("each domain", domain)
        until = now + timedelta(milliseconds=waits)
        later = Later(until=until, note=f"it waits: {words}", over=words)
        work.postpone(tx, held, until=later.until, note=later.note, attempted=False)
        return later

    def _tell(
        self, held: Claim, now: datetime, tx: Transaction, outcome: DigestOutcome, note: str
    ) -> str | Later:
        end_attempt(tx, held.work.subject, outcome=outcome, note=note, at=now)
        if outcome == "refused_for_now" or (outcome == "unknown" and self.sent is not None):
            wait = retry_after(held.work.attempts) if outcome != "unknown" else _LOOKS_EVERY
            later = Later(until=now + wait, note=note or outcome)
            work.postpone(tx, held, until=later.until, note=later.note)
            return later
        work.finish(tx, held, at=now, outcome=outcome, note=note)
        self._tell_person(tx, held.work.subject, outcome, note, now=now)
        return outcome

    def _tell_person(
        self, tx: Transaction, digest_id: str, outcome: DigestOutcome, note: str, *, now: datetime
    ) -> None:
        """One that did not leave, or of which nobody knows, is for somebody to look at."""
        if outcome not in ("refused", "unknown"):
            return
        day, role, code = digest_id.split("/", 2)
        what = "was refused" if outcome == "refused" else "may or may not have left"
        text = f"The digest of {role} {code} of {day} {what} ({note or 'no reason was given'})."
        one = digest_exception(f"digest_{outcome}", text)
        exceptions.raise_exceptions(tx, [one], at=now, new_id=self.new_id)

    def _look_up(
        self, held: Claim, digest: DeskDigest, plan: DigestPlan, last: Attempt, *, now: datetime
    ) -> str | Later:
        """Nobody knows whether it left: it is looked for, and never sent again."""
        found, note = False, "whoever sent it stopped in the middle"
        sender = self.policy.sender
        if self.sent is not None and sender is not None:
            key, domain = reference_of(digest, plan), sender.address.rpartition("@")[2]
            try:
                found = self.sent.has(
                    message_id=f"digest-{key}@{domain}", reference=key, since=last.begun_at
                )
            except ServiceError as fault:
                note = f"the sent mail cannot be looked at: {fault}"[:300]
        with self.state.work() as tx:
            work.hold(tx, held)
            if not found and self.sent is not None and now - last.begun_at < _LOOKS_FOR:
                later = Later(until=now + _LOOKS_EVERY, note=note)
                work.postpone(tx, held, until=later.until, note=later.note)
                return later
            outcome: DigestOutcome = "sent" if found else "unknown"
            note = "it lies among the sent mail" if found else note
            end_attempt(tx, digest.id, outcome=outcome, note=note, at=now)
            work.finish(tx, held, at=now, outcome=outcome, note=note)
            self._tell_person(tx, digest.id, outcome, note, now=now)
        return outcome


def _tell_late(
    begun: tuple[str, str],
    at: datetime,
    tx: Transaction,
    outcome: DigestOutcome,
    note: str,
) -> None:
    """What a worker knows of its own attempt when it comes back after another took the work over."""
    digest_id, attempt = begun
    last = last_attempt(tx, digest_id)
    if last is not None and last.id == attempt and last.outcome in ("begun", "unknown"):
        end_attempt(tx, digest_id, outcome=outcome, note=f"told late: {note}", at=at)
