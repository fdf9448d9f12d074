"""Numbers that are those of lines by standing together: ``can confirm 10 and 20``, ``10 - 23/4, 20 - 30/4``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.language.language_files import words
from scm_automate.replies.naming.codes import boundary
from scm_automate.replies.naming.line_lists import is_counted, joins

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["number_row"]

_LONGEST = 5
_NOT_BEHIND = words("no_number_of_a_line_behind")
"""Words behind which two numbers are days, weeks, pages or so many of something."""
_SPANS = (
    "day",
    "workday",
    "week_unit",
    "month_unit",
    "months",
    "months_short",
    "year",
    "suffix",
    "quarter",
)


def number_row(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    """Two line numbers or more joined by "and" or commas, or one that heads an item of a list of such.

    None of them counts anything, is a day of a month, an open quantity or a size of a description.

    Args:
        tokens: The text.
        at: A number.
        index: The open lines.
        habits: How the writer writes.
        claimed: For each token what took it.
    """
    if not _is_line(tokens, at, index, habits, claimed):
        return _row_of_lines(tokens, at, index, habits, claimed)
    before = tokens[at - 1] if at else None
    if before is not None and (
        before.fold in _NOT_BEHIND or before.kind == "d" or before.text in "$€£#"
    ):
        return None
    if _heads_item(tokens, at) and _listed(tokens, at, index, habits, claimed):
        lines = index.numbers[int(tokens[at].text)]
        return Reference(at, at + 1, frozenset(lines), "line")
    if _likened(tokens, at, habits):
        return Reference(at, at + 1, frozenset(index.numbers[int(tokens[at].text)]), "line")
    numbers, end = [at], at + 1
    here = at
    while True:
        follow = _joined(tokens, here + 1, habits)
        if follow is None or not _is_line(tokens, follow, index, habits, claimed):
            break
        numbers.append(follow)
        here, end = follow, follow + 1
    told = {int(tokens[one].text) for one in numbers}
    if len(told) != len(numbers):
        return None
    if len(told) < 2 and not _told_in_turn(tokens, at, index, habits, claimed):
        return None
    lines = set().union(*(index.numbers[one] for one in told))
    return Reference(at, end, frozenset(lines), "line", count=len(numbers))


def _row_of_lines(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    """``we confirm 10, 20 and 40``: three lines' numbers in a row, though 10 is open of one of them."""
    if tokens[at].kind != "d" or claimed[at] or not _is_number_of_line(tokens[at], index):
        return None
    before = tokens[at - 1] if at else None
    if before is None or before.kind != "w" or before.fold in _NOT_BEHIND:
        return None
    if not any(mark.category == "confirm" for mark in habits.lexicon.phrases.at(tokens, at - 1)):
        return None
    row = [at]
    while True:
        follow = _joined(tokens, row[-1] + 1, habits)
        if follow is None or claimed[follow] or not _is_number_of_line(tokens[follow], index):
            break
        row.append(follow)
    told = [int(tokens[one].text) for one in row]
    if len(row) < _ROW or told != sorted(set(told)) or sum(told) in index.amounts:
        return None
    if any(_glued(tokens, one) or is_counted(tokens, one, habits) for one in row):
        return None
    behind = tokens[row[-1] + 1] if row[-1] + 1 < len(tokens) else None
    if behind is not None and behind.kind != "n" and behind.text not in ".;":
        return None
    lines = set().union(*(index.numbers[one] for one in told))
    return Reference(at, row[-1] + 1, frozenset(lines), "line", count=len(row))


_ROW = 3


def _is_number_of_line(token: Token, index: LineIndex) -> bool:
    return token.kind == "d" and len(token.text) <= _LONGEST and int(token.text) in index.numbers


def _likened(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether "same as" stands right before a number, and the sentence ends behind it: ``30: idem 20``."""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if behind is not None and behind.kind != "n" and behind.text not in ".,;)":
        return False
    return any(
        mark.end == at
        and mark.category in ("same", "same_strict")
        and (len(mark.used) > 1 or tokens[start].fold in _DITTO)  # "ook 20" may count
        for start in range(max(0, at - _PHRASE), at)
        for mark in habits.lexicon.phrases.at(tokens, start)
    )


_PHRASE = 3
_DITTO = words("ditto_in_a_cell")


def _is_line(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits, claimed: list[str]
) -> bool:
    """Whether a number may be that of a line, and of nothing else."""
    token = tokens[at]
    if token.kind != "d" or claimed[at] or len(token.text) > _LONGEST:
        return False
    number = int(token.text)
    if number not in index.numbers or number in index.amounts or token.text in index.loose:
        return False
    if not boundary(tokens, at) or _glued(tokens, at):
        return False
    if is_counted(tokens, at, habits):
        return False
    behind = at + 1
    if behind >= len(tokens):
        return True
    if tokens[behind].text == "." and behind + 1 < len(tokens):
        # the point of a sentence, and not that of an ordinal or a date
        word = tokens[behind + 1]
        if word.kind == "w" and not word.text[:1].isupper():
            return False
        if word.kind == "d" and word.start == tokens[behind].end:
            return False
        if word.text in ",;/-":
            return False
        return not _spans(tokens, behind + 1, habits)
    return not _spans(tokens, behind, habits)


def _spans(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether a month, a word for days and the like begins there."""
    found = habits.lexicon.dates.at(tokens, at)
    return any(mark.category in _SPANS for mark in found)


def _glued(tokens: list[Token], at: int) -> bool:
    """Whether a sign and a number are glued to it: 10/4, 10.4, 10-12, 1,200, 10:30."""
    token = tokens[at]
    for sign, outer in ((at - 1, at - 2), (at + 1, at + 2)):
        if not 0 <= sign < len(tokens):
            continue
        mark = tokens[sign]
        near = mark.end == token.start if sign < at else mark.start == token.end
        if not near or mark.kind == "n":
            continue
        if mark.kind == "w":
            return True
        far = tokens[outer] if 0 <= outer < len(tokens) else None
        if mark.text == ":" and sign > at and _begins_day(tokens, outer):
            continue  # "10:4/22"
        if mark.text in "./-:,x*_+" and far is not None and far.kind in "dw":
            touching = far.end == mark.start if sign < at else far.start == mark.end
            if touching:
                return True
    return False


def _begins_day(tokens: list[Token], at: int) -> bool:
    """Whether the month or the day of a date stands there: ``4/22``, ``4月22日``; 10:45 is none."""
    if at + 2 >= len(tokens) or tokens[at].kind != "d":
        return False
    sign, far = tokens[at + 1], tokens[at + 2]
    glued = sign.start == tokens[at].end and far.start == sign.end and far.kind == "d"
    return glued and sign.text in ("/", "月")


def _joined(tokens: list[Token], at: int, habits: Habits) -> int | None:
    """The number behind "and", ``&``, ``+`` or a comma; null where something else stands there."""
    if at + 1 >= len(tokens):
        return None
    if tokens[at].text in ",&+":
        follow = at + 1
        tag, behind = joins(tokens, follow, habits)  # ", and 30"
        if tag == "and":
            follow = behind
        return follow if follow < len(tokens) and tokens[follow].kind == "d" else None
    tag, follow = joins(tokens, at, habits)
    return follow if tag == "and" and tokens[follow].kind == "d" else None


def _heads_item(tokens: list[Token], at: int) -> bool:
    """Whether a number stands at the head of a line or behind a comma, with a sign and more behind it."""
    before = tokens[at - 1] if at else None
    if before is not None and before.kind != "n" and before.text not in ",;:/|.":
        return False
    if before is not None and before.text == "." and before.end == tokens[at].start:
        return False
    if at + 2 >= len(tokens):
        return False
    sign = tokens[at + 1]
    if sign.text not in "-=:>":
        return False
    spaced = sign.text in ":=" or sign.start > tokens[at].end
    return spaced and tokens[at + 2].kind in "dw"


def _listed(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits, claimed: list[str]
) -> bool:
    """Whether another item of the same list, near by, is headed by another line's number."""
    low = max(0, at - _NEAR)
    for other in range(low, min(len(tokens), at + _NEAR)):
        if other == at or tokens[other].kind != "d" or tokens[other].text == tokens[at].text:
            continue
        free = claimed[other] in ("", "ref")
        if free and _heads_item(tokens, other) and int(tokens[other].text[:9]) in index.numbers:
            same = tokens[other + 1].text == tokens[at + 1].text
            if same and (claimed[other] or _is_line(tokens, other, index, habits, claimed)):
                return True
    return False


def _told_in_turn(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits, claimed: list[str]
) -> bool:
    """Whether numbers of lines open one clause after the other: ``10 stays, 20 comes on 5 May``.

    Parts of one quantity stand so as well, so no name of anything else may stand before them, and
    none of the open quantities may be made up of such numbers.
    """
    if not _opens_clause(tokens, at, habits):
        return False
    heads = [
        one
        for one in range(max(0, at - _FAR), min(len(tokens), at + _FAR))
        if tokens[one].kind == "d"
        and claimed[one] in ("", "ref")
        and len(tokens[one].text) <= _LONGEST
        and int(tokens[one].text) in index.numbers
        and _opens_clause(tokens, one, habits)
        and (claimed[one] or _is_line(tokens, one, index, habits, claimed))
    ]
    numbers = [int(tokens[one].text) for one in heads]
    if len(set(numbers)) < 2 or len(set(numbers)) != len(numbers):
        return False
    if min(index.amounts, default=0) <= 2 * sum(numbers):
        return False
    return not any(
        _names_else(tokens, one, index, habits, claimed)
        for one in range(max(0, heads[0] - _FAR), heads[0])
    )


def _names_else(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits, claimed: list[str]
) -> bool:
    """Whether goods are named there, or parts of a quantity spoken of."""
    if claimed[at] == "ref" or index.by_word(tokens[at].fold):
        return True
    found = habits.lexicon.phrases.at(tokens, at)
    return any(mark.category in ("partial", "half", "balance", "each", "share") for mark in found)


def _opens_clause(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether a number stands behind a stop, a comma or "and", and words or a sign behind it."""
    if at + 1 >= len(tokens) or tokens[at + 1].kind == "d":
        return False
    behind = tokens[at + 1]
    if behind.kind == "w":
        if behind.fold in habits.lexicon.units:
            return False
    elif behind.text not in ":=-'’,(&+":
        return False
    before = at - 1
    if before >= 0 and tokens[before].fold in _INTO:
        before -= 1
    if before < 0 or tokens[before].text in "\n,;:.!)":
        return True
    return tokens[before].kind == "w" and before > 0 and _is_and(tokens, before, habits)


def _is_and(tokens: list[Token], at: int, habits: Habits) -> bool:
    return any(
        mark.category == "and" and mark.end == at + 1
        for mark in habits.lexicon.dates.at(tokens, at)
    )


_INTO = words("into_a_list_of_numbers")
"""Words between which and a bare number no day stands."""
_FAR = 40
"""So many words on at most another line's turn comes."""
_NEAR = 24
"""The next item of a list begins so many words on at most."""
