"""Whether a writer's own words point into the quoted thread: ``our dates are in your table, in red``.

A list of phrases never ends, so a sentence points as well where it names a place in the thread
(a table, a column, "below") and what was done there (filled in, added, red). Clauses of thanks, of
reminders and of "we will get back to you" point to nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.languages import Stems, fold, heads_of, lists_by_language

if TYPE_CHECKING:
    from scm_automate.messages.languages import Wordlist

__all__ = [
    "asks", "hints_at_thread", "is_answer_heading", "pointing_spans", "points_into_thread",
]  # fmt: skip

_LONGEST = 1500
"""A longer text says itself what it has to say."""
_SENTENCE = re.compile(r"(?<=\w\w)[.!?](?=\s|$)|[。！？;；]|\n\s{0,9}\n")
_CLAUSE = re.compile(r"[,，:：–—]|(?<=\s)-(?=\s)")


class _Words(NamedTuple):
    """One language's words, each looked for at the beginning of a word."""

    places: Stems
    marks: Stems
    answers: Stems
    askers: Stems
    looks: Stems


@lru_cache(maxsize=1)
def _languages() -> tuple[tuple[_Words, ...], Stems]:
    """Each language's words, and all languages' vetoes."""
    told = [lists for lists in lists_by_language().values() if "thread_places" in lists]
    names = ("thread_places", "thread_marks", "answer_words", "asker_words", "thread_looks")
    found = [_Words(*(Stems(lists[name]) for name in names)) for lists in told]
    vetoes = {one for lists in told for one in lists["thread_vetoes"]}
    # "the dates in red are wrong"; what is short begins other languages' words
    vetoes |= {
        one
        for lists in told
        for one in lists["taken_back"]
        if len(one) >= _TELLING or not one.isascii()
    }
    return tuple(found), Stems(vetoes)


_TELLING = 4


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
    folded = fold(own)
    return _may_point(folded, words) and any(
        _points(folded[slice(*span)], words) for span in _told_spans(folded)
    )


def pointing_spans(text: str, words: Wordlist) -> tuple[tuple[int, int], ...]:
    """The sentences of a text that point into the thread, as (start, end).

    Args:
        text: A piece of the newest text.
        words: Every language's words.
    """
    if len(text) >= _LONGEST:
        return ()
    return tuple(span for span in _told_spans(text) if _points(fold(text[slice(*span)]), words))


def _told_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text stand that are no questions: "what does the red column mean?" points to nothing."""
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    spans = zip([0, *ends], [*ends, len(text)], strict=True)
    return [(start, end) for start, end in spans if text[max(start, end - 1) : end] not in _ASKING]


_ASKING = ("?", "？")


def _may_point(folded: str, words: Wordlist) -> bool:
    """Whether a text holds at all what one of its sentences must hold in order to point."""
    if words.pointers.first(folded):
        return True
    spoken = _by_place()
    found = {code for head in spoken.keys() & heads_of(folded) for code in spoken[head]}
    languages = _languages()[0]
    return any(languages[at].marks.stand_in(folded) for at in found)


@lru_cache(maxsize=1)
def _by_place() -> dict[str, tuple[int, ...]]:
    """How a word for a place begins -> the languages that have one, as places among `_languages`."""
    spoken: dict[str, tuple[int, ...]] = {}
    for at, one in enumerate(_languages()[0]):
        for head in one.places.heads:
            spoken[head] = (*spoken.get(head, ()), at)
    return spoken


def hints_at_thread(own: str) -> bool:
    """Whether the newest text names a place in the thread, tells to look at what was done, or ends in a colon above it.

    It takes more to find answers by it: ``check right side of table``, ``dates as follows:``.

    Args:
        own: The newest text.

    Examples:
        >>> (
        ...     hints_at_thread("Dates pls check right side of table."),
        ...     hints_at_thread("Thanks for the table."),
        ... )
        (True, False)
    """
    if len(own) >= _LONGEST:
        return False
    folded = fold(own)
    kept = [_without_thanks(folded[slice(*span)]) for span in _told_spans(folded)] or [""]
    if own.rstrip().endswith((":", "：")) and kept[-1].strip(" ,"):
        return True
    return any(map(_hints, kept))


def _hints(sentence: str) -> bool:
    """Whether a folded sentence names a place in the thread, or tells to look at what was done there."""
    spoken = _by_hint()
    found = {at for head in spoken.keys() & heads_of(sentence) for at in spoken[head]}
    return any(
        one.places.stand_in(sentence)
        or (one.marks.stand_in(sentence) and one.looks.stand_in(sentence))
        for one in map(_languages()[0].__getitem__, found)
    )


@lru_cache(maxsize=1)
def _by_hint() -> dict[str, tuple[int, ...]]:
    """How a word for a place or for what was done begins -> the languages that have one."""
    spoken: dict[str, tuple[int, ...]] = {}
    for at, one in enumerate(_languages()[0]):
        for head in one.places.heads | one.marks.heads:
            spoken[head] = (*spoken.get(head, ()), at)
    return spoken


def _without_thanks(sentence: str) -> str:
    """A folded sentence without its clauses of thanks, of delay and of what was wrong."""
    vetoes = _languages()[1]
    return " , ".join(clause for clause in _CLAUSE.split(sentence) if not vetoes.stand_in(clause))


def _points(sentence: str, words: Wordlist) -> bool:
    """Whether a folded sentence points into the thread, its clauses of thanks, delay and mistakes left out."""
    languages = _languages()[0]
    kept = _without_thanks(sentence)
    if not kept.strip(" ,"):
        return False
    return bool(words.pointers.first(kept)) or any(
        one.places.stand_in(kept) and one.marks.stand_in(kept) for one in languages
    )


@lru_cache(maxsize=512)
def is_answer_heading(heading: str) -> bool:
    """Whether a heading of no list is one under which a supplier answers: ``Notre livraison``.

    Examples:
        >>> is_answer_heading("Notre livraison"), is_answer_heading("Our part no.")
        (True, False)
    """
    folded = fold(heading)
    # "Promis jusqu'ici" answers in a language that does not know its "so far"
    return any(one.answers.stand_in(folded) for one in _languages()[0]) and not asks(heading)


@lru_cache(maxsize=512)
def asks(heading: str) -> bool:
    """Whether a heading is the asker's: what is wanted, what was said before, what it costs.

    Examples:
        >>> asks("Date demandée"), asks("Lieferbar")
        (True, False)
    """
    folded = fold(heading)
    return any(one.askers.stand_in(folded) for one in _languages()[0])
