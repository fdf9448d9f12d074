"""Text to tokens: one scanner for dates, numbers, references and phrases.

Suppliers lose accents, write ``Maerz`` for ``März`` and mix alphabets, so words are compared by
their folded form. Offsets always count characters of the text as it stood.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Token", "fold", "level", "tokenise"]

# A scan, not a grammar: every alternative is one character class, so time is linear.
_TOKEN = re.compile(
    r"[0-9]+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\n|[^\s]"
)

# Same length on both sides, so that offsets stay true.
_LEVEL = str.maketrans(
    {
        **{chr(0xFF10 + n): str(n) for n in range(10)},
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "\t": " ", "\r": " ",
        "：": ":", "，": ",", "（": "(", "）": ")", "；": ";", "／": "/", "－": "-", "～": "-", "~": "-",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "’": "'", "‘": "'", "`": "'", "´": "'", "？": "?", "！": "!", "．": ".",
        "×": "x", "µ": "μ",
    }
)  # fmt: skip

_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


class Token(NamedTuple):
    """A run of digits, a word, a sign or a line end."""

    start: int
    end: int
    text: str
    fold: str
    kind: str
    """``d`` digits, ``w`` word, ``p`` any other sign, ``n`` line end."""


def level(text: str) -> str:
    """The text with look-alike signs made plain, character by character.

    Example:
        >>> level("１２：00–13：00")
        '12:00-13:00'
    """
    return text.translate(_LEVEL)


_REMEMBERED = 50_000


class _Words(dict[str, tuple[str, str]]):
    """A piece of text -> (its folded form, its kind); remembered, as mails repeat their words."""

    def __missing__(self, word: str) -> tuple[str, str]:
        first = word[0]
        if "0" <= first <= "9":
            found = word, "d"
        elif first == "\n":
            found = word, "n"
        elif first.isalpha():
            found = fold(word), "w"
        else:
            found = word, "p"
        if len(self) < _REMEMBERED and len(word) < 40:
            self[word] = found
        return found


_WORDS = _Words()


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """A word without case and accents.

    Example:
        >>> fold("Bestätigt"), fold("Żółty"), fold("Größe")
        ('bestatigt', 'zolty', 'grosse')
    """
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.replace("İ", "i").casefold().translate(_STROKES))
    return "".join(char for char in spread if not unicodedata.combining(char))


def tokenise(text: str) -> list[Token]:
    """The tokens of a levelled text, in order; blanks separate and are no tokens.

    Example:
        >>> [token.text for token in tokenise("KW18: 2.000 St")]
        ['KW', '18', ':', '2', '.', '000', 'St']
    """
    # the tuple is made as such: a call of the class for every word costs as much as all the rest
    new, words = tuple.__new__, _WORDS
    return [
        new(Token, (*match.span(), word := match[0], *words[word]))
        for match in _TOKEN.finditer(text)
    ]
