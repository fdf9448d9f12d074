"""What a date is about: the goods of the line, or a material, a step of work, something denied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.sentence_words import CARRIERS

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = [
    "back_from_work",
    "carries_a_step",
    "delivered_behind",
    "for_line",
    "is_denied",
    "other_subject",
    "sent_to_work",
    "stands_before",
]


_FEW = 20
"""A clause with more dates is a heap, and nothing of it goes through unseen."""


def stands_before(
    statement: Statement, clause: Clause, window: Window, *categories: str, reach: int = 2
) -> bool:
    """Whether a phrase stands right before a date, with small words between at most."""
    for category in categories:
        for mark in clause.marks.get(category, ()):
            gap = window.start - mark.end
            if 0 <= gap <= reach + 2 and all(
                (token.kind == "w" and len(token.fold) <= 5) or token.text in ".:('"
                for token in statement.analysis.tokens[mark.end : window.start]
            ):
                return True
            if mark.start < window.core and mark.end > window.start:
                return True
    return False


def for_line(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether something for a line is what comes, and not the line: ``the castings for line 10 arrive``."""
    if "upstream" not in clause.marks or not clause.references or len(clause.dates) > _FEW:
        return False
    tokens = statement.analysis.tokens
    if any(token.fold in statement.you for token in tokens[clause.start : clause.end]):
        return False  # what comes to you are the goods
    beside = [*clause.marks.get("cause", ()), *clause.marks.get("beside", ())]
    # "the truck with the wire for the springs": what the truck brings is the wire
    beside = [one for one in beside if tokens[one.start - 1].fold not in CARRIERS]
    for mark in clause.marks.get("upstream", ()):
        if mark.end > window.start or any(0 <= mark.start - one.end <= 3 for one in beside):
            continue  # "after the hardening of line 10"
        for one in clause.references:
            # a word or two such as "for", "pour le"; without one it is the item's own name
            between = tokens[mark.end : one.start]
            if 1 <= len(between) <= 3 and all(
                token.kind == "w" and len(token.fold) <= 4 for token in between
            ):
                return True
    return False


def is_denied(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether a word of denial in the clause is about a date: one before a colon is about something else."""
    marks = clause.marks.get("negation", ())
    if not marks or len(clause.dates) > _FEW:
        return bool(marks)
    tokens = statement.analysis.tokens
    # "on 27 May, because we have no lorry": what is lacking is the reason, and not the day
    why = min(
        (mark.start for mark in clause.marks.get("cause", ()) if mark.start >= window.end),
        default=clause.end,
    )
    return any(
        mark.start < why
        and (
            mark.end > window.start
            or all(tokens[at].text != ":" for at in range(mark.end, window.start))
        )
        for mark in marks
    )


def delivered_behind(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether a line is told to be at some work, and its delivery behind a colon: ``in Lackierung: Lieferung KW 20``."""
    tokens = statement.analysis.tokens
    colon = max(
        (at for at in range(clause.start, window.start) if tokens[at].text == ":"), default=-1
    )
    steps = clause.marks.get("upstream", ())
    if colon < 0 or not steps or any(mark.end > colon for mark in steps):
        return False
    if clause.has("condition", "pending", "negation", "cause", "hedge") or not any(
        one.end <= steps[0].start for one in clause.references
    ):
        return False
    told = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
    behind = range(colon + 1, clause.end)
    if any(
        tokens[at].kind == "w"
        and (len(tokens[at].fold) > _ARTICLE or not tokens[at].text.isascii())
        and at not in told
        and not statement.analysis.claimed[at]
        for at in behind
    ):
        return False  # "at the painter: delivery there on 5 May"
    placed = [mark.end for name in ("purpose", "beside") for mark in clause.marks.get(name, ())]
    return any(0 <= steps[-1].start - end <= 1 for end in placed) and any(
        colon < mark.start < window.end for mark in clause.marks.get("arrival", ())
    )


_ARTICLE = 2
"""Letters of an article in front of a day."""


def sent_to_work(clause: Clause) -> bool:
    """Whether goods go to a step of work and not to the buyer: ``geht am 5. Mai zum Härten``."""
    if "purpose" not in clause.marks or "upstream" not in clause.marks or len(clause.dates) > _FEW:
        return False
    return not clause.has("cause", "moved", "late") and any(
        0 <= mark.start - one.end <= 1
        and not any(other.end <= one.start for other in clause.marks["upstream"])
        for one in clause.marks.get("purpose", ())
        for mark in clause.marks.get("upstream", ())
    )


def other_subject(statement: Statement, clause: Clause, window: Window) -> bool:
    """Whether material, a tool or a machine is what comes: ``Pos. 10: Material kommt am 5. Mai``."""
    if clause.has("moved", "late", "shipped", "arrived", "dispatch") or _tells_a_new_date(clause):
        return False
    if "confirm" in clause.marks and (clause.references or statement.kind == "lines"):
        return False
    if "upstream" not in clause.marks or len(clause.dates) > _FEW:
        return False
    if delivered_behind(statement, clause, window):
        return False
    tokens = statement.analysis.tokens[clause.start : clause.end]
    if any(token.fold in statement.you for token in tokens):
        return False  # what comes to you are the goods
    beside = [*clause.marks.get("cause", ()), *clause.marks.get("beside", ())]
    for mark in clause.marks.get("upstream", ()):
        if mark.end > window.start:
            continue
        if any(0 <= mark.start - one.end <= 3 or 0 <= one.start - mark.end <= 2 for one in beside):
            continue  # "because of the material", "after hardening"
        of_line = any(
            one.start == mark.end
            for name in ("beside", "purpose")
            for one in clause.marks.get(name, ())
        )
        if not of_line and any(mark.end <= one.start < window.start for one in clause.references):
            continue  # "our planning tells me that line 10 ..."
        return True
    return False


def _tells_a_new_date(clause: Clause) -> bool:
    """Whether what is new is the date, and not the material: ``new castings due June 30``."""
    steps = {mark.start for mark in clause.marks.get("upstream", ())}
    return any(mark.end not in steps for mark in clause.marks.get("new_date", ()))


def back_from_work(clause: Clause) -> bool:
    """Whether goods come from a step of work and not to the buyer: ``kommt am 5. Mai aus der Härterei``."""
    if (
        "source" not in clause.marks
        or "upstream" not in clause.marks
        or clause.has("cause", "late")
    ):
        return False
    if len(clause.dates) > _FEW:
        return False
    return any(
        0 <= mark.start - one.end <= 1
        for one in clause.marks["source"]
        for mark in clause.marks["upstream"]
    )


def carries_a_step(clause: Clause) -> bool:
    """Whether material, papers or a sample are what is sent: ``your sample ships on 5 May``."""
    if "upstream" not in clause.marks:
        return False
    beside = [
        mark.end
        for name in ("cause", "beside", "source", "purpose")
        for mark in clause.marks.get(name, ())
    ]
    verbs = [
        mark.start
        for name in ("dispatch", "arrival", "shipped", "arrived")
        for mark in clause.marks.get(name, ())
    ]
    goods = {mark.start for mark in clause.marks.get("goods", ())}
    if clause.has("arrival", "arrived") or not clause.has("dispatch", "shipped"):
        goods = set()  # what comes in may be the raw material, what we send is none
    if not verbs or len(verbs) > _FEW:
        return False
    reasons = [mark.start for mark in clause.marks.get("cause", ())]
    for mark in clause.marks.get("upstream", ()):
        if any(0 <= start - mark.end <= 2 for start in reasons):
            continue  # "makine arızası nedeniyle"
        if mark.start in goods or any(0 <= mark.start - end <= 3 for end in beside):
            continue
        if any(0 <= verb - mark.end <= 1 for verb in verbs):
            return True
        if any(
            0 <= window.start - mark.end <= 1 and 0 <= verb - window.end <= 1
            for window in clause.dates
            for verb in verbs
        ):
            return True  # "numuneleri 5 Mayıs'ta gönderiyoruz": the verb stands behind the date
        if any(
            0 <= mark.start - end <= 1
            or (0 <= mark.start - end <= 2 and any(window.end <= verb for window in clause.dates))
            for verb, end in _verbs(clause)
        ):
            return True  # "am 5. Mai kommt der Techniker", "the haulier fetches the wire"
    return False


def _verbs(clause: Clause) -> list[tuple[int, int]]:
    return [
        (mark.start, mark.end)
        for name in ("dispatch", "arrival")
        for mark in clause.marks.get(name, ())
    ]
