"""Tables: records and columns are two views of the same rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.errors import ConfigError, MissingExtraError
from scm_automate.model import (
    Change,
    Evidence,
    ExceptionMessage,
    Item,
    OrderLine,
    OrderResponse,
    Promise,
    Supplier,
    Touch,
)
from scm_automate.tables import Table, columns_of, schema_of
from scm_automate.tables import table as table_module

ids = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=20
)
numbers = st.decimals(-(10**9), 10**9, places=6, allow_nan=False, allow_infinity=False)
days = st.dates(date(1970, 1, 1), date(2199, 12, 31))


@st.composite
def order_lines(draw: st.DrawFn) -> OrderLine:
    return OrderLine(
        company=draw(st.sampled_from(["", "1000"])),
        supplier=draw(ids),
        order=draw(ids),
        line=draw(ids),
        item=draw(st.none() | ids),
        description=draw(
            st.none()
            | st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
        ),
        quantity=draw(numbers),
        received=draw(st.none() | numbers),
        due=draw(st.none() | days),
        acknowledgement_required=draw(st.none() | st.booleans()),
        state=draw(st.sampled_from(["open", "stock_transfer", "on_hold"])),
    )


@given(st.lists(order_lines(), max_size=5))
@settings(max_examples=60, deadline=None)
def test_records_survive_the_way_through_columns(lines: list[OrderLine]) -> None:
    table = Table.from_records(OrderLine, lines)
    assert table.records() == tuple(lines)
    assert len(table) == len(lines)
    again = Table.from_frame(OrderLine, table)
    assert again.rejects == ()
    assert again.table == table


@given(st.lists(order_lines(), max_size=5))
@settings(max_examples=30, deadline=None)
def test_records_are_what_validation_makes(lines: list[OrderLine]) -> None:
    for made in Table.from_records(OrderLine, lines).records():
        assert made == OrderLine.model_validate_json(made.model_dump_json())
        assert str(made.quantity) == format(made.quantity, "f")


@pytest.mark.parametrize(
    "record",
    [
        Supplier(id="7", emails=("a@b.example", "c@d.example"), blocked=True, transit_days=3),
        Item(item="A", lead_time_days=20, cost_per=Decimal(100)),
        Touch(kind="decided", count=2, at=datetime(2026, 3, 2, 9, 12, tzinfo=UTC)),
        Promise(
            order="45",
            line="10",
            deliveries=({"quantity": "5", "earliest": "2026-03-16", "latest": "2026-03-16"},),
            made_at=datetime(2026, 3, 2, tzinfo=UTC),
            made_by="7",
            channel="mail",
            evidence=(Evidence(part="text", text="KW 12"),),
        ),
        Change(
            id="c",
            supplier="7",
            order="45",
            line="10",
            field="promised",
            old=None,
            new="2026-03-20",
            rule="r",
            why="w",
            verdict="review",
            evidence=(
                Evidence(part="text", start=0, end=2, text="ok"),
                Evidence(part="t", text=""),
            ),
        ),
        ExceptionMessage(code="x", severity="high", audience="buyer", text="t", days_late=3),
        OrderResponse(kind="other", received=datetime(2026, 3, 2, tzinfo=UTC), flags=("question",)),
    ],
    ids=lambda record: type(record).__name__,
)
def test_every_record_of_the_vocabulary_has_its_columns(record: object) -> None:
    kind = type(record)
    table = Table.from_records(kind, [record])  # type: ignore[type-var]
    assert table.records() == (record,)
    assert tuple(table.frame.columns) == tuple(kind.model_fields)  # type: ignore[attr-defined]


def test_dtypes_come_from_the_record_and_never_from_the_data() -> None:
    empty = Table.from_records(OrderLine, [])
    assert empty.frame.schema == schema_of(OrderLine)
    assert empty.frame.schema["quantity"] == pl.Decimal(24, 6)
    assert empty.frame.schema["due"] == pl.Date
    assert schema_of(Touch)["at"] == pl.Datetime("us", "UTC")
    assert schema_of(Supplier)["emails"] == pl.List(pl.String)


def test_required_columns_are_those_without_a_default() -> None:
    assert [c.name for c in columns_of(Supplier) if c.required] == ["id"]
    state = next(c for c in columns_of(OrderLine) if c.name == "state")
    assert state.choices == ("open", "stock_transfer", "on_hold")
    assert state.default == "open"


def test_the_constructor_refuses_other_columns() -> None:
    with pytest.raises(ConfigError, match=r"quantity is String, expected Decimal"):
        Table(OrderLine, Table.from_records(OrderLine, []).frame.cast({"quantity": pl.String}))
    with pytest.raises(ConfigError, match="colour is no field"):
        Table(OrderLine, Table.from_records(OrderLine, []).frame.with_columns(colour=pl.lit("red")))


def test_a_record_of_another_type_is_refused() -> None:
    with pytest.raises(ConfigError, match="given a Supplier"):
        Table.from_records(OrderLine, [Supplier(id="7")])  # type: ignore[list-item]


def test_a_notebook_shows_escaped_cells_and_the_count() -> None:
    line = OrderLine(
        supplier="<script>alert(1)</script>", order="45", line="10", quantity=Decimal(5)
    )
    table = Table.from_records(OrderLine, [line] * 25)
    html = table._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "25 rows" in html
    assert "5 more rows" in html
    assert html.count("<tr>") == 21
    assert "25 rows" in str(table)


def test_arrow_readers_take_a_table_as_it_is() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = Table.from_records(
        OrderLine, [OrderLine(supplier="7", order="45", line="10", quantity=Decimal("1.5"))]
    )
    assert pyarrow.table(table).column("quantity").to_pylist() == [Decimal("1.500000")]
    assert table.to_arrow().num_rows == 1
    assert table.to_pandas()["quantity"].tolist() == [Decimal("1.500000")]
    assert table.to_polars() is table.frame
    assert table.lazy().collect().equals(table.frame)


def test_a_missing_extra_names_its_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(table_module, "import_module", refuse)
    table = Table.from_records(OrderLine, [])
    with pytest.raises(MissingExtraError, match=r"scm-automate\[pandas\]"):
        table.to_arrow()
    with pytest.raises(MissingExtraError):
        table.to_pandas()
