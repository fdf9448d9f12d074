"""Words of a statement that change what it says and that nothing else has made use of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.own_days import day_of_its_own
from scm_automate.replies.days.retold import only_retold
from scm_automate.replies.days.role import Role
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = [
    "SAID",
    "WITHOUT",
    "asks_inside",
    "denies_loosely",
    "sends_something_else",
    "stands",
    "unused_number",
    "unused_words",
]


def sends_something_else(statement: Statement) -> bool:
    """Whether samples, drawings or papers are what was sent: ``documents shipped yesterday``."""
    for clause in statement.clauses:
        sent = [
            mark.start for name in ("shipped", "arrived") for mark in clause.marks.get(name, ())
        ]
        beside = [*clause.marks.get("beside", ()), *clause.marks.get("cause", ())]
        for mark in clause.marks.get("upstream", ()):
            if _is_material(statement, mark) and statement.kind == "lines":
                continue
            if _is_yours(statement, clause, mark):
                continue
            if sent and not any(0 <= mark.start - one.end <= 3 for one in beside):
                return True
    return False


def _is_yours(statement: Statement, clause: Clause, mark: Mark) -> bool:
    """Whether it is the buyer's own place or thing: ``delivered at your Bergen terminal``."""
    tokens = statement.analysis.tokens
    before = range(max(clause.start, mark.start - _BESIDE), mark.start)
    return any(tokens[at].fold in statement.you for at in before)


_BESIDE = 3


_MATERIAL = tuple(sorted(words("stems_of_material")))


def _is_material(statement: Statement, mark: Mark) -> bool:
    """Whether "material" stands for the goods: ``material despatched, full 40 nos``."""
    word = statement.analysis.tokens[mark.start].fold
    return word.startswith(_MATERIAL) and any(
        statement.counts(one) for clause in statement.clauses for one in clause.quantities
    )


def stands(clause: Clause) -> bool:
    """Whether the due date is said to stand; ``bleibt beim 9.`` speaks of the date behind it."""
    return any(
        not any(mark.end - 1 <= window.start <= mark.end for window in clause.dates)
        for mark in clause.marks.get("as_ordered", ())
    )


def asks_inside(statement: Statement) -> bool:
    """Whether a question mark stands within: ``5 May?``, ``(5 May?)``."""
    if "?" not in statement.analysis.folds:
        return False
    tokens = statement.analysis.tokens
    return any(
        tokens[at].text == "?"
        for clause in statement.clauses
        for at in range(clause.start, clause.end)
    )


def denies_loosely(statement: Statement) -> bool:
    """Whether something else is denied behind what is said: ``confirmed, but not the date``."""
    said = False
    last = max((at for at, one in enumerate(statement.clauses) if one.dates), default=-1)
    for at, clause in enumerate(statement.clauses):
        denied = said and "negation" in clause.marks and not clause.dates
        # "12 May, we do not ship that day", but "they do not leave before the holidays, we ship on 3 August"
        deniable = clause.has(*_DENIABLE) or (at < last and clause.has("arrival", "dispatch"))
        if denied and (not deniable or clause.end - clause.start <= _BARE):
            return True  # "what you wanted, 12 May, does not leave": two words, and no "earlier"
        said = said or bool(clause.dates) or clause.has("as_ordered", "confirm")
    return False


_BARE = 3
"""Words of a denial, with its comma, that nothing else is said beside."""


def unused_number(statement: Statement, prefixes: Collection[str]) -> str:
    """A number that nothing has made use of, be it as date, name, quantity or price; empty if none.

    Args:
        statement: What is told.
        prefixes: The letters that codes of ours begin with: what begins like one of them may be a
            wrong item, and no number of the supplier's own papers.
    """
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    for clause in statement.clauses:
        if clause.has(*_NUMBERED):
            continue
        numbers = [
            at for at in range(clause.start, clause.end) if tokens[at][4] == "d" and not claimed[at]
        ]
        for at in numbers:
            if _is_clock(tokens, at):
                continue
            if len(tokens[at].text) == len("2027") and any(
                window.latest is not None and str(window.latest.year) == tokens[at].text
                for window in clause.dates
            ):
                continue  # "2027 yılının 2. haftasında"
            if _is_founding_year(tokens, at) or _is_called(tokens, at):
                continue
            if _is_a_day(tokens, at, clause) or not _in_code(tokens, at, prefixes):
                return tokens[at].text
    return ""


def _is_clock(tokens: list[Token], at: int) -> bool:
    """Whether a number is the hour or the minutes of a time: ``at 8:00``, ``v 14:30``."""
    first = at if at + 1 < len(tokens) and tokens[at + 1].text == ":" else at - 2
    if first < 0 or first + 2 >= len(tokens) or tokens[first + 1].text != ":":
        return False
    hour, sign, minutes = tokens[first : first + 3]
    glued = hour.end == sign.start and sign.end == minutes.start
    times = hour.kind == minutes.kind == "d" and int(hour.text[:9]) <= 24
    return glued and times and len(minutes.text) == 2 and minutes.text[1] in "05"


def _is_a_day(tokens: list[Token], at: int, clause: Clause) -> bool:
    """Whether an ordinal stands by itself, so that it may be a day or a line: ``27th``, ``1st ok``; no ``2nd lot``."""
    if len(tokens[at].text) > 2 or at + 1 >= len(tokens) or tokens[at + 1].fold not in _ORDINALS:
        return False
    behind = tokens[at + 2] if at + 2 < len(tokens) else None
    return tokens[at + 1].start == tokens[at].end and (
        behind is None
        or behind.kind == "n"
        or behind.text in ",.;!?)"
        or any(mark.start == at + 2 for name in _SAID for mark in clause.marks.get(name, ()))
    )


_SAID = (
    "confirm",
    "as_ordered",
    "dispatch",
    "arrival",
    "late",
    "moved",
    "pending",
    "reject",
    "shipped",
)
_ORDINALS = words("endings_of_ordinals")


def _is_founding_year(tokens: list[Token], at: int) -> bool:
    """Whether a number is a year of the last century behind "since": ``dal 1974``."""
    text = tokens[at].text
    return (
        len(text) == 4 and text[:2] in ("18", "19") and bool(at) and tokens[at - 1].fold in _SINCE
    )


def _is_called(tokens: list[Token], at: int) -> bool:
    """Whether it is the number of a paper of the supplier's: ``your order has the number 40551 here``."""
    return len(tokens[at].text) >= _CODE and bool(at) and tokens[at - 1].fold in _NUMBER


_NUMBER = words("number_in_front_of_a_code")
_SINCE = words("since_a_year")


def _in_code(tokens: list[Token], at: int, prefixes: Collection[str]) -> bool:
    """Whether letters stand right beside a number: what has both is a code of something."""
    before, behind = tokens[at - 1] if at else None, tokens[at + 1 : at + 2]
    if at > 1 and before is not None and before.text == "-" and before.end == tokens[at].start:
        before = tokens[at - 2] if tokens[at - 2].end == before.start else before  # AB-77123
        if before.kind == "w" and len(tokens[at].text) >= _CODE:
            return before.fold not in prefixes
    return bool(
        (before is not None and before.kind == "w" and before.end == tokens[at].start)
        or (behind and behind[0].kind == "w" and behind[0].start == tokens[at].end)
    )


def unused_words(
    statement: Statement, roles: dict[int, Role], line: OpenLine, today: date
) -> list[str]:
    """Words that change what is said and that nothing has made use of."""
    out: list[str] = []
    windows = [window for clause in statement.clauses for window in clause.dates]
    references = [one for clause in statement.clauses for one in clause.references]
    for clause in statement.clauses:
        if clause.marks.keys().isdisjoint(_OTHERWISE):
            continue
        for mark in clause.marks.get("either", ()):
            before = any(window.end <= mark.start for window in windows)
            if before and any(0 <= window.start - mark.end <= _NEAR for window in windows):
                out.append("a date or another one is told")
            other = statement.analysis.tokens[mark.end : mark.end + 1]
            lettered = bool(other) and len(other[0].text) == 1 and other[0].text.isupper()
            if lettered and any(one.end == mark.start for one in references):
                out.append("one line or another is told")  # "kit A or B on 5 May"
        out += [
            "it comes instead of something else"
            for mark in clause.marks.get("instead_of", ())
            if any(0 <= one.start - mark.end <= 1 for one in references)
            and not (
                clause.dates
                and len(windows) > 1
                and any(other.start == mark.start for other in clause.marks.get("retold", ()))
            )  # "I promised A for the 12th, it will be the 15th"
        ]
        out += [
            "what is left out is not understood"  # "without the bolts: 5 May"
            for mark in clause.marks.get("negation", ())
            if statement.analysis.tokens[mark.start].fold in WITHOUT
            and any(0 <= one.start - mark.end <= 1 for one in references)
        ]
        out += [
            "an exception is not understood"
            for mark in clause.marks.get("except", ())
            if not statement.except_for
            and (
                not any(
                    0 <= one.start - mark.end <= _NEAR
                    or mark.start < one.start < one.end <= mark.end  # "op regel 10 na"
                    for one in references
                )
                or _is_of_the_excepted(statement, clause, mark)
            )
        ]
    if statement.implicit and any(one.dates and "event" in one.marks for one in statement.clauses):
        out.append("the day may be that of something else")  # "there is an audit on 5 May"
    old = Role.OLD in roles.values()
    if not old:
        out += _told_of_the_past(statement, windows)
    out += _agreed_and_late(statement, roles)
    if only_retold(statement, windows, roles):
        out.append("it may be what was said before")
    if day_of_its_own(statement, roles):
        out.append("the day may be that of something else")
    alike = [one for one in statement.clauses if "same_strict" in one.marks]
    if any(
        one.dates
        or not ("whole" in one.marks or any(each.value == line.quantity for each in one.quantities))
        for one in alike
    ) and any(
        window.shift is not None and window.follows for window in windows
    ):  # but "8 days later than ordered, also complete", "same, a week later than you asked for"
        out.append("the date counts from another one")
    if old and any(_is_taken_back(window, windows, roles) for window in windows):
        out.append("the date is told, and called an old one")
    if old and len(statement.lines) > 1 and not statement.marks("correction"):
        due = {day for day, _ in line.schedules}
        if any(
            roles.get(id(window)) is Role.OLD
            and not any(start <= window.start < end for start, end in statement.superseded)
            and window.latest not in due
            and not _is_the_day_due(window, due)
            and not _holds_one_of(window, due)
            and not (window.latest is not None and window.latest < today)  # "last week a flood"
            for window in windows
        ):
            out.append("an old date may be that of another line")
    return out


_OTHERWISE = ("either", "instead_of", "negation", "except")
"""What tells something else than the words beside it."""


def _is_taken_back(old: Window, windows: list[Window], roles: dict[int, Role]) -> bool:
    """Whether an old date is the one that was promised before it: ``22 May. Forget 22 May.``."""
    return roles.get(id(old)) is Role.OLD and any(
        roles.get(id(one)) is Role.OUTCOME
        and one.start < old.start
        and (one.earliest, one.latest) == (old.earliest, old.latest)
        for one in windows
    )


def _is_the_day_due(window: Window, due: Collection[date | None]) -> bool:
    """Whether a day without its month is that of the due date: ``9 June au lieu du 2``."""
    days = {one.day for one in due if one is not None}
    return window.bare_day and window.latest is not None and days == {window.latest.day}


def _holds_one_of(window: Window, due: set[date | None]) -> bool:
    """Whether a week holds one of the due dates: ``week 22 instead of week 21``."""
    first, last = window.earliest, window.latest
    return window.precision == "week" and any(
        first is not None and last is not None and day is not None and first <= day <= last
        for day in due
    )


def _is_of_the_excepted(statement: Statement, clause: Clause, mark: Mark) -> bool:
    """Whether all else is spoken of behind an exception: ``apart from the gaskets, everything comes``."""
    at = statement.clauses.index(clause) + 1
    return (
        not any(window.start >= mark.end for window in clause.dates)
        and statement.lines == {line for one in clause.references for line in one.lines}
        and any(other.has("all", "both", "rest_lines") for other in statement.clauses[at:])
    )


def _agreed_and_late(statement: Statement, roles: dict[int, Role]) -> list[str]:
    """``the small ones all ok, the big ones 10 days late``: the delay may be that of something else."""
    agreed = False
    for clause in statement.clauses:
        if agreed and any(
            window.shift is not None and roles.get(id(window)) in (None, Role.OUTCOME)
            for window in clause.dates
        ):
            return ["it is confirmed and then told late"]
        counted = any(
            one.unit for one in clause.quantities
        )  # "30 pcs confirmed, 30 pcs 2 weeks later"
        agreed = agreed or ("confirm" in clause.marks and not clause.dates and not counted)
    return []


def _told_of_the_past(statement: Statement, windows: list[Window]) -> list[str]:
    """``5 May was the plan``, ``it was on time until the strike``: what was is no promise."""
    if not statement.marks("instead", "past"):
        return []
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        for mark in clause.marks.get("instead", ()):
            if any(tokens[at].fold in SAID for at in mark.used):
                behind = [window for window in windows if window.start >= mark.end]
                beside = [one for one in clause.dates if 0 <= mark.start - one.end <= 1]
                if len(windows) == 1 and beside:
                    return ["it may be what was said before"]  # "5. Mai hatten wir gesagt"
                if len(behind) == 1 and behind[0] in clause.dates:
                    return ["it may be what was said before"]  # "last week I told you 5 May"
    if len(windows) > 1 and _planned_a_part(statement):
        return ["it is told of the past"]
    if len(windows) > 1 or statement.marks("shipped", "arrived", "late", "new_date"):
        return []
    moved = [mark.start for clause in statement.clauses for mark in clause.marks.get("moved", ())]
    for clause in statement.clauses:
        told = [(window.start, window.end) for window in clause.dates]
        told += [(mark.start, mark.end) for mark in clause.marks.get("as_ordered", ())]
        verbs = [
            mark.start
            for name in ("dispatch", "arrival", "expected")
            for mark in clause.marks.get(name, ())
        ]
        for mark in clause.marks.get("past", ()):
            if any(
                one.start < mark.start and mark.end <= one.end
                for one in clause.marks.get("as_ordered", ())
            ):
                continue  # "the other two stay as they were"
            if moved and mark.end not in moved:
                continue  # what "was to pass on Wednesday" has moved nowhere
            if any(0 <= start - mark.end <= 2 or 0 <= mark.start - end <= 1 for start, end in told):
                return ["it is told of the past"]
            if any(0 <= start - mark.end <= _NEAR for start in verbs) and windows:
                return ["it is told of the past"]  # "was going out on 5 May"
    return []


def _planned_a_part(statement: Statement) -> bool:
    """``450 were planned for 4 May, the other 150 in week 21``: what has become of the first part is not told."""
    if not statement.marks("balance", "rest_lines"):
        return False
    for clause in statement.clauses:
        if not (clause.quantities and clause.dates) or clause.has("shipped", "arrived"):
            continue
        told = [(one.start, one.end) for one in clause.quantities]
        told += [(window.start, window.end) for window in clause.dates]
        if any(
            0 <= start - mark.end <= 1 or 0 <= mark.start - end <= 1
            for mark in clause.marks.get("past", ())
            for start, end in told
        ):
            return True
    return False


SAID = words("said_before")
"""Verbs of a date that was told, where no other date stands beside it."""
_NUMBERED = ("logistics", "payment", "history", "closure", "courtesy", "cause")
"""What numbers belong to that say nothing of dates and quantities: waybills, bills, telephones."""
_CODE = 4
"""So many digits behind letters and a hyphen are the number of a paper, and no day and no quantity."""
_NEAR = 3
WITHOUT = words("words_for_without")
"""Words of denial that leave out what is named right behind them."""
_DENIABLE = (
    "as_ordered", "reject", "pending", "shipped", "arrived", "late", "courtesy",
    "closure", "cause", "question", "no_price_change", "correction",
)  # fmt: skip
