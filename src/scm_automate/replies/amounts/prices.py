"""The unit price that a statement tells of a line, per the line's own price unit."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.numbers import read_figure
from scm_automate.replies.amounts.units import unit_class
from scm_automate.replies.found import Price
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.sentence_words import TOTALS
from scm_automate.replies.language.tokens import level, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["loose_prices", "may_be_a_price", "only_its_price", "read_price"]

_OWN = words("own_capital")
"""Words for what a company is worth, which stands below its letters."""
_LEAD = 6
"""Words before an amount among which one for a total may stand."""


def read_price(statement: Statement, line: OpenLine, fact: Fact) -> None:
    """A unit price that differs from the line's; others leave no trace but a reason."""
    priced = any(clause.prices for clause in statement.clauses)
    if not (priced or statement.cell_prices or statement.marks(*_PRICED)):
        return
    for clause in statement.clauses:
        # "from 4.10 to 4.38 EUR" needs no word for price beside the old one
        replaced = len(clause.prices) > 1 and any(
            line.price in (one.figure.value, one.figure.other) for one in clause.prices
        )
        # "4,20 EUR instead of 3,95": the old one may stand without its currency
        replaced = replaced or (
            bool(clause.prices)
            and clause.has("instead", "instead_of")
            and any(
                line.price in (one.value, one.figure.other)
                for one in clause.quantities
                if not one.unit and one.figure.decimals
            )
        )
        _instead_of_its_own(clause, line, fact)
        for one in clause.prices:
            tokens = statement.analysis.tokens
            marked = (
                replaced
                or clause.has("price", "price_change")
                or tokens[one.start].text == "@"
                or one.per is not None
            )
            if line.price is None:
                fact.reasons.append("a price is told and the line has none")
                continue
            per = one.per or line.price_per
            if tokens[one.end - 1].text == "M" and unit_class(line.unit) != "metre":
                per = Decimal(1000)  # "$6.50/M" of rivets
            values = {one.figure.value * line.price_per / per}
            if one.figure.other is not None:
                values.add(one.figure.other * line.price_per / per)
            if one.per is None:
                values |= {value * line.price_per for value in tuple(values)}
            if line.price in values:
                fact.price_told = True
                if one.currency and line.currency and one.currency != line.currency:
                    fact.reasons.append("the currency differs")
                continue
            if not marked and clause.has("payment"):
                continue  # "orders over 250 EUR are carriage paid"
            if not marked and _is_a_total(tokens, one, line.price):
                continue  # "order total 180 EUR"
            if not marked:
                fact.reasons.append("an amount of money is told")
                continue
            fact.price_told = True
            new = one.figure.value * line.price_per / per
            fact.price = _nearest(values, line.price) if one.per is None else new
            fact.reasons.append("the price differs")
            if one.currency and line.currency and one.currency != line.currency:
                fact.reasons.append("the currency differs")

    first = {id(clause) for unit in statement.units[:1] for clause in unit.clauses}
    spoken = any(
        (clause.has("price_change") or _speaks_of_prices(clause))
        for clause in statement.clauses
        if (not first or id(clause) in first)
        and not (clause.has("cause", "upstream") and not clause.has("price_change"))
    )
    told = any(clause.prices or _stands(statement, clause) for clause in statement.clauses)
    told = told or any(
        clause.has("price") and behind.opened_by == "and" and behind.has("as_ordered", "confirm")
        for clause, behind in pairwise(statement.clauses)
    )  # "price and date as ordered"
    if spoken and not told:
        denied = {m.start for clause in statement.clauses for m in clause.marks.get("negation", ())}
        stands = [
            mark
            for clause in statement.clauses
            for mark in clause.marks.get("as_ordered", ())
            if mark.end not in denied
        ]
        told = any(
            mark.start < price.start and mark.end == price.end + 1
            for mark in stands
            for clause in statement.clauses
            for price in clause.marks.get("price", ())
        )  # "date 18 May and price unchanged", told in one phrase
    denied_price = any(
        clause.has("no_price_change") and not _stands(statement, clause)
        for clause in statement.clauses
    )  # "pas au prix de la commande"
    if (spoken and not told) or denied_price:
        fact.reasons.append("a price is spoken of and none is told")
    for raw, per_cell in statement.cell_prices:
        _cell_price(raw, per_cell, line, fact)


_PRICED = ("price", "price_change", "no_price_change")
"""Phrases of which one stands wherever a price is spoken of and no amount is told."""


def _is_a_total(tokens: list[Token], one: Price, price: Decimal) -> bool:
    """Whether an amount is what all goods cost together, and far from a unit price: ``Warenwert 180 EUR``."""
    if one.per is not None or one.figure.value < price * _FAR:
        return False
    at = one.start - 1
    while at > 0 and (tokens[at].kind == "p" or tokens[at].fold in _OF):
        at -= 1
    return at >= 0 and tokens[at].fold in TOTALS


_FAR = 10
_OF = words("of_a_price")
"""Small words between a word for a total and its amount."""


def only_its_price(fact: Fact) -> bool:
    """Whether nothing is told but that the line keeps its price: ``the 12x2 still costs 9.40 per 100``."""
    kept = fact.price_told or any(_stands(fact.statement, one) for one in fact.statement.clauses)
    if not kept or fact.price is not None or fact.reasons:
        return False
    return not fact.statement.marks("hedge", "condition", "negation", "pending", "late", "question")


def _instead_of_its_own(clause: Clause, line: OpenLine, fact: Fact) -> None:
    """``1.35 instead of 1.20 EUR/100``: the new price stands without its currency, before the one of the line."""
    if line.price is None or len(clause.prices) != 1 or not clause.has("instead", "instead_of"):
        return
    [old] = clause.prices
    per = old.per or line.price_per
    if old.figure.value * line.price_per / per != line.price:
        return
    told = [
        one.value * line.price_per / per
        for one in clause.quantities
        if one.bare and one.figure.decimals and one.end <= old.start
    ]
    if len(told) == 1:
        fact.price_told, fact.price = True, told[0]
        fact.reasons.append("the price differs")


def _stands(statement: Statement, clause: Clause) -> bool:
    """Whether a price is told to stay, and not ``nicht unverändert``."""
    kept = clause.marks.get("no_price_change", ())
    tokens = statement.analysis.tokens
    return bool(kept) and not any(
        _is_denied(clause, mark)
        or any(
            token.fold in _WRONG for token in tokens[mark.end : min(clause.end + 1, mark.end + 4)]
        )  # "the price in your order is wrong", ".. plus 5 %"
        for mark in kept
    )


def _is_denied(clause: Clause, kept: Mark) -> bool:
    """Whether a "not" stands before words for a price that stays: ``we cannot do it at the price of your order``."""
    inside = {at for mark in clause.marks["no_price_change"] for at in mark.used}
    return any(
        mark.end <= kept.start and not inside.issuperset(mark.used)
        for mark in clause.marks.get("negation", ())
    )


def _speaks_of_prices(clause: Clause) -> bool:
    """Whether a word for price stands in a clause, and no ``per stuk`` behind a weight."""
    weights = {one.end for one in clause.quantities if one.unit in ("kilogram", "tonne")}
    return any(mark.start not in weights for mark in clause.marks.get("price", ()))


_WRONG = words("wrong_of_a_price")
"""Words behind a price of the order that call it none that stands."""


def _cell_price(raw: str, per_cell: str, line: OpenLine, fact: Fact) -> None:
    """The price cell of a table's row."""
    if line.price is None:
        return
    tokens = tokenise(level(raw))
    at = next((n for n, token in enumerate(tokens) if token.kind == "d"), None)
    if at is None:
        return
    readings: set[Decimal] = set()
    for sign in (",", "."):
        figure = read_figure(tokens, at, sign=sign, blanks=True)
        readings.add(figure.value)
    told = (Decimal(token.text) for token in tokenise(per_cell) if token.kind == "d")
    per = next((number for number in told if number > 0), None)
    if per is None:
        behind = [
            token.text
            for token in tokens[at + 1 :]
            if token.kind == "d" and token.text in ("100", "1000")
        ]
        per = Decimal(behind[0]) if behind and "/" in raw else None
    values: set[Decimal] = set()
    for value in readings:
        values.add(value * line.price_per / per if per else value)
        if per is None:
            values.add(value * line.price_per)
    if line.price in values:
        return
    fact.price_told = True
    fact.price = _nearest({value for value in values if value > 0} or {Decimal(0)}, line.price)
    fact.reasons.append("the price differs")


def _nearest(values: set[Decimal], price: Decimal) -> Decimal:
    """Of possible readings the one in the range of the old price."""
    return min(values, key=lambda value: abs(value - price))


def loose_prices(
    analyses: Iterable[Analysis],
    facts: Iterable[Fact],
    lines: Iterable[OpenLine],
    headers: Mapping[str, str],
) -> list[tuple[Price, str]]:
    """Amounts of money in running text that no answer took in: they may be a line's new price.

    A total, and amounts that are a line's price or its price times its quantity, say nothing new.

    Args:
        analyses: The texts that the writer wrote.
        facts: What was read from them.
        lines: The open lines.
        headers: Folded words of table heads to their role, which name totals.

    Returns:
        Each amount with its words.
    """
    used = {
        id(one)
        for fact in facts
        if fact.kind != "named" or fact.price_told
        for clause in fact.statement.clauses
        for one in clause.prices
    }
    known: set[Decimal] = set()
    for line in lines:
        if line.price is not None:
            known |= {line.price, line.price * line.quantity / line.price_per}
    told: list[tuple[Price, str]] = []
    for analysis in analyses:
        for one in analysis.prices:
            if id(one) in used or known & {one.figure.value, one.figure.other}:
                continue
            tokens = analysis.tokens
            lead = tokens[max(0, one.start - _LEAD) : one.start]
            words_before = [token.fold for token in lead]
            words_before += [" ".join(pair) for pair in pairwise(words_before)]  # "i alt"
            words_before += ["".join(pair) for pair in pairwise(words_before)]  # "合计"
            if any(headers.get(word) == "total" or word in _OWN for word in words_before):
                continue
            words = analysis.text[tokens[one.start].start : tokens[one.end - 1].end]
            told.append((one, words))
        for each in analysis.quantities:
            # "now 1.45 each": nobody sends 1.45 pieces
            counted = each.unit == "piece" or (each.each and not each.unit)
            if not counted or each.value == int(each.value) or each.figure.other is not None:
                continue
            if each.value in known:
                continue
            tokens = analysis.tokens
            words = analysis.text[tokens[each.start].start : tokens[each.end - 1].end]
            told.append((Price(each.start, each.end, each.figure, "", None), words))
    return told


def may_be_a_price(price: Price, lines: Iterable[OpenLine]) -> bool:
    """Whether an amount is in the range of any line's price."""
    value = price.figure.value
    return any(
        line.price is not None and line.price / 2 <= value <= line.price * 2 for line in lines
    )
