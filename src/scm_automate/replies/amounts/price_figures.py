"""Prices among the numbers of a text: by their currency, an @, a word for "price" or "per" behind them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.figure_words import (
    AT,
    CURRENCIES,
    CURRENCY_SIGNS,
    PER,
    PRICE_LOTS,
)
from scm_automate.replies.amounts.numbers import Figure, read_figure
from scm_automate.replies.found import Price

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.tokens import Token

__all__ = ["price_at", "tagged"]


def price_at(
    tokens: list[Token], at: int, figure: Figure, habits: Habits, claimed: list[str]
) -> Price | None:
    """A number with a currency, an @ before it, or a word for "price"."""
    start, end, currency = at, figure.end, None
    before = _currency(tokens, at - 1)
    behind = _currency(tokens, end)
    if before is not None and tokens[at - 1].fold not in ("fr", "try", "rs"):
        start, currency = at - 1, before[0]
        if start and tokens[start - 1].fold == "us":
            start -= 1
    elif behind is not None and tokens[end].fold != "try" and not _of_next(tokens, at, end, habits):
        currency, end = behind
        if tokens[end - 1].text == "cad" and "it" in habits.lexicon.codes:
            currency = ""  # "3,85 cad.": each
    elif at and tokens[at - 1].text == "@":
        start, currency = at - 1, ""
    elif at and tagged(tokens, at - 1, habits, "price") and _per_follows(tokens, end, habits):
        currency = ""  # "rate 6.50 per 1000"
    elif _is_rate(tokens, at, figure, habits):
        currency = ""  # "an order at 6.60 a metre"
    else:
        return None
    per: Decimal | None = None
    here = end
    if [token.text.lower() for token in tokens[here : here + 2]] == ["l", "'"]:
        here += 1  # 7,35 € l'unité
    dashed = tokens[here : here + 1] and tokens[here].text == "-"
    if here < len(tokens) and claimed[here] == "ref":
        pass  # the name of an item that begins like a word for "per"
    elif dashed and (
        tokens[here].start > tokens[end - 1].end or claimed[here + 1 : here + 2] == ["date"]
    ):
        pass  # "@ 6.50 - 11 May", "at 6.50 - 5000 pcs"
    elif here < len(tokens) and (
        tokens[here].text in "/-'"
        or tokens[here].fold in PER
        or tagged(tokens, here, habits, "each")
    ):
        here += 1 + (here + 1 < len(tokens) and tokens[here + 1].text == "-")
        if here < len(tokens) and claimed[here] == "date":
            pass  # "1.25 each - 11 May"
        elif here < len(tokens) and tokens[here].kind == "d":
            amount = read_figure(tokens, here, sign=habits.sign, blanks=habits.blanks)
            # "de 4,10 € à 4,38 €" is another price
            if amount.value > 0 and _currency(tokens, amount.end) is None:
                per, end = amount.value, amount.end
                if end < len(tokens) and tokens[end].fold in habits.lexicon.units:
                    end += 1
        elif here < len(tokens) and tokens[here].kind in "wp":
            kind = habits.lexicon.units.get(tokens[here].fold)
            if tokens[here].text == "%":
                per, end = Decimal(100), here + 1
            elif kind in ("hundred", "thousand"):
                per, end = Decimal(100 if kind == "hundred" else 1000), here + 1
            elif kind:
                per, end = Decimal(1), here + 1
    elif here < len(tokens) and tokens[here].text == "%":
        per, end = Decimal(100), here + 1
    return Price(start, end, figure, currency or "", per)


def _currency(tokens: list[Token], at: int) -> tuple[str, int] | None:
    if not 0 <= at < len(tokens):
        return None
    token = tokens[at]
    if token.fold == "us" and at + 1 < len(tokens) and tokens[at + 1].text == "$":
        return "USD", at + 2
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if token.text + behind in CURRENCY_SIGNS:
        return CURRENCY_SIGNS[token.text + behind], at + 2
    code = CURRENCIES.get(token.fold)
    if code is None or (
        token.fold in ("fr", "rs", "try", "tl", "kc", "zl", "kr") and token.kind != "w"
    ):
        return None
    if (
        token.fold == "rs"
        and at
        and tokens[at - 1].kind == "d"
        and token.start == tokens[at - 1].end
    ):
        return None  # a bearing 6204 2RS
    return code, at + 1


def _is_rate(tokens: list[Token], at: int, figure: Figure, habits: Habits) -> bool:
    """Whether a number of decimals behind "at" and in front of "a metre" or "per piece" is a price."""
    here = figure.end
    return (
        figure.decimals > 0
        and at > 0
        and tokens[at - 1].fold in AT
        and here + 1 < len(tokens)
        and tokens[here].fold in PER
        and (
            tokens[here + 1].fold in habits.lexicon.units or tokens[here + 1].text in PRICE_LOTS
        )  # "at 11.40 per 1000"
    )


def _per_follows(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether "per", "each" or a stroke stands right behind a number."""
    return at < len(tokens) and (
        tokens[at].text == "/" or tokens[at].fold in PER or tagged(tokens, at, habits, "each")
    )


def _of_next(tokens: list[Token], at: int, end: int, habits: Habits) -> bool:
    """Whether a currency stands before the next number and a unit before this one: ``PZ 50,00 EUR 6,85``."""
    follow = tokens[end + 1] if end + 1 < len(tokens) else None
    unit = tokens[at - 1] if at else None
    return (
        follow is not None
        and follow.kind == "d"
        and unit is not None
        and unit.kind == "w"
        and unit.fold in habits.lexicon.units
    )


def tagged(tokens: list[Token], at: int, habits: Habits, category: str) -> bool:
    """Whether a phrase of a category begins at a token."""
    return any(mark.category == category for mark in habits.lexicon.phrases.at(tokens, at))
