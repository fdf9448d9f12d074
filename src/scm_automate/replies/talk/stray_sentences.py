"""Sentences that name no line while others do: the head of a document, a greeting, a feast, an excuse.

What they tell is explained, or it is a reason for a person to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.answers.caveats import SAID
from scm_automate.replies.answers.facts import read_fact
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.naming.names import SEVERAL
from scm_automate.replies.sentences.unread_words import unknown_codes
from scm_automate.replies.talk.apologies import excuses_the_silence
from scm_automate.replies.talk.taken_back import is_only_a_mishap, names_a_message, taken_back

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.reading import Reading
    from scm_automate.replies.statements import Statement

__all__ = [
    "is_a_span",
    "is_dateline",
    "is_greeting",
    "moves_all",
    "names_a_feast",
    "names_orders",
    "of_another_order",
    "other_item",
    "said_words",
    "stray_doubts",
    "takes_back",
]


def names_orders(statement: Statement) -> bool:
    """Whether all that it names is an order, as the head of a document does: ``PO 4711   Date: 9 Sept``."""
    named = [one for clause in statement.clauses for one in clause.references]
    if not named:
        return statement.kind == "all"  # "Sipariş Teyit Formu   04.11.2026"
    return all(one.how == "order" for one in named)


def is_dateline(statement: Statement, today: date) -> bool:
    """Whether beside a table all that a line tells is the day of the document: ``Stav k 12.10.2026``."""
    dates = [window for clause in statement.clauses for window in clause.dates]
    return (
        bool(dates)
        and all(window.earliest == window.latest == today for window in dates)
        and not statement.question
        and not statement.marks(*_TOLD)
    )


def names_a_feast(statement: Statement, reading: Reading) -> bool:
    """Whether a sentence tells no other date than a feast, and of no goods: ``Easter is a nuisance``."""
    windows = [window for clause in statement.clauses for window in clause.dates]
    if not windows or statement.question or statement.marks(*_GOODS_MOVE):
        return False
    dates, tokens = reading.habits.lexicon.dates, statement.analysis.tokens
    return all(
        window.limit is None
        and window.shift is None
        and any(
            mark.category in _FEASTS and mark.end == window.end
            for at in range(window.start, window.end)
            for mark in dates.at(tokens, at)
        )
        for window in windows
    )


_FEASTS = frozenset({"christmas", "easter", "new_year", "holidays"})


_GOODS_MOVE = (
    "shipped", "arrived", "arrival", "dispatch", "reject", "pending", "hedge", "condition", "negation", "moved",
    "new_date", "expected", "as_ordered", "confirm",
)  # fmt: skip


def of_another_order(
    statement: Statement, told: Mapping[int, object], lines: list[OpenLine]
) -> bool:
    """A row below the number of an order that is not open, whose words fit lines of another one too.

    Only of lines that are answered already, only where a day is told and nothing else, and only
    where the words are of no line for sure or as many are not open of it: what denies or doubts,
    or repeats a line, may be of our line after all.
    """
    if statement.kind != "lines" or not statement.has_date or not statement.lines <= told.keys():
        return False
    if statement.marks(*_UNSETTLING):
        return False
    counted = [one for clause in statement.clauses for one in clause.quantities if one.unit]
    return bool(statement.lines) and (
        statement.vague == SEVERAL
        or (
            bool(counted)
            and all(one.value != lines[n].quantity for one in counted for n in statement.lines)
        )
    )


_UNSETTLING = (
    "reject", "late", "pending", "hedge", "condition", "question", "negation", "moved", "correction",
    "instead", "instead_of", "new_date", "now",
)  # fmt: skip


def is_greeting(statement: Statement) -> bool:
    """``morgen Lies,`` at the head of a mail: good morning, and not tomorrow."""
    tokens, clauses = statement.analysis.tokens, statement.clauses
    start, end = clauses[0].start, clauses[-1].end
    window = clauses[0].dates[0] if clauses[0].dates else None
    if start or window is None or window.start or window.end != 1 or end > _GREETING:
        return False
    named = [token for token in tokens[1:end] if token.kind == "w"]
    closed = end < len(tokens) and tokens[end].kind == "n"
    return bool(named) and closed and all(token.text[:1].isupper() for token in named)


_GREETING = 5
"""Tokens of a greeting at most."""


_TOLD = (
    "shipped", "arrived", "arrival", "dispatch", "reject", "late", "pending", "hedge", "condition", "question",
    "negation", "moved",
)  # fmt: skip


def moves_all(statement: Statement, today: date) -> bool:
    """Whether a day to come is told of all lines beside a closure: ``the shutdown pushes both to 31 July``."""
    if statement.implicit or not (statement.marks("all", "both") and statement.marks(*_MOVED)):
        return False
    return any(
        window.latest is not None and window.latest > today
        for clause in statement.clauses
        for window in clause.dates
    )


_MOVED = ("moved", "new_date")


def other_item(statement: Statement) -> str:
    """A doubt where a sentence that names no line names something: ``A-9009 arrives on 5 May``."""
    codes = [
        code
        for clause in statement.clauses
        if not clause.has("all", "both", "rest_lines")
        for code in unknown_codes(statement.analysis, clause)
    ]
    return f"{codes[0]!r} names no open line" if codes else ""


def said_words(statement: Statement) -> str:
    """The words of a statement as they stand, 300 signs at most."""
    tokens = statement.analysis.tokens
    start = min(clause.start for clause in statement.clauses)
    end = max(clause.end for clause in statement.clauses)
    return statement.analysis.text[tokens[start].start : tokens[end - 1].end][:300]


def stray_doubts(
    statement: Statement, lines: list[OpenLine], today: date, lexicon: Lexicon
) -> list[str]:
    """Dates of a sentence that names no line while others do: reasons to look, none where they are explained."""
    away = may_say(statement.analysis, lexicon.codes, "away")
    if not lines or (away and _was_away(statement, lexicon)):
        return []
    fact = read_fact(statement, lines[min(statement.lines, default=0)], today)
    if statement.has_date and _retells(statement):
        return ["it may be what was said before"]
    past = [lot for lot in fact.lots if lot.latest is not None and lot.latest <= today]
    # "last week we wrote:"; but "stock as of today:"
    leading = any(unit.heading for unit in statement.units) and any(
        lot.latest != today for lot in past
    )
    if (
        fact.kind == "dates"
        and fact.lots == past
        and not (
            leading
            or _retells(statement)
            or (statement.marks(*_MOVING) and not _excuses(statement))
        )
    ):
        return []  # "we had a breakdown last week"
    wish = not _retells(statement) and _is_a_wish(statement)
    if fact.kind == "dates" and not statement.marks(*_MOVING) and wish:
        return []
    if fact.kind in ("dates", "delivered", "reject") and (fact.lots or fact.kind == "reject"):
        return [
            f"a sentence that names no line tells a date or more: {said_words(statement)[:80]!r}"
        ]
    doubted = _tells_of_doubts(statement) or (
        statement.marks("negation") and _speaks_of_dates(statement)
    )
    if fact.kind == "named" and doubted:
        return [f"a sentence casts doubt: {said_words(statement)[:80]!r}"]
    unsure = fact.kind == "open" and not statement.marks("attached")
    if unsure and statement.marks("pending", "hedge", "condition", "negation"):
        return [f"a sentence casts doubt: {said_words(statement)[:80]!r}"]
    return []


def takes_back(statement: Statement, lexicon: Lexicon) -> list[str]:
    """A reason where a sentence about a file or a day that is past takes back: ``Il file è quello di marzo, ormai è vecchio.``."""
    codes, analysis = lexicon.codes, statement.analysis
    if not may_say(analysis, codes, "retract"):
        return []
    for unit in statement.units:
        tokens = analysis.tokens[unit.start : unit.end]
        enclosed = {
            at - unit.start
            for clause in unit.clauses
            for mark in clause.marks.get("attached", ())
            for at in mark.used
        }  # "die Tabelle hängt an"
        back = [
            one for one in found_of(tokens, codes, "retract") if not enclosed.issuperset(one.used)
        ]
        if (
            back
            and taken_back(tokens, codes)
            and not is_only_a_mishap(tokens, codes)
            and not excuses_the_silence(tokens, unit.clauses, codes)
            and not names_a_message(tokens)
        ):
            return [f"a sentence takes back what was told: {said_words(statement)[:80]!r}"]
    return []


def _was_away(statement: Statement, lexicon: Lexicon) -> bool:
    """Whether all spans of time are those of the writer's absence: ``estuve dos semanas de baja``."""
    if statement.marks(*_LEFT_OPEN) or not statement.has_date:
        return False
    tokens = statement.analysis.tokens
    for clause in (one for one in statement.clauses if one.dates):
        away = found_of(tokens[clause.start : clause.end], lexicon.codes, "away")
        first = clause.dates[0].start - clause.start
        if clause.has("late") or clause.quantities or clause.references:
            return False
        if not any(mark.start < first for mark in away):
            return False
        if not all(is_a_span(tokens, one, lexicon) for one in clause.dates):
            return False
    return True


def is_a_span(tokens: list[Token], window: Window, lexicon: Lexicon) -> bool:
    """Whether a date is no more than a number of days or weeks: ``dos semanas``, no ``week 20``."""
    return any(
        mark.category in _SPANS and mark.end == window.end
        for at in range(window.core, window.end)
        for mark in lexicon.dates.at(tokens, at)
    )


_SPANS = frozenset({"day", "week_unit", "month_unit"})
_LEFT_OPEN = (
    "hedge", "condition", "question", "moved", "new_date", "all", "both", "rest_lines", "arrival", "shipped",
    "arrived", "reject", "as_ordered", "upstream",
)  # fmt: skip


def _tells_of_doubts(statement: Statement) -> bool:
    """Whether somebody doubts, be it since a day that is past: ``my boss has had doubts since 3 November``."""
    tokens = statement.analysis.tokens
    return any(
        tokens[mark.end - 1].fold in _DOUBTS
        for clause in statement.clauses
        for mark in clause.marks.get("hedge", ())
    )


_DOUBTS = words("doubts_without_a_day")


def _speaks_of_dates(statement: Statement) -> bool:
    """Whether it is about the answers: ``the dates below were given to me, I have not checked them``."""
    folds = statement.analysis.folds
    return not _DATES.isdisjoint(folds) and any(
        statement.analysis.tokens[at].fold in _DATES
        for clause in statement.clauses
        for at in range(clause.start, clause.end)
    )


_DATES = words("dates_in_the_plural")


def _is_a_wish(statement: Statement) -> bool:
    """Whether its only date is a feast or a time of day in a greeting: ``Happy Easter!``, ``morgen Lies,``."""
    tokens = statement.analysis.tokens
    windows = [window for clause in statement.clauses for window in clause.dates]
    told = {tokens[at].kind for window in windows for at in range(window.core, window.end)}
    if "d" in told:
        return False
    feast = all(window.precision == "part" and not window.parts for window in windows)
    start = min(clause.start for clause in statement.clauses)
    end = max(clause.end for clause in statement.clauses)
    address = not start and end - start <= _ADDRESS and tokens[end - 1].text == ","
    return address or (feast and end - start <= _WISH)


_ADDRESS, _WISH = 3, 6


_MOVING = (
    "dispatch",
    "arrival",
    "shipped",
    "arrived",
    "negation",
    "pending",
    "hedge",
    "condition",
    "question",
)


def _retells(statement: Statement) -> bool:
    """Whether it is told what was said before: ``last week we wrote:``."""
    tokens = statement.analysis.tokens
    return any(
        tokens[at].fold in SAID
        for clause in statement.clauses
        for mark in clause.marks.get("instead", ())
        for at in mark.used
    )


def _excuses(statement: Statement) -> bool:
    """Whether only the late answer is spoken of: ``power cut yesterday, hence the late reply``."""
    return statement.marks("courtesy") and not statement.marks(
        "dispatch",
        "arrival",
        "shipped",
        "arrived",
        "negation",
        "hedge",
        "condition",
        "question",
        "moved",
    )
