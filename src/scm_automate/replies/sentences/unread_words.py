"""Words and codes of a clause that nobody has read, and what they may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import CJK
from scm_automate.replies.naming.glued_runs import pieces
from scm_automate.replies.sentences.clauses import Clause

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.statements import Statement

__all__ = [
    "left_behind",
    "other_subject",
    "speaks",
    "telling_words",
    "unknown_codes",
    "unknown_words",
]


def unknown_words(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> list[str]:
    """Words of a clause that are neither known phrases nor names of lines nor small words."""
    known = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
    return [
        token.text
        for at, token in enumerate(analysis.tokens[clause.start : clause.end], start=clause.start)
        if token.kind == "w"
        and not analysis.claimed[at]
        and at not in known
        and len(token.fold) >= 3
        and token.fold not in lexicon.small
        and not _is_plain(analysis.tokens, at, lexicon)
        and not _is_addressed(analysis, clause, at, lexicon)
        and not _is_ending(analysis, at)
        and not (token.fold in lexicon.units and at and analysis.claimed[at - 1] == "ref")
    ]


def _is_plain(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a word is one that changes nothing, by itself or in a phrase around it: ``así ahorramos un porte``."""
    return any(
        mark.category != "things" and at in mark.used
        for first in range(at, max(at - _PHRASE, -1), -1)
        for mark in lexicon.plain.at(tokens, first)
    )


_PHRASE = 5
"""Words of such a phrase up to one that is not its last."""


def telling_words(analysis: Analysis, clause: Clause, index: LineIndex) -> list[str]:
    """Longer words of a clause that only names lines, and that are no part of a name or a list.

    They change nothing of what is told beside them, but may tell something of their own: ``4711 is
    coming along nicely, 4712 in week 20``.
    """
    lexicon = index.lexicon
    known = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
    named = min((one.start for one in clause.references), default=clause.start)
    lead = [at for at in range(clause.start, named) if analysis.tokens[at].text == ":"]
    start = lead[-1] if lead else clause.start  # "we send all together: 4711 and 4712 .."
    return [
        token.text
        for at, token in enumerate(analysis.tokens[start : clause.end], start=start)
        if token.kind == "w"
        and not analysis.claimed[at]
        and at not in known
        and (len(token.fold) >= _TELLING or token.text > CJK)
        and not _is_ending(analysis, at)
        and token.fold not in lexicon.function
        and token.fold not in lexicon.stop
        and token.fold not in lexicon.units
        and token.fold not in index.words
        and not index.by_word(token.fold)
        and not lexicon.references.at(analysis.tokens, at)
    ]


_TELLING = 4


def left_behind(analysis: Analysis, clause: Clause, index: LineIndex) -> bool:
    """Whether a small word stands behind a name as all that is said of it: ``lids later, tubs on 5 May``.

    What is told behind such a clause is no answer for its lines, as it is behind a bare list.
    """
    tokens = analysis.tokens
    end = max((one.end for one in clause.references), default=clause.end)
    behind = [at for at in range(end, clause.end) if tokens[at].kind == "w"]
    if not behind or any(analysis.claimed[at] for at in behind):
        return False
    known = {
        at
        for name, marks in clause.marks.items()
        if name not in _WEAK
        for mark in marks
        for at in mark.used
    }
    return any(
        at not in known
        and len(tokens[at].fold) >= _SMALL
        and tokens[at].fold not in index.lexicon.units
        and not index.by_word(tokens[at].fold)
        for at in behind
    )


_WEAK = frozenset(
    {"beside", "except", "from_word", "to_word", "purpose", "each", "new_date", "until"}
)
"""Words that say something only beside a date or a number."""
_SMALL = 3


def _is_ending(analysis: Analysis, at: int) -> bool:
    """Whether a word is only the ending of a name: ``40:orna``, ``DN40'ların``."""
    tokens = analysis.tokens
    return (
        at > 1
        and tokens[at - 1].text in "':’"
        and tokens[at - 2].end == tokens[at - 1].start
        and tokens[at - 1].end == tokens[at].start
        and analysis.claimed[at - 2] == "ref"
    )


def _is_addressed(analysis: Analysis, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether a name is that of whom the message speaks to, ``Liebe Frau Berg``, or of who told a date before."""
    tokens = analysis.tokens
    if not tokens[at].text[:1].isupper():
        return False
    title = at - 1 - (at > 1 and tokens[at - 1].text == ".")  # "Lic. Treviño"
    if at and tokens[title].fold in lexicon.titles:
        return True
    if at > 1 and tokens[at - 1].text == ",":
        closing = tokens[max(at - _CLOSE - 1, 0) : at - 1]
        if any(
            one.category == "courtesy" and one.end == len(closing)
            for one in lexicon.phrases.find(closing)
        ):
            return True  # "groetjes, Fien"
    if at + 1 < len(tokens) and tokens[at + 1].fold in lexicon.titles_after:
        return True
    if any(at + 1 == mark.start for mark in clause.marks.get("retold", ())):
        return True  # "Sue told you 5 May, but .."
    comma = tokens[at + 1 : at + 2]
    greeted = any(at == mark.end for mark in clause.marks.get("courtesy", ()))
    if greeted and at <= _HEAD and (not comma or comma[0].text in ",!" or comma[0].kind == "n"):
        return True  # "Hej Gerda, allt rullar"
    alone = clause.end == at + 1 and clause.start == at
    opens = not at or tokens[at - 1].kind == "n"
    return alone and opens and bool(comma) and comma[0].text == ","


_CLOSE = 3
"""Words of a sign-off at most."""
_HEAD = 3
"""The name of whom a message greets stands within so many tokens of its beginning."""


def unknown_codes(analysis: Analysis, clause: Clause) -> list[str]:
    """Numbers with letters in a clause, as items have them, that name nothing that is open."""
    tokens = analysis.tokens[clause.start : clause.end]
    found: list[str] = []
    for text, start, end in pieces(tokens):
        at = range(clause.start + start, clause.start + end)
        letters = any(char.isalpha() for char in text)
        short = 2 if text[0].isalpha() else 4  # "M8", "L20"; "9h", "3x" are none
        mixed = letters and len(text) >= short and any(char.isdigit() for char in text)
        if mixed and not any(analysis.claimed[one] for one in at):
            found.append(analysis.text[tokens[start].start : tokens[end - 1].end])
    return found


def other_subject(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether unknown words stand before what a clause says: they may name another line."""
    said = [window.start for window in clause.dates]
    said += [one.start for one in clause.quantities]
    said += [
        mark.start
        for category, marks in clause.marks.items()
        if category not in ("joiner", "contrast")
        for mark in marks
    ]
    head = Clause(clause.start, min(said, default=clause.end))
    unknown = unknown_words(analysis, head, lexicon)
    if any(len(word) >= 4 for word in unknown):
        return True
    return any(
        not analysis.claimed[at] and analysis.tokens[at].fold in (lexicon.smaller | lexicon.larger)
        for at in range(head.start, min(head.end, head.start + _FIRST))
    )  # "the big ones had to slide": of which two, nobody could tell


_SAYING = ("late", "pending", "reject", "question", "closure", "instead", "only", "partial")

_FIRST = 4
"""The subject of a sentence stands within so many words."""


def speaks(statement: Statement, lexicon: Lexicon) -> bool:
    """Whether a sentence that the grammar takes for a mere name says something all the same."""
    if statement.marks("courtesy", "amend", "attached", "closure", "history", "payment"):
        return False
    if statement.marks("negation", "hedge", "condition"):
        return True
    if statement.marks("logistics") and not statement.marks(*_SAYING):
        return False  # "All UPS Ground."
    return statement.marks("upstream") or any(
        len(word) >= 4
        for clause in statement.clauses
        for word in unknown_words(statement.analysis, clause, lexicon)
    )
