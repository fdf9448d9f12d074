"""Digests as mails: written to a folder, or sent to each reader once a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from scm_automate.chase.digest_mail import compose_digest
from scm_automate.chase.moments import check_now
from scm_automate.chase.sending import hand_over
from scm_automate.errors import ConfigError
from scm_automate.state import events
from scm_automate.state.events import Event, append

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from scm_automate.chase.digest_shapes import DigestPlan
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.mail import Transport
    from scm_automate.state import State, Transaction

__all__ = [
    "Attempt",
    "DigestOutcome",
    "DigestsSent",
    "begin_attempt",
    "end_attempt",
    "last_attempt",
    "send_digests",
    "write_digests",
]

DigestOutcome = Literal["sent", "drafted", "refused", "refused_for_now", "unknown"]
_MAY_GO_AGAIN = ("refused", "refused_for_now", "drafted")
_BEGUN, _ENDED = "digest_send_begun", "digest_send_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestsSent:
    """What came of sending a plan.

    Attributes:
        outcomes: By the digest's id; one that had left before is not among them.
        before: Digests that had left before, or of which nobody knows whether they did: they are not
            sent again by themselves.
        unread: Digests that nobody reads.
    """

    outcomes: dict[str, DigestOutcome]
    before: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def __str__(self) -> str:
        """In lines."""
        lines = [f"{name}: {outcome.replace('_', ' ')}" for name, outcome in self.outcomes.items()]
        lines += [f"{name}: left before, and is not sent again" for name in self.before]
        lines += [f"{name}: NOBODY READS IT" for name in self.unread]
        return "\n".join(lines) or "there was nothing to send"


def write_digests(
    plan: DigestPlan, folder: Path, *, policy: ChasePolicy, now: datetime
) -> tuple[Path, ...]:
    """Writes each digest as an ``.eml`` file, which a mail program opens as a draft.

    Written again, a file holds the same. A digest that nobody reads is written without a file name of
    a person: it is told by `DigestPlan.unread`.

    Args:
        plan: The plan.
        folder: Where the files go; made where it is not there.
        policy: Names the sender.
        now: For the Date header.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for digest in plan.digests:
        if digest.address is None:
            continue
        name = "".join(c if c.isalnum() or c in "-_" else "-" for c in digest.id.replace("/", "_"))
        path = folder / f"{name[:80]}-{sha256(digest.id.encode()).hexdigest()[:6]}.eml"
        path.write_bytes(compose_digest(digest, plan, policy=policy, now=now).as_bytes())
        made.append(path)
    return tuple(made)


def send_digests(
    state: State, plan: DigestPlan, *, transport: Transport, policy: ChasePolicy, now: datetime
) -> DigestsSent:
    """Sends each digest to its reader, each once however often it is called.

    That it is about to be sent is written down before the transport is called. One that was turned
    away is tried again by the next call; one of which nobody knows whether it left is not.

    Args:
        state: The state.
        plan: From `plan_digests`, read by somebody before.
        transport: What carries it.
        policy: Names the sender.
        now: The instant, with a time zone.

    Raises:
        ConfigError: The policy names no sender, or `now` has no time zone.
    """
    check_now(now)
    if policy.sender is None:
        raise ConfigError(
            "The policy names no sender, and digests that are sent need one.",
            hint="Add [sender] with address and name to the policy.",
        )
    outcomes: dict[str, DigestOutcome] = {}
    before = []
    for digest in plan.digests:
        if digest.address is None:
            continue
        message = compose_digest(digest, plan, policy=policy, now=now)
        with state.write() as tx:
            last = last_attempt(tx, digest.id)
            if last is not None and last.outcome not in _MAY_GO_AGAIN:
                before.append(digest.id)
                continue
            begin_attempt(tx, digest.id, at=now)
        del message["X-Unsent"]
        outcome, note = hand_over(
            transport, message, sender=policy.sender.address, to=digest.address
        )
        outcomes[digest.id] = outcome
        with state.write() as tx:
            end_attempt(tx, digest.id, outcome=outcome, note=note, at=now)
    unread = tuple(one.id for one in plan.unread)
    return DigestsSent(outcomes=outcomes, before=tuple(before), unread=unread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The last attempt to send a digest.

    Attributes:
        id: Of the attempt; empty where it was sent by hand.
        outcome: How it ended; ``begun`` where nobody ever said.
        begun_at: When it began.
    """

    id: str
    outcome: str
    begun_at: datetime


def begin_attempt(tx: Transaction, digest_id: str, *, at: datetime, attempt: str = "") -> None:
    """Writes down that a digest is about to be handed to a transport."""
    append(tx, [Event(at=at, kind=_BEGUN, subject=digest_id, data={"id": attempt})])


def end_attempt(
    tx: Transaction, digest_id: str, *, outcome: DigestOutcome, note: str, at: datetime
) -> None:
    """Writes down how that ended."""
    data = {"outcome": outcome, "note": note}
    append(tx, [Event(at=at, kind=_ENDED, subject=digest_id, data=data)])


def last_attempt(tx: Transaction, digest_id: str) -> Attempt | None:
    """The last attempt to send a digest; None where there was none."""
    last: Attempt | None = None
    for event in events.history(tx, subject=digest_id):
        if event.kind == _BEGUN:
            last = Attempt(id=event.data.get("id", ""), outcome="begun", begun_at=event.at)
        elif event.kind == _ENDED and last is not None:
            last = replace(last, outcome=event.data["outcome"])
    return last


@events.folds(_BEGUN)
def _begun(connection: object, some: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""


@events.folds(_ENDED)
def _ended(connection: object, some: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""
