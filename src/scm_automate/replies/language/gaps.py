"""How far the gap of a pattern may reach in a text: a few words, and never into the next sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token

__all__ = ["gap_end"]

_GAP = 4
_REACH = 9
"""A gap is so many words, and with the numbers and signs between them so many tokens."""
_SENTENCE_END = frozenset(".;!?\n:")


def gap_end(tokens: list[Token], at: int) -> int:
    """Behind the last token that a gap may lead to: so many words on, and never into the next sentence.

    Numbers and signs are no words, so ``holt Pos. 10 bei uns ab`` has three words in its gap.
    """
    words = 0
    for here in range(at, min(at + _REACH, len(tokens))):
        token = tokens[here]
        words += token.kind == "w"
        if token.fold in _SENTENCE_END and not (token.fold == "." and _goes_on(tokens, here)):
            return here + 1
        if words > _GAP:
            return here + 1
    return min(at + _REACH, len(tokens))


def _goes_on(tokens: list[Token], at: int) -> bool:
    """Whether a point is that of a number or of a day, and ends no sentence: ``läuft am 12.5. vom Band``."""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if behind is None or behind.kind == "n":
        return False
    return behind.kind == "d" or (
        at > _DAY and "".join(token.kind for token in tokens[at - _DAY : at]) == "dpd"
    )


_DAY = 3
"""A day, a point and a month stand before the point that closes a date."""
