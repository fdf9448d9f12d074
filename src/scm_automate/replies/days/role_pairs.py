"""Two dates in one statement: which is the answer, and which the one before, a step or a story."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.days.mishaps import set_mishaps_aside
from scm_automate.replies.days.retold import set_retold_dates_aside
from scm_automate.replies.days.role import Role
from scm_automate.replies.days.subjects import stands_before
from scm_automate.replies.days.superseded import (
    set_forgotten_dates_aside,
    set_superseded_dates_aside,
    set_weekdays_of_the_day_aside,
)
from scm_automate.replies.days.void_dates import set_void_dates_aside
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["weigh_pairs"]


def weigh_pairs(
    statement: Statement,
    pairs: list[tuple[Clause, Window]],
    roles: dict[int, Role],
    line: OpenLine,
    today: date,
) -> None:
    """Changes the roles of dates that others of their statement put aside."""
    if len(pairs) < 2:  # there are no others
        _old_and_new(statement, pairs, roles, line)
        return
    _feasts(pairs, roles)
    _reasons_of_the_past(pairs, roles, today)
    _not_before(pairs, roles)
    set_mishaps_aside(statement, pairs, roles)
    _shifts_retold(statement, pairs, roles, line)
    _narrowed_down(statement, pairs, roles, line)
    _days_retold(pairs, roles)
    _steps_before(statement, pairs, roles, line)
    if not _quantified(statement, line):
        set_retold_dates_aside(statement, pairs, roles)
        set_superseded_dates_aside(statement, pairs, roles, today)
        set_forgotten_dates_aside(statement, pairs, roles)
        set_weekdays_of_the_day_aside(statement, pairs, roles)
    set_void_dates_aside(statement, pairs, roles)
    _past_and_present(statement, pairs, roles, line, today)
    _old_and_new(statement, pairs, roles, line)


def _past_and_present(
    statement: Statement,
    pairs: list[tuple[Clause, Window]],
    roles: dict[int, Role],
    line: OpenLine,
    today: date,
) -> None:
    """Beside a date to come, one of the past is a story, unless goods have left."""
    live = [window for _, window in pairs if roles[id(window)] is Role.OUTCOME]
    if len(live) < 2 or statement.marks("shipped", "arrived") or _quantified(statement, line):
        return
    sending = statement.marks("dispatch", "now")
    if not any(
        window.latest is not None
        and (window.latest > today or (window.latest == today and sending))
        for window in live
    ):
        return
    joiners = {m.start for one, _ in pairs for m in one.marks.get("joiner", ())}
    both = {
        id(one)
        for one, other in pairwise(live)
        if other.start - one.end <= _BESIDE + 2
        and not joiners.isdisjoint(range(one.end, other.start))
    }  # "on Monday and Tuesday", written on a Monday
    for window in live:
        if window.latest is not None and (
            window.latest < today
            or (window.latest == today and not sending and id(window) not in both)
        ):
            roles[id(window)] = Role.HISTORY


def _reasons_of_the_past(
    pairs: list[tuple[Clause, Window]], roles: dict[int, Role], today: date
) -> None:
    """``owing to a peak in moulding since August, 7 October``: the day of a reason, once it is over or began."""
    if len(pairs) < 2:
        return
    ahead = [
        clause
        for clause, window in pairs
        if roles[id(window)] is Role.OUTCOME and window.latest is not None and window.latest > today
    ]
    for clause, window in pairs:
        if roles[id(window)] not in (Role.OUTCOME, Role.UPSTREAM) or "cause" not in clause.marks:
            continue
        began = window.limit == "from" and window.earliest is not None and window.earliest < today
        over = window.latest is not None and window.latest < today
        if not (began or over) or clause.has(*_TELLS):
            continue
        behind = any(mark.end <= window.start for mark in clause.marks["cause"])
        if behind and any(one is not clause for one in ahead):
            roles[id(window)] = Role.HISTORY


_TELLS = (
    "dispatch",
    "arrival",
    "shipped",
    "arrived",
    "moved",
    "new_date",
    "as_ordered",
    "confirm",
    "condition",
    "hedge",
)
"""Words beside which a clause tells more than a reason."""


def _feasts(pairs: list[tuple[Clause, Window]], roles: dict[int, Role]) -> None:
    """``12 October (after Golden Week)``: beside a day, a feast without days of its own says nothing."""
    if any(window.latest is not None for _, window in pairs):
        for _, window in pairs:
            if window.latest is None and window.shift is None and window.precision == "part":
                roles[id(window)] = Role.HISTORY


def _not_before(pairs: list[tuple[Clause, Window]], roles: dict[int, Role]) -> None:
    """``not before Christmas. The new date is 12 January``: the later day is the answer."""
    live = [(clause, one) for clause, one in pairs if roles[id(one)] is Role.OUTCOME]
    if len(live) != 2 or live[0][0] is live[1][0]:
        return
    (step, early), (clause, late) = live
    # "out of stock until 24 April, delivery on the 29th"
    lacking = early.limit == "by" and step.has("late", "pending") and not step.has(*_SENT)
    if not (early.limit == "from" or lacking) or late.limit is not None or late.approximate:
        return
    begins = early.latest if lacking else early.earliest
    if begins is None or late.earliest is None or late.earliest < begins:
        return
    if late.precision != "day" and early.latest is not None and late.earliest <= early.latest:
        return
    told = clause.has("new_date", "arrival", "dispatch", "confirm")
    if told and not clause.has("balance", "following"):
        roles[id(early)] = Role.OLD


_SENT = ("dispatch", "arrival")


def _steps_before(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role], line: OpenLine
) -> None:
    """``back from plating tomorrow and with you on 5 May``: the step before is no promise."""
    live = [
        (clause, window)
        for clause, window in pairs
        if roles[id(window)] in (Role.OUTCOME, Role.UPSTREAM)
    ]
    if len(live) < 2 or live[0][0] is live[1][0] or _quantified(statement, line):
        return
    (step, early), (comes, late) = live[0], live[-1]
    if "upstream" in comes.marks or step.has("dispatch", "shipped"):
        return
    tokens = statement.analysis.tokens
    port = "arrival" in step.marks and any(
        tokens[at].fold in _ELSEWHERE for at in range(step.start, step.end)
    )  # "arrival in Hamburg on the 28th, with you on 7 October"
    done = "finished" in step.marks and not step.has("arrival", "arrived") and comes.has(*_SENT)
    if "upstream" not in step.marks and not done and not port:
        return
    if early.latest is None or late.latest is None or early.latest > late.latest:
        return
    # "until the 24th and then comes straight to you, 28 April": the verb has a clause of its own
    clauses = statement.clauses
    behind = clauses[clauses.index(step) + 1 : clauses.index(comes) + 1]
    words = [token for one in behind for token in tokens[one.start : one.end]]
    yours = any(token.fold in statement.you for token in words)
    said = any(one.has("arrival", "dispatch", "confirm") for one in behind)
    if roles[id(late)] is Role.OUTCOME and (yours or said):
        roles[id(early)] = Role.HISTORY
        for _, window in live[1:-1]:
            before = window.latest is not None and window.latest <= late.latest
            if roles[id(window)] is Role.UPSTREAM and before:
                roles[id(window)] = Role.HISTORY


_ELSEWHERE = frozenset(
    {
        "hamburg", "bremerhaven", "rotterdam", "antwerpen", "antwerp", "felixstowe", "frankfurt", "schiphol", "triest",
        "koper",
    }
) | words("ports_and_here")  # fmt: skip
"""Words of places where goods arrive before they come to the buyer."""


def _shifts_retold(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role], line: OpenLine
) -> None:
    """``a week later, on 26 June``: the day says what the span of time says."""
    live = [window for _, window in pairs if roles[id(window)] is Role.OUTCOME]
    days = [window for window in live if window.shift is None and window.latest is not None]
    if len(days) != 1 or len(live) != 2 or _quantified(statement, line):
        return
    for window in live:
        if window.shift is not None and not _counts_from(statement, window, days[0]):
            roles[id(window)] = Role.HISTORY
            tokens = statement.analysis.tokens[window.start : window.end]
            after_that = any(token.fold in _AFTER_THAT for token in tokens)
            own = len(statement.lines) == 1 and not (after_that or statement.marks("following"))
            if (
                own
                and _disagree(window, days[0], line)
                and not _follows(statement, window, days[0])
            ):
                days[0].approximate = True


def _follows(statement: Statement, span: Window, day: Window) -> bool:
    """``the 6 mm on 7 May, the 8 mm a week later (14 May)``: the span counts from the line before."""
    if span.since is None or day.earliest is None or day.earliest != day.latest:
        return False
    if (day.earliest - span.since).days != span.shift:
        return False
    # whether goods leave or arrive then is told with the day that it counts from
    leaving = any(mark.category in ("dispatch", "shipped") for mark in statement.analysis.marks)
    return not leaving or statement.marks("dispatch", "arrival")


def _disagree(span: Window, day: Window, line: OpenLine) -> bool:
    """Whether a day lies elsewhere than so long after the due date: ``two weeks late: 11 May``."""
    if span.shift is None or line.due is None or day.earliest is None or day.latest is None:
        return False
    first, last = (day.earliest - line.due).days, (day.latest - line.due).days
    about = max(_ABOUT, span.shift // _ABOUT)  # weekends, and who counts roughly
    return not first - about <= span.shift <= last + about


_ABOUT = 3
_AFTER_THAT = words("after_that")
"""Words of a span that counts from what was told before, not from the order."""


def _counts_from(statement: Statement, span: Window, day: Window) -> bool:
    """Whether a span of time counts from the day beside it: ``two days after 5 May``, ``5 May + 3 days``."""
    tokens = statement.analysis.tokens
    if tokens[span.start].text == "+":
        return True
    if 0 <= day.start - span.end <= 1:
        return tokens[span.end - 1].fold in _FROM_A_DAY
    return day.end <= span.start <= day.end + _BESIDE and any(
        token.fold in _CASE for token in tokens[day.end - 1 : span.start]
    )


_FROM_A_DAY = words("from_a_day_on")
"""Words between a span of time and the day that it counts from."""
_CASE = words("endings_of_from")
"""Turkish endings of a day that is counted from."""


def _narrowed_down(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role], line: OpenLine
) -> None:
    """``ready in week 15 and leaves on Thursday 9 April``, ``the July one comes on 10 July``: the day is the answer."""
    live = [window for _, window in pairs if roles[id(window)] is Role.OUTCOME]
    if len(live) < 2 or _quantified(statement, line) or statement.marks("partial"):
        return
    for wide in live:
        if wide.precision == "day" or wide.limit is not None:
            continue
        if any(_lies_within(window, wide) for window in live):
            roles[id(wide)] = Role.HISTORY


def _days_retold(pairs: list[tuple[Clause, Window]], roles: dict[int, Role]) -> None:
    """``mardi prochain le 17 mars``: a date beside the weekday settles which one is meant."""
    for (clause, first), (other, second) in pairwise(pairs):
        if _same_weekday(first, second) and roles[id(first)] is Role.OUTCOME:
            roles[id(second)] = Role.HISTORY  # "in a week, on Tuesday", said on a Tuesday
            continue
        if clause is not other or not 0 <= second.start - first.end <= 1:
            continue
        if Role.OUTCOME is not roles[id(first)] or Role.OUTCOME is not roles[id(second)]:
            continue
        days = [first.latest, *(late for _, late in first.alternatives)]
        if first.alternatives and not second.alternatives and second.latest in days:
            roles[id(first)] = Role.HISTORY


def _same_weekday(first: Window, second: Window) -> bool:
    """Whether a weekday by itself stands behind a day that is one."""
    return (
        second.weekday_only
        and 0 <= second.start - first.end <= _BESIDE
        and first.precision == "day"
        and first.limit is None
        and first.shift is None
        and first.earliest == first.latest
        and first.latest is not None
        and second.latest is not None
        and first.latest.weekday() == second.latest.weekday()
    )


_BESIDE = 2


def _lies_within(window: Window, wide: Window) -> bool:
    """Whether a day lies in a longer span of time."""
    if window is wide or window.limit is not None:
        return False
    if window.precision != "day" and (window.precision, wide.precision) != ("week", "month"):
        return False
    if window.earliest is None or wide.earliest is None or wide.latest is None:
        return False
    if window.precision == "week":  # "in September, week 37"
        return (
            window.latest is not None
            and wide.earliest <= window.earliest <= window.latest <= wide.latest
        )
    return wide.earliest <= window.earliest <= wide.latest


def _old_and_new(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role], line: OpenLine
) -> None:
    """``moved from A to B``, ``A -> B``, ``B, was A``: the date before is no promise."""
    live = [(clause, window) for clause, window in pairs if roles[id(window)] is Role.OUTCOME]
    if len(live) < 2:
        for _, window in live:
            if len(window.parts) == 2 and statement.marks("moved"):
                new = window.parts[1]
                window.earliest, window.latest, window.precision = (
                    new.earliest,
                    new.latest,
                    new.precision,
                )
                window.limit, window.parts = None, ()
        return
    _corrected(statement, live, roles, line)
    live = [(clause, window) for clause, window in live if roles[id(window)] is Role.OUTCOME]
    moved = statement.marks("moved")
    alive = len(live)
    for n, (clause, window) in enumerate(live):
        if alive < 2:
            break
        old = _is_due(window, line)
        weak = stands_before(statement, clause, window, "instead")
        follow = live[n + 1] if n + 1 < len(live) else None
        arrow = (
            follow is not None
            and follow[0] is clause
            and stands_before(statement, follow[0], follow[1], "to_word", reach=0)
        )
        source = (
            stands_before(statement, clause, window, "from_word", reach=1) or window.limit == "from"
        )
        if (
            ((weak or _told_before(clause, window)) and _contrasted(statement, window, follow))
            or (weak and old)
            or (arrow and (old or moved))
            or (source and moved and follow is not None)
            or (
                old
                and moved
                and not _quantified(statement, line)
                and not _both_said(clause, follow)
            )
        ):
            roles[id(window)] = Role.OLD
            alive -= 1


def _corrected(
    statement: Statement,
    live: list[tuple[Clause, Window]],
    roles: dict[int, Role],
    line: OpenLine,
) -> None:
    """``30 April ... no, I correct: 5 May``: what stands before a correction is taken back.

    Where parts of the quantity are told, a new date takes the place of the one right before it.
    """
    for clause in statement.clauses:
        for mark in clause.marks.get("correction", ()):
            behind = [window for _, window in live if window.core >= mark.end]
            if not behind:
                continue
            before = [window for _, window in live if window.end <= mark.start]
            if _quantified(statement, line):
                before = before[-len(behind) :]
            for window in before:
                roles[id(window)] = Role.OLD


def _both_said(clause: Clause, follow: tuple[Clause, Window] | None) -> bool:
    """Whether each of two dates has a verb of its own, so that neither is the one before the other."""
    return (
        follow is not None
        and follow[0] is not clause
        and not clause.has("negation", "late")
        and clause.has(*_COMES)
        and follow[0].has(*_COMES)
    )


_COMES = ("arrival", "dispatch", "shipped", "arrived")


def _told_before(clause: Clause, window: Window) -> bool:
    """Whether what was said earlier leads a clause: ``I told you on the phone the 15th``."""
    return not clause.has(*_COMES) and any(
        mark.end <= window.start for mark in clause.marks.get("instead_of", ())
    )


def _contrasted(statement: Statement, window: Window, follow: tuple[Clause, Window] | None) -> bool:
    """Whether a word such as "now" or "but" stands between a date and the one behind it."""
    if follow is None:
        return False
    return any(
        window.end <= mark.start < follow[1].start
        for clause in statement.clauses
        for category in ("new_date", "contrast", "moved")
        for mark in clause.marks.get(category, ())
    )


def _quantified(statement: Statement, line: OpenLine) -> bool:
    """Whether parts of the quantity are told, so that two dates are two lots."""
    return any(
        not one.spec and not one.percent and one.value < line.quantity
        for clause in statement.clauses
        for one in clause.quantities
    ) or statement.marks("balance", "half")


def _is_due(window: Window, line: OpenLine) -> bool:
    return line.due is not None and window.earliest == window.latest == line.due
