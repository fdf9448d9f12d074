"""Whether a state is kept safely: its place, its journal, its file, what waits in it."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import func, select

from scm_automate.state import sends, sqlite, work
from scm_automate.state.runs import runs
from scm_automate.state.schema import events as events_table
from scm_automate.state.schema import schema_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.state.events import Transaction
    from scm_automate.state.store import State

__all__ = ["Finding", "check_place", "examine", "network_mount", "synced_folder"]

_NETWORK: Final = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "glusterfs", "ceph", "davfs",
        "fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.glusterfs", "fuse.s3fs", "fuse.gcsfuse",
    }
)  # fmt: skip
_SYNCED: Final = (
    "onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud drive",
    "com~apple~clouddocs", "nextcloud", "owncloud", "box sync", "pclouddrive", "seafile", "syncthing",
    "creative cloud files", "sharepoint",
)  # fmt: skip
_MARKERS: Final = (".dropbox", ".dropbox.cache", ".stfolder", ".owncloudsync.log")
_REMOTE_DRIVE: Final = 4  # DRIVE_REMOTE of Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        grade: ``good``, ``look`` where a person should, ``bad`` where it must not stay so.
        text: What was found, in a sentence.
        hint: What to do about it; empty where nothing.
    """

    grade: Literal["good", "look", "bad"]
    text: str
    hint: str = ""

    def __str__(self) -> str:
        """In a line."""
        return f"{self.grade:4}  {self.text}{f' {self.hint}' if self.hint else ''}"


def synced_folder(path: PurePath, *, environment: Mapping[str, str] | None = None) -> str | None:
    """What a path says of being inside a folder that a program synchronises; None where nothing.

    Args:
        path: The state file, whole.
        environment: Variables of the process, which name the folders of OneDrive on Windows.

    Example:
        >>> synced_folder(PurePath("/home/anna/OneDrive - Berg Pumpen/chase.db"))
        'OneDrive - Berg Pumpen'
        >>> synced_folder(PurePath("/srv/chase/chase.db")) is None
        True
    """
    for part in path.parts[:-1]:
        plain = part.lower()
        if any(plain == name or plain.startswith((f"{name} ", f"{name}-")) for name in _SYNCED):
            return part
    for name, folder in (environment or {}).items():
        inside = folder and path.is_relative_to(PurePath(folder))
        if name.upper().startswith("ONEDRIVE") and inside:
            return folder
    if isinstance(path, Path):
        for above in path.parents:
            for marker in _MARKERS:
                if (above / marker).exists() and above != Path.home():
                    return f"{above} ({marker})"
    return None


def network_mount(path: PurePath, mounts: Iterable[str]) -> str | None:
    """The network file system that a path lies on; None where it lies on none.

    Args:
        path: The state file, whole.
        mounts: Lines as in ``/proc/mounts``: device, place, type, options.

    Example:
        >>> lines = ["/dev/sda1 / ext4 rw 0 0", "srv:/share /mnt/share nfs4 rw 0 0"]
        >>> network_mount(PurePath("/mnt/share/chase.db"), lines)
        'nfs4 at /mnt/share'
    """
    found, length = None, -1
    for line in mounts:
        fields = line.split()
        if len(fields) < 3:
            continue
        place = PurePath(fields[1].replace("\\040", " "))
        # the mount nearest to the file has the say; of two at one place the later
        if path.is_relative_to(place) and len(place.parts) >= length:
            length = len(place.parts)
            found = f"{fields[2]} at {place}" if fields[2] in _NETWORK else None
    return found


def check_place(path: Path, *, environment: Mapping[str, str] | None = None) -> Finding:
    """Whether a file may hold a state where it lies."""
    whole = path.absolute()
    synced = synced_folder(whole, environment=environment)
    if synced is not None:
        return Finding(
            grade="bad",
            text=f"{path} lies in a folder that a program synchronises: {synced}.",
            hint="Move it to a folder of this machine; copies of a database that is being written are damaged.",
        )
    network = _network_of(whole)
    if network is not None:
        return Finding(
            grade="bad",
            text=f"{path} lies on a network drive: {network}.",
            hint="Move it to a disk of this machine, or share a PostgreSQL.",
        )
    return Finding(grade="good", text=f"{path} lies on a disk of this machine.")


def _network_of(path: Path) -> str | None:
    if os.name == "nt":
        return _network_of_windows(path)
    mounts = Path("/proc/mounts")
    if mounts.exists():
        return network_mount(path.resolve(), mounts.read_text("utf-8", "replace").splitlines())
    return None


def _network_of_windows(path: Path) -> str | None:
    anchor = path.anchor
    if anchor.startswith("\\\\"):
        return anchor
    import ctypes

    kind = ctypes.windll.kernel32.GetDriveTypeW(anchor)  # type: ignore[attr-defined]  # of Windows only
    return f"drive {anchor}" if kind == _REMOTE_DRIVE else None


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
    doubtful = len(set(sends.in_doubt(tx)) - work.being_done(tx, "send"))
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
    if waiting:
        found.append(
            Finding(
                grade="good",
                text=f"{len(waiting)} pieces of work wait, the first is due {waiting[0].due_at:%Y-%m-%d %H:%M %Z}.",
            )
        )
    return found
