"""The lives of letters, changes and order lines, as literal tables; a move that is not in them raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeVar

from scm_automate.errors import TransitionNotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.model import ChangeState, LetterState

__all__ = ["CHANGE_MOVES", "LETTER_MOVES", "LINE_MOVES", "LineState", "check_move"]

LineState = Literal[
    "to_send",
    "sent",
    "undeliverable",
    "received",
    "accepted",
    "changed_pending",
    "changed_agreed",
    "rejected",
    "part_confirmed",
    "reconfirm_due",
    "superseded",
    "shipped",
    "closed",
]
"""Where a schedule line stands in its life. Each state in a sentence:

- ``to_send``: a letter about it is in the outbox.
- ``sent``: a letter about it has left, and was not answered.
- ``undeliverable``: the letter about it came back.
- ``received``: an answer came that promises nothing that one could plan with.
- ``accepted``: the supplier confirmed date and quantity as ordered, or within what is tolerated.
- ``changed_pending``: the supplier wants another date or quantity, and a person has to agree.
- ``changed_agreed``: another date or quantity was agreed, by a rule or by a person.
- ``rejected``: the supplier will not deliver it.
- ``part_confirmed``: a promise stands for a part of what is open.
- ``reconfirm_due``: a promise stands, and the supplier has to say whether it holds.
- ``superseded``: the buyer changed date or quantity; what the supplier confirmed is about the past.
- ``shipped``: the supplier says that it is on its way, and the ERP still shows it as open.
- ``closed``: the export does not hold it any more.

Late and silent are no states: they follow from the dates, and are worked out anew each time. A line
that nobody was asked about and nobody spoke of has no state.
"""

S = TypeVar("S", bound=str)

LETTER_MOVES: Final[Mapping[LetterState, frozenset[LetterState]]] = {
    "drafted": frozenset({"sent", "withdrawn"}),
    "sent": frozenset({"answered", "undeliverable"}),
    # a colleague answers although the mail to the first contact bounced
    "undeliverable": frozenset({"answered"}),
    # a person sent the file of an earlier round after all; an answer or a bounce brings it to light
    "withdrawn": frozenset({"sent"}),
    "answered": frozenset(),
}

CHANGE_MOVES: Final[Mapping[ChangeState, frozenset[ChangeState]]] = {
    "proposed": frozenset({"exported", "seen", "closed"}),
    "exported": frozenset({"seen", "closed"}),
    "seen": frozenset(),
    "closed": frozenset(),
}

_ANSWERED: Final[frozenset[LineState]] = frozenset(
    {
        "received",
        "accepted",
        "changed_pending",
        "changed_agreed",
        "rejected",
        "part_confirmed",
        "shipped",
    }
)
# An answer may come at any time, a person may send a letter by hand, and the buyer may change or drop
# a line whenever it is open.
_ANY_TIME: Final[frozenset[LineState]] = _ANSWERED | {"to_send", "sent", "superseded", "closed"}

LINE_MOVES: Final[Mapping[LineState | Literal["new"], frozenset[LineState]]] = {
    "new": _ANSWERED | {"to_send", "sent"},
    # taken out of the outbox it is what it was before, which may be a state of any kind
    "to_send": _ANY_TIME | {"undeliverable", "reconfirm_due"},
    "sent": _ANY_TIME | {"undeliverable"},
    "undeliverable": _ANY_TIME,
    "received": _ANY_TIME | {"reconfirm_due"},
    "accepted": _ANY_TIME | {"reconfirm_due"},
    "changed_pending": _ANY_TIME | {"reconfirm_due"},
    "changed_agreed": _ANY_TIME | {"reconfirm_due"},
    "rejected": _ANY_TIME,
    "part_confirmed": _ANY_TIME | {"reconfirm_due"},
    "reconfirm_due": _ANY_TIME,
    "superseded": _ANY_TIME,
    "shipped": _ANY_TIME | {"reconfirm_due"},
    # an export of yesterday, or a line that the buyer opened again
    "closed": frozenset({"superseded"}),
}


def check_move(table: Mapping[S, frozenset[S]], name: str, *, old: S, new: S) -> None:
    """Does nothing where the table has the move.

    Raises:
        TransitionNotAllowed: It has not; the message says what is possible.

    Examples:
        >>> check_move(CHANGE_MOVES, "change c1", old="proposed", new="exported")
    """
    possible = table[old]
    if new not in possible:
        hint = (
            f"From {old} it can become {' or '.join(sorted(possible))}."
            if possible
            else f"{old.capitalize()} is the end of its life."
        )
        raise TransitionNotAllowed(f"The {name} is {old} and cannot become {new}.", hint=hint)
