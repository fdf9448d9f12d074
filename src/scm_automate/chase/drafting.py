"""From the plan to letters: drafts in the state, files in the folder, and mail where a transport is given."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from scm_automate.chase.due import run_due
from scm_automate.chase.edi_drafting import make_inquiries
from scm_automate.chase.edi_sending import SEND_EDI, SendInquiries
from scm_automate.chase.letters import compose
from scm_automate.chase.references import reference_from
from scm_automate.chase.round import LetterOut
from scm_automate.chase.run_folder import letter_file
from scm_automate.chase.sending import SEND, SendLetters, release_letter
from scm_automate.errors import ScmError
from scm_automate.state import letters as letter_rows
from scm_automate.state import sends, work
from scm_automate.state.drafts import Wanted, WantedAsk, write_drafts
from scm_automate.state.line_states import move_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime
    from email.message import EmailMessage
    from pathlib import Path

    from scm_automate.chase.due import Handler
    from scm_automate.chase.plan import ChasePlan, PlannedLetter
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.mail import EdiOutbox, Transport
    from scm_automate.model import ScheduleKey
    from scm_automate.progress import Progress
    from scm_automate.state import LineState, State, Transaction
    from scm_automate.state.drafts import Drafted
    from scm_automate.state.letters import Letter

__all__ = ["LetterDesk", "LettersWritten", "LinkMaker", "write_letters"]

_AT_ONCE = 100
_WRITTEN = ("mail", "portal")  # channels whose letters are mails
_CONFIRM_AGAIN = ("promise_passed", "due_soon")
_NO_SENDER_DOMAIN = "chase.invalid"
_IN_DOUBT = "nobody knows whether it left; it is not sent again by itself"


class LinkMaker(Protocol):
    """Makes the link to the page on which a supplier answers a letter."""

    def __call__(self, planned: PlannedLetter, letter: Letter) -> str:
        """The link; a letter that is written anew keeps the one that it has."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDesk:
    """What all letters of a round are written with.

    Attributes:
        policy: Names the sender.
        now: The instant of the round.
        run: The round.
        untold: Rounds that did not finish.
        new_id: Draws ids.
        outbox: Whether the letters are let go: put into the outbox, for whoever sends.
        transport: What sends the letters at once; None leaves them drafts, or in the outbox.
        edi: What takes inquiries of the channel ``edi`` at once; ``later`` puts them into the outbox, and
            None leaves them drafts.
        link_of: Makes the link to the page on which a letter is answered; None makes none.
    """

    policy: ChasePolicy
    now: datetime
    run: str
    untold: Collection[str]
    new_id: Callable[[], str]
    outbox: bool
    transport: Transport | None
    edi: EdiOutbox | Literal["later"] | None = None
    link_of: LinkMaker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersWritten:
    """The letters of a round.

    Attributes:
        letters: As they stand, in the order of the plan.
        unwritten: (supplier, address, words) of those that could not be put together.
    """

    letters: tuple[LetterOut, ...]
    unwritten: tuple[tuple[str, str, str], ...] = ()


def write_letters(
    state: State,
    planned: ChasePlan,
    desk: LetterDesk,
    *,
    folder: Path | None,
    progress: Progress,
) -> LettersWritten:
    """Drafts the letters of a plan, writes their files, lets them go and sends them, as is wished.

    A letter that cannot be put together is told, and the others go on.

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
        _confirm_again(tx, planned, desk)
        before = letter_rows.last_sent(tx)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    paths: dict[str, Path] = {}
    notes: dict[str, str] = {}
    unwritten: list[tuple[str, str, str]] = []
    ready: list[tuple[str, bytes]] = []
    names: set[str] = set()
    for letter, draft in zip(planned.letters, drafts, strict=True):
        progress.advance()
        writes = folder is not None or desk.outbox
        if draft.in_doubt or letter.channel not in _WRITTEN or not writes:
            continue
        try:
            content = _composed(letter, draft, before, desk).as_bytes()
        except ScmError as error:
            notes[draft.letter.id] = f"it could not be put together: {error}"
            unwritten.append((letter.supplier.id, letter.to, str(error)))
            continue
        if folder is not None:
            path = folder / letter_file(letter.supplier, taken=names)
            names.add(path.name)
            path.write_bytes(content)
            paths[draft.letter.id] = path
        if desk.outbox:
            ready.append((draft.letter.id, content))
    _let_go(state, ready, desk)
    by_edi = [
        both for both in zip(planned.letters, drafts, strict=True) if both[0].channel == "edi"
    ]
    inquiries = make_inquiries(state, by_edi, desk, folder=folder, names=names)
    paths |= inquiries.paths
    notes |= inquiries.notes
    unwritten += inquiries.unwritten
    handlers = _handlers(state, desk)
    if handlers:
        run_due(state, handlers, now=desk.now, limit=sys.maxsize, worker=desk.run)
    with state.read() as tx:
        stands = letter_rows.by_id(tx, [one.letter.id for one in drafts])
        doubtful, being_sent = sends.in_doubt(tx), work.being_done(tx, *sends.KINDS)
        notes |= {
            letter: words or outcome for letter, (outcome, words) in sends.refusals(tx).items()
        }
        notes |= dict.fromkeys(set(doubtful) - being_sent, _IN_DOUBT)
        if handlers:  # what a limit or a server puts off
            notes |= {one.subject: one.note for one in work.open_work(tx, kind=SEND) if one.note}
    return LettersWritten(
        letters=tuple(
            _out(
                letter,
                draft,
                stands[draft.letter.id],
                whom=_whom(letter, desk.policy),
                path=paths.get(draft.letter.id),
                note=notes.get(draft.letter.id) or _taken(stands[draft.letter.id]),
            )
            for letter, draft in zip(planned.letters, drafts, strict=True)
        ),
        unwritten=tuple(unwritten),
    )


def _handlers(state: State, desk: LetterDesk) -> dict[str, Handler]:
    """What sends at once, of that which is in the outbox."""
    found: dict[str, Handler] = {}
    if desk.transport is not None and desk.policy.sender is not None:
        found[SEND] = SendLetters(
            state=state,
            transports={"mail": desk.transport},
            address=desk.policy.sender.address,
            new_id=desk.new_id,
            limits=desk.policy.send_limits,
        )
    if desk.edi is not None and desk.edi != "later":
        found[SEND_EDI] = SendInquiries(state=state, outbox=desk.edi, new_id=desk.new_id)
    return found


def _confirm_again(tx: Transaction, planned: ChasePlan, desk: LetterDesk) -> None:
    """Lines with a promise that has passed or is near wait for another word of the supplier."""
    due: dict[ScheduleKey, LineState] = {
        ask.line.key: "reconfirm_due" for ask in planned.asks if ask.reason in _CONFIRM_AGAIN
    }
    stood: tuple[LineState, ...] = ("accepted", "changed_agreed", "part_confirmed", "shipped")
    why = "the promise has to be confirmed again"
    move_lines(tx, due, at=desk.now, why=why, run=desk.run, only_from=stood)


def _let_go(state: State, ready: Sequence[tuple[str, bytes]], desk: LetterDesk) -> None:
    """Puts letters into the outbox, some in each transaction, so that nobody waits for long."""
    for start in range(0, len(ready), _AT_ONCE):
        some = ready[start : start + _AT_ONCE]
        with state.write() as tx:
            stands = letter_rows.by_id(tx, [letter_id for letter_id, _ in some])
            doubtful = sends.in_doubt(tx)
            for letter_id, content in some:
                if stands[letter_id].state == "drafted" and letter_id not in doubtful:
                    release_letter(
                        tx,
                        letter_id,
                        content,
                        due_at=desk.now,
                        at=desk.now,
                        new_id=desk.new_id,
                        run=desk.run,
                    )


def _wanted(letter: PlannedLetter) -> Wanted:
    return Wanted(
        supplier=letter.supplier.id,
        company=letter.supplier.company,
        address=letter.to,
        language=letter.language,
        topic=letter.topic,
        channel=letter.channel,
        asks=tuple(
            WantedAsk(
                key=ask.line.key,
                reason=ask.reason,
                number=ask.number,
                why=ask.why,
                subject=ask.subject,
            )
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
        link=desk.link_of(letter, drafted) if desk.link_of and letter.channel == "portal" else None,
        in_reply_to=thread,
        references=(thread,) if thread else (),
    )


def _taken(letter: Letter) -> str:
    """Where an inquiry lies that has left, and under which control number."""
    return letter.why if letter.channel == "edi" and letter.state == "sent" else ""


def _whom(letter: PlannedLetter, policy: ChasePolicy) -> str:
    """Whom an inquiry goes to, where it has been agreed; letters have an address."""
    if letter.channel != "edi":
        return letter.to
    partner = policy.partner_of(letter.supplier.id)
    return f"EDI: {partner}" if partner is not None else ""


def _out(
    letter: PlannedLetter,
    draft: Drafted,
    stands: Letter,
    *,
    whom: str,
    path: Path | None,
    note: str,
) -> LetterOut:
    return LetterOut(
        letter_id=stands.id,
        reference=stands.reference,
        message_id=stands.message_id,
        supplier=letter.supplier,
        to=stands.address or whom,
        state=stands.state,
        asks=draft.asks,
        path=path,
        rewritten=draft.rewritten,
        drafted_at=stands.drafted_at,
        sent_at=stands.sent_at,
        note=note,
    )
