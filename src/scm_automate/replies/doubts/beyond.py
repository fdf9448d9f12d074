"""What stands beside a date and goes beyond it: another day to choose, or only some of the goods.

``week 19 or 20``, ``in a week, two at most``; ``the brackets on 12 May, that is the black ones``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.answers.caveats import WITHOUT
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.amounts.lots import Lot
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["other_choice", "other_day", "other_size", "some_lines_only", "week_of_a_day"]

_ELSE = words("otherwise_behind_a_day")
"""Words of another choice that may also open another sentence: ``5 May, else all is well``."""
_AND = frozenset({"&", "+", "/"}) | words("joining_numbers")
_MOST = 54
"""Weeks of a year and days of a month are below it."""
_STOPS = frozenset(".;!\n")


def other_choice(statement: Statement, lexicon: Lexicon) -> str:
    """The words beside a date that tell another one as well; empty where there are none.

    Args:
        statement: What is said.
        lexicon: The words of its language.
    """
    tokens = statement.analysis.tokens
    for unit in statement.units:
        windows = [one for clause in unit.clauses for one in clause.dates]
        if not windows:
            continue
        for clause in unit.clauses:
            for mark in clause.marks.get("either", ()):
                if tokens[mark.start].fold in _ELSE:
                    continue
                for window in windows:
                    behind = mark.start - window.end
                    comma = behind == 1 and tokens[window.end].text in ",."
                    if behind == 0 or comma or 0 <= window.start - mark.end <= 1:
                        start = min(window.start, mark.start)
                        return _words(statement, start, max(window.end, mark.end))
        for window in windows:
            end = _number_behind(statement, unit, window, lexicon)
            if end:
                return _words(statement, window.start, end)
    return ""


def _number_behind(statement: Statement, unit: Unit, window: Window, lexicon: Lexicon) -> int:
    """Where a bare number ends that closes the sentence behind a date: ``weeks 19 and 20.``; 0 if none."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    at = window.end
    if at >= unit.end or not (tokens[at].text == "," or tokens[at].fold in _AND):
        return 0
    most: dict[int, int] = {}
    if may_say(statement.analysis, lexicon.codes, "at_most"):
        for mark in found_of(tokens[unit.start : unit.end], lexicon.codes, "at_most"):
            most[unit.start + mark.start] = unit.start + mark.end
    while at < unit.end and at not in most and (tokens[at].text == "," or tokens[at].fold in _AND):
        at += 1
    hedged = at in most
    at = most.get(at, at)
    if at < unit.end and tokens[at].text == "." and hedged:
        at += 1  # "max. 20"
    if at >= unit.end or claimed[at] == "ref" or (claimed[at] == "date" and not hedged):
        return 0  # a week of its own is read as one
    if tokens[at].kind == "d":
        if len(tokens[at].text) > 2 or int(tokens[at].text) >= _MOST:
            return 0
    elif "number" not in {one.category for one in lexicon.dates.at(tokens, at)}:
        return 0
    behind = at + 1
    hedged = hedged or behind in most
    behind = most.get(behind, behind)
    while behind < unit.end and tokens[behind].text in _STOPS:
        behind += 1
    if tokens[at].kind != "d" and not hedged:
        return 0
    return at + 1 if behind >= unit.end else 0


def week_of_a_day(statement: Statement, lexicon: Lexicon) -> str:
    """The words for a week that is named by one of its days and was read as that day; empty if none.

    ``nella settimana dell'11/05``, ``im Laufe der Woche vom 05.05.``, ``5 Mayıs haftası``.
    """
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        for window in clause.dates:
            if window.precision != "day" or window.shift is not None:
                continue
            at = window.start - 1
            at -= at > clause.start and tokens[at].text in "'’"
            if (
                at - 1 >= clause.start
                and tokens[at].fold in _OF
                and _is_week(tokens, at - 1, lexicon)
            ):
                return _words(statement, at - 1, window.end)
            behind = window.end
            turkish = "tr" in lexicon.codes[:1] and behind < clause.end
            if turkish and _is_week(tokens, behind, lexicon):
                return _words(statement, window.start, behind + 1)
    return ""


_OF = words("of_a_day_or_week")


def _is_week(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    return "week_unit" in {one.category for one in lexicon.dates.at(tokens, at)}


def other_size(statement: Statement, lines: list[OpenLine]) -> str:
    """A size behind a date that none of its lines has: ``12 May, in 8 mm``; empty where there is none."""
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        for one in clause.quantities:
            told = (
                one.spec
                and tokens[one.end - 1].fold in _LENGTHS
                and tokens[one.start - 1].fold in _IN
            )
            if not told or clause.has("cause", "late", "logistics", "upstream", "price"):
                continue
            size = tokens[one.start].text
            texts = [f"{lines[at].description} {lines[at].item}" for at in statement.lines]
            numbers = [set(_NUMBER.findall(text)) for text in texts]
            if any(numbers) and not any(size in found for found in numbers):
                return _words(statement, one.start, one.end)
    return ""


_LENGTHS = frozenset({"cm", "mm"}) | words("words_for_inches")
_IN = words("in_front_of_a_size")
_NUMBER = re.compile(r"[0-9]+")


def some_lines_only(statement: Statement, lines: list[OpenLine], codes: tuple[str, ...]) -> str:
    """Words behind a date that speak of some of its lines alone: ``that is the black ones``, ``20 slips``."""
    narrowed = _namely_others(statement, codes)
    if narrowed or len(statement.lines) < 2:
        return narrowed
    told = False
    for clause in statement.clauses:
        if told and not clause.dates and (clause.start, clause.end) not in statement.superseded:
            words = _of_some(statement, clause, lines)
            if words:
                return words
        told = told or (bool(clause.dates) and not clause.has("closure"))
    return ""


def _namely_others(statement: Statement, codes: tuple[str, ...]) -> str:
    """A clause behind the date that says which goods are meant, or what they hang on, and names others.

    ``i.e. the 10 mm``; ``if line 20 may wait``; ``without the lids``.
    """
    namely = may_say(statement.analysis, codes, "namely")
    tokens = statement.analysis.tokens
    last = max((one.end for clause in statement.clauses for one in clause.dates), default=0)
    for unit in statement.units:
        for clause in unit.clauses:
            if clause.start < last or clause.dates or not clause.references:
                continue
            if (clause.start, clause.end) in statement.superseded:
                continue  # "- no, that's the belt's date"
            if any(statement.lines <= one.lines for one in clause.references):
                continue
            if all(one.lines <= statement.except_for for one in clause.references):
                continue  # "all ok, except the nuts"
            marks = [*clause.marks.get("condition", ())]
            marks += [
                one for one in clause.marks.get("negation", ()) if tokens[one.start].fold in WITHOUT
            ]
            opens = any(mark.start - clause.start < _OPENS for mark in marks)
            if not opens and namely:
                if _tells_of_the_rest(statement, clause):
                    continue
                found = found_of(tokens[clause.start : clause.end], codes, "namely")
                opens = any(mark.start < _OPENS for mark in found)
            if opens:
                return _words(statement, clause.start, clause.end)
    return ""


def _tells_of_the_rest(statement: Statement, clause: Clause) -> bool:
    """``The other lines as ordered, only the lid comes in 2 x 300``: the lid is none of the others."""
    apart = all(one.lines.isdisjoint(statement.lines) for one in clause.references)
    return apart and clause.has("arrival", "dispatch", "late") and statement.marks("rest_lines")


_OPENS = 3
"""The word stands at the head of the clause, behind its comma and a "but"."""


def _of_some(statement: Statement, clause: Clause, lines: list[OpenLine]) -> str:
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    if clause.has(*_HARMLESS) or _is_one_more(statement, clause):
        return ""
    for one in clause.references:
        if one.lines <= statement.except_for:
            continue  # "all ok, except the nuts to be confirmed"
        if one.lines & statement.lines and not statement.lines <= one.lines:
            return _words(statement, clause.start, clause.end)
    numbers = {lines[at].line.lstrip("0") for at in statement.lines}
    for told in clause.quantities:
        alone = not (told.unit or told.percent or told.spec)
        if alone and tokens[told.start].text in numbers and claimed[told.start] != "ref":
            return _words(statement, clause.start, clause.end)
    return ""


def _is_one_more(statement: Statement, clause: Clause) -> bool:
    """Whether a clause is only the last name of a list: ``on the 26th we bring the red ones | and the glue``."""
    named = {at for one in clause.references for at in range(one.start, one.end)}
    joined = {at for mark in clause.marks.get("joiner", ()) for at in mark.used}
    tokens = statement.analysis.tokens
    return clause.opened_by == "and" and all(
        at in named or at in joined or tokens[at].kind == "p" or len(tokens[at].fold) <= _OPENS
        for at in range(clause.start, clause.end)
    )


_HARMLESS = (
    "cause", "logistics", "payment", "courtesy", "as_ordered", "price_change", "no_price_change", "same", "same_strict",
    "same_day", "along", "all", "both",
)  # fmt: skip
"""Beside these a line is named again without being told apart: ``line 10 on 5 May, likewise 20``."""


def _words(statement: Statement, start: int, end: int) -> str:
    tokens = statement.analysis.tokens
    return statement.analysis.text[tokens[start].start : tokens[end - 1].end]


def other_day(statement: Statement, lots: list[Lot], codes: tuple[str, ...]) -> str:
    """Words in the clause of a promised date that tell what else the day is: ``you asked for 5 May``."""
    if not may_say(statement.analysis, codes, "other"):
        return ""
    tokens = statement.analysis.tokens
    before = None
    for clause in statement.clauses:
        # "vi | sa 5 maj": a small word may have parted the two
        joined = before is not None and before.end == clause.start and not before.dates
        start = before.start if joined and before is not None else clause.start
        before = clause
        if not any(lot.window is one for lot in lots for one in clause.dates):
            continue
        first = min(one.start for one in clause.dates)
        for mark in found_of(tokens[start : clause.end], codes, "other"):
            at = start + mark.start
            if any(one.shift is not None and one.start < at < one.end for one in clause.dates):
                continue  # "five days after the date you asked for"
            if any(
                at in one.used and one.end <= first
                for name in ("confirm", "beside")
                for one in clause.marks.get(name, ())
            ):
                continue  # "le confirmo la tuerca para el 9 de mayo", "le cuento: papel el 31"
            if not at or tokens[at - 1].fold not in _AS:
                return " ".join(tokens[start + one].text for one in mark.used)
    return ""


_AS = words("as_and_if_behind_a_part")
"""Words behind which a wish is granted, or is no wish: ``as you asked``, ``if you need more``."""
