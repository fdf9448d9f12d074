"""When a request may be asked again, and after how long."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from scm_automate.web.wire import Answer

__all__ = ["Retries", "retry_after"]

BUSY = frozenset({429, 503})
"""Too many requests, service unavailable: the service itself asks to come back."""
PASSING = BUSY | {502, 504}
"""Also a gateway's own faults; of these nobody knows whether the request was carried out."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing, whatever happens (RFC 9110, 9.2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often, and how patiently.

    Attributes:
        attempts: How often a request is asked at most, the first time counted.
        first_wait: Seconds before the second attempt where the service names none; doubled each time.
        longest_wait: Seconds that one wait may take. A service that asks for more raises
            `ServiceBusy`, so that the caller decides.

    Examples:
        >>> Retries(attempts=1).wait(1, None)
        1.0
    """

    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what would never ask, or wait for ever."""
        if self.attempts < 1 or self.first_wait < 0 or self.longest_wait < 0:
            raise ConfigError(
                "Retries take at least one attempt, and waits that are not negative;"
                f" got {self.attempts}, {self.first_wait} and {self.longest_wait}."
            )

    def wait(self, attempt: int, asked_for: float | None) -> float:
        """Seconds to wait after an attempt that failed, counted from 1."""
        if asked_for is not None:
            return asked_for
        return min(self.first_wait * 2.0 ** min(attempt - 1, 30), self.longest_wait)


def retry_after(answer: Answer) -> float | None:
    """Seconds that an answer asks to wait; null where it does not tell (RFC 9110, 10.2.3).

    A date is counted from the answer's own Date header, so that clocks that differ do not matter.

    Examples:
        >>> from scm_automate.web import Answer
        >>> retry_after(Answer(status=503, headers={"retry-after": "20"}))
        20.0
    """
    told = (answer.header("retry-after") or "").strip()
    if told.isascii() and told.isdigit() and len(told) < 10:
        return float(told)
    try:
        until = parsedate_to_datetime(told)
        now = parsedate_to_datetime(answer.header("date") or "")
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
