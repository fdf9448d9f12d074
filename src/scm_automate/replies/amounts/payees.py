"""Whether a message says that money is to go elsewhere: a new bank, another account, a factor.

Fraud seldom says "our bank details have changed". "We've moved banks, remittances should go to sort
code .., account .." is the same in prose, so what counts is a word for a bank or an account near one
for a change or a payment, in whatever language either stands, or a sentence that sends payments to
somebody else.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from scm_automate.replies.language.phrases import Mark, Phrasebook
from scm_automate.replies.language.word_bags import WordBag

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token

__all__ = ["payee_languages", "redirects_payment"]

_REACH = 14
"""Words that may stand between an account and what is said of it."""
_ENDS = frozenset(".!?。！？")


@cache
def _words() -> tuple[dict[str, Phrasebook], Phrasebook]:
    """A language's book, walked by itself, so that a word of one is none of another; and what is needed of each."""
    source = files("scm_automate.replies") / "payees.toml"
    data: dict[str, dict[str, list[str]]] = tomllib.loads(source.read_text("utf-8"))
    books: dict[str, Phrasebook] = {}
    needed = Phrasebook()
    for code, lists in data.items():
        book = books[code] = Phrasebook()
        for kind, patterns in lists.items():
            for pattern in patterns:
                book.add(pattern, kind)
                if kind in _NEEDED:
                    needed.add(pattern, code)
    return books, needed


_NEEDED = frozenset({"thing", "elsewhere"})
"""Without one of these a text sends no money elsewhere."""


def payee_languages(bag: WordBag) -> frozenset[str]:
    """The languages in which a needed phrase may stand in a text: of most texts, none."""
    return _words()[1].among(bag)


def redirects_payment(tokens: list[Token], *, printed: bool = False) -> bool:
    """Whether a text speaks of a bank or an account together with a change or a payment.

    Args:
        tokens: The text.
        printed: Whether it is a form, such as an order confirmation. Its foot names the bank beside
            the terms of payment, so that only a word for a change in the same line counts there.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> redirects_payment(tokenise("We have moved banks, see the letter."))
        True
        >>> redirects_payment(tokenise("Delivered after the bank holiday, new date 5 May."))
        False
    """
    spans: list[int] | None = None
    bag = WordBag([token[2] for token in tokens], {token[3] for token in tokens})
    codes = payee_languages(bag)
    for book in [book for code, book in _words()[0].items() if code in codes]:
        marks = book.find(tokens)
        if any(mark.category == "elsewhere" for mark in marks):
            return True
        things = [mark for mark in marks if mark.category == "thing"]
        if not things:
            continue
        saying = ("act",) if printed else ("act", "pay")
        said = [mark for mark in marks if mark.category in saying]
        if spans is None:
            spans = _sentences(tokens, lines=printed)
        if any(_near(thing, one, spans) for thing in things for one in said):
            return True
    return False


def _sentences(tokens: list[Token], *, lines: bool) -> list[int]:
    """For each token the number of its sentence; a line end by itself ends one only where asked."""
    out: list[int] = []
    number = 0
    for at, token in enumerate(tokens):
        out.append(number)
        follow = tokens[at + 1] if at + 1 < len(tokens) else None
        if follow is None:
            continue
        parted = token.text in _ENDS and follow.start > token.end
        blank = token.kind == "n" and (lines or follow.kind == "n")
        if parted or blank or (token.text in _ENDS and follow.kind == "n"):
            number += 1
    return out


def _near(thing: Mark, said: Mark, sentences: list[int]) -> bool:
    """Whether two phrases stand near each other within a sentence, or side by side across its end."""
    if set(thing.used) & set(said.used):
        return False
    first, second = (thing, said) if thing.start <= said.start else (said, thing)
    gap = second.start - first.end
    return gap <= _REACH and sentences[first.end - 1] == sentences[second.start]
