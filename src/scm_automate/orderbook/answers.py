"""What the order book answers, and how it refuses: a value, its day, the documents, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from scm_automate.orderbook.words import say

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.orderbook.how_much import HowMuch
    from scm_automate.orderbook.last_ordered import LastOrdered
    from scm_automate.orderbook.order_status import OrderStatus
    from scm_automate.orderbook.when_available import WhenAvailable
    from scm_automate.orderbook.why_late import WhyLate
    from scm_automate.orderbook.words import Language

__all__ = ["Answer", "NotKnown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotKnown:
    """The question was understood, and what would answer it is not there.

    Attributes:
        question: What was asked, as a slug.
        reason: What is missing, as a slug that the languages know.
        about: What it was asked about.
        as_of: The day of the book.
    """

    question: str
    reason: str
    about: str
    as_of: date

    def say(self, language: Language = "en") -> str:
        """The refusal in words."""
        return say(language, f"not_known.{self.reason}", {"about": self.about, "as_of": self.as_of})

    def __str__(self) -> str:
        return self.say()


Answer: TypeAlias = "HowMuch | WhenAvailable | WhyLate | LastOrdered | OrderStatus | NotKnown"
"""Whatever the order book answers."""
