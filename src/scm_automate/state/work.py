"""Work that is to be done once: put by whoever decides, claimed by one worker at a time, finished.

A claim is a lease: it runs out, so that the work of a worker that died is taken over by another. A
worker that only slept comes back and finds its token old; whatever it wants to write about the work
names the token in the same statement, and is refused as a whole. Leases are told by the clock of the
database, so that workers whose clocks differ agree on them; whether work is due is told by the
caller's "now".

Nothing here says what the work is: a kind and a subject, such as ``send`` and the id of a letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, func, literal_column, or_, select, update

from scm_automate.errors import LeaseLost
from scm_automate.state.keys import parts_of
from scm_automate.state.schema import work as table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import RowMapping

    from scm_automate.state.events import Transaction

__all__ = [
    "LEASE",
    "Claim",
    "Work",
    "being_done",
    "cancel",
    "claim",
    "database_clock",
    "due",
    "finish",
    "hold",
    "open_work",
    "postpone",
    "put",
    "put_aside",
]

LEASE: Final = timedelta(minutes=5)
"""How long a claim holds unless it is said otherwise; longer than any one piece of work should take."""


# Milliseconds since 1970 by the clock of the database. SQLite knows no other way to fractions of a
# second before 3.42; PostgreSQL's now() would stand still during a transaction.
_CLOCK: Final = {
    "sqlite": "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work that is not finished.

    Attributes:
        id: Drawn once.
        kind: What is to be done, such as ``send``.
        subject: To what, such as the id of a letter.
        due_at: Not before.
        attempts: How often it was claimed.
        worker: Who claimed it last.
        note: What the last attempt said.
    """

    id: str
    kind: str
    subject: str
    due_at: datetime
    attempts: int
    worker: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Work that one worker holds for the time being.

    Attributes:
        work: What it is.
        token: Raised with every claim; an older one writes nothing.
        lease: How long it holds.
    """

    work: Work
    token: int
    lease: timedelta


def put(
    tx: Transaction, kind: str, subject: str, *, due_at: datetime, at: datetime, work_id: str
) -> bool:
    """Puts work down; False where the same is open already, which is then due no later than this.

    Args:
        tx: A writing transaction: the one that decides that the work is to be done.
        kind: What.
        subject: To what; open work of one kind and subject is there once.
        due_at: Not before.
        at: Now.
        work_id: Its id, if it is new.
    """
    same = select(table.c.id).where(
        table.c.kind == kind, table.c.subject == subject, table.c.done_at.is_(None)
    )
    present = tx.connection.execute(same).scalar()
    if present is not None:
        sooner = update(table).where(table.c.id == present, table.c.due_at > due_at)
        tx.connection.execute(sooner.values(due_at=due_at))
        return False
    tx.connection.execute(
        table.insert().values(
            id=work_id,
            kind=kind,
            subject=subject,
            due_at=due_at,
            put_at=at,
            attempts=0,
            token=0,
            note="",
        )
    )
    return True


def claim(
    tx: Transaction,
    *,
    now: datetime,
    worker: str,
    kinds: Iterable[str],
    lease: timedelta = LEASE,
) -> Claim | None:
    """Takes the work that has been due longest, and that nobody holds; None where there is none.

    Workers that claim at the same time get different work.

    Args:
        tx: A transaction of `State.work`; commit it before the work begins.
        now: What is due by then.
        worker: Who claims, for people to read.
        kinds: What the worker can do.
        lease: How long it may take.
    """
    clock = database_clock(tx)
    free = (
        select(table.c.id)
        .where(
            table.c.done_at.is_(None),
            table.c.due_at <= now,
            table.c.kind.in_(sorted(set(kinds))),
            or_(table.c.leased_until.is_(None), table.c.leased_until < clock),
        )
        .order_by(table.c.due_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(table)
        .where(table.c.id == free.scalar_subquery(), table.c.done_at.is_(None))
        .values(
            token=table.c.token + 1,
            attempts=table.c.attempts + 1,
            worker=worker,
            leased_until=clock + _milliseconds(lease),
        )
        .returning(table)
    )
    row = tx.connection.execute(taken).mappings().first()
    return None if row is None else Claim(work=_work(row), token=row["token"], lease=lease)


def hold(tx: Transaction, held: Claim) -> None:
    """Begins whatever a worker writes about its work: extends the lease, or refuses all of it.

    Raises:
        LeaseLost: Another worker has claimed it, or it was taken back.
    """
    _write(tx, held, leased_until=database_clock(tx) + _milliseconds(held.lease))


def finish(tx: Transaction, held: Claim, *, at: datetime, outcome: str, note: str = "") -> None:
    """The work is done; in the transaction that writes what came of it.

    Raises:
        LeaseLost: Another worker has claimed it, or it was taken back.
    """
    _write(tx, held, done_at=at, outcome=outcome, note=note, leased_until=None)


def postpone(
    tx: Transaction, held: Claim, *, until: datetime, note: str, attempted: bool = True
) -> None:
    """The work is not done, and is tried again later.

    Args:
        tx: A transaction of `State.work`.
        held: The work.
        until: Not before.
        note: Why, in words.
        attempted: False where it was not even tried, and so does not count as an attempt.

    Raises:
        LeaseLost: Another worker has claimed it, or it was taken back.
    """
    counted = {} if attempted else {"attempts": table.c.attempts - 1}
    _write(tx, held, due_at=until, note=note, leased_until=None, **counted)


def cancel(tx: Transaction, kind: str, subjects: Iterable[str], *, at: datetime, why: str) -> None:
    """Takes open work back, whoever holds it: its token is raised, so that nothing more is written."""
    for part in parts_of(subjects):  # of a round; most rounds take nothing back
        tx.connection.execute(
            update(table)
            .where(
                table.c.kind == kind,
                table.c.subject.in_(part),
                table.c.done_at.is_(None),
            )
            .values(
                done_at=at, outcome="taken back", note=why, token=table.c.token + 1, worker=None
            )
        )


def open_work(tx: Transaction, *, kind: str | None = None) -> tuple[Work, ...]:
    """All work that is not finished, the longest due first."""
    query = select(table).where(table.c.done_at.is_(None)).order_by(table.c.due_at, table.c.id)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    return tuple(_work(row) for row in tx.connection.execute(query).mappings())


def put_aside(tx: Transaction) -> tuple[Work, ...]:
    """Work that failed too often, and was not put again since."""
    aside = table.alias()
    later = (
        select(table.c.id)
        .where(table.c.kind == aside.c.kind, table.c.subject == aside.c.subject)
        .where(table.c.put_at > aside.c.done_at)
    )
    query = select(aside).where(aside.c.outcome == "put aside", ~later.exists())
    return tuple(_work(row) for row in tx.connection.execute(query).mappings())


def being_done(tx: Transaction, *kinds: str) -> frozenset[str]:
    """The subjects of work of some kinds that a worker holds at this moment."""
    query = select(table.c.subject).where(
        table.c.kind.in_(kinds),
        table.c.done_at.is_(None),
        table.c.leased_until >= database_clock(tx),
    )
    return frozenset(tx.connection.execute(query).scalars())


def due(tx: Transaction, *, now: datetime, kinds: Iterable[str]) -> int:
    """How much work is due and held by nobody."""
    query = select(func.count()).where(
        table.c.done_at.is_(None),
        table.c.due_at <= now,
        table.c.kind.in_(sorted(set(kinds))),
        or_(table.c.leased_until.is_(None), table.c.leased_until < database_clock(tx)),
    )
    return int(tx.connection.execute(query).scalar_one())


def _write(tx: Transaction, held: Claim, **values: object) -> None:
    done = tx.connection.execute(
        update(table)
        .where(
            table.c.id == held.work.id,
            table.c.token == held.token,
            table.c.done_at.is_(None),
        )
        .values(**values)
    )
    if done.rowcount != 1:
        raise LeaseLost(
            f"The work {held.work.kind} of {held.work.subject} was claimed by another worker "
            "meanwhile, or taken back.",
            hint="Nothing was written about it; the other worker goes on.",
        )


def database_clock(tx: Transaction) -> ColumnElement[int]:
    """Milliseconds since 1970 by the clock of the database, as an expression of SQL."""
    return literal_column(_CLOCK[tx.connection.dialect.name])


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _work(row: RowMapping) -> Work:
    return Work(
        id=row["id"],
        kind=row["kind"],
        subject=row["subject"],
        due_at=row["due_at"],
        attempts=row["attempts"],
        worker=row["worker"],
        note=row["note"],
    )
