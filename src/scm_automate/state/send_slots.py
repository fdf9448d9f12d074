"""How fast letters leave for each domain: what was handed over lately, and when the next may be.

The times are those of the database, so that workers whose clocks differ keep to one limit together. A
letter that has to wait gets a time of its own, after those that wait already; whether it may leave is
judged anew when it comes back, by what has left until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zlib import crc32

from sqlalchemy import delete, select, text

from scm_automate.state.schema import send_slots as table
from scm_automate.state.work import database_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.state.events import Transaction

__all__ = ["take_slot"]

_LOCKS: Final = (
    0x5C_4A  # the first half of the advisory locks by which PostgreSQL counts a domain alone
)


def take_slot(
    tx: Transaction,
    *,
    domain: str,
    letter: str,
    windows: Sequence[tuple[int, int]],
    now: int | None = None,
) -> int:
    """Takes the right to hand a letter over now, or says how long it has to wait.

    Args:
        tx: The transaction that writes that the letter is about to be handed over.
        domain: Of the recipient.
        letter: Its id.
        windows: At most so many in so many milliseconds, such as ``(20, 60_000)``.
        now: Milliseconds since 1970; None asks the database.

    Returns:
        Milliseconds to wait; 0 where the letter may leave, and counts from now on.
    """
    if not windows:
        return 0
    _alone(tx, domain)
    if now is None:
        now = int(tx.connection.execute(select(database_clock(tx))).scalar_one())
    of_domain = table.c.domain == domain
    longest = max(span for _, span in windows)
    tx.connection.execute(delete(table).where(of_domain, table.c.at <= now - longest))
    tx.connection.execute(
        delete(table).where(of_domain, table.c.letter == letter, table.c.used == 0)
    )
    most = max(count for count, _ in windows)
    newest = select(table.c.at).where(of_domain).order_by(table.c.at.desc()).limit(most)
    left = list(tx.connection.execute(newest.where(table.c.used == 1)).scalars())
    free = now == _free(left, windows, now)
    at = now
    if not free:
        # those that wait and are late come at once
        all_slots = [max(one, now) if used == 0 else one for one, used in _slots(tx, domain, most)]
        at = max(now, *all_slots[:1], _free(all_slots, windows, now))
    tx.connection.execute(
        table.insert().values(domain=domain, letter=letter, at=at, used=int(free))
    )
    return at - now


def _slots(tx: Transaction, domain: str, most: int) -> list[tuple[int, int]]:
    query = select(table.c.at, table.c.used).where(table.c.domain == domain)
    rows = tx.connection.execute(query.order_by(table.c.at.desc()).limit(most))
    return [(at, used) for at, used in rows]


def _free(slots: Sequence[int], windows: Sequence[tuple[int, int]], now: int) -> int:
    """The first time at which one more keeps to every limit; slots from the newest on."""
    times = [slots[count - 1] + span for count, span in windows if len(slots) >= count]
    return max([now, *times])


def _alone(tx: Transaction, domain: str) -> None:
    """PostgreSQL: workers that send to one domain count one after the other; SQLite has one writer."""
    if tx.connection.dialect.name == "postgresql":
        key = crc32(domain.encode()) - 2**31
        tx.connection.execute(
            text("SELECT pg_advisory_xact_lock(:one, :two)"), {"one": _LOCKS, "two": key}
        )
