"""From the plan to letters: drafts in the state, files in the folder, and mail where a transport is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.chase.letters import compose
from scm_automate.chase.references import reference_from
from scm_automate.chase.round import LetterOut
from scm_automate.chase.run_folder import letter_file
from scm_automate.chase.sending import send_letter
from scm_automate.state import letters as letter_rows
from scm_automate.state.drafts import Wanted, WantedAsk, write_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from email.message import EmailMessage
    from pathlib import Path

    from scm_automate.chase.plan import ChasePlan, PlannedLetter
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.mail import Transport
    from scm_automate.progress import Progress
    from scm_automate.state import State
    from scm_automate.state.drafts import Drafted
    from scm_automate.state.letters import Letter

__all__ = ["LetterDesk", "LettersWritten", "write_letters"]

_NO_SENDER_DOMAIN = "chase.invalid"
_IN_DOUBT = "nobody knows whether it left; it is not sent again by itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDesk:
    """What all letters of a round are written with.

    Attributes:
        policy: Names the sender.
        now: The instant of the round.
        run: The round.
        untold: Rounds that did not finish.
        new_id: Draws ids.
        transport: What sends the letters; None leaves them drafts.
    """

    policy: ChasePolicy
    now: datetime
    run: str
    untold: Collection[str]
    new_id: Callable[[], str]
    transport: Transport | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersWritten:
    """The letters of a round.

    Attributes:
        letters: As they stand, in the order of the plan.
        refused: (supplier, address, words) of those that a mail server refused.
    """

    letters: tuple[LetterOut, ...]
    refused: tuple[tuple[str, str, str], ...] = ()


def write_letters(
    state: State,
    planned: ChasePlan,
    desk: LetterDesk,
    *,
    folder: Path | None,
    progress: Progress,
) -> LettersWritten:
    """Drafts the letters of a plan, writes their files, and sends them where a transport is given.

    Args:
        state: The state.
        planned: The plan.
        desk: What the letters are written with.
        folder: Where the files go; None writes none.
        progress: Told about every letter.
    """
    with state.write() as tx:
        drafts = write_drafts(
            tx,
            [_wanted(letter) for letter in planned.letters],
            at=desk.now,
            run=desk.run,
            new_id=desk.new_id,
            new_reference=lambda: reference_from(desk.new_id()),
            domain=_domain(desk.policy),
            untold=desk.untold,
        )
        before = letter_rows.last_sent(tx)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    names: set[str] = set()
    letters, refused = [], []
    for letter, draft in zip(planned.letters, drafts, strict=True):
        path, note, stands = None, _IN_DOUBT if draft.in_doubt else "", draft.letter
        if (folder is not None or desk.transport is not None) and not draft.in_doubt:
            message = _composed(letter, draft, before, desk)
            if folder is not None:
                path = folder / letter_file(letter.supplier, taken=names)
                names.add(path.name)
                path.write_bytes(message.as_bytes())
            if desk.transport is not None and desk.policy.sender is not None:
                stands, outcome, note = send_letter(
                    state,
                    draft.letter,
                    message,
                    desk.transport,
                    sender=desk.policy.sender.address,
                    at=desk.now,
                    run=desk.run,
                    new_id=desk.new_id,
                )
                if outcome in ("refused", "refused_for_now"):
                    refused.append((letter.supplier.id, letter.to, note or outcome))
        letters.append(_out(letter, draft, stands, path=path, note=note))
        progress.advance()
    return LettersWritten(letters=tuple(letters), refused=tuple(refused))


def _wanted(letter: PlannedLetter) -> Wanted:
    return Wanted(
        supplier=letter.supplier.id,
        company=letter.supplier.company,
        address=letter.to,
        language=letter.language,
        asks=tuple(
            WantedAsk(key=ask.line.key, reason=ask.reason, number=ask.number, why=ask.why)
            for ask in letter.asks
        ),
    )


def _domain(policy: ChasePolicy) -> str:
    if policy.sender is None:
        return _NO_SENDER_DOMAIN
    return policy.sender.address.rpartition("@")[2] or _NO_SENDER_DOMAIN


def _composed(
    letter: PlannedLetter,
    draft: Drafted,
    before: dict[tuple[str, str, str], Letter],
    desk: LetterDesk,
) -> EmailMessage:
    """The letter as a message; a repeat stands in the thread of the last one."""
    drafted = draft.letter
    earlier = before.get((drafted.company, drafted.supplier, drafted.topic))
    thread = earlier.message_id if earlier is not None and letter.is_repeat else None
    return compose(
        letter,
        letter_id=drafted.id,
        reference=drafted.reference,
        message_id=drafted.message_id,
        policy=desk.policy,
        now=desk.now,
        in_reply_to=thread,
        references=(thread,) if thread else (),
    )


def _out(
    letter: PlannedLetter, draft: Drafted, stands: Letter, *, path: Path | None, note: str
) -> LetterOut:
    return LetterOut(
        letter_id=stands.id,
        reference=stands.reference,
        message_id=stands.message_id,
        supplier=letter.supplier,
        to=stands.address,
        state=stands.state,
        asks=draft.asks,
        path=path,
        rewritten=draft.rewritten,
        drafted_at=stands.drafted_at,
        sent_at=stands.sent_at,
        note=note,
    )
