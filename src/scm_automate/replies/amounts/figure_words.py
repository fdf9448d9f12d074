"""Words beside numbers, in any language, and signs of none: currencies, units that measure, "per", thousands."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, Final

from scm_automate.replies.language.language_files import words

__all__ = [
    "ARTICLES", "AT", "CURRENCIES", "CURRENCY_SIGNS", "DOING", "HOURS", "LIMITING", "MULTIPLES", "PACKED", "PER", "PRICE_LOTS", "SPECS", "TO_HOURS",
]  # fmt: skip

_DATA: Final[dict[str, Any]] = tomllib.loads(
    (files("scm_automate.replies") / "figures.toml").read_text("utf-8")
)
CURRENCIES: Final[dict[str, str]] = _DATA["currencies"]
"""Folded word or sign -> code; empty where several countries have one of that name."""
CURRENCY_SIGNS: Final[dict[str, str]] = _DATA["currency_signs"]
"""Chinese names of currencies, of which each sign is a token."""
MULTIPLES: Final[dict[str, int]] = _DATA["multiples"]
PER: Final[frozenset[str]] = words("per_in_a_price") | {"/"}
"""Words between a price and what it is for."""
AT: Final[frozenset[str]] = words("at_a_price")
"""Words in front of a price by the piece or metre."""
PACKED: Final[frozenset[str]] = words("packages_in_short")
"""Packages as units of a table's column: ``20 KAR``."""
PRICE_LOTS: Final[frozenset[str]] = frozenset(_DATA["price_lots"])
"""How many a price may be for."""
SPECS: Final[frozenset[str]] = frozenset(_DATA["specs"]) | words("measured_words")
"""Units of what is measured, and not of what is ordered."""
TO_HOURS: Final[frozenset[str]] = words("between_hours")
HOURS: Final[frozenset[str]] = words("hours_in_short")
ARTICLES: Final[frozenset[str]] = words("articles_before_a_week")
"""Articles between "in" and a week: ``903 in der 44. Woche``."""
DOING: Final[frozenset[str]] = words("behind_can")
"""What stands behind "can" where it is no tin: ``foot 20 can meet your date``."""
LIMITING: Final[frozenset[str]] = words("behind_no")
"""What stands behind "no" where it counts no pieces: ``30 no later than 29 May``."""
