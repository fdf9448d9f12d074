"""Writing workbooks: text is always text, dates are dates, numbers are numbers.

Every text goes through `write_string`, so that no supplier's words become a formula or a link.
The same sheets and the same `created` give the same bytes.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from math import ceil, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from scm_automate.errors import ConfigError, LimitExceeded
from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.files.write_columns import Cell, Column, Rows, Written, cells, columns_of
from scm_automate.files.write_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

__all__ = ["Tab", "write_xlsx"]

_MOST_CHARACTERS: Final = 32_767
_MOST_ROWS: Final = 1_048_576
_WIDEST: Final = 56
_NARROWEST: Final = 9
_TALLEST: Final = 300
_MEASURED: Final = 300
"""Rows that are looked at for the width of a column; the rest streams by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    r"""One sheet of a workbook.

    Attributes:
        name: Its tab; at most 31 characters, none of ``[]:*?/\``.
        rows: Mappings by column name, or a polars frame; read once.
        columns: Which columns, in which order; null takes all columns of a frame.
        notes: Lines above the table, such as what it shows; the first is the title.
        tone: Name of a column whose cells critical, high, medium and low are coloured.
        orientation: Of the printed page: ``wide`` is landscape.
    """

    name: str
    rows: Rows
    columns: Iterable[Column | str] | None = None
    notes: tuple[str, ...] = ()
    tone: str | None = None
    orientation: Literal["wide", "tall"] = "wide"


def write_xlsx(
    tabs: Tab | Iterable[Tab],
    path: Path | str,
    *,
    created: datetime,
    title: str = "",
    existing: Existing = "refuse",
) -> Written:
    """A workbook, whole or not at all.

    Header row frozen and filtered, columns as wide as their content, long text wrapped, pages one
    sheet wide. An aware instant is written as the clock of its own zone: a workbook knows no zones.

    Args:
        tabs: One or several sheets.
        path: The file to make.
        created: What the file says of its making; an argument, so that the same input gives the
            same bytes.
        title: Document title in the file's properties.
        existing: ``refuse`` or ``replace`` a file that is there.

    Returns:
        The path and the number of rows over all sheets. Nothing is left out: a text too long for
        a cell ends in a note of its length, a Decimal that a spreadsheet's number cannot hold is
        written as text.

    Raises:
        OutputExists: The file is there already.
        LimitExceeded: A sheet has more rows than a workbook can hold.
        ConfigError: No sheet, or two of one name.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     done = write_xlsx(
        ...         Tab(
        ...             name="Late",
        ...             rows=[{"order": "0045", "due": date(2026, 3, 16)}],
        ...             columns=("order", "due"),
        ...         ),
        ...         Path(folder) / "late.xlsx",
        ...         created=datetime(2026, 3, 16),
        ...     )
        ...     str(done)
        'late.xlsx: 1 row written'
    """
    from xlsxwriter import Workbook

    wanted = (tabs,) if isinstance(tabs, Tab) else tuple(tabs)
    names = [sheet.name.casefold() for sheet in wanted]
    if not wanted or len(set(names)) < len(names):
        raise ConfigError(
            "A workbook needs at least one sheet, and no two of one name.",
            hint=f"Sheets given: {', '.join(sheet.name for sheet in wanted) or 'none'}.",
        )
    with write_atomically(path, existing=existing) as file:
        # Row by row to disk: a hundred thousand rows need no memory.
        book = Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        with closing(book):
            book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
            forms = _Forms(book)
            rows = sum(_write_sheet(book.add_worksheet(s.name), s, forms) for s in wanted)
    return Written(path=Path(path), rows=rows)


class _Forms:
    """The formats of one workbook, made once each."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}

    def __call__(self, *, ruled: bool = True, **properties: object) -> Format:
        key = (ruled, *properties.items())
        if key not in self._made:
            base: dict[str, object] = {"valign": "top", "font_name": "Calibri", "font_size": 10}
            base |= {"bottom": 1, "bottom_color": "#D7DEE3"} if ruled else {}
            self._made[key] = self._book.add_format({**base, **properties})
        return self._made[key]

    def head(self) -> Format:
        return self(
            bold=True, text_wrap=True, font_color="#FFFFFF", bg_color="#1F3A4D", valign="vcenter"
        )

    def number(self, number: Decimal, column: Column) -> Format:
        # the indent keeps a number off the text of the next column
        right: dict[str, Any] = {"align": "right", "indent": 1}
        if column.form == "percent":
            return self(num_format="0.0%", **right)
        if column.form == "money":
            return self(num_format="#,##0.00", **right)
        exponent = number.normalize().as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        # "#,##0.###" would show "500." for 500, so the places are those of the number.
        form = "#,##0" + ("." + "0" * min(places, 6) if places else "")
        return self(num_format=form, **right)

    def text(self, text: str, *, toned: bool) -> Format:
        fill = _TONES.get(text) if toned else None
        return self(text_wrap=True, **fill) if fill else self(text_wrap=True)


_TONES: Final[dict[str, dict[str, Any]]] = {
    "critical": {"bg_color": "#F8D7D3", "font_color": "#7A1410", "bold": True},
    "high": {"bg_color": "#FBE3CC", "font_color": "#6B3500", "bold": True},
    "medium": {"bg_color": "#FBF1C7", "font_color": "#544400"},
    "low": {"bg_color": "#E6ECF0", "font_color": "#33424D"},
}


def _write_sheet(page: Worksheet, sheet: Tab, forms: _Forms) -> int:
    columns = columns_of(sheet.rows, sheet.columns)
    stream = cells(sheet.rows, columns)
    first = list(islice(stream, _MEASURED))
    widths = [_width(c, [row[index] for row in first]) for index, c in enumerate(columns)]
    for index, width in enumerate(widths):
        page.set_column(index, index, width)
    for row, note in enumerate(sheet.notes):
        style = (
            forms(ruled=False, bold=True, font_size=14)
            if row == 0
            else forms(ruled=False, font_color="#33424D")
        )
        page.write_string(row, 0, _fitting(note), style)
    head = len(sheet.notes) + 1 if sheet.notes else 0
    page.set_row(head, 30)
    for index, column in enumerate(columns):
        page.write_string(head, index, _fitting(column.title), forms.head())
    last = head
    toned = {column.name for column in columns if column.name == sheet.tone}
    for last, values in _numbered(chain(first, stream), start=head + 1, sheet=sheet.name):
        # The row's own format rules off its empty cells too.
        page.set_row(last, _height(values, widths), forms())
        for index, (cell, column) in enumerate(zip(values, columns, strict=True)):
            if cell is not None and cell != "":
                _write_cell(
                    _Place(page, last, index), cell, column, forms, toned=column.name in toned
                )
    _set_up_page(page, sheet, head)
    page.autofilter(head, 0, max(last, head), len(columns) - 1)
    return last - head


def _set_up_page(page: Worksheet, sheet: Tab, head: int) -> None:
    page.freeze_panes(head + 1, 0)
    page.hide_gridlines(1)  # on paper the rows have lines of their own
    if sheet.orientation == "wide":
        page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&RPage &P of &N")


def _numbered(
    rows: Iterable[list[Cell]], *, start: int, sheet: str
) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(rows, start=start):
        if number >= _MOST_ROWS:
            raise LimitExceeded(
                f"Sheet {sheet!r} has more than {_MOST_ROWS - start:,} rows; no workbook can hold them.",
                hint="Write a CSV, or fewer rows.",
            )
        yield number, row


class _Place(NamedTuple):
    page: Worksheet
    row: int
    column: int


def _write_cell(place: _Place, cell: Cell, column: Column, forms: _Forms, *, toned: bool) -> None:
    page, *at = place
    if isinstance(cell, str):
        page.write_string(*at, _fitting(cell), forms.text(cell, toned=toned))
    elif isinstance(cell, bool):
        page.write_boolean(*at, cell, forms())
    elif isinstance(cell, datetime):
        clock = forms(num_format="d mmm yyyy hh:mm", align="left")
        page.write_datetime(*at, cell.replace(tzinfo=None), clock)
    elif isinstance(cell, date):
        page.write_datetime(*at, cell, forms(num_format="d mmm yyyy", align="left"))
    elif isinstance(cell, float) and not isfinite(cell):
        page.write_string(*at, str(cell), forms())
    elif cell is not None:
        exact = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
        # A spreadsheet computes in doubles; what they cannot hold exactly stays readable as text.
        if exact.is_finite() and Decimal(repr(float(exact))) == exact:
            page.write_number(*at, float(exact), forms.number(exact, column))
        else:
            page.write_string(*at, format(exact, "f"), forms(align="right"))


def _fitting(text: str) -> str:
    shown = visible(text)
    if len(shown) <= _MOST_CHARACTERS:
        return shown
    note = f" … (cut, {len(text):,} characters)"
    return shown[: _MOST_CHARACTERS - len(note)] + note


def _width(column: Column, sample: list[Any]) -> float:
    if column.width is not None:
        return column.width
    longest = max((_length(cell) for cell in sample), default=0)
    # A header may break at a blank, and needs room for the filter's arrow.
    header = max((len(word) for word in column.title.split()), default=0) + 4
    return max(_NARROWEST, header, min(_WIDEST, longest + 2))


def _height(values: list[Cell], widths: list[float]) -> float | None:
    """Points that the longest text of a row needs when it wraps; null where one line does.

    Excel would find that out by itself, other programs do not.
    """
    lines = 1
    for cell, width in zip(values, widths, strict=True):
        if isinstance(cell, str) and (len(cell) > width - 1 or "\n" in cell):
            room = max(1.0, width * 1.15)
            needed = sum(max(1, ceil(len(part) / room)) for part in cell[:4000].splitlines())
            lines = max(lines, needed)
    return min(_TALLEST, 13.5 * lines + 2) if lines > 1 else None


def _length(cell: Cell) -> int:
    if cell is None:
        return 0
    if isinstance(cell, datetime):
        return 18
    if isinstance(cell, date):
        return 12
    if isinstance(cell, str):
        return max((len(line) for line in cell[:400].splitlines()), default=0)
    return len(f"{cell:,}") + 1
