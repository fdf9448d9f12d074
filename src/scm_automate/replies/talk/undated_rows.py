"""Sentences about the rows of a list that hold no day: what they say is not of those that hold one.

``The line without a date is still with the mill, please ignore it for now.``
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Unit
    from scm_automate.replies.statements import Statement

__all__ = ["is_of_undated_rows", "of_undated_rows"]


def is_of_undated_rows(
    analysis: Analysis, unit: Unit, statements: Sequence[Statement], codes: tuple[str, ...]
) -> bool:
    """Whether a sentence only speaks of rows with no day, beside a list of which some row has one.

    ``Where no date is given we are still checking, the others are estimates.`` is of the others too.

    Args:
        analysis: The text.
        unit: The sentence.
        statements: What is said of lines.
        codes: Languages it is read in.
    """
    if not may_say(analysis, codes, "undated"):
        return False
    if any(one.has(*_OF_OTHERS) or one.dates or one.references for one in unit.clauses):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    found = found_of(tokens, codes, "undated")
    told = {at for mark in found for at in range(mark.start, mark.end)}
    every = any(told.isdisjoint(mark.used) for mark in found_of(tokens, codes, "every"))
    return (
        bool(found)
        and not every
        and any(one.row is not None and one.has_date for one in statements)
    )


def of_undated_rows(
    statement: Statement, statements: Sequence[Statement], codes: tuple[str, ...]
) -> bool:
    """Whether all sentences of a statement only speak of such rows: ``Las que van en blanco las estamos mirando.``."""
    return bool(statement.units) and all(
        is_of_undated_rows(statement.analysis, unit, statements, codes) for unit in statement.units
    )


_OF_OTHERS = ("all", "both", "rest_lines", "other_one", "except", "hedge", "half", "condition")
"""By these the dated rows are spoken of as well."""
