"""Words that stand in the descriptions of a statement's own lines, in capitals or cut short.

``Drum flange SG iron`` names a line, and ``SG`` is part of its name; ``anti-foul red`` and ``comp
springs`` are ``Antifouling red`` and ``Compression spring`` as people write them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.statements import Statement

__all__ = ["is_cut_short", "is_described"]

_WORDS = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
"""So many letters of a longer word stand for it."""
_JOINED = 6
"""So many, where they are written in two parts."""


def is_described(statement: Statement, at: int, index: LineIndex) -> bool:
    """Whether a word stands in the descriptions of all lines that a statement names, as it is."""
    lines = [index.lines[one].description for one in statement.lines]
    word = statement.analysis.tokens[at].text
    return bool(lines) and all(word in _WORDS.findall(one) for one in lines)


def is_cut_short(statement: Statement, at: int, index: LineIndex) -> bool:
    """Whether a word beside a line's name begins a word of its description: ``comp springs``, ``anti-foul red``."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    if at > 1 and tokens[at - 1].text == "-" and tokens[at - 1].end == tokens[at].start:
        at -= 2  # the second part of "anti-foul"
    last, word, least = at + 1, tokens[at].fold, _SHORTEST
    if last + 1 < len(tokens) and tokens[last].text == "-" and tokens[last].start == tokens[at].end:
        word, last, least = word + tokens[last + 1].fold, last + 2, _JOINED
    elif last < len(tokens) and tokens[last].text == ".":
        last += 1
    if len(word) < least or last >= len(tokens):
        return False
    if claimed[last] != "ref" and claimed[last - 1] != "ref":
        return False
    return bool(statement.lines) and all(
        any(
            len(other) > len(word) and fold(other).startswith(word)
            for other in _WORDS.findall(index.lines[one].description)
        )
        for one in statement.lines
    )
