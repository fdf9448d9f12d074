"""Files that suppliers handed in on their pages, kept as they came.

One that was sent with an answer is evidence and stays; of the others a link keeps the newest few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update

from scm_automate.state.schema import portal_files as table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select

    from scm_automate.state.events import Transaction

__all__ = ["PortalFile", "bind_file", "file_of_answer", "find_file", "keep_file"]

_MOST_UNSENT: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFile:
    """A file as it came.

    Attributes:
        id: Drawn from its link and its content, so that the same file is there once.
        grant: Of which link.
        came_at: When.
        name: What the supplier called it: a label, never a path.
        content: Its bytes.
        answer: The answer that it was sent with; None while it was not.
    """

    id: str
    grant: str
    came_at: datetime
    name: str
    content: bytes
    answer: str | None = None


def keep_file(tx: Transaction, file: PortalFile) -> None:
    """Keeps a file, once; the oldest of its link that no answer names make room for it."""
    known = select(table.c.id).where(table.c.id == file.id)
    if tx.connection.execute(known).first() is None:
        tx.connection.execute(
            table.insert().values(
                id=file.id,
                portal_grant=file.grant,
                came_at=file.came_at,
                name=file.name,
                content=file.content,
                answer=file.answer,
            )
        )
    others = (
        select(table.c.id)
        .where(table.c.portal_grant == file.grant, table.c.answer.is_(None), table.c.id != file.id)
        .order_by(table.c.came_at.desc(), table.c.id)
        .offset(_MOST_UNSENT - 1)
    )
    old = list(tx.connection.execute(others).scalars())
    if old:
        tx.connection.execute(delete(table).where(table.c.id.in_(old)))


def find_file(tx: Transaction, file_id: str, *, grant: str) -> PortalFile | None:
    """A file of a link; None where it is not there any more, or is another link's."""
    query = select(table).where(table.c.id == file_id, table.c.portal_grant == grant)
    return _first(tx, query)


def file_of_answer(tx: Transaction, answer_id: str) -> PortalFile | None:
    """The file that an answer was sent with; None where there was none."""
    return _first(tx, select(table).where(table.c.answer == answer_id))


def bind_file(tx: Transaction, file_id: str, *, answer: str) -> None:
    """An answer was sent with the file: it stays. One that was sent before keeps its first answer."""
    tx.connection.execute(
        update(table).where(table.c.id == file_id, table.c.answer.is_(None)).values(answer=answer)
    )


def _first(tx: Transaction, query: Select[Any]) -> PortalFile | None:
    row = tx.connection.execute(query).mappings().first()
    if row is None:
        return None
    values = dict(row)
    return PortalFile(grant=values.pop("portal_grant"), **values)
