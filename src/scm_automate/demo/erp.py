"""The ERP between two Mondays: it takes over what was uploaded, most of it, and exports again.

The shipped exports hold what happened without us: receipts, new orders. What the buyers upload is
laid over them here, row by row, as an ERP's own import would: a row whose order somebody has open at
that moment is not taken, and has another chance with the next upload.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from scm_automate.demo.shipped import ExampleData

__all__ = ["Erp", "UploadRow", "export_again", "read_upload", "take_over"]

LOCKED = 0.15
"""Share of the rows that are not taken, since somebody has the order open."""

SAP_COLUMNS = {"due": "Lieferdatum"}
D365_COLUMNS = {"due": "RequestedDeliveryDate", "promised": "ConfirmedDeliveryDate"}
ODOO_COLUMNS = {"due": "Expected Arrival"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRow:
    """One row of an upload in the long form: a field of an order line, and its new value."""

    order: str
    line: str
    field: str
    new: str


@dataclass(frozen=True, slots=True)
class Erp:
    """What the three ERPs hold besides what the shipped exports show.

    Attributes:
        values: New values by order, line and field.
    """

    values: Mapping[tuple[str, str, str], str] = field(default_factory=dict)


def read_upload(path: Path) -> tuple[UploadRow, ...]:
    """The rows of ``changes.csv`` in the generic layout."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            UploadRow(order=row["order"], line=row["line"], field=row["field"], new=row["new"])
            for row in csv.DictReader(file)
        )


def take_over(erp: Erp, upload: Iterable[UploadRow], *, monday: date, seed: int) -> tuple[Erp, int]:
    """The ERPs after an upload, and how many of its rows they took.

    Args:
        erp: Before.
        upload: Its rows.
        monday: The day of the upload; a row that is not taken has another chance the week after.
        seed: Of the dice.
    """
    values = dict(erp.values)
    taken = 0
    for row in upload:
        dice = Random(f"{seed}/{monday}/{row.order}/{row.line}")  # noqa: S311 - a story, no secret
        if dice.random() >= LOCKED:
            values[row.order, row.line, row.field] = row.new
            taken += 1
    return Erp(values), taken


def export_again(example: ExampleData, erp: Erp, folder: Path) -> tuple[Path, ...]:
    """The exports of one Monday with what the ERPs have taken over, as new files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in example.orders:
        target = folder / source.name
        if source.suffix == ".xlsx":
            _sap_again(source, erp, target)
        elif source.name.startswith("Purch"):
            _csv_again(source, erp, target, columns=D365_COLUMNS)
        else:
            _csv_again(source, erp, target, columns=ODOO_COLUMNS)
        written.append(target)
    return tuple(written)


def _sap_again(source: Path, erp: Erp, target: Path) -> None:
    """The workbook with its dates moved; titles, odd rows and totals stay as they are."""
    import xlsxwriter  # type: ignore[import-untyped]
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(source).get_sheet_by_index(0)
    header: list[object] = []
    with xlsxwriter.Workbook(str(target)) as book:
        # a fixed time: the same example gives the same bytes
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("Sheet1")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, cells in enumerate(rows.to_python(skip_empty_area=False)):
            row: list[object] = list(cells)
            if "Einkaufsbeleg" in row:
                header = row
            elif header:
                named = {str(name): place for place, name in enumerate(header)}
                order, line = row[named["Einkaufsbeleg"]], row[named["Position"]]
                key = (str(order), f"{line:g}" if isinstance(line, float) else str(line))
                for what, column in SAP_COLUMNS.items():
                    new = erp.values.get((*key, what))
                    if new:
                        row[named[column]] = date.fromisoformat(new)
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - no zone in a cell
                    sheet.write_datetime(number, place, moment, day)
                elif isinstance(cell, float):
                    sheet.write_number(number, place, cell)
                elif cell:
                    sheet.write_string(number, place, str(cell))


def _csv_again(source: Path, erp: Erp, target: Path, *, columns: Mapping[str, str]) -> None:
    """The CSV with its dates moved; the time of day stays, and so do quotes and encoding."""
    raw = source.read_bytes()
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    header, *rows = csv.reader(io.StringIO(raw.decode(encoding), newline=""))
    named = {name: place for place, name in enumerate(header)}
    text = io.StringIO(newline="")
    quoted = raw.startswith(b'"')
    writer = csv.writer(
        text, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\r\n"
    )
    writer.writerow(header)
    for key, row in zip(_line_keys(rows, named), rows, strict=True):
        for what, column in columns.items():
            new = erp.values.get((*key, what))
            if new:
                row[named[column]] = new + row[named[column]][10:]
        writer.writerow(row)
    target.write_bytes(text.getvalue().encode(encoding))


def _line_keys(
    rows: Sequence[Sequence[str]], named: Mapping[str, int]
) -> Iterable[tuple[str, str]]:
    """Order and line of each row; Odoo's list has no line number, its goods are counted."""
    if "LineNumber" in named:
        for row in rows:
            yield row[named["PurchaseOrderNumber"]], row[named["LineNumber"]]
        return
    counted: dict[str, int] = {}
    for row in rows:
        order = row[named["Order Reference"]]
        goods = not row[named["Display Type"]]
        counted[order] = counted.get(order, 0) + goods
        yield order, str(counted[order]) if goods else ""
