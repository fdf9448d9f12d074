"""Any SQL database: a query and a mapping give the table that an export gives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

from scm_automate.connectors import read_orders
from scm_automate.connectors.erp import read_sql
from scm_automate.errors import ConfigError, DataError, SourceNotRecognised

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
