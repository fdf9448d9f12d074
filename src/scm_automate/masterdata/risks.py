"""What makes a change risky, and how many people have to say yes."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from scm_automate.model import Id, Number, Record, Severity

__all__ = ["Risk", "When", "percent"]


class When(Record):
    """What has to be true of a change of a risk's fields; all that is given has to hold.

    Examples:
        >>> When(becomes=("",), percent_above=None).becomes
        ('',)
    """

    percent_above: Number | None = None
    """The number moved by more than this percentage of the old one, up or down; from or to nothing counts."""
    was: tuple[str, ...] = ()
    """The old value is one of these, ``""`` for empty; nothing given is any."""
    becomes: tuple[str, ...] = ()
    """The new value is one of these, ``""`` for empty; nothing given is any."""
    kinds: tuple[Literal["changed", "added", "removed"], ...] = ("changed",)
    """Kinds of change that it looks at: a new vendor with a bank account is ``added``."""
    shared: Literal["any", "only"] = "any"
    """``only``: the new value stands at another key of the new table too."""
    check_digits: Literal["any", "wrong"] = "any"
    """``wrong``: the new value fails the check digits of its kind (IBAN, VAT id, GTIN)."""
    reasons: tuple[str, ...] = ()
    """The comparison gave one of these reasons, such as ``unit_without_number``; nothing given is any."""


class Risk(Record):
    """A name for a risky change, the fields that it looks at, and the approvals that it needs.

    Examples:
        >>> Risk(name="price", fields=("std_price",), when=percent(above=20)).approvals
        1
    """

    name: Id
    """As people call it, such as ``bank account``."""
    fields: tuple[str, ...]
    """Fields of the spec; a single name may be given as text."""
    level: Severity = "high"
    """How bad it is if it is wrong."""
    approvals: int = 1
    """Different people who have to say yes; 0 only marks the change."""
    when: When = When()
    """What else has to be true."""

    @field_validator("fields", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


def percent(*, above: int | str) -> When:
    """The number moved by more than so many percent of the old one, up or down.

    Examples:
        >>> percent(above=20).percent_above
        Decimal('20')
    """
    return When(percent_above=above)
