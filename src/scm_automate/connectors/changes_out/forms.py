"""Files that carry changes out: the uploads of ERPs, BAPI tables, and order changes in EDI."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from scm_automate.connectors.changes_out.bapi import BAPI_FIELDS, bapi_po_change
from scm_automate.connectors.changes_out.order_changes import ORDER_CHANGE_FIELDS, order_changes
from scm_automate.connectors.uploads import UploadReject, write_changes
from scm_automate.connectors.uploads_layout import BY_FIELD, KEYS, TOLD, upload_layouts
from scm_automate.errors import ConfigError, did_you_mean
from scm_automate.files.write_atomic import write_atomically
from scm_automate.model import OrderLine, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from scm_automate.connectors.changes_out.plan import ChangePlan
    from scm_automate.connectors.edi import CodeLists, Envelope
    from scm_automate.connectors.edi.write import WrittenStandard
    from scm_automate.files.write_atomic import Existing
    from scm_automate.model import Change, ScheduleKey

__all__ = ["FileForm", "WrittenForm", "file_form", "file_forms", "write_form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileForm:
    """A file that carries changes.

    Attributes:
        name: What it is called.
        title: The same for people.
        about: Where it goes, and what to know.
        fields: The `OrderLine` fields that it takes, with its own names.
        made: ``table`` by an upload layout, ``json`` or ``edi``.
    """

    name: str
    title: str
    about: str
    fields: Mapping[str, str]
    made: Literal["table", "json", "edi"]


_OTHERS: Final = (
    FileForm(
        name="bapi_po_change",
        title="SAP: tables of BAPI_PO_CHANGE, one call per order (JSON)",
        about="For your own program or integration platform: hand each call's tables to the BAPI, read"
        " RETURN, and commit. Item and schedule numbers have their zeros, flags are set.",
        fields=BAPI_FIELDS,
        made="json",
    ),
    FileForm(
        name="x12_860",
        title="X12 860: order change, one file per order",
        about="Tells the supplier's machine what has changed; send it by your own transport.",
        fields=ORDER_CHANGE_FIELDS,
        made="edi",
    ),
    FileForm(
        name="edifact_ordchg",
        title="EDIFACT ORDCHG: order change, one file per order",
        about="Tells the supplier's machine what has changed; send it by your own transport.",
        fields=ORDER_CHANGE_FIELDS,
        made="edi",
    ),
)
_STANDARDS: Final[Mapping[str, Literal["x12", "edifact"]]] = {
    "x12_860": "x12",
    "edifact_ordchg": "edifact",
}


def file_forms() -> tuple[FileForm, ...]:
    """Every form that is shipped, by name.

    Examples:
        >>> [form.name for form in file_forms()][:2]
        ['bapi_po_change', 'd365_purchase_lines']
    """
    tables = []
    for layout in upload_layouts():
        told = {*KEYS, *TOLD, *BY_FIELD}
        fields = {
            name: column.header
            for column in layout.columns
            for name in column.value
            if name not in told
        }
        if layout.shape == "field":
            fields = {name: name for name in OrderLine.model_fields if name not in KEYS}
        tables.append(
            FileForm(
                name=layout.name,
                title=layout.title,
                about=layout.about,
                fields=fields,
                made="table",
            )
        )
    return tuple(sorted((*tables, *_OTHERS), key=lambda form: form.name))


def file_form(name: str) -> FileForm:
    """A form by its name.

    Raises:
        ConfigError: None is called so.
    """
    forms = {form.name: form for form in file_forms()}
    if name not in forms:
        hint = did_you_mean(name, forms) or f"Known are {', '.join(forms)}."
        raise ConfigError(f"No form of changes is called {name!r}.", hint=hint)
    return forms[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenForm:
    """What was written.

    Attributes:
        paths: The files.
        changes: The changes that they carry.
        left_out: The changes that they do not, and why.
    """

    paths: tuple[Path, ...]
    changes: tuple[Change, ...]
    left_out: tuple[UploadReject, ...] = ()

    def __str__(self) -> str:
        """``po.json: 12 changes, 1 left out``."""
        names = ", ".join(path.name for path in self.paths[:3]) or "no file"
        more = f" and {len(self.paths) - 3} more files" if len(self.paths) > 3 else ""
        left = f", {len(self.left_out)} left out" if self.left_out else ""
        return f"{names}{more}: {len(self.changes)} changes{left}"


def write_form(
    plan: ChangePlan,
    path: Path | str,
    *,
    lines: Iterable[OrderLine] = (),
    created: datetime | None = None,
    envelope: Envelope | None = None,
    codes: CodeLists | None = None,
    existing: Existing = "refuse",
) -> WrittenForm:
    """The plan as a file of its target's form; the same plan makes the same file again.

    Args:
        plan: Made for a form (`plan_writes` with its name and fields); usually what `check_plan` left.
        path: The file; of ``x12_860`` and ``edifact_ordchg`` the folder, one file per order.
        lines: The open order lines; a form may need what is not changed.
        created: What a workbook says of its making.
        envelope: Who sends an EDI message to whom; its number counts up from file to file.
        codes: Code lists for EDI, for a partner with its own.
        existing: ``refuse`` or ``replace`` files that are there.

    Raises:
        ConfigError: The form is not known, or lacks an envelope or `created`.
        OutputExists: A file is there already.
    """
    form = file_form(plan.target)
    target = Path(path)
    by_key = {line.key: line for line in lines}
    if form.made == "json":
        calls = bapi_po_change(plan.writes, by_key)
        with write_atomically(target, existing=existing) as file:
            file.write(json.dumps(calls, ensure_ascii=False, indent=1).encode())
        return WrittenForm(paths=(target,), changes=plan.changes)
    if form.made == "edi":
        return _edi(plan, target, by_key, envelope=envelope, codes=codes, existing=existing)
    done = write_changes(
        plan.changes,
        target,
        layout=form.name,
        format="xlsx" if target.suffix.casefold() == ".xlsx" else "csv",
        lines=by_key.values(),
        created=created,
        existing=existing,
    )
    return WrittenForm(paths=(done.path,), changes=done.changes, left_out=done.rejects)


def _edi(
    plan: ChangePlan,
    folder: Path,
    lines: Mapping[ScheduleKey, OrderLine],
    *,
    envelope: Envelope | None,
    codes: CodeLists | None,
    existing: Existing,
) -> WrittenForm:
    from scm_automate.connectors.edi import write

    if envelope is None:
        raise ConfigError(
            f"{plan.target} needs an envelope: who sends it to whom.",
            hint="Give envelope=edi.Envelope(...).",
        )
    standard: WrittenStandard = _STANDARDS[plan.target]
    made = order_changes(
        plan.writes,
        lines,
        standard=_STANDARDS[plan.target],
        issued=envelope.created.date(),
        codes=codes,
    )
    paths = []
    for place, document in enumerate(made.documents):
        raw = write(
            document,
            standard=standard,
            envelope=replace(envelope, number=envelope.number + place),
        )
        name = "".join(c if c.isalnum() or c in "-_" else "_" for c in document.order or "")
        path = folder / f"{plan.target}_{name}_{envelope.number + place}.edi"
        with write_atomically(path, existing=existing) as file:
            file.write(raw)
        paths.append(path)
    out = {(change.id, change.field) for change, _ in made.left_out}
    return WrittenForm(
        paths=tuple(paths),
        changes=tuple(one for one in plan.changes if (one.id, one.field) not in out),
        left_out=tuple(
            UploadReject(change=change, column=change.field, raw=change.new or "", reason=f"{why}.")
            for change, why in made.left_out
        ),
    )
