"""Sentences beside an answer that change nothing: ``Invoice follows by mail.``, ``please report any error within 48 h``.

Papers that follow, bills, catalogues, a call, the guarantee, somebody to unload: whoever orders lets
them pass. Such a part of a mail is taken out before anything is read of it, and only two ways:

- A sentence about what is no goods of the order (``side``, or a ``side_thing`` with what is done with
  it, ``side_does`` and ``side_more``) goes as a whole, wherever it stands, where every other word of it
  is a small one: ``Invoice to be paid first.`` is left.
- A part of a sentence goes where a listed phrase (``note``) accounts for all that it says: a line, a
  doubt, a condition or a denial beside it keeps it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, kinds_in, may_say
from scm_automate.replies.talk.civilities import is_civil
from scm_automate.replies.talk.measured_notes import LENGTHS, MEASURES, is_measured_note
from scm_automate.replies.talk.rebates import offers_a_rebate
from scm_automate.replies.talk.small_talk import is_small_talk
from scm_automate.replies.talk.taken_back import promises_nothing, taken_back
from scm_automate.replies.talk.why_brief import tells_why_brief

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["without_notes"]

_LIVE = (
    "hedge", "condition", "negation", "pending", "question", "late", "reject", "moved", "new_date", "as_ordered",
    "confirm", "shipped", "arrived", "balance", "rest_lines", "partial", "price_change", "correction", "except",
    "instead_of", "same_strict", "finished", "no_price_change", "both",
)  # fmt: skip
"""What is said beside a note that must not get lost with it."""
_OF_GOODS = ("dispatch", "arrival", "expected", "all")
"""What makes a day beside a note one of goods."""
_NUMBER = 4
"""So many signs at least has the number of a paper."""
_SMALL = 3
"""So many tokens at most say nothing: ``and``, ``, too``."""
_ASKING = 5
"""So many small words at most stand in a question beside those that tell what it is about."""
_DENYING = (
    "hedge", "condition", "negation", "question", "correction", "reject", "instead_of", "except", "price_change",
    "balance", "rest_lines", "late", "moved", "new_date", "as_ordered", "all", "both", "half", "void",
)  # fmt: skip
"""Marks that a sentence about no goods holds within its own phrases only."""
_LOOSE = ("pending", "payment", "upstream", "shipped", "arrived", "dispatch", "event", "history")
"""Marks that may take in small words beside those of its own phrases: ``folgt noch``."""


def without_notes(
    analysis: Analysis, units: list[Unit], lexicon: Lexicon, told: list[str]
) -> tuple[list[Unit], list[Unit]]:
    """The sentences of a text less those, and less those parts, that are notes.

    Args:
        analysis: The text.
        units: Its sentences; one that holds a note beside something else loses the clauses of it.
        lexicon: The words of its languages.
        told: Takes the words of the parts that are taken out.

    Returns:
        What is left, and the sentences left out as they are about no goods of the order.
    """
    kept = _without_parts(analysis, units, lexicon, told)
    said = kinds_in(analysis, lexicon.codes).intersection(_KINDS)
    measured = not analysis.folds.isdisjoint(MEASURES) or (
        not analysis.folds.isdisjoint(LENGTHS) and may_say(analysis, lexicon.codes, "asked_us")
    )
    rebates = "%" in analysis.text
    if not (measured or said or rebates):
        return kept, []
    aside = not said.isdisjoint(("side", "side_thing"))
    for unit in kept if aside else ():
        _drop_parts_of_no_goods(analysis, unit, lexicon, told)
    beside = [
        unit
        for unit in kept
        if (aside and _is_of_no_goods(analysis, unit, lexicon))
        or is_small_talk(analysis, unit, lexicon)
        or tells_why_brief(analysis, unit, lexicon)
        or is_measured_note(analysis, unit, lexicon)
        or is_civil(analysis, unit, lexicon)
        or (rebates and offers_a_rebate(analysis, unit, lexicon))
    ]
    return [unit for unit in kept if all(unit is not one for one in beside)], beside


_KINDS = ("side", "side_thing", "talk", "hence_brief", "hazard", "civil", "civil_open")
"""What sentences beside the order are told by."""


def _without_parts(
    analysis: Analysis, units: list[Unit], lexicon: Lexicon, told: list[str]
) -> list[Unit]:
    """The sentences less those parts of which a phrase accounts for all that they say."""
    codes = lexicon.codes
    if not may_say(analysis, codes, "note"):
        return units
    kept: list[Unit] = []
    for unit in units:
        used = (
            {
                at + unit.start
                for one in found_of(analysis.tokens[unit.start : unit.end], codes, "note")
                for at in one.used
            }
            if not (unit.heading or unit.question)
            else set()
        )
        tokens = analysis.tokens[unit.start : unit.end]
        if not used or lexicon.alerts.find(tokens) or _waits(tokens, codes, used, unit.start):
            kept.append(unit)
            continue
        for topic in lexicon.topics.find(analysis.tokens[unit.start : unit.end]):
            if not used.issuperset(at + unit.start for at in topic.used):
                used.clear()  # "the driver will call to agree on the date"
                break
        notes = [_is_note(clause, used) for clause in unit.clauses]
        small = [_is_small(clause) for clause in unit.clauses]
        if all(a or b for a, b in zip(notes, small, strict=True)):
            told.append(_words(analysis, unit.start, unit.end))
            continue
        if notes[0]:
            kept.append(
                unit
            )  # "the invoice follows, on 5 May": what the rest is of stands in front
            continue
        for clause, note in zip(unit.clauses, notes, strict=True):
            if note:
                told.append(_words(analysis, clause.start, clause.end))
        unit.clauses = [
            clause for clause, note in zip(unit.clauses, notes, strict=True) if not note
        ]
        kept.append(unit)
    return kept


def _drop_parts_of_no_goods(
    analysis: Analysis, unit: Unit, lexicon: Lexicon, told: list[str]
) -> None:
    """Takes out the parts of a sentence that only speak of papers: ``springs on 6 May, certificate included``."""
    behind = [one for one in unit.clauses[1:] if one.opened_by in _PARTED and not one.references]
    if unit.question:
        behind = [
            one for one in behind if one is unit.clauses[-1]
        ]  # "6 May, can you tell your warehouse?"
    if not behind or unit.heading:
        return
    if _waits(analysis.tokens[unit.start : unit.end], lexicon.codes, set(), unit.start):
        return  # "12 May, proforma attached, to be settled first"
    for clause in behind:
        said = clause.dates or clause.prices
        part = replace(unit, start=clause.start, end=clause.end, clauses=[clause])
        if not said and _is_of_no_goods(analysis, part, lexicon):
            told.append(_words(analysis, clause.start, clause.end))
            unit.clauses = [one for one in unit.clauses if one is not clause]
            unit.question = False


_PARTED = frozenset({",", "(", "-", ";", "and"})
"""What parts such a remark from the answer in front of it."""


def _waits(tokens: list[Token], codes: tuple[str, ...], used: set[int], start: int) -> bool:
    """Whether it is told what goods may wait for: ``the proforma is attached, to be settled first``."""
    found = found_of(tokens, codes, "waits")
    return any(not used.issuperset(at + start for at in mark.used) for mark in found)


def _is_note(clause: Clause, used: set[int]) -> bool:
    """Whether words of a note lie in a clause and it says nothing beside them."""
    if clause.references or used.isdisjoint(range(clause.start, clause.end)):
        return False
    out = [
        name
        for name, marks in clause.marks.items()
        if any(not used.issuperset(mark.used) for mark in marks)
    ]
    if any(name in _LIVE for name in out):
        return False
    dated = any(used.isdisjoint(range(one.start, one.end)) for one in clause.dates)
    return not (dated and any(name in _OF_GOODS for name in out))


def _is_small(clause: Clause) -> bool:
    said = clause.references or clause.dates or clause.quantities or clause.prices
    return (
        not said
        and clause.end - clause.start <= _SMALL
        and clause.marks.keys() <= {"courtesy", "joiner", "contrast", "beside"}
    )


def _words(analysis: Analysis, start: int, end: int) -> str:
    return analysis.text[analysis.tokens[start].start : analysis.tokens[end - 1].end][:300]


def _whose(unit: Unit, tokens: list[Token], things: list[Mark], lexicon: Lexicon) -> set[int]:
    """The tokens of the goods that a paper is of, right behind it: ``certificado 3.1 de la chapa``."""
    out: set[int] = set()
    for one in (found for clause in unit.clauses for found in clause.references):
        first = one.start - unit.start
        for mark in things if one.how != "order" else ():
            between = tokens[mark.end : first]
            if 0 < first - mark.end <= _SMALL and all(
                token.fold in lexicon.small for token in between
            ):
                out.update(range(mark.end, one.end - unit.start))
    return out


def _is_of_no_goods(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence only speaks of papers, bills, advertising or a call."""
    codes = lexicon.codes
    alone, named = may_say(analysis, codes, "side"), may_say(analysis, codes, "side_thing")
    if not (alone or named) or unit.heading:
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    told: set[int] = set()
    named_by: set[int] = set()
    core = False
    if alone:
        whole = found_of(tokens, codes, "side")
        core = bool(whole)
        told.update(at for mark in whole for at in mark.used)
    if named:
        things, does = (found_of(tokens, codes, kind) for kind in ("side_thing", "side_does"))
        core = core or bool(things and does)
        told.update(at for mark in (*things, *does) for at in mark.used)
        told.update(
            mark.end
            for mark in things
            if mark.end < len(tokens)
            and tokens[mark.end].kind == "d"
            and len(tokens[mark.end].text) >= _NUMBER
        )  # "invoice 88123 follows"
        named_by = {mark.start - 1 for mark in things}  # "the louver quote", whatever louvers are
        if core:
            told.update(_whose(unit, tokens, things, lexicon))
    if not core or any(not told.issuperset(mark.used) for mark in found_of(tokens, codes, "waits")):
        return False  # "the papers follow when you have approved them"
    told.update(at for mark in found_of(tokens, codes, "side_more") for at in mark.used)
    spans = [
        (one.start - unit.start, one.end - unit.start)
        for clause in unit.clauses
        for found in (clause.dates, clause.references, clause.prices, clause.quantities)
        for one in found
    ]
    if not all(told.issuperset(range(start, end)) for start, end in spans):
        return False  # "certificate 3.1" is no 3 January
    if unit.question and len(told) + _ASKING < len(tokens):
        return False
    told.update(at for at, token in enumerate(tokens) if token.text == "?")
    polite = {
        at - unit.start
        for clause in unit.clauses
        for name in ("courtesy", "logistics")
        for mark in clause.marks.get(name, ())
        for at in mark.used
    }
    if any(
        token.kind in "wd"
        and at not in told
        and at not in polite
        and not (at in named_by and token.kind == "w" and len(token.text) > _SMALL)
        and not (token.kind == "w" and token.fold in lexicon.small)
        for at, token in enumerate(tokens)
    ):
        return False
    if any(not told.issuperset(mark.used) for mark in lexicon.topics.find(tokens)):
        return False
    for clause in unit.clauses:
        for name, marks in clause.marks.items():
            for mark in marks:
                used = {at - unit.start for at in mark.used}
                if name in _DENYING and not told.issuperset(used):
                    return False
                if name in _LOOSE and not used & told:
                    return False
    rest = [token for at, token in enumerate(tokens) if at not in told]
    return not (taken_back(rest, codes) or promises_nothing(rest, codes))
