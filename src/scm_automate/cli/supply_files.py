"""The files that several commands take beside the orders: stock, demand, items, prices, receipts, sales.

Each is read like any export: its layout is recognised, and what could not be read is said.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from scm_automate.cli.rejects import tell_rejects
from scm_automate.errors import SourceNotRecognised

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from scm_automate.model import Demand, Item, OrderLine, PriceRecord, Receipt, Record, Stock
    from scm_automate.tables import Loaded, Table

__all__ = [
    "FILE",
    "FILES",
    "DemandFiles",
    "ItemFiles",
    "OrderFiles",
    "PriceFiles",
    "ReceiptFiles",
    "SalesFile",
    "StockFiles",
    "SupplierFiles",
    "demand_from",
    "items_from",
    "orders_from",
    "prices_from",
    "receipts_from",
    "sales_from",
    "stock_from",
]

R = TypeVar("R", bound="Record")

FILE = {"exists": True, "readable": True}
FILES = {**FILE, "metavar": "FILE..."}
"""Of an option that takes several in a row; see `MANY` in `scm_automate.cli.app`."""

OrderFiles = Annotated[
    list[Path],
    typer.Option("--orders", help="Open-order exports: one or more files or folders.", **FILES),
]
SupplierFiles = Annotated[
    list[Path],
    typer.Option("--suppliers", help="Supplier lists with e-mail addresses.", **FILES),
]
StockFiles = Annotated[
    list[Path] | None,
    typer.Option("--stock", help="Stock on hand: exports, recognised like orders.", **FILES),
]
DemandFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--demand",
        help="Everything that is needed: exports of requirements or sales orders.",
        **FILES,
    ),
]
ItemFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--items", help="Item master exports: lead times, classes, safety stocks.", **FILES
    ),
]
PriceFiles = Annotated[
    list[Path] | None,
    typer.Option("--prices", help="Price records: who else supplies an item.", **FILES),
]
ReceiptFiles = Annotated[
    list[Path] | None,
    typer.Option("--receipts", help="Goods receipts: exports, recognised like orders.", **FILES),
]
SalesFile = Annotated[
    Path | None,
    typer.Option(
        "--sales",
        help="Sales history: a table with customer, item, order, ordered_on; perhaps quantity, kind.",
        **FILE,
    ),
]


def orders_from(files: list[Path]) -> Table[OrderLine]:
    """The open lines of some exports."""
    from scm_automate.connectors import read_orders

    return _told(read_orders(*files))


def stock_from(files: list[Path] | None) -> Table[Stock] | None:
    """Stock; null where no file was given."""
    from scm_automate.connectors import read_stock
    from scm_automate.model import Stock

    return _read(read_stock, files, Stock)


def demand_from(files: list[Path] | None) -> Table[Demand] | None:
    """Demand; null where no file was given."""
    from scm_automate.connectors import read_demand
    from scm_automate.model import Demand

    return _read(read_demand, files, Demand)


def items_from(files: list[Path] | None) -> Table[Item] | None:
    """Item master; null where no file was given."""
    from scm_automate.connectors import read_items
    from scm_automate.model import Item

    return _read(read_items, files, Item)


def prices_from(files: list[Path] | None) -> Table[PriceRecord] | None:
    """Price records; null where no file was given."""
    from scm_automate.connectors import read_prices
    from scm_automate.model import PriceRecord

    return _read(read_prices, files, PriceRecord)


def receipts_from(files: list[Path] | None) -> Table[Receipt] | None:
    """Goods receipts; null where no file was given."""
    from scm_automate.connectors import read_receipts
    from scm_automate.model import Receipt

    return _read(read_receipts, files, Receipt)


def sales_from(path: Path | None) -> pl.DataFrame | None:
    """A sales history by its own column names; a day that is none is said, and its row does not count."""
    from scm_automate.masterdata import read_table
    from scm_automate.orderbook.sales import typed_sales

    if path is None:
        return None
    frame, faults = typed_sales(read_table(path))
    for fault in faults[:5]:
        wanted = "a day such as 2026-03-02" if fault.column == "ordered_on" else "a plain quantity"
        typer.echo(
            f"  not read: {path.name}, row {fault.row}, {fault.column}: {fault.value!r} is not {wanted}.",
            err=True,
        )
    if len(faults) > 5:
        typer.echo(f"  and {len(faults) - 5} more.", err=True)
    return frame


def _read(
    reader: Callable[..., Loaded[R]], files: list[Path] | None, record: type[R]
) -> Table[R] | None:
    if not files:
        return None
    try:
        return _told(reader(*files))
    except SourceNotRecognised:
        # A table of two columns is too little to be recognised, and plain where they are our own names.
        frames = [_own_columns(path, record) for path in files]
        if any(frame is None for frame in frames):
            raise
    import polars as pl

    from scm_automate.tables import Table

    own = [
        _told(Table.from_frame(record, frame, name=path.name)).frame
        for path, frame in zip(files, frames, strict=True)
    ]
    return Table(record, pl.concat(own))


def _own_columns(path: Path, record: type[Record]) -> pl.DataFrame | None:
    """A file whose columns are named as the fields of the record; null where one that is needed is not."""
    from scm_automate.masterdata import read_table

    if path.is_dir():
        return None
    frame = read_table(path)
    needed = {name for name, field in record.model_fields.items() if field.is_required()}
    return frame if needed <= set(frame.columns) else None


def _told(loaded: Loaded[R]) -> Table[R]:
    tell_rejects(loaded.rejects)
    typer.echo(str(loaded).splitlines()[0], err=True)
    return loaded.table
