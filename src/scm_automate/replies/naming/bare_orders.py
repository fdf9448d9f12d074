"""Orders told by their last digits, and by no word for them: ``7401 and 7415 leave together``, ``402 - shipped``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import CJK
from scm_automate.replies.naming.codes import boundary
from scm_automate.replies.naming.line_lists import is_counted

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["bare_order"]

_DIGITS = 3
"""So few digits tell an order only where others are told so as well."""
_ARTICLE = 3
"""An article is no longer: ``den``, ``los``; a "hall 117" is no order."""
_LEADING = ("joiner", "contrast", "from_word", "to_word", "beside", "order_word")
"""What else may stand right before the last digits of an order."""


def bare_order(tokens: list[Token], at: int, index: LineIndex, habits: Habits) -> Reference | None:
    """``7401 and 7415 leave together``: four digits or more that end one open order and count nothing."""
    text = tokens[at].text
    if len(text) < 3 or not boundary(tokens, at) or is_counted(tokens, at, habits):
        return None
    end = at + 1
    if len(text) == 3 and not (
        _heads(tokens, at) or _told_in_turn(tokens, at, index) or _is_the_one(tokens, at, index)
    ):
        return None
    for beside in (at - 1, end):
        if (
            0 <= beside < len(tokens)
            and tokens[beside].text in ".,/-"
            and _touches(tokens, beside, at)
        ):
            outer = beside + (1 if beside > at else -1)
            if (
                0 <= outer < len(tokens)
                and tokens[outer].kind == "d"
                and _touches(tokens, outer, beside)
            ):
                return None
    amounts = {line.quantity for line in index.lines}
    lines = index.by_ending(text)
    if not lines or int(text) in amounts:
        return None
    if len(text) == 4 and 1990 <= int(text) <= 2099:
        return None
    return Reference(at, end, frozenset(lines), "order")


def _heads(tokens: list[Token], at: int) -> bool:
    """Whether a number stands at the head of a line, behind a small word or two at most: ``A z 402 - ``."""
    here = at + 1
    if (
        here >= len(tokens)
        or tokens[here].text not in ":=-"
        or _touches(tokens, here, at) != (tokens[here].text in ":=")
    ):
        return False
    back = at - 1
    while back >= 0 and at - back <= 2 and tokens[back].kind == "w" and len(tokens[back].fold) <= 4:
        back -= 1
    return back < 0 or tokens[back].kind == "n"


def _told_in_turn(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether orders are told by their last three digits one after the other: ``117 and 121 leave, 104 ..``."""
    if len(tokens[at].text) != _DIGITS or not _opens_or_follows_small(tokens, at, index):
        return False
    amounts = {line.quantity for line in index.lines}
    told = {
        token.text
        for here, token in enumerate(tokens)
        if token.kind == "d"
        and len(token.text) >= _DIGITS
        and int(token.text[:9]) not in amounts
        and token.text not in index.sizes
        and (len(token.text) > _DIGITS or _stands_alone(tokens, here))
        and index.by_ending(token.text)
    }
    return len(told) > 1 and tokens[at].text in told


def _is_the_one(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether three digits near the head of a line stand behind the article of one thing, and are in no name: ``lo del 345``."""
    head = at
    while head > 0 and at - head < _NEAR_HEAD and tokens[head - 1].kind != "n":
        head -= 1
    text = tokens[at].text
    return (
        at > head
        and (head == 0 or tokens[head - 1].kind == "n")
        and tokens[at - 1].fold in _THE_ONE
        and all(token.kind != "d" for token in tokens[head:at])
        and _opens_or_follows_small(tokens, at, index)
        and _stands_alone(tokens, at)
        and text not in index.loose
        and text not in index.sizes
        and int(text) not in index.numbers
    )


_NEAR_HEAD = 8
_THE_ONE = words("the_one_with_an_order")
"""Articles of one thing, in front of a number that counts nothing; ``los 345`` are so many."""


def _stands_alone(tokens: list[Token], at: int) -> bool:
    """Whether no sign glues a number to letters or digits beside it."""
    before = tokens[at - 1] if at else None
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    glued = (
        before is not None
        and before.kind != "n"
        and before.end == tokens[at].start
        and before.text not in "(*•."
        and not (before.text in ",;" and at > 1 and tokens[at - 2].text > CJK)
    )
    follows = behind is not None and behind.start == tokens[at].end and behind.kind == "w"
    return not glued and not (follows and behind is not None and behind.text < CJK)


def _opens_or_follows_small(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether a sign, "and" or an article stands before a number, and no more of it behind it."""
    before = tokens[at - 1] if at else None
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    opened = (
        before is None
        or before.kind == "n"
        or (
            before.text in ",;.!*•(、；。，"
            and not (at > 1 and tokens[at - 2].kind == "d" and before.text == ".")
        )
        or (
            before.kind == "w"
            and (
                len(before.fold) <= _ARTICLE
                or before.text > CJK
                or before.fold in index.lexicon.small
                or any(
                    mark.category in _LEADING for mark in index.lexicon.phrases.at(tokens, at - 1)
                )
            )
        )
    )
    return opened and (behind is None or behind.kind in "wn" or behind.text in ",;.:=-)")


def _touches(tokens: list[Token], left: int, right: int) -> bool:
    first, second = min(left, right), max(left, right)
    return tokens[first].end == tokens[second].start
