"""Names of people, places and papers among the words of a sentence: they need no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import languages_with, words

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.statements import Statement

__all__ = ["is_acronym", "is_name", "is_person", "opens_a_number"]

_CAPITAL_NOUNS = languages_with("capital_nouns")
"""Languages whose nouns are written with a capital wherever they stand."""
_PLACES = words("in_front_of_a_place")
_TOWARDS = words("towards_a_place")
_CLOSERS = frozenset(".!?:;-*•>·\n")
_GREETED = words("greetings")
"""What stands in front of the name of whoever is greeted."""
_FEWEST = 3
"""More digits than so many make the number of a paper."""


_ALIKE = 3
"""So many letters at the front make a form of a name: ``Lenko`` of Lenka, ``Aniu`` of Ania."""


def is_person(tokens: list[Token], at: int, people: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a word is somebody's name: of the head of the mail, in any case, or beside a title."""
    word = tokens[at].fold
    if word in people:
        return True
    if any(
        len(name) >= _ALIKE
        and abs(len(name) - len(word)) <= 2
        and name[: max(_ALIKE, len(name) - 2)] == word[: max(_ALIKE, len(name) - 2)]
        for name in people
    ):
        return True
    if at == 1 and tokens[0].fold in _GREETED:
        return True  # "hi karin yes we can"
    behind = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    title = at - 1 - (at > 1 and tokens[at - 1].text == ".")  # "M. Moreau"
    return bool(at and tokens[title].fold in lexicon.titles) or behind in lexicon.titles_after


def is_acronym(text: str) -> bool:
    """Whether a word is written in capitals and short."""
    return 2 <= len(text) <= 5 and text.isupper() and text.isascii()


def opens_a_number(tokens: list[Token], at: int, *, apart: bool = False) -> bool:
    """Whether letters begin the number of a paper: ``irsaliye no KD-2608``, ``提单号 TCLU2605290``.

    With `apart` a blank may stand between: ``consignment GD 104 552 118``.
    """
    here, end = at + 1, tokens[at].end
    if here < len(tokens) and tokens[here].text in "-/" and tokens[here].start == end:
        here, end = here + 1, tokens[here].end
    return (
        here < len(tokens)
        and tokens[here].kind == "d"
        and (tokens[here].start == end or (apart and tokens[here].start == end + 1))
        and (apart or len(tokens[here].text) > _FEWEST)
    )


def _is_where_to(tokens: list[Token], at: int) -> bool:
    """Whether an ending tells that a name is where goods come to: ``Bursa'ya``."""
    behind = tokens[at + 1 : at + 3]
    return len(behind) == 2 and behind[0].text in "'’" and behind[1].fold in _TOWARDS


def is_name(statement: Statement, at: int, lexicon: Lexicon) -> bool:
    """Whether a capital letter makes it a name; in German, where every noun has one, a noun."""
    tokens = statement.analysis.tokens
    text = tokens[at].text
    if not text[0].isupper():
        return False
    if lexicon.codes[0] in _CAPITAL_NOUNS:
        return True
    if text.isupper() and len(text) > 3:
        return False  # the whole sentence may stand in capitals
    before = tokens[at - 1].text if at else "\n"
    if at and statement.marks("arrival") and tokens[at - 1].fold in _PLACES:
        return False  # what comes to Rotterdam is not yet with us
    if statement.marks("arrival") and _is_where_to(tokens, at):
        return False
    return before not in _CLOSERS
