"""The reply form as it came back: its rows by the keys that are hidden in it, whatever the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scm_automate.chase.form import FORM_SHEET, HIDDEN_COLUMNS, SHOWN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FormRow", "form_rows"]

_DEEPEST_HEADER: Final = 30


class FormRow(NamedTuple):
    """One row of a form that was filled in."""

    number: int
    """Row of the sheet, from 1."""
    key: tuple[str, str, str, str]
    """Company, order, line and schedule as they stand in the row; empty where it was typed anew."""
    reference: str
    """Of the letter that the form came with."""
    day: str
    """What was filled in as day, as text; a date cell as 2026-03-20."""
    quantity: str
    """What was filled in as quantity, as text."""
    remark: str
    """In the supplier's own words."""


def form_rows(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> tuple[FormRow, ...] | None:
    """The rows of a form in which something was filled in; None where it is no form of ours.

    Args:
        sheets: Name and rows of text cells of each sheet.

    Examples:
        >>> head = [*SHOWN_COLUMNS, "Key company", "Key schedule", "Key reference"]
        >>> row = ["45", "10", *[""] * 7, "2026-03-20", "", "", "1000", "1", "ABC"]
        >>> form_rows([("Reply", [head, row])])[0].key
        ('1000', '45', '10', '1')
    """
    for name, rows in sheets:
        if name != FORM_SHEET:
            continue
        for at, cells in enumerate(rows[:_DEEPEST_HEADER]):
            hidden = _hidden_at(cells)
            if hidden is not None:
                return tuple(_filled(rows[at + 1 :], first=at + 2, hidden=hidden))
    return None


def _hidden_at(cells: Sequence[str]) -> int | None:
    """Where the hidden keys begin in a header row; they stand behind all that is shown."""
    wanted = list(HIDDEN_COLUMNS)
    start = len(SHOWN_COLUMNS)
    return (
        start if [cell.strip() for cell in cells[start : start + len(wanted)]] == wanted else None
    )


def _filled(rows: Sequence[Sequence[str]], *, first: int, hidden: int) -> list[FormRow]:
    places = {name: column for column, name in enumerate(SHOWN_COLUMNS)}
    found = []
    for number, cells in enumerate(rows, start=first):
        texts = [*(cell.strip() for cell in cells), *[""] * (hidden + len(HIDDEN_COLUMNS))]
        company, schedule, reference = texts[hidden : hidden + len(HIDDEN_COLUMNS)]
        day, quantity, remark = (
            texts[places[name]] for name in ("confirmed_date", "confirmed_quantity", "remark")
        )
        if day or quantity or remark:
            key = (company, texts[places["order"]], texts[places["line"]], schedule)
            found.append(FormRow(number, key, reference, day, quantity, remark))
    return found
