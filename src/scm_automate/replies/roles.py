"""What each date of a statement is: the answer, the old date, a closure, somebody else's event."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from scm_automate.replies.subjects import (
    back_from_work,
    for_line,
    is_denied,
    other_subject,
    sent_to_work,
    stands_before,
)

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.statements import Statement

__all__ = ["Role", "date_roles"]


_LONG_AGO = timedelta(days=60)
"""A date so long past is no promise."""


class Role(Enum):
    """The part that a date plays."""

    OUTCOME = "outcome"
    OLD = "the date before"
    NEGATED = "denied"
    CLOSURE = "a closure"
    HISTORY = "something past"
    CONDITION = "part of a condition"
    UPSTREAM = "something before the delivery"
    REPLY = "when they will answer"


def date_roles(statement: Statement, line: OpenLine, today: date) -> dict[int, Role]:
    """The role of every date of a statement, by the id of its window."""
    roles: dict[int, Role] = {}
    pairs = [(clause, window) for clause in statement.clauses for window in clause.dates]
    for clause, window in pairs:
        if (
            window.weekday_only
            and window.latest is not None
            and window.latest > today
            and clause.has("shipped", "arrived")
            and not clause.has("dispatch", "arrival", "negation")
        ):
            # "left here on Monday" was last Monday
            window.earliest = window.latest = window.latest - timedelta(days=7)
        if window.limit == "by" and any(
            mark.start < window.start < mark.end <= window.core
            for name in ("moved", "expected", "confirm")
            for mark in clause.marks.get(name, ())
        ):
            # "skjutits fram till 5 maj", "gepland voor 5 mei": the word for "until" is the verb's
            window.limit, window.earliest = None, window.latest
        if not window.month_told and window.latest is not None and window.latest > today:
            _back_a_month(clause, window)
        roles[id(window)] = _by_clause(statement, clause, window)
        if (
            roles[id(window)] is Role.OUTCOME
            and window.latest is not None
            and window.latest < today - _LONG_AGO
            and not statement.marks("shipped", "arrived")
        ):
            roles[id(window)] = Role.HISTORY
    _feasts(pairs, roles)
    _shifts_retold(statement, pairs, roles, line)
    _weeks_narrowed(statement, pairs, roles, line)
    _steps_before(statement, pairs, roles, line)
    _past_and_present(statement, pairs, roles, line, today)
    _old_and_new(statement, pairs, roles, line)
    _demote(statement, pairs, roles)
    return roles


def _by_clause(statement: Statement, clause: Clause, window: Window) -> Role:
    if (
        clause.has("closure") and not clause.has("arrival", "dispatch", "shipped")
    ) or stands_before(statement, clause, window, "closure", reach=1):
        return Role.CLOSURE
    if stands_before(statement, clause, window, "history"):
        return Role.HISTORY
    if stands_before(statement, clause, window, "since") and not clause.has(*_DONE):
        return Role.HISTORY  # "delayed since Monday", but "on the road since Monday"
    if stands_before(statement, clause, window, "instead_of") or any(
        0 <= mark.start - window.end <= 1 for mark in clause.marks.get("instead_after", ())
    ):
        return Role.OLD
    if clause.has("pending") and not clause.has("shipped", "arrived"):
        return Role.REPLY
    if clause.has("condition") and any(
        mark.end <= window.start for mark in clause.marks["condition"]
    ):
        return Role.CONDITION
    # the "no" of "y no saldrán hasta el 13" may be taken for "and not"
    if (
        window.until
        and clause.has("negation", "instead_of")
        and window.precision in ("day", "week")
    ):
        window.limit = None
        window.earliest = window.latest
        if window.precision == "week" and window.latest is not None:
            window.earliest = window.latest - timedelta(days=6)
        return Role.OUTCOME
    if window.before and clause.has("negation"):
        window.limit, window.earliest = "from", window.latest
        return Role.OUTCOME
    if is_denied(statement, clause, window) or (clause.has("reject") and not clause.has("confirm")):
        return Role.NEGATED
    if sent_to_work(clause) or back_from_work(clause) or for_line(statement, clause, window):
        return Role.UPSTREAM
    if (
        clause.has("upstream")
        and not _if_it_comes(clause, window)
        and not clause.has(
            "dispatch", "arrival", "shipped", "arrived", "moved", "late", "new_date", "confirm"
        )
    ):
        return Role.UPSTREAM
    if other_subject(statement, clause, window):
        return Role.UPSTREAM
    if clause.has("payment") and not (
        clause.has("dispatch", "arrival", "condition")
        and any(mark.start >= window.end for mark in clause.marks["payment"])
    ):
        return Role.HISTORY
    if clause.has("event") and not clause.has(*_LICENCE):
        return Role.REPLY
    return Role.OUTCOME


_DONE = ("shipped", "arrived", "arrival")
_LICENCE = ("dispatch", "arrival", "shipped", "arrived", "moved", "new_date", "as_ordered", "late")


def _back_a_month(clause: Clause, window: Window) -> None:
    """``left on the 28th``, said on the 31st, was this month."""
    if not clause.has("shipped", "arrived") or clause.has("dispatch", "arrival", "negation"):
        return
    day = window.latest
    if day is None or window.earliest != day:
        return
    before = day.replace(day=1) - timedelta(days=1)
    if before.day >= day.day:
        window.earliest = window.latest = before.replace(day=day.day)


def _if_it_comes(clause: Clause, window: Window) -> bool:
    """Whether a step of work stands only in a condition behind the date: ``5 May if the steel comes``."""
    behind = [mark.start for mark in clause.marks.get("condition", ()) if mark.start >= window.end]
    return bool(behind) and all(mark.start >= min(behind) for mark in clause.marks["upstream"])


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
    for window in live:
        if window.latest is not None and (
            window.latest < today or (window.latest == today and not sending)
        ):
            roles[id(window)] = Role.HISTORY


def _feasts(pairs: list[tuple[Clause, Window]], roles: dict[int, Role]) -> None:
    """``12 October (after Golden Week)``: beside a day, a feast without days of its own says nothing."""
    if any(window.latest is not None for _, window in pairs):
        for _, window in pairs:
            if window.latest is None and window.shift is None and window.precision == "part":
                roles[id(window)] = Role.HISTORY


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
    if len(live) != 2 or live[0][0] is live[1][0] or _quantified(statement, line):
        return
    (step, early), (comes, late) = live
    if comes.has("upstream") or step.has("dispatch", "shipped"):
        return
    done = step.has("finished") and not step.has("arrival", "arrived") and comes.has(*_SENT)
    if not step.has("upstream") and not done:
        return
    if early.latest is None or late.latest is None or early.latest > late.latest:
        return
    # "until the 24th and then comes straight to you, 28 April": the verb has a clause of its own
    clauses = statement.clauses
    behind = clauses[clauses.index(step) + 1 : clauses.index(comes) + 1]
    tokens = [token for one in behind for token in statement.analysis.tokens[one.start : one.end]]
    yours = any(token.fold in statement.you for token in tokens)
    said = any(one.has("arrival", "dispatch", "confirm") for one in behind)
    if roles[id(late)] is Role.OUTCOME and (yours or said):
        roles[id(early)] = Role.HISTORY


def _shifts_retold(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role], line: OpenLine
) -> None:
    """``a week later, on 26 June``: the day says what the span of time says."""
    live = [window for _, window in pairs if roles[id(window)] is Role.OUTCOME]
    days = [window for window in live if window.shift is None and window.latest is not None]
    if len(days) != 1 or len(live) != 2 or _quantified(statement, line):
        return
    for window in live:
        if window.shift is not None:
            roles[id(window)] = Role.HISTORY


def _weeks_narrowed(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role], line: OpenLine
) -> None:
    """``ready in week 15 and leaves on Thursday 9 April``: the day lies in the week, and is the answer."""
    live = [window for _, window in pairs if roles[id(window)] is Role.OUTCOME]
    if len(live) != 2 or _quantified(statement, line):
        return
    week, day = sorted(live, key=lambda one: one.precision != "week")
    if week.precision != "week" or day.precision != "day" or week.earliest is None:
        return
    if week.latest and day.earliest and week.earliest <= day.earliest <= week.latest:
        roles[id(week)] = Role.HISTORY


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
    _corrected(statement, live, roles)
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
            (weak and (old or _contrasted(statement, window, follow)))
            or (arrow and (old or moved))
            or (source and moved and follow is not None)
            or (old and moved and not _quantified(statement, line))
        ):
            roles[id(window)] = Role.OLD
            alive -= 1


def _corrected(
    statement: Statement, live: list[tuple[Clause, Window]], roles: dict[int, Role]
) -> None:
    """``30 April ... no, I correct: 5 May``: what stands before a correction is taken back."""
    for clause in statement.clauses:
        for mark in clause.marks.get("correction", ()):
            behind = [window for _, window in live if window.core >= mark.end]
            if not behind:
                continue
            for _, window in live:
                if window.end <= mark.start:
                    roles[id(window)] = Role.OLD


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


def _demote(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role]
) -> None:
    """Where no date is left, a date under a condition or of a step before is what there is."""
    if any(role is Role.OUTCOME for role in roles.values()):
        return
    for role in (Role.CONDITION, Role.UPSTREAM):
        kept = [
            window
            for clause, window in pairs
            if roles[id(window)] is role
            and not sent_to_work(clause)
            and not for_line(statement, clause, window)
        ]
        if role is Role.CONDITION and any(
            clause.has("as_ordered") and not clause.has("negation") for clause in statement.clauses
        ):
            return  # "on time if the mill delivers this week": what stands is the due date
        if role is Role.CONDITION:
            kept = kept[-1:]  # "if the steel comes this week we deliver on 30 April"
        if kept:
            if role is Role.CONDITION or statement.marks("as_ordered", "confirm"):
                for window in kept:
                    roles[id(window)] = Role.OUTCOME
            return
