"""What goods of a list in one language are called in another: ``i perni da 16`` of a ``Bolzen 16``."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from scm_automate.replies.language.language_files import languages_with, words_by_language
from scm_automate.replies.language.tokens import fold

__all__ = ["called_elsewhere", "kinds_called"]

_GLUING = languages_with("glued_nouns")
"""Languages whose compounds end with the noun of the goods: ``Zylinderschraube``."""
_SHORTEST = 4
"""Letters of a noun that tells what a compound is."""


@cache
def _kinds() -> tuple[
    tuple[dict[str, tuple[str, ...]], ...], dict[str, tuple[tuple[int, str], ...]]
]:
    """The words of each kind of goods by language, and folded word -> (kind, language)."""
    source = files("scm_automate.replies") / "glossary.toml"
    kinds: list[dict[str, tuple[str, ...]]] = []
    owners: dict[str, list[tuple[int, str]]] = {}
    for place, called in enumerate(tomllib.loads(source.read_text("utf-8")).values()):
        words = {code: tuple(fold(word) for word in told.split()) for code, told in called.items()}
        kinds.append(words)
        for code, told in words.items():
            for word in told:
                owners.setdefault(word, []).append((place, code))
    return tuple(kinds), {word: tuple(found) for word, found in owners.items()}


@lru_cache(maxsize=65536)
def called_elsewhere(word: str, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The words of other languages, and the languages, for the goods that a word of a description names.

    Args:
        word: A folded word of a description.
        codes: The languages that a message is read in.

    Examples:
        >>> called_elsewhere("zylinderschraube", ("it",))
        (('vite', 'it'),)
        >>> called_elsewhere("vite", ("it",))
        ()
    """
    kinds = _kinds()[0]
    found = _owners_of(word)
    if any(code in codes[:1] for _, code in found):
        return ()
    told = ((one, code) for kind, _ in found for code in codes for one in kinds[kind].get(code, ()))
    return tuple(dict.fromkeys(one for one in told if one[0] != word))


@lru_cache(maxsize=65536)
def is_form(word: str, of: str, code: str) -> bool:
    """Whether a folded word is another one in its singular or plural.

    Examples:
        >>> (
        ...     is_form("alberi", "albero", "it"),
        ...     is_form("platen", "plaat", "nl"),
        ...     is_form("vertrek", "veer", "nl"),
        ... )
        (True, True, False)
    """
    if word == of:
        return True
    if code in _ENDED:
        return word in _plurals(of, code)
    stem = of.rstrip("aeiouy")
    return (
        len(stem) >= _SHORTEST
        and word.startswith(stem)
        and len(word) - len(stem) <= _LONGEST_ENDING
    )


_ENDED = languages_with("few_plural_endings")
"""Languages whose plurals are told by a few endings; others bend, and share their beginning."""
_ENDINGS = words_by_language("plural_endings_of_goods")
"""Endings of those plurals that a rule puts together with a stem."""
_LONGEST_ENDING = 4


def _plurals(of: str, code: str) -> frozenset[str]:
    """The plurals that a noun may have."""
    if code == "it":
        return frozenset(stem + end for stem in (of[:-1], of[:-2]) for end in _ENDINGS[code])
    if code == "nl":
        bare = of[:-2] + of[-1] if of[-3:-2] == of[-2:-1] else of
        return frozenset({of + "en", of + "s", of + of[-1] + "en", bare + "en"})
    if code == "de":
        return frozenset(of + one for one in _ENDINGS[code])
    return frozenset(
        {of + "s", of + "es", of + "x", of[:-1] + "ies", of[:-1] + "ns", of[:-2] + "oes"}
    )


def _owners_of(word: str) -> tuple[tuple[int, str], ...]:
    """(kind, language) of a folded word, or of what it ends with where languages glue words together."""
    owners = _kinds()[1]
    found = owners.get(word, ())
    for start in range(1, len(word) - _SHORTEST + 1) if not found else ():
        found = tuple(one for one in owners.get(word[start:], ()) if one[1] in _GLUING)
        if found:
            break
    return found


@lru_cache(maxsize=65536)
def kinds_called(word: str, codes: tuple[str, ...] = ()) -> frozenset[int]:
    """The kinds of goods that a folded word names, in some languages also in its plural.

    Args:
        word: The word.
        codes: The languages that it may be of; any where none is told.

    Examples:
        >>> kinds_called("gaskets", ("en",)) == kinds_called("dichtung")
        True
    """
    found = frozenset(kind for kind, code in _owners_of(word) if not codes or code in codes)
    if found or not codes or len(word) < _SHORTEST:
        return found
    return frozenset(
        kind
        for kind, words in enumerate(_kinds()[0])
        if any(is_form(word, one, code) for code in codes for one in words.get(code, ()))
    )
