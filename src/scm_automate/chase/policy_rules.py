"""What a policy says of some lines only, and what comes after silence."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field, field_validator

from scm_automate.errors import ConfigError
from scm_automate.model import OrderLine, Record

if TYPE_CHECKING:
    from scm_automate.conditions import Expression, Kind

__all__ = ["AskRule", "Channel", "Digest", "Escalation", "QuietDays", "line_kinds"]

Channel = Literal["mail", "portal", "edi", "phone"]
"""How a supplier is asked. Each in a sentence:

- ``mail``: by a letter with a table and a form.
- ``portal``: by a letter whose link leads to the supplier's own page.
- ``edi``: by an order status inquiry in X12 or EDIFACT, where the policy says what was agreed with the
  supplier (`EdiPartner`); else by documents that another program sends, and the letter stays a draft
  that says what to send, until it is marked as sent.
- ``phone``: by a person who calls; the lines are listed for that person, likewise.
"""

Digest = Literal["supplier", "order"]
"""Whether a supplier gets one letter over all of its orders, or one for each."""

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIOD: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")
_DAYS_OFF: Final = "days off"


def line_kinds() -> dict[str, Kind]:
    """What a rule may speak of, and of which kind: the columns of `OrderLine`, and three more.

    ``value`` is quantity times price, in the line's own currency; ``item_class`` is known where
    items were given; ``country`` is the supplier's.

    Examples:
        >>> line_kinds()["value"], line_kinds()["item_class"]
        ('number', 'text')
    """
    from scm_automate.conditions import kinds_of

    return {**kinds_of(OrderLine), "value": "number", "item_class": "text", "country": "text"}


class AskRule(Record):
    """What holds for the lines that fit a condition; what is null stays as it is elsewhere.

    Rules go before what holds for the supplier; of several that fit, the first that says something
    about a figure has the say about it. A condition that cannot be told, such as one about the value
    of a line without a price, does not fit.

    Examples:
        >>> AskRule(when="value > 10000 or item_class == 'A'", due_soon=14).gap is None
        True
    """

    when: str = Field(min_length=1, max_length=2_000)
    """The condition, such as ``value > 10000 and plant == '1000'``."""
    ask: bool | None = None
    """False asks nobody about these lines."""
    unconfirmed_after: int | None = Field(default=None, ge=0)
    """See `ChasePolicy.unconfirmed_after`."""
    due_soon: int | None = Field(default=None, ge=0)
    """See `ChasePolicy.due_soon`."""
    gap: int | None = Field(default=None, ge=1)
    """See `ChasePolicy.gap`."""
    max_asks: int | None = Field(default=None, ge=1)
    """See `ChasePolicy.max_asks`."""
    horizon: int | None = Field(default=None, ge=0)
    """See `ChasePolicy.horizon`."""

    @field_validator("when")
    @classmethod
    def _makes_sense(cls, text: str) -> str:
        _tree(text)
        return text

    @cached_property
    def tree(self) -> Expression:
        """The condition as a tree."""
        return _tree(self.when)


def _tree(text: str) -> Expression:
    from scm_automate.conditions import check, parse_condition

    try:
        tree = parse_condition(text)
        kind = check(tree, line_kinds())
    except ConfigError as error:
        raise ValueError(str(error)) from None
    if kind != "flag":
        raise ValueError(f"{text[:80]!r} is no condition: it is neither true nor false")
    return tree


class Escalation(Record):
    """Who comes in when letters are not answered.

    Examples:
        >>> Escalation(after=2, to="next_contact").to
        'next_contact'
    """

    after: int = Field(ge=1)
    """Letters about a line without an answer."""
    to: str = Field(min_length=3, max_length=254)
    """``next_contact`` writes to the supplier's next address on file, an address of your choice writes
    there instead, ``buyer`` and ``planner`` tell a person, while the supplier is asked on."""

    @field_validator("to")
    @classmethod
    def _is_known(cls, text: str) -> str:
        from scm_automate.chase.plan_contacts import is_address

        if text not in ("next_contact", "buyer", "planner") and not is_address(text):
            raise ValueError(
                f"neither next_contact, buyer, planner nor a mail address: {text[:80]!r}"
            )
        return text


class QuietDays(Record):
    """Days on which nobody is written to.

    Examples:
        >>> quiet = QuietDays(days=("friday", "2026-12-24/2027-01-01"))
        >>> quiet.why(date(2026, 12, 28), working=True), quiet.why(date(2026, 12, 22), working=True)
        ('2026-12-24/2027-01-01', None)
    """

    days: tuple[str, ...] = ()
    """Weekdays in English, days and periods such as ``2026-12-24/2027-01-01``, and ``days off`` for
    those on which the supplier does not work."""

    @field_validator("days")
    @classmethod
    def _are_days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        for text in days:
            if text.lower() in _WEEKDAYS or text == _DAYS_OFF:
                continue
            found = _PERIOD.fullmatch(text)
            try:
                ends = [
                    date.fromisoformat(part) for part in (found.groups() if found else ()) if part
                ]
            except ValueError:
                ends = []
            if not ends or ends != sorted(ends):
                raise ValueError(
                    f"no quiet day: {text[:80]!r}; write a weekday such as friday, a day such as "
                    "2026-12-24, a period such as 2026-12-24/2027-01-01, or days off"
                )
        return days

    def why(self, day: date, *, working: bool) -> str | None:
        """What makes a day quiet, as the policy spells it; null where nothing does.

        Args:
            day: The supplier's day.
            working: Whether the supplier works on it.
        """
        for text in self.days:
            if text == _DAYS_OFF:
                if not working:
                    return text
            elif text.lower() in _WEEKDAYS:
                if day.weekday() == _WEEKDAYS.index(text.lower()):
                    return text
            else:
                first, _, last = text.partition("/")
                if first <= day.isoformat() <= (last or first):
                    return text
        return None
