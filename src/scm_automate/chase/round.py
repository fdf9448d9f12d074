"""What one round of the chase did: frozen results, for the report, the command line and notebooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scm_automate.chase.counts import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from scm_automate.chase.plan import ChasePlan
    from scm_automate.model import (
        Ask,
        Change,
        ExceptionMessage,
        LetterState,
        OrderResponse,
        Supplier,
        Touch,
    )

__all__ = ["Answer", "LetterOut", "MatchedBy", "Round"]

MatchedBy = Literal[
    "reference",
    "thread",
    "address",
    "domain",
    "interchange",
    "order number",
    "look-alike",
    "nothing",
]
"""How the supplier of a message was found. Each in a sentence:

- ``reference``: it carries the unguessable reference of a letter.
- ``thread``: it answers the Message-ID of a letter.
- ``address``: its sender is an address on file.
- ``domain``: its sender's domain is on file for one supplier only.
- ``interchange``: the envelope of an EDI file that came through the gateway names an address that the policy
  declares for it.
- ``order number``: several suppliers share the sender's domain, and its order numbers told them apart.
- ``look-alike``: its sender's domain only resembles one on file; it is linked to nobody.
- ``nothing``: nobody could tell; the message went to a person.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOut:
    """One letter as it stands after the round.

    Attributes:
        letter_id: Drawn once; a rewritten draft keeps it.
        reference: The unguessable reference that an answer carries back.
        message_id: The Message-ID, drawn once.
        supplier: Who is written to.
        to: The address.
        state: See `LetterState`.
        asks: What it asks, gravest first.
        path: The file in the run folder; None where no folder was asked for.
        rewritten: Whether it is a draft of an earlier round, written anew.
        drafted_at: When it was first drafted.
        sent_at: When it is known to have left.
        note: What a person should know, such as a refusal of the mail server.
    """

    letter_id: str
    reference: str
    message_id: str
    supplier: Supplier
    to: str
    state: LetterState
    asks: tuple[Ask, ...]
    path: Path | None
    rewritten: bool
    drafted_at: datetime
    sent_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One message that was read, and what came of it.

    Attributes:
        response: What was read.
        supplier: Whose it is; None where nobody could tell.
        source: The file or mailbox entry that it came from.
        matched_by: How the supplier was found.
        released: Changes that the rules let through unseen.
        for_review: Changes that wait for a person.
        exceptions: What a person should know about it.
        letter_id: The letter that it answers, where it carries its reference or thread.
        message_key: The key under which the state keeps it, raw.
    """

    response: OrderResponse
    supplier: Supplier | None
    source: str
    matched_by: MatchedBy
    released: tuple[Change, ...] = ()
    for_review: tuple[Change, ...] = ()
    exceptions: tuple[ExceptionMessage, ...] = ()
    letter_id: str | None = None
    message_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did.

    Attributes:
        run_id: Name of the round, and of its folder.
        as_of: The "now" of the round.
        folder: Where it was written; None where no folder was asked for.
        plan: Whom it asks and whom it leaves alone.
        letters: Every letter of the plan, as it stands.
        answers: Messages read since the last round that finished.
        changes: The upload: released or accepted, not yet seen in an export nor closed.
        waiting: Changes that wait for a person.
        exceptions: What needs a person, ranked; the gravest first.
        rejects: Rows of the export and of the suppliers' list that could not be read.
        set_aside: Rows that were read and are no open order lines, counted by reason.
        seen: Changes that the export now shows.
        touches: What would have been a hand on a keyboard, counted.
        stale_drafts: Drafts of earlier rounds that are not known to have left.
        loaded: What was read, one sentence per source.
        faults: Messages that could not be read at all, one sentence each; they are kept raw.
    """

    run_id: str
    as_of: datetime
    folder: Path | None
    plan: ChasePlan
    letters: tuple[LetterOut, ...] = ()
    answers: tuple[Answer, ...] = ()
    changes: tuple[Change, ...] = ()
    waiting: tuple[Change, ...] = ()
    exceptions: tuple[ExceptionMessage, ...] = ()
    rejects: tuple[object, ...] = ()
    set_aside: Mapping[str, int] = field(default_factory=dict)
    seen: tuple[Change, ...] = ()
    touches: tuple[Touch, ...] = ()
    stale_drafts: tuple[LetterOut, ...] = ()
    loaded: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Whether anything waits for a person (exit code 10 of the command line with --strict).

        A row that could not be read counts: its order is not chased until somebody mends it.
        """
        return bool(self.waiting or self.exceptions or self.rejects)

    def __str__(self) -> str:
        """The round in a few lines."""
        asked = sum(len(letter.asks) for letter in self.letters)
        rewritten = sum(letter.rewritten for letter in self.letters)
        lines = [
            f"Round {self.run_id} as of {self.as_of:%Y-%m-%d %H:%M %Z}",
            f"  {counted(len(self.letters), 'letter')} about {counted(asked, 'line')}, {rewritten} of them drafts written anew",
            f"  {counted(len(self.answers), 'message')} read",
            f"  {counted(len(self.changes), 'change')} for upload, {len(self.waiting)} waiting for a decision, {len(self.seen)} now seen in the export",
            f"  {counted(len(self.exceptions), 'exception')} for a person, {counted(len(self.rejects), 'rejected row')}",
        ]
        if self.stale_drafts:
            drafts = counted(len(self.stale_drafts), "draft")
            known = "is" if len(self.stale_drafts) == 1 else "are"
            lines.append(f"  {drafts} of earlier rounds {known} not known to have left")
        lines += [f"  could not be read: {fault}" for fault in self.faults]
        return "\n".join(lines)
