"""A state of an earlier version is brought along as it is, whatever it holds."""

from __future__ import annotations

import pytest
from sqlalchemy import Integer, LargeBinary, MetaData, func, inspect, select

from scm_automate.model import ScheduleKey
from scm_automate.state import State, asks, drafts, letters, line_states, migrate, work
from scm_automate.state.drafts import Wanted, WantedAsk
from scm_automate.state.schema import metadata

from .conftest import MONDAY


@pytest.fixture
def of_version_1(place, monkeypatch, new_id):
    """A state of the first version with a letter that was drafted and one that was sent."""
    first = migrate.migrations()[:1]
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "migrations", lambda: first)
        patch.setattr("scm_automate.state.letters.move_lines", lambda *_, **__: None)
        patch.setattr("scm_automate.state.drafts.take_back", lambda *_, **__: None)
        patch.setattr("scm_automate.state.drafts.work.cancel", lambda *_, **__: None)
        patch.setattr("scm_automate.state.drafts.bodies.drop_bodies", lambda *_, **__: None)
        with State.open(place) as state:
            assert "work" not in inspect(state.engine).get_table_names()
            with state.write() as tx:
                made = drafts.write_drafts(
                    tx,
                    [
                        Wanted(
                            supplier=number, address=f"{number}@b.example", language="en",
                            asks=(
                                WantedAsk(
                                    key=ScheduleKey("", "45", number, "1"), reason="late", number=1,
                                    why="late",
                                ),
                            ),
                        )
                        for number in ("7", "8")
                    ],
                    at=MONDAY, run="r1", new_id=new_id, new_reference=new_id, domain="b.example",
                )  # fmt: skip
                letters.mark_sent(tx, made[0].letter, at=MONDAY, why="it left")
    return place


def test_it_is_brought_along_and_goes_on(of_version_1, new_id):
    with State.open(of_version_1) as state:
        assert not state.is_new
        assert set(inspect(state.engine).get_table_names()) == set(metadata.tables)
        with state.write() as tx:
            (draft,) = letters.drafts(tx)
            assert [one.supplier for one in asks.asks_sent(tx)] == ["7"]
            assert work.put(tx, "send", draft.id, due_at=MONDAY, at=MONDAY, work_id=new_id())
            letters.mark_released(tx, draft.id, at=MONDAY)
            assert line_states.line_states(tx)[ScheduleKey("", "45", "8", "1")].state == "to_send"
    with State.open(of_version_1) as state, state.read() as tx:
        assert len(work.open_work(tx)) == 1


def shape(state):
    """Tables with their columns, and the indexes that hold them together."""
    seen = inspect(state.engine)
    return {
        table: (
            {(one["name"], str(one["type"]), one["nullable"]) for one in seen.get_columns(table)},
            {
                (one["name"], tuple(one["column_names"]), bool(one["unique"]))
                for one in seen.get_indexes(table)
            },
        )
        for table in seen.get_table_names()
    }


def filled(column):
    """Something that fits a column."""
    if isinstance(column.type, Integer):
        return 1
    if isinstance(column.type, LargeBinary):
        return b"x"
    return (
        "{}"
        if column.name in ("data", "response", "summary", "content")
        else "2026-03-02T08:00:00+00:00"
    )


@pytest.mark.parametrize("version", range(1, len(migrate.migrations())))
def test_from_every_version_it_comes_to_the_newest_and_keeps_every_row(
    version, place, tmp_path, monkeypatch
):
    """Whatever a version had: the same tables as a new state in the end, and each row still there."""
    some = migrate.migrations()[:version]
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "migrations", lambda: some)
        with State.open(place) as old:
            tables = MetaData()
            tables.reflect(old.engine)
            rows = {
                table.name: {one.name: filled(one) for one in table.columns if one.name != "seq"}
                for table in tables.sorted_tables  # those that others point to come first
                if table.name != "schema_version"
            }
            with old.write() as tx:
                for name, row in rows.items():
                    tx.connection.execute(tables.tables[name].insert().values(**row))
    assert rows.keys() >= {"events", "letters", "asks", "messages", "promises", "changes"}
    with State.open(place) as state:
        assert not state.is_new
        names = {
            name: {one.name for one in table.columns} for name, table in metadata.tables.items()
        }
        assert {
            name: {one[0] for one in columns} for name, (columns, _) in shape(state).items()
        } == names
        if state.engine.dialect.name == "sqlite":
            with State.open(tmp_path / "new.db") as new:
                assert shape(state) == shape(new)
        with state.read() as tx:
            for name, row in rows.items():
                table = tables.tables[name]
                query = select(*(table.c[one] for one in row))
                assert dict(tx.connection.execute(query).mappings().one()) == row
            versions = metadata.tables["schema_version"].c.version
            newest = tx.connection.execute(select(func.max(versions))).scalar()
            assert newest == len(migrate.migrations())
