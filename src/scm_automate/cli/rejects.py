"""Rows that could not be read, told where the command is looked at."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from scm_automate.tables import Reject, RowNotes

__all__ = ["tell_rejects"]

_SHOWN = 5


def tell_rejects(rejects: RowNotes[Reject]) -> None:
    """Says the first of them on standard error: file, place, value, what to do; the report has all."""
    for reject in islice(rejects, _SHOWN):
        typer.echo(f"  not read: {reject}", err=True)
    if len(rejects) > _SHOWN:
        typer.echo(f"  and {len(rejects) - _SHOWN} more; the report lists every one.", err=True)
