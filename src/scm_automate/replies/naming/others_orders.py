"""A message about somebody else's order: its subject and its text name a number that is none of ours.

``EK-4402`` above ``your EK-4402 is ready, it comes on Friday`` needs no word for "order": a number of
letters and digits that stands in both, and is no open order or item, tells whose order is meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["orders_of_others"]

_NUMBER = re.compile(r"(?<![\w./-])(?:[A-Z]{1,4}[-/ ]?)?\d[\dA-Z]*(?:[-/]\d[\dA-Z]*)*(?![\w-])")
_DIGITS = 4
"""A number of an order has so many digits at least."""
_PLAIN = 6
"""One without letters and signs has so many."""
_DAY = re.compile(r"\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?|\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_SIGNS = re.compile(r"[^a-z0-9]")


def orders_of_others(subject: str, text: str, index: LineIndex) -> list[str]:
    """The numbers in subject and text that are none of the open orders' or items'.

    Args:
        subject: The message's.
        text: What the writer wrote.
        index: The open lines.

    Returns:
        Each number once; none where the subject holds one of ours as well.
    """
    told = {match[0] for match in _NUMBER.finditer(subject[:300]) if _is_a_number(match[0])}
    if not told or any(_is_ours(one, index) for one in told):
        return []
    written = {match[0] for match in _NUMBER.finditer(text)}
    return sorted(told & written)


def _is_a_number(told: str) -> bool:
    digits = sum(char.isdigit() for char in told)
    signed = digits < len(told)
    return digits >= (_DIGITS if signed else _PLAIN) and not _DAY.fullmatch(told)


def _is_ours(told: str, index: LineIndex) -> bool:
    key = _SIGNS.sub("", fold(told)).lstrip("0")
    for line in index.lines:
        for own in (line.order, line.item, line.supplier_item):
            mine = _SIGNS.sub("", fold(own or "")).lstrip("0")
            if mine and (mine in key or key in mine):
                return True
    return False
