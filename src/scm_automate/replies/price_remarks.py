"""What is said of money beside a line's answer: the price that stands, days on which prices rose or a bank changed.

``Stays at 23.90, delivery 18 May`` tells the order's own price once more. In ``strip went up in June, now
3.38 EUR, delivery 10 July`` June is no delivery; a line whose price changes is for a person anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.found import Price
from scm_automate.replies.kept_prices import mark_kept_prices
from scm_automate.replies.payees import redirects_payment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from scm_automate.replies.clauses import Clause, Unit
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.statements import Statement

__all__ = ["set_price_talk_aside"]

_ANSWERS = (
    "arrival",
    "dispatch",
    "shipped",
    "arrived",
    "moved",
    "as_ordered",
    "new_date",
    "confirm",
)


def set_price_talk_aside(
    statements: Iterable[Statement], lines: Sequence[OpenLine], lexicon: Lexicon, today: date
) -> None:
    """Reads a bare number that is the line's own price as a price, and takes out days that are a price's.

    What tells that the price is the order's is noted: see `kept_prices`.

    Args:
        statements: What is said of the lines.
        lines: The open lines.
        lexicon: The words of the languages that are read.
        today: When the message came in.
    """
    for statement in statements:
        if statement.row is not None:
            continue
        if statement.marks("price", "no_price_change"):
            mark_kept_prices(statement, lexicon)
        own = {lines[n].price for n in statement.lines}
        if len(own) == 1:
            for clause in statement.clauses:
                _own_price(statement, clause, own)
        if len(statement.units) > 1:
            _drop_days_of_banks(statement)
        if statement.marks("price_change") or any(one.prices for one in statement.clauses):
            _drop_days(statement, today)


def _drop_days_of_banks(statement: Statement) -> None:
    """Takes out the day of ``we moved to another bank this month``, told behind the answer."""
    for unit in statement.units[1:]:
        dated = [one for one in statement.clauses if one.dates and _within(one, unit)]
        if not dated or any(one.references for one in dated):
            continue
        if not any(one.dates and not _within(one, unit) for one in statement.clauses):
            continue
        if redirects_payment(statement.analysis.tokens[unit.start : unit.end]):
            for clause in dated:
                clause.dates = []
            statement.doubted.append("a day is told of a bank")


def _within(clause: Clause, unit: Unit) -> bool:
    return unit.start <= clause.start < unit.end


def _own_price(statement: Statement, clause: Clause, own: set[Decimal | None]) -> None:
    for one in list(clause.quantities):
        if (
            one.bare
            and one.figure.decimals
            and one.value in own
            and not (one.percent or one.each or one.times or one.spec or statement.counts(one))
        ):
            clause.quantities.remove(one)
            clause.prices.append(Price(one.start, one.end, one.figure, "", None))
            for at in range(one.start, one.end):
                statement.analysis.claimed[at] = "price"


def _drop_days(statement: Statement, today: date) -> None:
    """Takes out the days of sentences about a price, where another day answers."""
    about = [
        clause
        for clause in statement.clauses
        if clause.dates
        and not clause.has(*_ANSWERS)
        and (
            clause.has("price_change")
            or (clause.prices and all(_is_over(one.latest, today) for one in clause.dates))
        )
    ]
    others = [
        one for one in statement.clauses if one.dates and not any(one is other for other in about)
    ]
    if about and others:
        for clause in about:
            clause.dates = []
        statement.doubted.append("a day is told of a price")


def _is_over(day: date | None, today: date) -> bool:
    return day is not None and day < today
