"""Letters of which nobody knows whether they left, looked up among the sent mail.

A letter that is found there has left. One that is not found may have left all the same, since servers
file copies late or not at all: it is looked for again for an hour, and then stays for a person. It is
never sent again unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scm_automate.chase.due import Later, retry_after
from scm_automate.chase.sending import SEND
from scm_automate.errors import ServiceError
from scm_automate.state import letters as letter_rows
from scm_automate.state import sends, work

if TYPE_CHECKING:
    from datetime import datetime

    from scm_automate.mail import SentFolder
    from scm_automate.state import State
    from scm_automate.state.letters import Letter
    from scm_automate.state.work import Claim

__all__ = ["LookUpLetters", "look_up_letters"]

_MAILS: Final = ("mail", "portal")  # channels whose letters lie among the sent mail
_LOOKS: Final = 4
"""After 0, 1, 6 and 21 minutes; a copy that is not there by then does not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpLetters:
    """Looks whether letters in doubt have left; the handler of the work ``look_up``.

    Attributes:
        state: The state.
        sent: Where letters lie that have left.

    Examples:
        >>> from scm_automate.chase import ChaseService, LookUpLetters
        >>> def service(state, orders, suppliers, sent):
        ...     looking = LookUpLetters(state=state, sent=sent)
        ...     return ChaseService(
        ...         state=state, orders=orders, suppliers=suppliers, handlers={"look_up": looking}
        ...     )
    """

    state: State
    sent: SentFolder

    def __call__(self, held: Claim, *, now: datetime) -> str | Later:
        """Looks for one letter, and says what was found."""
        with self.state.read() as tx:
            letter = letter_rows.letter(tx, held.work.subject)
            doubted = letter.id in sends.in_doubt(tx, letter.id)
        found, note = False, ""
        if doubted:
            try:
                found = self.sent.has(
                    message_id=letter.message_id.strip("<>"),
                    reference=letter.reference,
                    since=letter.written_at,
                )
            except ServiceError as fault:
                note = f"the sent mail cannot be looked at: {fault}"[:300]
        with self.state.work() as tx:
            work.hold(tx, held)
            if letter.id not in sends.in_doubt(tx, letter.id):
                outcome = "settled meanwhile"
            elif found:
                letter_rows.mark_sent(tx, letter, at=now, why="it lies among the sent mail")
                outcome = "found"
            elif note or held.work.attempts < _LOOKS:
                later = Later(until=now + retry_after(held.work.attempts), note=note or "not found")
                work.postpone(tx, held, until=later.until, note=later.note)
                return later
            else:
                outcome = "not found"
            work.finish(tx, held, at=now, outcome=outcome, note=note)
            return outcome


def look_up_letters(
    state: State, sent: SentFolder, *, now: datetime
) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
    """Looks once for every mail of which nobody knows whether it left, however that came about.

    Args:
        state: The state.
        sent: Where letters lie that have left.
        now: When.

    Returns:
        The letters that lie there, which count as sent from now on; and those that do not, which stay in
        doubt: they may have left all the same.

    Raises:
        ServiceError: The sent mail cannot be looked at.
    """
    with state.read() as tx:
        doubtful = set(sends.in_doubt(tx)) - work.being_done(tx, SEND)
        known = letter_rows.by_id(tx, sorted(doubtful))
    found, missing = [], []
    for one in known.values():
        if one.channel not in _MAILS:
            continue
        lies_there = sent.has(
            message_id=one.message_id.strip("<>"), reference=one.reference, since=one.written_at
        )
        if not lies_there:
            missing.append(one)
            continue
        with state.write() as tx:
            if one.id in sends.in_doubt(tx, one.id):
                why = "it lies among the sent mail"
                found.append(letter_rows.mark_sent(tx, one, at=now, why=why))
    return tuple(found), tuple(missing)
