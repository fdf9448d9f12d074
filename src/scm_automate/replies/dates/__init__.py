"""Dates as suppliers write them, in their languages, to windows of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.numbers import decimal_sign
from scm_automate.replies.dates.mention import DateMention, Precision
from scm_automate.replies.dates.order import order_of, settle_order
from scm_automate.replies.dates.scan import scan_dates
from scm_automate.replies.language.language import choose_languages
from scm_automate.replies.language.language_files import languages_with
from scm_automate.replies.language.lexicon import lexicon
from scm_automate.replies.language.tokens import level, tokenise

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.tokens import Token

__all__ = ["DateMention", "Precision", "find_dates", "is_firm", "mention_of"]


def find_dates(
    text: str, *, language: str | None = None, country: str | None = None, today: date
) -> tuple[DateMention, ...]:
    """The dates of a text, in order, none overlapping another.

    Args:
        text: Anything; time grows linearly with its length.
        language: ISO 639-1 code; null finds out from the words and the country.
        country: ISO 3166-1 alpha-2 code of the writer; gives the usual order of day and month.
        today: What "tomorrow" and dates without a year count from.

    Returns:
        One mention per date, week, month or span of time.

    Raises:
        ConfigError: There is no such language.

    Examples:
        >>> from datetime import date
        >>> for found in find_dates(
        ...     "statt 2.6. erst Mitte Juli", language="de", today=date(2026, 5, 1)
        ... ):
        ...     print(found.text, found.earliest, found.latest, found.precision)
        2.6. 2026-06-02 2026-06-02 day
        Mitte Juli 2026-07-11 2026-07-20 part
    """
    plain = level(text)
    tokens = tokenise(plain)
    codes = (language,) if language else choose_languages(tokens, country=country)
    order = order_of(country)
    windows = scan_dates(
        tokens,
        lexicon(*codes),
        today=today,
        order=order,
        firm=is_firm(codes, country),
        pointed=decimal_sign(country, codes[0]) == ",",
    )
    settle_order(windows, {})
    return tuple(mention_of(window, tokens, text) for window in windows)


_OF_ALL_COUNTRIES = languages_with("of_all_countries")
"""Languages that cross all borders, and with them the order of their dates."""


def is_firm(codes: tuple[str, ...], country: str | None) -> bool:
    """Whether country and language together leave no doubt about day and month.

    English crosses all borders, and with it the order of its dates.
    """
    return codes[0] not in _OF_ALL_COUNTRIES and order_of(country) == "dmy"


def mention_of(window: Window, tokens: list[Token], text: str) -> DateMention:
    """The public form of a window."""
    start, end = tokens[window.start].start, tokens[window.end - 1].end
    return DateMention(
        start=start,
        end=end,
        text=text[start:end],
        earliest=window.earliest,
        latest=window.latest,
        precision=window.precision,
        approximate=window.approximate,
        alternatives=window.alternatives,
        limit=window.limit,
        shift=window.shift,
        follows=window.follows,
        year_told=window.year_told,
    )
