"""What a sentence says of another line that it names: ``A and B ok, for C I still have to ask the shop``.

Such a part of the sentence tells no day and agrees to nothing, and begins with the other line's name.
What it takes back or leaves open is of that line only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement
    from scm_automate.replies.tokens import Token

__all__ = ["without_others_words"]

_SHARED = (
    "both", "all", "each", "rest_lines", "confirm", "as_ordered", "same", "same_strict", "except", "balance",
    "correction", "void", "instead", "instead_of",
)  # fmt: skip
_LEAD = 3
"""Small words in front of a name: ``for the washers``."""


def without_others_words(said: list[Token], statement: Statement, unit: Unit) -> list[Token]:
    """The words of a sentence less those of its parts behind the answer that are of other lines only.

    Args:
        said: The words that are weighed.
        statement: What is answered, with the lines it is of.
        unit: The sentence.
    """
    last = max((one.start for one in statement.clauses if one in unit.clauses), default=-1)
    behind = [clause for clause in unit.clauses if clause.start > last >= 0]
    others = [one for one in behind if one.references and _is_of_others(one, statement)]
    if not others or any(_goes_back(one, statement) for one in behind):
        return said
    tokens = statement.analysis.tokens
    struck = {tokens[at].start for one in others for at in range(one.start, one.end)}
    return [one for one in said if one.start not in struck]


def _goes_back(clause: Clause, statement: Statement) -> bool:
    """Whether a later part of the sentence is of the answer's own lines again: ``.., and the brackets too``."""
    own = any(one.lines & statement.lines for one in clause.references)
    return own or clause.has("all", "both", "each", "same", "same_strict", "rest_lines")


def _is_of_others(clause: Clause, statement: Statement) -> bool:
    first = clause.references[0]
    named = set().union(*(one.lines for one in clause.references))
    if not named or named & statement.lines or clause.dates or clause.has(*_SHARED):
        return False
    tokens = statement.analysis.tokens
    words = [at for at in range(clause.start, first.start) if tokens[at].kind == "w"]
    return len(words) <= _LEAD
