"""What came back for declarations, certificates, missing master data and invoices, and who judged it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlalchemy import select, update

from scm_automate.errors import NotFound, TransitionNotAllowed
from scm_automate.model import ScheduleKey
from scm_automate.state.events import Event, append, folds
from scm_automate.state.schema import request_answers as table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, RowMapping

    from scm_automate.model import Ask
    from scm_automate.state.events import Transaction

__all__ = [
    "RequestAnswer",
    "RequestFile",
    "RequestState",
    "accepted_requests",
    "decide_request",
    "receive_answers",
    "request_answer",
    "request_answers",
]

RequestState = Literal["received", "accepted", "refused"]
"""Where an answer to a request stands. Each in a sentence:

- ``received``: a mail came back, and nobody has said whether it holds what was wanted; nobody is asked.
- ``accepted``: a person has what was wanted; it is asked for no more.
- ``refused``: it was not what was wanted; it is asked for again.
"""


class RequestFile(NamedTuple):
    """A file that came with an answer; what it holds is nobody's word until somebody opened it."""

    name: str
    """As the mail calls it, in a line."""
    kind: str
    """What its first bytes say it is."""
    size: int
    """In bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswer:
    """One mail that answers one request.

    Attributes:
        id: Drawn once.
        company: Company that wants it.
        supplier: Who owes it.
        subject: What kind of thing it is, see `RequestSubject`.
        name: What names it among those of its kind.
        letter: The letter that asked for it.
        message_key: The mail; the state keeps it as it came.
        sender: Who wrote it.
        received_at: When it arrived.
        files: What came with it.
        state: See `RequestState`.
        decided_by: Who said so.
        decided_at: When.
        note: Why, in words.
    """

    id: str
    company: str
    supplier: str
    subject: str
    name: str
    letter: str
    message_key: str
    sender: str | None
    received_at: datetime
    files: tuple[RequestFile, ...]
    state: RequestState
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str = ""

    @property
    def ask_key(self) -> ScheduleKey:
        """What names the request in asks and in the history."""
        return ScheduleKey(self.company, self.subject, self.name, "1")

    def __str__(self) -> str:
        """In a line."""
        files = ", ".join(f"{one.name} ({one.kind}, {one.size:,} bytes)" for one in self.files)
        what = f"{self.subject.replace('_', ' ')} {self.name} of supplier {self.supplier}"
        by = f" by {self.decided_by}" if self.decided_by else ""
        return f"{self.id[:8]}  {what}: {self.state}{by}, with {files or 'no attachment'}"


def receive_answers(
    tx: Transaction,
    asks: Iterable[Ask],
    *,
    message_key: str,
    sender: str | None,
    received_at: datetime,
    files: Sequence[RequestFile],
    at: datetime,
    new_id: Callable[[], str],
    run: str | None = None,
) -> int:
    """Writes down that a mail answers what a letter asked for; gives for how many things."""
    events = [
        Event(
            at=at,
            kind="request_answered",
            subject=new_id(),
            data={
                "company": ask.company,
                "supplier": ask.supplier,
                "subject": ask.subject,
                "name": ask.line,
                "letter": ask.letter,
                "message_key": message_key,
                "sender": sender,
                "received_at": received_at.isoformat(),
                "files": [list(one) for one in files],
            },
            run=run,
        )
        for ask in asks
        if ask.subject != "order_line"
    ]
    append(tx, events)
    return len(events)


def request_answers(
    tx: Transaction, *, state: RequestState | None = "received"
) -> tuple[RequestAnswer, ...]:
    """The answers in one state, the oldest first; None takes all."""
    query = select(table).order_by(table.c.received_at, table.c.subject, table.c.name, table.c.id)
    if state is not None:
        query = query.where(table.c.state == state)
    return tuple(_answer(row) for row in tx.connection.execute(query).mappings())


def request_answer(tx: Transaction, answer_id: str) -> RequestAnswer:
    """The answer with an id, or with enough of its beginning.

    Raises:
        NotFound: There is none, or more than one begins so.
    """
    query = select(table).where(table.c.id.startswith(answer_id, autoescape=True)).limit(2)
    found = [_answer(row) for row in tx.connection.execute(query).mappings()] if answer_id else []
    if len(found) != 1:
        raise NotFound(
            f"{'No answer' if not found else 'More than one answer'} to a request begins with {answer_id!r}.",
            hint="`scm-automate requests list` tells them.",
        )
    return found[0]


def accepted_requests(tx: Transaction) -> frozenset[tuple[str, ScheduleKey]]:
    """(supplier, ask key) of what somebody has said is there."""
    found = request_answers(tx, state="accepted")
    return frozenset((one.supplier, one.ask_key) for one in found)


def decide_request(
    tx: Transaction,
    one: RequestAnswer,
    *,
    decision: Literal["accept", "refuse"],
    by: str,
    at: datetime,
    note: str = "",
) -> None:
    """A person says whether an answer holds what was wanted.

    Once one is accepted, other mails that wait for the same thing wait no more.

    Raises:
        TransitionNotAllowed: Somebody has decided about it.
    """
    if one.state != "received":
        raise TransitionNotAllowed(
            f"The answer {one.id[:8]} to the request {one.subject} {one.name} is {one.state} already.",
            hint="What is refused is asked for again by the next rounds.",
        )
    decided = [one]
    if decision == "accept":
        same = (one.supplier, one.ask_key)
        decided += [
            other
            for other in request_answers(tx)
            if other.id != one.id and (other.supplier, other.ask_key) == same
        ]
    state: RequestState = "accepted" if decision == "accept" else "refused"
    data = {"state": state, "note": note}
    append(
        tx,
        [
            Event(at=at, kind="request_decided", subject=each.id, data=data, by=by)
            for each in decided
        ],
    )


@folds("request_answered", table)
def _received(connection: Connection, events: Sequence[Event]) -> None:
    connection.execute(
        table.insert(),
        [
            {
                **event.data,
                "id": event.subject,
                "received_at": datetime.fromisoformat(event.data["received_at"]),
                "state": "received",
                "note": "",
            }
            for event in events
        ],
    )


@folds("request_decided", table)
def _decided(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(
            update(table)
            .where(table.c.id == event.subject)
            .values(
                state=event.data["state"],
                note=event.data["note"],
                decided_by=event.by,
                decided_at=event.at,
            )
        )


def _answer(row: RowMapping) -> RequestAnswer:
    values = dict(row)
    files = tuple(RequestFile(*one) for one in values.pop("files"))
    return RequestAnswer(**values, files=files)
