"""What each letter that was let go says, byte for byte: what leaves is what was decided."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from scm_automate.errors import NotFound
from scm_automate.state.schema import letter_bodies as table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.state.events import Transaction

__all__ = ["drop_bodies", "has_body", "letter_body", "put_body"]


def put_body(tx: Transaction, letter_id: str, content: bytes) -> None:
    """Keeps the bytes of a letter in place of those that it had."""
    drop_bodies(tx, [letter_id])
    tx.connection.execute(table.insert().values(letter=letter_id, content=zlib.compress(content)))


def letter_body(tx: Transaction, letter_id: str) -> bytes:
    """The bytes of a letter.

    Raises:
        NotFound: It was never let go, or its text was purged.
    """
    query = select(table.c.content).where(table.c.letter == letter_id)
    content = tx.connection.execute(query).scalar()
    if content is None:
        raise NotFound(
            f"The state keeps no text of letter {letter_id!r}.",
            hint="It was never let go, or its text was purged.",
        )
    return zlib.decompress(content)


def has_body(tx: Transaction, letter_id: str) -> bool:
    """Whether the bytes of a letter are kept."""
    query = select(table.c.letter).where(table.c.letter == letter_id)
    return tx.connection.execute(query).first() is not None


def drop_bodies(tx: Transaction, letter_ids: Iterable[str]) -> None:
    """Forgets the bytes of some letters."""
    for letter_id in letter_ids:
        tx.connection.execute(delete(table).where(table.c.letter == letter_id))
