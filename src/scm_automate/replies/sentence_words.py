"""Small words by which a point ends a sentence, or does not, as data: articles, short forms, titles."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, Final

__all__ = [
    "CALLED",
    "CARRIERS",
    "CLOSING",
    "ENDING",
    "HEADS",
    "OUR_OWN",
    "SHORT_FORMS",
    "TITLES",
    "TOTALS",
    "WHOLE_DAYS",
]

_DATA: Final[dict[str, Any]] = tomllib.loads(
    (files("scm_automate.replies") / "sentence_words.toml").read_text("utf-8")
)
HEADS: Final[frozenset[str]] = frozenset(_DATA["heads"])
"""Articles and the like at the head of a sentence: ``90 uds. De las 60 que faltan``."""
CLOSING: Final[frozenset[str]] = frozenset(_DATA["closing"])
"""Short words that end sentences and are no abbreviations: ``3 stays as it was. 4 we can do``."""
ENDING: Final[frozenset[str]] = frozenset(_DATA["ending"])
"""Words of two letters that end sentences before a word with a capital: ``that we are waiting for it. Line 20``."""
SHORT_FORMS: Final[frozenset[str]] = frozenset(_DATA["short_forms"])
"""Short forms of words for a size, before a number."""
WHOLE_DAYS: Final[frozenset[str]] = frozenset(_DATA["whole_days"])
"""Short words that end a day and are written in full, so that a point behind one ends its sentence."""
TITLES: Final[frozenset[str]] = frozenset(_DATA["titles"])
"""Short forms in front of a person's name: ``Mrs. Huber was on sick leave``."""
CARRIERS: Final[frozenset[str]] = frozenset(_DATA["carriers"])
"""Who or what brings goods: ``a container with the springs arrives``."""
OUR_OWN: Final[frozenset[str]] = frozenset(_DATA["our_own"])
"""Words in front of a carrier: ``our own driver``."""
CALLED: Final[frozenset[str]] = frozenset(_DATA["called"])
"""What has a number of its own and is no goods: ``with truck 3``."""
TOTALS: Final[frozenset[str]] = frozenset(_DATA["totals"])
"""Words before what all goods of an order cost together: ``order total 180 EUR``."""
