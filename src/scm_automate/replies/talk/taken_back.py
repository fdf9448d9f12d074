"""Words that take back or unsettle what a message tells elsewhere, and notes that programs add to it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import remark_book, remarks_of, setbacks
from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause

__all__ = [
    "comes_back", "is_machine_note", "is_no_answer", "is_only_a_mishap", "long_phrases", "names_a_message", "names_a_part", "promises_nothing", "speaks_of_all", "taken_back", "takes_all_back", "told_elsewhere", "unsettled_behind",
    "without_bracketed_mishaps", "words_that_tell",
]  # fmt: skip


@cache
def words_that_tell(code: str) -> frozenset[str]:
    """The longer words of one language by which something may be taken back, doubted or of another day."""
    return frozenset(
        fold(word)
        for kind, patterns in remarks_of(code).items()
        if kind not in _TELL_NOTHING
        for pattern in patterns
        for word in _WORDS.findall(pattern)
    )


_TELL_NOTHING = frozenset(
    {
        "machine",
        "fetched",
        "civil",
        "civil_more",
        "civil_open",
        "away",
        "kept",
        "passes_on",
        "leads",
        "papers",
        "note",
        "past",
        "mishap",
        "broken",
        "told",
        "waits",
        "cell",
        "out",
        "talk",
        "talk_more",
        "property",
        "treatment",
        "limit",
        "hazard",
        "asked_us",
        "manners",
        "manners_day",
        "manners_first",
        "manners_against",
        "manners_named",
        "manners_small",
        "manners_small_first",
    }
)
_WORDS = re.compile(r"[^\W\d_]{5,}")


def taken_back(tokens: list[Token], codes: tuple[str, ...], *, behind: int = 0) -> str:
    """The words of a sentence that unsettle what was told; empty where none do.

    Args:
        tokens: The sentence.
        codes: Languages it is read in.
        behind: Only what stands behind so many tokens counts: in ``the 5th is no longer valid, the
            9th is`` the last date is not the one that is taken back.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> taken_back(tokenise("Please disregard the dates above."), ("en",))
        'disregard'
    """
    found = [one for one in _taking_back(tokens, codes) if one.end > behind]
    return " ".join(tokens[at].text for at in found[0].used) if found else ""


def _taking_back(tokens: list[Token], codes: tuple[str, ...]) -> list[Mark]:
    found = setbacks(codes).find(tokens)
    if not found:
        return found
    kept = remark_book(codes, "kept").find(tokens)
    return [
        one
        for one in found
        if not any(other.start <= one.start and one.end <= other.end for other in kept)
    ]  # "two men are off sick" takes nothing back


def is_only_a_mishap(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether some words tell what broke, and take nothing back."""
    broke = {
        at
        for kind in ("mishap", "ails")
        for mark in remark_book(codes, kind).find(tokens)
        for at in mark.used
    }
    # "the steel has not come in" takes back a promise, and is the reason of a later one
    return bool(broke) and all(
        broke.issuperset(mark.used) for mark in remark_book(codes, "retract").find(tokens)
    )


def without_bracketed_mishaps(tokens: list[Token], codes: tuple[str, ...]) -> list[Token]:
    """The words of a sentence less those in brackets that only tell what broke: ``(the press is down)``."""
    if not any(token.text == "(" for token in tokens):
        return tokens
    left, opened = [], -1
    for token in tokens:
        left.append(token)
        if token.text == "(":
            opened = len(left) - 1
        elif token.text == ")" and opened >= 0:
            inside = left[opened:]
            if is_only_a_mishap(inside, codes):
                del left[opened:]
            opened = -1
    return left


def is_machine_note(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether a sentence is one that programs write below a mail.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> is_machine_note(tokenise("Replies to this address are not read."), ("en",))
        True
    """
    return bool(remark_book(codes, "machine").find(tokens)) and not _checks_whether(tokens)


def _checks_whether(tokens: list[Token]) -> bool:
    """Whether one is asked to look if something suits, and not only for errors: ``check if this is acceptable``."""
    for at, token in enumerate(tokens):
        if token.fold.startswith(_CHECKING) and any(
            one.fold in _WHETHER for one in tokens[at + 1 : at + _NEAR_IT]
        ):
            return True
    return False


_YOURS = words("you_and_yours")
_CHECKING = tuple(sorted(words("checking_stems")))
_WHETHER = words("whether_words")
_NEAR_IT = 5


def comes_back(
    tokens: list[Token],
    codes: tuple[str, ...],
    offset: int = 0,
    left: Sequence[tuple[int, int]] = (),
) -> str:
    """Words of a step before the delivery: goods that come back to the supplier, go on a machine.

    Args:
        tokens: What is said.
        codes: Languages it is read in.
        offset: Where it begins.
        left: Phrases for goods that have left: what was handed "to the forwarder" is on its way.
    """
    found = [
        one
        for one in remark_book(codes, "back").find(tokens)
        if not any(start <= one.start + offset and one.end + offset <= end for start, end in left)
        and not any(token.fold in _YOURS for token in tokens[one.start : one.end])
    ]
    return " ".join(tokens[at].text for at in found[0].used) if found else ""


def long_phrases(clause: Clause) -> list[tuple[int, int]]:
    """Where phrases beside an answer stand whose words say nothing by themselves: ``tout rentre dans l'ordre``."""
    beside = clause.marks.get("beside", ())
    return [(one.start, one.end) for one in beside if len(one.used) > _FEW_WORDS]


_FEW_WORDS = 2


def told_elsewhere(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether a sentence refers to what another message or a call says: ``as I told Tom``."""
    return bool(remark_book(codes, "told").find(tokens))


def names_a_part(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether some of the goods are meant and it is not told how many: ``the first boxes``."""
    return bool(remark_book(codes, "part").find(tokens))


def unsettled_behind(tokens: list[Token], codes: tuple[str, ...]) -> str:
    """Words behind an answer that are no reason of it: ``12 May. The line was closed for good.``.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> unsettled_behind(tokenise("That was the wish of our works."), ("en",))
        'That was the wish'
        >>> unsettled_behind(tokenise("The furnace broke down."), ("en",))
        ''
    """
    found = [
        *remark_book(codes, "aftermath").find(tokens),
        *remark_book(codes, "doubt").find(tokens),
    ]
    if found:
        kept = remark_book(codes, "kept").find(tokens)
        found = [one for one in found if not any(k.start <= one.start < k.end for k in kept)]
    return " ".join(tokens[at].text for at in found[0].used) if found else ""


def takes_all_back(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether words that take back stand right beside words for all that was told.

    Nobody says "disregard the dates above" of one line, wherever in a run-on text it stands.
    """
    back = _taking_back(tokens, codes)
    if not back:
        return False
    every = remark_book(codes, "every").find(tokens)
    return any(
        max(one.start - other.end, other.start - one.end) <= _BESIDE
        for one in back
        for other in every
    )


_BESIDE = 4
"""Words that may stand between the two."""


def promises_nothing(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether a sentence denies that anything is sure: ``We cannot promise any of it.``."""
    return bool(remark_book(codes, "no_promise").find(tokens))


def is_no_answer(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether a heading calls what stands below it no answer: ``the old dates:``, ``planning proposal:``."""
    return bool(remark_book(codes, "heading").find(tokens))


def speaks_of_all(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether a sentence that names no line speaks of all that was told: ``all dates``, ``the above``."""
    return bool(remark_book(codes, "every").find(tokens))


def names_a_message(tokens: list[Token]) -> bool:
    """Whether a message is spoken of, and what stands beside it is told anew: ``please forget the mail of Jari below``."""
    return any(token.fold in _MESSAGES for token in tokens)


_MESSAGES = words("message_words")
