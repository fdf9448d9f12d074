"""The point of a date or a short unit that ends no sentence: ``wir liefern am 4.5. M8``, ``06.05. M8, 08.05. M10``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.sentence_words import HEADS

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.elements import Elements

__all__ = ["ends_with_a_noun", "line_follows", "names_its_line_behind"]

_SHORT = 3
"""Letters of an article or a preposition at most."""


def line_follows(tokens: list[Token], at: int, elements: Elements, *, dated: bool) -> bool:
    """Whether a line is named right behind a point: ``5.5. Die Lager``, and neither ``5.5. - M8`` nor ``5.5. für M8``."""
    if at + 1 in elements.references:
        return True
    follow = tokens[at + 1]
    capital = len(follow.text) > 1 and follow.text[0].isupper() and follow.text[1].islower()
    if not dated or at + 2 >= len(tokens):
        return False
    if at + 2 in elements.references and (capital or follow.fold in HEADS):
        return True
    return tokens[at + 2].text == "-" and at + 3 in elements.references


def names_its_line_behind(
    tokens: list[Token], low: int, at: int, end: int, elements: Elements, *, near: bool
) -> bool:
    """Whether a date or a quantity is that of the line named right behind its point.

    Where the sentence has named a line already, where an article with a capital follows, and where
    something else is told of the line, the point ends the sentence.

    Args:
        tokens: The text.
        low: The first token of the sentence.
        at: The point.
        end: Behind the last token of the text's line.
        elements: What was found in the text.
        near: Whether a line is named right behind it.
    """
    if not near or (tokens[at + 1].text[:1].isupper() and tokens[at + 1].fold in HEADS):
        return False
    named = [here for here in range(low, at) if here in elements.references]
    if not named:
        dated = at + 1 in elements.date_ends
        return not (dated and _told_otherwise(tokens, at + 1, end, elements))
    days = [here for here in range(low, at) if here in elements.dates]
    if not days or days[0] > named[0] or elements.dates[days[-1]].end != at + 1:
        return False
    return _begins_a_part(tokens, days[-1], elements)


def _told_otherwise(tokens: list[Token], start: int, end: int, elements: Elements) -> bool:
    """Whether an answer or a date of its own is told of a line: ``Neuer Termin 8.5. Platten wie bestellt``."""
    for at in range(start, end):
        if tokens[at].text in "!?;":
            return at in elements.answers
        if tokens[at].text == "." and not (at + 1 in elements.date_ends or at in elements.inside):
            return at in elements.answers
        if at in elements.answers:
            return True
        if at in elements.dates and not _begins_a_part(tokens, at, elements):
            return True
    return end in elements.answers


def _begins_a_part(tokens: list[Token], at: int, elements: Elements) -> bool:
    """Whether nothing but an article or a preposition stands between a date and the comma before it."""
    begin = at - (tokens[at - 1].kind == "w" and len(tokens[at - 1].text) <= _SHORT)
    return tokens[begin - 1].text == "," or any(
        mark.category == "joiner" for mark in elements.marks.get(begin - 1, ())
    )


def ends_with_a_noun(tokens: list[Token], at: int, end: int, elements: Elements) -> bool:
    """Whether all that follows a date is a word that says nothing by itself: ``Wir liefern am 4.5. Klemmen.``."""
    noun, behind = tokens[at + 1], at + 2
    if noun.kind != "w" or at + 1 in elements.marks or len(noun.text) <= _SHORT:
        return False
    return behind >= end or tokens[behind].text in ".,"
