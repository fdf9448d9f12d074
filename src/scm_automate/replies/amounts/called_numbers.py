"""Numbers that only call something and count nothing: ``3.1 certificate``, ``at berth 11``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.sentence_words import CALLED

if TYPE_CHECKING:
    from scm_automate.replies.amounts.numbers import Figure
    from scm_automate.replies.found import Quantity
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token

__all__ = ["counts_behind_a_day", "goes_on_number", "is_certificate", "is_place", "parcel_end"]

_CERTIFICATES = frozenset({"2.1", "2.2", "3.1", "3.2"})
"""Kinds of inspection documents of EN 10204."""
_CERTIFIED = tuple(sorted(words("stems_of_certificates")))


def is_certificate(tokens: list[Token], at: int, figure: Figure) -> bool:
    """Whether a number is the kind of an inspection document: ``3.1 certificate``, ``atest 3.1``."""
    if str(figure.value) not in _CERTIFICATES:
        return False
    near = [*tokens[max(0, at - _NEAR) : at], *tokens[figure.end : figure.end + _NEAR]]
    return any(token.kind == "w" and token.fold.startswith(_CERTIFIED) for token in near)


_GATES = words("places_of_a_haulier")
_AT = words("at_a_place_of_a_haulier")


def is_place(tokens: list[Token], at: int, claimed: list[str]) -> bool:
    """Whether a number is that of a gate, berth, machine or truck: ``to your agent at berth 11``, ``an Tor 4``."""
    if at < 2 or tokens[at].kind != "d" or len(tokens[at].text) > 2 or claimed[at - 1]:
        return False
    behind = tokens[at + 1 : at + 3]
    if len(behind) == 2 and behind[0].text in "/.-" and behind[1].kind == "d":
        return False  # "at your dock 5/13"
    if tokens[at - 1].fold in CALLED and not (behind and behind[0].text == ":"):
        return True  # "with truck 3", "machine 3 was down"
    return tokens[at - 1].fold in _GATES and tokens[at - 2].fold in _AT


def parcel_end(tokens: list[Token], at: int) -> int:
    """Where the number of a parcel ends, as posts write it: ``EG 118 220 334 KR``; 0 where none begins.

    Args:
        tokens: The text.
        at: Its first digits.
    """
    if not at or not _is_pair(tokens[at - 1]):
        return 0
    here, digits = at, 0
    while here < len(tokens) and tokens[here].kind == "d" and digits < _DIGITS:
        digits += len(tokens[here].text)
        here += 1
    return here + 1 if digits == _DIGITS and here < len(tokens) and _is_pair(tokens[here]) else 0


def goes_on_number(tokens: list[Token], before: Quantity, at: int) -> bool:
    """Whether digits are the next group of a number that counts nothing: ``tracking no. 0998 1204 5571``."""
    return (
        before.spec
        and not before.unit
        and before.end == at
        and len(tokens[at].text) >= _GROUP
        and len(tokens[at - 1].text) >= _GROUP
        and tokens[at - 1].kind == "d"
    )


_GROUP = 4
"""Digits of a group."""


def _is_pair(token: Token) -> bool:
    return len(token.text) == 2 and token.text.isupper() and token.text.isalpha()


_DIGITS = 9
_NEAR = 2
"""Words between such a number and the document's own word."""


def counts_behind_a_day(tokens: list[Token], mark: Mark) -> bool:
    """Whether a lone "n." behind the day at the head of a list's item counts pieces: ``- 27.07.2026 n. 6.000``."""
    if mark.end - mark.start != 1 or tokens[mark.start].fold != "n":
        return False
    for at in range(mark.start - 1, -1, -1):
        if tokens[at].kind == "n":
            return at < mark.start - 1
        if tokens[at].kind == "w":
            return False
    return False
