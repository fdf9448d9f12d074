"""Sentences that answer for no line: greetings, closures, and doubts cast on everything.

What a sentence of its own takes back was told before it, so that a sentence which is not plainly a
greeting, a note of a program, a reason, packing or payment counts against the lines before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.some_only import is_part, rest_of_the_line, restricted
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.naming.own_firm import is_own_label
from scm_automate.replies.sentences.shared_doubt import CONSENT
from scm_automate.replies.sentences.told_behind import only_leaves
from scm_automate.replies.sentences.unread_words import unknown_words
from scm_automate.replies.talk.apologies import excuses_the_silence
from scm_automate.replies.talk.asides import introduces, names_no_answer, voids_older
from scm_automate.replies.talk.civilities import doubts_behind_thanks
from scm_automate.replies.talk.departments import is_department, is_signature
from scm_automate.replies.talk.going_on import (
    HARMLESS,
    counts_otherwise,
    goes_on,
    goes_on_below,
    tells_the_whole,
)
from scm_automate.replies.talk.judging import Judged, ends_a_list, is_promise, leaves, text_of
from scm_automate.replies.talk.lead_ins import only_leads
from scm_automate.replies.talk.leading_doubt import denies_to_be_sure, may_be_late
from scm_automate.replies.talk.measured_notes import tells_unmet_figure
from scm_automate.replies.talk.papers import is_of_papers
from scm_automate.replies.talk.remarks_of_all import judge_of_all
from scm_automate.replies.talk.taken_back import (
    is_machine_note,
    names_a_message,
    promises_nothing,
    speaks_of_all,
    taken_back,
    unsettled_behind,
)
from scm_automate.replies.talk.undated_rows import is_of_undated_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scm_automate.replies.found import Analysis, Habits
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["Judged", "judge_remarks"]

_BARE = 4
"""Words of a sentence that only asks to confirm all that stands in front of it, with its point."""


def judge_remarks(
    remarks: list[tuple[Analysis, Unit, Statement | None]],
    habits: Habits,
    statements: Sequence[Statement] = (),
    stories: Collection[int] = (),
    people: frozenset[str] = frozenset(),
    *,
    pairs: frozenset[tuple[str, str]] = frozenset(),
) -> Judged:
    """Doubts, conditions and questions that stand in sentences of their own.

    Args:
        remarks: (text, sentence, the statement before it in its paragraph) in the order told.
        habits: How the writer writes.
        statements: What is said of lines; a sentence in front of all of them only leads up to it.
        stories: Sentences, by id, that only tell what went wrong.
        people: Folded words of the names in the message's head.
        pairs: Folded words of the supplier's own names, each with the one behind it.
    """
    judged = Judged()
    begins: dict[int, int] = {}
    for one in statements:
        for clause in one.clauses[:1]:
            first = begins.get(id(one.analysis), clause.start)
            begins[id(one.analysis)] = min(first, clause.start)
    codes = habits.lexicon.codes
    raised = False
    for analysis, unit, behind in remarks:
        if is_department(analysis, unit, codes) or is_signature(analysis, unit, codes, people):
            continue
        if is_own_label(analysis, unit, pairs):
            continue
        words = text_of(analysis, unit)
        clauses = unit.clauses
        priced, raised = raised, any("price_change" in clause.marks for clause in clauses)
        tokens = analysis.tokens[unit.start : unit.end]
        after = behind is not None or unit.start > begins.get(id(analysis), len(analysis.tokens))
        says = after and (
            may_say(analysis, codes, "aftermath") or may_say(analysis, codes, "doubt")
        )
        unsettled = unsettled_behind(tokens, codes) if says else ""
        if unsettled:
            judged.near.append((behind, f"{unsettled!r} may be no reason of what was told"))
            continue
        if behind is not None and tells_the_whole(analysis, unit, behind, habits.lexicon):
            continue
        if _waits_for(analysis, unit, codes):
            judged.near.append((behind, f"goods may wait for it: {words[:80]!r}"))
            continue
        if tells_unmet_figure(analysis, unit, codes):
            judged.near.append((None, f"a figure may not be reached yet: {words[:80]!r}"))
            continue
        if is_of_papers(analysis, unit, habits.lexicon) or is_of_undated_rows(
            analysis, unit, statements, codes
        ):
            judged.told.append(words[:300])
            continue
        if id(unit) in stories:
            if may_say(analysis, codes, "machine") and is_machine_note(tokens, codes):
                continue  # "this message was produced by the warehouse system"
            reason = f"it is not weighed what is said behind: {words[:80]!r}"
            if behind is not None and behind.lines:
                judged.behind.append((behind, reason))
            else:
                judged.stories.append(reason)
            continue
        unsure = may_say(analysis, codes, "no_promise") and promises_nothing(tokens, codes)
        if any("closure" in clause.marks for clause in clauses):
            judged.told.append(words[:300])
            if unsure and (behind is None or is_promise(behind)):
                judged.near.append((None, f"a sentence promises nothing: {words[:80]!r}"))
            elif _takes_back_beside(tokens, unit, codes, "closure"):
                judged.near.append((None, f"a sentence takes back what was told: {words[:80]!r}"))
            continue
        back = may_say(analysis, codes, "retract") and taken_back(tokens, codes)
        if back and excuses_the_silence(tokens, clauses, codes):
            continue
        if not back and may_say(analysis, codes, "machine") and is_machine_note(tokens, codes):
            continue
        if not (back or after) and only_leads(analysis, unit, codes):
            continue
        if "@" in analysis.folds and any(token.text == "@" for token in tokens):
            continue
        if unit.end <= begins.get(id(analysis), 0) and voids_older(analysis, unit, habits.lexicon):
            judged.told.append(words[:300])
            continue
        every = may_say(analysis, codes, "every") and speaks_of_all(tokens, codes)
        below = ends_a_list(analysis, unit, behind, statements)
        before = None if every or below else behind
        if unsure and _excuses(clauses):
            judged.stories.append(f"it is not weighed what is said behind: {words[:80]!r}")
            continue
        if unsure and (behind is None or is_promise(behind)):
            judged.near.append((None, f"a sentence promises nothing: {words[:80]!r}"))
            continue
        if back:
            judged.near.append((before, f"a sentence takes back what was told: {words[:80]!r}"))
            continue
        if unit.heading and (
            names_no_answer(analysis, unit, habits.lexicon)
            or not (introduces(analysis, unit, codes) or all(map(_is_polite, clauses)))
        ):
            judged.near.append((None, f"a heading casts doubt: {words[:80]!r}"))
            continue
        topical = _on_topic(analysis, unit, habits)
        polite = any(clause.has(*_POLITE) for clause in clauses)
        if not polite:
            asks = unit.question or any("question" in clause.marks for clause in clauses)
            if asks:
                bare = not unit.question and len(tokens) <= _BARE
                judged.near.append((before, CONSENT if bare else "something is asked"))
                continue
        live = [clause for clause in clauses if not clause.has(*HARMLESS)]
        if after and any(map(may_be_late, clauses)):
            judged.near.append((before, f"a sentence casts doubt: {words[:80]!r}"))
            continue
        conditional = any("condition" in clause.marks for clause in live) or (
            topical and any("condition" in clause.marks for clause in clauses if not polite)
        )
        if conditional and not polite:
            judged.near.append((before, f"a sentence casts doubt: {words[:80]!r}"))
            continue
        if behind is not None and behind.has_date and is_part(clauses, tokens):
            judged.near.append((behind, f"only a part may be meant: {words[:80]!r}"))
            continue
        if behind is not None and only_leaves(unit, listed=below):
            judged.leaving = True
            continue
        if topical and leaves(analysis, clauses if every else live, codes):
            judged.leaving = True
            continue
        if priced and not taken_back(tokens, codes):
            continue  # "orders already placed are not affected" by the prices told before
        leading = unit.start < begins.get(id(analysis), len(analysis.tokens))
        if any(
            _doubts(analysis, clause, before, habits, leading=leading, all_topical=topical)
            for clause in live
        ):
            judged.near.append((before, f"a sentence casts doubt: {words[:80]!r}"))
            continue
        if not leading and doubts_behind_thanks(analysis, unit, codes):
            near = None if below or behind is None else behind
            judged.near.append((near, f"a sentence casts doubt: {words[:80]!r}"))
            continue
        if counts_otherwise(analysis, unit, behind, statements):
            judged.near.append((before, f"another quantity is told behind: {words[:80]!r}"))
            continue
        if behind is not None and goes_on(analysis, unit, behind):
            reason = f"it is not weighed what is said behind: {words[:80]!r}"
            why = any(clause.has(*_WHY) for clause in clauses)
            if why:
                judged.behind.append((behind, reason))
            else:
                judged.near.append((None if below else behind, reason))
        elif behind is None and not leading and goes_on_below(analysis, unit, statements):
            judged.below.append(f"it is not weighed what is said below: {words[:80]!r}")
    for one in statements:
        for unit in one.units:
            judge_of_all(one, unit, habits, judged, statements)
    judged.near += restricted(statements, codes)
    rest = rest_of_the_line(statements)
    if rest is not None:
        judged.near.append(rest)
    return judged


def _takes_back_beside(tokens: list[Token], unit: Unit, codes: tuple[str, ...], kind: str) -> bool:
    """Whether words that take back stand beside what a sentence is of: ``closed in May, we'll give you proper dates then``."""
    of_it = {
        at - unit.start
        for clause in unit.clauses
        for mark in clause.marks.get(kind, ())
        for at in mark.used
    }
    return (
        any(of_it.isdisjoint(one.used) for one in found_of(tokens, codes, "retract"))
        and not names_a_message(tokens)
        and bool(taken_back(tokens, codes))
    )


def _waits_for(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether a sentence about papers tells what goods may wait for: ``proforma attached, please settle it first``."""
    if unit.heading or not may_say(analysis, codes, "waits"):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    waits = found_of(tokens, codes, "waits")
    if not waits:
        return False
    machine = found_of(tokens, codes, "machine")
    if all(any(m.start <= one.start < m.end for m in machine) for one in waits):
        return False  # "this document is valid without signature"
    notes = found_of(tokens, codes, "note")
    told = {at for mark in notes for at in mark.used}
    if all(told.issuperset(mark.used) for mark in waits):
        return False
    return bool(notes) or any(found_of(tokens, codes, kind) for kind in ("papers", "side_thing"))


_WHY = ("late", "upstream", "moved", "finished")
"""What may tell why a date is later than ordered."""
_SHORT = 6
"""Tokens, with its stop, of a short sentence."""


def _is_polite(clause: Clause) -> bool:
    return clause.has(*HARMLESS)


_POLITE = ("courtesy", "payment", "logistics", "amend")


def _doubts(
    analysis: Analysis,
    clause: Clause,
    before: Statement | None,
    habits: Habits,
    *,
    leading: bool,
    all_topical: bool,
) -> bool:
    """Whether a clause that is no mere politeness unsettles what was told, or may do so."""
    if clause.has("cause", "price_change"):
        return False
    topical = _topics(analysis, clause, habits)
    # "the above is a draft and not binding": what is spoken of stands in the clause before
    spoken = topical or (not leading and all_topical)
    doubting = clause.has("pending", "correction", "hedge") and (spoken or before is not None)
    doubting = doubting or (
        leading
        and "hedge" in clause.marks
        and _is_told_now(analysis, clause)
        and not _only_laughs(analysis, clause)
    )
    doubting = doubting or (not leading and denies_to_be_sure(analysis, clause))
    if doubting or any(not _counts(analysis, mark) for mark in clause.marks.get("negation", ())):
        return True
    codes = habits.lexicon.codes
    told = may_say(analysis, codes, "every") and speaks_of_all(_of(analysis, clause), codes)
    return (told and not leading) and any(
        word.islower() for word in unknown_words(analysis, clause, habits.lexicon)
    )


def _only_laughs(analysis: Analysis, clause: Clause) -> bool:
    """Whether its only doubt is a laugh, which in front of all answers is of what the reader is told: ``nos pillas haciendo las maletas jaja``."""
    return all(
        _LAUGH.fullmatch(analysis.tokens[at].fold)
        for mark in clause.marks.get("hedge", ())
        for at in mark.used
    )


_LAUGH = re.compile(r"(?:[hj][aei]){2,}[hj]?|xd+|lol")


def _excuses(clauses: list[Clause]) -> bool:
    """Whether pardon is asked for a delay, and what broke is told: ``für die Verzögerung .., uns ist ein Ofen ausgefallen``."""
    return (
        any("courtesy" in one.marks for one in clauses)
        and any("late" in one.marks for one in clauses)
        and not any(one.has("negation", "hedge", "condition", "pending") for one in clauses)
    )


def _is_told_now(analysis: Analysis, clause: Clause) -> bool:
    """Whether a clause speaks of no past, and is no salutation: ``What follows is our best guess.``."""
    last = analysis.tokens[clause.end - 1 : clause.end + 1]
    greets = clause.end - clause.start <= _SHORT and any(token.text == "," for token in last)
    return not (greets or clause.has("past", "event", "history"))  # "Estimada Helena,"


def _counts(analysis: Analysis, mark: Mark) -> bool:
    """Whether a word of denial is the short form of "number": ``Sl. no. 4``."""
    follow = analysis.tokens[mark.end : mark.end + 1]
    return (
        bool(follow)
        and follow[0].text == "."
        and follow[0].start == analysis.tokens[mark.end - 1].end
        and mark.end - mark.start == 1
        and len(analysis.tokens[mark.start].fold) <= 2
        and (len(analysis.tokens) > mark.end + 1 and analysis.tokens[mark.end + 1].kind != "n")
    )


def _of(analysis: Analysis, clause: Clause) -> list[Token]:
    return analysis.tokens[clause.start : clause.end]


def _topics(analysis: Analysis, clause: Clause, habits: Habits) -> bool:
    book = habits.lexicon.topics
    return analysis.may_hold(book) and bool(book.find(_of(analysis, clause)))


def _on_topic(analysis: Analysis, unit: Unit, habits: Habits) -> bool:
    """Whether the sentence speaks of dates, goods or orders at all."""
    book = habits.lexicon.topics
    return analysis.may_hold(book) and bool(book.find(analysis.tokens[unit.start : unit.end]))
