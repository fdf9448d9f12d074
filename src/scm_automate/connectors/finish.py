"""Typed rows into order lines: what is still open, which schedule line it is, whose promise.

One set of rules for every export, whatever its layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.joins import without_twice_keyed
from scm_automate.connectors.rows import ASIDE, OUT, ROW, SOURCE, STATE, loose_keys, meeting_keys
from scm_automate.connectors.twins import without_twins
from scm_automate.model import OrderLine
from scm_automate.tables import Table, schema_of
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.rows import Notes

__all__ = ["order_lines"]

_LINE = ("company", "order", "line")
_ZERO = pl.lit(0, NUMBER)


def order_lines(
    frame: pl.DataFrame, layout: Layout, notes: Notes, *, headings: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Open order lines, in the order of the sources.

    Args:
        frame: Typed rows of one layout (or of one family, joined), those that are out marked.
        layout: What to know of them all.
        notes: Where rejects and rows set aside are noted.
        headings: How the file heads its fields.

    Returns:
        A frame with the columns of `OrderLine`, and `ROW` and `SOURCE`.
    """
    # What the export does not tell of receipts follows from what it says is still open.
    follows = "received" not in frame.columns and "quantity" in frame.columns
    frame = _with_keys(frame, layout)
    numbered = frame["schedule"].null_count() < frame.height
    frame = _with_schedules(frame, notes)
    headed = headings or {}
    frame = _with_quantities(frame, notes, receipts_follow=follows, headings=headed)
    if not numbered:
        frame = without_twins(frame, notes)
    frame = _required(frame, notes, headed)
    promised = pl.col("promised").is_not_null()
    origin = pl.when(promised).then(pl.lit(layout.promise_origin or layout.name, pl.String))
    backwards = frame.select((pl.col("price_per") < 0).fill_null(value=False)).to_series()
    backwards &= ~frame[OUT]
    notes.reject(
        frame.filter(backwards),
        code="number",
        reason="a price for less than nothing",
        hint="Correct the cell.",
        column=headed.get("price_per", "price_per"),
        raw=frame.filter(backwards).select(_plainly("price_per")).to_series(),
    )
    gone = frame[OUT] | backwards
    if gone.any():
        frame = frame.filter(~gone)
    frame = frame.with_columns(
        origin.alias("promise_origin"),
        pl.when(promised).then("promised_quantity").alias("promised_quantity"),
        pl.when(pl.col("price_per") > 0)
        .then("price_per")
        .otherwise(pl.lit(1, NUMBER))
        .alias("price_per"),
        pl.col(STATE).alias("state"),
        pl.lit(layout.write_back_field).alias("write_back"),
        pl.col("company").fill_null(""),
    )
    return frame.select(*schema_of(OrderLine), ROW, SOURCE)


def as_table(frame: pl.DataFrame) -> Table[OrderLine]:
    """The order lines as a table."""
    return Table(OrderLine, frame.select(list(schema_of(OrderLine))))


def _with_keys(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Every field of an order line as a column, null where the export has none."""
    absent = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in schema_of(OrderLine).items()
        if name not in frame.columns
    ]
    numbered = layout.number_lines and "line" not in frame.columns
    frame = frame.with_columns(absent) if absent else frame
    if numbered:
        # Rows that are no goods have no number, so that a note between two lines moves none;
        # rejected ones have, so that mending one moves none either.
        counted = (~pl.col(ASIDE)).cum_sum().over("company", "order", SOURCE)
        frame = frame.with_columns(
            pl.when(~pl.col(ASIDE)).then(counted.cast(pl.String)).alias("line")
        )
    return frame


def _with_schedules(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """The number of each schedule line: the file's, else counted by date within the line.

    Closed and rejected lines are counted too, so that the others keep their numbers from one
    export to the next.
    """
    if frame["schedule"].null_count() < frame.height:
        frame = frame.with_columns(
            pl.col("schedule").fill_null("1"), pl.col("company").fill_null("")
        )
        key = (*_LINE, "schedule")
        frame = _spelt_alike(frame, key)
        frame = _one_file_each(frame, key, notes)
        return without_twice_keyed(frame, key, notes, what="the schedule line")
    one = pl.lit("1").alias("schedule")
    hashes = frame.select(meeting_keys([frame], _LINE)).hash_rows()
    if hashes.n_unique() == frame.height:
        return frame.with_columns(one)
    frame = _spelt_alike(frame, _LINE)
    frame = _one_file_each(frame, _LINE, notes)
    # Equal hashes of different keys only make one more line to look at.
    twice = hashes.is_duplicated()
    several = frame.with_row_index("_at").filter(twice)
    # Row order does not matter: the same lines in another order get the same numbers.
    rank = (
        pl.struct(pl.col("due").fill_null(pl.date(9999, 12, 31)), "ordered", ROW)
        .rank("ordinal")
        .over(*_LINE, SOURCE)
    )
    ranked = several.select("_at", rank.cast(pl.String).alias("schedule"))
    return (
        frame.drop("schedule")
        .with_row_index("_at")
        .join(ranked, on="_at", how="left", maintain_order="left")
        .with_columns(pl.col("schedule").fill_null("1"))
        .drop("_at")
    )


def _spelt_alike(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The frame with one spelling of each line: 10 and 00010 are one, and the fuller is kept."""
    changed = loose_keys([frame], key)
    if not changed:
        return frame
    spelt = frame.select(meeting_keys([frame], key))
    alike = [f"_{name}" for name in key]
    there = pl.all_horizontal(pl.col(name).is_not_null() for name in ("order", "line"))
    fuller = [
        pl.when(there)
        .then(pl.col(name).sort_by(pl.col(name).str.len_bytes()).last().over(alike))
        .otherwise(pl.col(name))
        .alias(name)
        for name in changed
    ]
    return (
        frame.with_columns(spelt[name].alias(f"_{name}") for name in key)
        .with_columns(fuller)
        .drop(alike)
    )


def _one_file_each(frame: pl.DataFrame, key: Sequence[str], notes: Notes) -> pl.DataFrame:
    """A line that an earlier file has too is a reject: two exports would count it twice."""
    if frame[SOURCE].n_unique() < 2:
        return frame
    first = pl.col(SOURCE).min().over(key)
    again = frame.select(
        (pl.col(SOURCE) > first) & ~pl.col(OUT) & pl.col("line").is_not_null()
    ).to_series()
    notes.reject(
        frame.filter(again),
        code="in_two_files",
        reason="an earlier file has the same order line",
        hint="Give each line in one file only: two exports of different days do not add up.",
        column="order + line",
        raw=frame.filter(again).select(pl.concat_str("order", pl.lit(" / "), "line")).to_series(),
    )
    return frame.with_columns(pl.col(OUT) | again)


def _with_quantities(
    frame: pl.DataFrame, notes: Notes, *, receipts_follow: bool, headings: Mapping[str, str]
) -> pl.DataFrame:
    """What is still open: the file's own figure, else ordered less received less cancelled."""
    if "ordered_line" in frame.columns:
        # A list of schedule lines may show the quantity of the whole line on each of them.
        alone = pl.len().over(_LINE) == 1
        frame = frame.with_columns(
            pl.coalesce("ordered", pl.when(alone).then("ordered_line")).alias("ordered")
        )
    cancelled = pl.col("cancelled").fill_null(0) if "cancelled" in frame.columns else _ZERO
    left = pl.col("ordered") - pl.col("received").fill_null(0) - cancelled
    frame = frame.with_columns(pl.coalesce("quantity", left).cast(NUMBER).alias("quantity"))
    if receipts_follow:
        came = (pl.col("ordered") - pl.col("quantity") - cancelled).cast(NUMBER)
        frame = frame.with_columns(pl.when(came >= 0).then(came).alias("received"))
    returned = frame.select(
        ((pl.col("ordered") < 0) & ~pl.col(OUT)).fill_null(value=False)
    ).to_series()
    notes.set_aside(
        frame.filter(returned), code="returned", reason="the ordered quantity is negative: a return"
    )
    closed = frame.select(
        ((pl.col("quantity") <= 0) & ~pl.col(OUT)).fill_null(value=False)
    ).to_series()
    closed &= ~returned
    notes.set_aside(frame.filter(closed), code="closed", reason="nothing is open any more")
    more = frame.select(
        ((pl.col("quantity") > left) & ~pl.col(OUT)).fill_null(value=False)
    ).to_series()
    more &= ~returned & ~closed
    notes.reject(
        frame.filter(more),
        code="more_open_than_left",
        reason=frame.filter(more)
        .select(
            pl.concat_str(
                pl.lit("open is "),
                _plainly("quantity"),
                pl.lit(", but of "),
                _plainly("ordered"),
                pl.lit(" ordered only "),
                _plainly(left),
                pl.lit(" can be left"),
            )
        )
        .to_series(),
        hint="Look whether the columns count in one unit and for one schedule line; name the right ones with "
        "columns=.",
        column=headings.get("quantity", "quantity"),
        raw=frame.filter(more).select(_plainly("quantity")).to_series(),
    )
    return frame.with_columns(pl.col(OUT) | returned | closed | more)


def _plainly(number: str | pl.Expr) -> pl.Expr:
    """A number as people write it, without the zeros that follow its decimal point."""
    text = (pl.col(number) if isinstance(number, str) else number).cast(NUMBER).cast(pl.String)
    return text.str.replace(r"\.?0+$", "")


def _required(frame: pl.DataFrame, notes: Notes, headings: Mapping[str, str]) -> pl.DataFrame:
    """Rows that lack what every order line has."""
    out = frame[OUT]
    for name in ("supplier", "order", "line", "quantity"):
        empty = frame[name].is_null() & ~out
        if empty.any():
            notes.reject(
                frame.filter(empty),
                code="empty",
                reason=f"the {name} is empty, and every order line needs one",
                hint="Fill it in the ERP or the file; a formula error counts as empty.",
                column=headings.get(name, name),
            )
            out |= empty
    return frame.with_columns(out.alias(OUT))
