"""Digests as mails: written to a folder, or sent to each reader once a day."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from scm_automate.chase.counts import counted
from scm_automate.chase.letters import mail_message
from scm_automate.chase.moments import check_now
from scm_automate.chase.sending import hand_over
from scm_automate.errors import ConfigError
from scm_automate.render import day as in_words
from scm_automate.render import package_environment, single_line, wrap
from scm_automate.state import events
from scm_automate.state.events import Event, append

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from email.message import EmailMessage
    from pathlib import Path

    from scm_automate.chase.digest_shapes import DeskDigest, DigestPlan
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.mail import Transport
    from scm_automate.state import State, Transaction

__all__ = ["DigestOutcome", "DigestsSent", "compose_digest", "send_digests", "write_digests"]

DigestOutcome = Literal["sent", "drafted", "refused", "refused_for_now", "unknown"]
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


def compose_digest(
    digest: DeskDigest, plan: DigestPlan, *, policy: ChasePolicy, now: datetime
) -> EmailMessage:
    """A digest as a mail to its reader.

    The same digest has the same Message-ID, so that one that was sent can be found.

    Args:
        digest: Somebody's.
        plan: The plan that it is of.
        policy: Names the sender.
        now: The instant of the Date header, written in the policy's time zone.

    Raises:
        ConfigError: Nobody reads it.
        DataError: A value that would stand in a header holds a line end or is no address.
    """
    if digest.address is None:
        raise ConfigError(f"Nobody reads the digest of {digest.role} {digest.code}: {digest.why}.")
    sender = policy.sender
    domain = sender.address.rpartition("@")[2] if sender else "chase.invalid"
    key = sha256(f"{digest.id} {plan.after} {plan.upto}".encode()).hexdigest()[:32]
    confirmed = f"{counted(digest.confirmed, 'line')} confirmed as wished."
    whose = f"{digest.role} {digest.code}" if digest.code else f"no {digest.role}"
    opening = f"{digest.subject} since the last digest ({whose}, {in_words(plan.day)})."
    why = f"You read this because {digest.why}." if digest.why else ""
    facts = {
        "digest": digest,
        "opening": opening,
        "why": why,
        "confirmed": confirmed if digest.confirmed else "",
        "paragraphs": _paragraphs(digest, opening, why, confirmed if digest.confirmed else ""),
    }
    templates = package_environment("scm_automate.chase", folder="digest_templates")
    return mail_message(
        sender=sender,
        to=digest.address,
        name=digest.name or "",
        subject=f"{in_words(plan.day)}: {digest.subject}",
        message_id=f"<digest-{key}@{domain}>",
        date=now.astimezone(ZoneInfo(policy.time_zone)),
        text=templates.get_template("digest.txt.j2").render(facts),
        html=templates.get_template("digest.html.j2").render(facts),
        language="en",
    )


def _paragraphs(digest: DeskDigest, opening: str, why: str, confirmed: str) -> list[str]:
    items = []
    for item in digest.items:
        mark = "!! " if item.endangers else ""
        text = wrap(mark + single_line(item.text, most=400))
        danger = wrap(f"   ENDANGERS: {single_line(item.endangers, most=600)}", hanging=3)
        items.append(f"{text}\n{danger}" if item.endangers else text)
    head = [wrap(single_line(one, most=600)) for one in (opening, why) if one]
    return [*head, *items, *([confirmed] if confirmed else [])]


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
            if _last(tx, digest.id) not in (None, "refused", "refused_for_now", "drafted"):
                before.append(digest.id)
                continue
            append(tx, [Event(at=now, kind=_BEGUN, subject=digest.id)])
        del message["X-Unsent"]
        outcome, note = hand_over(
            transport, message, sender=policy.sender.address, to=digest.address
        )
        outcomes[digest.id] = outcome
        with state.write() as tx:
            data = {"outcome": outcome, "note": note}
            append(tx, [Event(at=now, kind=_ENDED, subject=digest.id, data=data)])
    unread = tuple(one.id for one in plan.unread)
    return DigestsSent(outcomes=outcomes, before=tuple(before), unread=unread)


def _last(tx: Transaction, digest_id: str) -> str | None:
    """How the last attempt ended; ``begun`` where nobody knows; None where there was none."""
    last: dict[str, Any] | None = None
    for event in events.history(tx, subject=digest_id):
        if event.kind in (_BEGUN, _ENDED):
            last = event.data if event.kind == _ENDED else {"outcome": "begun"}
    return None if last is None else str(last["outcome"])


@events.folds(_BEGUN)
def _begun(connection: object, some: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""


@events.folds(_ENDED)
def _ended(connection: object, some: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""
