"""Numbers that count deliveries or tell a share, and no goods: ``4 deliveries of 150``, ``60 percent``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.amounts.numbers import Figure
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token

__all__ = ["behind_lots", "lots_of", "percent_end"]

_PERCENT = frozenset({"%"}) | words("words_for_percent")
_PER_CENT = [one.split() for one in sorted(words("percent_in_two_words"))]
_LOTS = 50
"""Nobody delivers one line in so many lots."""


def percent_end(tokens: list[Token], here: int) -> int:
    """Behind the sign or the words for a share; 0 where none stands there."""
    if tokens[here].text == "%" or tokens[here].fold in _PERCENT:
        return here + 1
    return here + 2 if [token.fold for token in tokens[here : here + 2]] in _PER_CENT else 0


def lots_of(tokens: list[Token], here: int, figure: Figure, habits: Habits) -> int:
    """The second number of ``4 deliveries of 150``; 0 where the word behind a number calls no lots."""
    if tokens[here].kind != "w" or not 1 < figure.value < _LOTS or figure.value % 1:
        return 0
    return next(
        (
            mark.end
            for mark in habits.lexicon.phrases.at(tokens, here)
            if mark.category == "each"
            and mark.end - here > 1
            and mark.end < len(tokens)
            and tokens[mark.end].kind == "d"
        ),
        0,
    )


def behind_lots(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a number tells how many are in each lot, ``two lots of 60``, and names nothing that ends in 60."""
    return any(
        mark.category == "each" and mark.end == at
        for back in (2, 3)
        if at >= back
        for mark in lexicon.phrases.at(tokens, at - back)
    )
