"""A file that no layout of the wanted record fits, and what it is instead.

Suppliers given as orders, orders given as suppliers, a policy given as either: the reader says what the
file is and where it belongs, instead of asking for columns that it will never have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.connectors.known_layouts import layouts
from scm_automate.connectors.recognise import recognise
from scm_automate.errors import Provenance, SourceNotRecognised

if TYPE_CHECKING:
    from scm_automate.connectors.layout import RecordName
    from scm_automate.files import Sheet

__all__ = ["is_settings", "told_apart"]

_WORDS: dict[RecordName, str] = {
    "orders": "open orders",
    "suppliers": "suppliers",
    "items": "items",
    "receipts": "goods receipts",
    "confirmations": "confirmations",
    "prices": "prices",
    "bom": "bills of material",
    "stock": "stock",
    "demand": "requirements",
    "invoices": "invoices",
}
"""What the rows of each record are called."""

_SETTING = re.compile(r"^\s*(?:#.*|\[\[?[\w. \"-]+\]\]?|[\w.\"-]+\s*=.*)$")
"""A line of a TOML file."""


def told_apart(sheet: Sheet, record: RecordName, fault: SourceNotRecognised) -> SourceNotRecognised:
    """The error that says what the file is, where that is known; else the one given.

    Args:
        sheet: The sheet that no layout of the record fits.
        record: What its rows were to become.
        fault: Why none fits.
    """
    place = Provenance(file=sheet.file, sheet=sheet.name)
    if is_settings(sheet):
        return SourceNotRecognised(
            f"This is a file of settings (TOML), and no export of {_WORDS[record]}.",
            hint="A policy goes where the policy is asked for (--policy, or read_policy), a layout of "
            "yours to layout=; give the export itself here.",
            source=place,
        )
    others = [layout for layout in layouts() if layout.record != record]
    for other in dict.fromkeys(layout.record for layout in others):
        try:
            found = recognise(sheet, [one for one in others if one.record == other])
        except SourceNotRecognised:
            continue
        if len(found.columns) < 2:
            continue
        return SourceNotRecognised(
            f"This is {found.layout.title}, and {_WORDS[record]} are wanted here.",
            hint=f"Pass it as {other} (read_{other}, or --{other} on the command line), and the "
            f"export of {_WORDS[record]} here. If it is one all the same, name its columns with "
            "columns=.",
            source=place,
        )
    return fault


def is_settings(sheet: Sheet) -> bool:
    """Whether a text is a TOML file: by its name, or by its lines."""
    if sheet.kind != "csv":
        return False
    if (sheet.file or "").lower().endswith(".toml"):
        return True
    lines = [
        "".join(cell or "" for cell in row)
        for row in sheet.frame.head(20).rows()
        if any(cell for cell in row)
    ]
    return (
        bool(lines)
        and all(_SETTING.match(line) for line in lines)
        and any("=" in line for line in lines)
    )
