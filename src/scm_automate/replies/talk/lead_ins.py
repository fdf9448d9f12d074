"""Words of a heading that only lead to the answers below it: who gave them, on what request, and why so late.

``My colleague is on leave, so I looked it up for you:`` speaks of somebody who is away, and of no goods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, kinds_in, may_say
from scm_automate.replies.language.tokens import CJK
from scm_automate.replies.statements import says

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = [
    "dates_within",
    "lead_tokens",
    "list_lead",
    "only_leads",
    "points_below",
    "strange_heading",
    "strange_lead",
]

_LISTS = ("passes_on", "leads", "below")


def lead_tokens(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> set[int]:
    """The tokens of a heading that lead to the answers below it.

    Args:
        analysis: The text.
        unit: The heading.
        codes: Languages it is read in.
    """
    return {
        at + unit.start
        for kind in (_LISTS if codes else ())
        if may_say(analysis, codes, kind)
        for one in found_of(analysis.tokens[unit.start : unit.end], codes, kind)
        for at in one.used
    }


def dates_within(unit: Unit, told: set[int]) -> bool:
    """Whether the dates of a heading lie between such words: ``Frau Beck ist heute nicht da, antworte ich Ihnen:``."""
    first, last = min(told, default=0), max(told, default=0)
    return bool(told) and all(
        first < window.start and window.end <= last
        for clause in unit.clauses
        for window in clause.dates
    )


def only_leads(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether a sentence in front of all answers only asks to look at them: ``pls check delivery date``."""
    if not may_say(analysis, codes, "leads") or unit.question:
        return False
    if any(
        clause.has("hedge", "condition", "negation", "pending", "correction", "as_ordered")
        for clause in unit.clauses
    ):
        return False
    words = {at for at in range(unit.start, unit.end) if analysis.tokens[at].kind == "w"}
    found = found_of(analysis.tokens[unit.start : unit.end], codes, "leads")
    used = {at + unit.start for one in found for at in one.used}
    return bool(found) and len(words - used) <= _BESIDE


def list_lead(analysis: Analysis, units: Sequence[Unit], at: int, lexicon: Lexicon) -> set[int]:
    """The tokens by which a sentence only says that a list of answers stands below it: ``We can confirm the following.``.

    It ends with a point and no colon, and is of no line that the list does not name. What else
    would mean an attachment means the list here: ``Please find our dates below.``.

    Args:
        analysis: The text.
        units: Its sentences.
        at: Which of them.
        lexicon: Words of the languages it is read in.

    Returns:
        All of the sentence where it points to what follows, else those of its phrases; none where it
        is no such sentence.
    """
    unit = units[at]
    points = _points_to_rows(analysis, units, at, lexicon.codes)
    clauses = unit.clauses
    if not points or _of_others(clauses, _OF_OTHERS, set()) is not None:
        return set()
    agrees = any(one.has("all", "both", "as_ordered", "confirm") for one in clauses)
    if agrees and any(one.has(*_CHANGING) for one in clauses):
        return set()
    if _strange(analysis, clauses, points, lexicon):
        return set()
    if points_below(analysis, unit, lexicon.codes):
        return set(range(unit.start, unit.end))
    return points


def strange_lead(analysis: Analysis, units: Sequence[Unit], at: int, lexicon: Lexicon) -> str:
    """A word of what points to the list below that may say what is listed: ``The raw material arrives as follows.``."""
    unit = units[at]
    if not points_below(analysis, unit, lexicon.codes):
        return ""
    points = _points_to_rows(analysis, units, at, lexicon.codes)
    if not points:
        return ""
    pointing = [one for one in unit.clauses if not points.isdisjoint(range(one.start, one.end))]
    names = [name for name in _OF_OTHERS if name not in _COUNTED_ELSEWHERE]
    # "wish to reply as under": what leads to the list is no wish of a day
    said = found_of(analysis.tokens[unit.start : unit.end], lexicon.codes, "lead_word")
    points = points | {unit.start + at for one in said for at in one.used}
    mark = _of_others(pointing, names, points)
    if mark is not None:
        return analysis.tokens[mark.start].text
    return _strange(analysis, pointing, points, lexicon)


def strange_heading(analysis: Analysis, units: Sequence[Unit], at: int, lexicon: Lexicon) -> str:
    """A word that nobody knows in a heading right above rows: it may say what their days are (``Glompige Daten:``)."""
    unit = units[at]
    below = units[at + 1] if at + 1 < len(units) else None
    if not unit.heading or below is None or not below.opens_line or not _is_row(below):
        return ""
    if any(one.references or one.dates or one.quantities for one in unit.clauses):
        return ""
    told = {
        n for one in unit.clauses for marks in one.marks.values() for m in marks for n in m.used
    }
    for n in range(unit.start, unit.end):
        token = analysis.tokens[n]
        known = n in told or token.kind != "w" or token.fold in lexicon.small
        if known or token.text > CJK or len(token.fold) < _SHORTEST or token.text.isupper():
            continue
        colon = analysis.tokens[unit.end - 1].text == ":"
        called = unit.end - n <= _CALLED - (not colon) or analysis.tokens[n + 1].text == ","
        if token.text[0].isupper() and (n > unit.start or called):
            continue  # "Hola Nuria:", "ab Lenzburg:", "Lic. Rentería, le confirmo:"
        if not lexicon.plain.at(analysis.tokens, n) and not lexicon.topics.find([token]):
            return token.text
    return ""


_SHORTEST = 4
"""Shorter words in a heading are names, articles or the like."""
_CALLED = 2
"""A word and its colon may be whom the letter speaks to."""


def _of_others(clauses: Sequence[Clause], names: Sequence[str], points: set[int]) -> Mark | None:
    """The first phrase by which something else is told than what stands below; one word alone is no wish."""
    for clause in clauses:
        for name in names:
            for mark in clause.marks.get(name, ()):
                wish = name != "instead" or len(mark.used) > 1
                if wish and not points.issuperset(mark.used):
                    return mark
    return None


_COUNTED_ELSEWHERE = ("except", "rest_lines", "only", "partial", "other_one")
"""What the grammar reads by itself: which lines are meant."""


def _points_to_rows(
    analysis: Analysis, units: Sequence[Unit], at: int, codes: tuple[str, ...]
) -> set[int]:
    """The tokens by which a sentence with no answer of its own points to the rows right below it."""
    unit = units[at]
    said = kinds_in(analysis, codes)
    kinds = [kind for kind in ("follows", "below") if kind in said]
    if unit.question or unit.heading or not kinds:
        return set()
    if any(one.references or one.dates or one.quantities or one.prices for one in unit.clauses):
        return set()
    below = [one for one in units[at + 1 : at + 1 + _HEADS] if not one.heading][:1]
    if not below or not below[0].opens_line or not _is_row(below[0]):
        return set()
    tokens = analysis.tokens[unit.start : unit.end]
    return {
        unit.start + n
        for kind in kinds
        for mark in found_of(tokens, codes, kind)
        for n in mark.used
    }


def points_below(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether a sentence points to what stands below it: ``sorry for the wait, please find our dates below``."""
    if not may_say(analysis, codes, "follows"):
        return False
    return bool(found_of(analysis.tokens[unit.start : unit.end], codes, "follows"))


def _strange(
    analysis: Analysis, clauses: Sequence[Clause], points: set[int], lexicon: Lexicon
) -> str:
    """The first word of such clauses that may change what stands below: ``wish`` in ``our wish dates are below``."""
    for clause in clauses:
        told = points | {
            at
            for name, marks in clause.marks.items()
            if name in _LEADING
            for mark in marks
            for at in mark.used
        }
        tokens = analysis.tokens[clause.start : clause.end]
        kinds = [*_LISTS, "lead_word"]
        found = [mark for kind in kinds for mark in found_of(tokens, lexicon.codes, kind)]
        for mark in (*lexicon.topics.find(tokens), *found):
            told.update(clause.start + at for at in mark.used)
        for at, token in enumerate(tokens, clause.start):
            if token.kind != "w" or at in told:
                continue
            if token.text > CJK or token.fold not in lexicon.function:
                return token.text
    return ""


_LEADING = (
    "courtesy",
    "confirm",
    "as_ordered",
    "dispatch",
    "arrival",
    "expected",
    "joiner",
    "all",
    "both",
    "attached",
)
"""What such a sentence may say beside."""


def _is_row(unit: Unit) -> bool:
    """Whether a sentence names a line and tells its answer."""
    named = any(clause.references for clause in unit.clauses)
    return named and any(clause.dates or says(clause) for clause in unit.clauses)


_OF_OTHERS = (
    "except", "rest_lines", "only", "partial", "other_one", "condition", "pending", "upstream", "finished",
    "past", "hedge", "instead", "negation", "reject",
)  # fmt: skip
"""What tells that some lines are none of those below, that nothing is settled yet, or of something else."""
_CHANGING = ("moved", "new_date", "late", "contrast", "reject")
_HEADS = 3
"""So many headings at most stand between such a sentence and the first row."""
_BESIDE = 2
"""Words beside those that lead, such as a greeting."""
