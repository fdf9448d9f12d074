"""An offer that came with an answer: ``Also attached is the quote you wanted for the test leads``.

Such a sentence behind a dated answer names no line, no day and no quantity, and what it says is of what is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.tables.paper_words import names_an_offer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Unit
    from scm_automate.replies.statements import Statement

__all__ = ["only_offers", "set_offers_aside"]

_ENCLOSED = "attached"
_OF_ANSWERS = (
    "void", "correction", "instead", "instead_of", "new_date", "moved", "confirm", "as_ordered", "reject", "pending",
    "late", "condition", "hedge", "negation", "question",
)  # fmt: skip
"""What may be said of the answer itself."""


def set_offers_aside(statements: Iterable[Statement], lexicon: Lexicon) -> None:
    """Takes out of the statements what such sentences say, but that something is attached.

    Args:
        statements: What is said of the lines.
        lexicon: The words of the languages that are read.
    """
    for statement in statements:
        if statement.row is not None or not statement.has_date or not statement.marks(_ENCLOSED):
            continue
        for unit in statement.units[1:]:
            if only_offers(statement, unit, lexicon):
                for clause in unit.clauses:
                    kept = clause.marks.get(_ENCLOSED)
                    clause.marks = {_ENCLOSED: kept} if kept else {}


def only_offers(statement: Statement, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence behind an answer only tells of an offer that is attached.

    Args:
        statement: The answer.
        unit: The sentence.
        lexicon: The words of its languages.
    """
    if unit is statement.units[0] or not any(one.has(_ENCLOSED) for one in unit.clauses):
        return False
    if any(
        one.dates or one.references or one.quantities or one.has(*_OF_ANSWERS)
        for one in unit.clauses
    ):
        return False
    said = statement.analysis.tokens[unit.start : unit.end]
    words = statement.analysis.text[said[0].start : said[-1].end]
    return names_an_offer(words) and not lexicon.topics.find(said)
