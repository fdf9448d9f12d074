"""Signs and words of a row that unsettle it: a state in a column of its own, a mark at a number, a quantity in doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.tables.paper_words import is_state, stops_a_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scm_automate.replies.open_lines import OpenLine

__all__ = ["unsettled"]

_MARKED = re.compile(r"[0-9A-Za-z)] ?[*†‡]+\)?\Z|[*†‡]+\Z")
_WORDS = "|".join(map(re.escape, sorted(words("about_a_quantity", as_spelt=True))))
_ABOUT = re.compile(rf"\A(?:{_WORDS}|<|>|~|±)|[%±]|\+ ?/ ?-", re.IGNORECASE)
"""A quantity that may be another: ``max. 2000``, ``2000 +/-10%``."""


def unsettled(
    cell: Callable[[int], str],
    columns: Mapping[str, Sequence[int]],
    line: OpenLine,
    notes: Sequence[str],
) -> list[str]:
    """Why what stands in a row beside its date may take it back; empty where nothing does.

    Args:
        cell: The text of a column.
        columns: Role -> columns.
        line: The line that the row speaks of.
        notes: What is printed below the row.
    """
    beside = [cell(n) for role in ("remark", "extra", "unknown") for n in columns.get(role, ())]
    found = [
        f"a note stops the row: {text[:40]!r}"
        for text in (*notes, *beside)
        if stops_a_row(text) or is_state(text)
    ]
    found += [
        f"the article is told to be none: {cell(n)[:40]!r}"
        for n in columns.get("description", ())
        if stops_a_row(cell(n)) and not stops_a_row(line.description)
    ]
    counted = columns.get("quantity") or columns.get("open_quantity") or ()
    found += [
        f"the quantity is told as {cell(n)[:20]!r}" for n in counted if _ABOUT.search(cell(n))
    ]
    keyed = [
        n
        for role in ("line", "item", "supplier_item", "description")
        for n in columns.get(role, ())
    ]
    known = {line.item, line.supplier_item, line.description}
    found += [
        f"a sign at {cell(n)[:20]!r} points to a note"
        for n in (*keyed, *counted)
        if _MARKED.search(cell(n)) and cell(n) not in known
    ]
    return found[:1]
