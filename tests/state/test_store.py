from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, text

from scm_automate.errors import ConfigError, StateLocked, UnreadableFile
from scm_automate.state import State, history, suppliers
from scm_automate.state.migrate import migrations
from scm_automate.state.schema import metadata
from scm_automate.state.sqlite import journal_mode

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_the_first_opening_makes_it_and_the_second_finds_it(place):
    with State.open(place) as first:
        assert first.is_new
    with State.open(place) as second:
        assert not second.is_new


def test_the_sql_files_make_what_the_tables_say(state):
    found = inspect(state.engine)
    assert set(found.get_table_names()) == set(metadata.tables)
    for name, table in metadata.tables.items():
        columns = {column["name"]: column for column in found.get_columns(name)}
        assert set(columns) == set(table.columns.keys()), name
        keys = found.get_pk_constraint(name)["constrained_columns"]
        assert keys == [column.name for column in table.primary_key], name
        for column in table.columns:
            if column.name not in keys:
                assert columns[column.name]["nullable"] == column.nullable, f"{name}.{column.name}"


def test_migrations_are_numbered_without_gaps():
    assert [one.version for one in migrations()] == list(range(1, len(migrations()) + 1))


def test_a_newer_schema_is_refused_with_what_to_do(state, place):
    with state.write() as tx:
        tx.connection.execute(
            text(
                "INSERT INTO schema_version VALUES (99, 'later', '2030-01-01T00:00:00.000000+00:00')"
            )
        )
    with pytest.raises(ConfigError, match=r"schema 99, this version knows \d+.*Upgrade"):
        State.open(place)


def test_a_database_of_something_else_is_refused(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE invoices (id INTEGER)")
    other.close()
    with pytest.raises(UnreadableFile, match="something else: it holds the tables invoices"):
        State.open(path)


@pytest.mark.parametrize("content", [b"no database at all, but text", b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused(tmp_path, content):
    path = tmp_path / "chase.db"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"chase\.db"):
        State.open(path)
    assert path.read_bytes() == content


def test_a_folder_and_a_missing_folder_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="A folder cannot hold the state"):
        State.open(tmp_path)
    with pytest.raises(UnreadableFile, match="does not exist"):
        State.open(tmp_path / "nowhere" / "chase.db")


def test_a_wrong_url_is_refused():
    with pytest.raises(ConfigError, match="no database URL"):
        State.open("://")
    with pytest.raises(ConfigError, match="cannot be kept in mysql"):
        migrations()[0].statements("mysql")


def test_who_writes_keeps_others_from_writing_and_says_so(place):
    with State.open(place) as one, State.open(place, wait_seconds=0.2) as other:
        with (
            one.write(),
            pytest.raises(StateLocked, match="Another process is writing"),
            other.write(),
        ):
            pass
        with other.write() as tx:
            assert tx.connection is not None


def test_a_transaction_that_fails_leaves_nothing(state):
    with pytest.raises(RuntimeError, match="in the middle"), state.write() as tx:  # noqa: PT012
        suppliers.freeze(tx, "7", why="bank details", at=MONDAY)
        assert suppliers.frozen(tx, "7") == "bank details"
        raise RuntimeError("in the middle")
    with state.read() as tx:
        assert suppliers.frozen(tx, "7") is None
        assert list(history(tx)) == []


def test_readers_do_not_wait_for_each_other(state):
    seen = []

    def look():
        with state.read() as tx:
            seen.append(tx.connection.execute(text("SELECT count(*) FROM events")).scalar())

    with state.read():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(10)
    assert seen == [0]


def test_sqlite_keeps_each_commit_and_never_uses_a_journal_that_can_corrupt(tmp_path):
    with State.open(tmp_path / "chase.db") as state, state.read() as tx:
        pragma = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    expected = journal_mode(sqlite3.sqlite_version_info).lower()
    assert pragma == {"journal_mode": expected, "synchronous": 2, "foreign_keys": 1}
