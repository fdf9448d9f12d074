"""Numbers in words, ``nonante pièces``, ``doscientas``, ``三百件``, taken for their digits.

The words stand in a language's ``[counting]``, by their value; those up to a dozen or so are among
its date words already. Small numbers are words of many uses, so one word of them counts only where
a unit follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import CJK, Token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.replies.language.lexicon import Lexicon

__all__ = ["in_digits", "with_commas"]

_UNITS = frozenset({"piece", "metre", "kilogram"})


def in_digits(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens with every number in words as one token of digits, over the same characters.

    Examples:
        >>> from scm_automate.replies.language.lexicon import lexicon
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> [token.text for token in in_digits(tokenise("cent vingt pièces"), lexicon("fr"))]
        ['120', 'pièces']
    """
    values = lexicon.counting
    if not values or values.keys().isdisjoint([token[3] for token in tokens]):
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        multiple = bool(out) and out[-1].kind == "d" and values.get(token.fold, 0) >= 100
        read = _read(tokens, at, values, lexicon) if token.fold in values and not multiple else None
        if read is None:
            out.append(token)
            at += 1
            continue
        value, end = read
        digits = str(value)
        out.append(Token(token.start, tokens[end - 1].end, digits, digits, "d"))
        at = end
    return out


_DAY_SIGNS = words("signs_behind_a_day", as_spelt=True)


def with_commas(tokens: list[Token]) -> list[Token]:
    """Chinese tokens with a comma of no width where a blank stands in for one: ``货这周发 盖板23号到``.

    Chinese needs no blanks between words, so whoever writes one means a pause. Blanks around numbers
    and Latin words are mere spacing.
    """
    out: list[Token] = []
    for at, token in enumerate(tokens):
        if at and token.start > tokens[at - 1].end and _pauses(tokens, at):
            end = tokens[at - 1].end
            out.append(Token(end, end, ",", ",", "p"))
        out.append(token)
    return out


def _pauses(tokens: list[Token], at: int) -> bool:
    before, token = tokens[at - 1], tokens[at]
    if before.kind != "w" or before.text <= CJK:
        return False
    if token.kind == "w":
        return token.text > CJK
    dated = token.kind == "d" and at + 1 < len(tokens) and tokens[at + 1].text in _DAY_SIGNS
    return dated and len(token.text) <= 2


def _read(
    tokens: list[Token], at: int, values: Mapping[str, int], lexicon: Lexicon
) -> tuple[int, int] | None:
    """(value, behind its last word) of a number in words that is surely one."""
    total = current = words = 0
    here = end = at
    cjk = tokens[at].text > CJK
    while here < len(tokens):
        token = tokens[here]
        value = values.get(token.fold)
        if value is None:
            joins = token.fold in lexicon.counting_and or (
                token.text == "-" and token.start == tokens[here - 1].end
            )
            if words and joins and here == end and here + 1 < len(tokens):
                here += 1
                if values.get(tokens[here].fold, 1000) < 1000:
                    continue
            break
        added = _added(total, current, value, times_ten=cjk)
        if added is None:
            break
        total, current = added
        words, here = words + 1, here + 1
        end = here
    value = total + current
    if _counts_off(tokens, end, lexicon):
        return None  # "twenty-first"
    follow = tokens[end] if end < len(tokens) else None
    unit = lexicon.units.get(follow.fold) if follow is not None and follow.kind == "w" else None
    if cjk and follow is not None and follow.text in "月日号" and words > 1:
        return value, end
    if cjk and words == 1:
        return None
    if unit in _UNITS and value > 1 and follow is not None and (cjk or len(follow.fold) > 1):
        return value, end
    sure = words > 1 or (value > _COMMON and value not in (100, 1000, 10_000))
    return (value, end) if sure and value > _COMMON else None


def _counts_off(tokens: list[Token], end: int, lexicon: Lexicon) -> bool:
    """Whether the word behind a number, perhaps after a hyphen, makes an ordinal of it."""
    here = end + (end < len(tokens) and tokens[end].text == "-")
    return here < len(tokens) and any(
        mark.category in ("day_word", "ordinal") and mark.start == here
        for mark in lexicon.dates.at(tokens, here)
    )


_COMMON = 15
"""Numbers up to this are words of dates, parts and spans of time."""


def _added(total: int, current: int, value: int, *, times_ten: bool) -> tuple[int, int] | None:
    """(thousands, rest) with one more word; null where it begins another number."""
    if value >= 1000:
        return total + max(current, 1) * value, 0
    if value == 100:
        return None if current >= 10 else (total, max(current, 1) * 100)
    if times_ten and value == 10:
        ones = current % 10
        return None if current and not ones else (total, current - ones + max(ones, 1) * 10)
    if current == 4 and value == 20:
        return total, 80  # quatre-vingts
    room = current % 100
    if value > 100:
        return (total, value) if not current else None
    if not room or (value < 10 and room % 10 == 0) or (room in (60, 80) and value < 20):
        return total, current + value
    return None
