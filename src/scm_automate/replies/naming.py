"""Lines and orders told by a word and a number: ``Pos. 10``, ``lines 10 and 20``, ``order ..2345``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.codes import boundary
from scm_automate.replies.found import Reference
from scm_automate.replies.line_lists import is_counted, joins, line_list
from scm_automate.replies.references import chunk_key, pieces

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.phrases import Mark
    from scm_automate.replies.references import LineIndex
    from scm_automate.replies.tokens import Token

__all__ = ["find_numbers"]


def find_numbers(
    tokens: list[Token], index: LineIndex, habits: Habits, claimed: list[str]
) -> list[Reference]:
    """Lines and orders behind words such as "line" and "order"."""
    found: list[Reference] = []
    book = habits.lexicon.references
    may = book.starts.get
    places = [at for at, token in enumerate(tokens) if token[4] == "d" or may(token[2], True)]
    for at in places:
        token = tokens[at]
        if claimed[at] or token.kind == "n":
            continue
        if token.kind == "d":
            reference = _number_before(tokens, at, index, habits) or _bare_order(
                tokens, at, index, habits
            )
        else:
            marks = book.at(tokens, at)
            reference = None
            for mark in marks:
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


def _number_before(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits
) -> Reference | None:
    """``10. kalem``, ``10-20 nolu kalemler``, ``10 ve 20. kalemler``, ``第10、20行``: numbers before their word."""
    numbers: list[int] = []
    here, span = at, False
    lines: set[int] = set()
    if not _boundary_or_sign(tokens, at):
        return None
    while here < len(tokens) and tokens[here].kind == "d" and len(tokens[here].text) <= _LONGEST:
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


def _boundary_or_sign(tokens: list[Token], at: int) -> bool:
    """Whether the number begins by itself, and is no later one of a list."""
    before = tokens[at - 1] if at else None
    return boundary(tokens, at) and not (
        before is not None and before.text in "、,+&/-." and before.end == tokens[at].start
    )


_LONGEST = 5


def _bare_order(tokens: list[Token], at: int, index: LineIndex, habits: Habits) -> Reference | None:
    """``7401 and 7415 leave together``: four digits or more that end one open order and count nothing."""
    text = tokens[at].text
    if len(text) < 3 or not boundary(tokens, at) or is_counted(tokens, at, habits):
        return None
    end = at + 1
    if len(text) == 3 and not _heads(tokens, at):
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


def _touches(tokens: list[Token], left: int, right: int) -> bool:
    first, second = min(left, right), max(left, right)
    return tokens[first].end == tokens[second].start


def _behind(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    if mark.category == "line_word":
        return line_list(tokens, mark, index, habits, claimed)
    if mark.category == "except":
        found = line_list(tokens, mark, index, habits, claimed)
        if found is None or found.unknown or not found.lines:
            return None
        found.start = mark.end  # "all but 10 and 20"
        return found
    if mark.category in ("order_word", "ending"):
        return _order_behind(tokens, mark, index, claimed)
    if mark.category == "ordinal_line":
        return Reference(mark.start, mark.end, frozenset({-1 - mark.value}), "ordinal")
    if mark.category == "last_line":
        return Reference(mark.start, mark.end, frozenset({-1000}), "ordinal")
    if mark.category == "ordinals":
        return _counted_off(tokens, mark, index, habits)
    if mark.category in _COUNTS:
        end = mark.end
        for word in habits.lexicon.references.at(tokens, end) if end < len(tokens) else ():
            if word.category in ("line_word", "line_after"):
                return Reference(
                    mark.start, word.end, frozenset({_COUNTS[mark.category]}), "ordinal"
                )
        opened = not mark.start or tokens[mark.start - 1].text in _OPENING
        return Reference(
            mark.start, end, frozenset({_COUNTS[mark.category]}), "ordinal",
            weak=not (opened and _said_soon(tokens, end, habits)),
        )  # fmt: skip
    if mark.category in ("first_n", "last_n"):
        count = None
        if mark.end < len(tokens):
            if tokens[mark.end].kind == "d" and len(tokens[mark.end].text) == 1:
                count = int(tokens[mark.end].text)
            else:
                for one in habits.lexicon.dates.at(tokens, mark.end):
                    if one.category == "number":
                        count = one.value
                for one in habits.lexicon.phrases.at(tokens, mark.end):
                    if one.category == "both":
                        count = 2
        behind = tokens[mark.end + 1] if mark.end + 1 < len(tokens) else None
        if tokens[mark.end - 1].fold == "les" and (
            behind is None or not behind.fold.startswith(("premi", "derni"))
        ):
            return None  # "les 3 premiers", and not "les 3 000 pièces"
        if count and 1 < count < 10:
            base = -2000 if mark.category == "first_n" else -3000
            return Reference(mark.start, mark.end + 1, frozenset({base - count}), "ordinal")
    return None


_COUNTS = {"first_two": -2002, "first_three": -2003, "last_two": -3002}
"""Phrases for several lines in a row, by what `NameReader` takes them for."""
_SAYING = frozenset(
    {
        "as_ordered",
        "confirm",
        "reject",
        "shipped",
        "arrived",
        "dispatch",
        "arrival",
        "pending",
        "late",
        "moved",
    }
)
"""Phrases that say something of what stands before them."""
_OPENING = frozenset("\n.!?;:-*•")
_OTHER = frozenset({"anden", "andet", "andra", "druhy", "druha", "drugi", "druga"})
"""Words for "second" that also mean "the other"."""


def _counted_off(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits
) -> Reference | None:
    """``the third line``, ``den første på listen``, ``der zweite kommt ...``: a line by its place in the list."""
    book = habits.lexicon.references
    code = frozenset({-1 - mark.value})
    at = mark.end
    if at >= len(tokens):
        return None
    for word in book.at(tokens, at):
        behind = tokens[word.end] if word.end < len(tokens) else None
        numbered = (
            behind is not None and behind.kind == "d" and int(behind.text[:9]) in index.numbers
        )
        if word.category == "line_word" and not numbered:
            return Reference(mark.start, word.end, code, "ordinal")
        if word.category == "listed":
            return Reference(mark.start, word.end, code, "ordinal")
    if mark.end - mark.start > 1 and tokens[mark.end - 1].kind == "w":
        return Reference(mark.start, mark.end, code, "ordinal")  # "number two"
    if not mark.start or tokens[mark.start - 1].fold not in index.lexicon.kinds:
        return None
    opened = mark.start < 2 or tokens[mark.start - 2].text in _OPENING
    if not opened or tokens[mark.end - 1].kind != "w" or tokens[mark.start].fold in _OTHER:
        return None
    if _said_soon(tokens, at, habits):
        return Reference(mark.start, mark.end, code, "ordinal", weak=True)
    return None


def _said_soon(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether something is said within a small word or two."""
    for here in range(at, min(at + 2, len(tokens))):
        if any(one.category in _SAYING for one in habits.lexicon.phrases.at(tokens, here)):
            return True
        if tokens[here].kind != "w" or len(tokens[here].fold) > _SMALL:
            return False
    return False


_SMALL = 5
_DASHES = frozenset("-.…")
"""What stands before the last two digits of a number: ``Endung -18``, ``..18``."""


def _order_behind(
    tokens: list[Token], mark: Mark, index: LineIndex, claimed: list[str]
) -> Reference | None:
    """An order behind its word: its last digits, or one that is not open."""
    at = mark.end
    while (
        at < len(tokens) and tokens[at].text in ".:#°º…" + "-" * (mark.category == "ending")
    ) or (
        at < len(tokens)
        and tokens[at].kind == "w"
        and tokens[at].fold
        in (
            "nr",
            "no",
            "n",
            "number",
            "nummer",
            "num",
            "numero",
            "numer",
            "c",
            "cislo",
            "ending",
            "zu",
            "with",
        )
    ):
        at += 1
    if at >= len(tokens) or tokens[at].kind == "n":
        return None
    run = next(
        ((text, first, end) for text, first, end in pieces(tokens[at : at + 8]) if first == 0), None
    )
    if run is None:
        return None
    text, _, size = run
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
        unlike = not index.is_like_an_order(text)
        return Reference(mark.start, end, frozenset(), "order", unknown=text, unlike=unlike)
    return None
