"""The lives of letters and changes, as literal tables; a move that is not in them raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from scm_automate.errors import TransitionNotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.model import ChangeState, LetterState

__all__ = ["CHANGE_MOVES", "LETTER_MOVES", "check_move"]

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


def check_move(table: Mapping[S, frozenset[S]], name: str, *, old: S, new: S) -> None:
    """Does nothing where the table has the move.

    Raises:
        TransitionNotAllowed: It has not; the message says what is possible.

    Example:
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
