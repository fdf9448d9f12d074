"""Text to lines, sentences and clauses, with what was found in each."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis, Price, Quantity, Reference
    from scm_automate.replies.phrases import Mark
    from scm_automate.replies.tokens import Token

__all__ = ["Clause", "Unit", "split_units"]

_BULLETS = frozenset("-*•·>–o▪‣●○■+")
_WRAPPED = 50
"""A line at least so long may go on in the next one."""
_NARROW = 64
"""Where the next word would have stood within so many characters, nobody wrapped the line."""
_WIDEST = 90
"""A text with a longer line was wrapped by nobody: each of its lines is one."""
_WIDTH = 70
"""Mail programs break lines that would be longer than about this."""


_ANSWERS = frozenset({"as_ordered", "confirm", "reject", "pending", "late", "same_strict"})


@dataclass(slots=True)
class Clause:
    """A part of a sentence between commas, brackets or words such as "and"."""

    start: int
    end: int
    references: list[Reference] = field(default_factory=list)
    dates: list[Window] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    opened_by: str = ""
    """What parts it from the clause before: ``,`` ``;`` ``-`` ``(`` ``and`` ``but`` or empty."""

    def has(self, *categories: str) -> bool:
        """Whether a phrase of one of some categories stands in it."""
        marks = self.marks
        if len(categories) == 1:
            return categories[0] in marks
        return bool(marks) and not marks.keys().isdisjoint(categories)


@dataclass(slots=True)
class Unit:
    """A sentence, a list item or a line that stands for itself."""

    start: int
    end: int
    clauses: list[Clause]
    paragraph: int
    item: bool = False
    """Whether a bullet or a number in front makes it an item of a list."""
    heading: bool = False
    """Whether it ends with a colon."""
    question: bool = False
    """Whether it ends with a question mark."""
    line: int = 0
    """Number of its line."""
    opens_line: bool = True
    """Whether it is the first of its line."""


def split_units(analysis: Analysis) -> list[Unit]:
    """The sentences of a text in order."""
    units: list[Unit] = []
    tokens = analysis.tokens
    elements = _Elements(analysis)
    for number, (start, end, paragraph) in enumerate(_lines(tokens, analysis, elements)):
        begin, item = _bullet(tokens, start, end, analysis, elements)
        first = True
        for low, high in _sentences(tokens, begin, end, analysis, elements):
            last = high - 1
            while last > low and tokens[last].text in ".,;":
                last -= 1
            unit = Unit(
                low, high, _clauses(analysis, low, high, elements), paragraph,
                item=item and first, heading=tokens[last].text == ":", question=tokens[last].text == "?",
                line=number, opens_line=first or tokens[low - 1].text in "/|",
            )  # fmt: skip
            units.append(unit)
            first = False
    return units


def _lines(
    tokens: list[Token], analysis: Analysis, elements: _Elements
) -> list[tuple[int, int, int]]:
    """(first token, behind the last, paragraph) of each line; a line that a mail program wrapped is one."""
    out: list[tuple[int, int, int]] = []
    start = paragraph = 0
    blank = False
    breaks = [at for at, token in enumerate(tokens) if token[4] == "n"]
    wrapped = max(map(len, analysis.text.split("\n"))) <= _WIDEST
    for at in (*breaks, len(tokens)):
        if at > start:
            joined = (
                out
                and not blank
                and (wrapped or tokens[out[-1][1] - 1].text == ",")
                and _carries_on(tokens, out[-1], start, analysis, elements)
            )
            if joined:
                out[-1] = (out[-1][0], at, paragraph)
            else:
                out.append((start, at, paragraph))
            blank = False
        else:
            if not blank and out:
                paragraph += 1
            blank = True
        start = at + 1
    return out


def _carries_on(
    tokens: list[Token],
    before: tuple[int, int, int],
    start: int,
    analysis: Analysis,
    elements: _Elements,
) -> bool:
    """Whether a line is the wrapped rest of the one before it."""
    last = tokens[before[1] - 1]
    if last.text in ".!?:;":
        return False
    break_at = analysis.text.rfind("\n", 0, last.start) + 1
    width = last.end - break_at
    first = tokens[start]
    if first.text in _BULLETS or (
        first.kind == "d" and start + 1 < len(tokens) and tokens[start + 1].text in ").:"
    ):
        return False
    lists = any(at in elements.references for at in range(start, start + 2)) and any(
        at in elements.references for at in range(before[0], min(before[0] + 4, before[1]))
    )
    if lists and last.text != ",":
        return False  # two lines of a list
    if first.text[:1].islower() and first.kind == "w":
        return width >= _WRAPPED or (last.text == "," and width > 30)
    word = 0
    while (
        start + word + 1 < len(tokens)
        and tokens[start + word + 1].start == tokens[start + word].end
    ):
        word += 1
    return width >= _WRAPPED and width + 1 + tokens[start + word].end - first.start > _WIDTH


def _bullet(
    tokens: list[Token], start: int, end: int, analysis: Analysis, elements: _Elements
) -> tuple[int, bool]:
    """The first token behind a bullet or a list number, and whether there was one."""
    at, item = start, False
    while (
        at < end - 1
        and tokens[at].kind == "p"
        and tokens[at].text in _BULLETS
        and not analysis.claimed[at]
    ):
        at, item = at + 1, True
    if (
        at < end - 2
        and tokens[at].kind == "d"
        and len(tokens[at].text) <= 2
        and tokens[at + 1].text == ")"
    ) and at not in elements.referred:
        return at + 2, True
    if (
        at < end - 2
        and tokens[at].kind == "w"
        and len(tokens[at].text) == 1
        and tokens[at + 1].text == ")"
    ):
        return at + 2, True
    return at, item


_STOPS = frozenset("/|.!?。;")
"""Signs that may part sentences; all other tokens need no look."""


def _sentences(
    tokens: list[Token], start: int, end: int, analysis: Analysis, elements: _Elements
) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    low = start
    claimed = analysis.claimed
    answers = elements.answers
    for at in [at for at in range(start, end - 1) if tokens[at][2] in _STOPS]:
        sign = tokens[at].text
        follow = tokens[at + 1]
        if sign in "/|" and at > low and _parts(tokens, at, elements):
            out.append((low, at))
            low = at + 1
            continue
        if sign in "/|" or at < low:
            continue
        if sign in "!?。;":
            if follow.text not in "!?.)":
                out.append((low, at + 1))
                low = at + 1
            continue
        if follow.start == tokens[at].end:
            continue
        before = tokens[at - 1] if at > low else None
        if claimed[at]:
            # the point of 19.06. may also end the sentence, and that of "300 Stk. Pos. 20"
            named = claimed[at] == "qty" and at + 1 in elements.references
            dated = at + 1 in elements.date_ends
            near = at + 1 in elements.references or (dated and at + 2 in elements.references)
            capital = follow.text[:1].isupper() or near
            if not (dated or named) or not capital:
                continue
        elif before is None:
            continue
        elif at in answers and follow.text[:1].isupper():
            pass  # "ok." ends a sentence, "Pos." does not
        elif at in elements.date_ends and before.kind == "w" and follow.text[:1].isupper():
            pass  # "for the 6th. The 6306s"
        elif before.kind == "w" and len(before.text) <= 3 and before.text < "\u2fff":
            if follow.kind == "d" or follow.text[:1].islower():
                continue
            if len(before.text) <= 2 or _is_letter(tokens, at + 1):
                continue
        elif (
            before.kind == "w"
            and len(before.text) <= 6
            and (follow.kind == "d" and at in elements.referred and at not in elements.references)
        ) or (before.kind == "d" and not claimed[at - 1]):
            continue
        if at in elements.inside:
            continue
        out.append((low, at + 1))
        low = at + 1
    if low < end:
        out.append((low, end))
    return out


def _parts(tokens: list[Token], at: int, elements: _Elements) -> bool:
    """Whether a stroke with blanks around it parts two answers: ``10 = 5.5. / 20 = 12.5.``."""
    before, behind = tokens[at - 1], tokens[at + 1]
    if tokens[at].start == before.end or behind.start == tokens[at].end:
        return False
    signed = behind.kind == "d" and at + 2 < len(tokens) and tokens[at + 2].text in "=:"
    return signed or at + 1 in elements.references


def _is_letter(tokens: list[Token], at: int) -> bool:
    """Whether a single letter stands there by itself: ``rev. C``."""
    token = tokens[at]
    if token.kind != "w" or len(token.text) != 1 or token.text > "\u2fff":
        return False
    return at + 1 >= len(tokens) or tokens[at + 1].start > token.end or tokens[at + 1].kind == "n"


class _Elements:
    """What was found, by the token it begins at."""

    def __init__(self, analysis: Analysis) -> None:
        self.references = {one.start: one for one in analysis.references}
        self.dates = {one.start: one for one in analysis.dates}
        self.quantities = {one.start: one for one in analysis.quantities}
        self.prices = {one.start: one for one in analysis.prices}
        self.starting: dict[int, list[tuple[str, Any]]] = {}
        """(kind, what begins there) by token."""
        for kind in ("references", "dates", "quantities", "prices"):
            for at, one in getattr(self, kind).items():
                self.starting.setdefault(at, []).append((kind, one))
        self.marks: dict[int, list[Mark]] = {}
        for mark in analysis.marks:
            self.marks.setdefault(mark.start, []).append(mark)
        self.first_reference = min(self.references, default=len(analysis.tokens))
        self.referred = {at for one in analysis.references for at in range(one.start, one.end)}
        """The tokens of all references."""
        self.inside = {
            at
            for spans in (analysis.references, analysis.prices, analysis.quantities)
            for one in spans
            for at in range(one.start, one.end - 1)
        }
        """The tokens of references, prices and quantities that are not the last of theirs."""
        self.answers = {mark.end for mark in analysis.marks if mark.category in _ANSWERS}
        self.date_ends = {window.end for window in analysis.dates}
        signs = [at for at, token in enumerate(analysis.tokens) if token[2] in _DIVIDERS]
        self.stops = sorted({*self.marks, *self.starting, *signs})
        """The tokens at which a clause may begin or take something in."""


_DIVIDERS = frozenset(",;()-")


def _clauses(analysis: Analysis, start: int, end: int, elements: _Elements) -> list[Clause]:
    tokens, claimed = analysis.tokens, analysis.claimed
    out: list[Clause] = []
    clause = Clause(start, start)
    busy = -1
    stops = elements.stops
    for at in stops[bisect_left(stops, start) : bisect_left(stops, end)]:
        token = tokens[at]
        marks = elements.marks.get(at, ())
        divider = ""
        if at >= busy:
            if token.text in ",;()" and not claimed[at] and not _between_digits(tokens, at):
                divider = token.text
            elif (
                token.text == "-"
                and at > start
                and not claimed[at]
                and token.start > tokens[at - 1].end
            ):
                divider = "-"
            elif marks:
                if any(mark.category == "joiner" for mark in marks):
                    divider = "and"
                elif any(mark.category == "contrast" for mark in marks):
                    divider = "but"
        if divider and at > start:
            clause.end = at
            out.append(clause)
            clause = Clause(at, at, opened_by=divider)
        for mark in marks:
            clause.marks.setdefault(mark.category, []).append(mark)
        for kind, found in elements.starting.get(at, ()):
            getattr(clause, kind).append(found)
            busy = max(busy, found.end)
    clause.end = end
    out.append(clause)
    for one in out:
        if one.has("receipt"):
            one.marks.pop("confirm", None)  # what is confirmed is that a mail came in
        if one.has("hedge") and one.references:
            # "about A9 and B2, ..." tells what is spoken of
            begins = {reference.start for reference in one.references}
            kept = [mark for mark in one.marks["hedge"] if mark.end not in begins]
            if kept:
                one.marks["hedge"] = kept
            else:
                del one.marks["hedge"]
        if one.has("correction") and one.has("negation"):
            # "il 25, anzi no il 27": what is denied is what was told before
            ends = {at for mark in one.marks["correction"] for at in (mark.start, mark.end)}
            kept = [mark for mark in one.marks["negation"] if not {mark.start, mark.end} & ends]
            if kept:
                one.marks["negation"] = kept
            else:
                del one.marks["negation"]
        for mark in one.marks.pop("announce", ()):
            # "os confirmamos la entrega para el lunes", but "el lunes os confirmamos"
            later = any(window.end <= mark.start for window in one.dates)
            one.marks.setdefault("pending" if later else "confirm", []).append(mark)
    return out


def _between_digits(tokens: list[Token], at: int) -> bool:
    return (
        0 < at < len(tokens) - 1
        and tokens[at - 1].kind == "d" == tokens[at + 1].kind
        and tokens[at - 1].end == tokens[at].start
        and tokens[at].end == tokens[at + 1].start
    )
