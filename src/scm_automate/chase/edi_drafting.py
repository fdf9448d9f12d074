"""Letters of the channel ``edi`` of a round: made with a control number, put into the outbox, shown as files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.chase.edi_inquiry import compose_inquiry
from scm_automate.chase.edi_sending import SEND_EDI
from scm_automate.chase.run_folder import letter_file
from scm_automate.chase.sending import release_letter
from scm_automate.errors import NotFound, ScmError
from scm_automate.state import bodies, sends, work
from scm_automate.state import letters as letter_rows
from scm_automate.state.edi_interchanges import (
    MadeInterchange,
    interchange_of,
    keep_interchange,
    next_number,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from scm_automate.chase.drafting import LetterDesk
    from scm_automate.chase.edi_partner import EdiPartner
    from scm_automate.chase.plan import PlannedLetter
    from scm_automate.state import State, Transaction
    from scm_automate.state.drafts import Drafted
    from scm_automate.state.letters import Letter

__all__ = ["InquiriesMade", "make_inquiries"]

_AT_ONCE = 100
_NOT_AGREED = "no EDI partner is declared for it in the policy; send what it asks by other means, and mark it as sent"


_A_TEST = "it is marked as a test, which asks nobody: it counts as no ask, and is handed over once"


@dataclass(slots=True)
class InquiriesMade:
    """What became of the letters of the channel ``edi``.

    Attributes:
        paths: The file of each in the run folder, by letter.
        notes: What a person should know, by letter.
        unwritten: (supplier, address, words) of those that could not be put together.
    """

    paths: dict[str, Path] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    unwritten: list[tuple[str, str, str]] = field(default_factory=list)


def make_inquiries(
    state: State,
    some: Sequence[tuple[PlannedLetter, Drafted]],
    desk: LetterDesk,
    *,
    folder: Path | None,
    names: set[str],
) -> InquiriesMade:
    """Makes the interchanges of a round's inquiries, and lets them go where that is wished.

    One that is in the outbox already stays as it is, with its control number. One that cannot be put
    together is told, and the others go on.

    Args:
        state: The state.
        some: Letters of the channel ``edi``, with their drafts.
        desk: What the letters are written with.
        folder: Where the files go, for people to read; None writes none.
        names: File names that are taken; those of the inquiries are added.
    """
    made = InquiriesMade()
    if folder is None and desk.edi is None:
        some = ()
    for start in range(0, len(some), _AT_ONCE):
        contents: list[tuple[PlannedLetter, str, bytes]] = []
        with state.write() as tx:
            part = some[start : start + _AT_ONCE]
            stands = letter_rows.by_id(tx, [draft.letter.id for _, draft in part])
            doubtful = sends.in_doubt(tx)
            waiting = {one.subject for one in work.open_work(tx, kind=SEND_EDI)}
            for planned, draft in part:
                letter_id = draft.letter.id
                if stands[letter_id].state != "drafted" or letter_id in doubtful:
                    continue
                partner = desk.policy.partner_of(planned.supplier.id)
                if partner is None:
                    made.notes[letter_id] = _NOT_AGREED
                    continue
                if partner.usage != "production":
                    made.notes[letter_id] = _A_TEST
                    if desk.edi is not None and _was_tried(tx, stands[letter_id], waiting):
                        continue
                try:
                    if letter_id in waiting and bodies.has_body(tx, letter_id):
                        content = bodies.letter_body(tx, letter_id)
                    else:
                        content = _made(tx, planned, draft, partner, desk)
                except ScmError as error:
                    made.notes[letter_id] = f"it could not be put together: {error}"
                    made.unwritten.append((planned.supplier.id, partner.address, str(error)))
                    continue
                contents.append((planned, letter_id, content))
        if folder is not None:
            for planned, letter_id, content in contents:
                path = folder / letter_file(planned.supplier, taken=names, ending="edi")
                names.add(path.name)
                path.write_bytes(content)
                made.paths[letter_id] = path
    return made


def _was_tried(tx: Transaction, letter: Letter, waiting: Collection[str]) -> bool:
    """Whether a test that says what the letter says now was handed over before."""
    if letter.id in waiting:
        return False
    try:
        return interchange_of(tx, letter.id).made_at >= letter.written_at
    except NotFound:
        return False


def _made(
    tx: Transaction,
    planned: PlannedLetter,
    draft: Drafted,
    partner: EdiPartner,
    desk: LetterDesk,
) -> bytes:
    """The interchange of a letter, with a new number, in the outbox where that is wished."""
    letter_id = draft.letter.id
    number = next_number(tx, partner.key, start=partner.numbers_from or 1)
    inquiry = compose_inquiry(
        planned,
        reference=draft.letter.reference,
        number=number,
        partner=partner,
        policy=desk.policy.of_supplier(planned.supplier.id),
        now=desk.now,
    )
    interchange = MadeInterchange(
        partner=partner.key,
        number=number,
        letter=letter_id,
        folder=partner.folder or "",
        file=inquiry.file,
        made_at=desk.now,
    )
    keep_interchange(tx, interchange, run=desk.run)
    if desk.edi is not None:
        release_letter(
            tx,
            letter_id,
            inquiry.content,
            due_at=desk.now,
            at=desk.now,
            new_id=desk.new_id,
            run=desk.run,
        )
    return inquiry.content
