"""The interchanges that were made for EDI partners: control numbers that never come again, and their files.

A number is drawn in the transaction that keeps the bytes it stands in. Whoever dies before has drawn none;
whoever dies after finds the same bytes again. Numbers may be left out, and are never used twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from scm_automate.errors import DataError, NotFound
from scm_automate.state.events import Event, append, folds
from scm_automate.state.schema import edi_interchanges as table
from scm_automate.state.schema import letters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction

__all__ = [
    "MOST",
    "MadeInterchange",
    "interchange_numbered",
    "interchange_of",
    "keep_interchange",
    "next_number",
]

MOST: Final = 999_999_999
"""The largest number that ISA13 has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeInterchange:
    """One interchange that was made.

    Attributes:
        partner: Who sends to whom in which standard.
        number: Its control number.
        letter: The letter that it is.
        folder: The partner's folder below the outbox; empty where it has none of its own.
        file: The name of its file.
        made_at: When.
    """

    partner: str
    number: int
    letter: str
    folder: str
    file: str
    made_at: datetime


def next_number(tx: Transaction, partner: str, *, start: int = 1) -> int:
    """The control number after the last one of a partner; it counts as drawn once it is kept.

    Args:
        tx: A transaction of `State.write`, in which nobody else draws.
        partner: Who sends to whom in which standard.
        start: No smaller number than this is drawn.

    Raises:
        DataError: All numbers are used up.
    """
    query = select(func.max(table.c.number)).where(table.c.partner == partner)
    last = tx.connection.execute(query).scalar() or 0
    if last >= MOST:
        raise DataError(
            f"All control numbers of {partner} are used up.",
            hint="Agree a new identifier with the partner; numbers are never used twice.",
        )
    return max(int(last) + 1, start)


def keep_interchange(tx: Transaction, made: MadeInterchange, *, run: str | None = None) -> None:
    """Writes down that an interchange was made; its number is drawn by that."""
    data = {
        "partner": made.partner,
        "number": made.number,
        "folder": made.folder,
        "file": made.file,
    }
    event = Event(at=made.made_at, kind="interchange_made", subject=made.letter, data=data, run=run)
    append(tx, [event])


def interchange_of(tx: Transaction, letter: str) -> MadeInterchange:
    """The newest interchange of a letter.

    Raises:
        NotFound: None was made for it.
    """
    query = select(table).where(table.c.letter == letter).order_by(table.c.made_at, table.c.number)
    found = [MadeInterchange(**row) for row in tx.connection.execute(query).mappings()]
    if not found:
        raise NotFound(f"No interchange was made for the letter {letter!r}.")
    return found[-1]


def interchange_numbered(
    tx: Transaction, number: int, *, standard: str, supplier: str, company: str = ""
) -> MadeInterchange | None:
    """The newest interchange to a supplier in a standard that has a control number; None for none."""
    query = (
        select(table)
        .join(letters, letters.c.id == table.c.letter)
        .where(table.c.number == number, table.c.partner.startswith(f"{standard} "))
        .where(letters.c.supplier == supplier, letters.c.company == company)
        .order_by(table.c.made_at.desc())
    )
    row = tx.connection.execute(query).mappings().first()
    return None if row is None else MadeInterchange(**row)


@folds("interchange_made", table)
def _made(connection: Connection, events: Sequence[Event]) -> None:
    connection.execute(
        table.insert(),
        [
            {
                "partner": event.data["partner"],
                "number": event.data["number"],
                "letter": event.subject,
                "folder": event.data["folder"],
                "file": event.data["file"],
                "made_at": event.at,
            }
            for event in events
        ],
    )
