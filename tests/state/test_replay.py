"""Folding anew: by tables, in bulk, and only what is needed."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from scm_automate.errors import ConfigError
from scm_automate.model import Delivery, Evidence, Promise, ScheduleKey
from scm_automate.state import (
    Event,
    State,
    answered_lines,
    changes,
    erp_promises,
    order_lines,
    promises,
    replay,
    suppliers,
)
from scm_automate.state.answered_lines import AnsweredLine
from scm_automate.state.bulk import only_there
from scm_automate.state.erp_promises import ErpPromise
from scm_automate.state.events import _FOLDS, append
from scm_automate.state.order_lines import OrderLineSeen
from scm_automate.state.promises import KeyedPromise
from scm_automate.state.schema import DERIVED

from .conftest import MONDAY

HISTORY = Path(__file__).parent.parent / "faults" / "golden" / "three_suppliers.jsonl"
DAY = timedelta(days=1)


def rows(tx, tables=DERIVED):
    return {
        table.name: sorted(map(tuple, tx.connection.execute(select(table))), key=str)
        for table in tables
    }


def of_history():
    for line in HISTORY.read_text().splitlines():
        values = json.loads(line)
        yield Event(**{**values, "at": datetime.fromisoformat(values["at"])})


def test_an_event_changes_no_table_but_those_that_its_fold_names(tmp_path):
    with State.open(tmp_path / "chase.db") as state, state.write() as tx:
        before = rows(tx)
        for event in of_history():
            append(tx, [event])
            after = rows(tx)
            changed = {name for name in after if after[name] != before[name]}
            named = {table.name for table in _FOLDS[event.kind].tables}
            assert changed <= named, event.kind
            before = after


def test_a_fold_names_derived_tables_alone():
    assert {table for fold in _FOLDS.values() for table in fold.tables} <= set(DERIVED)


def test_folded_anew_by_tables_is_what_it_was(state):
    with state.write() as tx:
        for event in of_history():
            append(tx, [event])
        before = rows(tx)
        for kind in {event.kind for event in of_history()}:
            replay(tx, kinds=[kind])
            assert rows(tx) == before, kind
        assert replay(tx) == len(list(of_history()))
        assert rows(tx) == before


def test_only_what_hangs_together_is_folded(state):
    with state.write() as tx:
        suppliers.freeze(tx, "7", why="bank details", at=MONDAY)
        order_lines.see_lines(tx, [seen(1)], at=MONDAY)
        assert replay(tx, kinds=["supplier_frozen"]) == 1
        assert replay(tx, kinds=["lines_answered"]) == 1, "answers open and close order lines"
        assert replay(tx, kinds=["letter_released"]) == 0
        with pytest.raises(ConfigError, match="does not know"):
            replay(tx, kinds=["from_the_future"])


def seen(number, **more):
    key = ScheduleKey("", "45", str(number), "1")
    return OrderLineSeen(key, "7", date(2026, 3, 9), None, Decimal(5), **more)


def test_a_keyed_promise_is_stored_as_one_of_a_message_is(state, new_id):
    day = date(2026, 3, 16)
    told = Promise(
        order="45",
        line="10",
        deliveries=(
            Delivery(quantity="5", earliest=day, latest=day),
            Delivery(quantity="2.5", earliest=day + DAY, latest=day + DAY),
        ),
        made_at=MONDAY,
        made_by="7",
        channel="erp",
    )
    other = told.model_copy(update={"line": "20", "evidence": (Evidence(part="text", text="ok"),)})
    parts = (("5", "2026-03-16"), ("2.5", "2026-03-17"))
    with state.write() as tx:
        keyed = [KeyedPromise("7", ("", "45", "10"), parts)]
        promises.key_promises(tx, keyed, at=MONDAY, new_id=new_id)
        promises.add_promises(tx, [other], supplier="7", at=MONDAY, new_id=new_id)
        assert promises.promises_of(tx, order="45", line="10") == (told,)
        assert promises.promises_of(tx, order="45", line="20") == (other,)
        table = next(table for table in DERIVED if table.name == "promises")
        one, two = tx.connection.execute(select(table).order_by(table.c.line)).mappings()
        alike = set(one) - {"id", "line", "channel", "data"}
        assert {name: one[name] for name in alike} == {name: two[name] for name in alike}
        assert set(one["data"]) == set(two["data"])
        before = rows(tx)
        replay(tx)
        assert rows(tx) == before


def test_many_promises_in_the_erp_end_what_waited_for_them(state):
    """More than a few take another way through the database than a few do."""
    number = 500
    with state.write() as tx:
        order_lines.see_lines(tx, [seen(n, reopened=n % 2 == 0) for n in range(number)], at=MONDAY)
        assert len(order_lines.lines_reopened(tx)) == number / 2
        answers = [
            AnsweredLine(
                key=seen(n).key, supplier="7", status="accepted", received_at=MONDAY,
                message_key="m", usable=True, promised=date(2026, 3, 9),
            )
            for n in range(0, number, 5)
        ]  # fmt: skip
        answered_lines.answer_lines(tx, answers, at=MONDAY)
        found = [ErpPromise(key=seen(n).key, promised=date(2026, 3, 12)) for n in range(10, number)]
        erp_promises.see_erp_promises(tx, found, at=MONDAY + DAY, run="r")
        assert sorted(int(key.line) for key in order_lines.lines_reopened(tx)) == [2, 4, 6, 8]
        stands = {
            int(one.key.line) for one in answered_lines.answered(tx) if one.promised is not None
        }
        assert stands == {0, 5}, "a newer promise in the ERP takes the place of what was answered"
        assert len(erp_promises.known_erp_promises(tx)) == number - 10
        before = rows(tx)
        replay(tx)
        assert rows(tx) == before


def test_few_rows_are_not_looked_for(state):
    with state.read() as tx:
        query = "SELECT supplier FROM suppliers"
        assert only_there(tx.connection, query, [("7",)]) == [("7",)]
        assert only_there(tx.connection, query, [("7",)] * 1000) == []


def test_a_replanned_order_book_is_asked_about_in_parts(tmp_path):
    """A database takes so many names in one query, and an ERP moves more orders than that overnight."""
    number = 1_300
    keys = [ScheduleKey("", f"45{n:05}", "10", "1") for n in range(number)]
    lines = [key[:3] for key in keys]
    with State.open(tmp_path / "chase.db") as state, state.write() as tx:
        database = tx.connection.connection.driver_connection
        database.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 600)
        order_lines.see_lines(tx, [seen(1)._replace(key=key) for key in keys], at=MONDAY)
        answers = [
            AnsweredLine(
                key=key, supplier="7", status="accepted", received_at=MONDAY,
                message_key="m", usable=True, promised=date(2026, 3, 9),
            )
            for key in keys
        ]  # fmt: skip
        answered_lines.answer_lines(tx, answers, at=MONDAY)
        answered_lines.answer_lines(tx, answers, at=MONDAY)
        assert {one.key for one in answered_lines.answered(tx, lines=lines)} == set(keys)
        assert set(order_lines.lines_seen(tx, keys)) == set(keys)
        assert order_lines.lines_seen(tx, keys[:1]).keys() == {keys[0]}
        assert changes.open_changes(tx, lines=lines) == ()
