"""What the state remembers, as the history that the planner reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from scm_automate.chase.codes import CODES
from scm_automate.chase.edi_acknowledged import lines_of_rejected
from scm_automate.chase.history import ASKED_COLUMNS, SUPPLIER_COLUMNS, History
from scm_automate.state import (
    answered_lines,
    asks,
    changes,
    exceptions,
    letters,
    order_lines,
    request_answers,
    suppliers,
)

if TYPE_CHECKING:
    from scm_automate.chase.order_book import OrderBook
    from scm_automate.chase.supplier_book import SupplierBook
    from scm_automate.model import ScheduleKey
    from scm_automate.state import Transaction

__all__ = ["recall"]

_KEY = ["company", "order", "line", "schedule"]
_REASONS = ("promise_passed", "late", "unconfirmed", "quantity_short", "due_soon", "missing")


def recall(tx: Transaction, *, orders: OrderBook, book: SupplierBook, time_zone: str) -> History:
    """The past of lines and suppliers.

    Args:
        tx: A transaction of the state.
        orders: The open lines; an exception about a whole line holds all its schedules.
        book: The suppliers; an address that bounced is undeliverable for whoever has it.
        time_zone: IANA name of the place where the days of letters and answers begin and end.
    """
    zone = ZoneInfo(time_zone)
    asked = pl.DataFrame(
        [
            (*one.key, one.reason, one.number, one.letter, one.asked_at.astimezone(zone))
            for one in asks.asks_sent(tx)
        ],
        schema={
            **dict.fromkeys(_KEY, pl.String),
            "reason": pl.String,
            "number": pl.Int64,
            "letter": pl.String,
            "asked_at": pl.Datetime("us", time_zone),
        },
        orient="row",
    )
    answered = pl.DataFrame(
        [
            (
                *one.key,
                one.received_at.astimezone(zone),
                one.usable,
                one.status,
                one.promised,
                one.promised_quantity,
            )
            for one in answered_lines.answered(tx)
        ],
        schema={
            **dict.fromkeys(_KEY, pl.String),
            "answered_at": pl.Datetime("us", time_zone),
            "usable": pl.Boolean,
            "answer_status": pl.String,
            "promised": pl.Date,
            "promised_quantity": ASKED_COLUMNS["promised_quantity"],
        },
        orient="row",
    )
    held = pl.DataFrame(
        sorted(_held(tx, orders)), schema=dict.fromkeys(_KEY, pl.String), orient="row"
    ).with_columns(in_review=pl.lit(True))
    reopened = pl.DataFrame(
        [(*key, at.astimezone(zone)) for key, at in order_lines.lines_reopened(tx).items()],
        schema={**dict.fromkeys(_KEY, pl.String), "reopened_at": pl.Datetime("us", time_zone)},
        orient="row",
    )
    usable = answered.filter("usable").select(*_KEY, pl.col("answered_at").alias("usable_at"))
    open_asks = (
        asked.join(usable, on=_KEY, how="left")
        .join(reopened, on=_KEY, how="left")
        .with_columns(settled=pl.max_horizontal("usable_at", "reopened_at"))
        .with_columns(
            unanswered=pl.col("settled").is_null() | (pl.col("asked_at") > pl.col("settled"))
        )
    )
    by_line = open_asks.group_by(_KEY).agg(
        pl.col("asked_at").max().dt.date().alias("last_asked"),
        pl.col("letter").filter("unanswered").n_unique().cast(pl.Int64).alias("asks_unanswered"),
        *(
            pl.col("number").filter(pl.col("reason") == reason).max().alias(f"number_{reason}")
            for reason in _REASONS
        ),
    )
    lines = (
        by_line.join(
            answered.with_columns(last_answered=pl.col("answered_at").dt.date()),
            on=_KEY,
            how="full",
            coalesce=True,
        )
        .join(held, on=_KEY, how="full", coalesce=True)
        .join(
            reopened.with_columns(reopened_on=pl.col("reopened_at").dt.date()),
            on=_KEY,
            how="full",
            coalesce=True,
        )
        .with_columns(pl.col("in_review").fill_null(value=False))
        .select(pl.col(name).cast(dtype) for name, dtype in ASKED_COLUMNS.items())
        .sort(_KEY)
    )
    return History(lines=lines, suppliers=_suppliers(tx, book, zone))


def _held(tx: Transaction, orders: OrderBook) -> set[ScheduleKey]:
    """Lines that wait for a person: an undecided change, or an exception that holds its line."""
    held = {one.key for one in changes.changes_waiting(tx)}
    whole = set()
    for one in exceptions.open_exceptions(tx):
        if one.order is None or one.line is None or not _holds(one.code):
            continue
        whole.add((one.company, one.order, one.line))
    for line in orders.of_lines(whole):
        held.add(line.key)
    held |= lines_of_rejected(tx)
    # what was asked for besides goods, and came back
    held |= {one.ask_key for one in request_answers.request_answers(tx)}
    return held


def _holds(code: str) -> bool:
    return code in CODES and CODES[code].holds


def _frozen_why(tx: Transaction, facts: suppliers.SupplierFacts) -> str:
    """Why it is frozen, and who has agreed to thaw it."""
    agreed = suppliers.agreed_to_thaw(tx, facts.supplier, company=facts.company)
    told = f"; {' and '.join(agreed)} agreed to thaw it, another person has to" if agreed else ""
    return f"{facts.frozen_why}{told}"


def _suppliers(tx: Transaction, book: SupplierBook, zone: ZoneInfo) -> pl.DataFrame:
    past: dict[str, dict[str, Any]] = {}

    def of(number: str) -> dict[str, Any]:
        empty = {
            "supplier": number,
            "frozen": False,
            "frozen_why": None,
            "absent_until": None,
            "last_letter": None,
            "undeliverable": [],
        }
        return past.setdefault(number, empty)

    for facts in suppliers.supplier_facts(tx):
        row = of(facts.supplier)
        if facts.frozen_why is not None:
            row["frozen"], row["frozen_why"] = True, _frozen_why(tx, facts)
        row["absent_until"] = facts.absent_until or row["absent_until"]
    for (_, number, _), letter in letters.last_sent(tx).items():
        if letter.sent_at is not None and letter.state != "undeliverable":
            left = letter.sent_at.astimezone(zone).date()
            row = of(number)
            row["last_letter"] = max(left, row["last_letter"] or left)
    for failed in suppliers.failed(tx):
        owners = {one.id for one in book.of_address(failed.address)}
        for number in sorted(owners | ({failed.supplier} if failed.supplier else set())):
            of(number)["undeliverable"].append(failed.address)
    return pl.DataFrame(
        sorted(past.values(), key=lambda row: row["supplier"]), schema=SUPPLIER_COLUMNS
    )
