"""What each supplier means by its words: the version that holds, and every change with who made it.

What a version says is the business of who reads replies; here it is JSON with a number that only goes
up, so that of two people who change the same version one is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from scm_automate.errors import TransitionNotAllowed
from scm_automate.state.events import Event, append, folds, history
from scm_automate.state.schema import supplier_words as table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction

__all__ = ["KeptWords", "WordsChange", "all_words", "change_words", "words_changes", "words_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWords:
    """The words of one supplier as they stand.

    Attributes:
        company: Empty where suppliers' numbers mean the same in all companies.
        supplier: Whose they are.
        version: Goes up by one or more with each change.
        changed_at: When it last changed.
        changed_by: Who changed it.
        data: What it says.
    """

    company: str
    supplier: str
    version: int
    changed_at: datetime
    changed_by: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsChange:
    """One change of a supplier's words.

    Attributes:
        version: What it came to.
        at: When.
        by: Who.
        why: What was done, in words.
        message_key: The message that was corrected; None where none was.
    """

    version: int
    at: datetime
    by: str
    why: str
    message_key: str | None


def words_of(tx: Transaction, supplier: str, *, company: str = "") -> KeptWords | None:
    """The words of a supplier; None where nobody taught any."""
    query = select(table).where(table.c.supplier == supplier, table.c.company == company)
    row = tx.connection.execute(query).mappings().first()
    return None if row is None else KeptWords(**row)


def all_words(tx: Transaction) -> tuple[KeptWords, ...]:
    """The words of every supplier that has any, by supplier."""
    query = select(table).order_by(table.c.supplier, table.c.company)
    return tuple(KeptWords(**row) for row in tx.connection.execute(query).mappings())


def words_changes(tx: Transaction, supplier: str, *, company: str = "") -> tuple[WordsChange, ...]:
    """Every change of a supplier's words, the oldest first."""
    return tuple(
        WordsChange(
            version=one.data["version"],
            at=one.at,
            by=one.by,
            why=one.data["why"],
            message_key=one.data["message_key"],
        )
        for one in history(tx, subject=supplier, kind="words_changed")
        if one.data["company"] == company
    )


def change_words(
    tx: Transaction,
    supplier: str,
    *,
    before: int,
    version: int,
    words: Mapping[str, Any],
    at: datetime,
    by: str,
    why: str,
    company: str = "",
    message_key: str | None = None,
) -> None:
    """Writes a new version of a supplier's words.

    Args:
        tx: A writing transaction.
        supplier: Whose words.
        before: The version that the new one was made from; 0 where there was none.
        version: The new one.
        words: What it says.
        at: When.
        by: Who.
        why: What was done, in words.
        company: See `KeptWords`.
        message_key: The message that was corrected.

    Raises:
        TransitionNotAllowed: The state holds another version than `before`.
    """
    there = words_of(tx, supplier, company=company)
    held = there.version if there else 0
    if held != before or version <= before:
        raise TransitionNotAllowed(
            f"The words of supplier {supplier} are at version {held}; version {version} was made"
            f" from version {before}.",
            hint="Look at them again, and make the change anew.",
        )
    data = {
        "company": company,
        "version": version,
        "words": dict(words),
        "why": why,
        "message_key": message_key,
    }
    append(tx, [Event(at=at, kind="words_changed", subject=supplier, data=data, by=by)])


@folds("words_changed", table)
def _changed(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        company, supplier = event.data["company"], event.subject
        connection.execute(
            delete(table).where(table.c.company == company, table.c.supplier == supplier)
        )
        connection.execute(
            table.insert().values(
                company=company,
                supplier=supplier,
                version=event.data["version"],
                changed_at=event.at,
                changed_by=event.by,
                data=event.data["words"],
            )
        )
