"""A chase that runs by itself: whatever ticks calls `run_due`, and the state decides what there is to do.

A tick does the round when one is due, sends what is in the outbox, and whatever else was handed to the
service. It may be called by cron, a task queue, a web service and a notebook at once; each piece of work
is done by one of them. A round that was missed is made up for once, however many were missed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from scm_automate.calendars import Calendars
from scm_automate.chase.digest_outbox import SendDigest
from scm_automate.chase.digest_planning import PlanDigests
from scm_automate.chase.digest_work import PLAN_DIGESTS, SEND_DIGEST
from scm_automate.chase.due import run_due
from scm_automate.chase.edi_sending import SEND_EDI, SendInquiries
from scm_automate.chase.engine import run_round
from scm_automate.chase.looking_up import LookUpLetters
from scm_automate.chase.next_time import ROUND, next_round
from scm_automate.chase.policy import ChasePolicy
from scm_automate.chase.sending import LOOK_UP, SEND, SendLetters
from scm_automate.errors import ConfigError
from scm_automate.state import work
from scm_automate.state.work import LEASE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scm_automate.chase.deputies import Desks
    from scm_automate.chase.due import DueReport, Handler, Later
    from scm_automate.mail import EdiOutbox, Inbox, RawMessage, Transport
    from scm_automate.model import OrderLine, Supplier
    from scm_automate.state import State
    from scm_automate.state.work import Claim
    from scm_automate.tables import Loaded

__all__ = ["ROUND", "ChaseService", "next_round"]

_SUBJECT: Final = "chase"


def _no_messages() -> tuple[RawMessage, ...]:
    return ()


def _new_id() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseService:
    """What a chase needs to run by itself.

    Attributes:
        state: The state; several services may share one on PostgreSQL.
        orders: Reads the newest export; called for each round.
        suppliers: Reads the suppliers' list, likewise.
        inbox: Gives the messages, new and old, likewise; by default there are none.
        policy: When and how to ask, and who writes.
        calendars: Who works when.
        transports: What carries letters, by channel; without one for ``mail`` letters stay drafts.
        edi_outbox: The folder of the EDI gateway, for suppliers that are asked by EDI; without it their
            letters stay drafts.
        rounds_at: Times of the day at which a round is due, in the policy's time zone, on working
            days of the buyer.
        desks: Reads who gets a digest and who stands in; by default there are no digests.
        digests_at: Times of the day at which digests are due, likewise; each desk has one a day.
        out: Where the rounds' folders are made; None writes none.
        handlers: What does other kinds of work, such as looking up letters in doubt.
        round_options: Further keywords of `run_round`, such as ``trusted_authserv``.
        lease: How long one piece of work may take before another worker takes it over.
        new_id: Draws ids.

    Examples:
        >>> import tempfile
        >>> from datetime import UTC
        >>> from pathlib import Path
        >>> from scm_automate.state import State
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with State.open(Path(folder) / "chase.db") as state:
        ...         service = ChaseService(state=state, orders=lambda: None, suppliers=lambda: None)
        ...         service.start(now=datetime(2026, 3, 2, 9, tzinfo=UTC))
        datetime.datetime(2026, 3, 3, 7, 0, tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin'))
    """

    state: State
    orders: Callable[[], Loaded[OrderLine]]
    suppliers: Callable[[], Loaded[Supplier]]
    inbox: Callable[[], Inbox] = _no_messages
    policy: ChasePolicy = field(default_factory=ChasePolicy)
    calendars: Calendars = field(default_factory=Calendars)
    transports: Mapping[str, Transport] = field(default_factory=dict)
    edi_outbox: EdiOutbox | None = None
    rounds_at: tuple[time, ...] = (time(7),)
    desks: Callable[[], Desks] | None = None
    digests_at: tuple[time, ...] = (time(7, 30),)
    out: Path | None = None
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    round_options: Mapping[str, Any] = field(default_factory=dict)
    lease: timedelta = LEASE
    new_id: Callable[[], str] = _new_id

    def start(self, *, now: datetime) -> datetime:
        """Writes down that rounds are wanted from now on; gives the time of the next.

        Once it has returned, rounds come whatever dies. Starting what was started changes nothing.

        Raises:
            ConfigError: No time for rounds is given, `now` has no time zone, or there are
                transports and the policy names no sender.
        """
        if self.transports and self.policy.sender is None:
            raise ConfigError(
                "The policy names no sender, and letters that are sent need one.",
                hint="Add [sender] with address and name to the policy.",
            )
        due_at = self._next(now)
        with self.state.write() as tx:
            if self.desks is not None:
                self._plan_digests(self.desks).start(tx, now=now)
            known = [one for one in work.open_work(tx, kind=ROUND) if one.subject == _SUBJECT]
            if known:
                return known[0].due_at
            work.put(tx, ROUND, _SUBJECT, due_at=due_at, at=now, work_id=self.new_id())
        return due_at

    def run_due(self, *, now: datetime, limit: int = 100, worker: str = "worker") -> DueReport:
        """Does what is due; idempotent, safe to call any number of times at once.

        Args:
            now: What is due by then, with a time zone.
            limit: How many pieces of work at most.
            worker: Who does it, for people to read.
        """
        return run_due(
            self.state,
            self.all_handlers,
            now=now,
            limit=limit,
            worker=worker,
            lease=self.lease,
            recurring=(ROUND, PLAN_DIGESTS),
        )

    @property
    def all_handlers(self) -> dict[str, Handler]:
        """What this service does: rounds, sending, digests, and what was handed to it."""
        found: dict[str, Handler] = {ROUND: self._round}
        if self.transports and self.policy.sender is not None:
            found[SEND] = SendLetters(
                state=self.state,
                transports=self.transports,
                address=self.policy.sender.address,
                new_id=self.new_id,
                looks_up=LOOK_UP in self.handlers,
                limits=self.policy.send_limits,
            )
        if self.edi_outbox is not None:
            found[SEND_EDI] = SendInquiries(
                state=self.state, outbox=self.edi_outbox, new_id=self.new_id
            )
        if self.desks is not None:
            found[PLAN_DIGESTS] = self._plan_digests(self.desks)
            if "mail" in self.transports and self.policy.sender is not None:
                looks = self.handlers.get(LOOK_UP)
                found[SEND_DIGEST] = SendDigest(
                    state=self.state,
                    transport=self.transports["mail"],
                    policy=self.policy,
                    new_id=self.new_id,
                    sent=looks.sent if isinstance(looks, LookUpLetters) else None,
                )
        return {**found, **self.handlers}

    def _plan_digests(self, desks: Callable[[], Desks]) -> PlanDigests:
        return PlanDigests(
            state=self.state,
            orders=self.orders,
            desks=desks,
            policy=self.policy,
            calendars=self.calendars,
            at=self.digests_at,
            supply=self.round_options.get("supply"),
            sends="mail" in self.transports,
            new_id=self.new_id,
        )

    def _round(self, held: Claim, *, now: datetime) -> str | Later:
        run_round(
            self.orders(),
            self.suppliers(),
            inbox=self.inbox(),
            state=self.state,
            now=now,
            policy=self.policy,
            calendars=self.calendars,
            out=self.out,
            ids=self.new_id,
            outbox=bool(self.transports),
            edi_outbox="later" if self.edi_outbox is not None else None,
            **self.round_options,
        )
        with self.state.work() as tx:
            work.finish(tx, held, at=now, outcome="done")
            due_at = self._next(now)
            work.put(tx, ROUND, _SUBJECT, due_at=due_at, at=now, work_id=self.new_id())
        return "done"

    def _next(self, now: datetime) -> datetime:
        return next_round(
            now,
            at=self.rounds_at,
            time_zone=self.policy.time_zone,
            calendars=self.calendars,
        )
