"""One test body on every engine: the same tables give the same change set, cell by cell."""

from __future__ import annotations

import random
import shutil
import sys
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from scm_automate.errors import ConfigError
from scm_automate.masterdata import Code, Number, TableSpec, Text, diff

SPEC = TableSpec(
    key=("item", "plant"),
    fields={
        "item": Code(case="fold", pad=8),
        "name": Text(collapse=True),
        "weight": Number(abs_tol="0.001"),
    },
    ignore=("changed_on",),
)


def tables(rows: int = 400) -> tuple[pl.DataFrame, pl.DataFrame]:
    chance = random.Random(4)  # noqa: S311 - the same tables in every run
    made = [
        {
            "item": f"{number:08d}" if number % 3 else f"ab-{number}",
            "plant": f"{1000 + number % 2}",
            "name": None if number % 17 == 0 else f"Schraube Müller {number}",
            "price": Decimal(chance.randrange(1, 10**6)).scaleb(-4),
            "weight": Decimal(chance.randrange(1, 10**5)).scaleb(-3),
            "serial": 2**53 + number,
            "since": date(2020, 1, 1) + timedelta(days=number),
            "blocked": number % 5 == 0,
            "changed_on": date(2026, 1, 1),
        }
        for number in range(rows)
    ]
    schema = {
        "item": pl.String,
        "plant": pl.String,
        "name": pl.String,
        "price": pl.Decimal(18, 4),
        "weight": pl.Decimal(18, 4),
        "serial": pl.Int64,
        "since": pl.Date,
        "blocked": pl.Boolean,
        "changed_on": pl.Date,
    }
    old = [dict(row) for row in made]
    new = [dict(row) for row in made if chance.random() > 0.03]
    for row in new:
        row["changed_on"] = date(2026, 2, 1)
        row["item"] = row["item"].upper().lstrip("0")
        if chance.random() < 0.1:
            row["price"] += Decimal("0.0001")
        if chance.random() < 0.1:
            row["weight"] += Decimal("0.0005")
        if chance.random() < 0.1:
            row["serial"] += 1
        if chance.random() < 0.1:
            row["name"] = None if chance.random() < 0.5 else f"  Neu   {row['name']} "
    new += [{**new[0], "item": "NEW-1"}, {**new[1], "item": None}]
    old += [{**old[5]}, {**old[6], "price": Decimal("9.9999")}]
    chance.shuffle(new)
    return pl.DataFrame(old, schema=schema), pl.DataFrame(new, schema=schema)


def polars_lazy(old, new, _folder):
    return old.lazy(), new.lazy()


def pandas_arrow(old, new, _folder):
    pytest.importorskip("pandas")
    return tuple(t.to_pandas(use_pyarrow_extension_array=True) for t in (old, new))


def pyarrow(old, new, _folder):
    pytest.importorskip("pyarrow")
    return old.to_arrow(), new.to_arrow()


def duckdb(old, new, _folder):
    duck = pytest.importorskip("duckdb")
    own = duck.connect()
    own.register("old_rows", old.to_arrow())
    own.register("new_rows", new.to_arrow())
    return own.sql("select * from old_rows"), own.sql("select * from new_rows")


def parquet(old, new, folder):
    old.write_parquet(folder / "old.parquet")
    new.write_parquet(folder / "new.parquet")
    return folder / "old.parquet", folder / "new.parquet"


def spark(master):
    """Frames of a Spark of its own: another master is another Spark."""

    def frames(old, new, folder):
        sql = pytest.importorskip("pyspark.sql")
        if shutil.which("java") is None:
            pytest.skip("needs the program java, which is not installed")
        made = sql.SparkSession.builder.master(master).appName("scm-automate tests")
        for name, value in (
            ("spark.ui.enabled", "false"),
            ("spark.ui.showConsoleProgress", "false"),
            ("spark.sql.shuffle.partitions", "2"),
            ("spark.driver.host", "127.0.0.1"),
        ):
            made = made.config(name, value)
        session = made.getOrCreate()
        # Through parquet, which keeps the scale of the decimals.
        return tuple(session.read.parquet(str(path)) for path in parquet(old, new, folder))

    return frames


@pytest.fixture
def no_spark_left():
    """Stops what Spark a test began, so that the next one begins its own."""
    yield
    if "pyspark" in sys.modules:
        from pyspark.sql import SparkSession

        session = SparkSession.getActiveSession()
        if session is not None:
            session.stop()


SPARKS = [
    pytest.param(spark(master), marks=[pytest.mark.system], id=name)
    for name, master in (
        ("pyspark", "local[2]"),
        ("pyspark_two_workers", "local-cluster[2,1,1024]"),
    )
]


# Spark leaves its sockets to be closed by the end of the process.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("engine", [polars_lazy, pandas_arrow, pyarrow, duckdb, *SPARKS])
def test_every_engine_gives_the_same_change_set(engine, tmp_path, no_spark_left):
    old, new = tables()
    truth = diff(old, new, SPEC)
    found = diff(*engine(old, new, tmp_path), SPEC)
    assert found.frame.equals(truth.frame, null_equal=True)
    assert found.facts.format_only == truth.facts.format_only
    assert (found.facts.old_rows, found.facts.new_rows) == (old.height, new.height)
    assert found.facts.paired == truth.facts.paired
    assert sorted(found.duplicates.rows()) == sorted(truth.duplicates.rows())
    assert found.keyless.equals(truth.keyless, null_equal=True)


@pytest.mark.parametrize("low_memory", [False, True])
def test_files_give_the_same_change_set(low_memory, tmp_path):
    old, new = tables()
    found = diff(*parquet(old, new, tmp_path), SPEC, low_memory=low_memory)
    assert found.frame.equals(diff(old, new, SPEC).frame, null_equal=True)


def test_the_truth_itself_is_right():
    old, new = tables()
    changes = diff(old, new, SPEC)
    assert set(changes.duplicates["copies"]) == {"equal", "conflicting"}
    assert changes.keyless["side"].to_list() == ["new"]
    assert "weight" not in changes.cells["field"].to_list()
    assert changes.facts.format_only["weight"] > 0
    prices = changes.cells.filter(pl.col("field") == "price")
    assert set(prices["delta"]) == {"0.0001"}


def test_two_different_engines_are_refused():
    old, new = tables(20)
    relation, _ = duckdb(old, new, None)
    with pytest.raises(ConfigError, match="engine of its own"):
        diff(relation, new, SPEC)


def test_two_connections_of_one_engine_are_refused():
    old, new = tables(20)
    (first, _), (second, _) = duckdb(old, new, None), duckdb(old, new, None)
    with pytest.raises(ConfigError, match="two DuckDB connections"):
        diff(first, second, SPEC)
