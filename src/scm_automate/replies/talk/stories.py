"""What went wrong, told in the past tense: ``our galvanizer lost power last week``.

Nobody writes of a delay without its reason, and no two tell it in the same words. A part of a
sentence that tells something of the works in the past tense, names no line and no quantity, doubts
nothing and takes nothing back is a story. What it says is set aside, word for word and day for day,
and it is a reason to look only where the answer is not later than ordered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.talk.ailing import ailing
from scm_automate.replies.talk.lacking import lacking
from scm_automate.replies.talk.taken_back import promises_nothing, taken_back

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.found import Analysis, Reference
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["STORY", "may_put_off", "set_stories_aside", "without_stories"]

STORY = "went_wrong"
"""The mark of a part of a sentence that is a story."""

_WORKS = ("upstream", "late", "cause", "closure", "logistics")
"""Marks of the works, of what breaks there and of those who work there."""
_LIVE = (
    "hedge", "condition", "pending", "question", "negation", "balance", "balance_after", "rest_lines", "half", "each",
    "partial", "all", "both", "as_ordered", "instead", "instead_of", "correction", "price_change", "payment", "except",
    "either", "same_strict", "attached", "amend", "history", "dispatch", "moved", "new_date", "following", "share",
)  # fmt: skip
"""Marks of what may unsettle an answer, whatever tense it is told in, or of an answer."""
_OF_GOODS = ("arrival", "confirm", "shipped", "arrived", "reject", "finished")
"""Marks of an answer, unless they stand beside those of a step before: ``the material came late``."""
_NO_NEWS = words("no_news_in_a_story")
"""Words that open a new date elsewhere."""


def set_stories_aside(
    statements: list[Statement],
    remarks: list[tuple[Analysis, Unit, Statement | None]],
    lexicon: Lexicon,
    today: date,
) -> set[int]:
    """Takes what only tells what went wrong out of the statements; what is left of them answers.

    Args:
        statements: What is said of lines; those that are stories from end to end are taken out.
        remarks: Sentences that answer for no line; such statements are put among them.
        lexicon: The words of its languages.
        today: When the message came in.

    Returns:
        The sentences that are stories, by id.
    """
    told: set[int] = set()
    kept: list[Statement] = []
    for one, behind in zip(statements, [*statements[1:], None], strict=False):
        lacks = lacking(one, behind, lexicon)
        if lacks and all(
            _is_small(clause) or _is_why(clause) or any(clause is lack for lack, _ in lacks)
            for clause in one.clauses
        ):
            remarks += [(one.analysis, unit, None) for unit in one.units]
            told.update(map(id, one.units))
            continue
        if one.row is None:
            for clause, marks in (*ailing(one, lexicon), *lacks):
                causes = {"cause": clause.marks["cause"]} if "cause" in clause.marks else {}
                clause.references, clause.marks = [], {STORY: marks, **causes}
        if one.row is not None or not may_say(one.analysis, lexicon.codes, "past"):
            kept.append(one)
            continue
        for clause in one.clauses:
            _drop_day_of_why(one.analysis, clause, lexicon)
        found = [_is_story(one.analysis, clause, lexicon, today) for clause in one.clauses]
        if not any(found):
            kept.append(one)
            continue
        if all(found) and not (one.question or one.doubted) and _is_whole(one):
            if _is_dated_behind(one, kept):
                kept.append(one)
                continue
            before = next((other for other in kept[::-1] if other.analysis is one.analysis), None)
            remarks += [(one.analysis, unit, before) for unit in one.units]
            told.update(map(id, one.units))
            continue
        for clause, story in zip(one.clauses, found, strict=True):
            later = any(unit.start <= clause.start < unit.end for unit in one.units[1:])
            if story and later and _has_weekday(clause):
                one.doubted.append("what went wrong is told behind the date, with its day")
            elif story:
                marks = found_of(
                    one.analysis.tokens[clause.start : clause.end], lexicon.codes, "past"
                )
                told_at = _behind_colon(one.analysis, clause)
                kept_names = [name for name in clause.references if name.end <= told_at]
                clause.dates, clause.references, clause.marks = [], kept_names, {STORY: marks}
        kept.append(one)
    statements[:] = kept
    for analysis, unit, behind in remarks:
        if id(unit) in told or unit.question or unit.heading:
            continue
        if behind is not None and any(_has_weekday(clause) for clause in unit.clauses):
            continue
        if (
            may_say(analysis, lexicon.codes, "past")
            and all(
                _is_story(analysis, clause, lexicon, today) or _is_small(clause)
                for clause in unit.clauses
            )
            and not all(map(_is_small, unit.clauses))
        ):
            told.add(id(unit))
    return told


def _is_dated_behind(statement: Statement, before: list[Statement]) -> bool:
    """Whether the day of a breakdown is told in a sentence behind an answer: it may have come after it."""
    return any(other.analysis is statement.analysis for other in before) and any(
        map(_has_weekday, statement.clauses)
    )


def _has_weekday(clause: Clause) -> bool:
    return any(window.weekday_only for window in clause.dates)


def _is_whole(statement: Statement) -> bool:
    """Whether a statement is all that its sentences say."""
    own = {id(clause) for clause in statement.clauses}
    return all(
        id(clause) in own or _is_small(clause)
        for unit in statement.units
        for clause in unit.clauses
    )


def _is_small(clause: Clause) -> bool:
    """Whether a part of a sentence says nothing by itself: ``sorry,``, ``unfortunately``."""
    said = clause.references or clause.quantities or clause.prices or clause.dates
    return (
        not said
        and clause.marks.keys() <= {"courtesy", "joiner", "contrast", "beside"}
        and (clause.end - clause.start <= _SMALL)
    )


_SMALL = 4


def _is_why(clause: Clause) -> bool:
    """Whether a part beside what is lacking tells no more than what else is wrong: ``der Meister ist krank``."""
    said = clause.references or clause.quantities or clause.prices or clause.dates
    return not said and clause.marks.keys() <= {
        *_WORKS,
        "joiner",
        "beside",
        "past",
        "things",
        "share",
    }


def _behind_colon(analysis: Analysis, clause: Clause) -> int:
    """Where a story begins behind a line's name and a colon: ``8 mm: the furnace was down ..``; 0 if nowhere."""
    tokens = analysis.tokens
    last = max((one.end for one in clause.references), default=-1)
    if last < 0 or last >= clause.end or tokens[last].text != ":":
        return 0
    return last + 1


def _is_story(analysis: Analysis, clause: Clause, lexicon: Lexicon, today: date) -> bool:
    if clause.prices or any(not one.spec for one in clause.quantities):
        return False  # but "machine 3 was down"
    tokens = analysis.tokens
    behind = _behind_colon(analysis, clause)
    if any(
        window.shift is None
        and not (window.weekday_only or window.bare_day)
        and (window.latest is None or window.latest > today)
        for window in clause.dates
    ):
        return False
    start = behind or clause.start
    words, codes = tokens[start : clause.end], lexicon.codes
    past = found_of(words, codes, "past")
    if not past or (not behind and any(not _is_ours(tokens, one) for one in clause.references)):
        return False
    told = {start + at for mark in past for at in mark.used}
    polite = {at for mark in clause.marks.get("courtesy", ()) for at in mark.used}
    if told <= polite:
        return False  # "sorry I missed your note"
    if any(
        not _is_weak(tokens, name, mark, told)
        for name in _LIVE
        for mark in clause.marks.get(name, ())
    ):
        return False
    if _went_to_see(words):
        return False
    broken = bool(found_of(words, codes, "broken"))
    if clause.has(*_OF_GOODS) and not (broken or clause.has("upstream", "cause")):
        return False
    works = clause.has(*_WORKS) or any(
        mark.category == "things"
        for at in range(len(words))
        for mark in lexicon.plain.at(words, at)
    )
    if not (works or broken):
        return False
    return not (
        found_of(words, codes, "hearsay")
        or taken_back(words, codes)
        or promises_nothing(words, codes)
    )


def _went_to_see(words: list[Token]) -> bool:
    """Whether the writer went and looked: ``I've been down to the warehouse``."""
    folds = [token.fold for token in words if token.kind == "w"]
    if "been" not in folds or folds[0] not in _WRITERS:
        return False
    at = folds.index("been") + 1
    if folds[at : at + 1] in (["just"], ["straight"]):
        at += 1
    return at + 1 < len(folds) and folds[at] in _WAYS and folds[at + 1] == "to"


_WRITERS = words("writers_of_a_story")
_WAYS = words("ways_of_a_story")


def _drop_day_of_why(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> None:
    """Takes the weekday of what was out of a reason: ``27 May as the contacts only cleared the port on Friday``."""
    if len(clause.dates) != 2 or clause.quantities or clause.has(*_DOUBTED):
        return
    day, then = clause.dates
    if not then.weekday_only or day.weekday_only or day.shift is not None:
        return
    tokens = analysis.tokens
    between = range(day.end, then.start)
    why = next((at for at in between if tokens[at].fold in _REASONS), clause.end)
    behind = tokens[why : clause.end]
    if not behind or any(one.end > why for one in clause.references):
        return
    told = found_of(behind, lexicon.codes, "past")
    if not told or why + told[0].start >= then.start:
        return
    if found_of(behind, lexicon.codes, "hearsay") or any(
        mark.end > why and not all(at - why in told[0].used for at in mark.used)
        for name in _COMING
        for mark in clause.marks.get(name, ())
    ):
        return
    clause.dates = [day]


_REASONS = words("reasons_of_a_story")
"""Words for a reason that may be anything else as well."""
_DOUBTED = ("condition", "pending", "hedge", "negation", "question")
_COMING = (
    "arrival", "dispatch", "confirm", "as_ordered", "moved", "finished", "balance", "shipped", "arrived", "reject",
)  # fmt: skip


def _is_weak(tokens: list[Token], name: str, mark: Mark, told: set[int]) -> bool:
    """Whether a mark is one of the verb of the past itself, or of a small word that may be anything."""
    if told.issuperset(mark.used):
        return True
    words = [tokens[at].fold for at in mark.used]
    if name == "new_date":
        return all(word in _NO_NEWS for word in words)
    if name == "share":
        return True  # "out of the kiln": no quantity stands beside it
    return name in _SMALL_WORDS and len(words) == 1 and len(words[0]) <= _SHORT


def _is_ours(tokens: list[Token], one: Reference) -> bool:
    """Whether a word that sounds like goods is whoever works for the supplier: ``our galvanizer``."""
    before = tokens[one.start - 1].fold if one.start else ""
    return one.how == "words" and before in _OURS and one.end - one.start == 1


_SMALL_WORDS = ("each", "share", "following", "either", "same_strict")
_SHORT = 3
_OURS = words("ours_in_a_story")


def may_put_off(statement: Statement) -> bool:
    """Whether what went wrong may put off what is told: not where it is kept behind it: ``the press was down, but 4 May stands``."""
    told = [at for at, clause in enumerate(statement.clauses) if STORY in clause.marks]
    if not told:
        return False
    behind = statement.clauses[told[-1] + 1 :]
    kept = any("as_ordered" in one.marks and (one.dates or one.references) for one in behind)
    return not kept or any(one.has(*_DOUBTED, *_NO_LONGER) for one in behind)


_NO_LONGER = ("void", "retold", "instead", "instead_of", "past", "event", "history", "correction")
"""Marks of a day that was planned or told once."""


def without_stories(unit: Unit, tokens: list[Token], since: int, until: int) -> list[Token]:
    """The words of a sentence less the clauses that only tell what went wrong.

    Args:
        unit: The sentence.
        tokens: Its words.
        since: Clauses that begin before it stay.
        until: Clauses that end behind it stay.
    """
    left = tokens
    for clause in reversed(unit.clauses):
        start, end = clause.start - unit.start, clause.end - unit.start
        if STORY in clause.marks and since <= start and end <= until:
            left = [*left[:start], *left[end:]]
    return left
