"""Headings that stand more than once in one header.

SE16N with long labels heads several fields alike: "Payment in" three times, "Currency", "Quantity".
Which of the columns is meant, only their cells can tell: where they are equal it does not matter,
and the first column of a table's key is its key. Otherwise nobody knows, and a guess would be a
wrong quantity that nobody sees; so the column is left out, or the file refused where it is needed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scm_automate.errors import Provenance, SourceNotRecognised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.connectors.recognise import Recognised
    from scm_automate.files import Sheet

__all__ = ["numbered", "settle_repeated"]


def numbered(heading: str, headings: Sequence[str]) -> int:
    """Index of the column that ``Quantity#2`` means, the second headed so; -1 where there is none.

    Examples:
        >>> numbered("Quantity#2", ["Item", "Quantity", "Quantity"])
        2
    """
    word, sign, number = heading.rpartition("#")
    if not sign or not number.isdecimal() or len(number) > 4:
        return -1
    at = [index for index, other in enumerate(headings) if other == word]
    return at[int(number) - 1] if 0 < int(number) <= len(at) else -1


def settle_repeated(
    sheet: Sheet, found: Recognised, *, named: frozenset[str] = frozenset()
) -> Recognised:
    """The same, without columns of which nobody knows whether they are meant.

    Args:
        sheet: The cells.
        found: The layout and where its columns seem to be.
        named: Fields whose column the caller has named by its number.

    Raises:
        SourceNotRecognised: A field that the layout cannot do without is among them.
    """
    columns = dict(found.columns)
    notes = []
    body = sheet.frame.slice(found.header + 1)
    for field, index in found.columns.items():
        heading = found.headings[index]
        alike = [n for n, other in enumerate(found.headings) if other == heading and heading]
        if len(alike) < 2 or field in named:
            continue
        spots = " and ".join(str(n + 1) for n in alike)
        if field in found.layout.key:
            notes.append(
                f"{heading!r} heads the columns {spots}: the first is taken as {field}, since keys "
                "stand first in a table"
            )
            continue
        mine = body[str(index)]
        if all(mine.equals(body[str(n)]) for n in alike if n != index):
            continue
        if _needed(found, field):
            raise SourceNotRecognised(
                f"{heading!r} heads the columns {spots}, with different cells: which of them is "
                f"the {field.replace('_', ' ')} is unknown.",
                hint="Export with technical field names, or say which: columns={"
                f"{field!r}: '{heading}#1'}}, layout={found.layout.name!r}.",
                source=Provenance(file=sheet.file, sheet=sheet.name, column=heading),
            )
        del columns[field]
        notes.append(
            f"{heading!r} heads the columns {spots}, with different cells: {field} is left empty; "
            "export with technical field names"
        )
    return replace(found, columns=columns, notes=tuple(notes)) if notes else found


def _needed(found: Recognised, field: str) -> bool:
    """Whether the layout cannot do without the field.

    A field that a rule looks at is needed too: without it a closed line would seem open.
    """
    layout = found.layout
    if field in layout.required or field in _AMOUNTS:
        return True
    if any(rule.column == field for rule in (*layout.set_aside, *layout.states)):
        return True
    return any(
        field in group and not any(other in found.columns for other in group if other != field)
        for group in layout.identify
    )


_AMOUNTS = ("quantity", "ordered", "received", "due", "promised", "price", "moved", "sign")
"""What changes a number or a date that somebody acts on."""
