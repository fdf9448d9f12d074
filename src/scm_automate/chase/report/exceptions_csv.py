"""What needs a person as a list that opens right in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scm_automate.chase.report.quotes import quotes
from scm_automate.files import Column, Written, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scm_automate.files.write_atomic import Existing
    from scm_automate.files.write_columns import Cell
    from scm_automate.model import ExceptionMessage

__all__ = ["write_exceptions_csv"]

_COLUMNS: Final = (
    "rank",
    "severity",
    "audience",
    "code",
    "supplier",
    Column(name="supplier_name", header="supplier name"),
    "company",
    "order",
    "line",
    "schedule",
    "item",
    "due",
    "promised",
    Column(name="days_late", header="working days late"),
    "value",
    "currency",
    Column(name="text", header="what is the matter"),
    Column(name="suggestion", header="what to do"),
    Column(name="words", header="the supplier's words"),
    Column(name="change_id", header="change"),
)


def write_exceptions_csv(
    exceptions: Iterable[ExceptionMessage],
    path: Path | str,
    *,
    supplier_names: Mapping[str, str] | None = None,
    locale: str = "en",
    existing: Existing = "refuse",
) -> Written:
    """Exceptions as a CSV for people, in the order given (a round's are ranked).

    Args:
        exceptions: Such as `Round.exceptions`.
        path: The file to make.
        supplier_names: Name by supplier number; null leaves the column empty.
        locale: Of the spreadsheet that opens it, such as ``de``.
        existing: ``refuse`` or ``replace`` a file that is there.

    Returns:
        The path and the number of rows.

    Raises:
        OutputExists: The file is there already.
    """
    names = supplier_names or {}

    def row(rank: int, message: ExceptionMessage) -> dict[str, Cell]:
        return {
            "rank": rank,
            **{
                name: getattr(message, name)
                for name in type(message).model_fields
                if name != "evidence"
            },
            "supplier_name": names.get(message.supplier or "", ""),
            "words": " | ".join(map(str, quotes(message.evidence))),
        }

    rows = (row(rank, message) for rank, message in enumerate(exceptions, start=1))
    return write_csv(rows, path, columns=_COLUMNS, locale=locale, existing=existing)
