"""SQLite as the state needs it: every commit on the disk, one writer, no journal that can corrupt.

SQLite before 3.51.3 can damage a file in WAL mode when two connections write and checkpoint at
once, so WAL is taken from that version on, and a rollback journal before it.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

__all__ = ["engine", "journal_mode"]

_WAL_IS_SAFE_FROM = (3, 51, 3)


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """``WAL`` where this SQLite has it right, else ``TRUNCATE``.

    Examples:
        >>> journal_mode((3, 40, 1)), journal_mode((3, 51, 3))
        ('TRUNCATE', 'WAL')
    """
    return "WAL" if version >= _WAL_IS_SAFE_FROM else "TRUNCATE"


def engine(url: URL, *, wait_seconds: float) -> Engine:
    """An engine whose writing transactions take the write lock when they begin."""
    made = create_engine(url, connect_args={"timeout": wait_seconds})

    @event.listens_for(made, "connect")
    def _set_up(raw: Any, _: object) -> None:  # noqa: ANN401
        raw.isolation_level = None  # the driver begins nothing by itself; `_begin` does
        cursor = raw.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {int(wait_seconds * 1000)}")
            cursor.execute(f"PRAGMA journal_mode = {journal_mode()}")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA foreign_keys = ON")
        finally:
            cursor.close()

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and then writes fails at once when another has written
        # meanwhile, whatever the timeout; so one that may write says so when it begins.
        writes = connection.get_execution_options().get("scm_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made
