"""Lines and orders told by their numbers: ``Pos. 10``, ``lines 10 and 20``, ``4500012345/10``, ``order ..2345``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.figures import SPECS
from scm_automate.replies.found import Reference
from scm_automate.replies.references import chunk_key, pieces

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.phrases import Mark
    from scm_automate.replies.references import LineIndex
    from scm_automate.replies.tokens import Token


__all__ = ["find_codes", "find_numbers"]


def _boundary(tokens: list[Token], at: int) -> bool:
    """Whether no letter or digit is glued to the token's left."""
    return (
        not at
        or tokens[at].start != tokens[at - 1].end
        or tokens[at - 1].kind not in "dw"
        or (tokens[at - 1].text > "\u2fff" or tokens[at].text > "\u2fff")
    )


def find_codes(tokens: list[Token], index: LineIndex, claimed: list[str]) -> list[Reference]:
    """Orders and items by their numbers, however they are punctuated."""
    found: list[Reference] = []
    at, total = 0, len(tokens)
    openings = index.openings
    while at < total:
        # most words begin no code: one look at their first sign tells
        if tokens[at].fold[:1] not in openings or not _boundary(tokens, at):
            at += 1
            continue
        best = _longest_code(tokens, at, index) or _foreign_order(tokens, at, index)
        if best is None:
            at += 1
            continue
        if best.how == "order" and best.lines:
            _line_of_order(tokens, best, index)
        for n in range(at, best.end):
            claimed[n] = "ref"
        found.append(best)
        at = best.end
    return found


def _foreign_order(tokens: list[Token], at: int, index: LineIndex) -> Reference | None:
    """A number that looks like our orders' and is none of the open ones."""
    if tokens[at].fold[:1] not in index.order_heads:
        return None
    runs = pieces(tokens[at : at + 9])
    if not runs or runs[0][1] != 0:
        return None
    text, _, size = runs[0]
    # its line may be glued to it: 4500099999/70
    if not (index.is_like_an_order(text) or index.is_like_an_order(text.partition("/")[0])):
        return None
    return Reference(at, at + size, frozenset(), "order", unknown=text)


def _line_of_order(tokens: list[Token], order: Reference, index: LineIndex) -> None:
    """``4500012345/10``, ``4500012345 - 10``: takes the line's number in."""
    here = order.end
    signed = here < len(tokens) and tokens[here].text in "/-"
    here += signed
    if here >= len(tokens) or tokens[here].kind != "d" or len(tokens[here].text) > 6:
        return
    if tokens[here].start - tokens[order.end - 1].end > 4:
        return
    lines = order.lines & index.numbers.get(int(tokens[here].text), set())
    if not lines:
        return
    behind = tokens[here + 1] if here + 1 < len(tokens) else None
    tight = behind is not None and behind.start == tokens[here].end and behind.kind != "n"
    if (
        tight
        and behind is not None
        and (
            behind.kind in "dw"
            or (behind.text in "./" and here + 2 < len(tokens) and tokens[here + 2].kind == "d")
        )
    ):
        return
    if not signed and not (
        behind is None or behind.kind == "n" or tight or behind.start - tokens[here].end > 1
    ):
        return
    order.lines, order.how, order.end = frozenset(lines), "line", here + 1


def _longest_code(tokens: list[Token], at: int, index: LineIndex) -> Reference | None:
    key = ""
    best: Reference | None = None
    for here in range(at, min(at + 9, len(tokens))):
        token = tokens[here]
        if token.kind == "n":
            break
        if token.kind == "p":
            if token.text not in "-./_+" or here == at:
                break
            continue
        if here > at and token.start - tokens[here - 1].end > 1:
            break
        key += token.fold
        stripped = key.lstrip("0")
        tail = here + 1
        closed = (
            tail >= len(tokens)
            or tokens[tail].start != token.end
            or tokens[tail].kind in "pn"
            or tokens[tail].text > "\u2fff"
        )
        if closed:
            lines = index.codes.get(key)
            if lines:
                best = Reference(at, tail, frozenset(lines), "code")
            lines = index.orders.get(stripped)
            if lines and len(stripped) >= 4:
                best = Reference(at, tail, frozenset(lines), "order")
        if key not in index.heads and stripped not in index.heads:
            break
    return best


def find_numbers(
    tokens: list[Token], index: LineIndex, habits: Habits, claimed: list[str]
) -> list[Reference]:
    """Lines and orders behind words such as "line" and "order"."""
    found: list[Reference] = []
    book = habits.lexicon.references
    starts = book.starts
    for at, token in enumerate(tokens):
        if (
            claimed[at]
            or token.kind == "n"
            or (token.kind != "d" and starts.get(token.text) is False)
        ):
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
    """``10. kalem``, ``10 nolu kalem``: the number stands before its word."""
    here = at + 1
    if here < len(tokens) and tokens[here].text in ".)":
        here += 1
    if here >= len(tokens) or len(tokens[at].text) > 5 or not _boundary(tokens, at):
        return None
    for mark in habits.lexicon.references.at(tokens, here):
        if mark.category == "line_after":
            lines = index.numbers.get(int(tokens[at].text))
            return Reference(
                at,
                mark.end,
                frozenset(lines or ()),
                "line",
                unknown="" if lines else tokens[at].text,
            )
    return None


def _bare_order(tokens: list[Token], at: int, index: LineIndex, habits: Habits) -> Reference | None:
    """``7401 and 7415 leave together``: four digits or more that end one open order and count nothing."""
    text = tokens[at].text
    if len(text) < 4 or not _boundary(tokens, at) or _counted(tokens, at, habits):
        return None
    end = at + 1
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


def _touches(tokens: list[Token], left: int, right: int) -> bool:
    first, second = min(left, right), max(left, right)
    return tokens[first].end == tokens[second].start


def _behind(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    if mark.category == "line_word":
        return _line_list(tokens, mark, index, habits, claimed)
    if mark.category == "except":
        found = _line_list(tokens, mark, index, habits, claimed)
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
        if count and 1 < count < 10:
            base = -2000 if mark.category == "first_n" else -3000
            return Reference(mark.start, mark.end + 1, frozenset({base - count}), "ordinal")
    return None


def _line_list(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    """The numbers behind a word for "line": 10, 20 and 30; 10-30; 10 + 20."""
    at = mark.end
    lines: set[int] = set()
    unknown = ""
    end = -1
    numbers: list[int] = []
    counted = 0
    span = False
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "d" and not claimed[at] and len(token.text) <= 6:
            if numbers and (_counted(tokens, at, habits) or _dated(tokens, at, habits)):
                break
            if not numbers and (
                _full_date(tokens, at)
                or (int(token.text) not in index.numbers and _dated(tokens, at, habits))
            ):
                break
            if numbers and at == end:
                break  # no sign and no word between them: the second one is something else
            if token.start == tokens[at - 1].end and tokens[at - 1].kind == "d":
                break
            glued_next = at + 1 < len(tokens) and tokens[at + 1].start == token.end
            if (
                glued_next
                and tokens[at + 1].kind == "w"
                and tokens[at + 1].text < "\u2fff"
                and numbers
            ):
                break
            if (
                glued_next
                and tokens[at + 1].text == ","
                and at + 2 < len(tokens)
                and tokens[at + 2].kind == "d"
                and tokens[at + 2].start == tokens[at + 1].end
                and not index.numbers.get(int(tokens[at + 2].text[:9]))
            ):
                break
            number = int(token.text)
            if span and numbers:
                between = [n for n in sorted(index.numbers) if numbers[-1] < n < number]
                counted += len(between)
                for n in between:
                    lines |= index.numbers[n]
            numbers.append(number)
            known = index.numbers.get(number)
            if known:
                lines |= known
            else:
                unknown = unknown or token.text
            end = at + 1
            span = False
            at += 1
        elif token.text in ".:#°º" and not numbers:
            at += 1
        elif (
            token.text in ",+&/-"
            and numbers
            and at + 1 < len(tokens)
            and (tokens[at + 1].kind in "dw")
        ):
            span = token.text == "-"
            at += 1
        elif (
            token.kind == "w"
            and (numbers or token.fold in ("no", "nr", "n"))
            and _joins(tokens, at, habits)
        ):
            tag = _joins(tokens, at, habits)
            span = tag == "to"
            at += 1
        elif token.kind == "w" and not numbers and token.fold in ("nr", "no", "n", "num", "č", "c"):
            at += 1
        else:
            break
    if end < 0:
        return None
    if not lines and len(str(numbers[0])) > 4:
        return None
    return Reference(
        mark.start, end, frozenset(lines), "line", unknown=unknown, count=len(numbers) + counted
    )


def _joins(tokens: list[Token], at: int, habits: Habits) -> str:
    """``and`` or ``to`` where the word is one and a number or a word for "line" follows."""
    follow = at + 1
    if follow >= len(tokens):
        return ""
    if tokens[follow].kind != "d":
        inner = habits.lexicon.references.at(tokens, follow)
        if not any(mark.category == "line_word" for mark in inner):
            return ""
    for mark in habits.lexicon.dates.at(tokens, at):
        if mark.category in ("and", "to") and mark.end == follow:
            return mark.category
    for mark in habits.lexicon.references.at(tokens, at):
        if mark.category == "line_word" and mark.end == follow:
            return "and"
    return ""


def _dated(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether the number begins a date: 20.04., 20/4, 20 April."""
    here = at + 1
    if here < len(tokens) and tokens[here].text in "./-" and tokens[here].start == tokens[at].end:
        if here + 1 < len(tokens) and tokens[here + 1].kind == "d":
            return True
        here += 1
    if here >= len(tokens) or tokens[here].kind != "w":
        return False
    skip = {mark.end for mark in habits.lexicon.dates.at(tokens, here) if mark.category == "of"}
    return any(
        mark.category in ("months", "months_short")
        for start in (here, *skip)
        if start < len(tokens)
        for mark in habits.lexicon.dates.at(tokens, start)
    )


def _full_date(tokens: list[Token], at: int) -> bool:
    """Whether 15.02.2027 begins here: a line's number has no year behind it."""
    five = tokens[at : at + 5]
    return (
        len(five) == 5
        and five[1].text == five[3].text
        and five[1].text in "./-"
        and [token.kind for token in five[::2]] == ["d", "d", "d"]
        and len(five[4].text) in (2, 4)
        and all(five[n].end == five[n + 1].start for n in range(3))
    )


def _counted(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether a unit follows the number, which makes it a quantity."""
    follow = at + 1
    if follow < len(tokens) and tokens[follow].kind == "w":
        word = tokens[follow].fold
        if len(word) == 1 and tokens[follow].start > tokens[at].end:
            return word in habits.lexicon.units and word != "a"  # "10 et 20 à l'heure"
        return word in habits.lexicon.units or word in SPECS
    return follow < len(tokens) and tokens[follow].text == "%"


def _order_behind(
    tokens: list[Token], mark: Mark, index: LineIndex, claimed: list[str]
) -> Reference | None:
    """An order behind its word: its last digits, or one that is not open."""
    at = mark.end
    while (at < len(tokens) and tokens[at].text in ".:#°º…") or (
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
    if len(digits) < 3:
        return None
    key = chunk_key(text)
    lines = (
        index.by_order(key)
        or (index.by_ending(key.lstrip("0")) if key.isdigit() else set())
        or (index.by_ending(digits) if len(digits) >= 4 else set())
    )
    if lines:
        return Reference(mark.start, end, frozenset(lines), "order")
    preposition = tokens[mark.end - 1].text == "po" and {"pl", "cs"}.intersection(
        index.lexicon.codes
    )
    if len(digits) >= 4 and mark.category == "order_word" and not preposition and "," not in text:
        return Reference(mark.start, end, frozenset(), "order", unknown=text)
    return None
