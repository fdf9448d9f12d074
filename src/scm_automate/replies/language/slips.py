"""Slips of the keyboard and dialect in words that answer: ``muelle 12 confimado``, ``kummt am 12.``.

Who writes in a hurry leaves out a letter, doubles it, swaps it with its neighbour or hits the one
beside it. Such a word is read as what it is a slip of, where that is a yes, a delivery or a week of
the language (its list ``answers``), the first letter and the last two are right, and it is a slip of
one of them only. What ends or begins otherwise may be another form, and another answer. Months stand
with their slips in the lists of dates.

A dialect bends a word in more ways than can be listed, so its table ``dialect`` tells how each of the few
words that answer, doubt or deny sounds there. Who writes as people speak (``imposivle``, ``acabao``) is read by
the ear: a word is the one of the language's phrases that sounds as it does, its clipped ending made whole.
Only words that the language knows nothing of are read so, and no nouns where those begin with a capital.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.lexicon import entries_of, read_language
from scm_automate.replies.language.misspelt import as_spoken, harmless_words
from scm_automate.replies.language.tokens import Token, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scm_automate.replies.naming.references import LineIndex

__all__ = ["as_meant", "known_words", "slips_of", "spoken_form"]

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


def as_meant(
    tokens: list[Token], codes: tuple[str, ...], index: LineIndex | None = None
) -> list[Token]:
    """The tokens with such slips as the word that was meant; phrasebooks remember words by their text.

    Args:
        tokens: Tokens of a text.
        codes: Languages of the message.
        index: The open lines: what one is called is never read as another word.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> [token.fold for token in as_meant(tokenise("Muelle 12 confimado"), ("es",))]
        ['muelle', '12', 'confirmado']
    """
    slips = slips_of(codes)
    if not slips.keys().isdisjoint([token[3] for token in tokens]):
        tokens = [
            token._replace(text=slips[token.fold], fold=slips[token.fold])
            if token.fold in slips
            else token
            for token in tokens
        ]
    spoken = _spoken_forms(codes) or any(read_language(code).get("clipped") for code in codes)
    return _from_dialect(tokens, codes, index) if spoken else tokens


def _from_dialect(
    tokens: list[Token], codes: tuple[str, ...], index: LineIndex | None
) -> list[Token]:
    """The tokens with words of a dialect folded as the word that they stand for."""
    known = known_words(codes)
    strange = {
        token.fold
        for token in tokens
        if token.kind == "w" and token.fold not in known and token.text[0].islower()
    }
    meant = {
        word: found
        for word in strange
        if (found := spoken_form(word, codes))
        or (
            (found := _by_ear(word, codes))
            and not (index is not None and index.by_word(word))  # "tazas" are no "tasas"
        )
    }
    if not meant:
        return tokens
    return [
        token._replace(text=meant[token.fold], fold=meant[token.fold])
        if token.fold in meant and token.text[0].islower()
        else token
        for token in tokens
    ]


@lru_cache(maxsize=4096)
def spoken_form(word: str, codes: tuple[str, ...]) -> str:
    """The word that one of a dialect stands for; empty where none or several do."""
    found = [meant for meant, pattern in _spoken_forms(codes) if pattern.fullmatch(word)]
    return found[0] if len(found) == 1 else ""


@lru_cache(maxsize=4096)
def _by_ear(word: str, codes: tuple[str, ...]) -> str:
    """The only word of the phrases of a language that sounds like a word, or like it made whole; else empty."""
    for code in codes:
        clipped = read_language(code).get("clipped", "")
        if not clipped or len(word) < _SHORTEST_SPOKEN:
            continue
        for book in (_by_sound(code), _common_by_sound(code)):
            found = book.get(as_spoken(word, code), frozenset())
            if found:
                return next(iter(found)) if len(found) == 1 else ""
        for short, _, whole in (pair.partition(">") for pair in clipped.split()):
            made: str = word.removesuffix(short) + whole
            if word.endswith(short) and len(made) > _SHORTEST_SPOKEN and made in known_words(codes):
                return made
    return ""


_SHORTEST_SPOKEN = 4


@cache
def _by_sound(code: str) -> dict[str, frozenset[str]]:
    """Sound -> the words of a language's phrases and dates that sound so."""
    data = read_language(code)
    entries = (entry for part in ("phrases", "dates") for entry in entries_of(data.get(part, {})))
    return _sounding(code, (fold(word) for entry in entries for word in _WORD.findall(entry)))


@cache
def _common_by_sound(code: str) -> dict[str, frozenset[str]]:
    """Sound -> the common words of a language that sound so, and say nothing."""
    return _sounding(code, harmless_words(code))


def _sounding(code: str, words: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word in words:
        if len(word) >= _SHORTEST_SPOKEN:
            found.setdefault(as_spoken(word, code), set()).add(word)
    return {sound: frozenset(ones) for sound, ones in found.items()}


@cache
def _spoken_forms(codes: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (fold(word), re.compile(pattern))
        for code in codes
        for word, pattern in read_language(code).get("dialect", {}).items()
    )


@cache
def known_words(codes: tuple[str, ...]) -> frozenset[str]:
    """Every word that stands in the files of some languages, but for the tables of dialects."""
    found: set[str] = set()
    for code in codes:
        for name, entries in read_language(code).items():
            if name not in ("dialect", "spoken", "spoken_weak", "spoken_nouns"):
                told = (_WORD.findall(entry) for entry in entries_of(entries))
                found.update(fold(word) for words in told for word in words)
    return frozenset(found)


_WORD = re.compile(r"[^\W\d_]+")


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
