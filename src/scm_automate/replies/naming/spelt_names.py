"""Goods whose name is written as it is spoken, or with a letter left out: ``ribon`` of a ``Ribbon``, ``mangeras``.

Only of languages whose writers do so often (their ``clipped`` is told), and only words that the language knows
nothing of: what is a word of its own is another thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.kinship import is_akin
from scm_automate.replies.language.lexicon import read_language
from scm_automate.replies.language.misspelt import as_spoken
from scm_automate.replies.language.slips import known_words

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["lines_of_misspelt"]

_SHORTEST = 5
_SLIP = 7
"""Shorter words have too many neighbours."""


def lines_of_misspelt(word: str, words: Mapping[str, set[int]], codes: tuple[str, ...]) -> set[int]:
    """The lines of the only word of descriptions that a word is a misspelling of; empty where none or several are.

    Args:
        word: The word, folded.
        words: Words of descriptions and their lines.
        codes: Languages of the message.

    Examples:
        >>> lines_of_misspelt("ribones", {"ribbon": {0}, "etiqueta": {1}}, ("es",))
        {0}
    """
    spoken = [code for code in codes if read_language(code).get("clipped")]
    if not spoken or len(word) < _SHORTEST or not word.isalpha() or word in known_words(codes):
        return set()
    found = [
        lines
        for other, lines in words.items()
        if len(other) >= _SHORTEST and (_sounds_like(word, other, spoken) or _slipped(word, other))
    ]
    return set(found[0]) if found and all(lines == found[0] for lines in found) else set()


def _sounds_like(word: str, other: str, codes: list[str]) -> bool:
    """Whether two words sound alike, but for the ending of a plural."""
    for code in codes:
        heard, meant = sorted((as_spoken(word, code), as_spoken(other, code)), key=len)
        if meant.startswith(heard) and meant[len(heard) :] in ("", "s", "es"):
            return is_akin(heard, meant, compounds=False) or heard == meant
    return False


def _slipped(word: str, other: str) -> bool:
    """Whether a longer word is another one, or its plural, less a letter or with one too many."""
    if min(len(word), len(other)) < _SLIP or word[:2] != other[:2]:
        return False
    short, long = sorted((word.removesuffix("s"), other.removesuffix("s")), key=len)
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(2, len(long))
    )
