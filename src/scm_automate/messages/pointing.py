"""Whether a writer's own words point into the quoted thread: ``our dates are in your table, in red``.

A list of phrases never ends, so a sentence points as well where it names a place in the thread
(a table, a column, "below") and what was done there (filled in, added, red). Clauses of thanks, of
reminders and of "we will get back to you" point to nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.languages import fold, lists_by_language, stems_pattern

if TYPE_CHECKING:
    from scm_automate.messages.languages import Wordlist

__all__ = ["asks", "is_answer_heading", "points_into_thread"]

_LONGEST = 1500
"""A longer text says itself what it has to say."""
_SENTENCE = re.compile(r"(?<=\w\w)[.!?](?=\s|$)|[。！？;；]|\n\s{0,9}\n")
_CLAUSE = re.compile(r"[,，:：–—]|(?<=\s)-(?=\s)")


class _Words(NamedTuple):
    """One language's words; each pattern matches at the beginning of a word."""

    places: re.Pattern[str]
    marks: re.Pattern[str]
    answers: re.Pattern[str]
    askers: re.Pattern[str]


@lru_cache(maxsize=1)
def _languages() -> tuple[tuple[_Words, ...], re.Pattern[str]]:
    """Each language's words, and all languages' vetoes."""
    told = [lists for lists in lists_by_language().values() if "thread_places" in lists]
    found = [
        _Words(
            *(
                stems_pattern(lists[name])
                for name in ("thread_places", "thread_marks", "answer_words", "asker_words")
            )
        )
        for lists in told
    ]
    return tuple(found), stems_pattern(one for lists in told for one in lists["thread_vetoes"])


def points_into_thread(own: str, words: Wordlist) -> bool:
    """Whether the newest text points to answers that stand in the thread.

    Args:
        own: The newest text.
        words: Every language's words.

    Examples:
        >>> from scm_automate.messages.languages import wordlist
        >>> points_into_thread("I put our dates into your list.", wordlist())
        True
        >>> points_into_thread("Thanks for the list below.", wordlist())
        False
    """
    if len(own) >= _LONGEST:
        return False
    languages, vetoes = _languages()
    for sentence in _SENTENCE.split(fold(own)):
        kept = " , ".join(clause for clause in _CLAUSE.split(sentence) if not vetoes.search(clause))
        if not kept.strip(" ,"):
            continue
        if words.pointers.first(kept):
            return True
        if any(one.places.search(kept) and one.marks.search(kept) for one in languages):
            return True
    return False


@lru_cache(maxsize=512)
def is_answer_heading(heading: str) -> bool:
    """Whether a heading of no list is one under which a supplier answers: ``Notre livraison``.

    Examples:
        >>> is_answer_heading("Notre livraison"), is_answer_heading("Our part no.")
        (True, False)
    """
    folded = fold(heading)
    return any(
        one.answers.search(folded) and not one.askers.search(folded) for one in _languages()[0]
    )


@lru_cache(maxsize=512)
def asks(heading: str) -> bool:
    """Whether a heading is the asker's: what is wanted, what was said before, what it costs.

    Examples:
        >>> asks("Date demandée"), asks("Lieferbar")
        (True, False)
    """
    folded = fold(heading)
    return any(one.askers.search(folded) for one in _languages()[0])
