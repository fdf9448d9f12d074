"""What suppliers may answer on a page, and what they sent from there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from scm_automate.model import OrderLine, ScheduleKey
from scm_automate.state.keys import key_of, parts_of
from scm_automate.state.schema import order_lines
from scm_automate.state.schema import portal_answers as answers_table
from scm_automate.state.schema import portal_grants as table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from scm_automate.state.events import Transaction

__all__ = [
    "Grant",
    "SentAnswer",
    "answers_since",
    "find_grant",
    "grant_of_letter",
    "keep_answer",
    "last_answer",
    "put_grant",
    "revoke",
    "still_as_granted",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one link allows: to answer for these lines of this supplier, and nothing else.

    Attributes:
        id: At least 128 random bits, as hex; the link carries it signed.
        company: Company of the supplier's number.
        supplier: Who may answer.
        letter: The letter that carries the link.
        language: Of the page.
        lines: The lines as they were asked about.
        made_at: When it was made.
        expires_at: From then on it is as if it had never been.
        revoked_at: When it was taken back; None while it holds.
    """

    id: str
    company: str
    supplier: str
    letter: str
    language: str
    lines: tuple[OrderLine, ...]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it may be used."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAnswer:
    """An answer as it was sent from a page.

    Attributes:
        id: Of the form that sent it; a form that is sent twice is one answer.
        grant: Under which grant.
        sent_at: When.
        content: What it says, JSON in UTF-8.
    """

    id: str
    grant: str
    sent_at: datetime
    content: bytes


def put_grant(tx: Transaction, grant: Grant) -> None:
    """Keeps a grant; one with the same id is replaced."""
    values: dict[str, Any] = {
        "company": grant.company,
        "supplier": grant.supplier,
        "letter": grant.letter,
        "language": grant.language,
        "lines": json.dumps([line.model_dump(mode="json") for line in grant.lines]),
        "made_at": grant.made_at,
        "expires_at": grant.expires_at,
        "revoked_at": grant.revoked_at,
    }
    changed = tx.connection.execute(update(table).where(table.c.id == grant.id).values(**values))
    if not changed.rowcount:
        tx.connection.execute(table.insert().values(id=grant.id, **values))


def find_grant(tx: Transaction, grant_id: str) -> Grant | None:
    """The grant with an id, whether it still holds or not."""
    row = tx.connection.execute(select(table).where(table.c.id == grant_id)).mappings().first()
    return None if row is None else _grant(dict(row))


def grant_of_letter(tx: Transaction, letter_id: str) -> Grant | None:
    """The newest grant of a letter that was not taken back."""
    query = (
        select(table)
        .where(table.c.letter == letter_id, table.c.revoked_at.is_(None))
        .order_by(table.c.made_at.desc())
    )
    row = tx.connection.execute(query).mappings().first()
    return None if row is None else _grant(dict(row))


def revoke(
    tx: Transaction,
    *,
    at: datetime,
    supplier: str | None = None,
    company: str = "",
    letter: str | None = None,
) -> int:
    """Takes back the grants of a supplier or a letter; how many held until then."""
    wanted: list[ColumnElement[bool]] = [table.c.revoked_at.is_(None)]
    if supplier is not None:
        wanted += [table.c.supplier == supplier, table.c.company == company]
    if letter is not None:
        wanted.append(table.c.letter == letter)
    done = tx.connection.execute(update(table).where(*wanted).values(revoked_at=at))
    return int(done.rowcount)


def still_as_granted(tx: Transaction, grant: Grant) -> frozenset[ScheduleKey]:
    """The keys of the grant's lines that are open and not changed by the buyer since."""
    seen: dict[ScheduleKey, tuple[datetime | None, datetime | None]] = {}
    for part in parts_of(line.order for line in grant.lines):
        query = select(order_lines).where(order_lines.c.order_number.in_(part))
        for row in tx.connection.execute(query).mappings():
            seen[key_of(row)] = (row["reopened_at"], row["gone_at"])
    found: set[ScheduleKey] = set()
    for line in grant.lines:
        reopened_at, gone_at = seen.get(line.key, (None, None))
        moved = reopened_at is not None and reopened_at > grant.made_at
        if gone_at is None and not moved:
            found.add(line.key)
    return frozenset(found)


def keep_answer(tx: Transaction, answer: SentAnswer) -> bool:
    """Keeps an answer; False where the same form was sent before, which changes nothing.

    Must be in a writing transaction, so that of many at once one is kept.
    """
    known = select(answers_table.c.id).where(answers_table.c.id == answer.id)
    if tx.connection.execute(known).first() is not None:
        return False
    try:
        tx.connection.execute(
            answers_table.insert().values(
                id=answer.id,
                portal_grant=answer.grant,
                sent_at=answer.sent_at,
                content=answer.content,
            )
        )
    except IntegrityError:  # pragma: no cover - a database without the writers' lock
        return False
    return True


def last_answer(tx: Transaction, grant_id: str) -> SentAnswer | None:
    """What was sent last under a grant."""
    query = (
        select(answers_table)
        .where(answers_table.c.portal_grant == grant_id)
        .order_by(answers_table.c.sent_at.desc(), answers_table.c.id.desc())
    )
    row = tx.connection.execute(query).mappings().first()
    return None if row is None else _answer(dict(row))


def answers_since(tx: Transaction, since: datetime | None) -> Sequence[SentAnswer]:
    """What was sent at or after an instant, the oldest first; all where none is named."""
    query = select(answers_table).order_by(answers_table.c.sent_at, answers_table.c.id)
    if since is not None:
        query = query.where(answers_table.c.sent_at >= since)
    return [_answer(dict(row)) for row in tx.connection.execute(query).mappings()]


def _grant(row: dict[str, Any]) -> Grant:
    lines = tuple(OrderLine.model_validate(one) for one in json.loads(row.pop("lines")))
    return Grant(**row, lines=lines)


def _answer(row: dict[str, Any]) -> SentAnswer:
    return SentAnswer(
        id=row["id"], grant=row["portal_grant"], sent_at=row["sent_at"], content=row["content"]
    )
