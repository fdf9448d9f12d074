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

__all__ = ["LANGUAGES", "Language", "facts_of", "lexicon", "say"]

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "de")
"""Languages that ship."""

_PLACE = re.compile(r"\{([a-z_]{1,40})(?:\?([^{}|]{0,80})\|([^{}|]{0,80}))?\}")
"""``{days}`` is the fact; ``{days?day|days}`` is one word where the fact is 1, else the other."""


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

    Examples:
        >>> say("de", "stage.slipped", {"days": 1})
        'Zusage danach verschoben: 1 Tag.'
    """
    words = lexicon(language)
    found: Any = words["sentences"]
    for part in sentence.split("."):
        found = found[part]

    def put(match: re.Match[str]) -> str:
        fact = facts[match[1]]
        if match[2] is None:
            return _said(fact, words)
        one = isinstance(fact, int | Decimal) and abs(fact) == 1
        return match[2] if one else match[3]

    return _PLACE.sub(put, found)


def facts_of(record: object) -> dict[str, object]:
    """The fields of an answer by name."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}  # type: ignore[attr-defined]


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
