"""How far each mailbox was read; whether a message was applied is known by its content, not by this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from scm_automate.state.schema import mailbox_positions as table

if TYPE_CHECKING:
    from datetime import datetime

    from scm_automate.state.events import Transaction

__all__ = ["keep_position", "position_of"]


def position_of(tx: Transaction, mailbox: str) -> str | None:
    """From where to read a mailbox; None from its start."""
    query = select(table.c.position).where(table.c.mailbox == mailbox)
    return tx.connection.execute(query).scalar()


def keep_position(tx: Transaction, mailbox: str, position: str, *, at: datetime) -> None:
    """Keeps how far a mailbox was read, in place of what was kept before."""
    tx.connection.execute(delete(table).where(table.c.mailbox == mailbox))
    tx.connection.execute(table.insert().values(mailbox=mailbox, position=position, at=at))
