"""Rows in bulk: a record type and a frame, and what did not fit, with the reason.

Examples:
    >>> import polars as pl
    >>> from scm_automate.model import OrderLine
    >>> from scm_automate.tables import Table
    >>> frame = pl.DataFrame(
    ...     {"supplier": ["7"], "order": ["45"], "line": ["10"], "quantity": ["5"]}
    ... )
    >>> Table.from_frame(OrderLine, frame).table.records()[0].quantity
    Decimal('5')
"""

from scm_automate.tables.columns import columns_of, schema_of
from scm_automate.tables.loaded import Habit, Loaded, SourceRead
from scm_automate.tables.rejects import Reject, RowNotes, SetAside
from scm_automate.tables.table import Table
from scm_automate.tables.validate import to_polars

__all__ = [
    "Habit",
    "Loaded",
    "Reject",
    "RowNotes",
    "SetAside",
    "SourceRead",
    "Table",
    "columns_of",
    "schema_of",
    "to_polars",
]
