"""Writing CSV: one form for people, another for machines.

A person double-clicks the file: it has a byte order mark, the locale's separator, dates and
numbers in the locale's form, and nothing that a spreadsheet would run. A machine gets canonical
values (ISO dates, decimal points), quoted as RFC 4180 says, and nothing altered: a text that some
spreadsheet on the way could run as a formula stops its row, which comes back as a reject.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.files.write_columns import (
    Cell,
    Column,
    Rows,
    WriteReject,
    Written,
    cells,
    columns_of,
)
from scm_automate.files.write_locale import SheetLocale, sheet_locale
from scm_automate.files.write_text import for_a_person, is_formula_like, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["write_csv"]

ReadBy = Literal["person", "machine"]


def write_csv(
    rows: Rows,
    path: Path | str,
    *,
    columns: Iterable[Column | str] | None = None,
    audience: ReadBy = "person",
    locale: str = "en",
    separator: str | None = None,
    existing: Existing = "refuse",
) -> Written:
    """A CSV file, whole or not at all, and the rows that could not go into it.

    Args:
        rows: Mappings by column name, or a polars frame. Decimals are written exactly.
        path: The file to make.
        columns: Which columns, in which order; null takes all columns of a frame.
        audience: ``person`` or ``machine``, see above. A CSV cannot say that a column is text: a
            spreadsheet that opens one by double click drops the leading zeros it shows. Give
            people a workbook (`write_xlsx`) where that matters.
        locale: Of the person's spreadsheet, such as ``de`` or ``en-US``; without effect for a
            machine.
        separator: Between columns; null takes the locale's for a person, a comma for a machine.
        existing: ``refuse`` or ``replace`` a file that is there.

    Returns:
        The path, the number of rows written, and (for a machine only) the rejects.

    Raises:
        OutputExists: The file is there already.
        ConfigError: No columns are given, or the locale is not known.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     done = write_csv(
        ...         [{"order": "45", "price": Decimal("1.5"), "note": "=1+1"}],
        ...         Path(folder) / "orders.csv",
        ...         columns=("order", "price", "note"),
        ...         locale="de",
        ...     )
        ...     done.path.read_text(encoding="utf-8-sig").splitlines()
        ['order;price;note', "45;1,5;'=1+1"]
    """
    chosen = columns_of(rows, columns)
    form = sheet_locale(locale)
    person = audience == "person"
    written = 0
    rejects: list[WriteReject] = []
    with write_atomically(path, existing=existing) as file:
        text = io.TextIOWrapper(
            file, encoding="utf-8-sig" if person else "utf-8", newline="", write_through=True
        )
        writer = csv.writer(
            text,
            delimiter=separator or (form.separator if person else ","),
            lineterminator="\r\n",
            quoting=csv.QUOTE_MINIMAL,
        )
        writer.writerow([for_a_person(c.title) if person else c.title for c in chosen])
        for number, row in enumerate(cells(rows, chosen), start=1):
            if person:
                writer.writerow([_shown(cell, form) for cell in row])
                written += 1
                continue
            values = [_canonical(cell) for cell in row]
            reject = _reject(number, row, chosen)
            if reject:
                rejects.append(reject)
                continue
            writer.writerow(values)
            written += 1
        text.flush()
        text.detach()
    return Written(path=Path(path), rows=written, rejects=tuple(rejects))


def _shown(cell: Cell, form: SheetLocale) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return for_a_person(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.strftime(f"{form.date} %H:%M")
    if isinstance(cell, date):
        return cell.strftime(form.date)
    return _canonical(cell).replace(".", form.decimal)


def _canonical(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        plain = format(cell, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return repr(cell)


def _reject(number: int, row: list[Cell], columns: tuple[Column, ...]) -> WriteReject | None:
    """Why the row may not go to a machine; null where it may."""
    for cell, column in zip(row, columns, strict=True):
        if not isinstance(cell, str):
            continue
        reason = ""
        if is_formula_like(cell):
            reason = "The text looks like a formula and is not put into an upload; key it by hand if it is right."
        elif visible(cell) != cell:
            reason = "The text holds control or direction characters and is not put into an upload; key it by hand."
        if reason:
            return WriteReject(row=number, column=column.title, raw=cell[:200], reason=reason)
    return None
