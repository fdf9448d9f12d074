"""A text taken apart: dates, references, quantities, prices and phrases, each token claimed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.codes import find_codes
from scm_automate.replies.dates.scan import scan_dates
from scm_automate.replies.described import find_described
from scm_automate.replies.figures import find_figures
from scm_automate.replies.found import Analysis, Reference
from scm_automate.replies.glued_runs import pieces
from scm_automate.replies.headers import is_wished
from scm_automate.replies.labels import find_labels
from scm_automate.replies.naming import find_numbers
from scm_automate.replies.number_words import in_digits, with_commas
from scm_automate.replies.phrases import Mark

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Habits
    from scm_automate.replies.references import LineIndex
    from scm_automate.replies.tokens import Token


__all__ = ["analyse"]

_PLAIN_WORDS = frozenset(
    {"upstream", "whole", "logistics", "each", "to_word", "from_word", "instead", "partial", "price",
     "balance", "history", "half", "new_date", "joiner", "contrast", "only", "moved", "dispatch", "cause", "beside"}
)  # fmt: skip
"""Phrases whose words may as well be a part's name; those of the others are answers first."""


_SAYING = frozenset(
    {"as_ordered", "confirm", "reject", "shipped", "arrived", "dispatch", "arrival", "pending", "late", "moved",
     "same_strict", "expected", "whole"}
)  # fmt: skip
"""Phrases that say something of what stands before them."""
_PARTS = frozenset({"balance", "balance_after", "rest_lines", "partial", "half"})
"""Phrases beside which a number counts pieces."""


_PLURAL = frozenset({"les", "los", "las", "die", "alle", "os", "as", "gli", "le", "de"})
"""Articles behind which a number counts things and is no day."""


def analyse(text: str, tokens: list[Token], index: LineIndex, habits: Habits) -> Analysis:
    """Finds everything in a text that an answer is made of."""
    tokens = in_digits(tokens, habits.lexicon)
    if habits.lexicon.codes[0] == "zh":
        tokens = with_commas(tokens)
    claimed = [""] * len(tokens)
    references = find_codes(tokens, index, claimed)
    references += find_numbers(tokens, index, habits, claimed)
    _take_line_numbers(tokens, references, index, claimed)
    runs = pieces(tokens)
    sizes = _fractions(runs, index, claimed)
    dates = [
        window
        for window in scan_dates(
            tokens,
            habits.lexicon,
            today=habits.today,
            order=habits.order,
            firm=habits.firm,
            taken=claimed,
            pointed=habits.sign == ",",
        )
        if not any(claimed[window.core : window.end])
    ]
    for at in sizes:
        claimed[at] = ""
    for window in dates:
        for at in range(window.core, window.end):
            claimed[at] = "date"
    references += _days_that_are_lines(tokens, dates, index, claimed)
    prices, quantities = find_figures(tokens, habits, claimed)
    ends = _ends_of_dates(dates, len(tokens))
    marks = [
        mark
        for mark in _phrases_around(tokens, habits, claimed)
        if (mark.start >= len(ends) or ends[mark.start] < mark.end)
        and not (mark.category in _STUCK and _is_unit(tokens, mark, claimed))
    ]
    marks = _no_letterheads(tokens, marks)
    spoken = {
        at
        for mark in marks
        if mark.category not in _PLAIN_WORDS or (mark.category == "whole" and len(mark.used) > 1)
        for at in mark.used
    }
    said = {mark.start for mark in marks if mark.category in _SAYING}
    said -= {mark.start for mark in marks if mark.category in _PARTS}
    rests = {at for mark in marks if mark.category in _PARTS for at in mark.used}
    references += find_described(
        tokens, index, claimed, quantities, spoken, said=said, rests=rests, runs=runs
    )
    references += find_labels(tokens, index, claimed, references, spoken)
    quantities = [one for one in quantities if "qty" in claimed[one.start : one.end]]
    references = _no_ordinals(references, marks, tokens, claimed)
    references.sort(key=lambda one: one.start)
    free = {at for at, what in enumerate(claimed) if what in ("", "qty")}
    marks = [
        mark
        for mark in marks
        if not free.isdisjoint(mark.used)
        and not (mark.category == "hedge" and _is_of_goods(mark, claimed))
    ]
    return Analysis(text, tokens, dates, references, quantities, prices, marks, claimed)


_DAYS_OF = frozenset(
    {"arrival", "dispatch", "confirm", "expected", "shipped", "arrived", "new_date"}
)
"""Phrases in front of ``date:`` that tell which date it is."""


def _no_letterheads(tokens: list[Token], marks: list[Mark]) -> list[Mark]:
    """The phrases without ``date:`` where a word before it tells which: ``Delivery date: 5 May`` is no letter's day."""
    heads = [
        mark for mark in marks if mark.category == "history" and tokens[mark.end - 1].text == ":"
    ]
    if not heads:
        return marks
    told = {at for mark in marks if mark.category in _DAYS_OF for at in mark.used}
    labels = {
        id(mark)
        for mark in heads
        if mark.start - 1 in told and len(mark.used) == 2 and not is_wished(tokens, mark.end - 1)
    }
    return [mark for mark in marks if id(mark) not in labels]


def _is_of_goods(mark: Mark, claimed: list[str]) -> bool:
    """Whether what sounds like a step of work is of the goods: ``la peinture sera livrée`` where paint is ordered."""
    return len(mark.used) > 1 and claimed[mark.start] == "ref"


_STUCK = frozenset({"pending", "late"})


def _is_unit(tokens: list[Token], mark: Mark, claimed: list[str]) -> bool:
    """Whether a word is the unit of a quantity, in another language than that of the phrase: ``20 Stück``."""
    return (
        len(mark.used) == 1
        and claimed[mark.start] == "qty"
        and bool(mark.start)
        and tokens[mark.start].kind == "w"
        and tokens[mark.start].fold != tokens[mark.start].text.casefold()
        and claimed[mark.start - 1] == "qty"
    )


def _take_line_numbers(
    tokens: list[Token], references: list[Reference], index: LineIndex, claimed: list[str]
) -> None:
    """``1  GUM-12  400  lev 2.11.``: the number in front of an item at the head of a line is its line's."""
    for one in references:
        at = one.start - 1
        if one.how != "code" or at < 0 or tokens[at].kind != "d" or claimed[at]:
            continue
        heads = not at or tokens[at - 1].kind == "n"
        apart = tokens[at].end < tokens[one.start].start
        lines = index.numbers.get(int(tokens[at].text)) if len(tokens[at].text) <= 6 else None
        if heads and apart and lines and one.lines and one.lines <= lines:
            one.start = at
            claimed[at] = "ref"


_MANY = frozenset({"alla", "samtliga", "de", "dom", "dem"})


def _no_ordinals(
    references: list[Reference], marks: list[Mark], tokens: list[Token], claimed: list[str]
) -> list[Reference]:
    """The references but for those of ``alla andra rader``, which is no second line."""
    rests = [
        mark for mark in marks if mark.category == "rest_lines" and tokens[mark.start].fold in _MANY
    ]
    if not rests:
        return references
    kept: list[Reference] = []
    for one in references:
        if one.how == "ordinal" and any(
            mark.start < one.start and one.end <= mark.end for mark in rests
        ):
            for at in range(one.start, one.end):
                claimed[at] = ""
        else:
            kept.append(one)
    return kept


def _fractions(runs: list[tuple[str, int, int]], index: LineIndex, claimed: list[str]) -> list[int]:
    """Tokens of sizes such as 5/8, 5kW and T10 that a description holds, taken so that they are no dates."""
    taken: list[int] = []
    for text, start, end in runs:
        if end - start == 1:
            continue
        dated = "/" in text or any(char.isalpha() for char in text)
        if dated and text.replace(",", ".") in index.sizes:
            for at in range(start, end):
                if not claimed[at]:
                    claimed[at] = "size"
                    taken.append(at)
    return taken


def _phrases_around(tokens: list[Token], habits: Habits, claimed: list[str]) -> list[Mark]:
    """The phrases of a text, found as if its dates were not there: ``hat am 5.5. das Haus verlassen``."""
    kept = [at for at, what in enumerate(claimed) if what != "date"]
    if len(kept) == len(tokens):
        return habits.lexicon.phrases.find(tokens)
    marks = habits.lexicon.phrases.find([tokens[at] for at in kept])
    first = claimed.index("date")
    return [
        mark
        if mark.end <= first
        else Mark(
            mark.category,
            mark.value,
            kept[mark.start],
            kept[mark.end - 1] + 1,
            tuple([kept[at] for at in mark.used]),
        )
        for mark in marks
    ]


def _days_that_are_lines(
    tokens: list[Token], dates: list[Window], index: LineIndex, claimed: list[str]
) -> list[Reference]:
    """``idem pour le 20``: where 20 is the number of a line, the 20th is not meant."""
    found: list[Reference] = []
    full = [window for window in dates if not window.bare_day]
    for window in [one for one in dates if all(part.bare_day for part in one.parts or (one,))]:
        if window.parts:
            found += _two_lines(tokens, window, dates, index, claimed)
            continue
        if tokens[window.end - 1].kind != "d":
            continue  # "the 20th", "am 20."
        digits = next(at for at in range(window.core, window.end) if tokens[at].kind == "d")
        number = int(tokens[digits].text)
        if (
            full
            and digits
            and tokens[digits - 1].fold in _PLURAL
            and any(line.quantity == number for line in index.lines)
        ):
            dates.remove(window)  # "in 3 days (les 24)": all 24 of them
            for at in range(window.core, window.end):
                claimed[at] = ""
            continue
        follow = tokens[window.end] if window.end < len(tokens) else None
        counted = number in index.amounts or tokens[digits].text in index.loose
        if (
            follow is not None
            and follow.kind == "w"
            and window.end == digits + 1
            and counted
            and not _behind_its_verb(tokens, window, dates, index, claimed)
        ):
            dates.remove(
                window
            )  # "el 16 lo tienes" where something is of size 16, or 16 of it open
            for at in range(window.core, window.end):
                claimed[at] = ""
            continue
        lines = index.numbers.get(int(tokens[digits].text))
        if not lines or _is_day_of_a_named(tokens, window, digits, index, claimed):
            continue
        dates.remove(window)
        for at in range(window.core, window.end):
            claimed[at] = ""
        claimed[digits] = "ref"
        found.append(Reference(digits, digits + 1, frozenset(lines), "line", weak=not full))
    return found


def _behind_its_verb(
    tokens: list[Token],
    window: Window,
    dates: list[Window],
    index: LineIndex,
    claimed: list[str],
) -> bool:
    """``la de 30 la tenéis el 4 como habíais pedido``: the day of what was named, right behind the verb that brings it."""
    phrases = index.lexicon.phrases
    start = window.start
    if not any(mark.category == "as_ordered" for mark in phrases.at(tokens, window.end)):
        return False
    near = tokens[max(start - _VERB, 0) : start]
    brings = any(
        mark.category in ("arrival", "dispatch") and len(near) - mark.end in (0, 1)
        for mark in phrases.find(near)
    )
    if not brings:
        return False
    named = False
    for at in range(start - 1, max(start - _CLAUSE, 0) - 1, -1):
        if tokens[at].text in ".;\n":
            break
        named = named or claimed[at] == "ref" or tokens[at].text in index.loose
    behind = window.end + _CLAUSE // 2
    return named and not any(window.end <= one.start < behind for one in dates)


_VERB, _CLAUSE = 4, 12
"""Words of a verb at most, and those within which its clause names what it brings."""


_DAY_WORDS = frozenset({"dia"})
"""Words behind which a number is a day and nothing else."""
_STOPS = frozenset(".,;!?\n")
_STOPS_AND_MORE = _STOPS | {"("}
_ARTICLES = frozenset({"le", "au", "el", "al", "il", "pour", "para", "per"})
_COMING = ("arrival", "dispatch")


def _is_day_of_a_named(
    tokens: list[Token], window: Window, digits: int, index: LineIndex, claimed: list[str]
) -> bool:
    """``the black ones arrive le 30``: behind a name and a verb of coming, or on the day ordered, 30 is no line."""
    if digits and tokens[digits - 1].fold in _DAY_WORDS:
        return True
    if digits + 1 < len(tokens) and tokens[digits + 1].text not in _STOPS_AND_MORE:
        return False
    first = min(window.start, digits)
    first -= bool(first) and tokens[first - 1].fold in _ARTICLES
    named: set[int] = set()
    found = other = False
    at = first - 1
    while at >= 0 and tokens[at].text not in _STOPS:
        own = index.by_word(tokens[at].fold) if tokens[at].kind == "w" else frozenset()
        told = tokens[at].kind == "d" and tokens[at].text in index.figures
        found = found or bool(own) or claimed[at] == "ref" or told
        if tokens[at].kind == "d" and not claimed[at] and at and tokens[at - 1].kind == "w":
            other = other or int(tokens[at].text[:9]) in index.numbers
        named.update(own)
        at -= 1
    if not found or other:
        return False
    verb = tokens[first - 1] if first else None
    if verb is not None and any(
        mark.category in _COMING and mark.end >= first
        for back in (1, 2, 3, 4)
        if first >= back
        for mark in index.lexicon.phrases.at(tokens, first - back)
    ):
        return True
    day = int(tokens[digits].text)
    beside = index.by_word(verb.fold) if verb is not None and verb.kind == "w" else frozenset()
    if beside and beside.isdisjoint(index.numbers.get(day, ())):
        return True  # "le miroir le 20", and line 20 is another one
    named = named or set(range(len(index.lines)))
    due = {day for n in named for day, _ in index.lines[n].schedules if day is not None}
    return bool(due) and all(one.day == day for one in due)


def _two_lines(
    tokens: list[Token],
    window: Window,
    dates: list[Window],
    index: LineIndex,
    claimed: list[str],
) -> list[Reference]:
    """``pour le 10 et le 20``: two days with "and" between them that are the numbers of two lines."""
    places = [
        next(at for at in range(part.start, part.end) if tokens[at].kind == "d")
        for part in window.parts
    ]
    joined = index.lexicon.phrases.at(tokens, places[0] + 1)
    listed = any(mark.category == "joiner" for mark in joined)
    between = [
        mark
        for at in range(max(window.start - 2, 0), places[0])
        for mark in index.lexicon.dates.at(tokens, at)
        if mark.category == "between" and mark.end <= places[0]
    ]
    lines = [index.numbers.get(int(tokens[at].text)) for at in places]
    if not listed or between or not all(lines):
        return []
    dates.remove(window)
    for at in range(window.core, window.end):
        claimed[at] = ""
    out: list[Reference] = []
    for at, numbered in zip(places, lines, strict=True):
        claimed[at] = "ref"
        out.append(Reference(at, at + 1, frozenset(numbered or ()), "line"))
    return out


def _ends_of_dates(dates: list[Window], length: int) -> list[int]:
    """For each place the end of the date that it is within, the furthest of several; 0 outside of dates."""
    ends = [0] * length
    for window in dates:
        for at in range(max(window.start, 0), min(window.end, length)):
            ends[at] = max(ends[at], window.end)
    return ends
