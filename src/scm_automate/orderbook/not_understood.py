"""What was not understood, and what it may have meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.orderbook.words import say

if TYPE_CHECKING:
    from scm_automate.orderbook.words import Language

__all__ = ["LONGEST", "NotUnderstood"]

LONGEST = 300
"""Characters of a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """The question was not understood, or a name in it fits nothing or several things.

    Attributes:
        question: As it was asked, cut to 300 characters.
        reason: ``no_pattern``, ``too_long``, ``no_quantity``, ``unknown_name``, ``several_names``,
            ``model_failed`` (a language model was asked and gave nothing usable).
        name: The name that does not fit; empty where it is not about one.
        candidates: What it may have meant; for ``no_pattern``, questions that are understood.
    """

    question: str
    reason: str
    name: str = ""
    candidates: tuple[str, ...] = ()

    def say(self, language: Language = "en") -> str:
        """What was not understood, in words."""
        facts: dict[str, object] = {"name": self.name, "longest": LONGEST}
        told = say(language, f"not_understood.{self.reason}", facts)
        if not self.candidates:
            return told
        known = ", ".join(self.candidates)
        return f"{told} {say(language, 'not_understood.candidates', {'known': known})}"

    def __str__(self) -> str:
        return self.say()
