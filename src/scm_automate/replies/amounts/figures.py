"""Quantities and prices among the numbers of a text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.called_numbers import (
    counts_behind_a_day,
    goes_on_number,
    is_certificate,
    is_place,
    parcel_end,
)
from scm_automate.replies.amounts.counted_lots import lots_of, percent_end
from scm_automate.replies.amounts.figure_words import (
    ARTICLES,
    CURRENCIES,
    DOING,
    HOURS,
    LIMITING,
    MULTIPLES,
    SPECS,
    TO_HOURS,
)
from scm_automate.replies.amounts.numbers import Figure, read_figure, scaled
from scm_automate.replies.amounts.price_figures import price_at
from scm_automate.replies.found import Quantity
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits, Price
    from scm_automate.replies.language.tokens import Token


__all__ = ["find_figures"]


def find_figures(
    tokens: list[Token], habits: Habits, claimed: list[str]
) -> tuple[list[Price], list[Quantity]]:
    """Prices and quantities among the numbers that nothing else claims."""
    prices: list[Price] = []
    quantities: list[Quantity] = []
    units = habits.lexicon.units
    numbers = [at for at, token in enumerate(tokens) if token[4] == "d"]
    past = 0
    for at in numbers:
        if at < past or claimed[at]:
            continue
        token = tokens[at]
        figure = read_figure(tokens, at, sign=habits.sign, blanks=habits.blanks)
        if any(claimed[at : figure.end]):
            figure = Figure(at, at + 1, Decimal(token.text))
        before = tokens[at - 1] if at else None
        money = before is not None and len(before.fold) > 2 and before.fold in CURRENCIES
        sticks = (
            before is not None
            and before.end == token.start
            and before.kind == "w"
            and not money  # "EUR2.26/m"
        )
        if sticks and before is not None and before.text < "\u2fff":
            figure = Figure(at, at + 1, Decimal(token.text))  # M24 300 szt.
        figure = _multiplied(tokens, figure, units)
        end = figure.end
        glued_left = (
            before is not None
            and not money
            and before.end == token.start
            and (
                (before.kind == "w" and before.text < "\u2fff")
                or (
                    before.text in "-_/."
                    and at > 1
                    and tokens[at - 2].end == before.start
                    and tokens[at - 2].kind in "dw"
                )
            )
        )
        glued_right = end < len(tokens) and tokens[end].start == tokens[end - 1].end
        if (
            glued_right
            and tokens[end].kind == "w"
            and tokens[end].fold not in units
            and tokens[end].fold not in CURRENCIES
            and tokens[end].text < "\u2fff"
            and tokens[end].fold != "x"
        ):
            if tokens[end].fold in SPECS:
                quantities.append(Quantity(at, end + 1, figure, spec=True))
                _claim(claimed, at, end + 1, "qty")
            past = end
            continue
        # "a3,50" is a price, "A36" a steel
        if glued_left and not (before is not None and before.text in _GLUED):
            past = end
            continue
        if (
            glued_right
            and tokens[end].fold == "x"
            and end + 1 < len(tokens)
            and tokens[end + 1].kind == "d"
            and tokens[end + 1].start == tokens[end].end
            and not (figure.value <= 12 and int(tokens[end + 1].text[:9]) >= 20)
        ):
            past = end + 2  # 80x60 is a size
            continue
        if (
            tokens[end : end + 1]
            and tokens[end].text == ":"
            and glued_right
            and end + 1 < len(tokens)
            and tokens[end + 1].kind == "d"
            and tokens[end + 1].start == tokens[end].end
        ):
            past = end + 2  # a time of day
            continue
        parcel = parcel_end(tokens, at)
        if parcel:
            quantities.append(Quantity(at, parcel, figure, spec=True))
            _claim(claimed, at - 1, parcel, "qty")
            past = parcel
            continue
        if _is_ordinal(tokens, figure, habits):
            past = end + 1
            continue
        if is_certificate(tokens, at, figure) or is_place(tokens, at, claimed):
            quantities.append(Quantity(at, end, figure, spec=True))
            _claim(claimed, at, end, "qty")
            past = end
            continue
        price = price_at(tokens, at, figure, habits, claimed)
        if price is not None:
            prices.append(price)
            _claim(claimed, price.start, price.end, "price")
            past = max(price.end, end)
            continue
        quantity = _quantity(tokens, at, figure, habits, claimed)
        if not quantity.unit and quantities and goes_on_number(tokens, quantities[-1], at):
            quantity.spec = True
        quantities.append(quantity)
        _claim(claimed, at, quantity.end, "qty")
        past = quantity.end
    return prices, quantities


def _is_ordinal(tokens: list[Token], figure: Figure, habits: Habits) -> bool:
    """Whether ``1st`` is the first of something, in a language whose first ends like "Stück"."""
    at = figure.end
    return (
        habits.lexicon.codes[:1] == ("en",)
        and at < len(tokens)
        and tokens[at].fold == "st"
        and tokens[at].start == tokens[at - 1].end
        and figure.value % 10 == 1
        and figure.value % 100 != _ELEVEN
        and not figure.decimals
    )


_ELEVEN = 11


def _multiplied(tokens: list[Token], figure: Figure, units: dict[str, str]) -> Figure:
    """``2万件``, ``3 tsd Stk``: the number with the word for thousands behind it."""
    if figure.end >= len(tokens) or figure.value > 10_000:
        return figure
    word = tokens[figure.end]
    factor = MULTIPLES.get(word.text)
    end = figure.end + 1
    if factor is None and word.kind == "w" and units.get(word.fold) == "thousand":
        end += end < len(tokens) and tokens[end].text == "." and tokens[end].start == word.end
        factor = 1000
        if end >= len(tokens) or tokens[end].fold not in units:
            # "10 tys" by itself: of pieces, or ten in that unit
            value = figure.value * factor
            return Figure(figure.start, end, value, other=figure.value, decimals=figure.decimals)
    if factor is None:
        return figure
    return Figure(figure.start, end, figure.value * factor, decimals=figure.decimals)


def _claim(claimed: list[str], start: int, end: int, what: str) -> None:
    for n in range(start, end):
        claimed[n] = claimed[n] or what


def _multiplies(tokens: list[Token], at: int, habits: Habits, claimed: list[str]) -> bool:
    """Whether a word tells that so many lots of so many come: ``3 keer 40``."""
    return (
        tokens[at].kind == "w"
        and claimed[at + 1] != "date"
        and any(
            mark.category == "times" and mark.end == at + 1
            for mark in habits.lexicon.phrases.at(tokens, at)
        )
    )


def _quantity(
    tokens: list[Token], at: int, figure: Figure, habits: Habits, claimed: list[str]
) -> Quantity:
    end = figure.end
    units = habits.lexicon.units
    quantity = Quantity(at, end, figure)
    ends_before = _before(tokens, at, habits)
    quantity.spec = "trap" in ends_before
    quantity.approximate = "approximate" in ends_before
    quantity.each = "each" in ends_before
    if end < len(tokens) and claimed[end] != "date":
        here = end
        behind_percent = percent_end(tokens, here)
        if behind_percent:
            quantity.percent, quantity.end = True, behind_percent
            return quantity
        if (
            tokens[here].text == "-"
            and here + 1 < len(tokens)
            and tokens[here + 1].kind == "w"
            and tokens[here].start == tokens[here - 1].end
        ):
            here += 1
        if (
            here + 1 < len(tokens)
            and tokens[here + 1].kind == "d"
            and figure.value < 50
            and figure.value == int(figure.value)
            and (tokens[here].fold == "x" or _multiplies(tokens, here, habits, claimed))
        ):
            inner = read_figure(tokens, here + 1, sign=habits.sign, blanks=habits.blanks)
            spaced = tokens[here].start > tokens[here - 1].end
            sized = tokens[inner.end : inner.end + 1] and tokens[inner.end].fold in SPECS
            if (spaced or inner.value >= 20) and not sized:  # "24 x 10 micron elements"
                second = _quantity(tokens, here + 1, inner, habits, claimed)
                second.start, second.times = at, int(figure.value)
                return second
        inner_at = lots_of(tokens, here, figure, habits)
        if inner_at:
            inner = read_figure(tokens, inner_at, sign=habits.sign, blanks=habits.blanks)
            second = _quantity(tokens, inner_at, inner, habits, claimed)
            second.start, second.times = at, int(figure.value)
            return second
        word = tokens[here].fold
        elided = tokens[here + 1 : here + 2] and tokens[here + 1].text == "'"  # 100 l'01/06
        modal = word == "can" and tokens[here + 1 : here + 2] and tokens[here + 1].fold in DOING
        limit = word == "no" and tokens[here + 1 : here + 2] and tokens[here + 1].fold in LIMITING
        if word in units and tokens[here].kind == "w" and not (elided or modal or limit):
            quantity.unit, quantity.end = units[word], here + 1
            if word in habits.factors:
                quantity.figure = scaled(figure, habits.factors[word])
            if (
                quantity.end < len(tokens)
                and tokens[quantity.end].text == "."
                and tokens[quantity.end].start == tokens[here].end
                and len(word) <= 4
            ):
                quantity.end += 1
            # "second lot 50 nos" counts, "lot 50" does not
            quantity.spec = (word in SPECS and word != "a") or (
                quantity.spec and units[word] != "piece"
            )
            return quantity
        ampere = word != "a" or (
            tokens[here].text == "A" and tokens[here].start == tokens[here - 1].end
        )
        behind = 2 if tokens[here + 1 : here + 2] and tokens[here + 1].fold in ARTICLES else 1
        inches = word != "in" or not any(claimed[here + 1 : here + 1 + behind])  # "25 in week 20"
        if _opens_hours(tokens, here):
            quantity.spec = True  # "between 8 and 12 o'clock"
            return quantity
        if (
            ampere
            and inches
            and word in SPECS
            and (tokens[here].kind == "w" or tokens[here].text in '°"″')
        ):
            quantity.spec, quantity.end = True, here + 1
            return quantity
    quantity.bare = True
    return quantity


def _opens_hours(tokens: list[Token], here: int) -> bool:
    """Whether a number is the first of two hours: ``8 und 12 Uhr``, ``8-12 uur``."""
    three = tokens[here : here + 3]
    return (
        len(three) == 3
        and (three[0].text in "-–/" or three[0].fold in TO_HOURS)
        and three[1].kind == "d"
        and three[2].fold in HOURS
    )


def _before(tokens: list[Token], at: int, habits: Habits) -> set[str]:
    """Categories of the word right before a number: about, each."""
    found: set[str] = set()
    for back in (1, 2):
        first = at - back
        if first < 0 or tokens[first].kind == "n":
            break
        for mark in habits.lexicon.dates.at(tokens, first):
            if (
                mark.category == "trap"
                and mark.end in (at, at - 1)
                and (mark.end == at or tokens[at - 1].text in ".:#°º")
                and tokens[first].text != _AND  # "EN 10204" is a norm, "en 45" counts
                and not counts_behind_a_day(tokens, mark)
            ):
                found.add("trap")
            if mark.category == "approximate" and (
                mark.end == at or (mark.end == at - 1 and tokens[at - 1].text == ".")
            ):
                found.add("approximate")
        for mark in habits.lexicon.phrases.at(tokens, first):
            if (
                mark.category == "each"
                and mark.end == at
                and not _is_of_the_rest(tokens, first, habits)
            ):
                found.add("each")
    return found


_AND = "en"
_GLUED = frozenset({"x", "X"}) | words("per_glued_to_a_price", as_spelt=True)
"""Words in front of a number that may stand close to it."""


def _is_of_the_rest(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether "of" stands behind a word for the rest: ``le solde de 120`` is no 120 each."""
    phrases = habits.lexicon.phrases
    if at < 1 or not any(mark.category == "from_word" for mark in phrases.at(tokens, at)):
        return False
    return any(mark.category == "balance" and mark.end == at for mark in phrases.at(tokens, at - 1))
