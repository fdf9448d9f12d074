"""Any SQL database: a query and a mapping give the table that an export gives."""

from __future__ import annotations

import sqlite3
import traceback
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import StaticPool

from scm_automate.connectors import read_orders
from scm_automate.connectors.erp import read_sql
from scm_automate.errors import ConfigError, DataError, ScmError, SourceNotRecognised

if TYPE_CHECKING:
    from sqlalchemy import Engine

ROWS = 11_000  # more than come at once


@pytest.fixture
def engine() -> Engine:
    made = create_engine("sqlite://", poolclass=StaticPool)
    with made.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE POORDER (PONUM TEXT, POS TEXT, VENDOR TEXT, PART TEXT, QTY NUMERIC,"
                " GOT NUMERIC, NEED DATE, PRICE NUMERIC, CHANGED TEXT)"
            )
        )
        connection.execute(
            text("INSERT INTO POORDER VALUES (:o, '10', '007', :p, 10, 2.5, :d, 1.25, :c)"),
            [
                {"o": f"{n:06}", "p": f"00{n}", "d": "2026-03-16", "c": f"2026-01-{1 + n % 28:02}"}
                for n in range(ROWS)
            ],
        )
    return made


COLUMNS = {
    "order": "PONUM", "line": "POS", "supplier": "VENDOR", "item": "PART", "ordered": "QTY",
    "received": "GOT", "due": "NEED", "price": "PRICE",
}  # fmt: skip


def test_a_query_and_a_mapping(engine: Engine) -> None:
    loaded = read_sql(engine, "SELECT * FROM POORDER", columns=COLUMNS)
    assert len(loaded.table) == ROWS
    row = loaded.table.records()[7]
    assert (row.order, row.supplier, row.item) == ("000007", "007", "007")
    assert (row.quantity, row.price, row.due) == (
        Decimal("7.5"),
        Decimal("1.25"),
        date(2026, 3, 16),
    )


def test_what_changed_since(engine: Engine) -> None:
    query = "SELECT * FROM POORDER WHERE CHANGED >= :since"
    loaded = read_sql(engine, query, columns=COLUMNS, parameters={"since": "2026-01-28"})
    assert len(loaded.table) == ROWS // 28


def test_the_layout_of_an_erp_serves_its_tables() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    names = [
        "PORel_PONum",
        "PORel_POLine",
        "PORel_PORelNum",
        "POHeader_VendorNum",
        "PODetail_PartNum",
        "PORel_XRelQty",
        "PORel_ReceivedQty",
        "PODetail_IUM",
        "PORel_DueDate",
        "PORel_PromiseDt",
    ]
    cells = ["4711", "1", "1", "7", "A-1", "100", "40", "EA", "2026-03-16", "2026-03-20"]
    asked = ", ".join(f"'{cell}' AS {name}" for cell, name in zip(cells, names, strict=True))
    loaded = read_sql(engine, f"SELECT {asked}", layout="epicor_po_releases")
    export = read_orders((",".join(names) + "\n" + ",".join(cells)).encode())
    assert loaded.table.frame.equals(export.table.frame)
    assert loaded.table.records()[0].promised == date(2026, 3, 20)


def test_nothing_found_is_an_empty_table(engine: Engine) -> None:
    loaded = read_sql(engine, "SELECT * FROM POORDER WHERE PONUM = 'x'", columns=COLUMNS)
    assert len(loaded.table) == 0


def test_what_is_wrong_is_told(engine: Engine) -> None:
    with pytest.raises(DataError, match="no such column: NOTHERE") as told:
        read_sql(
            engine, "SELECT NOTHERE FROM POORDER WHERE PART = :p", parameters={"p": "canary-71"}
        )
    assert "canary-71" not in str(told.value)
    with pytest.raises(ConfigError, match="SELECT"):
        read_sql(engine, "DELETE FROM POORDER")
    with pytest.raises(ConfigError, match="one name"):
        read_sql(engine, "SELECT PONUM, PONUM FROM POORDER")
    with pytest.raises(SourceNotRecognised):
        read_sql(engine, "SELECT PONUM AS a, POS AS b FROM POORDER")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM POORDER")).scalar() == ROWS


# What goes ill ---------------------------------------------------------------------------------------


def breaking_at(row: int) -> Engine:
    """A database that gives its rows until one of them, and then breaks."""
    made = create_engine("sqlite://", poolclass=StaticPool)

    def given(number: int) -> str:
        if number == row:
            raise OSError("the connection is gone")
        return f"{number:06}"

    @event.listens_for(made, "connect")
    def _(connection: Any, _: object) -> None:
        connection.create_function("given", 1, given)

    return made


NUMBERS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)"
    " SELECT given(i) AS PONUM, '10' AS POS, '7' AS VENDOR, 'A' AS PART, 1 AS QTY, 0 AS GOT,"
    " '2026-03-16' AS NEED, 1 AS PRICE FROM n"
)


def test_half_the_rows_and_then_a_fault_give_nothing() -> None:
    whole = breaking_at(0)
    assert len(read_sql(whole, NUMBERS, columns=COLUMNS).table) == 12_000
    for row in (1, 9_999, 10_001, 12_000):
        with pytest.raises(DataError, match="did not carry out the query"):
            read_sql(breaking_at(row), NUMBERS, columns=COLUMNS)


def test_a_column_that_is_gone_or_renamed_is_told(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE POORDER RENAME COLUMN NEED TO NEEDED"))
    with pytest.raises(ScmError, match="NEED"):
        read_sql(engine, "SELECT * FROM POORDER", columns=COLUMNS)


def test_a_column_of_another_type_is_told_row_by_row(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE POORDER SET NEED = 'soon', QTY = 'many' WHERE PONUM < '000003'")
        )
    loaded = read_sql(engine, "SELECT * FROM POORDER", columns=COLUMNS)
    assert len(loaded.table) == ROWS - 3
    assert {(one.column, one.raw) for one in loaded.rejects} == {("NEED", "soon"), ("QTY", "many")}


@pytest.mark.parametrize(
    "words", ["password authentication failed for chaser", "permission denied"]
)
def test_who_may_not_read_is_told_without_the_password(words: str) -> None:
    """401 and 403 of a database: its words, and nothing of what it was opened with."""

    def connect() -> object:
        raise sqlite3.OperationalError(words)

    engine = create_engine("sqlite:///canary-pw-9.db", creator=connect)
    with pytest.raises(DataError, match=words) as told:
        read_sql(engine, "SELECT 1 AS A")
    shown = "".join(traceback.format_exception(told.value)) + repr(vars(told.value))
    assert "canary-pw-9" not in shown


def test_nobody_there_is_told_without_the_password() -> None:
    pytest.importorskip("psycopg")
    engine = create_engine("postgresql+psycopg://chaser:canary-pw-9@127.0.0.1:1/erp")
    with pytest.raises(DataError, match="did not carry out") as told:
        read_sql(engine, "SELECT 1 AS A")
    shown = "".join(traceback.format_exception(told.value)) + repr(vars(told.value)) + repr(engine)
    assert "canary-pw-9" not in shown


def test_nothing_is_written_by_a_query_that_only_looks_like_one(engine: Engine) -> None:
    """A change within the query is rolled back with it."""
    with engine.connect() as connection:
        before = connection.execute(text("SELECT COUNT(*) FROM POORDER")).scalar()
    with pytest.raises((ConfigError, DataError)):
        read_sql(engine, "WITH x AS (SELECT 1) DELETE FROM POORDER", columns=COLUMNS)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM POORDER")).scalar() == before
