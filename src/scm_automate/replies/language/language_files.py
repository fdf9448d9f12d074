"""The files of the languages, as they stand: which there are, and what a rule asks of all of them.

A language is one file in ``languages/``. Most of what it holds is read for the languages of a message
(`lexicon`). Its part ``[words]`` is read for all languages together: words so small, or of so narrow a
use, that a rule asks for them by name (``articles``, ``weeks_counted``) in whatever language the
message is, since suppliers mix them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scm_automate.errors import ConfigError
from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "WORDS",
    "countries",
    "language_file",
    "languages",
    "languages_with",
    "word_table",
    "words",
    "words_by_language",
]

WORDS = "words"
"""The part of a file that is read for all languages together."""


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that have a file, in alphabetical order."""
    folder = files("scm_automate.replies") / "languages"
    return tuple(
        sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))
    )


@cache
def language_file(code: str) -> dict[str, Any]:
    """What stands in a language's file; not to be changed.

    Raises:
        ConfigError: There is no such file.
    """
    if code not in languages():
        raise ConfigError(
            f"There is no language {code!r}; there are {', '.join(languages())}.",
            hint="Add a file for it beside the others.",
        )
    source = files("scm_automate.replies") / "languages" / f"{code}.toml"
    return tomllib.loads(source.read_text("utf-8"))


@cache
def languages_with(trait: str) -> frozenset[str]:
    """The languages whose files name a trait: ``noun_first``, ``ordinal_point``.

    Raises:
        ConfigError: No language has it.

    Examples:
        >>> sorted(languages_with("noun_first"))
        ['es', 'fr', 'it', 'pt']
    """
    found = frozenset(
        code for code in languages() if trait in language_file(code).get("traits", "").split()
    )
    if not found:
        raise ConfigError(
            f"No language has the trait {trait!r}.", hint="Add it to `traits` of at least one."
        )
    return found


@cache
def countries() -> dict[str, str]:
    """Countries to the language most written in their business mail, as the files claim them.

    Examples:
        >>> countries()["AT"]
        'de'
    """
    return {
        country: code
        for code in languages()
        for country in language_file(code).get("countries", "").split()
    }


@cache
def words(name: str, *, as_spelt: bool = False) -> frozenset[str]:
    """The words of one list of ``[words]``, of all languages, folded as the words of a text are.

    A list is words with spaces between them, or an array where an entry holds spaces itself.

    Args:
        name: The list.
        as_spelt: Leave the words as the files spell them, accents and all.

    Raises:
        ConfigError: No language has such a list.

    Examples:
        >>> "ninguem" in words("nobody_weighs")
        True
    """
    found: set[str] = set()
    known = False
    for code in languages():
        entries = language_file(code).get(WORDS, {}).get(name)
        known = known or entries is not None
        found.update(entries.split() if isinstance(entries, str) else entries or ())
    if not known:
        raise ConfigError(
            f"No language has a list {WORDS}.{name}.", hint="Add it to the file of at least one."
        )
    return frozenset(found if as_spelt else map(fold, found))


@cache
def words_by_language(name: str) -> Mapping[str, frozenset[str]]:
    """The words of one list of ``[words]``, folded, by the language in whose file they stand.

    Raises:
        ConfigError: No language has such a list.

    Examples:
        >>> "ern" in words_by_language("plural_endings")["de"]
        True
    """
    found = {
        code: frozenset(map(fold, entries.split() if isinstance(entries, str) else entries))
        for code in languages()
        if (entries := language_file(code).get(WORDS, {}).get(name)) is not None
    }
    if not found:
        raise ConfigError(
            f"No language has a list {WORDS}.{name}.", hint="Add it to the file of at least one."
        )
    return found


@cache
def word_table(name: str) -> Mapping[str, str]:
    """The words of one table of ``[words]`` to what each stands for, of all languages, both folded.

    Raises:
        ConfigError: No language has such a table.
    """
    found: dict[str, str] = {}
    for code in languages():
        table = language_file(code).get(WORDS, {}).get(name, {})
        found.update((fold(word), fold(meant)) for word, meant in table.items())
    if not found:
        raise ConfigError(
            f"No language has a table {WORDS}.{name}.", hint="Add it to the file of at least one."
        )
    return found
