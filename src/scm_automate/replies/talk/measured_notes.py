"""Figures of the material that somebody asked for beside the dates: ``Holzfeuchte liegt bei 12 %, das hatten Sie gefragt.``.

Such a sentence holds a number and often a denial, and tells of no delivery: ``Der Kleber verträgt
keine Temperaturen über 80 °C``. It is set aside where a property of material or what is done with
it stands beside a number with a unit of physics (or what it is done with stands beside what harms
it: ``verträgt keinen Frost``), where a denial only sets a limit, and where hardly a word is left
over in that clause and none in another: ``die Feuchte liegt noch bei 25 %`` is no such note.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.language.remark_books import found_of, may_say, remarks_of
from scm_automate.replies.language.tokens import fold
from scm_automate.replies.sentences.unit_tokens import tokens_marked, tokens_marked_otherwise
from scm_automate.replies.talk.taken_back import promises_nothing, taken_back, unsettled_behind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["LENGTHS", "MEASURES", "is_measured_note", "tells_unmet_figure"]

MEASURES = frozenset(
    {
        "%", "°", "°c", "hrc", "hv", "hb", "hbw", "µm", "μm", "um", "my", "nm", "mpa", "bar", "baru", "kn", "pa", "mpas",
        "kwh", "ppm", "db", "ph", "ra",
    }
) | words("percents_and_degrees")  # fmt: skip
"""What a number of a property is counted in, and no goods are."""
LENGTHS = frozenset({"mm", "cm"})
"""Units of sizes, by which goods are named as well: ``the 2 mm ones``; only beside who asked for it."""
_FREE = frozenset(
    {
        "courtesy", "joiner", "contrast", "beside", "plain", "things", "purpose", "share", "equal", "same", "past", "upstream",
        "modal", "source", "from_word", "to_word", "history", "receipt", "along", "event", "each", "whole", "goods", "retold",
        "since", "see",
    }
)  # fmt: skip
"""Marks that may stand anywhere in such a note; all others within its own phrases only."""
_LEFT_OVER, _LEFT_ASKED = 2, 3
"""Words at most that nothing explains in the clause of the figure; beside who asked for it one more."""


def is_measured_note(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence tells a figure of the material, or how to use it, and nothing of the order."""
    codes = lexicon.codes
    if unit.heading or unit.question:
        return False
    if any(
        clause.dates or clause.prices or any(one.how != "words" for one in clause.references)
        for clause in unit.clauses
    ):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    asked = set()
    if may_say(analysis, codes, "asked_us"):
        asked = _spans(found_of(tokens, codes, "asked_us"))
    units = MEASURES | LENGTHS if asked else MEASURES
    measured = set() if analysis.folds.isdisjoint(units) else _measures(tokens, units)
    harms = set()
    if may_say(analysis, codes, "hazard") and may_say(analysis, codes, "treatment"):
        harms = _spans(found_of(tokens, codes, "hazard"))
    if not (measured or harms):
        return False
    properties = _properties(tokens, codes)
    treated = _spans(found_of(tokens, codes, "treatment"))
    named = any(clause.references for clause in unit.clauses)
    if not (properties or treated) or (named and not properties) or not (measured or treated):
        return False
    told = measured | harms | properties | treated | asked
    told |= _spans(found_of(tokens, codes, "limit"))  # but "58 HRC erreichen wir nicht"
    counted = {
        at - unit.start
        for clause in unit.clauses
        for one in clause.quantities
        for at in range(one.start, one.end)
    }
    names = {
        at - unit.start
        for clause in unit.clauses
        for one in clause.references
        for at in range(one.start, one.end)
    }
    marks = tokens_marked_otherwise(unit, _FREE)
    if not (counted | marks) <= told:
        return False
    for kind in ("off", "unmet"):
        if any(not told.issuperset(mark.used) for mark in found_of(tokens, codes, kind)):
            return False
    if any(not (told | names).issuperset(mark.used) for mark in lexicon.topics.find(tokens)):
        return False
    rest = [token for at, token in enumerate(tokens) if at not in told]
    polite = tokens_marked(unit, "courtesy", "logistics")
    for clause in unit.clauses:
        span = range(clause.start - unit.start, clause.end - unit.start)
        over = [
            at
            for at in span
            if tokens[at].kind in "wd"
            and at not in told
            and at not in names
            and at not in polite
            and tokens[at].fold not in lexicon.function
        ]
        own = not told.isdisjoint(span)
        if len(over) > ((_LEFT_ASKED if asked else _LEFT_OVER) if own else 0):
            return False
    return not (
        taken_back(rest, codes) or promises_nothing(rest, codes) or unsettled_behind(rest, codes)
    )


def tells_unmet_figure(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether a property of the material is not what it shall be, and goods may wait for it: ``die Feuchte ist noch zu hoch``."""
    if not (may_say(analysis, codes, "property") and may_say(analysis, codes, "unmet")):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    return bool(found_of(tokens, codes, "property") and found_of(tokens, codes, "unmet"))


def _measures(tokens: list[Token], units: frozenset[str]) -> set[int]:
    """Where numbers with a unit of physics stand: ``12 %``, ``9 bis 11 %``, Turkish ``%12``."""
    found: set[int] = set()
    numbers = [at for at, token in enumerate(tokens) if token.kind == "d"]
    for at in numbers:
        if at and tokens[at - 1].text == "%":
            found.update((at - 1, at))
    for at, token in enumerate(tokens):
        if token.fold not in units and token.text not in units:
            continue
        back = at - 1
        while back >= 0 and (tokens[back].kind == "d" or tokens[back].fold in _BETWEEN):
            back -= 1
        if any(tokens[n].kind == "d" for n in range(back + 1, at)):
            found.update(range(back + 1, at + 1))
            if token.text == "°" and at + 1 < len(tokens) and tokens[at + 1].text in ("C", "c"):
                found.add(at + 1)
    return found if found.issuperset(numbers) else set()


_BETWEEN = frozenset({"+", ",", "-", ".", "/", "°", "±", "–"}) | words("between_two_measures")


def _properties(tokens: list[Token], codes: tuple[str, ...]) -> set[int]:
    """Where a property stands, by itself or at the end of a longer word: ``restvocht``, ``Oberflächenhärte``."""
    ends = _endings(codes)
    return _spans(found_of(tokens, codes, "property")) | {
        at
        for at, token in enumerate(tokens)
        if token.kind == "w" and len(token.fold) > _SHORTEST and token.fold.endswith(ends)
    }


@cache
def _endings(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The longer words of properties, folded."""
    return tuple(
        fold(word)
        for code in codes
        if code in _COMPOUNDING
        for pattern in remarks_of(code).get("property", ())
        for word in _WORDS.findall(pattern)
    ) or ("\0",)


_COMPOUNDING = languages_with("glued_nouns")
_SHORTEST = 5
_WORDS = re.compile(r"[^\W\d_]{4,}")


def _spans(marks: Iterable[Mark]) -> set[int]:
    return {at for mark in marks for at in range(mark.start, mark.end)}
