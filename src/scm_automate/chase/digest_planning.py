"""Digests that leave by themselves: planned on a working morning, and put into the outbox.

A day that was missed is made up for by the next, and a digest that never left is told again by the one
after it, so that nobody finds five of them after an outage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from scm_automate.calendars import Calendars
from scm_automate.chase.counts import counted
from scm_automate.chase.digest_sending import last_attempt
from scm_automate.chase.digest_work import (
    PLAN_DIGESTS,
    SEND_DIGEST,
    digest_exception,
    planned_digest,
)
from scm_automate.chase.digests import plan_in
from scm_automate.chase.due import Later
from scm_automate.chase.next_time import ROUND, next_round
from scm_automate.chase.order_book import OrderBook
from scm_automate.state import exceptions, work

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scm_automate.chase.deputies import Desks
    from scm_automate.chase.digest_shapes import DeskDigest, DigestPlan
    from scm_automate.chase.impact import SupplyView
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.model import OrderLine
    from scm_automate.state import State, Transaction
    from scm_automate.state.work import Claim
    from scm_automate.tables import Loaded

__all__ = ["PlanDigests"]

_SUBJECT: Final = "chase"
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
            self._tell_unread(tx, plan, now=now)
            note = "; ".join(f"{one.role} {one.code}: {one.why}" for one in plan.unread)
            work.finish(tx, held, at=now, outcome=said, note=note[:300])
            due_at = self._next(now)
            work.put(tx, PLAN_DIGESTS, _SUBJECT, due_at=due_at, at=now, work_id=self.new_id())
        return said

    def _tell_unread(self, tx: Transaction, plan: DigestPlan, *, now: datetime) -> None:
        """Once for each desk, until somebody settles it."""
        known = {one.text for one in exceptions.open_exceptions(tx) if one.code == "digest_unread"}
        told = [
            digest_exception(
                "digest_unread", f"Nobody reads the digest of {one.role} {one.code}: {one.why}."
            )
            for one in plan.unread
        ]
        fresh = [one for one in told if one.text not in known]
        exceptions.raise_exceptions(tx, fresh, at=now, new_id=self.new_id)

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
        digest, plan = planned_digest(tx, one.subject)
        found[one.subject] = (digest, plan.after if digest.after is None else digest.after)
    return found
