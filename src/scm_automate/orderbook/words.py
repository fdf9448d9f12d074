"""Sentences and questions in the languages that ship, from one file each."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from scm_automate.errors import ConfigError
from scm_automate.model import canonical
from scm_automate.render import day

__all__ = ["LANGUAGES", "Language", "lexicon", "say"]

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "de")
"""Languages that ship."""

_PLACE = re.compile(r"\{([a-z_]{1,40})\}")


@cache
def lexicon(language: Language) -> dict[str, Any]:
    """The file of a language.

    Raises:
        ConfigError: There is none.
    """
    if language not in LANGUAGES:
        raise ConfigError(
            f"There is no language {language!r}.", hint=f"Known are {', '.join(LANGUAGES)}."
        )
    path = files("scm_automate.orderbook") / "languages" / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def say(language: Language, sentence: str, facts: dict[str, object]) -> str:
    """A sentence of the language with its facts put in.

    Args:
        language: The language.
        sentence: Its name in the file, such as ``when_available.confirmed``.
        facts: What the places in braces stand for.

    Example:
        >>> say("de", "how_much_unit", {"quantity": Decimal("1234.500")})
        '1234,5'
    """
    words = lexicon(language)
    found: Any = words["sentences"]
    for part in sentence.split("."):
        found = found[part]

    def put(match: re.Match[str]) -> str:
        return _said(facts[match[1]], words)

    return _PLACE.sub(put, found)


def _said(value: object, words: dict[str, Any]) -> str:
    """A fact as the language writes it."""
    if value is None:
        return str(words["unknown"])
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return day(value, words["date"], months=words["months"])
    if isinstance(value, Decimal):
        return format(canonical(value), "f").replace(".", words["decimal"])
    if isinstance(value, str) and value in words["terms"]:
        return str(words["terms"][value])
    return str(value)
