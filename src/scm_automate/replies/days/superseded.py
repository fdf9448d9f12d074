"""An old date told behind the one that takes its place: ``22 May (I said 20 May, that was wrong)``, ``22 May (was 20 May)``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.days.role import Role
from scm_automate.replies.language.apology_words import word_stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["set_forgotten_dates_aside", "set_superseded_dates_aside", "without_other_dates"]

_UNDONE = ("void", "moved", "late", "correction", "past", "instead", "instead_after", "went_wrong")
"""What is said of a date that holds no more."""
_TOLD = ("retold", "instead", "past", "history")
_ELSE = (
    "confirm", "as_ordered", "same", "new_date", "to_word", "from_word", "hedge", "condition", "pending", "now",
    "dispatch", "arrival", "shipped", "arrived", "balance", "rest_lines", "partial", "reject", "all", "both",
)  # fmt: skip
"""What a part of a sentence that only takes back an old date does not say."""


def set_superseded_dates_aside(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role], today: date
) -> None:
    """The second of two dates is old, where it stands in a bracket or a sentence that tells it and takes it back.

    Args:
        statement: What is said of one line or several; it tells no parts of a quantity.
        pairs: Its dates with their clauses.
        roles: The role of each date by the id of its window; changed.
        today: The day the message came.
    """
    live = [(clause, one) for clause, one in pairs if roles[id(one)] is Role.OUTCOME]
    if not _FEW >= len(live) > 1 or not statement.marks("retold", "past", "instead"):
        return
    for clause, old in live[1:]:
        stretch = _stretch(statement, statement.clauses.index(clause))
        inside = [one for part, one in live if any(part is each for each in stretch)]
        aside = [one for one in inside if one is not old]
        if len(inside) == len(live) or any(
            one.latest is None or one.latest > today or one.start < old.end for one in aside
        ):
            continue
        if any(
            part.has(*(_ELSE if part is not clause or not part.has("retold") else _ELSE[1:]))
            or part.references
            or part.prices
            or any(not one.spec for one in part.quantities)
            for part in stretch
        ):
            continue
        bare = stretch[0].opened_by == "(" and len(stretch) <= _BARE
        taken = any(part.has(*_UNDONE) for part in stretch if part is not clause)
        if (clause.has("retold") and (taken or clause.has("void", "correction"))) or (
            bare and clause.has(*_TOLD) and not clause.has("negation")
        ):
            roles[id(old)] = Role.OLD
            statement.superseded.add((stretch[0].start, stretch[-1].end))
            for one in aside:
                roles[id(one)] = Role.HISTORY


def set_forgotten_dates_aside(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role]
) -> None:
    """Dates of a sentence that opens with a word for forgetting are old, where another sentence tells one.

    ``Disregard what I told you about 5 Oct on the brackets. They deliver 8 Oct.``
    """
    if len(pairs) < _TWO or len(statement.units) < _TWO:
        return
    tokens = statement.analysis.tokens
    live = [one for _, one in pairs if roles[id(one)] is Role.OUTCOME]
    for unit in statement.units[:-1]:
        words = [token.fold for token in tokens[unit.start : unit.end] if token.kind == "w"]
        if not any(word.startswith(word_stems("voided")) for word in words[:_OPENING]):
            continue
        told = [
            one
            for _, one in pairs
            if unit.start <= one.start < unit.end and roles[id(one)] in (Role.OUTCOME, Role.OLD)
        ]
        if told and any(one.start >= unit.end for one in live):
            for old in told:
                roles[id(old)] = Role.OLD
            statement.superseded.add((unit.start, unit.end))


def set_weekdays_of_the_day_aside(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role]
) -> None:
    """A weekday behind a day of that name tells why it is that one: ``make that 19 March, pickup moved to Thursday``."""
    live = [(part, one) for part, one in pairs if roles[id(one)] is Role.OUTCOME]
    for (own, before), (part, one) in pairwise(live):
        if part is own or not one.weekday_only or part.has(*_ANOTHER_DAY):
            continue
        within = any(unit.start <= before.start < one.start < unit.end for unit in statement.units)
        parts = statement.clauses[statement.clauses.index(own) + 1 : statement.clauses.index(part)]
        if not within or any(other.has(*_ANOTHER_DAY) for other in parts):
            continue
        day, name = before.latest, one.latest
        if before.precision != "day" or before.weekday_only or day is None or name is None:
            continue
        if day.weekday() == name.weekday():
            roles[id(one)] = Role.HISTORY


_ANOTHER_DAY = (
    "negation",
    "correction",
    "either",
    "hedge",
    "balance",
    "rest_lines",
    "instead",
    "new_date",
    "condition",
)
"""What is said where a weekday is another day than the one before it: ``19 March, no, Thursday``."""
_TWO = 2
_OPENING = 3
"""Words within which such a sentence tells to forget: ``Please just ignore ..``."""


def without_other_dates(
    said: list[Token], outcome: Outcome, statement: Statement, unit: Unit
) -> list[Token]:
    """The words of a sentence less those of other dates than the answer's.

    They take back an old date, ``(disregard the 20 May)``, or are another line's: ``20 a week after that``.
    """
    answers = [lot.window for lot in outcome.lots if lot.window is not None]
    spans = any(one.shift is not None for clause in unit.clauses for one in clause.dates)
    if not answers or not (
        spans or statement.superseded or statement.marks("instead_of", "instead_after")
    ):
        return said
    struck = [*statement.superseded, *_taking_back(statement, answers)]
    if len(answers) == 1 and answers[0].shift is not None:
        ends = [one.end for clause in unit.clauses for one in clause.references]
        if answers[0].start not in ends:  # "line 20 + 5 days" counts from that line
            struck.append((answers[0].start, answers[0].end))  # "as PO + 1 week"
    last = max(one.end for one in answers)
    struck += [
        (window.start, window.end)
        for clause in unit.clauses
        if clause.references and clause not in statement.clauses
        for window in clause.dates
        if window.shift is not None and window.start >= last
    ]
    tokens = statement.analysis.tokens
    gone = {tokens[at].start for start, end in struck for at in range(start, end)}
    return [one for one in said if one.start not in gone] if gone else said


def _taking_back(statement: Statement, answers: Sequence[Window]) -> Iterator[tuple[int, int]]:
    """The phrases that call a date old which is none of the answer's."""
    days = {(one.earliest, one.latest) for one in answers}
    for clause in statement.clauses:
        old = [one for one in clause.dates if (one.earliest, one.latest) not in days]
        for mark in clause.marks.get("instead_of", ()) if old else ():
            if any(0 <= one.start - mark.end <= _NEAR for one in old):
                yield mark.start, mark.end
        for mark in clause.marks.get("instead_after", ()) if old else ():
            if any(0 <= mark.start - one.end <= 1 for one in old):
                yield mark.start, mark.end


def _stretch(statement: Statement, at: int) -> Sequence[Clause]:
    """The clauses of the bracket that a clause stands in, or else of its sentence."""
    clauses, tokens = statement.clauses, statement.analysis.tokens
    starts = {unit.start for unit in statement.units}
    first = at
    while first and clauses[first].opened_by != "(" and clauses[first].start not in starts:
        first -= 1
    last = at
    while last + 1 < len(clauses) and clauses[last + 1].start not in starts:
        if any(token.text == ")" for token in tokens[clauses[last].start : clauses[last].end]):
            break
        last += 1
    return clauses[first : last + 1]


_NEAR = 2
_FEW = 4
"""More dates are more than an old and a new one."""
_BARE = 2
"""Clauses of a bracket that holds an old date and nothing else, with its closing sign."""
