"""The decision table of the chase, as columns: what to ask a line about, or why to leave it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from scm_automate.chase.policy import ChasePolicy

__all__ = ["GRAVITY", "left_alone", "promise", "reason"]

GRAVITY = {
    "promise_passed": 0,
    "late": 1,
    "unconfirmed": 2,
    "quantity_short": 3,
    "due_soon": 4,
    "missing": 5,
}
"""Reasons to ask, the gravest first."""

_SMALLEST = pl.lit(0, dtype=pl.Decimal(24, 6))


def promise() -> list[pl.Expr]:
    """The newest promise, and how much of the open quantity it does not cover.

    The promise on record goes before the one in the ERP: it is the newest that came in by any
    way, the ERP included, while the export may not show it yet. A promised day without a quantity
    covers the whole line; a quantity without a day promises nothing. Where the buyer changed the line
    since, no promise stands.
    """
    void = pl.col("past_reopened_on").is_not_null()
    on_record = pl.col("past_promised").is_not_null()
    known = pl.when(~void).then(pl.coalesce("past_promised", "promised"))
    covered = (
        pl.when(on_record).then(pl.col("past_promised_quantity")).otherwise("promised_quantity")
    )
    missing = pl.col("quantity") - covered
    return [
        known.alias("known_promised"),
        pl.when(known.is_null())
        .then(pl.col("quantity"))
        .when(covered.is_null() | (missing <= 0))
        .then(_SMALLEST)
        .otherwise(missing)
        .alias("unconfirmed"),
    ]


def _facts(policy: ChasePolicy) -> dict[str, pl.Expr]:
    """The tests that the decision table is made of; each is true or false, never null."""
    days = pl.col("days_after_order")
    soon = pl.duration(days=pl.col("due_soon"))
    window = pl.col("known_promised") - soon
    # A promise for an order that was placed inside the window was given inside it, too.
    confirmed_in_window = (pl.col("past_last_answered") >= window).fill_null(False) | (
        pl.col("ordered_on") >= window
    ).fill_null(False)
    near = pl.col("known_promised").is_between(pl.col("today"), pl.col("today") + soon)
    return {
        "promise_passed": (pl.col("days_after_promise") > 0).fill_null(False),
        "due_passed": (pl.col("days_after_due") > 0).fill_null(False),
        "unconfirmed": pl.col("unconfirmed") > 0,
        "request": pl.col("subject") != "order_line",
        "fresh": (days < pl.col("unconfirmed_after")).fill_null(False),
        "beyond": (pl.col("due") > pl.col("today") + pl.duration(days=pl.col("horizon"))).fill_null(
            False
        ),
        # Unknown is not false: only where the ERP says that it expects none, none is asked for.
        "expected": pl.lit(policy.confirmations == "always")
        | pl.col("acknowledgement_required").fill_null(True),
        "reconfirm": near.fill_null(False) & (pl.col("due_soon") > 0) & ~confirmed_in_window,
    }


def _another(day: pl.Expr) -> pl.Expr:
    """Whether what was asked on a day was about an order that the buyer has changed since."""
    return (day < pl.col("past_reopened_on")).fill_null(False)


def reason(policy: ChasePolicy) -> pl.Expr:
    """What a line is asked about; null where there is nothing to ask."""
    is_ = _facts(policy)
    return (
        pl.when(is_["request"])
        .then(
            pl.when((is_["due_passed"] | ~is_["fresh"]) & ~is_["beyond"])
            .then(pl.lit("missing"))
            .otherwise(None)
        )
        .when(is_["promise_passed"])
        .then(pl.lit("promise_passed"))
        .when(is_["due_passed"] & is_["unconfirmed"] & ~is_["fresh"])
        .then(pl.lit("late"))
        .when(is_["unconfirmed"] & is_["expected"] & ~is_["fresh"] & ~is_["beyond"])
        .then(
            # a promise of nothing is none
            pl.when(
                pl.col("known_promised").is_null() | (pl.col("unconfirmed") >= pl.col("quantity"))
            )
            .then(pl.lit("unconfirmed"))
            .otherwise(pl.lit("quantity_short"))
        )
        .when(is_["reconfirm"])
        .then(pl.lit("due_soon"))
        .otherwise(None)
        .alias("reason")
    )


def left_alone(policy: ChasePolicy) -> list[pl.Expr]:
    """Why a line is left alone, with the day, number and remark of it; code null: it is asked.

    Needs the column `reason`.
    """
    is_ = _facts(policy)
    silent = pl.col("reason").is_null()
    gap = pl.col("gap")
    contact, contact_why = (
        pl.when(is_["request"]).then(f"request_{name}").otherwise(name)
        for name in ("contact", "contact_why")
    )
    # An answer whose own promise has passed since is used up.
    used_up = (pl.col("reason") == "promise_passed").fill_null(False) & (
        pl.col("known_promised") >= pl.col("past_last_answered")
    ).fill_null(False)
    table: list[tuple[str, pl.Expr, pl.Expr | None, pl.Expr | None, pl.Expr | None]] = [
        # code, when, day, number, remark
        ("duplicate_line", pl.col("copies") > 1, None, pl.col("copies"), None),
        ("nothing_open", pl.col("quantity") <= 0, None, None, None),
        ("stock_transfer", pl.col("state") == "stock_transfer", None, None, None),
        ("on_hold", pl.col("state") == "on_hold", None, None, None),
        ("confirmed", silent & ~is_["unconfirmed"], pl.col("known_promised"), None, None),
        ("not_due_yet", silent & is_["beyond"], pl.col("due"), pl.col("horizon"), None),
        (
            "too_fresh",
            silent & is_["fresh"],
            pl.col("ordered_on"),
            pl.col("unconfirmed_after"),
            None,
        ),
        ("confirmation_not_required", silent, None, None, None),
        ("unknown_supplier", pl.col("party").is_null(), None, None, None),
        ("never_ask", pl.col("never"), None, None, None),
        ("blocked", pl.col("blocked"), None, None, None),
        ("frozen", pl.col("frozen"), None, None, pl.col("frozen_why")),
        ("left_out", pl.col("left_out").is_not_null(), None, None, pl.col("left_out")),
        ("in_review", pl.col("past_in_review").fill_null(False), None, None, None),
        ("no_contact", contact == "no_contact", None, None, contact_why),
        ("undeliverable", contact == "undeliverable", None, None, contact_why),
        (
            "absent",
            (pl.col("absent_until") > pl.col("today")).fill_null(False),
            pl.col("absent_until"),
            None,
            None,
        ),
        ("quiet_day", pl.col("quiet").is_not_null(), None, None, pl.col("quiet")),
        (
            "wrote_recently",
            (pl.col("days_after_letter") < pl.col("letter_gap")).fill_null(False),
            pl.col("last_letter"),
            pl.col("letter_gap"),
            None,
        ),
        (
            "asked_recently",
            (pl.col("days_after_ask") < gap).fill_null(False)
            & ~_another(pl.col("past_last_asked")),
            pl.col("past_last_asked"),
            gap,
            None,
        ),
        (
            "answered_recently",
            (pl.col("days_after_answer") < gap).fill_null(False)
            & ~used_up
            & pl.col("past_reopened_on").is_null(),
            pl.col("past_last_answered"),
            gap,
            None,
        ),
        (
            "max_asks",
            (pl.col("past_asks_unanswered") >= pl.col("max_asks")).fill_null(False),
            pl.col("past_last_asked"),
            pl.col("past_asks_unanswered"),
            None,
        ),
    ]

    def chosen(values: list[pl.Expr | None], dtype: pl.DataType) -> pl.Expr:
        found = pl.lit(None, dtype=dtype)
        for (_, holds, *_), value in reversed(list(zip(table, values, strict=True))):
            held = pl.lit(None, dtype=dtype) if value is None else value.cast(dtype)
            found = pl.when(holds).then(held).otherwise(found)
        return found

    return [
        chosen([pl.lit(code) for code, *_ in table], pl.String()).alias("code"),
        chosen([day for _, _, day, _, _ in table], pl.Date()).alias("code_day"),
        chosen([number for _, _, _, number, _ in table], pl.Int64()).alias("code_number"),
        chosen([remark for *_, remark in table], pl.String()).alias("code_remark"),
    ]
