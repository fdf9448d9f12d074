"""Rows by the ten thousand: bound by their place, without a look at each value's type.

SQLAlchemy looks at every value of every row by its name; for an export of 200,000 lines that costs more
than the database. Here the caller hands over text as the columns store it (see `scm_automate.state.columns`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

__all__ = ["execute_rows", "only_there"]

_FEW = 200


def execute_rows(
    connection: Connection, statement: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Executes a statement once for each row; for none it does nothing.

    Args:
        connection: In a writing transaction.
        statement: SQL with a ``?`` for each value of a row, and no other question mark or percent sign.
        rows: What the database's driver takes as it is: text, integers, None.

    Examples:
        >>> from scm_automate.state.sqlite import engine
        >>> from sqlalchemy import make_url
        >>> with engine(make_url("sqlite://"), wait_seconds=1).begin() as connection:
        ...     _ = connection.exec_driver_sql("CREATE TABLE t (a, b)")
        ...     execute_rows(connection, "INSERT INTO t VALUES (?, ?)", [("x", 1), ("y", None)])
        ...     connection.exec_driver_sql("SELECT * FROM t").all()
        [('x', 1), ('y', None)]
    """
    if rows:
        marked = (
            statement if connection.dialect.paramstyle == "qmark" else statement.replace("?", "%s")
        )
        connection.exec_driver_sql(marked, list(rows))


def only_there(
    connection: Connection, query: str, rows: Sequence[tuple[str, ...]]
) -> Sequence[tuple[str, ...]]:
    """Those rows that a query finds; few of them are given back unseen, for the statement to find out.

    Args:
        connection: In a transaction.
        query: Gives every row that there is, in the same shape.
        rows: Keys that are about to be changed where they are there.
    """
    if len(rows) <= _FEW:
        return rows
    present = {tuple(row) for row in connection.exec_driver_sql(query)}
    return [row for row in rows if row in present]
