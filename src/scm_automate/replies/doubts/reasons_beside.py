"""Parts of a sentence that only tell why, beside the date that is told: their words answer nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = [
    "bracketed_reason", "is_of_a_price", "is_past", "only_why", "right_behind_why", "tells_why_behind",
]  # fmt: skip


def right_behind_why(statement: Statement, clause: Clause) -> set[int]:
    """The few words right behind one for a reason: ``z powodu awarii wykrawarki`` .. ``dotrą 13 maja``."""
    if "cause" not in clause.marks:
        return set()
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    other = {
        at
        for category, marks in clause.marks.items()
        if category not in ("cause", "late", "upstream", "beside")
        for mark in marks
        for at in mark.used
    }
    out: set[int] = set()
    for mark in clause.marks["cause"]:
        if len(mark.used) < _SURE_REASON and len(tokens[mark.start].fold) < _SURE_LETTERS:
            continue  # "da", "as", "bo" may mean anything
        for at in range(mark.end, min(mark.end + _REASON, clause.end)):
            if tokens[at].kind != "w" or at in other or claimed[at]:
                break
            out.add(at)
    return out


_REASON = 4
"""So many words may tell what the reason is."""
_SURE_REASON, _SURE_LETTERS = 2, 5
_WHY = 3
"""So many words of a part that answers nothing tell why: ``míchárna je plná``; fewer may be a condition."""


def bracketed_reason(statement: Statement, clause: Clause, today: date | None) -> bool:
    """Whether brackets behind a date tell since when something is wrong: ``(our press is down since Monday)``."""
    if clause.opened_by != "(" or not clause.has("late", "upstream", "cause"):
        return False
    told = any(one.dates for one in statement.clauses if one.start < clause.start)
    return told and all(one.weekday_only or is_past(one, today) for one in clause.dates)


def tells_why_behind(statement: Statement, clause: Clause) -> bool:
    """Whether a part behind the date answers nothing: ``11 September, the carrier skips you on Wednesdays``."""
    if clause.opened_by not in _BESIDE or clause.has(*_ANSWERING):
        return False
    if clause.dates or clause.references or clause.quantities or clause.prices:
        return False
    words = [
        token for token in statement.analysis.tokens[clause.start : clause.end] if token.kind == "w"
    ]
    before = [one for one in statement.clauses if one.start < clause.start]
    if not any(one.dates for one in before) or any(is_of_a_price(word.fold) for word in words):
        return False
    return len(words) >= _WHY or clause.has("late", "upstream", "cause")  # "(glue shortage"


def is_of_a_price(word: str) -> bool:
    """Whether a folded word holds one for a price, or for what comes on top of it.

    Examples:
        >>> is_of_a_price("bestellpreis"), is_of_a_price("presse")
        (True, False)
    """
    return any(stem in word for stem in _OF_PRICES)


_OF_PRICES = tuple(sorted(words("of_prices_stems")))
"""What is in words for prices, and for what comes on top of them."""
_BESIDE = frozenset({",", "-", "(", ";"})
"""What parts a reason from the date in front of it."""
_ANSWERING = (
    "hedge", "condition", "pending", "question", "negation", "instead", "instead_of", "dispatch", "arrival",
    "shipped", "arrived", "reject", "correction", "only", "partial", "half", "except", "balance", "attached", "void",
    "moved", "new_date", "finished", "contrast", "either", "all", "both", "rest_lines", "history", "each",
)  # fmt: skip
"""Words beside which a part tells more than a reason."""


def only_why(statement: Statement, clause: Clause) -> bool:
    """Whether a clause only tells what went wrong, beside others that answer: ``the truck got stuck in the snow``."""
    if "late" not in clause.marks or clause.opened_by in ("but", "("):
        return False
    if clause.dates or clause.references or clause.quantities:
        return False
    if clause.has(
        "hedge", "condition", "negation", "pending", "instead", "question", "dispatch", "arrival"
    ):
        return False
    return any(one is not clause and one.dates for one in statement.clauses)


def is_past(window: Window, today: date | None) -> bool:
    """Whether a date is over on a day."""
    return today is not None and window.latest is not None and window.latest < today
