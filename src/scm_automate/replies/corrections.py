"""From a buyer's correction to a proposal: which word of the supplier's was misunderstood.

Only three things are learned, each from one correction and the words that it is about: what a date
means, how many pieces a unit word is, and which of our items a number of theirs is. Whatever does not
point to exactly one word proposes nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.numbers import decimal_sign, read_figure, writes_blanks
from scm_automate.replies.amounts.units import unit_class
from scm_automate.replies.dates import find_dates
from scm_automate.replies.language.language import choose_languages
from scm_automate.replies.language.lexicon import lexicon
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.naming.glued_runs import chunk_key, pieces
from scm_automate.replies.open_lines import read_open_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.model import Delivery, LineResponse
    from scm_automate.replies.open_lines import OpenLine, OpenLines
    from scm_automate.replies.vocabulary import Vocabulary

__all__ = ["propose_entries"]

_LARGEST_FACTOR = 10_000


def propose_entries(
    vocabulary: Vocabulary,
    corrected: LineResponse,
    *,
    read: LineResponse | None,
    open_lines: OpenLines,
    by: str,
    on: date,
    words: str = "",
    country: str | None = None,
) -> Vocabulary:
    """A vocabulary with what a buyer's correction of one line teaches; the same one where it teaches nothing.

    Args:
        vocabulary: The supplier's.
        corrected: The line as the buyer says it is.
        read: The line as the reader read it; null where it found nothing on it.
        open_lines: All open lines of the supplier.
        by: The buyer; the entries are learned, and wait for a person to approve them.
        on: The day of the correction.
        words: The words of the message that it is about; those of the evidence unless given.
        country: The supplier's country, for how it writes numbers.

    Returns:
        The vocabulary, one version on for each entry proposed.

    Examples:
        >>> from datetime import date
        >>> from scm_automate.model import Delivery, LineResponse
        >>> from scm_automate.replies import Vocabulary
        >>> line = {"order": "4711", "line": "10", "item": "A-1", "quantity": "500", "unit": "PCE"}
        >>> right = LineResponse(
        ...     order="4711", line="10", status="changed", deliveries=[Delivery(quantity=250)]
        ... )
        >>> words = propose_entries(
        ...     Vocabulary(supplier="7"),
        ...     right,
        ...     read=None,
        ...     open_lines=[line],
        ...     by="Anna Berg",
        ...     on=date(2026, 3, 2),
        ...     words="Pos. 10: 5 VE am 5.5.",
        ...     country="DE",
        ... )
        >>> [str(entry) for entry in words.learned]
        ['the unit "VE" is 50 PCE']
    """
    lines = read_open_lines(open_lines)
    key = (corrected.company, corrected.order, corrected.line)
    ordered = next((one for one in lines if (one.company, one.order, one.line) == key), None)
    if ordered is None:
        return vocabulary
    told = words or "\n".join(one.text for one in (read or corrected).evidence)
    found = _date_word(read, corrected, told, country)
    if found is not None:
        vocabulary = vocabulary.propose(
            "delivery_date", found[0], means=found[1], by=by, on=on, because=told
        )
    unit = _unit_word(read, corrected, ordered, told, country)
    if unit is not None:
        vocabulary = vocabulary.propose(
            "unit", unit[0], means=ordered.unit, factor=unit[1], by=by, on=on, because=told
        )
    number = _item_number(read, ordered, lines, told, country=country, on=on)
    if number:
        vocabulary = vocabulary.propose(
            "item", number, means=ordered.item, by=by, on=on, because=told
        )
    return vocabulary


def _date_word(
    read: LineResponse | None, corrected: LineResponse, words: str, country: str | None
) -> tuple[str, str] | None:
    """(word, meaning) where only what the dates mean was wrong."""
    if read is None or not read.deliveries:
        return None
    if _days(read.deliveries) != _days(corrected.deliveries):
        return None
    before = {one.basis for one in read.deliveries if one.latest}
    after = {one.basis for one in corrected.deliveries if one.latest}
    if len(before) != 1 or len(after) != 1 or before == after:
        return None
    tokens = tokenise(level(words))
    book = lexicon(*choose_languages(tokens, country=country)).phrases
    wrong = ("arrival", "arrived") if before == {"delivery"} else ("dispatch", "shipped")
    said = {
        words[tokens[mark.start].start : tokens[mark.end - 1].end]
        for mark in book.find(tokens)
        if mark.category in wrong
    }
    if len(said) > 1:
        return None
    return next(iter(said), ""), next(iter(after))


def _days(many: Iterable[Delivery]) -> list[tuple[object, ...]]:
    return sorted(((one.earliest, one.latest, one.quantity) for one in many), key=str)


_PACKING = ("logistics", "plain")
"""What a word that counts may be known as: ``5 Gebinde`` are packages, and fifty pieces each."""


def _unit_word(
    read: LineResponse | None,
    corrected: LineResponse,
    ordered: OpenLine,
    words: str,
    country: str | None,
) -> tuple[str, Decimal] | None:
    """(word, factor) where a number beside an unknown word gives the right quantity."""
    if not unit_class(ordered.unit):
        return None
    before = {one.quantity for one in read.deliveries} if read else set()
    wanted = {one.quantity for one in corrected.deliveries if one.quantity is not None} - before
    if not wanted:
        return None
    tokens = tokenise(level(words))
    codes = choose_languages(tokens, country=country)
    known = lexicon(*codes)
    sign = decimal_sign(country, codes[0])
    counted: dict[str, set[Decimal]] = {}
    at = 0
    while at < len(tokens):
        if tokens[at].kind != "d":
            at += 1
            continue
        figure = read_figure(tokens, at, sign=sign, blanks=writes_blanks(codes))
        behind = tokens[figure.end] if figure.end < len(tokens) else None
        strange = (
            behind is not None
            and behind.kind == "w"
            and known.units.get(behind.fold) != unit_class(ordered.unit)
            and behind.fold not in known.function
            and all(mark.category in _PACKING for mark in known.phrases.at(tokens, figure.end))
            and not known.dates.at(tokens, figure.end)
        )
        if behind is not None and strange and figure.value > 0:
            counted.setdefault(behind.text, set()).add(figure.value)
        at = figure.end
    # one factor must give every quantity: 4 and 6 of them are 200 and 300 only where one is 50
    found = {
        (word, quantity / number)
        for word, numbers in counted.items()
        for number in numbers
        for quantity in wanted
        if wanted <= {one * quantity / number for one in numbers}
    }
    whole = [
        (word, Decimal(int(factor)))
        for word, factor in found
        if factor == int(factor) and 1 <= factor <= _LARGEST_FACTOR
    ]
    return whole[0] if len(whole) == 1 else None


def _item_number(
    read: LineResponse | None,
    ordered: OpenLine,
    lines: list[OpenLine],
    words: str,
    *,
    country: str | None,
    on: date,
) -> str:
    """The one number in the words that no open line is called by, where the line was not found."""
    if (read is not None and read.status != "unclear") or not ordered.item:
        return ""
    known = {
        chunk_key(code)
        for one in lines
        for code in (one.item, one.supplier_item, one.order, one.line)
        if code
    }
    if any(
        chunk_key(text) in known and len(text) > 3 for text, _, _ in pieces(tokenise(level(words)))
    ):
        return ""
    plain = level(words)
    tokens = tokenise(plain)
    dates = find_dates(words, country=country, today=on)
    found = set()
    for text, start, end in pieces(tokens):
        first, last = tokens[start].start, tokens[end - 1].end
        digits = sum(char.isdigit() for char in text)
        mixed = any(char.isalpha() for char in text)
        if digits < 2 or (not mixed and digits < 5) or len(text) < 4:
            continue
        if any(one.start < last and one.end > first for one in dates):
            continue
        found.add(words[first:last])
    return next(iter(found)) if len(found) == 1 else ""
