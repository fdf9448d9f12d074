"""The port of a second reader: somebody else who looks at a message that the first could not settle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scm_automate.model import OrderResponse
    from scm_automate.replies.reply import Told

__all__ = ["SecondReader"]


class SecondReader(Protocol):
    """Looks at an answer once more; it may add to what a person sees, and releases nothing."""

    def look(self, response: OrderResponse, told: Told) -> OrderResponse:
        """The answer, its unclear lines perhaps with a suggestion for review.

        Args:
            response: What the first reader made of the message.
            told: The message and what was told beside it.
        """
