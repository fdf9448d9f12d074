"""Changes out: a file that an ERP's upload can take, and what may not go into it.

Values are raw and canonical. Nothing is altered to make it fit: a change that is not decided, that
contradicts another, that the layout cannot carry, or whose text some spreadsheet could run, stays
out and comes back with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scm_automate.connectors.change_values import DATES, NUMBERS, why_not
from scm_automate.connectors.uploads_layout import (
    BY_FIELD,
    KEYS,
    TOLD,
    UploadColumn,
    UploadLayout,
    upload_layout,
)
from scm_automate.errors import ConfigError
from scm_automate.files.write_csv import write_csv
from scm_automate.files.write_text import is_formula_like, visible
from scm_automate.files.write_xlsx import Tab, write_xlsx
from scm_automate.model import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scm_automate.files.write_atomic import Existing
    from scm_automate.files.write_columns import Cell
    from scm_automate.model import Change, OrderLine

__all__ = ["Upload", "UploadReject", "write_changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadReject:
    """A change that is not in the file, and why.

    Attributes:
        change: The change.
        column: Header of the column that it would have stood in; empty where that is not the point.
        raw: The value that stopped it, cut to 200 characters.
        reason: What is the matter and what to do.
    """

    change: Change
    column: str
    raw: str
    reason: str

    def __str__(self) -> str:
        """Which change, and why."""
        change = self.change
        return f"order {change.order}, line {change.line}, {change.field}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What went into an upload file.

    Attributes:
        path: The file.
        layout: Name of the layout.
        rows: Rows below the header.
        changes: The changes that the file carries, in the order given; only these are exported.
        rejects: The changes that it does not carry, in the order given.
    """

    path: Path
    layout: str
    rows: int
    changes: tuple[Change, ...]
    rejects: tuple[UploadReject, ...]

    def __str__(self) -> str:
        """``changes.csv: 12 changes in 9 rows, 1 not uploaded``."""
        left = f", {len(self.rejects)} not uploaded" if self.rejects else ""
        return f"{self.path.name}: {len(self.changes)} changes in {self.rows} rows{left}"


def write_changes(
    changes: Iterable[Change],
    path: Path | str,
    *,
    layout: UploadLayout | str = "generic",
    format: Literal["csv", "xlsx"] = "csv",  # noqa: A002 - the word that everybody looks for
    lines: Iterable[OrderLine] = (),
    created: datetime | None = None,
    existing: Existing = "refuse",
) -> Upload:
    """An upload file of the changes that were let through, whole or not at all.

    Args:
        changes: In any number; the file keeps their order (the first change of a schedule line
            places its row).
        path: The file to make.
        layout: A shipped layout's name, or one of your own (`read_upload_layout`).
        format: ``csv`` writes the layout's date form and decimal sign; ``xlsx`` real dates and
            numbers, all else as text.
        lines: The open order lines, where the layout fills what is not changed from them.
        created: What a workbook says of its making; needed for ``xlsx``.
        existing: ``refuse`` or ``replace`` a file that is there.

    Returns:
        What was written, and each change that was not, with the reason.

    Raises:
        OutputExists: The file is there already.
        ConfigError: The layout is not known, takes one company and there are several, or a
            workbook has no `created`.

    Examples:
        >>> import tempfile
        >>> from scm_automate.model import Change
        >>> change = Change(
        ...     id="c1",
        ...     supplier="7",
        ...     order="45",
        ...     line="10",
        ...     field="promised",
        ...     old=None,
        ...     new="2026-03-20",
        ...     rule="as_ordered",
        ...     why="as ordered",
        ...     verdict="release",
        ... )
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     done = write_changes([change], Path(folder) / "u.csv", layout="d365_purchase_lines")
        ...     done.path.read_text().splitlines()
        ['PURCHASEORDERNUMBER,LINENUMBER,CONFIRMEDDELIVERYDATE', '45,10,2026-03-20']
    """
    form = upload_layout(layout) if isinstance(layout, str) else layout
    if format == "xlsx" and created is None:
        raise ConfigError("A workbook says when it was made.", hint="Give created=now.")
    given = tuple(changes)
    stops = {number: _not_fit(change, form) for number, change in enumerate(given)}
    fitting = {number: given[number] for number, stop in stops.items() if stop is None}
    _one_company(fitting.values(), form)
    by_key = {line.key: line for line in lines}
    rows: list[dict[str, Cell]] = []
    for numbers in _groups(fitting, form):
        group = [given[number] for number in numbers]
        row = _row(group, form, by_key.get(group[0].key))
        stop = _clash(group, form) or _not_safe(row, form)
        if stop is None:
            rows.append(row)
        else:
            stops.update(dict.fromkeys(numbers, stop))
    headers = [column.header for column in form.columns]
    if format == "xlsx" and created is not None:
        sheet = Tab(name="Upload", rows=rows, columns=headers)
        write_xlsx(sheet, path, created=created, title=form.title, existing=existing)
    else:
        texts = ({name: _text(cell, form) for name, cell in row.items()} for row in rows)
        write_csv(
            texts,
            path,
            columns=headers,
            audience="machine",
            separator=form.separator,
            existing=existing,
        )
    return Upload(
        path=Path(path),
        layout=form.name,
        rows=len(rows),
        changes=tuple(given[number] for number, stop in stops.items() if stop is None),
        rejects=tuple(
            UploadReject(change=given[number], **stop._asdict())
            for number, stop in stops.items()
            if stop is not None
        ),
    )


class _Stop(NamedTuple):
    """Why something stays out of the file."""

    reason: str
    column: str = ""
    raw: str = ""


def _not_fit(change: Change, form: UploadLayout) -> _Stop | None:
    """Why a change may not go out at all; null where it may."""
    raw = (change.new or "")[:200]
    reason = why_not(change)
    if reason:
        return _Stop(reason, change.field if reason.startswith("The new value") else "", raw)
    if form.fields and change.field not in form.fields:
        takes = ", ".join(form.fields)
        return _Stop(
            f"The upload {form.name} has no column for {change.field} (it takes {takes});"
            " key it by hand.",
            raw=raw,
        )
    if change.new is None:
        if form.shape == "field":
            return None
        return _Stop(
            "It empties the field, which this upload cannot say; key it by hand.", change.field
        )
    return None


def _one_company(changes: Iterable[Change], form: UploadLayout) -> None:
    companies = sorted({change.company for change in changes})
    if form.companies == "one" and len(companies) > 1:
        raise ConfigError(
            f"The upload {form.name} takes one company, and there are changes of"
            f" {', '.join(companies)}.",
            hint="Write one file per company.",
        )


def _groups(fitting: Mapping[int, Change], form: UploadLayout) -> list[list[int]]:
    """The changes that make one row, by number; in the order of the first of each."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, change in fitting.items():
        named = dict(zip(KEYS, change.key, strict=True))
        # What the file cannot tell apart must be judged together.
        keys = form.keys if form.shape == "schedule" else KEYS
        field = (change.field,) if form.shape == "field" else ()
        groups[(*(named[key] for key in keys), *field)].append(number)
    return list(groups.values())


def _clash(group: Sequence[Change], form: UploadLayout) -> _Stop | None:
    """Why the changes of one row cannot go together; null where they can."""
    if len({change.key for change in group}) > 1:
        parts = ", ".join(sorted({change.schedule for change in group}))
        return _Stop(
            f"The upload {form.name} cannot tell schedule lines {parts} apart; key them by hand.",
            raw=parts,
        )
    for column in form.columns:
        fields = set(column.value) if form.shape == "schedule" else {group[0].field}
        values = {change.new for change in group if change.field in fields}
        if len(values) > 1:
            told = " and ".join(sorted(str(value) for value in values))
            return _Stop(f"Two changes contradict each other: {told}.", column.header, told[:200])
    return None


def _row(group: Sequence[Change], form: UploadLayout, line: OrderLine | None) -> dict[str, Cell]:
    return {column.header: _cell(column, group, line) for column in form.columns}


def _cell(column: UploadColumn, group: Sequence[Change], line: OrderLine | None) -> Cell:
    first = group[0]
    if column.constant is not None:
        return column.constant
    for name in column.value:
        if name in (*KEYS, "supplier"):
            return str(getattr(first, name))
        if name in TOLD:
            attribute = "id" if name == "change_id" else name
            texts = dict.fromkeys(getattr(change, attribute) or "" for change in group)
            return ("; " if name == "why" else " ").join(filter(None, texts))
        if name in BY_FIELD:
            text = getattr(first, name)
            return text if text is None or name == "field" else _typed(first.field, text)
        for change in group:
            if change.field == name and change.new is not None:
                return _typed(name, change.new)
    for name in column.unchanged if line is not None else ():
        value: Cell = getattr(line, name)
        if value is not None:
            return value
    return None


def _not_safe(row: Mapping[str, Cell], form: UploadLayout) -> _Stop | None:
    """Why a row may not go into the file; null where it may."""
    for column in form.columns:
        cell = row[column.header]
        if column.required and cell is None:
            return _Stop(
                f"The upload {form.name} needs a value for {column.header}; give the order lines,"
                " or key it by hand.",
                column.header,
            )
        if isinstance(cell, str) and (is_formula_like(cell) or visible(cell) != cell):
            return _Stop(
                "A text looks like a formula or holds hidden characters; nothing is altered on"
                " the way into an ERP, so key it by hand if it is right.",
                column.header,
                cell[:200],
            )
    return None


def _typed(field: str, text: str) -> Cell:
    """The canonical text of a field as its value; `why_not` has seen that it is one."""
    if field in DATES:
        return date.fromisoformat(text)
    return canonical(Decimal(text)) if field in NUMBERS else text


_STRFTIME: Final = {
    "iso": "%Y-%m-%d",
    "yyyymmdd": "%Y%m%d",
    "yyyy/mm/dd": "%Y/%m/%d",
    "dd.mm.yyyy": "%d.%m.%Y",
    "mm/dd/yyyy": "%m/%d/%Y",
}


def _text(cell: Cell, form: UploadLayout) -> str | None:
    """The cell as the layout's CSV writes it."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        if form.date == "iso_noon":
            return datetime.combine(cell, time(12)).isoformat(sep=" ")
        return cell.strftime(_STRFTIME[form.date])
    if isinstance(cell, Decimal):
        return format(canonical(cell), "f").replace(".", form.decimal)
    return None if cell is None else str(cell)
