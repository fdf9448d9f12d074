"""Which words give a value, and by which rule: a date, a quantity, a price, dispatch or delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.render import day, quantity, single_line
from scm_automate.replies.amounts.numbers import Figure, decimal_sign, read_figure, writes_blanks
from scm_automate.replies.dates import find_dates
from scm_automate.replies.language.language import choose_languages
from scm_automate.replies.language.lexicon import lexicon
from scm_automate.replies.language.tokens import level, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from scm_automate.model import Delivery, LineResponse, OrderResponse
    from scm_automate.replies.dates import DateMention
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.reply import Told

__all__ = ["Words", "say_basis", "say_date", "say_price", "say_quantity", "words_of"]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a line's evidence, with what the finders find in them."""

    texts: tuple[str, ...]
    tokens: tuple[tuple[Token, ...], ...]
    dates: tuple[DateMention, ...]
    lexicon: Lexicon
    country: str | None
    today: date
    told: Told | None
    in_table: bool
    """Whether they stand in a row of a table, of whose cells the evidence holds some."""
    elsewhere: tuple[tuple[str, frozenset[tuple[date | None, date | None]]], ...]
    """(name, windows) of the other lines of the same answer."""

    def whole(self, windows: tuple[date | None, date | None] | None = None) -> str:
        """Where a value comes from that no single words give."""
        for name, known in self.elsewhere:
            if windows is not None and windows in known:
                return f"as told for {name}"
        return "from another cell of its row" if self.in_table else "from the words as a whole"

    def phrases(self, *categories: str) -> tuple[str, ...]:
        """The phrases of some categories as they stand, each once."""
        found: list[str] = []
        for text, tokens in zip(self.texts, self.tokens, strict=True):
            for mark in self.lexicon.phrases.find(list(tokens)):
                if mark.category in categories:
                    span = text[tokens[mark.start].start : tokens[mark.end - 1].end]
                    found.append(single_line(span, most=60))
        return tuple(dict.fromkeys(found))

    def numbers(self) -> Iterable[tuple[Figure, str]]:
        """Every number under the writer's habit, with the word behind it."""
        sign = decimal_sign(self.country, self.lexicon.codes[0])
        blanks = writes_blanks(self.lexicon.codes)
        for text, tokens in zip(self.texts, self.tokens, strict=True):
            for at, token in enumerate(tokens):
                if token.kind != "d":
                    continue
                figure = read_figure(list(tokens), at, sign=sign, blanks=blanks)
                end = figure.end
                if end < len(tokens) and tokens[end].kind == "w":
                    end += 1
                yield figure, single_line(text[token.start : tokens[end - 1].end], most=40)


def words_of(line: LineResponse, response: OrderResponse, told: Told | None) -> Words:
    """The words of a line's evidence, looked at once more."""
    evidence = line.evidence
    texts = tuple(dict.fromkeys(one.text for one in evidence))
    tokens = tuple(tuple(tokenise(level(text))) for text in texts)
    country = told.country if told else None
    flat = [token for row in tokens for token in row]
    codes = choose_languages(flat, country=country)
    if response.language and response.language not in codes:
        codes = (response.language, *codes)
    today = told.today if told else response.received.date()
    dates: list[DateMention] = []
    for text in texts:
        for code in codes:
            dates += find_dates(text, language=code, country=country, today=today)
    others = tuple(
        (
            f"{one.order}/{one.line}",
            frozenset((each.earliest, each.latest) for each in one.deliveries),
        )
        for one in response.lines
        if one.line_key != line.line_key
    )
    in_table = any(one.row is not None for one in evidence)
    return Words(
        texts, tokens, tuple(dates), lexicon(*codes), country, today, told, in_table, others
    )


def say_date(delivery: Delivery, ordered: OpenLine | None, words: Words) -> str:
    """When, and how that was reached."""
    if delivery.latest is None:
        return "no date is told for a part"
    when = _window(delivery.earliest, delivery.latest)
    due = {one for one, _ in ordered.schedules} if ordered else set()
    for mention in words.dates:
        if (mention.earliest, mention.latest) == (delivery.earliest, delivery.latest):
            return f"{when}: {_rule(mention, words)}"
    for mention in words.dates:
        if mention.shift is not None:
            base = delivery.latest - timedelta(days=mention.shift)
            apart = "after" if mention.shift >= 0 else "before"
            if base in due:
                return (
                    f'{when}: "{_said(mention)}", {abs(mention.shift)} days {apart} the due date'
                    f" {day(base)}"
                )
            return f'{when}: "{_said(mention)}", {abs(mention.shift)} days {apart} {day(base)}'
    for mention in words.dates:
        for earliest, latest in mention.alternatives:
            if (earliest, latest) == (delivery.earliest, delivery.latest):
                return f'{when}: the other reading of "{_said(mention)}", which the message settles'
    if delivery.latest in due:
        return f"{when}: the due date, as no other is told"
    return f"{when}: {words.whole((delivery.earliest, delivery.latest))}"


def _rule(mention: DateMention, words: Words) -> str:
    """The rule by which a mention gives its window."""
    said = f'"{_said(mention)}"'
    told = {
        "day": "is that day",
        "week": "is that calendar week, Monday to Sunday",
        "month": "is the whole of it",
        "part": "is that part of it",
        "range": "is from the first day to the last",
        "shift": "counts from the due date",
    }[mention.precision]
    counted = not any(char.isdigit() for char in mention.text)
    if mention.limit == "by":
        told = "is a limit, not after"
    elif mention.limit == "from":
        told = "is a limit, not before"
    out = f"{said} {told}"
    if not mention.year_told and mention.precision in ("day", "week", "month", "part"):
        out += (
            "; the year is not told, so it is the first one not more than 60 days before"
            f" {day(words.today)}"
        )
    elif counted and mention.precision in ("day", "week", "range", "part"):
        out += f", counted from {day(words.today)}"
    if mention.approximate:
        out += "; about then"
    if mention.alternatives:
        others = " or ".join(_window(first, last) for first, last in mention.alternatives[:2])
        out += f"; it can also be read as {others}"
    return out


def _said(mention: DateMention) -> str:
    return single_line(mention.text, most=60)


def _window(earliest: date | None, latest: date) -> str:
    if earliest is None:
        return f"by {day(latest)}"
    return day(latest) if earliest == latest else f"{day(earliest)} to {day(latest)}"


def say_basis(delivery: Delivery, line: LineResponse, words: Words) -> str:
    """Whether goods leave or arrive, and by which words."""
    leaves = words.phrases("dispatch", "shipped")
    arrives = words.phrases("arrival", "arrived")
    said = leaves if delivery.basis == "dispatch" else arrives
    verb = "leaves them then" if delivery.basis == "dispatch" else "arrives then"
    if said:
        return f'{verb}: "{said[0]}"'
    own = words.told.words if words.told else None
    if own is not None and (own.dates or own.plain):
        return f"{verb}: by the supplier's own vocabulary or the words around it"
    if delivery.basis == "delivery":
        if line.status == "accepted":
            return f"{verb}, as ordered"
        return f"{verb}: no word of dispatch stands with it"
    return f"{verb}: by the header of the column or a heading"


def say_quantity(
    delivery: Delivery,
    ordered: OpenLine | None,
    others: Sequence[Decimal | None],
    words: Words,
) -> str:
    """How much, and how that was reached."""
    value = delivery.quantity
    if value is None:
        return "no quantity is told"
    start = f"quantity {quantity(value)}"
    own = words.told.words.factors if words.told and words.told.words else {}
    for figure, said in words.numbers():
        if value in (figure.value, figure.other):
            return f'{start}: "{said}"'
        for word, factor in own.items():
            if figure.value * factor == value and said.casefold().endswith(word):
                return f'{start}: "{said}", {factor:f} each in the supplier\'s vocabulary'
    if ordered is not None:
        if value == ordered.quantity:
            return f"{start}: the open quantity, as no other was read"
        known = [one for one in others if one is not None]
        if known and value == ordered.quantity - sum(known, Decimal(0)):
            rest = " and ".join(quantity(one) for one in known)
            return f"{start}: what remains of {quantity(ordered.quantity)} after {rest}"
        if value in {amount for _, amount in ordered.schedules}:
            return f"{start}: the quantity of that schedule"
        if words.in_table:
            return f"{start}: {words.whole()}"
        return f"{start}: worked out from the open quantity {quantity(ordered.quantity)}"
    return f"{start}: no number of the words gives it, so it is the open one or what remains"


def say_price(price: Decimal, ordered: OpenLine | None, words: Words) -> str:
    """The new price, and how that was reached."""
    per = f" per {quantity(ordered.price_per)}" if ordered and ordered.price_per != 1 else ""
    start = f"price {quantity(price)}{per}"
    for figure, said in words.numbers():
        if price in (figure.value, figure.other):
            return f'{start}: "{said}"'
    for figure, said in words.numbers():
        if figure.value and ordered and price / figure.value in _POWERS:
            return f'{start}: "{said}", brought to the price unit of the line'
    return f"{start}: {words.whole()}"


_POWERS = frozenset(Decimal(10) ** n for n in range(-4, 5))
