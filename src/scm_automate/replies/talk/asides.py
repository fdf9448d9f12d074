"""Sentences that are no answers: what introduces a list, asks to amend the order, addresses software."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.language.tokens import CJK
from scm_automate.replies.statements import PREDICATES, says
from scm_automate.replies.talk.lead_ins import lead_tokens
from scm_automate.replies.talk.taken_back import is_machine_note, is_no_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Analysis, Reference
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = [
    "DENIALS",
    "addresses_software",
    "introduces",
    "is_aside",
    "is_imprint",
    "is_note",
    "leads_a_list",
    "names_no_answer",
    "only_voids_older",
    "voids_older",
]


def introduces(analysis: Analysis, unit: Unit, codes: tuple[str, ...] = ()) -> bool:
    """Whether a heading only says that a list follows: ``dates as follows:``, ``交期如下：``.

    With the languages of a message, those who answer within the supplier's works are no step before
    the delivery: ``this is what production tells me:``; what passes their answers on leads to them.
    """
    told = lead_tokens(analysis, unit, codes)
    wished = (mark for clause in unit.clauses for mark in clause.marks.get("instead", ()))
    if not told and any(
        len(mark.used) > 1 and analysis.tokens[mark.start].text < CJK for mark in wished
    ):
        return False  # "you asked for:"; "订单" is two signs and no more than an order
    reasons: tuple[str, ...] = _UNSETTLING
    if all(_is_our_plan(analysis, mark) for c in unit.clauses for mark in c.marks.get("hedge", ())):
        reasons = tuple(one for one in reasons if one != "hedge")  # "our plan for PO 4711:"
    if _concludes(unit) or _tells_you(analysis, unit) or _ends_in_answer(analysis, unit):
        reasons = _DENYING
    if any(
        not told.issuperset(mark.used)
        for clause in unit.clauses
        for name in reasons
        for mark in clause.marks.get(name, ())
    ):
        return False
    pending = [mark for clause in unit.clauses for mark in clause.marks.get("pending", ())]
    if any(analysis.tokens[at].fold in DENIALS for mark in pending for at in mark.used):
        return False  # "I cannot promise these dates yet:"
    conditional = any("condition" in clause.marks for clause in unit.clauses)
    return not conditional or unit.end - unit.start < _SENTENCE


DENIALS = words("denials_in_asides")
"""Words of denial."""


def names_no_answer(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a heading calls what stands below it old, wished or proposed."""
    codes = lexicon.codes
    if _is_of_another_time(analysis.tokens[unit.start : unit.end], lexicon):
        return True
    if not may_say(analysis, codes, "heading"):
        return False
    told = lead_tokens(analysis, unit, codes)
    if told:
        found = found_of(analysis.tokens[unit.start : unit.end], codes, "heading")
        return any(not told.issuperset(at + unit.start for at in one.used) for one in found)
    return is_no_answer(analysis.tokens[unit.start : unit.end], codes)


def _is_of_another_time(tokens: list[Token], lexicon: Lexicon) -> bool:
    """Whether a heading of few words is a plan or days that are old, first or wished: ``der alte Plan:``, ``Planungsvorschlag:``."""
    words = [token.fold for token in tokens if token.kind == "w"]
    if len(words) > _TITLE:
        return False
    if any(part in word for word in words for part in word_stems("proposed")):
        return True
    listed = any(word.startswith(word_stems("plan")) for word in words)
    return (listed or bool(lexicon.topics.find(tokens))) and any(
        word in word_stems("former") for word in words
    )


_TITLE = 5
"""Words at most of a heading that is no sentence."""


def _concludes(unit: Unit) -> bool:
    """Whether what leads to the list is its reason: ``the plater is backed up, hence the following:``."""
    return len(unit.clauses) > 1 and "contrast" in unit.clauses[-1].marks


def _tells_you(analysis: Analysis, unit: Unit) -> bool:
    """Whether a heading says that somebody tells you something: ``after some back and forth with the plater I can tell you:``."""
    if any(clause.has("late", "closure", "reject") for clause in unit.clauses):
        return False
    words = [token.fold for token in analysis.tokens[unit.start : unit.end] if token.kind == "w"]
    return len(words) >= _TELLING and any(
        first in _I and second in _YOU for first in words for second in words
    )


_TELLING = 6
"""Words at least of a heading that is a whole sentence."""
_I = words("who_tells_you")
_YOU = words("you_whom_it_serves")


def _is_our_plan(analysis: Analysis, mark: Mark) -> bool:
    """Whether a word of doubt is the plan that a list of dates is called by at its head."""
    words = [analysis.tokens[at].fold for at in mark.used]
    return words[-1] in _PLAN and len(words) > 1 and words[-2] in _THE


_THE = words("owners_of_a_plan")
_PLAN = words("called_a_plan")


def _ends_in_answer(analysis: Analysis, unit: Unit) -> bool:
    """Whether a heading ends in a word for an answer: ``my colleague asked the mill and got this answer:``."""
    last = [token for token in analysis.tokens[unit.start : unit.end] if token.kind == "w"][-1:]
    return (
        bool(last)
        and last[0].fold in _ANSWER
        and not any("closure" in c.marks for c in unit.clauses)
    )


_ANSWER = words("words_for_an_answer")
_DENYING = ("hedge", "negation", "question", "reject", "instead_of")
_SENTENCE = 8
"""Fewer words are no condition: ``Talebinize istinaden:``, ``回复如下：``."""


_UNSETTLING = (
    "hedge", "negation", "question", "late", "reject", "closure", "upstream", "instead_of",
)  # fmt: skip
"""What a heading says that does not hold for what stands under it as an answer."""


def is_aside(unit: Unit) -> bool:
    """Whether a sentence only asks to amend the order, or speaks of prices in general."""
    for clause in unit.clauses:
        if clause.has(*_SAYING) or (clause.quantities and "balance" in clause.marks):
            return False
    if any("amend" in clause.marks for clause in unit.clauses):
        return not any(clause.dates or clause.prices for clause in unit.clauses)
    named = any(clause.references for clause in unit.clauses)
    return not named and any("price_change" in clause.marks for clause in unit.clauses)


_SAYING = ("as_ordered", "arrival", "dispatch", "reject", "shipped", "arrived", "pending", "late")


_LEADING = words("follows_in_front_of_a_list")
"""Words that send goods in one sentence and open a list in another."""


def leads_a_list(analysis: Analysis, unit: Unit) -> bool:
    """Whether a heading begins with a verb that only says that a list follows: ``segue retorno:``."""
    words = [token.fold for token in analysis.tokens[unit.start : unit.end] if token.kind == "w"]
    return bool(words) and words[0] in _LEADING


def addresses_software(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence is meant to steer whoever reads by machine."""
    if not analysis.may_hold(lexicon.alerts):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    named = any(clause.references for clause in unit.clauses)
    return any(
        mark.category == "software" or (mark.category == "bank" and not named)
        for mark in lexicon.alerts.find(tokens)
    )


_TRADES = "|".join(map(re.escape, sorted(words("firms_by_their_trade", as_spelt=True))))
_UNSTOPPED = r"[^,.;:?!。，；：？！]*"
_FIRM = re.compile(f"^{_UNSTOPPED}({_TRADES}){_UNSTOPPED}$")
"""A line with a word of Chinese firms and no stop: ``常州弹簧厂 谢``."""


def is_note(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence is one that programs write below a mail, and speaks of no line."""
    codes = lexicon.codes
    if not may_say(analysis, codes, "machine"):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    if any(says(clause) or clause.references or clause.quantities for clause in unit.clauses):
        return _within_a_note(tokens, unit, codes)
    return is_machine_note(tokens, codes)


def voids_older(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence only takes back an older message: ``Please forget Henning's answer of yesterday.``.

    In front of all answers it leaves those that follow as they are.
    """
    codes = lexicon.codes
    if unit.question or not may_say(analysis, codes, "older"):
        return False
    found = found_of(analysis.tokens[unit.start : unit.end], codes, "older")
    told = {unit.start + at for one in found for at in range(one.start, one.end)}
    if not found or any(clause.references or clause.quantities for clause in unit.clauses):
        return False
    told |= _why_it_is_void(analysis, unit, told, codes)
    rest = [analysis.tokens[at] for at in range(unit.start, unit.end) if at not in told]
    if any(len(mark.used) > 1 for mark in found_of(rest, codes, "every")):
        return False  # "those of Monday are wrong, so are the ones below"
    return not any(
        not told.issuperset(mark.used)
        for clause in unit.clauses
        for kind in ("hedge", "condition", "pending", "reject")
        for mark in clause.marks.get(kind, ())
    ) and all(
        told.issuperset(range(window.start, window.end))
        for clause in unit.clauses
        for window in clause.dates
        if clause.has(*_ANSWERING)
    )


def _why_it_is_void(
    analysis: Analysis, unit: Unit, told: set[int], codes: tuple[str, ...]
) -> set[int]:
    """The parts that tell of its writer in the past: ``forget Jon's answer, he did not know about the breakdown``."""
    if not may_say(analysis, codes, "past"):
        return set()
    void: set[int] = set()
    for clause in unit.clauses:
        past = found_of(analysis.tokens[clause.start : clause.end], codes, "past")
        if not past or clause.dates or not told.isdisjoint(range(clause.start, clause.end)):
            continue
        # ".. , he did not know about the breakdown and these are guesses"
        behind = clause.start + past[0].end
        joined = [one.start for one in clause.marks.get("joiner", ()) if one.start >= behind]
        void.update(range(clause.start, min(joined, default=clause.end)))
    return void


_ANSWERING = ("arrival", "dispatch", "new_date", "moved", "confirm", "as_ordered", "balance")


def only_voids_older(
    statement: Statement, statements: Sequence[Statement], lexicon: Lexicon
) -> bool:
    """Whether what stands in front of all answers only says that they differ from older ones: ``Toch weer anders dan ik dinsdag schreef.``.

    The day in it is that of the older message; any other day keeps it.
    """
    analysis, units = statement.analysis, statement.units
    if statement.row is not None or not may_say(analysis, lexicon.codes, "older"):
        return False
    others = [one for one in statements if one is not statement and one.analysis is analysis]
    if not others or any(one.clauses[0].start < units[-1].end for one in others if one.clauses):
        return False
    for unit in units:
        tokens = analysis.tokens[unit.start : unit.end]
        told = {
            unit.start + at
            for one in found_of(tokens, lexicon.codes, "older")
            for at in range(one.start, one.end)
        }
        if not voids_older(analysis, unit, lexicon) or not all(
            told.issuperset(range(window.start, window.end))
            for clause in unit.clauses
            for window in clause.dates
        ):
            return False
    return True


def _within_a_note(tokens: list[Token], unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether the words of an answer or a name stand within the note: ``this box takes no replies``."""
    if any(clause.dates or clause.prices or clause.quantities for clause in unit.clauses):
        return False
    spans = [
        (one.start + unit.start, one.end + unit.start) for one in found_of(tokens, codes, "machine")
    ]
    said: list[Mark | Reference] = []
    for clause in unit.clauses:
        said += clause.references
        said += _answers(clause)
    return bool(spans) and all(
        any(start <= one.start and one.end <= end for start, end in spans) for one in said
    )


def _answers(clause: Clause) -> list[Mark]:
    return [mark for kind in PREDICATES for mark in clause.marks.get(kind, ())]


def is_imprint(analysis: Analysis, unit: Unit) -> bool:
    """Whether a sentence is a line with the writer's firm, which may hold the name of what it makes."""
    clauses = unit.clauses
    if any(clause.dates or clause.prices for clause in clauses):
        return False
    if any(not one.spec for clause in clauses for one in clause.quantities):
        return False  # "专注轴承二十年" counts years
    if any(not clause.marks.keys() <= {"courtesy", "upstream"} for clause in clauses):
        return False
    text = analysis.text
    at = analysis.tokens[unit.start].start
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return bool(start) and bool(_FIRM.match(text[start : end if end >= 0 else len(text)]))
