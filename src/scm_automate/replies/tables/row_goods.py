"""Whether the goods of a row are those of its line: the unit it is counted in, and the item it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.figure_words import PACKED
from scm_automate.replies.amounts.units import fits, unit_class, wound
from scm_automate.replies.language.tokens import fold, level, tokenise
from scm_automate.replies.naming.glued_runs import chunk_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.open_lines import OpenLine

__all__ = ["counts_otherwise", "names_another"]

_FEWEST = 3
_UNIT = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,20}[0-9]?\.?\s{0,4}\Z")
"""The unit at the end of a cell: ``2000 KAR``, ``12 m2``."""


def counts_otherwise(cells: Sequence[str], line: OpenLine) -> str:
    """Why the number of a row may count something else than the order does: ``2000 KAR`` of pieces.

    Args:
        cells: The cells of the quantity and of the unit.
        line: The line that the row speaks of.
    """
    own = unit_class(line.unit)
    if not own:
        return ""
    for cell in cells:
        match = _UNIT.search(cell)
        if match is None or fold(match[0]) == fold(line.unit):
            continue
        told = "box" if fold(match[0]).strip(".") in PACKED else unit_class(match[0])
        if told and not fits(told, own) and not wound(told, own):
            return f"the quantity is told in {match[0]!r}"
    return ""


def names_another(
    cell: Callable[[int], str],
    headers: Sequence[str],
    columns: Mapping[str, Sequence[int]],
    line: OpenLine,
    *,
    others: Callable[[str], set[int]],
    lexicon: Lexicon,
) -> str:
    """Why a row that is tied by its number may be of another article: its codes are none of the line's.

    A supplier's own number that nobody gave us says nothing; one below ``Your part``, or beside the number
    that we know him to use, does.

    Args:
        cell: The text of a column.
        headers: The headers.
        columns: Role -> columns.
        line: The line that the row speaks of.
        others: The open lines whose item a text names.
        lexicon: Words of the languages.
    """
    keyed = [n for role in ("item", "supplier_item") for n in columns.get(role, ()) if cell(n)]
    for n in keyed:
        lines = others(cell(n))
        if lines and line.index not in lines:
            return f"the row names another item: {cell(n)[:30]!r}"
    known = [chunk_key(one) for one in (line.item, line.supplier_item) if one]
    told = [(n, chunk_key(cell(n))) for n in keyed]
    told = [(n, key) for n, key in told if len(key) >= _FEWEST and any(c.isdigit() for c in key)]
    if (
        not known
        or not told
        or (line.description and any(chunk_key(line.description) == key for _, key in told))
    ):
        return ""
    if any(own in key or key in own for _, key in told for own in known if len(own) >= _FEWEST):
        return ""
    for n, _ in told:
        words = [token.fold for token in tokenise(level(headers[n])) if token.kind == "w"]
        yours = bool(words) and words[0] in lexicon.you
        if yours or (line.supplier_item and n in columns.get("supplier_item", ())):
            return f"the row names another item: {cell(n)[:30]!r}"
    return ""
