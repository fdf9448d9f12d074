"""A text taken apart: dates, references, quantities, prices and phrases, each token claimed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.figures import find_figures
from scm_automate.replies.amounts.number_words import in_digits, with_commas
from scm_automate.replies.dates.scan import scan_dates
from scm_automate.replies.days.clock import take_hours
from scm_automate.replies.days.file_days import without_file_days
from scm_automate.replies.days.lone_days import days_that_are_lines
from scm_automate.replies.found import Analysis, Reference
from scm_automate.replies.language.dialects import in_standard_words
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.phrases import Mark, Phrasebook
from scm_automate.replies.language.slips import as_meant
from scm_automate.replies.language.tokens import CJK
from scm_automate.replies.naming.codes import find_codes
from scm_automate.replies.naming.described import find_described
from scm_automate.replies.naming.glued_runs import parted_sizes, pieces
from scm_automate.replies.naming.labels import find_labels
from scm_automate.replies.naming.list_counts import take_list_counts
from scm_automate.replies.naming.naming import find_numbers
from scm_automate.replies.naming.parallel_sizes import set_parallel_sizes_right
from scm_automate.replies.tables.headers import is_wished

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex


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


def analyse(text: str, tokens: list[Token], index: LineIndex, habits: Habits) -> Analysis:
    """Finds everything in a text that an answer is made of."""
    if habits.dialect:
        tokens = in_standard_words(tokens, habits.lexicon.codes)
    tokens = as_meant(in_digits(tokens, habits.lexicon), habits.lexicon.codes, index)
    if habits.lexicon.codes[0] == "zh":
        tokens = with_commas(tokens)
    claimed = [""] * len(tokens)
    references = find_codes(tokens, index, claimed)
    references += find_numbers(tokens, index, habits, claimed)
    _take_line_numbers(tokens, references, index, claimed)
    take_list_counts(tokens, claimed, habits.lexicon)
    take_hours(tokens, claimed, habits.lexicon)
    runs = parted_sizes(pieces(tokens), tokens, index.sizes)
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
    references += days_that_are_lines(tokens, dates, index, claimed)
    prices, quantities = find_figures(tokens, habits, claimed)
    ends = _ends_of_dates(dates, len(tokens))
    marks = [
        mark
        for mark in _phrases_around(tokens, habits, claimed)
        if (mark.start >= len(ends) or ends[mark.start] < mark.end)
        and not (mark.category in _STUCK and _is_unit(tokens, mark, claimed))
    ]
    dates = without_file_days(dates, marks, habits.today)
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
    # "Geht klar." is a yes, and names no line of clear glass
    sayings = {
        at
        for mark in marks
        if mark.category in _AGREEING and mark.end - mark.start == len(mark.used) > 1
        for at in mark.used
    }
    references += find_described(
        tokens,
        index,
        claimed,
        quantities,
        spoken,
        said=said,
        rests=rests,
        sayings=sayings,
        runs=runs,
    )
    references += find_labels(tokens, index, claimed, references, spoken)
    quantities = [one for one in quantities if "qty" in claimed[one.start : one.end]]
    references = _no_ordinals(references, marks, tokens, claimed)
    references = _no_counts_of_all(references, marks, tokens, len(index.lines))
    references.sort(key=lambda one: one.start)
    set_parallel_sizes_right(references, tokens, index)
    free = {at for at, what in enumerate(claimed) if what in ("", "qty")}
    marks = [
        mark
        for mark in marks
        if not free.isdisjoint(mark.used)
        and not (mark.category == "hedge" and _is_of_goods(mark, claimed))
        and not (mark.category == "except" and _is_within_a_name(mark, references))
        and not (mark.category == "upstream" and _is_counted(tokens, mark, claimed))
    ]
    return Analysis(text, tokens, dates, references, quantities, prices, marks, claimed)


_AGREEING = frozenset({"as_ordered", "confirm"})
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


def _is_within_a_name(mark: Mark, references: list[Reference]) -> bool:
    """Whether a word that sounds like "except" is the last one of a name: ``Flat bar no worries``."""
    return any(one.start < mark.start < one.end for one in references)


def _is_counted(tokens: list[Token], mark: Mark, claimed: list[str]) -> bool:
    """Whether a material's word is only the unit of a quantity: ``100 sheets on the 5th``."""
    at = mark.start
    return (
        len(mark.used) == 1
        and at > 0
        and claimed[at] == claimed[at - 1] == "qty"
        and tokens[at].kind == "w"
        and tokens[at - 1].kind == "d"
    )


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


_MANY = words("all_of_a_rest")


def _no_ordinals(
    references: list[Reference], marks: list[Mark], tokens: list[Token], claimed: list[str]
) -> list[Reference]:
    """The references but for those of ``alla andra rader`` and ``第一时间``, which are no second and no first line."""
    rests = [
        mark
        for mark in marks
        if (mark.category == "rest_lines" and tokens[mark.start].fold in _MANY)
        or (mark.category == "beside" and tokens[mark.start].text > CJK)
    ]
    if not rests:
        return references
    kept: list[Reference] = []
    for one in references:
        if one.how == "ordinal" and any(
            mark.start <= one.start and one.end <= mark.end for mark in rests
        ):
            for at in range(one.start, one.end):
                claimed[at] = ""
        else:
            kept.append(one)
    return kept


def _no_counts_of_all(
    references: list[Reference], marks: list[Mark], tokens: list[Token], lines: int
) -> list[Reference]:
    """The references but for the number of all lines behind "all": ``All 3 will be a week late``."""
    if not any(
        one.end - one.start == 1 and tokens[one.start].text == str(lines) for one in references
    ):
        return references
    every = [mark for mark in marks if mark.category == "all"]
    return [
        one
        for one in references
        if one.end - one.start > 1
        or one.how not in ("size", "loose")
        or tokens[one.start].text != str(lines)
        or not any(mark.end == one.start or one.start in mark.used[1:] for mark in every)
    ]


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


def _ends_there(tokens: list[Token], at: int, every: Phrasebook) -> bool:
    """Whether the point of a date ends its sentence: ``Termin 18.05. Rest bleibt``."""
    behind = at + 1
    capital = behind < len(tokens) and tokens[behind].text[:1].isupper()
    return capital and bool(every.at(tokens, behind))


def _phrases_around(tokens: list[Token], habits: Habits, claimed: list[str]) -> list[Mark]:
    """The phrases of a text, found as if its dates were not there: ``hat am 5.5. das Haus verlassen``."""
    every = habits.lexicon.every
    kept = [
        at
        for at, what in enumerate(claimed)
        if what != "date" or (tokens[at].text == "." and _ends_there(tokens, at, every))
    ]
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


def _ends_of_dates(dates: list[Window], length: int) -> list[int]:
    """For each place the end of the date that it is within, the furthest of several; 0 outside of dates."""
    ends = [0] * length
    for window in dates:
        for at in range(max(window.start, 0), min(window.end, length)):
            ends[at] = max(ends[at], window.end)
    return ends
