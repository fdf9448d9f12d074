"""The supplier's own words behind what a person should know of a whole message: short, and told as said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Collection

    from scm_automate.model import Flag

__all__ = ["words_behind"]

_SENTENCE: Final = re.compile(r"[^.!?\n]{1,400}[.!?]?")
_PRICE: Final = re.compile(
    r"[%€$£]|\b(?:eur|usd|gbp|chf|pln)\b|pric|preis|prix|prezz|preci|prij|cen[aęy]|tarif|surcharge|zuschlag",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\w.,-])[A-Z]{0,4}[-/]?\d[\d-]{4,14}(?![\w.,-]*\d)")
_LONGEST_TEXT: Final = 20_000
_MOST: Final = 2


def words_behind(flag: Flag, text: str, *, known: Collection[str] = ()) -> str:
    """What in a text is behind a flag, cut to a sentence or two; empty where nothing is found.

    Args:
        flag: What the reader saw.
        text: What the writer wrote now.
        known: Numbers of open orders and of their items, of which none is unknown.

    Examples:
        >>> words_behind("question", "Hello. Which colour do you want? Regards")
        '"Which colour do you want?"'
        >>> words_behind("unknown_order", "Order 4711999 is on its way.", known={"4500012345"})
        'it names 4711999'
    """
    text = text[:_LONGEST_TEXT]
    if flag == "unknown_order":
        found = dict.fromkeys(one.group() for one in _NUMBER.finditer(text))
        unknown = [number for number in found if number not in known][:5]
        return f"it names {', '.join(unknown)}" if unknown else ""
    sentences = [one.group().strip() for one in _SENTENCE.finditer(text)]
    if flag == "question":
        chosen = [one for one in sentences if one.endswith("?")]
    elif flag == "price_change":
        chosen = [one for one in sentences if _PRICE.search(one)]
    else:
        return ""
    return " ".join(f'"{single_line(one, most=160)}"' for one in chosen[:_MOST])
