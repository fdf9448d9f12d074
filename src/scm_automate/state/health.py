"""Whether a state is kept safely: its place, its journal, its file, what waits in it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from scm_automate.state import sends, sqlite, work
from scm_automate.state.place import Finding, check_place, network_mount, synced_folder
from scm_automate.state.runs import runs
from scm_automate.state.schema import events as events_table
from scm_automate.state.schema import schema_version

if TYPE_CHECKING:
    from scm_automate.state.events import Transaction
    from scm_automate.state.store import State

__all__ = ["Finding", "check_place", "examine", "network_mount", "synced_folder"]

_OFTEN: Final = 5  # attempts, more than an hour of them, after which a person should look


def examine(state: State) -> tuple[Finding, ...]:
    """What there is to say of an open state: its database, its file, and what waits in it."""
    with state.read() as tx:
        dialect = tx.connection.dialect.name
        database = _of_sqlite(tx) if dialect == "sqlite" else _of_postgresql(tx)
        return (*database, *_of_content(tx))


def _of_sqlite(tx: Transaction) -> list[Finding]:
    version = ".".join(map(str, sqlite3.sqlite_version_info))
    mode = str(tx.connection.exec_driver_sql("PRAGMA journal_mode").scalar()).upper()
    safe = sqlite.journal_mode()
    why = (
        "as this version has the journal WAL right"
        if safe == "WAL"
        else "since versions before 3.51.3 can damage a file with the journal WAL"
    )
    found = [
        Finding(grade="good", text=f"SQLite {version} with the journal {mode}, {why}.")
        if mode == safe
        else Finding(
            grade="bad",
            text=f"SQLite {version} with the journal {mode}; safe is {safe}, {why}.",
            hint="End every other program that has the file open, and look again.",
        )
    ]
    problems = [row[0] for row in tx.connection.exec_driver_sql("PRAGMA quick_check(5)")]
    if problems == ["ok"]:
        return [*found, Finding(grade="good", text="The file is whole.")]
    return [
        *found,
        Finding(
            grade="bad",
            text=f"The file is damaged: {'; '.join(map(str, problems))}.",
            hint="Go on with the last backup, and hand in the mails since then again.",
        ),
    ]


def _of_postgresql(tx: Transaction) -> list[Finding]:
    def setting(name: str) -> str:
        return str(tx.connection.exec_driver_sql(f"SHOW {name}").scalar())

    found = [Finding(grade="good", text=f"PostgreSQL {setting('server_version')}.")]
    found += [
        Finding(
            grade="bad",
            text=f"The server has {name} off, so that what was acknowledged may be lost.",
            hint="Turn it on in postgresql.conf.",
        )
        for name in ("fsync", "synchronous_commit")
        if setting(name) == "off"
    ]
    return found


def _of_content(tx: Transaction) -> list[Finding]:
    schema = tx.connection.execute(select(func.max(schema_version.c.version))).scalar()
    count = tx.connection.execute(select(func.count()).select_from(events_table)).scalar_one()
    rounds = runs(tx)
    last = rounds[-1] if rounds else None
    told = f"{count} events, {len(rounds)} rounds"
    if last is not None:
        told += f", the last of {last.started_at:%Y-%m-%d %H:%M %Z}"
    found = [Finding(grade="good", text=f"Schema {schema}; {told}.")]
    if last is not None and last.finished_at is None:
        found.append(
            Finding(
                grade="look",
                text=f"The round {last.id} began and did not finish.",
                hint="The next one tells what it had to tell.",
            )
        )
    doubtful = len(set(sends.in_doubt(tx)) - work.being_done(tx, *sends.KINDS))
    if doubtful:
        letters = "1 letter" if doubtful == 1 else f"{doubtful} letters"
        found.append(
            Finding(
                grade="look",
                text=f"Nobody knows whether {letters} left.",
                hint="Look in the sent folder, then say mark-sent or mark-not-sent.",
            )
        )
    aside = work.put_aside(tx)
    found += [
        Finding(
            grade="look",
            text=f"The work {one.kind} of {one.subject} was put aside after {one.attempts} attempts: {one.note}.",
        )
        for one in aside
    ]
    waiting = work.open_work(tx)
    found += [
        Finding(
            grade="look",
            text=f"The work {one.kind} of {one.subject} failed {one.attempts} times: {one.note}.",
            hint=f"It is tried again at {one.due_at:%Y-%m-%d %H:%M %Z}; mend what keeps it from being done.",
        )
        for one in waiting
        if one.attempts >= _OFTEN and one.note
    ]
    if waiting:
        found.append(
            Finding(
                grade="good",
                text=f"{len(waiting)} pieces of work wait, the first is due {waiting[0].due_at:%Y-%m-%d %H:%M %Z}.",
            )
        )
    return found
