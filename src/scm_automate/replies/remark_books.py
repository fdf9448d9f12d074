"""The patterns of ``[remarks]`` as books, one a kind, and which of them may stand in a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.lexicon import read_language
from scm_automate.replies.phrases import Phrasebook

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.phrases import Mark
    from scm_automate.replies.tokens import Token

__all__ = ["found_of", "may_say", "remark_book", "remarks_of", "setbacks"]


def remarks_of(code: str) -> dict[str, list[str]]:
    """The lists ``[remarks]`` of a language."""
    lists: dict[str, list[str]] = read_language(code).get("remarks", {})
    return lists


@cache
def setbacks(codes: tuple[str, ...]) -> Phrasebook:
    """What takes back, and what broke, in one book: one look at the words of a sentence instead of two."""
    book = Phrasebook()
    for kind in ("retract", "mishap"):
        for code in codes:
            for pattern in remarks_of(code).get(kind, ()):
                book.add(pattern, kind)
    return book


@cache
def remark_book(codes: tuple[str, ...], kind: str) -> Phrasebook:
    """The patterns of one kind, of all languages that are read."""
    book = Phrasebook()
    for code in codes:
        for pattern in remarks_of(code).get(kind, ()):
            book.add(pattern, kind)
    return book


def may_say(analysis: Analysis, codes: tuple[str, ...], kind: str) -> bool:
    """Whether a phrase of a kind may stand in a text at all; in most texts none does."""
    said = analysis.kinds.get(codes)
    if said is None:
        said = analysis.kinds[codes] = _kinds_in(analysis, codes)
    return kind in said or (kind == "retract" and "mishap" in said)


@dataclass(slots=True)
class _Openings:
    """Which kinds a word may open, told once for each word and not once for each kind and text."""

    kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    """A token's text -> the kinds of which a phrase may begin with it; filled as texts come."""
    words: set[str] = field(default_factory=set)
    """Those that open any."""


@cache
def _openings(codes: tuple[str, ...]) -> _Openings:  # noqa: ARG001 - one for each
    return _Openings()


_REMEMBERED = 50_000


def _kinds_in(analysis: Analysis, codes: tuple[str, ...]) -> frozenset[str]:
    """The kinds of which a phrase may stand in a text, by the words that may open one."""
    openings = _openings(codes)
    unknown = analysis.words.difference(openings.kinds)
    if unknown:
        if len(openings.kinds) > _REMEMBERED:
            openings.kinds.clear()
            openings.words.clear()
            unknown = analysis.words
        books = {kind: remark_book(codes, kind) for code in codes for kind in remarks_of(code)}
        for token in analysis.tokens:
            if token.text in unknown and token.text not in openings.kinds:
                opened = frozenset(kind for kind, book in books.items() if book.may_start(token))
                openings.kinds[token.text] = opened
                if opened:
                    openings.words.add(token.text)
    found = [openings.kinds[word] for word in analysis.words & openings.words]
    return frozenset().union(*found)


def found_of(tokens: list[Token], codes: tuple[str, ...], kind: str) -> list[Mark]:
    """The phrases of a kind in a sentence, in order."""
    return remark_book(codes, kind).find(tokens)
