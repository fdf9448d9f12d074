"""What every figure of this room rests on, spelt out: each is a named argument with a default.

Examples:
    >>> Conventions().past_due_supply
    'as_of'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from scm_automate.errors import ConfigError, did_you_mean

__all__ = ["Conventions", "PastDue", "ReceiptDate", "SameDay"]

PastDue = Literal["as_of", "never", "trust"]
"""Where a date before the as-of day counts. Each in a sentence:

- ``as_of``: on the as-of day, as if it came (or was needed) today.
- ``never``: not at all; it is listed as left out.
- ``trust``: on its old date, as if the document were right; this inflates what is there today.
"""

SameDay = Literal["receipt_first", "issue_first"]
"""Whether what comes in on a day may serve what goes out on that day."""

ReceiptDate = Literal["promised_else_due", "promised", "due"]
"""Which date of an open line is its arrival. Each in a sentence:

- ``promised_else_due``: the supplier's promise; the date the ERP plans with where there is none.
- ``promised``: the promise alone; a line without one is left out.
- ``due``: the date the ERP plans with, whatever was promised.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How dates are read and days are ordered.

    Attributes:
        past_due_supply: Receipts that should have come already.
        past_due_demand: Demands that should have been served already; ``trust`` is not for them.
        same_day: Order of events within a day.
        receipt_date: Date of an open order line.

    Examples:
        >>> Conventions(same_day="issue_frist")
        Traceback (most recent call last):
        scm_automate.errors.ConfigError: same_day is 'issue_frist'. Did you mean issue_first?
    """

    past_due_supply: PastDue = "as_of"
    past_due_demand: Literal["as_of", "never"] = "as_of"
    same_day: SameDay = "receipt_first"
    receipt_date: ReceiptDate = "promised_else_due"

    def __post_init__(self) -> None:
        """Refuses a word that means nothing."""
        for name, kind in (
            ("past_due_supply", PastDue),
            ("past_due_demand", Literal["as_of", "never"]),
            ("same_day", SameDay),
            ("receipt_date", ReceiptDate),
        ):
            said, known = getattr(self, name), get_args(kind)
            if said not in known:
                raise ConfigError(
                    f"{name} is {said!r}.",
                    hint=did_you_mean(str(said), known) or f"Known are {', '.join(known)}.",
                )

    def __str__(self) -> str:
        """The conventions as a reader of a figure needs them."""
        return "; ".join(
            (
                _SAID[f"past_due_supply={self.past_due_supply}"],
                _SAID[f"past_due_demand={self.past_due_demand}"],
                _SAID[self.same_day],
                _SAID[self.receipt_date],
            )
        )


_SAID = {
    "past_due_supply=as_of": "overdue receipts count on the as-of day",
    "past_due_supply=never": "overdue receipts do not count",
    "past_due_supply=trust": "overdue receipts count on their old date",
    "past_due_demand=as_of": "overdue demand counts on the as-of day",
    "past_due_demand=never": "overdue demand does not count",
    "receipt_first": "within a day receipts come before issues",
    "issue_first": "within a day issues come before receipts",
    "promised_else_due": "a line arrives on its promise, else on its due date",
    "promised": "a line arrives on its promise; without one it does not count",
    "due": "a line arrives on its due date",
}
