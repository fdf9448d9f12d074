"""What each date of a statement is: the answer, the old date, a closure, somebody else's event."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scm_automate.replies.days.arrival_weekdays import count_arrivals_on
from scm_automate.replies.days.closing import only_why
from scm_automate.replies.days.role import Role
from scm_automate.replies.days.role_pairs import weigh_pairs
from scm_automate.replies.days.subjects import (
    back_from_work,
    delivered_behind,
    for_line,
    is_denied,
    other_subject,
    sent_to_work,
    stands_before,
)
from scm_automate.replies.days.void_dates import set_told_steps_aside
from scm_automate.replies.language.language_files import words
from scm_automate.replies.tables.headers import is_wished

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["date_roles"]


_LONG_AGO = timedelta(days=60)
"""A date so long past is no promise."""


def date_roles(statement: Statement, line: OpenLine, today: date) -> dict[int, Role]:
    """The role of every date of a statement, by the id of its window."""
    roles: dict[int, Role] = {}
    pairs = [(clause, window) for clause in statement.clauses for window in clause.dates]
    if not pairs:
        return roles
    count_arrivals_on(pairs)
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
        if (
            window.limit == "by"
            and not window.approximate
            and statement.analysis.tokens[window.start].fold == "voor"
            and window.core - window.start == 1
            and any(mark.start == window.end for mark in clause.marks.get("expected", ()))
        ):
            window.limit, window.earliest = None, window.latest  # "staat voor 31 maart gepland"
        if not window.month_told and window.latest is not None and window.latest > today:
            _back_a_month(clause, window)
        roles[id(window)] = _by_clause(statement, clause, window)
        if (
            roles[id(window)] is Role.OUTCOME
            and statement.kind != "lines"
            and window.latest is not None
            and window.latest <= today
            and not window.weekday_only
            and not statement.marks(*_LICENCE, "confirm", "now", "expected", "pending")
        ):
            roles[id(window)] = Role.HISTORY  # the day that a document was written on
        if (
            roles[id(window)] is Role.OUTCOME
            and window.latest is not None
            and window.latest < today - _LONG_AGO
            and not statement.marks("shipped", "arrived")
        ):
            roles[id(window)] = Role.HISTORY
    set_told_steps_aside(pairs, roles, today)
    weigh_pairs(statement, pairs, roles, line, today)
    _demote(statement, pairs, roles, today)
    return roles


_REFUSES = ("negation", "reject")


def _by_clause(statement: Statement, clause: Clause, window: Window) -> Role:
    if _tells_why(statement, clause, window):
        return Role.HISTORY
    tokens = statement.analysis.tokens
    if (
        window.start
        and tokens[window.start - 1].text in ":："
        and is_wished(tokens, window.start - 1)
    ):
        return Role.OLD
    if (
        _closed(clause, window) and not clause.has("arrival", "dispatch", "shipped")
    ) or stands_before(statement, clause, window, "closure", reach=1):
        return Role.CLOSURE
    if clause.opened_by in ("and", ",", "-") and _only_a_day(clause):
        at = statement.clauses.index(clause)
        before = statement.clauses[at - 1] if at else None
        denied = clause.opened_by == "and" and before is not None and before.has(*_REFUSES)
        if before is not None and before.dates and (denied or "closure" in before.marks):
            # "closed on Friday and on Easter Monday", "not possible on the 4th and on the 14th"
            return _by_clause(statement, before, before.dates[-1])
    if stands_before(statement, clause, window, "history") or _dated(statement, window):
        return Role.HISTORY
    if stands_before(statement, clause, window, "since") and not clause.has(*_DONE):
        return Role.HISTORY  # "delayed since Monday", but "on the road since Monday"
    if stands_before(statement, clause, window, "instead_of") or any(
        0 <= mark.start - window.end <= 1 for mark in clause.marks.get("instead_after", ())
    ):
        return Role.OLD
    if "pending" in clause.marks and not clause.has("shipped", "arrived"):
        return Role.REPLY
    if "condition" in clause.marks and any(
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
    if window.before and "negation" in clause.marks:
        window.limit, window.earliest = "from", window.latest
        return Role.OUTCOME
    if is_denied(statement, clause, window) or (
        "reject" in clause.marks and "confirm" not in clause.marks
    ):
        if _but_on(clause, window):
            return Role.OUTCOME
        replaced = "reject" not in clause.marks and any(
            _but_on(clause, one) for one in clause.dates if one.start >= window.end
        )
        return Role.OLD if replaced else Role.NEGATED
    to_work = sent_to_work(clause) and not delivered_behind(statement, clause, window)
    if to_work or back_from_work(clause) or for_line(statement, clause, window):
        return Role.UPSTREAM
    if (
        "upstream" in clause.marks
        and not _if_it_comes(clause, window)
        and not _only_the_reason(clause, window)
        and not _introduced(statement, clause, window)
        and not clause.has(
            "dispatch", "arrival", "shipped", "arrived", "moved", "late", "new_date", "confirm"
        )
    ):
        return Role.UPSTREAM
    if other_subject(statement, clause, window):
        return Role.UPSTREAM
    if "payment" in clause.marks and not (
        clause.has("dispatch", "arrival", "condition")
        and any(mark.start >= window.end for mark in clause.marks["payment"])
    ):
        return Role.HISTORY
    if "event" in clause.marks and not clause.has(*_LICENCE):
        return Role.REPLY
    return Role.OUTCOME


def _dated(statement: Statement, window: Window) -> bool:
    """Whether a paper of that day is spoken of: ``5 Mart tarihli siparişiniz``."""
    behind = statement.analysis.tokens[window.end : window.end + 1]
    return bool(behind) and behind[0].fold in _DATED


_DATED = words("dated_the_day")


def _tells_why(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether a date belongs to the reason of another: ``week 20 because the foundry is closed over Easter``."""
    tokens = statement.analysis.tokens
    causes = clause.marks.get("cause", ())
    if causes and any(
        tokens[mark.end - 1].fold in _BEHIND_WHY
        and window.end < mark.start
        and (any(one.start >= mark.end for one in clause.dates) or not _sends(clause, mark.end))
        for mark in causes
    ):
        return True  # "8 Mayıs'ta döneceği için 11 Mayıs'ta teslim edilecek"
    before = [
        mark
        for mark in causes
        if mark.end <= window.start
        and any(one.end <= mark.start for one in clause.dates)
        and tokens[mark.end - 1].fold not in _BEHIND_WHY
    ]
    if not before:
        return (
            _broke_down(statement, clause, window)
            or _is_the_reason(statement, clause, window)
            or _why_of_later(statement, clause, window)
        )
    first = min(mark.start for mark in before)
    shut = any(mark.start >= first for mark in clause.marks.get("closure", ()))
    if any(
        mark.start >= first and 0 <= window.core - mark.end <= 1
        for mark in clause.marks.get("to_word", ())
    ):
        return shut  # "because of the strike to 12 May"
    return shut or not clause.has("moved", "instead_of", "instead", "negation", "late")


def _sends(clause: Clause, start: int) -> bool:
    """Whether goods are said to come behind a token: ``12 Mayıs'ta arıza nedeniyle teslim``, not ``.. gecikecek``."""
    marks = (mark for name in _LICENCE if name != "late" for mark in clause.marks.get(name, ()))
    late = {mark.start for mark in clause.marks.get("late", ())}
    return any(mark.start >= start and mark.start not in late for mark in marks)


_BEHIND_WHY = words("behind_why")
"""Turkish words that stand behind the reason that they tell."""


def _broke_down(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether all that a clause tells is why, and the day of it: ``our furnace broke down on Friday``."""
    if clause.references or clause.quantities or clause.has(*_PROMISING):
        return False
    tokens = statement.analysis.tokens
    for mark in clause.marks.get("cause", ()):
        behind = mark.end - mark.start > 1 and 0 <= window.start - mark.end <= _WHY
        if behind and all(tokens[at].text != ":" for at in range(mark.end, window.start)):
            return True
        if mark.start == window.end and tokens[mark.start].fold in _REFLEXIVE:
            return True  # "venerdì si è guastato il forno"
    return False


def _is_the_reason(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether a sentence only names the reason, and the past day of it: ``The reason is our saw's failure on 14 April``."""
    opens = clause.marks.get("cause", ())
    if not opens or clause.references or clause.quantities or clause.has(*_MOVES):
        return False
    if len(statement.clauses) > _TALE:
        return False
    told = [one for other in statement.clauses for one in other.dates if one.end <= clause.start]
    return bool(told) and any(
        mark.start == clause.start
        and mark.end - mark.start > 1
        and mark.end <= window.start
        and all(
            one.latest is not None and window.latest is not None and window.latest < one.latest
            for one in told
            if one.shift is None
        )
        for mark in opens
    )


def _why_of_later(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether a clause behind the answer tells why, and of an earlier day: ``18 May, as the wire only comes on 7 May``."""
    if (
        clause.references
        or clause.quantities
        or clause.has("balance", "rest_lines", "moved", "shipped")
    ):
        return False
    opens = [mark for mark in clause.marks.get("cause", ()) if mark.start - clause.start <= 1]
    if not opens or not clause.has("upstream", "closure") or window.latest is None:
        return False
    if len(statement.clauses) > _TALE:
        return False
    told = [one for other in statement.clauses for one in other.dates if one.end <= clause.start]
    days = [one for one in told if one.shift is None]
    return bool(days) and all(one.latest is not None and one.latest > window.latest for one in days)


_MOVES = (
    "arrival", "dispatch", "shipped", "arrived", "moved", "new_date", "as_ordered", "confirm", "all", "both",
    "rest_lines", "expected", "correction", "instead", "balance",
)  # fmt: skip
_TALE = 60
"""More clauses are no answer with its reason."""
_WHY = 4
_REFLEXIVE = words("reflexives")
_PROMISING = (
    "arrival", "dispatch", "shipped", "arrived", "moved", "new_date", "as_ordered", "confirm", "late", "all", "both",
    "rest_lines", "expected", "contrast", "correction", "instead",
)  # fmt: skip


def _closed(clause: Clause, window: Window) -> bool:
    """Whether a closure is told in a clause, and not only as the reason of the date in front of it."""
    why = [mark.start for mark in clause.marks.get("cause", ()) if mark.start >= window.end]
    closures = clause.marks.get("closure", ())
    return any(
        (not why or mark.start < min(why)) and not only_why(clause, mark, window)
        for mark in closures
    )


def _only_a_day(clause: Clause) -> bool:
    """Whether nothing but a day is told in a clause."""
    told = clause.marks.keys() - {"joiner", "purpose", "beside", "to_word", "from_word"}
    return not (told or clause.references or clause.quantities or clause.prices)


_SENT = ("dispatch", "arrival")
_YES = ("confirm", "same_strict")
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


def _but_on(clause: Clause, window: Window) -> bool:
    """Whether a date stands behind a refused one and "but": ``ne sera pas livré le 30 mars mais le 10 avril``."""
    return any(
        0 <= window.core - mark.end <= 1
        and any(one.end <= mark.start for one in clause.dates)
        and any(
            other.end <= mark.start
            for name in ("reject", "negation")
            for other in clause.marks.get(name, ())
        )
        for mark in clause.marks.get("new_date", ())
    )


def _agrees_first(statement: Statement) -> bool:
    """Whether a yes stands before the condition: ``ok for both if the rubber comes this week``."""
    agreed = False
    for clause in statement.clauses:
        conditions = [mark.start for mark in clause.marks.get("condition", ())]
        first = min(conditions, default=clause.end)
        sent = [mark for name in _SENT for mark in clause.marks.get(name, ())]
        dated = any(window.start < first for window in clause.dates)
        if "negation" in clause.marks or dated or any(mark.start < first for mark in sent):
            return False
        said = [mark for name in _YES for mark in clause.marks.get(name, ())]
        agreed = agreed or any(mark.end <= first for mark in said)
        if conditions:
            return agreed
    return False


def _only_the_reason(clause: Clause, window: Window) -> bool:
    """Whether a step of work only tells why: ``20 May because of the foundry``, ``owing to the foundry a week later``."""
    causes = clause.marks.get("cause", ())
    if not causes or clause.has("condition", "pending", "hedge"):
        return False
    if window.shift is None:
        first = min(mark.start for mark in causes)
        return window.end <= first and all(mark.start >= first for mark in clause.marks["upstream"])
    return all(
        any(0 <= mark.start - why.start <= _REASON for why in causes)
        for mark in clause.marks["upstream"]
    )


_REASON = 6
"""Words between a reason's own word and what it is of."""


def _introduced(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether a step of work stands only before a colon, and a line behind it: ``production says: line 10 ..``."""
    tokens = statement.analysis.tokens
    colons = [at for at in range(clause.start, window.start) if tokens[at].text == ":"]
    named = [one.start for one in clause.references if one.end <= window.start]
    return bool(colons and named) and all(
        mark.end <= colons[-1] < min(named) for mark in clause.marks["upstream"]
    )


def _demote(
    statement: Statement,
    pairs: list[tuple[Clause, Window]],
    roles: dict[int, Role],
    today: date,
) -> None:
    """Where no date is left, a date under a condition or of a step before is what there is."""
    if any(role is Role.OUTCOME for role in roles.values()):
        return
    for role in (Role.CONDITION, Role.UPSTREAM):
        kept = [
            window
            for clause, window in pairs
            if roles[id(window)] is role
            and not (role is Role.UPSTREAM and window.latest is not None and window.latest <= today)
            and not sent_to_work(clause)
            and not for_line(statement, clause, window)
        ]
        if role is Role.CONDITION and any(
            "as_ordered" in clause.marks and "negation" not in clause.marks
            for clause in statement.clauses
        ):
            return  # "on time if the mill delivers this week": what stands is the due date
        if role is Role.CONDITION and _agrees_first(statement):
            return
        if role is Role.CONDITION:
            kept = kept[-1:]  # "if the steel comes this week we deliver on 30 April"
        if kept:
            if role is Role.CONDITION or statement.marks("as_ordered", "confirm"):
                for window in kept:
                    roles[id(window)] = Role.OUTCOME
            return
