"""The state: one database, opened for reading or writing, one transaction at a time."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from scm_automate.errors import ConfigError, Provenance, StateLocked, UnreadableFile
from scm_automate.state import sqlite
from scm_automate.state.events import Transaction
from scm_automate.state.migrate import bring_up_to_date
from scm_automate.state.place import refuse_bad_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

__all__ = ["State"]

Writes = Literal["", "beside others", "alone"]
_ONE_WRITER = 0x5C_4A_57_A7_E0_01  # the advisory lock that makes PostgreSQL as serial as SQLite


@dataclass(frozen=True, slots=True)
class State:
    """What was asked, what came back, what was promised and what was applied.

    Open it with `State.open`; it is a context manager. One transaction at a time writes, whatever
    the database, so what a transaction has read still holds when it writes.

    Attributes:
        place: The file or database, without its password.
        is_new: Whether opening it made it.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with State.open(Path(folder) / "chase.db") as state:
        ...         state.is_new
        True
    """

    engine: Engine
    place: str
    is_new: bool

    @classmethod
    def open(
        cls, source: str | Path, *, wait_seconds: float = 30.0, trust_place: bool = False
    ) -> Self:
        """Opens a state, makes it where there is none, and brings its schema up to date.

        Args:
            source: Path of an SQLite file, or the URL of a database, such as
                ``postgresql+psycopg://host/name``.
            wait_seconds: How long to wait for another process that is writing.
            trust_place: Opens a file on a network drive or in a synchronised folder all the same, where a
                copy of it or two writers at once can damage it; so does ``SCM_TRUST_STATE_PLACE=1``.

        Raises:
            UnreadableFile: The file is no database, or one of something else, or cannot be opened.
            ConfigError: The URL is none, a newer version of the library wrote the state, or the file
                lies on a network drive or in a synchronised folder.
            StateLocked: Another process held the state all that time.
        """
        url = _url(source)
        if url.get_backend_name() == "sqlite":
            if url.database and url.database != ":memory:" and not trust_place:
                refuse_bad_place(Path(url.database), environment=os.environ)
            engine = sqlite.engine(url, wait_seconds=wait_seconds)
            place = url.database or ":memory:"
        else:
            engine = create_engine(url, pool_pre_ping=True)
            place = url.render_as_string(hide_password=True)
            _one_writer(engine, wait_seconds=wait_seconds)
        try:
            with (
                _told(place),
                engine.connect().execution_options(scm_writes="alone") as connection,
                connection.begin(),
            ):
                is_new = bring_up_to_date(connection, place=place)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, place, is_new)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that may write: all of it is kept, or none.

        Raises:
            StateLocked: Another process is writing and did not end in time.
        """
        with self._transaction(writes="alone") as connection:
            yield Transaction(connection)

    @contextmanager
    def work(self) -> Iterator[Transaction]:
        """A writing transaction of a worker, for rows that nobody else may touch meanwhile.

        On PostgreSQL such transactions run beside each other, and never beside one of `write`; so
        a worker must touch only what belongs to the work that it has claimed. On SQLite it is the
        same as `write`.

        Raises:
            StateLocked: Another process is writing and did not end in time.
        """
        with self._transaction(writes="beside others") as connection:
            yield Transaction(connection)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that only reads; it never waits for long.

        Raises:
            StateLocked: Another process holds the whole file and did not let go in time.
        """
        with self._transaction(writes="") as connection:
            yield Transaction(connection)

    @contextmanager
    def _transaction(self, *, writes: Writes) -> Iterator[Connection]:
        with (
            _told(self.place),
            self.engine.connect().execution_options(scm_writes=writes) as connection,
            connection.begin(),
        ):
            yield connection

    def compact(self) -> None:
        """Gives the room of what was forgotten back, so that nothing of it stays in the file.

        Raises:
            StateLocked: Another process holds the state and did not let go in time.
        """
        if self.engine.dialect.name == "sqlite":
            with _told(self.place), self.engine.connect() as connection:
                connection.connection.cursor().execute("VACUUM")

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _url(source: str | Path) -> URL:
    """A path or a URL, as a URL; text with ``://`` in it is a URL."""
    if isinstance(source, str) and "://" in source:
        try:
            return make_url(source)
        except ArgumentError as error:
            raise ConfigError(f"This is no database URL: {error}") from None
    path = Path(source)
    place = Provenance(file=str(path))
    if path.is_dir():
        raise UnreadableFile(
            "A folder cannot hold the state.",
            hint="Name a file in it, such as chase.db.",
            source=place,
        )
    if not path.parent.is_dir():
        raise UnreadableFile(
            f"The folder {path.parent} does not exist.", hint="Make it first.", source=place
        )
    return URL.create("sqlite+pysqlite", database=str(path))


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Says a database's complaint in the words of the house."""
    try:
        yield
    except OperationalError as error:
        said = str(error.orig).lower()
        if "locked" in said or "busy" in said or "lock timeout" in said:
            raise StateLocked(
                f"Another process is writing to {place} and did not end in time.",
                hint="Wait for it to end, or end it, and run the same step again; nothing is lost.",
            ) from error
        raise UnreadableFile(f"{place} cannot be used: {error.orig}.") from error
    except DatabaseError as error:
        if "not a database" in str(error.orig) or "malformed" in str(error.orig):
            raise UnreadableFile(
                f"{place} is no database, or a damaged one: {error.orig}.",
                hint="Give the file that earlier rounds wrote, or the name of a new one.",
            ) from error
        raise


def _one_writer(engine: Engine, *, wait_seconds: float) -> None:
    """PostgreSQL: whoever writes takes one lock first, so that what it reads holds when it writes.

    Workers share it: each writes only about what it has claimed, so they do not get in each other's
    way, and none of them writes while a round decides.
    """

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("scm_writes")
        if writes:
            milliseconds = int(wait_seconds * 1000)
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
            lock = "pg_advisory_xact_lock" + ("_shared" if writes == "beside others" else "")
            connection.execute(text(f"SELECT {lock}(:key)"), {"key": _ONE_WRITER})
