"""The workbook in which people say yes or no.

One line per change with old and new side by side; the last columns are for the person: a drop-down,
a name, a note.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.masterdata.approval_sheets import MOST_ROWS, Sheets

if TYPE_CHECKING:
    from datetime import datetime

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["write_approvals"]


def write_approvals(
    changes: ChangeSet,
    path: Path | str,
    *,
    created: datetime,
    existing: Existing = "refuse",
    rows_per_sheet: int = MOST_ROWS,
) -> Path:
    """A workbook with a summary, one line per change to decide on, and what nobody can decide.

    All text is text: no cell is a formula, keys keep their zeros. Bank accounts show their end alone.

    Args:
        changes: What to decide on.
        path: The file to make.
        created: What the file says of its making.
        existing: ``refuse`` or ``replace`` a file that is there.
        rows_per_sheet: A longer list goes on on another sheet; a workbook holds 1,048,576 rows in one.

    Returns:
        The path.

    Raises:
        OutputExists: The file is there already.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    with write_atomically(path, existing=existing) as file:
        book = Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        with closing(book):
            book.set_properties(
                {
                    "title": f"Changes of {changes.spec.name}",
                    "created": created.replace(tzinfo=None),
                }
            )
            sheets = Sheets(book, changes, rows_per_sheet)
            sheets.summary()
            sheets.changes()
            sheets.others()
    return Path(path)
