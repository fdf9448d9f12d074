"""Applied changes as files, and as the changes that an ERP's upload takes."""

from __future__ import annotations

import polars as pl
import pytest

from scm_automate.errors import ConfigError, OutputExists
from scm_automate.masterdata import (
    Risk,
    TableSpec,
    Text,
    diff,
    percent,
    read_table,
    to_order_changes,
    write_applied,
)
from scm_automate.model import OrderLine
from scm_automate.tables import Table

SPEC = TableSpec(
    key=("order", "line"),
    fields={"price": {"kind": "number"}, "buyer": Text()},
    risks=[Risk(name="price", fields="price", when=percent(above=20))],
)
LINES = [
    OrderLine(supplier="7", order="45", line="10", quantity="5", price="10", buyer="a"),
    OrderLine(supplier="8", order="46", line="10", quantity="5", price="10", buyer="a"),
]
ORDERS = Table.from_records(OrderLine, LINES)


def dearer():
    prices = pl.Series(["11", "20"], dtype=pl.String).cast(ORDERS.frame.schema["price"])
    return diff(ORDERS, ORDERS.frame.with_columns(price=prices), SPEC)


def test_what_may_be_applied_is_released_and_the_rest_waits():
    made = to_order_changes(dearer(), ORDERS)
    assert [(c.supplier, c.key.order, c.field, c.old, c.new, c.verdict) for c in made] == [
        ("7", "45", "price", "10", "11", "release"),
        ("8", "46", "price", "10", "20", "review"),
    ]
    approved = to_order_changes(dearer().pending.approve(by="Ada"), ORDERS)
    assert [(c.verdict, c.decided_by) for c in approved] == [("release", None), ("release", "Ada")]
    assert len({c.id for c in made}) == 2


def test_a_line_that_is_not_open_or_not_one_alone_is_an_error():
    with pytest.raises(ConfigError, match="No open line has the key 46 / 10"):
        to_order_changes(dearer(), Table.from_records(OrderLine, LINES[:1]))
    twice = Table.from_records(OrderLine, [*LINES, LINES[0].model_copy(update={"schedule": "2"})])
    with pytest.raises(ConfigError, match="More than one open line"):
        to_order_changes(dearer(), twice)
    other = diff(ORDERS.frame, ORDERS.frame, TableSpec(key=("order", "line", "supplier")))
    with pytest.raises(ConfigError, match="The key is"):
        to_order_changes(other, ORDERS)


def test_an_applied_table_is_written_whole_or_not_at_all(tmp_path):
    old = pl.DataFrame({"item": ["001", "2"], "name": ["a", "b"]})
    new = pl.DataFrame({"item": ["001", "2"], "name": ["c", "=1+1"]})
    done = diff(old, new, TableSpec(key="item")).apply(old)
    assert write_applied(done, tmp_path / "t.parquet") == ()
    assert read_table(tmp_path / "t.parquet").equals(new)
    (reject,) = write_applied(done, tmp_path / "t.csv")
    assert reject.raw == "=1+1"
    assert read_table(tmp_path / "t.csv").rows() == [("001", "c")]
    with pytest.raises(OutputExists):
        write_applied(done, tmp_path / "t.csv")
    with pytest.raises(ConfigError, match=r"not written to \.doc"):
        write_applied(done, tmp_path / "t.doc")
