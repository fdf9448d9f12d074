"""The last look at an answer that nothing speaks against: what in its words is left unexplained?

A release is earned. Each check here reads the words of a line's statements once more by itself,
without the grammar that made the answer of them, and any that finds something sends the line to a
person with the words in question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.counted_words import all_of_them, unnamed
from scm_automate.replies.amounts.some_only import dated_beside_the_rest
from scm_automate.replies.amounts.unused_shares import unused_share
from scm_automate.replies.answers.caveats import unused_number
from scm_automate.replies.answers.no_trouble import without_denied_trouble
from scm_automate.replies.days.spans_beside import counts_from_due, some_of_them, uncounted_span
from scm_automate.replies.days.superseded import without_other_dates
from scm_automate.replies.days.tenses import verb_of_the_past
from scm_automate.replies.doubts.bare_yes import beside_bare_yes, only_points_below
from scm_automate.replies.doubts.bearers import other_bearer
from scm_automate.replies.doubts.beyond import (
    other_choice,
    other_day,
    other_size,
    some_lines_only,
    week_of_a_day,
)
from scm_automate.replies.doubts.fetching import step_before
from scm_automate.replies.doubts.incoming import no_promise_beside
from scm_automate.replies.doubts.others_words import without_others_words
from scm_automate.replies.doubts.quoted_dates import other_date_asked
from scm_automate.replies.doubts.swallowed import swallowed_word
from scm_automate.replies.doubts.understood import strange_words
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.tables.enclosed_offers import only_offers
from scm_automate.replies.talk.stories import without_stories
from scm_automate.replies.talk.taken_back import (
    is_only_a_mishap,
    names_a_part,
    taken_back,
    told_elsewhere,
    unsettled_behind,
    without_bracketed_mishaps,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.reading import Reading
    from scm_automate.replies.sentences.clauses import Unit
    from scm_automate.replies.statements import Statement

__all__ = ["unexplained"]


def unexplained(outcome: Outcome, reading: Reading) -> list[str]:
    """A reason where the words around an answer are not all explained; empty where they are."""
    if not reading.replying and all(one.kind == "all" for one in outcome.statements):
        return ["it answers no letter of ours, and names no line"]
    codes = reading.habits.lexicon.codes
    asked = other_date_asked(outcome, reading.quoted, reading.habits.today, codes)
    if asked:
        return [f"the quoted list asks about {asked}, which is not the due date"]
    above = only_points_below(outcome, reading)
    if above:
        return [f"{above!r} tells that the answer stands below, and none does"]
    for statement in outcome.statements:
        for unit in statement.units:
            if any(one in statement.clauses for one in unit.clauses):
                if only_offers(statement, unit, reading.habits.lexicon):
                    continue
                reason = _of_sentence(outcome, statement, unit, codes)
                if reason:
                    return [reason]
        for words, reason in _beside(outcome, statement, reading):
            if words:
                return [reason.format(words)]
    return []


def _beside(outcome: Outcome, statement: Statement, reading: Reading) -> Iterator[tuple[str, str]]:
    """What is looked for in a statement, one thing after the other: the words found, and what they mean."""
    words, index, today = reading.habits.lexicon, reading.index, reading.habits.today
    codes, days_late = words.codes, _days_late(outcome)
    yield step_before(outcome, statement, words), "{!r} may be a step before the delivery"
    yield no_promise_beside(outcome, statement, words)
    yield (
        other_day(statement, outcome.lots, codes),
        "the day may be that of something else: {!r}",
    )
    yield (
        beside_bare_yes(statement, words, reading.people),
        "{!r} may tell that the yes is to something else",
    )
    yield swallowed_word(statement, codes), "{!r} may deny or doubt what is told"
    yield (
        uncounted_span(statement, words, days_late),
        "{!r} beside the date is not counted in",
    )
    yield some_of_them(statement, words), "{!r} is fewer than these lines, or not all of one"
    yield dated_beside_the_rest(statement), "which line is told before {!r} is not sure"
    yield other_choice(statement, words), "{!r} tells another date as well"
    yield week_of_a_day(statement, words), "{!r} is a week, and a day was read"
    yield other_size(statement, index.lines), "{!r} is no size of these lines"
    yield (
        some_lines_only(statement, index.lines, codes),
        "{!r} may be of some of these lines only",
    )
    yield unused_number(statement, index.prefixes), "the number {!r} found no use"
    yield unused_share(outcome, statement), "the share {!r} found no use"
    yield other_bearer(statement, index), "{!r} may be what leaves or arrives on the date"
    late = bool(days_late) or _is_partly_late(outcome)
    strange = strange_words(statement, index, reading.people, today, late=late)
    yield strange[0] if strange else "", "{!r} is not understood"
    yield (
        verb_of_the_past(statement, index, today),
        "{!r} tells of the past, and the weekday was taken for one to come",
    )


def _days_late(outcome: Outcome) -> set[int]:
    """How many days later than ordered the answer is, of one date only."""
    days = {day for day, _ in outcome.line.schedules if day is not None}
    lots = [(lot.earliest, lot.latest) for lot in outcome.lots]
    if len(days) != 1 or len(lots) != 1:
        return set()
    (due,), ((first, last),) = days, lots
    if first is None or last is None or first <= due:
        return set()
    return set(range((first - due).days, (last - due).days + 1))


def _is_partly_late(outcome: Outcome) -> bool:
    """Whether some part of the answer is later than all that was ordered."""
    days = [day for day, _ in outcome.line.schedules if day is not None]
    ends = [lot.latest for lot in outcome.lots if lot.latest is not None]
    return bool(days and ends) and max(ends) > max(days)


def _of_sentence(outcome: Outcome, statement: Statement, unit: Unit, codes: tuple[str, ...]) -> str:
    """What a whole sentence says that its clauses by themselves do not."""
    analysis = statement.analysis
    tokens = analysis.tokens[unit.start : unit.end]
    if may_say(analysis, codes, "retract") and not _calls_void(outcome, unit):
        inside = (
            # "20: a week later": the span is the answer itself
            (
                lot.window.end
                if lot.window.follows or counts_from_due(analysis.tokens, lot.window)
                else lot.window.start
            )
            - unit.start
            for lot in outcome.lots
            if lot.window is not None and any(lot.window in clause.dates for clause in unit.clauses)
        )
        behind = max((0, *inside))
        said = _without_reasons(outcome, statement, unit, codes, behind)
        if not behind:
            said = _without_corrections(said, outcome, statement, unit)
        said, behind = _from_its_own_line(said, statement, unit, behind)
        said = without_other_dates(said, outcome, statement, unit)
        said = without_others_words(said, statement, unit, codes)
        said = [*said[:behind], *without_denied_trouble(said[behind:], unit, analysis.tokens)]
        words = taken_back(all_of_them(said, outcome), codes, behind=behind)
        if words:
            return f"{words!r} takes back what is told"
    if may_say(analysis, codes, "aftermath"):
        last = max((lot.window.end for lot in outcome.lots if lot.window is not None), default=0)
        rest = analysis.tokens[max(unit.start, last) : unit.end]
        words = unsettled_behind(without_other_dates(rest, outcome, statement, unit), codes)
        if words and last:
            return f"{words!r} may be no reason of what is told"
    if may_say(analysis, codes, "doubt"):
        doubts = found_of(tokens, codes, "doubt")
        if doubts:
            told = " ".join(tokens[at].text for at in doubts[0].used)
            return f"{told!r} may deny or doubt what is told"
    void = _void_of_its_own(outcome, unit)
    if void:
        return void
    undated = may_say(analysis, codes, "told") and not any(lot.dated for lot in outcome.lots)
    if undated and told_elsewhere(_of_its_own(statement, unit), codes):
        return "it refers to what was told elsewhere"
    whole = may_say(analysis, codes, "part") and any(lot.whole for lot in outcome.lots)
    if whole:
        own = without_denied_trouble(_of_its_own(statement, unit), unit, analysis.tokens)
        if names_a_part(own, codes):
            return "only a part may be meant"
    return ""


def _of_its_own(statement: Statement, unit: Unit) -> list[Token]:
    """The words of a sentence less what follows the name of another line: ``grey is fine, 40 of the white ones``."""
    analysis = statement.analysis
    others = False
    kept: list[Token] = []
    for clause in unit.clauses:
        if clause in statement.clauses:
            others = False
        elif clause.references:
            others = not any(one.lines & statement.lines for one in clause.references)
        if not others:
            kept += unnamed(
                analysis.tokens[clause.start : clause.end],
                analysis.claimed[clause.start : clause.end],
            )
    return kept


def _from_its_own_line(
    said: list[Token], statement: Statement, unit: Unit, behind: int
) -> tuple[list[Token], int]:
    """The words of a list in one sentence of the line that the answer stands in, and `behind` counted there.

    ``body: 6 Nov, provided you approve,`` in the line above is of the body.
    """
    tokens = statement.analysis.tokens
    opened = statement.clauses[0]
    first, last = opened.start, statement.clauses[-1].end
    below = [ref.start for one in unit.clauses if one.start >= last for ref in one.references]
    ends = [one.start for one in tokens[last : min(below, default=last)] if one.kind == "n"]
    if ends:  # "brackets as ordered,\nshaft 17 March, provided you pay"
        said = [one for one in said if one.start < ends[0]]
    above = any(one.references and one.end <= first for one in unit.clauses)
    # the comma before a name on a line of its own opens its part: ",\ncovers unchanged"
    name = min((one.start for one in opened.references), default=first)
    if not above or not any(token.kind == "n" for token in tokens[unit.start : name]):
        return said, behind
    kept = [one for one in said if one.start >= tokens[first].start]
    return kept, max(0, behind - (len(said) - len(kept)))


def _without_corrections(
    said: list[Token], outcome: Outcome, statement: Statement, unit: Unit
) -> list[Token]:
    """The words of a sentence less those that take a date back that stands in it, once another is told behind.

    ``I told you the 15th, that was wrong. They arrive on the 22nd.``
    """
    starts = [lot.window.start for lot in outcome.lots if lot.window is not None]
    if len(starts) < len(outcome.lots) or not starts or not any(one.dates for one in unit.clauses):
        return said
    first = min(starts)
    old = min(window.end for clause in unit.clauses for window in clause.dates)
    tokens = statement.analysis.tokens
    struck = {
        tokens[at].start
        for clause in unit.clauses
        for mark in clause.marks.get("correction", ())
        if old <= mark.start and mark.end <= first
        for at in mark.used
    }
    return [one for one in said if one.start not in struck]


def _calls_void(outcome: Outcome, unit: Unit) -> bool:
    """Whether a sentence calls a date void that it tells, and the answer stands behind: ``.. is void. Now 27 May``."""
    for clause in unit.clauses:
        for mark in clause.marks.get("void", ()):
            if not any(one.dates and one.dates[0].end <= mark.start for one in unit.clauses):
                continue
            if all(lot.window is not None and lot.window.start >= mark.end for lot in outcome.lots):
                return True
    return False


def _void_of_its_own(outcome: Outcome, unit: Unit) -> str:
    """Why not, where the date of the answer is the one called void: ``the 12 May lapses``, ``void is the 12 May``."""
    for clause in unit.clauses:
        for mark in clause.marks.get("void", ()):
            near = [w for one in unit.clauses for w in one.dates if w.end <= mark.start][-1:]
            if not near and not clause.has("new_date"):
                near = clause.dates[:1]
            if any(lot.window is one for lot in outcome.lots for one in near):
                return "the date is called void"
    return ""


def _without_reasons(
    outcome: Outcome, statement: Statement, unit: Unit, codes: tuple[str, ...], behind: int
) -> list[Token]:
    """The words of a sentence without what broke: in brackets or behind a word for a reason."""
    tokens = statement.analysis.tokens[unit.start : unit.end]
    if _days_late(outcome):
        said = [*tokens[:behind], *without_bracketed_mishaps(tokens[behind:], codes)]
        if len(said) == len(tokens):  # "13 May, we lack steel"
            said = without_stories(unit, tokens, behind, len(tokens))
        return said if len(said) < len(tokens) else _without_causes(tokens, unit, behind, codes)
    first = statement.clauses[0].start - unit.start
    if behind or first <= 0:
        # the due date stands, though something broke
        return _without_others_causes(tokens, statement, unit, codes)
    said = [*without_bracketed_mishaps(tokens[:first], codes), *tokens[first:]]
    return said if len(said) < len(tokens) else without_stories(unit, tokens, 0, first)


def _without_causes(
    tokens: list[Token], unit: Unit, behind: int, codes: tuple[str, ...]
) -> list[Token]:
    """``week 22 because of the strike``: the reason of a later date, to the end of its clause."""
    for clause in unit.clauses:
        for mark in clause.marks.get("cause", ()):
            start, end = mark.start - unit.start, clause.end - unit.start
            told = (one for one in clause.dates if one.start >= mark.start)
            if start >= behind and all(one.weekday_only and one.limit == "from" for one in told):
                if not is_only_a_mishap(tokens[start:end], codes):
                    return tokens
                return [*tokens[:start], *tokens[end:]]
    return tokens


def _without_others_causes(
    tokens: list[Token], statement: Statement, unit: Unit, codes: tuple[str, ...]
) -> list[Token]:
    """``the 40 is on time, the 60 on 14 May as our mill is down``: the reason is the other line's."""
    other = False
    for clause in unit.clauses:
        if clause in statement.clauses:
            other = False
            continue
        for mark in clause.marks.get("cause", ()):
            start, end = mark.start - unit.start, clause.end - unit.start
            told = other or any(one.end <= mark.start for one in clause.dates)
            if told and is_only_a_mishap(tokens[start:end], codes):
                return [*tokens[:start], *tokens[end:]]
        other = other or bool(clause.dates)
    return tokens
