"""Lines and orders told by a word and a number: ``Pos. 10``, ``lines 10 and 20``, ``order ..2345``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import CJK
from scm_automate.replies.naming.bare_orders import bare_order
from scm_automate.replies.naming.codes import boundary
from scm_automate.replies.naming.glued_runs import chunk_key, first_piece
from scm_automate.replies.naming.line_lists import is_counted, joins, line_list
from scm_automate.replies.naming.number_rows import number_row
from scm_automate.replies.naming.ordinals import by_ordinal
from scm_automate.replies.naming.places import by_place

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["find_numbers"]


def find_numbers(
    tokens: list[Token], index: LineIndex, habits: Habits, claimed: list[str]
) -> list[Reference]:
    """Lines and orders behind words such as "line" and "order"."""
    found: list[Reference] = []
    book = habits.lexicon.references
    closed = book.closed
    places = [at for at, token in enumerate(tokens) if token[4] == "d" or token[2] not in closed]
    marks = {at: book.at(tokens, at) for at in places}
    after = any(mark.category == "line_after" for here in marks.values() for mark in here)
    for at in places:
        token = tokens[at]
        if claimed[at] or token.kind == "n":
            continue
        if token.kind == "d":
            # most numbers are those of no line
            known = len(token.text) <= _LONGEST and int(token.text) in index.numbers
            reference = (
                (_marked_number(tokens, at, index) if known else None)
                or (_number_before(tokens, at, index, habits) if after else None)
                or bare_order(tokens, at, index, habits)
                or (number_row(tokens, at, index, habits, claimed) if known else None)
                or _numeral_place(tokens, marks[at], index, habits)
                or by_ordinal(tokens, at, index, habits, claimed)
            )
        else:
            reference = None
            for mark in marks[at]:
                if any(claimed[n] == "ref" for n in mark.used):
                    continue
                reference = _behind(tokens, mark, index, habits, claimed)
                if reference is not None:
                    break
        if reference is not None:
            for n in range(reference.start, reference.end):
                claimed[n] = claimed[n] or "ref"
            found.append(reference)
    return found


def _numeral_place(
    tokens: list[Token], marks: list[Mark], index: LineIndex, habits: Habits
) -> Reference | None:
    """``1st line``, ``2. Position``: a place told by a figure, where a word for "line" follows."""
    for mark in marks:
        if mark.category == "ordinals":
            reference = by_place(tokens, mark, index, habits)
            if reference is not None and reference.end > mark.end:
                return reference
    return None


def _number_before(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits
) -> Reference | None:
    """``10. kalem``, ``10-20 nolu kalemler``, ``10 ve 20. kalemler``, ``第10、20行``: numbers before their word."""
    numbers: list[int] = []
    here, span = at, False
    lines: set[int] = set()
    if not _boundary_or_sign(tokens, at):
        return None
    while (
        here < len(tokens)
        and tokens[here].kind == "d"
        and len(tokens[here].text) <= _LONGEST
        and len(numbers) < _MOST
    ):
        number = int(tokens[here].text)
        if span and numbers:
            for between in sorted(index.numbers):
                if numbers[-1] < between < number:
                    lines |= index.numbers[between]
                    numbers.append(between)
        numbers.append(number)
        lines |= index.numbers.get(number, set())
        here += 1
        if here < len(tokens) and tokens[here].text in ".)":
            here += 1
        for mark in habits.lexicon.references.at(tokens, here) if here < len(tokens) else ():
            if mark.category == "line_after":
                missing = next((one for one in numbers if one not in index.numbers), None)
                ends = index.by_ending(tokens[at].text) if len(tokens[at].text) >= 3 else set()
                if ends and missing == numbers[0] and len(numbers) == 1:
                    return Reference(at, mark.end, frozenset(ends), "order")  # "562 nolu sipariş"
                if not lines and tokens[here].fold in habits.lexicon.units:
                    return None  # "400条" are so many pieces
                return Reference(
                    at, mark.end, frozenset(lines), "line",
                    unknown="" if missing is None else str(missing), count=len(numbers),
                )  # fmt: skip
        if here + 1 >= len(tokens):
            return None
        if tokens[here].text in ",、+&/-":
            span = tokens[here].text == "-"
            here += 1
            continue
        tag, follow = joins(tokens, here, habits)
        if not tag:
            return None
        span, here = tag == "to", follow
    return None


def _marked_number(tokens: list[Token], at: int, index: LineIndex) -> Reference | None:
    """``#20``, and ``L20:`` at the head of a line: a sign or letters glued to a line's number."""
    if not at or tokens[at - 1].end != tokens[at].start or len(tokens[at].text) > _LONGEST:
        return None
    lines = index.numbers.get(int(tokens[at].text))
    mark = tokens[at - 1]
    if not lines or (mark.kind != "w" and mark.text not in "#/"):
        return None
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if behind is not None and behind.start == tokens[at].end and behind.kind in "dw":
        return None
    apart = at < 2 or tokens[at - 2].kind == "n" or tokens[at - 2].end < mark.start
    if mark.text == "#" or (mark.text == "/" and apart and not _dated_behind(tokens, at)):
        return Reference(at - 1, at + 1, frozenset(lines), "line")
    head = at < 2 or tokens[at - 2].kind == "n" or tokens[at - 2].text in "-*•/;"
    letters = mark.fold in _INITIALS and mark.fold + tokens[at].text not in index.sizes
    said = behind is not None and (
        behind.text in ":=-" or (behind.kind in "dw" and behind.start > tokens[at].end)
    )
    if head and letters and said:
        return Reference(at - 1, at + 1, frozenset(lines), "line")
    return None


def _dated_behind(tokens: list[Token], at: int) -> bool:
    """Whether a sign and a number are glued to it: ``/20.4.``."""
    two = tokens[at + 1 : at + 3]
    return (
        len(two) > 1
        and two[0].text in "./-"
        and two[0].start == tokens[at].end
        and two[1].kind == "d"
    )


_BEHIND_ORDER = words("between_order_and_number")
"""Words between one for an order and its number."""
_INITIALS = words("letters_for_a_line")
"""How words for "line" begin, where a number is glued to the letter."""


def _boundary_or_sign(tokens: list[Token], at: int) -> bool:
    """Whether the number begins by itself, and is no later one of a list."""
    before = tokens[at - 1] if at else None
    if before is not None and before.text == "," and at > 1 and tokens[at - 2].text > CJK:
        return True  # no blank stands behind a Chinese comma
    return boundary(tokens, at) and not (
        before is not None and before.text in "、,+&/-." and before.end == tokens[at].start
    )


_LONGEST = 5
_MOST = 12
"""A longer list of numbers before a word for "line" is none."""


def _behind(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    if mark.category == "line_word":
        return line_list(tokens, mark, index, habits, claimed)
    if mark.category == "except":
        found = line_list(tokens, mark, index, habits, claimed)
        if found is None or found.unknown or not found.lines:
            return None
        if is_counted(tokens, found.end - 1, habits):
            return None  # "all but 20 mm": a size
        found.start = mark.end  # "all but 10 and 20"
        return found
    if mark.category in ("order_word", "ending"):
        return _order_behind(tokens, mark, index, claimed)
    return by_place(tokens, mark, index, habits)


def _order_behind(
    tokens: list[Token], mark: Mark, index: LineIndex, claimed: list[str]
) -> Reference | None:
    """An order behind its word: its last digits, or one that is not open."""
    at = mark.end
    while (
        at < len(tokens) and tokens[at].text in ".:#°º…" + "-" * (mark.category == "ending")
    ) or (at < len(tokens) and tokens[at].kind == "w" and tokens[at].fold in _BEHIND_ORDER):
        at += 1
    if at >= len(tokens) or tokens[at].kind == "n":
        return None
    run = first_piece(tokens[at : at + 8])
    if run is None:
        return None
    text, size = run
    end = at + size
    if any(claimed[n] for n in range(at, end)):
        return None
    digits = "".join(char for char in text if char.isdigit())
    told = mark.category == "ending" and tokens[at - 1].text in _DASHES
    if len(digits) < (2 if told else 3):
        return None
    if len(digits) == 2:
        ends = index.by_ending(digits)
        return Reference(mark.start, end, frozenset(ends), "order") if ends else None
    key = chunk_key(text)
    lines = (
        index.by_order(key)
        or (index.by_ending(key.lstrip("0")) if key.isdigit() else set())
        or (index.by_ending(digits) if len(digits) >= 4 else set())
    )
    if not lines and mark.category == "ending":
        lines = index.by_item_ending(digits)
        if lines:
            return Reference(mark.start, end, frozenset(lines), "code")
    if lines:
        return Reference(mark.start, end, frozenset(lines), "order")
    preposition = tokens[mark.end - 1].text == "po" and {"pl", "cs"}.intersection(
        index.lexicon.codes
    )
    if len(digits) >= 4 and mark.category == "order_word" and not preposition and "," not in text:
        unlike = not index.is_like_an_order(text) and not (
            _heads_a_block(tokens, mark.start, end) and index.is_as_long_as_an_order(text)
        )
        if unlike and _DAY.fullmatch(text):
            return None  # "zgodnie z zamówieniem 27.02"
        return Reference(mark.start, end, frozenset(), "order", unknown=text, unlike=unlike)
    return None


def _heads_a_block(tokens: list[Token], start: int, end: int) -> bool:
    """Whether an order stands alone on its line, as the head of what is told of it: ``PO 7299870``."""
    opens = not start or tokens[start - 1].kind == "n"
    if end < len(tokens) and tokens[end].text == ":":
        end += 1
    return opens and end < len(tokens) and tokens[end].kind == "n"


_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}(?:[./-](?:\d\d)?\d\d)?\.?")
"""How a day is written in figures."""
_DASHES = frozenset("-.…")
"""What stands before the last two digits of a number: ``Endung -18``, ``..18``."""
