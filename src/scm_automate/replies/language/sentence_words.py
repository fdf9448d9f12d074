"""Small words by which a point ends a sentence, or does not, in any language: articles, short forms, titles."""

from __future__ import annotations

from typing import Final

from scm_automate.replies.language.language_files import words

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

HEADS: Final[frozenset[str]] = words("heads_of_a_sentence")
"""Articles and the like at the head of a sentence: ``90 uds. De las 60 que faltan``."""
CLOSING: Final[frozenset[str]] = words("closing_a_sentence")
"""Short words that end sentences and are no abbreviations: ``3 stays as it was. 4 we can do``."""
ENDING: Final[frozenset[str]] = words("ending_before_a_capital", as_spelt=True)
"""Words of two letters that end sentences before a word with a capital: ``that we are waiting for it. Line 20``."""
SHORT_FORMS: Final[frozenset[str]] = words("short_forms_of_sizes")
"""Short forms of words for a size, before a number."""
WHOLE_DAYS: Final[frozenset[str]] = words("whole_ends_of_days")
"""Short words that end a day and are written in full, so that a point behind one ends its sentence."""
TITLES: Final[frozenset[str]] = words("titles_of_people")
"""Short forms in front of a person's name: ``Mrs. Huber was on sick leave``."""
CARRIERS: Final[frozenset[str]] = words("carriers_and_loads")
"""Who or what brings goods: ``a container with the springs arrives``."""
OUR_OWN: Final[frozenset[str]] = words("our_own_before_carriers")
"""Words in front of a carrier: ``our own driver``."""
CALLED: Final[frozenset[str]] = words("called_by_a_number")
"""What has a number of its own and is no goods: ``with truck 3``."""
TOTALS: Final[frozenset[str]] = words("totals_of_an_order")
"""Words before what all goods of an order cost together: ``order total 180 EUR``."""
