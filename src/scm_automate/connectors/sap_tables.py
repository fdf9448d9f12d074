"""SAP's purchasing tables joined: EKPO with its schedule lines, header, confirmations, receipts.

One row per schedule line (EKET). A confirmation (EKES) is kept per item, not per schedule line;
it is laid on the open schedule lines by date, as SAP itself does.

Source: field lists of the tables; open quantity = EKET-MENGE less EKET-WEMNG, none where the item
is delivered completely (EKPO-ELIKZ).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.joins import with_parent, without_twice_keyed
from scm_automate.connectors.rows import ASIDE, OUT, STATE, Rows, meeting_keys, same_key
from scm_automate.errors import Provenance, SourceNotRecognised
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.connectors.rows import Notes

__all__ = ["join_sap_tables"]

_ITEM = ("order", "line")


def join_sap_tables(tables: Mapping[str, Sequence[Rows]], notes: Notes) -> pl.DataFrame:
    """Schedule lines in the fields of an order line.

    Args:
        tables: The rows of each table that was given, by its name (``EKPO`` ...).
        notes: Where rejects and rows set aside are noted.

    Returns:
        One row per EKET row, those that are out marked.

    Raises:
        SourceNotRecognised: EKKO, EKPO or EKET is missing.
    """
    for name in ("EKKO", "EKPO", "EKET"):
        if name not in tables:
            given = ", ".join(sorted(tables))
            raise SourceNotRecognised(
                f"Of SAP's purchasing tables only {given} is given; {name} is needed "
                "(EKKO the supplier, EKPO the item, EKET dates and quantities).",
                hint=f"Export {name} for the same orders and give it as well. A list saved from ME2N "
                "stands alone, but then needs the supplier in it (Supplier/Supplying Plant).",
                source=Provenance(file=next(iter(tables.values()))[0].source.file),
            )
    headers = without_twice_keyed(_stacked(tables["EKKO"]), ["order"], notes, what="the order")
    items = without_twice_keyed(_stacked(tables["EKPO"]), _ITEM, notes, what="the item")
    schedules = _stacked(tables["EKET"])
    items = with_parent(
        items,
        headers,
        on=["order"],
        notes=notes,
        parent="EKKO",
        column=_headed(tables["EKPO"], ["order"]),
    )
    lines = with_parent(
        schedules,
        items,
        on=_ITEM,
        notes=notes,
        parent="EKPO",
        column=_headed(tables["EKET"], _ITEM),
    )
    _note_items_without_schedule(items, schedules, notes)
    if "received" not in lines.columns and "EKBE" in tables:
        history = _signed_receipts(_stacked(tables["EKBE"]), tables["EKBE"], notes)
        _note_strangers(history, items, notes, "receipt")
        lines = _with_receipts(_without_unread(lines, history, notes), history)
    if "supplying_plant" in lines.columns:
        # An order from a sister plant has no supplier account but a supplying plant.
        supplier = pl.col("supplier") if "supplier" in lines.columns else pl.lit(None, pl.String)
        lines = lines.with_columns(
            pl.when(supplier.is_null() & pl.col("supplying_plant").is_not_null())
            .then(pl.lit("stock_transfer"))
            .otherwise(pl.col(STATE))
            .alias(STATE),
            pl.coalesce(supplier, "supplying_plant").alias("supplier"),
        )
    if "EKES" in tables:
        confirmations = _stacked(tables["EKES"])
        _note_strangers(confirmations, items, notes, "confirmation")
        lines = _with_confirmations(lines, confirmations)
    return lines


def _headed(parts: Sequence[Rows], names: Sequence[str]) -> str:
    """The key as the first file heads it."""
    return " + ".join(parts[0].headings[name] for name in names)


def _stacked(parts: Sequence[Rows]) -> pl.DataFrame:
    """The rows of one table from all its files."""
    return pl.concat([part.frame for part in parts], how="diagonal_relaxed")


def _note_items_without_schedule(
    items: pl.DataFrame, schedules: pl.DataFrame, notes: Notes
) -> None:
    """An item without schedule lines has no date and no open quantity: it cannot be an open line."""
    spelt = [
        key.alias(f"_{name}")
        for key, name in zip(meeting_keys([items, schedules], _ITEM), _ITEM, strict=True)
    ]
    alone = (
        items.filter(~pl.col(OUT))
        .with_columns(spelt)
        .join(schedules.select(spelt), on=_KEY, how="anti", maintain_order="left")
    )
    notes.reject(
        alone,
        code="no_schedule",
        reason="there is no row in EKET for it: neither date nor open quantity is known",
        hint="Export EKET with the same selection.",
    )


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its item key in the spelling that meets."""
    return frame.with_columns(same_key(name).alias(f"_{name}") for name in _ITEM)


_KEY = [f"_{name}" for name in _ITEM]


def _note_strangers(rows: pl.DataFrame, items: pl.DataFrame, notes: Notes, what: str) -> None:
    """Rows of items that were not given are told: they were selected more widely than the items."""
    known = _keyed(items).select(_KEY).unique()
    stray = _keyed(rows.filter(~pl.col(OUT))).join(
        known, on=_KEY, how="anti", maintain_order="left"
    )
    notes.set_aside(
        stray,
        code="no_parent",
        reason=f"no item that was given has this {what}",
        raw=stray.select(pl.concat_str("order", pl.lit(" / "), "line")).to_series(),
    )


def _signed_receipts(history: pl.DataFrame, parts: Sequence[Rows], notes: Notes) -> pl.DataFrame:
    """The goods receipts; one whose sign is neither S nor H is a reject."""
    receipts = history.filter(pl.col("event").is_null() | (pl.col("event") == "1"))
    sign = pl.col("sign").str.to_uppercase()
    odd = receipts.select(~sign.is_in(["S", "H"]).fill_null(value=False) & ~pl.col(OUT)).to_series()
    notes.reject(
        receipts.filter(odd),
        code="sign",
        reason="neither S nor H: whether it adds or takes back is unknown",
        hint="Correct the cell in the ERP or the file.",
        column=parts[0].headings.get("sign", "sign"),
        raw=receipts["sign"].filter(odd),
    )
    return receipts.with_columns(pl.col(OUT) | odd)


def _without_unread(lines: pl.DataFrame, receipts: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """The lines without those of which a receipt could not be read: what is open is unknown."""
    unread = _keyed(receipts.filter(pl.col(OUT) & ~pl.col(ASIDE))).select(_KEY).unique()
    keyed = _keyed(lines).with_columns(pl.int_range(pl.len()).alias("_at"))
    at = keyed.join(unread, on=_KEY, how="semi")["_at"]
    if at.is_empty():
        return lines
    gone = lines.select(pl.int_range(pl.len()).is_in(at.implode()) & ~pl.col(OUT)).to_series()
    notes.reject(
        lines.filter(gone),
        code="receipt_unread",
        reason="a receipt of the item could not be read: what of it is open is unknown",
        hint="Mend the row in EKBE that is told beside this one.",
        raw=lines.filter(gone).select(pl.concat_str("order", pl.lit(" / "), "line")).to_series(),
    )
    return lines.with_columns(pl.col(OUT) | gone)


def _with_receipts(lines: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Received quantities from the goods receipts (VGABE 1), laid on the schedule lines by date.

    Quantities are unsigned, S adds and H takes back.
    """
    signed = (
        pl.when(pl.col("sign").str.to_uppercase() == "H")
        .then(-pl.col("moved"))
        .otherwise(pl.col("moved"))
    )
    received = _keyed(history.filter(~pl.col(OUT))).group_by(_KEY).agg(signed.sum().alias("_total"))
    taken = pl.col("_total").fill_null(0) - pl.col("_before")
    return (
        _keyed(lines)
        .with_columns(pl.int_range(pl.len()).alias("_at"))
        .join(received, on=_KEY, how="left", maintain_order="left")
        .sort("due", nulls_last=True, maintain_order=True)
        .with_columns(
            (
                pl.col("ordered").fill_null(0).cum_sum().over(_KEY) - pl.col("ordered").fill_null(0)
            ).alias("_before")
        )
        .with_columns(
            pl.max_horizontal(pl.lit(0), pl.min_horizontal(taken, "ordered"))
            .cast(NUMBER)
            .alias("received")
        )
        .sort("_at")
        .drop(*_KEY, "_at", "_total", "_before")
    )


def _with_confirmations(lines: pl.DataFrame, confirmations: pl.DataFrame) -> pl.DataFrame:
    """Promises of each schedule line: the part of the confirmations that covers what is open.

    Confirmations and open schedule lines of an item are two rows of lengths, both in date order;
    where two lengths overlap, that much of the schedule line is promised for that day. A schedule
    line that several days cover is promised for the last of them.
    """
    alive = _keyed(confirmations.filter(~pl.col(OUT) & pl.col("promised").is_not_null()))
    if alive.is_empty():
        # No promise yet, but a place for one.
        return lines.with_columns(pl.lit(None, pl.Date).alias("promised"))
    reduced = pl.col("reduced").fill_null(0) if "reduced" in alive.columns else pl.lit(0)
    promises = (
        alive.with_columns((pl.col("confirmed").fill_null(0) - reduced).alias("_left"))
        .filter(pl.col("_left") > 0)
        .sort(*_KEY, "promised", maintain_order=True)
        .with_columns(pl.col("_left").cum_sum().over(_KEY).alias("_promise_end"))
        .with_columns((pl.col("_promise_end") - pl.col("_left")).alias("_promise_start"))
        .rename({"promised": "_day"})
    )
    reference = ["reference"] if "reference" in promises.columns else []
    numbered = _keyed(lines).with_columns(pl.int_range(pl.len()).alias("_at"))
    received = pl.col("received").fill_null(0) if "received" in lines.columns else pl.lit(0)
    # Where the confirmations do not tell what was already delivered of them, what was received
    # has used up the earliest of them.
    skipped = pl.lit(0) if "reduced" in alive.columns else received.sum().over(_KEY)
    open_lines = (
        numbered.filter(~pl.col(OUT) & pl.col("ordered").is_not_null())
        .with_columns((pl.col("ordered") - received).alias("_open"))
        .filter(pl.col("_open") > 0)
        .sort(*_KEY, "due", nulls_last=True, maintain_order=True)
        .with_columns((pl.col("_open").cum_sum().over(_KEY) + skipped).alias("_end"))
        .with_columns((pl.col("_end") - pl.col("_open")).alias("_start"))
    )
    overlap = pl.min_horizontal("_end", "_promise_end") - pl.max_horizontal(
        "_start", "_promise_start"
    )
    covered = (
        open_lines.select("_at", *_KEY, "_start", "_end")
        .join(promises.select(*_KEY, "_day", "_promise_start", "_promise_end", *reference), on=_KEY)
        .with_columns(overlap.alias("_overlap"))
        .filter(pl.col("_overlap") > 0)
        .group_by("_at")
        .agg(
            pl.col("_day").max().alias("promised"),
            pl.col("_overlap").sum().cast(NUMBER).alias("promised_quantity"),
            *(pl.col(name).sort_by("_day").last().alias("_reference") for name in reference),
        )
    )
    joined = numbered.join(covered, on="_at", how="left", maintain_order="left")
    if reference:
        known = [pl.col("acknowledgement")] if "acknowledgement" in joined.columns else []
        joined = joined.with_columns(
            pl.coalesce(*known, "_reference").alias("acknowledgement")
        ).drop("_reference")
    return joined.drop("_at", *_KEY)
