"""Sentences that only lead to answers elsewhere: ``I put our dates into your list below``.

Where the answers were found, such a sentence answers nothing itself, whatever its verb says of
goods that leave; one that also confirms, refuses or doubts is read like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import level, tokenise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages import Block
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark, Phrasebook
    from scm_automate.replies.statements import Statement

__all__ = ["dated_beside", "points_to_a_file", "thanks_only", "without_pointers"]

_SAYING = frozenset(
    {"as_ordered", "reject", "other_one", "pending", "late", "hedge", "condition", "all", "both",
     "rest_lines", "except", "shipped", "arrived", "question", "negation", "partial", "balance",
     "price_change", "moved", "correction"}
)  # fmt: skip
"""Phrases by which a sentence says something of lines."""
_FEWEST_DIGITS = 4
"""So many digits stand together in an order's number; fewer may be a day or a quantity."""


def without_pointers(block: Block, lexicon: Lexicon) -> str:
    """The text of a block, blanks in the place of sentences that only point to answers elsewhere.

    Args:
        block: A piece of the newest text.
        lexicon: The words that the message is read by.
    """
    text = block.text
    for start, end in block.points:
        tokens = tokenise(level(text[start:end]))
        if any(token.kind == "d" and len(token.text) < _FEWEST_DIGITS for token in tokens):
            continue
        told = _said(lexicon.phrases.find(tokens))
        if "confirm" not in told:
            told -= {"all", "both"}  # "see my notes against each line"
        if told & _SAYING:
            continue
        blank = "".join(char if char == "\n" else " " for char in text[start:end])
        text = text[:start] + blank + text[end:]
    return text


def _said(marks: list[Mark]) -> set[str]:
    """What phrases say, but for an offer of help: ``check and advise if any question``."""
    civil = {mark.start for mark in marks if mark.category == "courtesy"}
    offered = {mark.start for mark in marks if mark.category == "condition" and mark.end in civil}
    told = {mark.category for mark in marks if mark.start not in offered}
    return told - {"question"} if offered else told


_BARE = frozenset({"'", "."}) | words("ok_of_a_bare_answer")
"""Words that agree to whatever was said, a reminder included."""


def thanks_only(statement: Statement, noted: Phrasebook) -> bool:
    """Whether a sentence thanks for a reminder, a mail or a list and agrees by a bare "ok" at most.

    Args:
        statement: What the sentence says of lines that it does not name.
        noted: What is thanked for.
    """
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        if clause.dates or clause.has("as_ordered", "all", "both", "reject", "late", "shipped"):
            return False
        for mark in clause.marks.get("confirm", ()):
            if any(tokens[at].fold not in _BARE for at in mark.used):
                return False
    return any(bool(noted.find(tokens[unit.start : unit.end])) for unit in statement.units)


def points_to_a_file(statement: Statement) -> bool:
    """Whether a sentence of all lines only tells that their dates are in the file: ``alleghiamo file con le date``."""
    if statement.kind != "all" or statement.row is not None or statement.has_date:
        return False
    if not statement.marks("attached") or statement.marks(*_BESIDE_FILES):
        return False
    clauses = statement.clauses
    return not any(one.references or one.quantities or one.prices for one in clauses)


_BESIDE_FILES = (
    "reject", "other_one", "pending", "late", "hedge", "condition", "rest_lines", "except", "shipped", "arrived",
    "question", "negation", "partial", "balance", "price_change", "moved", "correction", "only", "void", "dispatch",
    "history", "closure",
)  # fmt: skip
"""What such a sentence may say of the dates in it, beside."""


def dated_beside(statement: Statement, statements: Sequence[Statement]) -> bool:
    """Whether another sentence tells a date for all lines of one: ``Noted! Delivery week 43.``."""
    return any(
        one is not statement
        and one.kind == "all"
        and one.has_date
        and statement.lines <= one.lines - one.except_for
        for one in statements
    )
