"""One body for every engine: the same rows, whoever holds the data and in whatever order."""

import gc
import random
import shutil
import sys
import warnings
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from scm_automate.conditions import C, P, days
from scm_automate.rules import Override, Rule, RuleSet, parse_rules, shipped_rules

TODAY = date(2026, 5, 4)


def lines(count=300, seed=1):
    chance = random.Random(seed)  # noqa: S311 - a test's own rows

    def some(make, empty=0.15):
        return [None if chance.random() < empty else make() for _ in range(count)]

    def day():
        return TODAY + timedelta(days=chance.randint(-30, 30))

    def quantity():
        return Decimal(chance.choice(["0", "0.5", "5", "98", "100", "101.25"]))

    return pl.DataFrame(
        {
            "company": ["1000"] * count,
            "order": [f"45{n // 10:05d}" for n in range(count)],
            "line": [f"{n % 10 * 10:05d}" for n in range(count)],
            "schedule": ["1"] * count,
            "supplier": some(lambda: chance.choice(["100", "200"]), 0),
            "item": some(lambda: chance.choice(["A", "B"])),
            "quantity": some(quantity, 0),
            "due": some(day),
            "promised": some(day, 0.4),
            "promised_quantity": some(quantity, 0.4),
            "ordered_on": some(day),
            "price": some(lambda: Decimal(chance.choice(["10", "10.3", "99.9"]))),
            "confirmed_price": some(lambda: Decimal(chance.choice(["10", "10.3", "99.9"]))),
            "item_class": some(lambda: chance.choice(["A", "B"])),
            "need": some(day),
            "pegged": some(quantity),
            "for_safety": some(quantity),
            "slips": some(lambda: chance.randint(0, 3)),
            "slip_days": some(lambda: chance.randint(0, 30)),
            "net_slip_days": some(lambda: chance.randint(-5, 30)),
            "last_asked": some(day),
            "last_inbound": some(day),
            "promised_is_working": some(lambda: chance.random() < 0.5),
            "calendar": ["works"] * count,
        },
        schema_overrides={
            n: pl.Decimal(24, 6)
            for n in (
                "quantity",
                "promised_quantity",
                "price",
                "confirmed_price",
                "pegged",
                "for_safety",
            )
        },
    )


SPARK = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "localhost",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",  # a few hundred rows are not worth compiling for
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.session.timeZone": "Pacific/Kiritimati",  # a date is a date, fourteen hours ahead
    "spark.log.level": "ERROR",
}


@pytest.fixture(scope="module")
def spark():
    """A Spark of this machine, for the engine that needs one."""
    engine = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("java is not installed: no PySpark")
    build = engine.SparkSession.builder.master("local[1]")
    for name, value in SPARK.items():
        build = build.config(name, value)
    # Its bridge to Java leaves sockets to the garbage collector, whenever that comes.
    told = sys.unraisablehook
    sys.unraisablehook = lambda one: None if "socket" in repr(one.object) else told(one)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = build.getOrCreate()
    yield session
    gateway = session.sparkContext._gateway
    session.stop()
    gateway.shutdown()
    del session, gateway
    gc.collect()
    sys.unraisablehook = told


@pytest.fixture
def engine(request, tmp_path):
    """Puts a frame where its engine has it."""
    if request.param != "pyspark":
        return ENGINES[request.param]
    session = request.getfixturevalue("spark")

    def held(frame):
        frame.write_parquet(tmp_path / "lines.parquet")
        return session.read.parquet(str(tmp_path / "lines.parquet"))

    return held


ENGINES = {
    "polars": lambda f: f,
    "polars lazy": lambda f: f.lazy(),
    "pyarrow": lambda f: f.to_arrow(),
    "pandas arrow": lambda f: f.to_pandas(use_pyarrow_extension_array=True),
    "duckdb": lambda f: duckdb.from_arrow(f.to_arrow()),
}
EVERY_ENGINE = [*ENGINES, pytest.param("pyspark", marks=pytest.mark.system)]
RULES = shipped_rules()


@pytest.fixture(scope="module")
def expected():
    return RULES.run(order_lines=lines(), as_of=TODAY)


@pytest.mark.parametrize("engine", EVERY_ENGINE, indirect=True)
def test_the_same_rows_from_every_engine(engine, expected):
    found = RULES.run(order_lines=engine(lines()), as_of=TODAY)
    assert found.to_frame().equals(expected.to_frame(), null_equal=True)
    assert found.not_evaluated() == expected.not_evaluated()
    assert found.not_run == expected.not_run
    assert [m.text for m in found.top(5)] == [m.text for m in expected.top(5)]
    assert len(expected.counts()) > 10
    only_items = {code for code in expected.not_run if RULES[code].on == "order_lines"}
    assert only_items == set()


def test_a_pandas_frame_of_numpy_types_keeps_unknown_unknown():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "order": ["1", "2", "3"],
            "line": ["10"] * 3,
            "quantity": [5.0, float("nan"), 5.0],
            "limit": [4.0, 4.0, float("nan")],
        }
    )
    rules = RuleSet(
        [
            Rule(code="over", when=C.quantity > 4),
            Rule(code="not_over", when=~(C.quantity > C.limit)),
        ]
    )
    found = rules.run(order_lines=frame, as_of=TODAY)
    assert found.to_frame()["id"].to_list() == ["over:1/10", "over:3/10"]
    assert found.not_evaluated() == {"over": 1, "not_over": 2}


@pytest.mark.parametrize("engine", EVERY_ENGINE, indirect=True)
def test_parameters_by_condition_are_the_same_everywhere(engine):
    rule = Rule(
        code="late",
        when=C.promised > C.due + days(P.tol),
        parameters={"tol": 10},
        overrides=[
            Override(where=C.item_class == "A", values={"tol": Decimal(0)}),
            Override(where=C.supplier == "100", values={"tol": Decimal(5)}),
        ],
    )
    found = RuleSet([rule]).run(order_lines=engine(lines()), as_of=TODAY)
    frame = lines().with_columns(
        tol=pl.when(item_class="A").then(0).when(supplier="100").then(5).otherwise(10)
    )
    late = frame.filter((pl.col("promised") - pl.col("due")).dt.total_days() > pl.col("tol"))
    assert len(found) == late.height > 10
    keys = set((late["company"] + "/" + late["order"] + "/" + late["line"] + "/1").to_list())
    assert set(found.to_frame()["key"]) == keys


def test_the_order_of_the_rows_makes_no_difference(expected):
    mixed = lines().sample(fraction=1, shuffle=True, seed=4)
    assert RULES.run(order_lines=mixed, as_of=TODAY).to_frame().equals(expected.to_frame())


def test_floats_and_whole_numbers_serve_as_quantities():
    frame = pl.DataFrame({"order": ["1", "2"], "quantity": [0.5, float("nan")], "pegged": [0, 0]})
    rules = parse_rules('[r]\nwhen = ["quantity > pegged"]')
    found = rules.run(order_lines=frame, as_of=TODAY)
    assert found.to_frame()["key"].to_list() == ["1"]
    assert found.not_evaluated() == {"r": 1}


@pytest.mark.parametrize("count", [0, 1, 7, 40, 100_000])
def test_the_first_of_the_list_are_those_of_the_whole_list(count, expected):
    whole = expected.to_frame()["id"].to_list()
    assert [message.id for message in expected.top(count)] == whole[:count]
    assert len(expected) == len(whole) == sum(expected.counts().values())
    naps = [expected.snooze(name, by="AB", why="seen") for name in whole[:5]]
    rest = expected.without(naps)
    assert [message.id for message in rest.top(count)] == whole[5 : 5 + count]
    assert len(rest) == len(whole) - 5
    assert set(rest.snoozed["id"]) == set(whole[:5])
