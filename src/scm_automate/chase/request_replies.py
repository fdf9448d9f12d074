"""Replies to letters that asked for documents and data: attached to what was asked for, for a person to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from scm_automate.chase.codes import CODES
from scm_automate.errors import ConfigError
from scm_automate.model import ExceptionMessage, Touch
from scm_automate.render import single_line
from scm_automate.state import asks, letters, request_answers, touches
from scm_automate.state.request_answers import RequestFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scm_automate.chase.desk import Desk, ReadMessage
    from scm_automate.chase.requests import Request
    from scm_automate.state import State, Transaction
    from scm_automate.state.request_answers import RequestAnswer

__all__ = ["attach_to_requests", "decide_request", "requests_waiting", "still_missing"]

_MOST_FILES = 50
CODE = "request_answered"


def attach_to_requests(tx: Transaction, read: ReadMessage, desk: Desk) -> bool:
    """Attaches a mail to everything that its letter asked for besides goods; whether there was any.

    Only a mail that carries the letter's reference, or comes from a known sender in its thread, is
    attached; what it says and what its files hold is not judged.
    """
    match = read.match
    if match.letter is None or not (match.reference or match.known_sender):
        return False
    letter = letters.letter(tx, match.letter.id)
    asked = asks.asks_by_letter(tx, [letter.id]).get(letter.id, ())
    files = [
        RequestFile(single_line(one.name or "without a name", most=120), one.kind, one.size)
        for one in read.message.attachments[:_MOST_FILES]
        if not one.inline
    ]
    return bool(
        request_answers.receive_answers(
            tx,
            asked,
            message_key=read.key,
            sender=read.response.sender,
            received_at=read.received,
            files=files,
            at=desk.now,
            new_id=desk.new_id,
            run=desk.run,
        )
    )


def requests_waiting(tx: Transaction) -> tuple[ExceptionMessage, ...]:
    """One exception for each answer that waits for a person; gone when somebody has decided."""
    kind = CODES[CODE]
    found = []
    for one in request_answers.request_answers(tx):
        files = ", ".join(f"{file.name} ({file.kind})" for file in one.files)
        sender = single_line(one.sender or "an unknown sender", most=100)
        found.append(
            ExceptionMessage(
                code=CODE,
                severity=kind.severity,
                audience=kind.audience,
                supplier=one.supplier,
                company=one.company,
                text=(
                    f"Supplier {one.supplier} answered the request for {one.subject.replace('_', ' ')} "
                    f"{one.name}: mail of {sender}, {one.received_at:%Y-%m-%d}, with "
                    f"{files or 'no attachment'}. It is not asked for until somebody decides ({one.id[:8]})."
                ),
                suggestion=kind.suggestion,
            )
        )
    return tuple(found)


def still_missing(tx: Transaction, requests: Iterable[Request]) -> tuple[tuple[Request, ...], int]:
    """The requests without those of which somebody has said that they are there, and how many those are."""
    given = tuple(requests)
    there = request_answers.accepted_requests(tx)
    missing = tuple(one for one in given if (one.supplier, one.ask_key) not in there)
    return missing, len(given) - len(missing)


def decide_request(
    state: State,
    answer_id: str,
    *,
    decision: Literal["accept", "refuse"],
    by: str,
    now: datetime,
    note: str = "",
) -> RequestAnswer:
    """A person says whether an answer holds what was asked for.

    Args:
        state: The state.
        answer_id: Id of the answer, or enough of its beginning.
        decision: ``accept``: it is there, and asked for no more; ``refuse``: it is asked for again.
        by: Who decides.
        now: When.
        note: Why, in words.

    Returns:
        The answer as it stands afterwards.

    Raises:
        NotFound: There is no such answer.
        TransitionNotAllowed: Somebody has decided about it.
        ConfigError: Nobody is named.
    """
    if not by.strip():
        raise ConfigError("Nobody is named who decides.", hint="Give by='name'.")
    with state.write() as tx:
        one = request_answers.request_answer(tx, answer_id)
        request_answers.decide_request(tx, one, decision=decision, by=by, at=now, note=note)
        decided = Touch(kind="decided", count=1, at=now, by=by)
        touches.add_touches(tx, [decided], new_id=lambda: uuid4().hex)
        return request_answers.request_answer(tx, one.id)
