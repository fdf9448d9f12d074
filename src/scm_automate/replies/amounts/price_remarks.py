"""What is said of money beside a line's answer: the price that stands, days on which prices rose or a bank changed.

``Stays at 23.90, delivery 18 May`` tells the order's own price once more. In ``strip went up in June, now
3.38 EUR, delivery 10 July`` June is no delivery; a line whose price changes is for a person anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.kept_prices import mark_kept_prices
from scm_automate.replies.amounts.payees import redirects_payment
from scm_automate.replies.found import Price

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["drop_thresholds", "set_price_talk_aside"]

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


def drop_thresholds(
    analyses: Iterable[Analysis],
    statements: Sequence[Statement],
    lines: Sequence[OpenLine],
    lexicon: Lexicon,
) -> None:
    """Takes out amounts from which on something is free or cheaper: ``ab 1.500 € erhalten Sie 3 % Nachlass``.

    Args:
        analyses: The texts.
        statements: What is said of the lines.
        lines: The open lines.
        lexicon: The words of the languages that are read.
    """
    dearest = max((one.price for one in lines if one.price is not None), default=None)
    if dearest is None:
        return
    gone: set[int] = set()
    for analysis in analyses:
        for price in analysis.prices:
            if price.per is not None or price.figure.value < dearest * _FAR:
                continue
            begins = any(
                mark.category == "from_on" and mark.end == price.start
                for at in range(max(0, price.start - _WORDS_OF_FROM), price.start)
                for mark in lexicon.dates.at(analysis.tokens, at)
            )
            if begins and not _beside_an_answer(analysis, price):
                gone.add(id(price))
        if gone:
            analysis.prices = [one for one in analysis.prices if id(one) not in gone]
    for statement in statements if gone else ():
        for clause in statement.clauses:
            clause.prices = [one for one in clause.prices if id(one) not in gone]


def _beside_an_answer(analysis: Analysis, price: Price) -> bool:
    """Whether a day is told or a line named in the sentence of an amount."""
    first, last, tokens = price.start, price.end, analysis.tokens
    while first and tokens[first - 1].kind != "n" and tokens[first - 1].text not in _ENDS:
        first -= 1
    while last < len(tokens) and tokens[last].kind != "n" and tokens[last].text not in _ENDS:
        last += 1
    told = [(one.start, one.end) for one in analysis.dates]
    told += [(one.start, one.end) for one in analysis.references]
    return any(start < last and end > first for start, end in told)


_ENDS = frozenset(".!?;")
_WORDS_OF_FROM = 3
_FAR = 10
"""A new price of a line is not so far from the old one."""


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
