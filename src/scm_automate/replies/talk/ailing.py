"""What goes wrong at present, told behind a later date: ``12 May, no tubes available``, ``(arrivals are slow)``.

A story is told in the past tense; a shortage is often told in the present. Such a part of a sentence is
the reason of the date in front of it where it names no line, number or day, doubts nothing besides,
and speaks to nobody: ``your drawing is missing`` is something that goods wait for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, kinds_in, may_say
from scm_automate.replies.talk.bare_reasons import bare_reason
from scm_automate.replies.talk.taken_back import promises_nothing, taken_back

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["ailing", "without_ails"]

_KINDS = ("ails", "lack")
_BESIDE = frozenset({",", "(", "-", ";"})
"""What parts a reason from the date in front of it."""
_WORKS = ("upstream", "cause", "closure", "logistics")
"""Marks of the works and of what is used there."""
_WAITED = ("pending",)
"""A phrase for waiting holds what is waited for: ``waiting for the plater``."""
_HARMLESS = frozenset(
    {"upstream", "late", "cause", "closure", "logistics", "purpose", "courtesy", "joiner", "beside", "past", "things", "to_word"}
)  # fmt: skip
"""Marks of the works and small words; any other is one of an answer or of a doubt."""


def ailing(statement: Statement, lexicon: Lexicon) -> list[tuple[Clause, list[Mark]]]:
    """The parts of a statement that tell what goes wrong, behind its date, with the phrases that tell it.

    Args:
        statement: What is said of some lines.
        lexicon: The words of its languages.
    """
    codes = lexicon.codes
    if statement.question:
        return []
    said = kinds_in(statement.analysis, codes)
    kinds = [kind for kind in _KINDS if kind in said]
    out = []
    dated = False
    for clause in [*statement.clauses]:
        apart = any(unit.start == clause.start for unit in statement.units[1:])
        if dated and (clause.opened_by in _BESIDE or apart):
            beside = clause.opened_by in _BESIDE
            marks = _told(statement, clause, lexicon, kinds) if kinds and beside else []
            marks = marks or bare_reason(statement, clause, lexicon)
            if marks:
                clause.quantities = []  # "machine 3 is down"
                out.append((clause, marks))
        elif kinds and clause.dates and clause.has("cause"):
            part = _part_because(statement, clause, lexicon, kinds)
            if part is not None:
                out.append(part)
        dated = dated or bool(clause.dates)
    return out


def _part_because(
    statement: Statement, clause: Clause, lexicon: Lexicon, kinds: list[str]
) -> tuple[Clause, list[Mark]] | None:
    """``20 on 12 May because the steel has not come in yet``: the reason of a date in its own clause, made a clause."""
    last = max([one.end for one in clause.dates] + [one.end for one in clause.references])
    why = min((one.start for one in clause.marks["cause"] if one.start >= last), default=None)
    if why is None or any(one.start >= why for one in clause.quantities):
        return None
    behind = {
        name: [mark for mark in marks if mark.start >= why] for name, marks in clause.marks.items()
    }
    part = replace(
        clause, start=why, dates=[], references=[], quantities=[], prices=[], opened_by=",",
        marks={name: marks for name, marks in behind.items() if marks},
    )  # fmt: skip
    told = _told(statement, part, lexicon, kinds)
    if not told:
        return None
    before = {
        name: [mark for mark in marks if mark.start < why] for name, marks in clause.marks.items()
    }
    clause.end, clause.marks = why, {name: marks for name, marks in before.items() if marks}
    for clauses in (statement.clauses, *(unit.clauses for unit in statement.units)):
        at = next((n for n, one in enumerate(clauses) if one is clause), None)
        if at is not None:
            clauses.insert(at + 1, part)
    return part, told


def _told(statement: Statement, clause: Clause, lexicon: Lexicon, kinds: list[str]) -> list[Mark]:
    """The phrases that make a clause a reason; empty where more is said in it."""
    if clause.dates or clause.quantities or clause.prices:
        return []
    own = statement.lines
    if not all(own and one.how == "words" and own <= set(one.lines) for one in clause.references):
        return []  # "jute sacks on 27 July (raw jute is scarce)" names its own line once more
    words = statement.analysis.tokens[clause.start : clause.end]
    marks = [mark for kind in kinds for mark in found_of(words, lexicon.codes, kind)]
    if not marks or any(token.fold in lexicon.you for token in words):
        return []
    used = {clause.start + at for mark in marks for at in range(mark.start, mark.end)}
    works = {mark.start for mark in clause.marks.get("upstream", ())}  # "we waited for material"
    if any(
        not used.intersection(mark.used)
        for name, found in clause.marks.items()
        if name not in _HARMLESS
        for mark in found
        if name != "goods" or mark.start not in works
    ):
        return []
    if not (
        clause.references
        or clause.has(*_WORKS, *_WAITED)
        or found_of(words, lexicon.codes, "broken")
    ) and not any(
        mark.category == "things"
        for at in range(len(words))
        for mark in lexicon.plain.at(words, at)
    ):
        return []  # "short of two", "no confirmation available"
    left = [token for at, token in enumerate(words, clause.start) if at not in used]
    if (
        found_of(left, lexicon.codes, "hearsay")
        or taken_back(left, lexicon.codes)
        or promises_nothing(words, lexicon.codes)
    ):
        return []
    return marks


def without_ails(
    statement: Statement, clause: Clause, words: list[str], codes: tuple[str, ...]
) -> list[str]:
    """The strange words of a part with no day less those that tell what goes wrong: ``con las jaulas no doy abasto, ..``.

    Args:
        statement: What is said of some lines, later than ordered.
        clause: A part of it.
        words: Its words that nobody knows.
        codes: The languages it is read in.
    """
    if clause.dates or not may_say(statement.analysis, codes, "ails"):
        return words
    tokens = statement.analysis.tokens[clause.start : clause.end]
    told = {tokens[at].text for mark in found_of(tokens, codes, "ails") for at in mark.used}
    return [word for word in words if word not in told]
