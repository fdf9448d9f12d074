"""What a sentence says of another line that it names: ``A and B ok, for C I still have to ask the shop``.

Such a part of the sentence tells no day and agrees to nothing, and begins with "for" and the other line's name.
What it takes back or leaves open is of that line only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.lexicon import lexicon

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["without_others_words"]

_SHARED = (
    "both", "all", "rest_lines", "confirm", "as_ordered", "same_strict", "except", "balance",
    "correction", "void", "instead", "instead_of",
)  # fmt: skip
_PARTS = 2
"""An answer, and what is said of another line."""
_LEAD = 2
"""Such a word and an article stand before the name, and a comma before them."""


def without_others_words(
    said: list[Token], statement: Statement, unit: Unit, codes: tuple[str, ...]
) -> list[Token]:
    """The words of a sentence less those of its parts behind the answer that are of other lines only.

    Args:
        said: The words that are weighed.
        statement: What is answered, with the lines it is of.
        unit: The sentence.
        codes: Languages it is read in.
    """
    if len(unit.clauses) < _PARTS:
        return said
    topic = lexicon(*codes).topic
    first = statement.clauses[0].start
    behind = [clause for clause in unit.clauses if clause.start > first]
    others = [one for one in behind if one.references and _is_of_others(one, statement, topic)]
    if not others or any(_goes_back(one, statement) for one in behind):
        return said
    tokens = statement.analysis.tokens
    struck = {tokens[at].start for one in others for at in range(one.start, one.end)}
    return [one for one in said if one.start not in struck]


def _goes_back(clause: Clause, statement: Statement) -> bool:
    """Whether a later part of the sentence is of the answer's own lines again: ``.., and the brackets too``."""
    own = any(one.lines & statement.lines for one in clause.references)
    return own or clause.has("all", "both", "same_strict", "rest_lines")


def _is_of_others(clause: Clause, statement: Statement, topic: frozenset[str]) -> bool:
    first = clause.references[0]
    named = set().union(*(one.lines for one in clause.references))
    if not named or named & statement.lines or clause.dates or clause.has(*_SHARED):
        return False
    # "5 May, the covers are missing for it": only what opens with "for the covers" is of them alone
    folds = [token.fold for token in statement.analysis.tokens[clause.start : first.start]]
    return not topic.isdisjoint(folds[-_LEAD:]) and len(folds) <= _LEAD + 1
