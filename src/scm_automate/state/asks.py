"""Asks: what each supplier was asked about each line, by letter and over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from scm_automate.model import Ask, ScheduleKey
from scm_automate.state.keys import key_of, parts_of
from scm_automate.state.schema import asks as table
from scm_automate.state.schema import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import RowMapping

    from scm_automate.model import AskReason
    from scm_automate.state.events import Transaction

__all__ = ["Asked", "asked_keys", "asks_by_letter", "asks_sent", "keys_of_letter", "last_asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One ask that is known to have left."""

    supplier: str
    key: ScheduleKey
    reason: AskReason
    number: int
    letter: str
    asked_at: datetime


def asks_by_letter(tx: Transaction, letter_ids: Iterable[str]) -> dict[str, tuple[Ask, ...]]:
    """The asks of each letter in the letter's order; those taken out of it are not among them."""
    found: dict[str, list[Ask]] = {}
    for part in parts_of(letter_ids):
        query = (
            select(table)
            .where(table.c.letter.in_(part), table.c.void.is_(None))
            .order_by(table.c.letter, table.c.position)
        )
        for row in tx.connection.execute(query).mappings():
            found.setdefault(row["letter"], []).append(_ask(row))
    return {letter: tuple(asks) for letter, asks in found.items()}


def asks_sent(tx: Transaction) -> Iterator[Asked]:
    """Every ask that is known to have left and did not bounce, the oldest first."""
    query = (
        select(table)
        .where(table.c.asked_at.is_not(None), table.c.void.is_(None))
        .order_by(table.c.asked_at, table.c.letter, table.c.position)
    )
    for row in tx.connection.execute(query).mappings():
        yield _asked(row)


def last_asked(tx: Transaction, keys: Iterable[ScheduleKey]) -> dict[ScheduleKey, Asked]:
    """The newest ask of each of these lines that is known to have left and did not bounce."""
    wanted = set(keys)
    found: dict[ScheduleKey, Asked] = {}
    for part in parts_of(key.order for key in wanted):
        query = (
            select(table)
            .where(table.c.order_number.in_(part))
            .where(table.c.asked_at.is_not(None), table.c.void.is_(None))
            .order_by(table.c.asked_at, table.c.letter, table.c.position)
        )
        for row in tx.connection.execute(query).mappings():
            if key_of(row) in wanted:
                found[key_of(row)] = _asked(row)
    return found


def asked_keys(tx: Transaction, supplier: str, *, company: str = "") -> frozenset[ScheduleKey]:
    """The lines that a supplier is known to have been asked about."""
    query = (
        select(table)
        .join(letters, letters.c.id == table.c.letter)
        .where(table.c.supplier == supplier, letters.c.company == company)
        .where(table.c.asked_at.is_not(None), table.c.void.is_(None))
    )
    return frozenset(key_of(row) for row in tx.connection.execute(query).mappings())


def keys_of_letter(tx: Transaction, letter_id: str) -> frozenset[ScheduleKey]:
    """The lines that a letter ever named, those taken out of it later included."""
    query = select(table).where(table.c.letter == letter_id)
    return frozenset(key_of(row) for row in tx.connection.execute(query).mappings())


def _asked(row: RowMapping) -> Asked:
    return Asked(
        supplier=row["supplier"],
        key=key_of(row),
        reason=row["reason"],
        number=row["number"],
        letter=row["letter"],
        asked_at=row["asked_at"],
    )


def _ask(row: RowMapping) -> Ask:
    return Ask(
        id=row["id"],
        letter=row["letter"],
        supplier=row["supplier"],
        subject=row["subject"],
        company=row["company"],
        order=row["order_number"],
        line=row["line"],
        schedule=row["schedule"],
        reason=row["reason"],
        number=row["number"],
        asked_at=row["asked_at"],
        why=row["why"],
    )
