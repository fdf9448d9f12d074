"""Headers of the days that answer: whether they may be another thing's, a part's or no promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.tables.headers import header_is_sure, header_role, is_aside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Habits

__all__ = ["is_rest", "of_something_else", "reaches_you"]

_PLACE = 2
"""Words of a place's name."""


def of_something_else(
    headers: Sequence[str], habits: Habits, receiver: frozenset[str], *, spread: bool
) -> bool:
    """Whether the days below some headers may be another thing's: ``Material ETA``, ``Drawing date``.

    Args:
        headers: Those of the columns that answer.
        habits: How the writer writes.
        receiver: Words that name the reader's firm.
        spread: Whether columns of a day or a week each stand beside them.
    """
    codes = habits.lexicon.codes
    if not spread and len(headers) == 1 and is_aside(headers[0]):
        return not reaches_you(headers[0], habits, receiver)
    return not all(
        header_is_sure(text)
        or is_rest(text, habits)
        or reaches_you(text, habits, receiver)
        or _leaves_from(text, habits)
        for text in headers
        if header_role(text, codes)
    )


def reaches_you(heading: str, habits: Habits, receiver: frozenset[str] = frozenset()) -> bool:
    """Whether a header tells when goods come to the reader: ``reaching your works``, ``Delivery at Harwell``.

    ``Your material's arrival`` is none: whom it comes to stands behind the verb.
    """
    tokens = tokenise(level(heading[:80]))
    marks = habits.lexicon.phrases.find(tokens)
    first = min((mark.start for mark in marks if mark.category == "arrival"), default=len(tokens))
    if any(
        mark.category not in _ARRIVING and (mark.category != "upstream" or mark.start > first)
        for mark in marks
    ):
        return False
    for token in tokens[:first]:
        role = header_role(token.text, habits.lexicon.codes)
        if role not in _GOODS and not habits.lexicon.topics.find([token]):
            return False  # "Drawing reaching you"
    yours = habits.lexicon.you | receiver
    return any(token.fold in yours for token in tokens[first + 1 :])


_GOODS = frozenset({"item", "supplier_item", "description", "date"})


_ARRIVING = frozenset({"arrival", "expected", "confirm", "to_word", "now", "new_date"})


def _leaves_from(heading: str, habits: Habits) -> bool:
    """Whether a name stands behind a header of leaving, and nothing else: ``ETD Shanghai``."""
    first, *others = heading.split() or [""]
    words = tokenise(" ".join(others))
    return (
        0 < len(others) <= _PLACE
        and header_role(first, habits.lexicon.codes) == "dispatch_date"
        and not is_aside(heading)
        and all(word.isalpha() and word[0].isupper() for word in others)
        and not habits.lexicon.phrases.find(words)
        and not habits.lexicon.topics.find(words)
    )


def is_rest(header: str, habits: Habits) -> bool:
    """Whether a header is a word for what comes later: ``Rest``, ``Reliquat``."""
    found = habits.lexicon.phrases.find(tokenise(level(header)))
    return any(mark.category in ("balance", "balance_after", "rest_lines") for mark in found)
