"""The patterns of ``[remarks]`` as books, one a kind, and which of them may stand in a text."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.lexicon import read_language
from scm_automate.replies.language.phrases import Phrasebook

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token

__all__ = [
    "all_remarks",
    "found_of",
    "kinds_in",
    "may_say",
    "remark_book",
    "remarks_of",
    "setbacks",
]


def remarks_of(code: str) -> dict[str, list[str]]:
    """The lists ``[remarks]`` of a language."""
    lists: dict[str, list[str]] = read_language(code).get("remarks", {})
    return lists


@cache
def all_remarks(codes: tuple[str, ...]) -> Phrasebook:
    """The patterns of all kinds and all languages that are read, each in the category of its kind."""
    book = Phrasebook()
    for kind in dict.fromkeys(kind for code in codes for kind in remarks_of(code)):
        for code in codes:
            for pattern in remarks_of(code).get(kind, ()):
                book.add(pattern, kind)
    return book


@cache
def setbacks(codes: tuple[str, ...]) -> Phrasebook:
    """What takes back, and what broke, in one book: one look at the words of a sentence instead of two."""
    return all_remarks(codes).only("retract", "mishap")


@cache
def remark_book(codes: tuple[str, ...], kind: str) -> Phrasebook:
    """The patterns of one kind, of all languages that are read."""
    return all_remarks(codes).only(kind)


def kinds_in(analysis: Analysis, codes: tuple[str, ...]) -> frozenset[str]:
    """The kinds of which a phrase may stand in a text at all."""
    said = analysis.kinds.get(codes)
    if said is None:
        said = all_remarks(codes).among(analysis.bag)
        if "mishap" in said:
            said |= {"retract"}
        analysis.kinds[codes] = said
    return said


def may_say(analysis: Analysis, codes: tuple[str, ...], kind: str) -> bool:
    """Whether a phrase of a kind may stand in a text at all; in most texts none does."""
    return kind in (analysis.kinds.get(codes) or kinds_in(analysis, codes))


def found_of(tokens: list[Token], codes: tuple[str, ...], kind: str) -> list[Mark]:
    """The phrases of a kind in a sentence, in order."""
    return remark_book(codes, kind).find(tokens)
