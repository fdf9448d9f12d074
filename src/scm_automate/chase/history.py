"""What the planner must know of the past, as frames: one row per schedule line, one per supplier.

The state derives it from its events; a notebook may make it by hand. The planner never reads the
state itself, so that the same history gives the same plan on any day and any machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

__all__ = ["ASKED_COLUMNS", "SUPPLIER_COLUMNS", "History"]

NUMBER = pl.Decimal(24, 6)

ASKED_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "company": pl.String,
    "order": pl.String,
    "line": pl.String,
    "schedule": pl.String,
    # last day on which a letter about the line is known to have left; null if none has
    "last_asked": pl.Date,
    # letters about the line since its last usable answer
    "asks_unanswered": pl.Int64,
    # number of the last ask by reason, for the number of the next one
    "number_promise_passed": pl.Int64,
    "number_late": pl.Int64,
    "number_unconfirmed": pl.Int64,
    "number_quantity_short": pl.Int64,
    "number_due_soon": pl.Int64,
    "number_missing": pl.Int64,
    # last day on which an answer about the line arrived, and its status
    "last_answered": pl.Date,
    "answer_status": pl.String,
    # newest promise on record for this schedule, in the ERP or not yet; null if there is none
    "promised": pl.Date,
    "promised_quantity": NUMBER,
    # day on which the buyer changed date or quantity, if the supplier has not answered since: what
    # was promised before is void, and what was asked before was another question
    "reopened_on": pl.Date,
    # an answer waits for a person's decision
    "in_review": pl.Boolean,
}
"""Columns of `History.lines`; counts that are null are 0."""

SUPPLIER_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "supplier": pl.String,
    # bank details changed by mail, or a person froze it: nobody writes until a person thaws it
    "frozen": pl.Boolean,
    "frozen_why": pl.String,
    # return date of an out-of-office reply
    "absent_until": pl.Date,
    # last day on which a letter to it is known to have left
    "last_letter": pl.Date,
    # addresses that bounced
    "undeliverable": pl.List(pl.String),
}
"""Columns of `History.suppliers`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The past of lines and suppliers.

    Attributes:
        lines: One row per schedule line that has a past, columns `ASKED_COLUMNS`.
        suppliers: One row per supplier that has a past, columns `SUPPLIER_COLUMNS`.

    Examples:
        >>> History().lines.height
        0
    """

    lines: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ASKED_COLUMNS))
    suppliers: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SUPPLIER_COLUMNS))
