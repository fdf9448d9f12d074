"""Names that fit several lines, made exact by what else is said."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.units import fits, unit_class
from scm_automate.replies.language.language_files import words
from scm_automate.replies.naming.line_lists import AS_WORDS
from scm_automate.replies.naming.names import SEVERAL_ORDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Reference
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.statements import Statement

__all__ = ["resolve_vague"]


def resolve_vague(statements: Sequence[Statement], lines: Sequence[OpenLine]) -> None:
    """Narrows statements whose words fit several lines.

    A line that another statement names exactly is not meant by the vague one; of those left the
    one whose open quantity is told is meant.
    """
    for statement in statements:
        _likened(statement)
        if statement.vague == SEVERAL_ORDERS:
            _of_the_order(statement, statements)
    for statement, behind in pairwise(statements):
        _struck_behind(statement, behind)
    exact: set[int] = set()
    for statement in statements:
        if (
            statement.kind == "lines"
            and not statement.vague
            and len(statement.lines) == 1
            and not statement.implicit
        ):
            exact |= statement.lines
    for statement in statements:
        if not statement.vague or len(statement.lines) < 2:
            continue
        left = statement.lines - exact
        if len(left) == 1:
            statement.lines, statement.vague = left, ""
            exact |= left
            continue
        matching = [n for n in sorted(statement.lines) if _quantity_fits(statement, lines[n])]
        if len(matching) == 1:
            statement.lines, statement.vague = set(matching), ""
            exact |= statement.lines


def _of_the_order(statement: Statement, statements: Sequence[Statement]) -> None:
    """``line 10 on 25 March, the other lines of 4711 as planned``: a line of the order that its sentence tells."""
    told: set[int] = set()
    for other in statements:
        if other is statement or not any(unit in statement.units for unit in other.units):
            continue
        if other.kind == "rest":
            for clause in other.clauses:
                for one in clause.references:
                    told |= one.lines if one.how == "order" else set()
    inside = statement.lines & told
    if len(inside) == 1:
        statement.lines, statement.vague = inside, ""


def _struck_behind(statement: Statement, behind: Statement) -> None:
    """``The HSS-Co drills are discontinued, please cancel line 20``: what is struck says which one was meant."""
    if not statement.vague or behind.vague or not behind.lines < statement.lines:
        return
    near = statement.units[-1].paragraph == behind.units[0].paragraph
    alike = statement.analysis is behind.analysis and near and not behind.implicit
    if alike and all(one.marks("reject") and not one.has_date for one in (statement, behind)):
        statement.lines, statement.vague = set(behind.lines), ""


def _quantity_fits(statement: Statement, line: OpenLine) -> bool:
    """Whether the quantities told are this line's open quantity, alone or together."""
    kind = unit_class(line.unit)
    values: list[Decimal] = []
    for clause in statement.clauses:
        for one in clause.quantities:
            if one.percent or one.approximate or (one.spec and one.unit != kind):
                continue
            if one.unit and not fits(one.unit, kind):
                continue
            values.append(one.value)
            if one.figure.other == line.quantity:
                return True
    if not values:
        return False
    return line.quantity in values or (len(values) > 1 and sum(values, Decimal(0)) == line.quantity)


def _likened(statement: Statement) -> None:
    """``Clamps same as hose 16``: the lines behind the word are those whose answer the others get."""
    if statement.kind != "lines":
        return
    if _likened_alone(statement):
        return
    if len(statement.lines) == 1 and not statement.has_date:
        _goes_along(statement)
    if len(statement.lines) < 2:
        return
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        with_it = () if statement.has_date else clause.marks.get("along", ())
        for mark in (*clause.marks.get("same_strict", ()), *clause.marks.get("same", ()), *with_it):
            own: set[int] = set()
            model: set[int] = set()
            for one in clause.references:
                if one.end <= mark.start:
                    own |= one.lines & statement.lines
                elif mark.category == "along" and one.start - mark.end <= 1:
                    model |= one.lines & statement.lines  # "the clamps go along with hose 16"
                elif mark.end == one.start and one.how == "line" and not statement.has_date:
                    model |= one.lines & statement.lines  # "30: idem 20"
                elif _as_that(tokens, mark, one):
                    model |= one.lines & statement.lines
            weekly = any(token.fold.startswith(_WEEKS) for token in tokens[mark.start : mark.end])
            if own and model and not own & model and not weekly:
                statement.lines, statement.like, statement.vague = own, model, ""
                return


def _goes_along(statement: Statement) -> None:
    """``The gaskets are ready and go along with the flanges``: the answer is that of the line named behind."""
    for clause in statement.clauses[1:]:
        for mark in clause.marks.get("along", ()):
            for one in clause.references:
                if 0 <= one.start - mark.end <= 1 and not one.lines & statement.lines:
                    statement.like |= one.lines


def _likened_alone(statement: Statement) -> bool:
    """``Pos. 20: wie Pos. 10``, and ``wie der 25er`` beside a quoted line: nothing else is said."""
    references = [one for clause in statement.clauses for one in clause.references]
    if not references or statement.has_date or statement.question or len(references) > _NEAR:
        return False
    if any(clause.quantities or clause.prices for clause in statement.clauses):
        return False
    if any(mark not in _LIKENING for clause in statement.clauses for mark in clause.marks):
        return False
    tokens, last = statement.analysis.tokens, references[-1]
    own = frozenset().union(*(one.lines for one in references[:-1])) or statement.under
    start, end = statement.clauses[0].start, statement.clauses[-1].end
    inside = {at for one in references for at in range(one.start, one.end)}
    words = [at for at in range(start, end) if tokens[at].kind == "w" and at not in inside]
    held = {
        at
        for clause in statement.clauses
        for marks in clause.marks.values()
        for one in marks
        for at in one.used
    }
    seen = {
        at for one in statement.clauses for mark in one.marks.get("see", ()) for at in mark.used
    }
    linked = [at for at in words if (tokens[at].fold in AS_WORDS or at in seen) and at < last.start]
    if not linked or not own or own & last.lines or len(last.lines) != 1:
        return False
    if any(
        at not in held and tokens[at].fold not in AS_WORDS and len(tokens[at].fold) > _NEAR
        for at in words
    ):
        return False
    if any(at > last.end for at in words) or last.start - linked[-1] > _NEAR:
        return False
    statement.lines, statement.like, statement.vague = set(own), set(last.lines), ""
    return True


_WEEKS = tuple(sorted(words("weeks_and_months_stems")))
"""The same week is not the same day."""
_LIKENING = frozenset(
    {"same", "same_strict", "now", "share", "beside", "purpose", "source", "joiner", "along", "see"}
)
"""Kinds of phrases that change nothing of a likeness."""


def _as_that(tokens: list[Token], mark: Mark, one: Reference) -> bool:
    """Whether "as" stands between, and no word of its own: "the same trouble as line 10" is no date."""
    between = tokens[mark.end : one.start]
    return (
        len(between) <= _NEAR
        and all(token.fold in AS_WORDS or len(token.fold) <= _NEAR for token in between)
        and any(token.fold in AS_WORDS for token in tokens[mark.start + 1 : one.start])
    )


_NEAR = 3
