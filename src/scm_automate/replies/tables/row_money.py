"""The money in a table's row: prices under any header, amounts that must agree with them, currencies.

A unit price stands in a column of its own, in one whose header nobody knows (``DKK/unit``), below the row
(``Preis: 1,52 EUR``), or only in the amount of the row. Whatever does not come to the line's own price is
for a person; an amount that is the quantity times the line's price proves it beside a list price.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.replies.amounts.figure_words import CURRENCIES
from scm_automate.replies.amounts.numbers import read_figure
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import fold, level, tokenise
from scm_automate.replies.tables.headers import header_role
from scm_automate.replies.tables.paper_words import adds_money, is_measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scm_automate.replies.open_lines import OpenLine

__all__ = ["RowMoney", "row_money"]

_AMOUNT = re.compile(
    r"(?:[^\W\d_]{1,4}\.? ?|[€$£¥] ?)?[0-9][0-9.,'’ ]{0,14}[.,][0-9]{2,5}(?: ?(?:[^\W\d_]{1,4}\.?|[€$£¥%]))?"
    r"(?: ?/ ?[0-9]{0,4} ?[^\W\d_]{0,5}\.?)?"
)
"""A cell that holds a number with decimals and no more: ``1,52``, ``EUR 1,52``, ``1,52/100``."""
_IN_TEXT = re.compile(
    r"(?<![\w.,-])(?:(?P<before>[A-Z]{3}|[€$£¥]) ?)?(?P<figure>[0-9][0-9.,'’]{0,14})"
    r"(?: ?(?P<behind>[A-Za-zł]{2,4}|Kč|[€$£¥元]))?(?![^\W_])"
)
"""A figure in running text with what may be a currency beside it, and not ``6205-2RS``."""
_CENT = Decimal("0.011")
_PARTS = re.compile(r" ; |[,;] ")
_LOOSE = frozenset({"", "unit", "per", "extra", "remark", "rest"})
"""Roles of columns in which a price may stand unnoticed."""
_SHORT = 80
_SCALES = (Decimal(1), Decimal(10), Decimal(100), Decimal(1000))


class RowMoney(NamedTuple):
    """What a row tells of money."""

    prices: list[tuple[str, str]]
    """Cells of unit prices, each with what it is for."""
    doubts: list[str]
    proven: bool = False
    """Whether the amount of the row is its quantity at the price of the line."""


def row_money(
    cell: Callable[[int], str],
    headers: Sequence[str],
    columns: Mapping[str, Sequence[int]],
    line: OpenLine,
    *,
    quantity: Decimal | None,
    details: Sequence[str],
) -> RowMoney:
    """The unit prices that a row tells, and why its money may tell more than they do.

    Args:
        cell: The text of a column.
        headers: The headers.
        columns: Role -> columns.
        line: The line that the row speaks of.
        quantity: How many the row tells.
        details: Running text: the description, and what is printed below the row.
    """
    per = cell(columns["per"][0]) if columns.get("per") else ""
    prices = [
        (cell(n), per or _lot_of(headers[n] if n < len(headers) else "", header=True))
        for n in columns.get("price", ())
        if cell(n)
    ]
    counted = [n for n in columns.get("open_quantity", ())[1:] if _AMOUNT.fullmatch(cell(n))]
    totals = [cell(n) for n in (*columns.get("total", ()), *counted) if cell(n)]
    doubts = _currencies(cell, headers, columns, line)
    told, amounts, spoken = _in_details(details, line)
    prices += told
    totals += amounts
    if line.price is None:
        return RowMoney(prices, doubts)
    own = line.price / line.price_per
    counts = {line.quantity, quantity or line.quantity}
    proven = any(_is_amount(raw, own, counts) for raw in totals)
    if spoken and not proven:
        doubts.append(f"an amount of money is told below the row: {spoken[:40]!r}")
    given = [raw for raw in totals if max(_readings(raw), default=0) > 0]
    if not proven and not all(
        _readings(raw) & counts or _is_price(_readings(raw), line) for raw in given
    ):
        doubts.append("the amount of the row is not its quantity at the price of the line")
    loose = [
        n
        for role in _LOOSE
        for n in (columns.get("unknown", ()) if not role else columns.get(role, ()))
        if n not in columns.get("answer", ()) and _AMOUNT.fullmatch(cell(n))
    ]
    if (proven and len(prices) > 1) or (proven and loose):
        prices = _without_list_prices(prices, [cell(n) for n in loose], line)
    for n in dict.fromkeys(loose):
        header = headers[n] if n < len(headers) else ""
        found = _readings(cell(n))
        if max(found, default=0) == 0:
            continue
        if adds_money(header):
            doubts.append(f"a surcharge is told beside the price: {header[:30]!r} {cell(n)[:20]!r}")
        elif not (
            proven
            or is_measure(header)
            or _is_price(found, line)
            or _is_amount(cell(n), own, counts)
            or found & counts
        ):
            doubts.append("a column with amounts is not understood")
    return RowMoney(prices, doubts, proven)


def _readings(raw: str) -> set[Decimal]:
    """The figure of a cell, with either sign for its decimals: ``1,250.00`` and ``1.250,00``."""
    tokens = tokenise(level(raw[:_SHORT]))
    at = next((n for n, token in enumerate(tokens) if token.kind == "d"), None)
    if at is None:
        return set()
    return {read_figure(tokens, at, sign=sign, blanks=True).value for sign in (",", ".")}


def _is_amount(raw: str, own: Decimal, counts: Iterable[Decimal]) -> bool:
    return any(
        abs(value - own * count) <= _CENT + own * count / 10_000
        for value in _readings(raw)
        for count in counts
    )


def _is_price(found: Iterable[Decimal], line: OpenLine) -> bool:
    """Whether a figure is the price of the line, for one or for as many as a price may be told for."""
    if line.price is None:
        return False
    own = line.price / line.price_per
    return any(abs(value - own * scale) <= value / 10_000 for value in found for scale in _SCALES)


def _without_list_prices(
    prices: list[tuple[str, str]], others: Sequence[str], line: OpenLine
) -> list[tuple[str, str]]:
    """The price cells without a list price, where a net one beside it is the line's own and the amount says so."""
    cells = [raw for raw, _ in prices] + list(others)
    kept = [(raw, per) for raw, per in prices if _is_price(_readings(raw), line)]
    return kept if kept or any(_is_price(_readings(raw), line) for raw in cells) else prices


def _in_details(
    texts: Sequence[str], line: OpenLine
) -> tuple[list[tuple[str, str]], list[str], str]:
    """Prices and amounts in running text, by their labels and currencies, and what is neither's."""
    prices: list[tuple[str, str]] = []
    totals: list[str] = []
    spoken = ""
    for text in texts:
        if not any(char.isdigit() for char in text):
            continue
        for part in _PARTS.split(text):
            if not any(char.isdigit() for char in part):
                continue
            label, colon, value = part.replace("：", ":").partition(":")
            role = header_role(label.strip()) if colon and len(label) < _SHORT else ""
            if role == "price":
                prices.append((value.strip(), _lot_of(value)))
                continue
            if role == "total":
                totals.append(value.strip())
                continue
            figure = _money_in(part)
            if not figure or _is_of_the_name(figure, part, line):
                continue
            if adds_money(part):
                spoken = spoken or part
            elif any(header_role(word) == "price" for word in _words_before(part, figure)) or (
                line.price is not None and _is_price(_readings(figure), line)
            ):
                prices.append((figure, _lot_of(part.partition(figure)[2])))
            else:
                spoken = spoken or part
    return prices, totals, spoken


def _is_of_the_name(figure: str, part: str, line: OpenLine) -> bool:
    """Whether a figure and what stands behind it is of the line's own name: ``RODAMIENTO 6204 2RS``."""
    name = f" {fold(line.description)} "
    return any(
        word.startswith(figure) and not word.isdigit() and f" {word} " in name
        for word in fold(part).split()
    )


def _words_before(part: str, figure: str) -> list[str]:
    lead = part.partition(figure)[0].split()
    return [*lead, " ".join(lead)]


_PER = "|".join(sorted(words("per_a_lot", as_spelt=True)))
_LOT = re.compile(rf"(?:/|\b(?:{_PER})\b\.?) ?(1000|100|10)\b")


_LOT_BEHIND = re.compile(r"[ _x%](1000|100|10)\Z")
"""A price's header that ends in how many it is for: ``PRECIO_100``."""


def _lot_of(text: str, *, header: bool = False) -> str:
    found = _LOT.search(text.lower()) or (_LOT_BEHIND.search(text.lower()) if header else None)
    return found[1] if found else ""


def _money_in(part: str) -> str:
    """The figure of a text that has a currency beside it; empty where there is none."""
    for match in _IN_TEXT.finditer(part):
        words = [word for word in (match["before"], match["behind"]) if word]
        if any(
            fold(one) in CURRENCIES and (one.isupper() or fold(one) not in _WORDS) for one in words
        ):
            return match["figure"]
    return ""


def _currencies(
    cell: Callable[[int], str],
    headers: Sequence[str],
    columns: Mapping[str, Sequence[int]],
    line: OpenLine,
) -> list[str]:
    """The doubt that a row tells its money in another currency than the order's."""
    if not line.currency:
        return []
    money = [*columns.get("price", ()), *columns.get("total", ())]
    told = [headers[n] for n in money if n < len(headers)] + [cell(n) for n in money]
    told += [
        cell(n)
        for role in ("currency", "unknown", "unit")
        for n in columns.get(role, ())
        if cell(n) and cell(n).lower() in CURRENCIES
    ]
    if other_currency(told, line.currency):
        return ["the currency differs"]
    return []


def other_currency(texts: Iterable[str], own: str) -> bool:
    """Whether texts name a currency, and all of them another one than an order's.

    Examples:
        >>> other_currency(["Price USD"], "EUR"), other_currency(["Price"], "EUR")
        (True, False)
    """
    own = own.upper()
    found = {
        CURRENCIES[token.fold]
        for text in texts
        for token in tokenise(level(text[:_SHORT]))
        if CURRENCIES.get(token.fold)
        and (token.text.isupper() or token.fold not in _WORDS)
        and not (token.text == "$" and own in _DOLLARS)
    }
    return bool(found) and own not in found


_WORDS = frozenset({"cad", "fr", "try", "rs", "tl", "sek"})
"""Currencies whose letters are words as well: ``Prezzo cad.``"""
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
