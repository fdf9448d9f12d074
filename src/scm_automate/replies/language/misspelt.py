"""Slips of the keyboard in words that change nothing: ``putroppo``, ``tambien``, ``unfortuantely``.

A word that nobody knows may turn an answer around, so it sends a line to a person. One that is a common,
harmless word but for a letter left out, doubled or swapped with its neighbour is that word, as long as no
word of doubt, denial, condition or leaving is as near.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.lexicon import entries_of, read_language
from scm_automate.replies.language.plain_words import plain_words
from scm_automate.replies.language.tokens import fold
from scm_automate.replies.talk.taken_back import words_that_tell

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "as_spoken", "harmless_words", "is_a_slip", "may_doubt", "resembles_telling", "sounds_alike", "sounds_like_arriving",
]  # fmt: skip

_LETTERS = re.compile(r"[^\W\d_]{4,}")
_CHOICE = re.compile(r"[(\[][^()\[\]]*[)\]]")
_CHOSEN = re.compile(r"\([^()\[\]]*\)")
_SHORTEST = 7
"""Shorter words have too many neighbours."""
_TELLING = frozenset(
    {
        "hedge", "condition", "negation", "pending", "question", "reject", "instead", "instead_of", "except", "partial",
        "correction", "late", "moved", "dispatch", "shipped", "only", "half", "event", "payment", "price_change",
        "upstream", "finished", "past", "void", "retold", "either", "history", "source", "purpose", "closure",
    }
)  # fmt: skip
"""Lists of phrases that turn an answer around: a slip may be one in a word of theirs."""


@cache
def _common(code: str) -> frozenset[str]:
    """The harmless words of a language."""
    data = read_language(code)
    phrases = data.get("phrases", {})
    words = {fold(word) for name in ("known", "function") for word in data.get(name, "").split()}
    words |= {
        fold(word)
        for name in ("plain", "courtesy")
        for entry in phrases.get(name, ())
        for word in _LETTERS.findall(entry)
        if f"{word}*" not in entry
    }
    return frozenset(word for word in words if len(word) >= _SHORTEST - 1)


@cache
def _by_shape(code: str) -> dict[tuple[str, int], list[str]]:
    """The harmless words by their first letter and length."""
    found: dict[tuple[str, int], list[str]] = {}
    for word in sorted(_common(code)):
        found.setdefault((word[0], len(word)), []).append(word)
    return found


@cache
def _telling(code: str) -> defaultdict[str, list[str]]:
    """The words of a language that doubt, deny, condition, put off, or tell that goods leave, by first letter."""
    alone, within = _told(code)
    return _by_first(alone | (within - _common(code)))


def _by_first(words: Iterable[str]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        found[word[0]].append(word)
    return found


@cache
def _told(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """Those that do so by themselves or are of a date, and those that do within a phrase."""
    alone: set[str] = set()
    within = set(words_that_tell(code))
    for name, entries in read_language(code).get("phrases", {}).items():
        if name in _TELLING:
            for entry in entries:
                words = {fold(word) for word in _LETTERS.findall(entry)}
                run = any(" " in one for one in _CHOSEN.findall(entry))  # "(nos llega|nos entra)"
                (within if run or " " in _CHOICE.sub("", entry) else alone).update(words)
    for entries in read_language(code).get("dates", {}).values():
        alone.update(
            fold(word) for entry in entries_of(entries) for word in _LETTERS.findall(entry)
        )
    return frozenset(alone), frozenset(within)


def is_a_slip(word: str, codes: tuple[str, ...]) -> bool:
    """Whether a word is a harmless one with a slip in it.

    Args:
        word: The word, folded.
        codes: Languages it may be of.

    Examples:
        >>> is_a_slip("unfortuantely", ("en",)), is_a_slip("probaly", ("en",))
        (True, False)
    """
    if len(word) < _SHORTEST or not word.isalpha():
        return False
    tried = {_swapped(word, at) for at in range(1, len(word) - 1)}
    tried |= {word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] == word[at - 1]}
    for code in codes:
        found = tried & _common(code) or {
            other
            for other in _by_shape(code).get((word[0], len(word) + 1), ())
            if _left_out(word, other)
        }
        if found:
            return not any(_near(word, other) for one in codes for other in _telling(one)[word[0]])
    return False


def sounds_alike(word: str, codes: tuple[str, ...]) -> bool:
    """Whether a word is a harmless one, or one for an arrival, written as it is spoken: ``resivirán``, ``aver``.

    Args:
        word: The word, folded.
        codes: Languages it may be of.

    Examples:
        >>> sounds_alike("aver", ("es",)), sounds_alike("kisas", ("es",))
        (True, False)
    """
    if len(word) < _SHORTEST_SPOKEN or not word.isalpha():
        return False
    return any(
        as_spoken(word, code) in _by_sound(code) for code in codes if _sounds(code)
    ) and not any(as_spoken(word, code) in _telling_sounds(code) for code in codes)


def sounds_like_arriving(word: str, codes: tuple[str, ...]) -> bool:
    """Whether a word is one for an arrival, written as it is spoken.

    Args:
        word: The word, folded.
        codes: Languages it may be of.

    Examples:
        >>> sounds_like_arriving("resiviran", ("es",)), sounds_like_arriving("yegaria", ("es",))
        (True, False)
    """
    return sounds_alike(word, codes) and any(
        as_spoken(word, code) in _arriving_sounds(code) for code in codes if _sounds(code)
    )


_SHORTEST_SPOKEN = 4


@cache
def _sounds(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What a language writes in several ways, and the one that stands for them."""
    pairs = (entry.partition(">") for entry in read_language(code).get("sounds", "").split())
    return tuple((re.compile(written), sound) for written, _, sound in pairs)


def as_spoken(word: str, code: str) -> str:
    """A folded word as it sounds."""
    for written, sound in _sounds(code):
        word = written.sub(sound, word)
    return _DOUBLED.sub(r"\1", word)


_DOUBLED = re.compile(r"(.)\1")


@cache
def harmless_words(code: str) -> frozenset[str]:
    """The words of a language that say nothing strange, those of all its answers with them."""
    data = read_language(code)
    words = {fold(word) for name in ("known", "function") for word in data.get(name, "").split()}
    return frozenset(words | plain_words(data))


@cache
def _by_sound(code: str) -> frozenset[str]:
    """How the harmless words of a language sound."""
    return frozenset(
        as_spoken(word, code) for word in harmless_words(code) if len(word) >= _SHORTEST_SPOKEN
    )


@cache
def _arriving(code: str) -> frozenset[str]:
    """The single words of a language for an arrival."""
    phrases = read_language(code).get("phrases", {})
    return frozenset(
        fold(entry)
        for name in ("arrival", "arrived")
        for entry in phrases.get(name, ())
        if _LETTERS.fullmatch(entry)
    )


@cache
def _arriving_sounds(code: str) -> frozenset[str]:
    return frozenset(as_spoken(word, code) for word in _arriving(code))


@cache
def _telling_sounds(code: str) -> frozenset[str]:
    """How the words sound that may turn an answer around, by themselves or in a phrase only."""
    data = read_language(code)
    alone, within = _told(code)
    # the others in a phrase would hide it: "soumi à"
    small = {fold(word) for word in data.get("function", "").split()} | _arriving(code)
    return frozenset(as_spoken(word, code) for word in alone | (within - small))


def may_doubt(word: str, codes: tuple[str, ...]) -> bool:
    """Whether a word that a stem of common words holds is one of doubt with a slip in it: ``dovrebero``.

    Args:
        word: The word, folded.
        codes: Languages it may be of.

    Examples:
        >>> may_doubt("dovrebero", ("it",)), may_doubt("dovevano", ("it",))
        (True, False)
    """
    if len(word) < _SHORTEST - 1 or any(word in _common(code) for code in codes):
        return False
    return any(
        abs(len(word) - len(other)) <= 1 and _near(word, other)
        for code in codes
        for other in _doubting(code)[word[0]]
    )


@cache
def _doubting(code: str) -> defaultdict[str, list[str]]:
    """The single words of doubt and condition of a language, by their first letter."""
    found: set[str] = set()
    for name in ("hedge", "condition"):
        for entry in read_language(code).get("phrases", {}).get(name, ()):
            if " " in _CHOICE.sub("", entry):
                continue
            for word in map(fold, _LETTERS.findall(entry)):
                if len(word) >= _SHORTEST - 1 and word not in _common(code):
                    found.add(word)
    return _by_first(found)


def resembles_telling(word: str, codes: tuple[str, ...]) -> bool:
    """Whether a word is, but for a slip, one that may turn an answer around: ``probablmente``, ``nt``.

    Args:
        word: The word, folded.
        codes: Languages it may be of.

    Examples:
        >>> resembles_telling("probablmente", ("es",)), resembles_telling("louver", ("en",))
        (True, False)
    """
    return any(
        other != word and _near(word, other)  # a word of a phrase that is not there is no slip
        for code in codes
        for other in _turning(code)[word[0]]
    )


@cache
def _turning(code: str) -> defaultdict[str, list[str]]:
    """The words of a language in all phrases that doubt, deny, refuse or put a condition, by first letter."""
    phrases = read_language(code).get("phrases", {})
    words = {
        fold(word)
        for name in ("hedge", "condition", "negation", "pending", "reject")
        for entry in phrases.get(name, ())
        for word in _LETTERS.findall(entry)
    }
    return _by_first(words - _common(code))


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _left_out(word: str, other: str) -> bool:
    """Whether a word is another one less a letter."""
    at = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), len(word))
    return word[at:] == other[at + 1 :]


def _near(word: str, other: str) -> bool:
    """Whether one edit or none makes one word of the other, or one begins the other."""
    if word[:2] != other[:2] and word[:1] != other[:1]:
        return False
    if abs(len(word) - len(other)) > 1:
        short, long = sorted((word, other), key=len)
        return len(short) >= _SHORTEST and long.startswith(short)
    if len(word) == len(other):
        apart = [at for at, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
        if len(apart) == _TWO:
            return _swapped(word, apart[0]) == other
        return len(apart) <= 1
    short, long = sorted((word, other), key=len)
    return _left_out(short, long)


_TWO = 2
