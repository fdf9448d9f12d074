"""Change sets kept in files, handed to other programs, and put into a database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
import sqlalchemy as sql
from polars.testing import assert_frame_equal

from scm_automate.errors import OutputExists, UnreadableFile
from scm_automate.masterdata import (
    Code,
    Iban,
    Renames,
    Risk,
    TableSpec,
    apply_to_database,
    diff,
    read_jsonl,
    read_parquet,
    to_daff_rows,
    to_json_patch,
    to_sql,
    write_html,
    write_jsonl,
    write_parquet,
)

SPEC = TableSpec(
    name="items",
    key=("item", "plant"),
    fields={"item": Code(), "iban": Iban()},
    risks=[Risk(name="bank account", fields="iban", level="critical", approvals=2)],
)


def rows(*cells) -> pl.DataFrame:
    return pl.DataFrame(
        [dict(zip(("item", "plant", "name", "price", "since", "at", "ok", "share", "iban"), row, strict=True)) for row in cells],
        schema={
            "item": pl.String, "plant": pl.Int64, "name": pl.String, "price": pl.Decimal(38, 4),
            "since": pl.Date, "at": pl.Datetime("us", "UTC"), "ok": pl.Boolean, "share": pl.Float64, "iban": pl.String,
        },
    )  # fmt: skip


AT = datetime(2026, 3, 1, 8, 30, 0, 123, tzinfo=UTC)
OLD = rows(
    ("A", 1, "x\x1fy\n=1+1", Decimal("12345678901234567890.0001"), date(2026, 1, 1), AT, True, 0.1, "DE89370400440532013000"),
    ("B", 1, "", None, None, None, None, float("nan"), None),
    ("C", 1, "Hex bolt M8 zinc", Decimal(1), date(2026, 1, 1), None, False, 1e-300, None),
    ("D", 1, "d", None, None, None, None, None, None),
    ("D", 1, "d", None, None, None, None, None, None),
)  # fmt: skip
NEW = rows(
    (
        "A",
        1,
        "äöü",
        Decimal("12345678901234567890.0002"),
        None,
        None,
        False,
        0.2,
        "GB82WEST12345698765432",
    ),
    ("B", 1, None, Decimal("-0.5"), date(1999, 12, 31), AT, True, 2.0, None),
    ("C9", 1, "Hex bolt M8 zinc", Decimal(1), date(2026, 1, 1), None, False, 1e-300, None),
    (None, 1, "e", None, None, None, None, None, None),
)


def changes():
    how = Renames(text="name", agree=2)
    try:
        import rapidfuzz  # noqa: F401
    except ImportError:
        how = None
    made = diff(OLD, NEW, SPEC, renames=how)
    return made.where(field="iban").approve(by="Ada", at=AT, note="called\nback")


@pytest.mark.parametrize(
    ("write", "read"), [(write_parquet, read_parquet), (write_jsonl, read_jsonl)]
)
def test_a_kept_change_set_comes_back_whole(write, read, tmp_path):
    before = changes()
    write(before, tmp_path / "changes")
    after = read(tmp_path / "changes")
    for part in (
        "cells",
        "rows",
        "added",
        "removed",
        "duplicates",
        "keyless",
        "unread",
        "renames",
        "decisions",
    ):
        assert_frame_equal(getattr(after, part), getattr(before, part))
    assert after.facts == before.facts
    assert after.spec == before.spec
    assert after.schema_changes == before.schema_changes
    assert str(after) == str(before)
    assert_frame_equal(after.apply(OLD).frame, before.apply(OLD).frame)
    with pytest.raises(OutputExists):
        write(before, tmp_path / "changes")


def test_an_empty_change_set_is_kept_too(tmp_path):
    nothing = diff(OLD.head(2), OLD.head(2), SPEC)
    write_jsonl(nothing, tmp_path / "none.jsonl")
    assert not read_jsonl(tmp_path / "none.jsonl")


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"format": "other"}'])
def test_other_files_are_refused(text, tmp_path):
    (tmp_path / "x").write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match="no change set"):
        read_jsonl(tmp_path / "x")
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "p")
    with pytest.raises(UnreadableFile):
        read_parquet(tmp_path / "p")


def patched(document: dict, operations) -> dict:
    """RFC 6902, as far as the patch uses it."""
    done = json.loads(json.dumps(document))
    for one in operations:
        parts = [p.replace("~1", "/").replace("~0", "~") for p in one["path"].split("/")[1:]]
        place = done
        for part in parts[:-1]:
            place = place[part]
        if one["op"] == "test":
            assert place[parts[-1]] == one["value"], one
        elif one["op"] == "remove":
            del place[parts[-1]]
        else:
            assert one["op"] == "add" or parts[-1] in place
            place[parts[-1]] = one["value"]
    return done


def test_a_json_patch_turns_the_old_rows_into_the_new_ones():
    old = pl.DataFrame({"item": ["a/b", "c~d", "e"], "na/me": ["x", None, "z"]})
    new = pl.DataFrame({"item": ["a/b", "c~d", "f"], "na/me": ["y", "w", "z"]})
    made = diff(old, new, TableSpec(key="item"))

    def document(table):
        return {row["item"]: row for row in table.iter_rows(named=True)}

    assert patched(document(old), to_json_patch(made)) == document(new)
    with pytest.raises((AssertionError, KeyError)):
        patched(document(new), to_json_patch(made))


def test_what_waits_for_approval_is_in_no_patch():
    made = changes()
    assert not any("iban" in operation["path"] for operation in to_json_patch(made))


def test_sql_is_quoted_and_looks_at_the_old_value():
    old = pl.DataFrame(
        {"item": ["O'Neil"], "order": [None]}, schema={"item": pl.String, "order": pl.String}
    )
    new = pl.DataFrame({"item": ["O'Neil"], "order": ["'; drop table items; --"]})
    (statement,) = to_sql(diff(old, new, TableSpec(key="item")), "items", dialect="postgresql")
    assert statement == (
        """UPDATE items SET "order"='''; drop table items; --' WHERE items.item = 'O''Neil' AND items."order" IS NULL"""
    )


def test_a_database_takes_changes_only_where_the_old_value_stands():
    engine = sql.create_engine("sqlite://")
    table = sql.Table(
        "items",
        sql.MetaData(),
        sql.Column("item", sql.String),
        sql.Column("price", sql.Numeric(18, 4)),
        sql.Column("since", sql.Date),
    )
    old = pl.DataFrame(
        {
            "item": ["1", "2", "3"],
            "price": ["1.5", "2.5", "3.5"],
            "since": ["2026-01-01", None, None],
        }
    )
    new = pl.DataFrame(
        {"item": ["1", "2", "4"], "price": ["9.5", "8.5", "3.5"], "since": [None, None, None]}
    )
    made = diff(old, new, TableSpec(key="item"))
    with engine.begin() as connection:
        table.create(connection)
        for row in old.iter_rows(named=True):
            since = date.fromisoformat(row["since"]) if row["since"] else None
            connection.execute(
                table.insert().values(item=row["item"], price=Decimal(row["price"]), since=since)
            )
        connection.execute(table.update().where(table.c.item == "2").values(price=Decimal(7)))
        result = apply_to_database(made, connection, "items")
        assert len(result.refused) == 1
        there = connection.execute(sql.select(table).order_by("item")).all()
    assert there == [
        ("1", Decimal("9.5"), None),
        ("2", Decimal(7), None),
        ("4", Decimal("3.5"), None),
    ]


def test_daff_finds_an_arrow_that_no_cell_holds():
    old = pl.DataFrame({"item": ["1"], "name": ["a->b"]})
    new = pl.DataFrame({"item": ["1"], "name": ["c"]})
    assert to_daff_rows(diff(old, new, TableSpec(key="item"))) == (
        ("@@", "item", "name"),
        ("-->", "1", "a->b-->c"),
    )


def test_a_page_escapes_masks_and_tells_what_it_left_out(tmp_path):
    old = pl.DataFrame(
        {"item": [str(n) for n in range(9)], "name": ["<script>alert(1)</script>"] * 9}
    )
    new = old.with_columns(pl.lit("b").alias("name"))
    write_html(diff(old, new, TableSpec(key="item")), tmp_path / "page.html", most=4)
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "5 more changed rows" in page
    assert "DE89370400440532013000" not in changes()._repr_html_()
    assert "DE89370400440532013000" not in str(changes())


def test_applying_to_a_table_that_moved_on_is_refused_cell_by_cell():
    made = diff(OLD.head(3), NEW.head(3), TableSpec(key=("item", "plant"), reused_below=0))
    moved = OLD.head(3).with_columns(
        pl.when(pl.col("item") == "A").then(pl.lit("moved")).otherwise("name").alias("name")
    )
    done = made.apply(moved)
    assert done.misses.select("key", "field", "found").rows() == [("A / 1", "name", "moved")]
    assert done.frame.filter(pl.col("item") == "A")["name"].item() == "moved"
    assert done.frame.filter(pl.col("item") == "A")["ok"].item() is False
    forced = made.apply(moved, check="nothing")
    assert forced.misses.is_empty()
    again = made.apply(done.frame)
    assert not set(again.applied)


def test_removed_rows_that_say_something_else_by_now_stay():
    made = diff(OLD.head(3), OLD.head(2), TableSpec(key=("item", "plant"), most_removed=1))
    moved = OLD.head(3).with_columns(pl.lit("moved").alias("name"))
    done = made.apply(moved)
    assert done.frame.height == 3
    assert done.misses["why"].to_list() == ["the row says something else by now"]
