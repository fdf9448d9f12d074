"""Digests that leave by themselves: planned on a working morning, put into the outbox, each sent once.

Two kinds of work. The first plans the day's digests and puts each into the outbox, in one transaction; a
day that was missed is made up for by the next, and a digest that never left is told again by the one
after it, so that nobody finds five of them after an outage. The second hands one digest over, as letters
are handed over: what is in doubt is never sent again by itself.
"""

from __future__ import annotations

import time as clocks
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from scm_automate.calendars import Calendars
from scm_automate.chase.counts import counted
from scm_automate.chase.digest_mail import compose_digest, reference_of
from scm_automate.chase.digest_sending import (
    Attempt,
    begin_attempt,
    end_attempt,
    last_attempt,
)
from scm_automate.chase.digests import plan_in, plan_of
from scm_automate.chase.due import Later, retry_after
from scm_automate.chase.next_time import ROUND, next_round
from scm_automate.chase.order_book import OrderBook
from scm_automate.chase.send_limits import limit_of
from scm_automate.chase.sending import hand_over
from scm_automate.errors import ConfigError, LeaseLost, ServiceError
from scm_automate.state import work
from scm_automate.state.send_slots import take_slot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from scm_automate.chase.deputies import Desks
    from scm_automate.chase.digest_sending import DigestOutcome
    from scm_automate.chase.digest_shapes import DeskDigest, DigestPlan
    from scm_automate.chase.impact import SupplyView
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.mail import SentFolder, Transport
    from scm_automate.model import OrderLine
    from scm_automate.state import State, Transaction
    from scm_automate.state.work import Claim
    from scm_automate.tables import Loaded

__all__ = ["PLAN_DIGESTS", "SEND_DIGEST", "PlanDigests", "SendDigest"]

PLAN_DIGESTS: Final = "plan_digests"
"""The kind of work that plans the digests of a day; there is one open at a time."""

SEND_DIGEST: Final = "send_digest"
"""The kind of work that sends a digest; its subject is the digest's id."""

_SUBJECT: Final = "chase"
_LOOKS_FOR: Final = timedelta(minutes=25)  # a copy that is not filed by then does not come
_LOOKS_EVERY: Final = timedelta(minutes=5)
_AFTER_A_ROUND: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDigests:
    """Plans the digests of a day and puts them into the outbox; the handler of the work `PLAN_DIGESTS`.

    Attributes:
        state: The state.
        orders: Reads the newest export.
        desks: Reads who gets a digest, and who stands in.
        policy: Whose time zone counts.
        calendars: Who works when; digests leave on working days of the buyer.
        at: Times of the day at which digests are due.
        supply: Stock and demand that moves are weighed against, or what reads them; None weighs nothing.
        sends: Whether there is somebody to send them.
        new_id: Draws ids.
    """

    state: State
    orders: Callable[[], Loaded[OrderLine]]
    desks: Callable[[], Desks]
    policy: ChasePolicy
    new_id: Callable[[], str]
    calendars: Calendars = field(default_factory=Calendars)
    at: tuple[time, ...] = (time(7, 30),)
    supply: SupplyView | Callable[[], SupplyView] | None = None
    sends: bool = True

    def start(self, tx: Transaction, *, now: datetime) -> None:
        """Writes down that digests are wanted; that they are wanted already changes nothing."""
        if not any(one.subject == _SUBJECT for one in work.open_work(tx, kind=PLAN_DIGESTS)):
            due_at = self._next(now)
            work.put(tx, PLAN_DIGESTS, _SUBJECT, due_at=due_at, at=now, work_id=self.new_id())

    def __call__(self, held: Claim, *, now: datetime) -> str | Later:
        """Plans, and says how many digests there are."""
        here = now.astimezone(ZoneInfo(self.policy.time_zone))
        today = here.date()
        later = None
        if not self.calendars.of_plant(None).is_working(today):
            later = Later(until=self._next(now), note="nobody works today")
        elif here.time() < min(self.at):
            later = Later(until=self._next(now), note="it is early")
        with self.state.work() as tx:
            work.hold(tx, held)
            if later is None and any(one.due_at <= now for one in work.open_work(tx, kind=ROUND)):
                # what it reads is what there is to tell
                later = Later(until=now + _AFTER_A_ROUND, note="a round comes first")
            if later is not None:
                work.postpone(tx, held, until=later.until, note=later.note, attempted=False)
                return later
        book, desks = OrderBook(self.orders().table.frame), self.desks()
        supply = self.supply() if callable(self.supply) else self.supply
        # alone: no worker begins to hand over what is told anew
        with self.state.write() as tx:
            work.hold(tx, held)
            waiting = _never_left(tx)
            plan = plan_in(
                tx, book, desks=desks, now=now, today=today, supply=supply,
                untold={(one.role, one.code): after for one, after in waiting.values()},
            )  # fmt: skip
            if not plan.again:
                why = f"the digest of {plan.day} tells it"
                work.cancel(tx, SEND_DIGEST, waiting, at=now, why=why)
            for digest in plan.digests if self.sends else ():
                if digest.address is not None and last_attempt(tx, digest.id) is None:
                    work.put(tx, SEND_DIGEST, digest.id, due_at=now, at=now, work_id=self.new_id())
            said = counted(len(plan.digests), "digest")
            if plan.unread:
                said += f", {len(plan.unread)} of them read by nobody"
            note = "; ".join(f"{one.role} {one.code}: {one.why}" for one in plan.unread)
            work.finish(tx, held, at=now, outcome=said, note=note[:300])
            due_at = self._next(now)
            work.put(tx, PLAN_DIGESTS, _SUBJECT, due_at=due_at, at=now, work_id=self.new_id())
        return said

    def _next(self, now: datetime) -> datetime:
        return next_round(
            now, at=self.at, time_zone=self.policy.time_zone, calendars=self.calendars
        )


def _never_left(tx: Transaction) -> dict[str, tuple[DeskDigest, int]]:
    """Digests that wait to be sent and certainly did not leave, with the event after which each tells."""
    found = {}
    for one in work.open_work(tx, kind=SEND_DIGEST):
        last = last_attempt(tx, one.subject)
        if last is not None and last.outcome != "refused_for_now":
            continue
        digest, plan = _planned(tx, one.subject)
        found[one.subject] = (digest, plan.after if digest.after is None else digest.after)
    return found


def _planned(tx: Transaction, digest_id: str) -> tuple[DeskDigest, DigestPlan]:
    """A digest by its id, and the plan that it is of."""
    plan = plan_of(tx, _day_of(digest_id))
    for digest in plan.digests if plan is not None else ():
        if plan is not None and digest.id == digest_id:
            return digest, plan
    raise ConfigError(f"There is no digest {digest_id!r}.")


def _day_of(digest_id: str) -> date:
    from datetime import date

    return date.fromisoformat(digest_id.partition("/")[0])


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
    clock: Callable[[], float] = clocks.monotonic

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
            digest, plan = _planned(tx, name)
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
        if self.clock() - began > held.lease.total_seconds():
            # Stopped in between for longer than the lease: only if the work is still ours.
            with self.state.work() as tx:
                work.hold(tx, held)
        outcome, note = hand_over(
            self.transport, message, sender=sender.address, to=str(digest.address)
        )
        try:
            with self.state.work() as tx:
                work.hold(tx, held)
                return self._tell(tx, held, outcome, note, now=now)
        except LeaseLost:
            with self.state.work() as tx:
                _tell_late(tx, name, attempt=attempt, outcome=outcome, note=note, at=now)
            raise

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
                until = max(one.due_at, now) + _AFTER_A_ROUND
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
        self, tx: Transaction, held: Claim, outcome: DigestOutcome, note: str, *, now: datetime
    ) -> str | Later:
        end_attempt(tx, held.work.subject, outcome=outcome, note=note, at=now)
        if outcome == "refused_for_now" or (outcome == "unknown" and self.sent is not None):
            wait = retry_after(held.work.attempts) if outcome != "unknown" else _LOOKS_EVERY
            later = Later(until=now + wait, note=note or outcome)
            work.postpone(tx, held, until=later.until, note=later.note)
            return later
        work.finish(tx, held, at=now, outcome=outcome, note=note)
        return outcome

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
        return outcome


def _tell_late(
    tx: Transaction,
    digest_id: str,
    *,
    attempt: str,
    outcome: DigestOutcome,
    note: str,
    at: datetime,
) -> None:
    """What a worker knows of its own attempt when it comes back after another took the work over."""
    last = last_attempt(tx, digest_id)
    if last is not None and last.id == attempt and last.outcome in ("begun", "unknown"):
        end_attempt(tx, digest_id, outcome=outcome, note=f"told late: {note}", at=at)
