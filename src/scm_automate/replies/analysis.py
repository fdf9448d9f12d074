"""A text taken apart: dates, references, quantities, prices and phrases, each token claimed once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.dates.scan import scan_dates
from scm_automate.replies.numbers import Figure, read_figure
from scm_automate.replies.references import chunk_key, pieces

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.order import Order
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.phrases import Mark
    from scm_automate.replies.references import LineIndex
    from scm_automate.replies.tokens import Token

__all__ = ["Analysis", "Habits", "Price", "Quantity", "Reference", "analyse"]

_CURRENCIES = {
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "€": "EUR", "usd": "USD", "$": "USD", "us$": "USD",
    "gbp": "GBP", "£": "GBP", "chf": "CHF", "fr": "CHF", "sfr": "CHF", "sek": "SEK", "dkk": "DKK", "nok": "NOK",
    "kr": "", "pln": "PLN", "zl": "PLN", "czk": "CZK", "kc": "CZK", "try": "TRY", "tl": "TRY", "₺": "TRY",
    "cny": "CNY", "rmb": "CNY", "¥": "CNY", "jpy": "JPY", "yen": "JPY", "元": "CNY", "inr": "INR", "rs": "INR", "₹": "INR",
    "cad": "CAD", "aud": "AUD", "brl": "BRL", "r$": "BRL", "mxn": "MXN", "cts": "", "dollar": "USD", "dollars": "USD",
}  # fmt: skip
_MEASURED = re.compile(r"^([0-9.]+)-([a-z]{1,3})$")
_SPECS = frozenset(
    {"mm", "cm", "dm", "μm", "um", "my", "inch", "in", "zoll", "bar", "v", "w", "kw", "a", "ma", "hz", "rpm",
     "°", "%", "h", "std", "uhr", "hrs", "hours", "hour", "stunden", "min", "nm", "n", "kn", "mpa", "hp", "cv", "ps",
     "gr", "g", "mg", "ml", "cl", "shore", "hv", "hrc", "t", "jahre", "years", "ans", "ar", "lat", "let", "tage", "days",
     "day", "tag", "tagen", "weeks", "wochen", "km", "ft", "lb", "lbs", "kva", "awg", "j", "k", "khz", "bits", "″", '"'}
)  # fmt: skip


_PLAIN_WORDS = frozenset(
    {"upstream", "whole", "logistics", "each", "to_word", "from_word", "instead", "partial", "price",
     "balance", "history", "half", "new_date", "joiner", "contrast", "only", "moved", "dispatch"}
)  # fmt: skip
"""Phrases whose words may as well be a part's name; those of the others are answers first."""
_SIZE_WORDS = frozenset({"fi", "ø", "dn", "dia", "diam", "d", "size", "gr", "typ", "type", "da", "de", "di", "m", "nr", "o", "dim"})


@dataclass(slots=True)
class Reference:
    """Words that name open lines."""

    start: int
    end: int
    lines: frozenset[int]
    how: str
    """``order``, ``line``, ``code``, ``words``, ``size`` or ``ordinal``."""
    unknown: str = ""
    """The order or line as told, where no open line has it."""
    count: int = 1
    """How many lines are named one by one."""
    weak: bool = False
    """Whether the number may be a day as well."""


@dataclass(slots=True)
class Quantity:
    """A number that may be a quantity."""

    start: int
    end: int
    figure: Figure
    unit: str = ""
    """Class of its unit; empty where none stands with it."""
    percent: bool = False
    approximate: bool = False
    each: bool = False
    times: int = 0
    """2 of ``2 x 250``."""
    spec: bool = False
    """A measure, a weight, a time: no quantity of any line unless its unit says so."""
    bare: bool = False

    @property
    def value(self) -> Decimal:
        """The number."""
        return self.figure.value


@dataclass(slots=True)
class Price:
    """A price with what it is for."""

    start: int
    end: int
    figure: Figure
    currency: str
    per: Decimal | None


@dataclass(frozen=True, slots=True)
class Habits:
    """How the writer writes: language, country, and what "today" is."""

    lexicon: Lexicon
    today: date
    order: Order
    firm: bool
    sign: str
    """Decimal sign."""
    blanks: bool
    """Whether thousands may be parted by blanks."""


@dataclass(slots=True)
class Analysis:
    """All that was found in a text, by token."""

    text: str
    tokens: list[Token]
    dates: list[Window]
    references: list[Reference]
    quantities: list[Quantity]
    prices: list[Price]
    marks: list[Mark]
    claimed: list[str] = field(default_factory=list)
    """For each token what took it: ``date``, ``ref``, ``qty``, ``price``, or empty."""


def analyse(text: str, tokens: list[Token], index: LineIndex, habits: Habits) -> Analysis:
    """Finds everything in a text that an answer is made of."""
    claimed = [""] * len(tokens)
    references = _codes(tokens, index, claimed)
    references += _announced(tokens, index, habits, claimed)
    sizes = _fractions(tokens, index, claimed)
    dates = [
        window
        for window in scan_dates(
            tokens,
            habits.lexicon,
            today=habits.today,
            order=habits.order,
            firm=habits.firm,
            taken=claimed,
        )
        if not any(claimed[window.core : window.end])
    ]
    for at in sizes:
        claimed[at] = ""
    for window in dates:
        for at in range(window.core, window.end):
            claimed[at] = "date"
    references += _days_that_are_lines(tokens, dates, index, claimed)
    prices, quantities = _figures(tokens, index, habits, claimed)
    spans = [(window.start, window.end) for window in dates]
    marks = [
        mark for mark in _phrases_around(tokens, habits, claimed) if not _inside(mark, spans)
    ]
    spoken = {at for mark in marks if mark.category not in _PLAIN_WORDS for at in mark.used}
    references += _described(tokens, index, claimed, quantities, spoken)
    quantities = [one for one in quantities if claimed[one.start] == "qty"]
    references.sort(key=lambda one: one.start)
    marks = [mark for mark in marks if any(claimed[at] in ("", "qty") for at in mark.used)]
    return Analysis(text, tokens, dates, references, quantities, prices, marks, claimed)


def _fractions(tokens: list[Token], index: LineIndex, claimed: list[str]) -> list[int]:
    """Tokens of sizes such as 5/8 that a description holds, taken so that they are no dates."""
    taken: list[int] = []
    for text, start, end in pieces(tokens):
        if "/" in text and text.replace(",", ".") in index.sizes:
            for at in range(start, end):
                if not claimed[at]:
                    claimed[at] = "size"
                    taken.append(at)
    return taken


def _phrases_around(tokens: list[Token], habits: Habits, claimed: list[str]) -> list[Mark]:
    """The phrases of a text, found as if its dates were not there: ``hat am 5.5. das Haus verlassen``."""
    kept = [at for at, what in enumerate(claimed) if what != "date"]
    if len(kept) == len(tokens):
        return habits.lexicon.phrases.find(tokens)
    marks = habits.lexicon.phrases.find([tokens[at] for at in kept])
    return [
        mark._replace(start=kept[mark.start], end=kept[mark.end - 1] + 1, used=tuple(kept[at] for at in mark.used))
        for mark in marks
    ]


def _days_that_are_lines(
    tokens: list[Token], dates: list[Window], index: LineIndex, claimed: list[str]
) -> list[Reference]:
    """``idem pour le 20``: where 20 is the number of a line, the 20th is not meant."""
    found: list[Reference] = []
    full = [window for window in dates if not window.bare_day]
    for window in [one for one in dates if one.bare_day]:
        if tokens[window.end - 1].kind != "d":
            continue  # "the 20th", "am 20."
        digits = next(at for at in range(window.core, window.end) if tokens[at].kind == "d")
        lines = index.numbers.get(int(tokens[digits].text))
        if not lines:
            continue
        dates.remove(window)
        for at in range(window.core, window.end):
            claimed[at] = ""
        claimed[digits] = "ref"
        found.append(Reference(digits, digits + 1, frozenset(lines), "line", weak=not full))
    return found


def _inside(mark: Mark, spans: list[tuple[int, int]]) -> bool:
    return any(start <= mark.start and mark.end <= end for start, end in spans)


def _boundary(tokens: list[Token], at: int) -> bool:
    """Whether no letter or digit is glued to the token's left."""
    return (
        not at
        or tokens[at].start != tokens[at - 1].end
        or tokens[at - 1].kind not in "dw"
        or (tokens[at - 1].text > "\u2fff" or tokens[at].text > "\u2fff")
    )


def _codes(tokens: list[Token], index: LineIndex, claimed: list[str]) -> list[Reference]:
    """Orders and items by their numbers, however they are punctuated."""
    found: list[Reference] = []
    at = 0
    while at < len(tokens):
        if tokens[at].kind not in "dw" or not _boundary(tokens, at):
            at += 1
            continue
        best = _longest_code(tokens, at, index)
        if best is None:
            at += 1
            continue
        if best.how == "order":
            _line_of_order(tokens, best, index)
        for n in range(at, best.end):
            claimed[n] = "ref"
        found.append(best)
        at = best.end
    return found


def _line_of_order(tokens: list[Token], order: Reference, index: LineIndex) -> None:
    """``4500012345/10``, ``4500012345 - 10``: takes the line's number in."""
    here = order.end
    signed = here < len(tokens) and tokens[here].text in "/-"
    here += signed
    if here >= len(tokens) or tokens[here].kind != "d" or len(tokens[here].text) > 6:
        return
    if tokens[here].start - tokens[order.end - 1].end > 4:
        return
    lines = order.lines & index.numbers.get(int(tokens[here].text), set())
    if not lines:
        return
    behind = tokens[here + 1] if here + 1 < len(tokens) else None
    tight = behind is not None and behind.start == tokens[here].end and behind.kind != "n"
    if tight and behind is not None and (behind.kind in "dw" or (behind.text in "./" and here + 2 < len(tokens) and tokens[here + 2].kind == "d")):
        return
    if not signed and not (behind is None or behind.kind == "n" or tight or behind.start - tokens[here].end > 1):
        return
    order.lines, order.how, order.end = frozenset(lines), "line", here + 1


def _longest_code(tokens: list[Token], at: int, index: LineIndex) -> Reference | None:
    key = ""
    best: Reference | None = None
    for here in range(at, min(at + 9, len(tokens))):
        token = tokens[here]
        if token.kind == "n":
            break
        if token.kind == "p":
            if token.text not in "-./_+" or here == at:
                break
            continue
        if here > at and token.start - tokens[here - 1].end > 1:
            break
        key += token.fold
        stripped = key.lstrip("0")
        tail = here + 1
        closed = (
            tail >= len(tokens)
            or tokens[tail].start != token.end
            or tokens[tail].kind in "pn"
            or tokens[tail].text > "\u2fff"
        )
        if closed:
            lines = index.codes.get(key)
            if lines:
                best = Reference(at, tail, frozenset(lines), "code")
            lines = index.orders.get(stripped)
            if lines and len(stripped) >= 4:
                best = Reference(at, tail, frozenset(lines), "order")
        if key not in index.heads and stripped not in index.heads:
            break
    return best


def _announced(
    tokens: list[Token], index: LineIndex, habits: Habits, claimed: list[str]
) -> list[Reference]:
    """Lines and orders behind words such as "line" and "order"."""
    found: list[Reference] = []
    book = habits.lexicon.references
    for at, token in enumerate(tokens):
        if claimed[at] or token.kind == "n":
            continue
        if token.kind == "d":
            reference = _number_before(tokens, at, index, habits, claimed)
        else:
            marks = book.at(tokens, at)
            reference = None
            for mark in marks:
                if any(claimed[n] == "ref" for n in mark.used):
                    continue
                reference = _behind(tokens, mark, index, habits, claimed)
                if reference is not None:
                    break
        if reference is not None:
            for n in range(reference.start, reference.end):
                claimed[n] = claimed[n] or "ref"
            found.append(reference)
    return found


def _number_before(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    """``10. kalem``, ``10 nolu kalem``: the number stands before its word."""
    here = at + 1
    if here < len(tokens) and tokens[here].text in ".)":
        here += 1
    if here >= len(tokens) or len(tokens[at].text) > 5 or not _boundary(tokens, at):
        return None
    for mark in habits.lexicon.references.at(tokens, here):
        if mark.category == "line_after":
            lines = index.numbers.get(int(tokens[at].text))
            return Reference(
                at,
                mark.end,
                frozenset(lines or ()),
                "line",
                unknown="" if lines else tokens[at].text,
            )
    return None


def _behind(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    if mark.category == "line_word":
        return _line_list(tokens, mark, index, habits, claimed)
    if mark.category in ("order_word", "ending"):
        return _order_behind(tokens, mark, index, habits, claimed)
    if mark.category == "ordinal_line":
        return Reference(mark.start, mark.end, frozenset({-1 - mark.value}), "ordinal")
    if mark.category == "last_line":
        return Reference(mark.start, mark.end, frozenset({-1000}), "ordinal")
    if mark.category in ("first_n", "last_n"):
        count = None
        if mark.end < len(tokens):
            if tokens[mark.end].kind == "d" and len(tokens[mark.end].text) == 1:
                count = int(tokens[mark.end].text)
            else:
                for one in habits.lexicon.dates.at(tokens, mark.end):
                    if one.category == "number":
                        count = one.value
                for one in habits.lexicon.phrases.at(tokens, mark.end):
                    if one.category == "both":
                        count = 2
        if count and 1 < count < 10:
            base = -2000 if mark.category == "first_n" else -3000
            return Reference(mark.start, mark.end + 1, frozenset({base - count}), "ordinal")
    return None


def _line_list(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    """The numbers behind a word for "line": 10, 20 and 30; 10-30; 10 + 20."""
    at = mark.end
    lines: set[int] = set()
    unknown = ""
    end = -1
    numbers: list[int] = []
    counted = 0
    span = False
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "d" and not claimed[at] and len(token.text) <= 6:
            if numbers and (_counted(tokens, at, habits) or _dated(tokens, at, habits)):
                break
            if token.start == tokens[at - 1].end and tokens[at - 1].kind == "d":
                break
            glued_next = at + 1 < len(tokens) and tokens[at + 1].start == token.end
            if (
                glued_next
                and tokens[at + 1].kind == "w"
                and tokens[at + 1].text < "\u2fff"
                and numbers
            ):
                break
            if (
                glued_next
                and tokens[at + 1].text == ","
                and at + 2 < len(tokens)
                and tokens[at + 2].kind == "d"
                and tokens[at + 2].start == tokens[at + 1].end
                and not index.numbers.get(int(tokens[at + 2].text))
            ):
                break
            number = int(token.text)
            if span and numbers:
                between = [n for n in sorted(index.numbers) if numbers[-1] < n < number]
                counted += len(between)
                for n in between:
                    lines |= index.numbers[n]
            numbers.append(number)
            known = index.numbers.get(number)
            if known:
                lines |= known
            else:
                unknown = unknown or token.text
            end = at + 1
            span = False
            at += 1
        elif token.text in ".:#°º" and not numbers:
            at += 1
        elif (
            token.text in ",+&/-"
            and numbers
            and at + 1 < len(tokens)
            and (tokens[at + 1].kind in "dw")
        ):
            span = token.text == "-"
            at += 1
        elif (
            token.kind == "w"
            and (numbers or token.fold in ("no", "nr", "n"))
            and _joins(tokens, at, habits)
        ):
            tag = _joins(tokens, at, habits)
            span = tag == "to"
            at += 1
        elif token.kind == "w" and not numbers and token.fold in ("nr", "no", "n", "num", "č", "c"):
            at += 1
        else:
            break
    if end < 0:
        return None
    if not lines and len(str(numbers[0])) > 4:
        return None
    return Reference(
        mark.start, end, frozenset(lines), "line", unknown=unknown, count=len(numbers) + counted
    )


def _joins(tokens: list[Token], at: int, habits: Habits) -> str:
    """``and`` or ``to`` where the word is one and a number or a word for "line" follows."""
    follow = at + 1
    if follow >= len(tokens):
        return ""
    if tokens[follow].kind != "d":
        inner = habits.lexicon.references.at(tokens, follow)
        if not any(mark.category == "line_word" for mark in inner):
            return ""
    for mark in habits.lexicon.dates.at(tokens, at):
        if mark.category in ("and", "to") and mark.end == follow:
            return mark.category
    for mark in habits.lexicon.references.at(tokens, at):
        if mark.category == "line_word" and mark.end == follow:
            return "and"
    return ""


def _dated(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether the number begins a date: 20.04., 20/4, 20 April."""
    here = at + 1
    if here < len(tokens) and tokens[here].text in "./-" and tokens[here].start == tokens[at].end:
        if here + 1 < len(tokens) and tokens[here + 1].kind == "d":
            return True
        here += 1
    if here >= len(tokens) or tokens[here].kind != "w":
        return False
    skip = {mark.end for mark in habits.lexicon.dates.at(tokens, here) if mark.category == "of"}
    return any(
        mark.category in ("months", "months_short")
        for start in (here, *skip)
        if start < len(tokens)
        for mark in habits.lexicon.dates.at(tokens, start)
    )


def _counted(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether a unit follows the number, which makes it a quantity."""
    follow = at + 1
    if follow < len(tokens) and tokens[follow].kind == "w":
        return tokens[follow].fold in habits.lexicon.units or tokens[follow].fold in _SPECS
    return follow < len(tokens) and tokens[follow].text == "%"


def _order_behind(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    """An order behind its word: its last digits, or one that is not open."""
    at = mark.end
    while (
        at < len(tokens)
        and tokens[at].text in ".:#°º…"
        or (
            at < len(tokens)
            and tokens[at].kind == "w"
            and tokens[at].fold
            in (
                "nr",
                "no",
                "n",
                "number",
                "nummer",
                "num",
                "numero",
                "numer",
                "c",
                "cislo",
                "ending",
                "zu",
                "with",
            )
        )
    ):
        at += 1
    if at >= len(tokens) or tokens[at].kind == "n":
        return None
    run = next(
        ((text, first, end) for text, first, end in pieces(tokens[at : at + 8]) if first == 0), None
    )
    if run is None:
        return None
    text, _, size = run
    end = at + size
    if any(claimed[n] for n in range(at, end)):
        return None
    digits = "".join(char for char in text if char.isdigit())
    if len(digits) < 3:
        return None
    key = chunk_key(text)
    lines = (
        index.by_order(key)
        or (index.by_ending(key.lstrip("0")) if key.isdigit() else set())
        or (index.by_ending(digits) if len(digits) >= 4 else set())
    )
    if lines:
        return Reference(mark.start, end, frozenset(lines), "order")
    if len(digits) >= 4 and mark.category == "order_word":
        return Reference(mark.start, end, frozenset(), "order", unknown=text)
    return None


def _figures(
    tokens: list[Token], index: LineIndex, habits: Habits, claimed: list[str]
) -> tuple[list[Price], list[Quantity]]:
    """Prices and quantities among the numbers that nothing else claims."""
    prices: list[Price] = []
    quantities: list[Quantity] = []
    units = habits.lexicon.units
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind != "d" or claimed[at]:
            at += 1
            continue
        figure = read_figure(tokens, at, sign=habits.sign, blanks=habits.blanks)
        if any(claimed[at : figure.end]):
            figure = Figure(at, at + 1, Decimal(token.text))
        end = figure.end
        before = tokens[at - 1] if at else None
        glued_left = (
            before is not None
            and before.end == token.start
            and (
                (before.kind == "w" and before.text < "\u2fff")
                or before.text in "-_/."
                and at > 1
                and tokens[at - 2].end == before.start
                and tokens[at - 2].kind in "dw"
            )
        )
        glued_right = end < len(tokens) and tokens[end].start == tokens[end - 1].end
        if (
            glued_right
            and tokens[end].kind == "w"
            and tokens[end].fold not in units
            and tokens[end].fold not in _CURRENCIES
            and tokens[end].text < "\u2fff"
            and tokens[end].fold not in ("x",)
        ):
            if tokens[end].fold in _SPECS:
                quantities.append(Quantity(at, end + 1, figure, spec=True))
                _claim(claimed, at, end + 1, "qty")
            at = end
            continue
        if glued_left and not (before is not None and before.fold in ("x", "a", "je")):
            at = end
            continue
        if (
            glued_right
            and tokens[end].fold == "x"
            and end + 1 < len(tokens)
            and tokens[end + 1].kind == "d"
            and tokens[end + 1].start == tokens[end].end
            and not (figure.value <= 12 and int(tokens[end + 1].text[:9]) >= 20)
        ):
            at = end + 2  # 80x60 is a size
            continue
        if (
            tokens[end : end + 1]
            and tokens[end].text == ":"
            and glued_right
            and end + 1 < len(tokens)
            and tokens[end + 1].kind == "d"
            and tokens[end + 1].start == tokens[end].end
        ):
            at = end + 2  # a time of day
            continue
        price = _price(tokens, at, figure, habits)
        if price is not None:
            prices.append(price)
            _claim(claimed, price.start, price.end, "price")
            at = max(price.end, end)
            continue
        quantity = _quantity(tokens, at, figure, habits, claimed)
        quantities.append(quantity)
        _claim(claimed, at, quantity.end, "qty")
        at = quantity.end
    return prices, quantities


def _claim(claimed: list[str], start: int, end: int, what: str) -> None:
    for n in range(start, end):
        claimed[n] = claimed[n] or what


def _currency(tokens: list[Token], at: int) -> tuple[str, int] | None:
    if not 0 <= at < len(tokens):
        return None
    token = tokens[at]
    if token.fold == "us" and at + 1 < len(tokens) and tokens[at + 1].text == "$":
        return "USD", at + 2
    code = _CURRENCIES.get(token.fold)
    if code is None or (
        token.fold in ("fr", "rs", "try", "tl", "kc", "zl", "kr") and token.kind != "w"
    ):
        return None
    return code, at + 1


def _price(tokens: list[Token], at: int, figure: Figure, habits: Habits) -> Price | None:
    """A number with a currency, an @ before it, or a word for "price"."""
    start, end, currency = at, figure.end, None
    before = _currency(tokens, at - 1)
    behind = _currency(tokens, end)
    if before is not None and tokens[at - 1].fold not in ("fr", "try", "rs"):
        start, currency = at - 1, before[0]
        if start and tokens[start - 1].fold == "us":
            start -= 1
    elif behind is not None and tokens[end].fold != "try":
        currency, end = behind
    elif at and tokens[at - 1].text == "@":
        start, currency = at - 1, ""
    else:
        return None
    per: Decimal | None = None
    here = end
    if here < len(tokens) and (
        tokens[here].text in "/-"
        or tokens[here].fold in _PER
        or _tagged(tokens, here, habits, "each")
    ):
        here += 1
        if here < len(tokens) and tokens[here].text == "-":
            here += 1
        if here < len(tokens) and tokens[here].kind == "d":
            amount = read_figure(tokens, here, sign=habits.sign, blanks=habits.blanks)
            if amount.value > 0:
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


_PER = frozenset(
    {
        "per",
        "je",
        "pro",
        "par",
        "por",
        "al",
        "a",
        "za",
        "na",
        "le",
        "la",
        "les",
        "each",
        "ea",
        "stk",
        "st",
        "pc",
        "cad",
        "cada",
        "il",
        "pr",
        "/",
        "kpl",
        "du",
        "de",
        "pour",
    }
)


def _tagged(tokens: list[Token], at: int, habits: Habits, category: str) -> bool:
    return any(mark.category == category for mark in habits.lexicon.phrases.at(tokens, at))


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
        if tokens[here].text == "%":
            quantity.percent, quantity.end = True, here + 1
            return quantity
        if (
            tokens[here].text in "-"
            and here + 1 < len(tokens)
            and tokens[here + 1].kind == "w"
            and tokens[here].start == tokens[here - 1].end
        ):
            here += 1
        if (
            tokens[here].fold == "x"
            and here + 1 < len(tokens)
            and tokens[here + 1].kind == "d"
            and figure.value < 50
            and figure.value == int(figure.value)
        ):
            inner = read_figure(tokens, here + 1, sign=habits.sign, blanks=habits.blanks)
            spaced = tokens[here].start > tokens[here - 1].end
            if spaced or inner.value >= 20:
                second = _quantity(tokens, here + 1, inner, habits, claimed)
                second.start, second.times = at, int(figure.value)
                return second
        word = tokens[here].fold
        if word in units and tokens[here].kind == "w":
            quantity.unit, quantity.end = units[word], here + 1
            if (
                quantity.end < len(tokens)
                and tokens[quantity.end].text == "."
                and tokens[quantity.end].start == tokens[here].end
                and len(word) <= 4
            ):
                quantity.end += 1
            if word in _SPECS and word not in ("a",):
                quantity.spec = True
            return quantity
        if word in _SPECS and (tokens[here].kind == "w" or tokens[here].text in '°"″'):
            quantity.spec, quantity.end = True, here + 1
            return quantity
    quantity.bare = True
    return quantity


def _before(tokens: list[Token], at: int, habits: Habits) -> set[str]:
    """Categories of the word right before a number: about, each."""
    found: set[str] = set()
    for back in (1, 2):
        first = at - back
        if first < 0 or tokens[first].kind == "n":
            break
        for mark in habits.lexicon.dates.at(tokens, first):
            if mark.category == "trap" and mark.end in (at, at - 1) and (
                mark.end == at or tokens[at - 1].text in ".:#°º"
            ):
                found.add("trap")
            if mark.category == "approximate" and (
                mark.end == at or (mark.end == at - 1 and tokens[at - 1].text == ".")
            ):
                found.add("approximate")
        for mark in habits.lexicon.phrases.at(tokens, first):
            if mark.category == "each" and mark.end == at:
                found.add("each")
    return found


def _described(
    tokens: list[Token], index: LineIndex, claimed: list[str], quantities: list[Quantity], spoken: set[int]
) -> list[Reference]:
    """Lines by the words and sizes of their descriptions."""
    hits: list[tuple[int, int, frozenset[int], str]] = []
    covered = -1
    counted = {one.start: one for one in quantities}
    for text, start, end in pieces(tokens):
        if start < covered:
            continue
        if any(claimed[n] in ("ref", "date", "price") for n in range(start, end)):
            continue
        sized = any(char.isdigit() for char in text)
        if not sized:
            if len(text) >= 3 and text not in index.lexicon.stop:
                lines = index.by_word(text)
                if start in spoken and text not in index.words:
                    continue
                if lines:
                    hits.append((start, end, lines, "words"))
            continue
        hit = _size_hit(tokens, text, start, end, index)
        if hit is not None and not _is_counted(counted.get(start), hit, index, tokens):
            hits.append((start, hit[1], hit[0], hit[2]))
            covered = hit[1]
    for at, token in enumerate(tokens):
        if token.text > "\u2fff" and token.kind == "w" and not claimed[at]:
            lines = frozenset(index.words.get(token.fold, ()))
            if lines:
                hits.append((at, at + 1, lines, "words"))
    hits.sort(key=lambda hit: hit[0])
    return _phrases(tokens, hits, claimed, index)


def _is_counted(
    quantity: Quantity | None,
    hit: tuple[frozenset[int], int, str],
    index: LineIndex,
    tokens: list[Token],
) -> bool:
    """Whether a number that would name a line is rather how many of it: 30 pulleys, 12 pcs."""
    if quantity is None or hit[2] == "size" and quantity.unit != "piece":
        return False
    if quantity.unit and not quantity.spec:
        return True
    whole = any(index.lines[n].quantity == quantity.value for n in hit[0])
    follow = tokens[quantity.end] if quantity.end < len(tokens) else None
    return whole and follow is not None and follow.kind == "w"


def _size_hit(
    tokens: list[Token], text: str, start: int, end: int, index: LineIndex
) -> tuple[frozenset[int], int, str] | None:
    """Lines whose description holds a size; the kind tells how sure: ``size``, or ``loose``."""
    size = _MEASURED.sub(r"\1\2", text.replace(",", "."))
    follow = tokens[end] if end < len(tokens) else None
    unit = (
        follow.fold if follow is not None and follow.kind == "w" and len(follow.fold) <= 4 else ""
    )
    if (
        follow is not None
        and follow.text == "-"
        and end + 1 < len(tokens)
        and tokens[end + 1].kind == "w"
        and follow.start == tokens[end - 1].end
    ):
        unit = tokens[end + 1].fold
    number, glued = size, ""
    cut = len(size)
    while cut and size[cut - 1].isalpha():
        cut -= 1
    if 0 < cut < len(size):
        number, glued = size[:cut], size[cut:]
    for pair, stop in (((number, glued), end), ((size, unit), end + 1)):
        if pair[1] and pair in index.measures:
            return frozenset(index.measures[pair]), stop, "size"
    if glued == "s" or (glued in ("er", "ers", "en") and len(number) <= 4):
        lines = index.sizes.get(number) or index.loose.get(number)
        if lines:
            return frozenset(lines), end, "size"
    if glued in _SPECS and number in index.loose:
        return frozenset(index.loose[number] | index.sizes.get(number, set())), end, "loose"
    marked = any(not char.isdigit() for char in size)
    lines = index.sizes.get(size, set())
    if not marked:
        lines = lines | index.loose.get(size, set())
    elif not lines:
        lines = index.loose.get(size, set())
    elif "x" not in size:
        lines = lines | index.loose.get(size, set())
    if lines:
        return frozenset(lines), end, "size" if marked or len(size) >= 4 else "loose"
    key = chunk_key(size)
    for name in (size.strip("."), key):
        lines = index.loose.get(name) or index.sizes.get(name)
        if lines:
            return frozenset(lines), end, "loose"
    return None


def _phrases(
    tokens: list[Token],
    hits: list[tuple[int, int, frozenset[int], str]],
    claimed: list[str],
    index: LineIndex,
) -> list[Reference]:
    """Neighbouring words and sizes make one name; what they have in common is the line."""
    found: list[Reference] = []
    n = 0
    head: frozenset[int] = frozenset()
    while n < len(hits):
        start, end, lines, how = hits[n]
        used = [hits[n]]
        m = n + 1
        while m < len(hits):
            gap = tokens[end : hits[m][0]]
            near = (
                len(gap) <= 2
                and all(
                    token.kind == "w" and len(token.fold) <= 5 or token.text in '-("/.'
                    for token in gap
                )
                and not any(claimed[at] in ("date", "price") for at in range(end, hits[m][0]))
            )
            both = lines & hits[m][2]
            if not near or not both:
                break
            lines, end = both, hits[m][1]
            used.append(hits[m])
            m += 1
        kinds = {hit[3] for hit in used}
        for hit in used:
            if hit[3] != "words" and len(lines) > 1:
                number = "".join(char for char in _joined(tokens, hit[0], hit[1]) if char.isdigit() or char in ".,")
                lines = index.strongest(number, lines)
            if hit[3] == "words" and len(hit[2]) > 1:
                head = hit[2]
        if "words" in kinds:
            found.append(Reference(start, end, lines, "words"))
        elif "size" in kinds:
            found.append(Reference(start, end, lines & head or lines, "size"))
        elif _subject(tokens, start):
            found.append(Reference(start, end, lines & head or lines, "loose"))
        elif lines & head and start and tokens[start - 1].fold in _SIZE_WORDS:
            found.append(Reference(start, end, lines & head, "loose"))
        else:
            n += 1
            continue
        for hit in used:
            for at in range(hit[0], hit[1]):
                if claimed[at] != "date":
                    claimed[at] = "ref"
        n = m
    return found


def _joined(tokens: list[Token], start: int, end: int) -> str:
    return "".join(token.text for token in tokens[start:end])


def _subject(tokens: list[Token], at: int) -> bool:
    """Whether a bare number begins its line or sentence and so is its subject."""
    back = at - 1
    small = 0
    while back >= 0 and tokens[back].kind == "w" and len(tokens[back].fold) <= 6 and small < 2:
        back -= 1
        small += 1
    opening = back < 0 or tokens[back].kind == "n" or tokens[back].text in ".;,-*•·>:("
    if not opening or at + 1 >= len(tokens):
        return False
    behind = tokens[at + 1]
    return behind.text in ":=-" or (small > 0 and (behind.kind == "w" or behind.text == ","))
