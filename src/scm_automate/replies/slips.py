"""Slips of the keyboard in words that answer: ``muelle 12 confimado``, ``la semna 22``.

Who writes in a hurry leaves out a letter, doubles it, swaps it with its neighbour or hits the one
beside it. Such a word is read as what it is a slip of, where that is a yes, a delivery or a week of
the language (its list ``answers``), the first letter and the last two are right, and it is a slip of
one of them only. What ends or begins otherwise may be another form, and another answer. Months stand
with their slips in the lists of dates.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.lexicon import read_language
from scm_automate.replies.tokens import Token, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["as_meant", "slips_of"]

_SHORTEST = 6
_BESIDE = {"n": "m", "m": "n", "b": "v", "v": "b", "s": "z", "z": "s"}
"""Letters that are taken for each other, by key or by sound."""


@cache
def slips_of(codes: tuple[str, ...]) -> dict[str, str]:
    """Folded slips to the folded word that was meant.

    Args:
        codes: Languages of the message.

    Examples:
        >>> slips_of(("es",))["confimado"], "confirma" in slips_of(("es",))
        ('confirmado', False)
    """
    found: dict[str, str] = {}
    twice: set[str] = set()
    words = {word for code in codes for word in _words(code)}
    for word in sorted(words):
        for slip in _slipped(word):
            if found.setdefault(slip, word) != word:
                twice.add(slip)
    return {slip: word for slip, word in found.items() if slip not in twice | words}


def as_meant(tokens: list[Token], codes: tuple[str, ...]) -> list[Token]:
    """The tokens with such slips folded as the word that was meant; their text stays as it stood.

    Args:
        tokens: Tokens of a text.
        codes: Languages of the message.

    Examples:
        >>> from scm_automate.replies.tokens import tokenise
        >>> [token.fold for token in as_meant(tokenise("Muelle 12 confimado"), ("es",))]
        ['muelle', '12', 'confirmado']
    """
    slips = slips_of(codes)
    if slips.keys().isdisjoint([token[3] for token in tokens]):
        return tokens
    return [
        token._replace(fold=slips[token.fold]) if token.fold in slips else token for token in tokens
    ]


def _words(code: str) -> Iterator[str]:
    for word in read_language(code).get("answers", "").split():
        folded = fold(word)
        if len(folded) >= _SHORTEST:
            yield folded


def _slipped(word: str) -> Iterator[str]:
    """All slips within a word whose first letter and last two stay where they are."""
    for at in range(1, len(word) - 2):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        if at < len(word) - 3:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if word[at] in _BESIDE:
            yield word[:at] + _BESIDE[word[at]] + word[at + 1 :]
