"""A further language that a held message mixes into its own: ``Item 1: as requested / wie gewünscht``.

Few mails do, and each further language costs time, so it is looked for only where a line would go to a
person over nothing but words that this language knows. All checks then read both.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.language import language_of_country
from scm_automate.replies.language.lexicon import languages, read_language
from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["further_language"]

_MOST = 3
"""A message that is read in so many languages is read in no further one."""
_SHORT = 2
"""Words so short stand in many languages, and are as well goods that nobody knows."""
_HELD = re.compile(r"^(?:doubt in another language: )?'(\w+)'(?: is not understood)?$")
_LETTERS = re.compile(r"[^\W\d_]+")
_SAID = ("function", "known")


def further_language(
    reasons: Iterable[Iterable[str]], codes: tuple[str, ...], country: str | None
) -> str:
    """The language that the words which hold a line are of; empty where none is, or more holds it.

    Args:
        reasons: Of each line, why it is for review.
        codes: The languages that the message was read in.
        country: Of the writer; beside English, the language of the country is looked at.

    Examples:
        >>> further_language([["'gewünscht' is not understood"]], ("en",), "DE")
        'de'
    """
    if len(codes) >= _MOST:
        return ""
    known = languages()
    for code in dict.fromkeys((language_of_country(country), "en")):
        if code in codes or code not in known:
            continue
        for held in reasons:
            words = [found.group(1) if found else "" for found in map(_HELD.match, held)]
            telling = any(len(word) > _SHORT for word in words)  # "de as komt": a shaft
            if telling and all(fold(word) in _words(code) for word in words):
                return code
    return ""


@cache
def _words(code: str) -> frozenset[str]:
    """Every word that stands in a language's phrases, dates and word lists."""
    data = read_language(code)
    texts = [str(data.get(name, "")) for name in _SAID]
    for section in ("phrases", "dates"):
        texts += _texts(data.get(section, {}).values())
    return frozenset(fold(word) for text in texts for word in _LETTERS.findall(text))


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(value)
