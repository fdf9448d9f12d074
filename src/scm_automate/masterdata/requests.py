"""New items and vendors: a request form, and the creation as a plan that somebody approves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import Provenance, UnreadableFile
from scm_automate.files import Column as FileColumn
from scm_automate.files import Tab, read_sheets, write_xlsx
from scm_automate.masterdata.canonical import canonical, unread
from scm_automate.masterdata.check_digits import passes_check_digits
from scm_automate.masterdata.comparison import key_text
from scm_automate.masterdata.diff import diff
from scm_automate.masterdata.duplicates import Duplicates, find_duplicates
from scm_automate.masterdata.sources import read_table
from scm_automate.matching import TextForm
from scm_automate.model import Id, Record
from scm_automate.tables import Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from scm_automate.files.write_atomic import Existing
    from scm_automate.masterdata.canonical import KeyForm
    from scm_automate.masterdata.change_set import ChangeSet
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["CreationPlan", "RequestForm", "plan_creation", "read_requests", "write_request_form"]


class RequestForm(Record):
    """What is asked of somebody who wants a new item or vendor.

    Examples:
        >>> RequestForm(
        ...     title="New item", asked=("description", "unit"), required=("unit",)
        ... ).template_field
        'template'
    """

    title: Id
    """Above the form, such as ``New item``."""
    asked: tuple[str, ...]
    """Fields in the order of the form."""
    required: tuple[str, ...] = ()
    """Those that must be filled, if the template does not fill them."""
    help: dict[str, str] = {}  # noqa: RUF012 - pydantic copies it
    """What to write, by field."""
    template_field: Id = "template"
    """The column in which the requester names a row like the new one; its cells are the defaults."""
    from_template: tuple[str, ...] = ()
    """Fields that a template fills where the requester wrote nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreationPlan:
    """What would be created, and what speaks against it; nothing is created by it.

    Attributes:
        changes: Added rows alone; approve and apply it as any change set.
        rejects: Requests that are not in it, with the row of the form and the reason.
        warnings: Requests that may be there already, by key of the request.
        filled: By key of the request, the fields that came from its template.
    """

    changes: ChangeSet
    rejects: tuple[Reject, ...]
    warnings: Mapping[tuple[str, ...], tuple[str, ...]]
    filled: Mapping[tuple[str, ...], tuple[str, ...]]

    def __str__(self) -> str:
        """What would be created, then the warnings and the rejects."""
        lines = [f"{self.changes.added.height} to create, {len(self.rejects)} not"]
        lines += [
            f"{' / '.join(key)}: {text}" for key, many in self.warnings.items() for text in many
        ]
        return "\n".join([*lines, *(str(reject) for reject in self.rejects)])


def write_request_form(
    form: RequestForm,
    path: Path | str,
    *,
    created: datetime,
    rows: int = 20,
    existing: Existing = "refuse",
) -> Path:
    """An empty form as a workbook: one line per request.

    Args:
        form: What is asked.
        path: The file to make.
        created: What the file says of its making.
        rows: Lines to fill in.
        existing: ``refuse`` or ``replace`` a file that is there.
    """
    names = [*form.asked, form.template_field] if form.from_template else list(form.asked)
    notes = [form.title, "One line for each request. Fields with a star must be filled."]
    notes += [f"{name}: {text}" for name, text in form.help.items()]
    if form.from_template:
        notes.append(
            f"{form.template_field}: number of one that is like it; it fills {', '.join(form.from_template)}"
        )
    columns = [
        FileColumn(name=n, header=f"{n} *" if n in form.required else n, width=22) for n in names
    ]
    blank: list[dict[str, str | None]] = [dict.fromkeys(names) for _ in range(rows)]
    tab = Tab(name="Request", rows=blank, columns=columns, notes=tuple(notes))
    return write_xlsx(tab, path, created=created, title=form.title, existing=existing).path


def read_requests(form: RequestForm, path: Path | str) -> tuple[dict[str, str], ...]:
    """The filled lines of a form, as mappings by field; ``row`` says where each stood.

    Raises:
        UnreadableFile: No sheet has the columns of the form.
    """
    names = {*form.asked, form.template_field}
    for sheet in read_sheets(path):
        rows = sheet.frame.rows()
        for index, cells in enumerate(rows[:40]):
            heads = [str(cell).removesuffix("*").strip() if cell else "" for cell in cells]
            if not set(form.asked) <= set(heads):
                continue
            found = []
            for offset, line in enumerate(rows[index + 1 :]):
                filled = {
                    h: str(c).strip()
                    for h, c in zip(heads, line, strict=True)
                    if h in names and c and str(c).strip()
                }
                if filled:
                    found.append({**filled, "row": str(sheet.first_row + index + 1 + offset)})
            return tuple(found)
    raise UnreadableFile(
        f"No sheet has the columns {', '.join(form.asked)}.",
        hint="Give the workbook that write_request_form made.",
        source=Provenance(file=Path(path).name),
    )


def plan_creation(
    requests: Iterable[Mapping[str, str]],
    table: object,
    spec: TableSpec,
    form: RequestForm,
    *,
    duplicates: Duplicates | None = None,
) -> CreationPlan:
    """What would be created of some requests.

    Args:
        requests: From `read_requests`, or mappings of your own; all must bring the key.
        table: What is there already.
        spec: Key, kinds and risks.
        form: What is required and what a template fills.
        duplicates: How to look for what is there under another number; null does not look.

    Returns:
        The creations as a change set, and what is not in it.
    """
    there = read_table(table, spec)
    there = there.rename(spec.names(there.columns))
    forms = spec.key_forms({name: (pl.String(), pl.String()) for name in spec.row_key})
    known = key_text(there.cast(dict.fromkeys(spec.row_key, pl.String)), forms).rows()
    by_key: dict[tuple[str, ...], int] = {key: row for row, key in enumerate(known)}
    rejects: list[Reject] = []
    good: dict[tuple[str, ...], dict[str, str]] = {}
    filled: dict[tuple[str, ...], tuple[str, ...]] = {}
    for number, request in enumerate(requests, start=1):
        row = int(request.get("row", number))
        cells = {name: value for name, value in request.items() if name in there.columns and value}
        defaults, problem = _defaults(request, cells, there, by_key=by_key, spec=spec, form=form)
        cells = {**defaults, **cells}
        key = tuple(_form(cells.get(name, ""), forms[name]) for name in spec.row_key)
        problems = [problem] if problem else []
        problems += _problems(key, cells, by_key=by_key, good=good, spec=spec, form=form)
        if problems:
            rejects += [
                Reject(
                    row=row,
                    column=column,
                    raw=cells.get(column),
                    code=code,
                    reason=reason,
                    hint="Correct the request.",
                )
                for column, code, reason in problems
            ]
            continue
        good[key] = cells
        filled[key] = tuple(defaults)
    text = there.cast(pl.String)
    made = pl.DataFrame(
        [dict(cells) for cells in good.values()], schema=dict.fromkeys(there.columns, pl.String)
    )
    plain = spec.model_copy(update={"most_removed": 1.0})
    changes = diff(text, pl.concat([text, made]), plain)
    return CreationPlan(
        changes=changes,
        rejects=tuple(rejects),
        warnings=_warnings(pl.concat([text, made]), set(good), spec, duplicates),
        filled={key: names for key, names in filled.items() if names},
    )


def _form(text: str, form: KeyForm) -> str:
    return form.of(text) if isinstance(form, TextForm) else text.strip()


def _defaults(
    request: Mapping[str, str],
    cells: Mapping[str, str],
    there: pl.DataFrame,
    *,
    by_key: Mapping[tuple[str, ...], int],
    spec: TableSpec,
    form: RequestForm,
) -> tuple[dict[str, str], tuple[str, str, str] | None]:
    """The cells that the template fills, or why it cannot."""
    wanted = request.get(form.template_field, "").strip()
    if not wanted:
        return {}, None
    forms = spec.key_forms({name: (pl.String(), pl.String()) for name in spec.row_key})
    first = spec.row_key[0]
    key = tuple(
        _form(wanted if name == first else cells.get(name, ""), forms[name])
        for name in spec.row_key
    )
    if key not in by_key:
        return {}, (form.template_field, "template", f"there is no {' / '.join(key)} to be like")
    row = there.row(by_key[key], named=True)
    return {
        name: str(row[name])
        for name in form.from_template
        if name in row and row[name] is not None and not cells.get(name)
    }, None


def _problems(
    key: tuple[str, ...],
    cells: Mapping[str, str],
    *,
    by_key: Mapping[tuple[str, ...], int],
    good: Mapping[tuple[str, ...], object],
    spec: TableSpec,
    form: RequestForm,
) -> list[tuple[str, str, str]]:
    found = [
        (name, "required", "nothing is written here, and the template does not fill it")
        for name in dict.fromkeys([*spec.row_key, *form.required])
        if not cells.get(name) and name not in spec.may_be_empty
    ]
    if all(key) and key in by_key:
        found.append((spec.row_key[0], "exists", "the number is taken already"))
    if all(key) and key in good:
        found.append((spec.row_key[0], "twice", "another request has the same number"))
    for name, value in cells.items():
        field = spec.field(name, pl.String())
        series = pl.Series([value])
        if unread(series, field).item():
            found.append((name, "unread", f"this is no {field.kind}"))
        elif (text := canonical(series, field).item()) and not passes_check_digits(text, field):
            found.append((name, "check_digits", "the check digits are wrong"))
    return found


def _warnings(
    every: pl.DataFrame, new: set[tuple[str, ...]], spec: TableSpec, how: Duplicates | None
) -> dict[tuple[str, ...], tuple[str, ...]]:
    if how is None:
        return {}
    found: dict[tuple[str, ...], list[str]] = {}
    for cluster in find_duplicates(every, spec, how):
        for pair in cluster.pairs:
            for mine, other in ((pair.left, pair.right), (pair.right, pair.left)):
                if mine in new:
                    agree = f", agree: {', '.join(pair.agree)}" if pair.agree else ""
                    found.setdefault(mine, []).append(
                        f"may be there already as {' / '.join(other)} (alike {pair.score:.2f}{agree})"
                    )
    return {key: tuple(texts) for key, texts in found.items()}
