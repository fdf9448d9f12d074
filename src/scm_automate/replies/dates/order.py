"""Which of two numbers is the day: the country's habit, and the other dates of the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from scm_automate.replies.dates.scene import Window

__all__ = ["Order", "order_of", "orders_seen", "settle_order", "settle_turned"]

Order = Literal["dmy", "mdy", "ymd"]

_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "FM", "MH", "PW", "BZ", "PA"})
_YEAR_FIRST = frozenset({"CN", "JP", "KR", "TW", "HK", "MO", "MN", "HU", "LT", "KP"})
"""Where the year stands first, a date without a year has the month first."""


def order_of(country: str | None) -> Order:
    """The order usual in a country; day first where nothing is known.

    Examples:
        >>> order_of("US"), order_of("TW"), order_of("DE"), order_of(None)
        ('mdy', 'ymd', 'dmy', 'dmy')
    """
    if country in _MONTH_FIRST:
        return "mdy"
    return "ymd" if country in _YEAR_FIRST else "dmy"


def orders_seen(text: str) -> dict[str, set[str]]:
    """The orders that full dates of a text prove, by their separator.

    Only a date whose other reading is impossible proves anything.

    Examples:
        >>> orders_seen("due 03/30/2026 and 04/06/2026")
        {'/': {'mdy'}}
    """
    import re

    seen: dict[str, set[str]] = {}
    for match in re.finditer(
        r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(?:20)?\d\d(?!\d)", text[:50_000]
    ):
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second >= 1 and first <= 31:
            seen.setdefault(match[2], set()).add("dmy")
        elif second > 12 >= first >= 1 and second <= 31:
            seen.setdefault(match[2], set()).add("mdy")
    return seen


def settle_order(windows: list[Window], proved: dict[str, set[str]]) -> None:
    """Lets the dates that can be read one way only settle the order of the others.

    Args:
        windows: The dates of a text; those with two readings are changed in place.
        proved: Orders proved elsewhere in the message, by separator.
    """
    seen: dict[str, set[str]] = {sign: set(orders) for sign, orders in proved.items()}
    for one in windows:
        if one.order in ("dmy", "mdy"):
            seen.setdefault(one.separator, set()).add(one.order)
    for one in windows:
        if one.order != "?" or not one.alternatives:
            continue
        orders = seen.get(one.separator, set())
        if len(orders) != 1:
            continue
        if one.read_as not in orders:
            first, last = one.alternatives[0]
            one.earliest, one.latest = (None if one.limit == "by" else first), last
        one.alternatives = ()


def settle_turned(windows: list[Window], due: Collection[date | None], today: date) -> None:
    """The other reading of a date counts where it is a due date, and never where it is past.

    Args:
        windows: The dates of a message once their order is settled; changed in place.
        due: The due dates of the open lines.
        today: When the message came in.
    """
    for one in windows:
        if one.order != "?":
            continue
        turned = one.swapped
        new = turned in due and one.latest not in due and one.separator != "."
        if turned is not None and new and not one.alternatives:
            one.alternatives = ((turned, turned),)
        elif one.alternatives and all(last < today for _, last in one.alternatives):
            one.alternatives = ()
