"""Changes out of a file of the long form, as the chase writes them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from scm_automate.connectors.change_values import why_not
from scm_automate.errors import ColumnNotFound, DataError, Provenance, UnreadableFile
from scm_automate.model import Change, OrderLine

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read_changes"]

_NEEDED: Final = ("order", "line", "field", "old", "new", "change_id")
_SAID: Final = ("company", "schedule", "supplier", "rule", "why", "decided_by")


def read_changes(path: Path | str) -> tuple[Change, ...]:
    """The changes of a ``changes.csv`` in the form ``generic``.

    Such a file holds only what was let through, by a rule or by a person. A row that is not in order is
    an error of the whole file: half a file of changes is none.

    Args:
        path: The file.

    Raises:
        UnreadableFile: It is not there, or no text.
        ColumnNotFound: It has another form.
        DataError: A row lacks something, or its value is none of the field's.
    """
    source = Path(path)
    place = Provenance(file=source.name)
    try:
        text = source.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"The changes cannot be read: {error}", source=place) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise ColumnNotFound(
            f"The file has no column {missing[0]!r}; it is not of the form 'generic'.",
            hint="Let the chase write it with --upload-layout generic.",
            source=place,
        )
    return tuple(_change(row, number, source.name) for number, row in enumerate(rows, start=2))


def _change(row: Mapping[str, str | None], number: int, file: str) -> Change:
    values = {name: row.get(name) or "" for name in (*_NEEDED, *_SAID)}
    place = Provenance(file=file, row=number, column="field", raw=values["field"])
    if values["field"] not in OrderLine.model_fields:
        raise DataError(f"{values['field']!r} is no field of an order line.", source=place)
    try:
        change = Change(
            id=values["change_id"],
            company=values["company"],
            supplier=values["supplier"] or "unknown",
            order=values["order"],
            line=values["line"],
            schedule=values["schedule"] or "1",
            field=values["field"],
            old=values["old"] or None,
            new=values["new"] or None,
            rule=values["rule"] or "unknown",
            why=values["why"],
            verdict="release",
            decided_by=values["decided_by"] or None,
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        column = str(first["loc"][0])
        raise DataError(
            f"The row is no change: {column} {first['msg']}.",
            source=Provenance(file=file, row=number, column=column),
        ) from None
    reason = why_not(change)
    if reason:
        at = Provenance(file=file, row=number, column="new", raw=values["new"])
        raise DataError(reason, source=at)
    return change
