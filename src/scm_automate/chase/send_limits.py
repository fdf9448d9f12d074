"""How many letters leave at most for one recipient domain in a minute, an hour, a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from pydantic import Field, field_validator, model_validator

from scm_automate.model import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SendLimit", "limit_of"]

_SPANS: Final = {"per_minute": 60_000, "per_hour": 3_600_000, "per_day": 86_400_000}
EVERY: Final = "*"


class SendLimit(Record):
    """At most so many letters to one domain; those that are over it stay in the outbox and leave later.

    Examples:
        >>> print(SendLimit(domain="acme.example", per_minute=2, per_hour=30))
        at most 2 a minute and 30 an hour to acme.example
    """

    domain: str = Field(default=EVERY, min_length=1, max_length=253)
    """What stands behind the @ of the recipient; ``*`` is each domain that no other limit names, by itself."""
    per_minute: int | None = Field(default=None, ge=1, le=10_000)
    """Letters in any minute."""
    per_hour: int | None = Field(default=None, ge=1, le=10_000)
    """Letters in any hour."""
    per_day: int | None = Field(default=None, ge=1, le=10_000)
    """Letters in any 24 hours."""

    @field_validator("domain")
    @classmethod
    def _is_domain(cls, name: str) -> str:
        plain = name.strip().lower().removeprefix("@")
        if plain != EVERY and ("@" in plain or any(c.isspace() for c in plain) or "." not in plain):
            raise ValueError(f"not a domain: {name[:80]!r}, such as acme.example")
        return plain

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if not self.windows:
            raise ValueError("a limit says per_minute, per_hour or per_day")
        return self

    @property
    def windows(self) -> tuple[tuple[int, int], ...]:
        """(letters, milliseconds) of each figure that is given."""
        given = ((getattr(self, name), span) for name, span in _SPANS.items())
        return tuple((count, span) for count, span in given if count is not None)

    def __str__(self) -> str:
        """In words."""
        units = {"per_minute": "a minute", "per_hour": "an hour", "per_day": "a day"}
        some = [
            f"{getattr(self, name)} {unit}" for name, unit in units.items() if getattr(self, name)
        ]
        whom = "each domain" if self.domain == EVERY else self.domain
        return f"at most {' and '.join(some)} to {whom}"


def limit_of(limits: Iterable[SendLimit], address: str) -> tuple[str, SendLimit | None]:
    """The domain of an address, and the limit that holds for it; its own goes before that of all others.

    Examples:
        >>> limits = [SendLimit(per_minute=20), SendLimit(domain="acme.example", per_minute=2)]
        >>> limit_of(limits, "sales@ACME.example")[1].per_minute
        2
        >>> limit_of([], "sales@acme.example")
        ('acme.example', None)
    """
    domain = address.rpartition("@")[2].strip().lower()
    by_domain = {one.domain: one for one in limits}
    return domain, by_domain.get(domain) or by_domain.get(EVERY)
