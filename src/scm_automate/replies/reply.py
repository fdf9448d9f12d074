"""An answer that still knows the message it was read from, and can explain itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import PrivateAttr

from scm_automate.model import OrderResponse

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.explain import Explanation
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.supplier_words import SupplierWords

__all__ = ["Reply", "Told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the reader was told and what it read; kept in memory with the answer, never stored."""

    text: str
    """The newest text."""
    forwarded: str = ""
    """The text of a colleague's message that was passed on; empty where there is none."""
    quoted: str = ""
    """The thread below, which is mostly ours."""
    lines: tuple[OpenLine, ...] = ()
    """The open lines."""
    today: date
    """When the message came in."""
    country: str | None = None
    """The supplier's country."""
    words: SupplierWords | None = None
    """The supplier's own words, learned ones included."""

    def part_of(self, start: int, words: str) -> tuple[str, str]:
        """(name, text) of the running text that a span lies in; empty where in none."""
        for name, text in (("text", self.text), ("forwarded", self.forwarded)):
            if text[start : start + len(words)].split() == words.split() and words.split():
                return name, text
        return "", ""


class Reply(OrderResponse):
    """What `read_reply` gives: an `OrderResponse` that can tell how each value was reached.

    It is equal to the same response without its message, is stored as one, and comes back from a
    store as one: then it explains itself by the words of its evidence alone.
    """

    _told: Told | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, response: OrderResponse, told: Told | None = None) -> Reply:
        """A response with what it was read from.

        Args:
            response: Any response.
            told: Its message and open lines; null where they are not at hand.
        """
        # a copy's way: `model_construct` asks every field for its other names and its default
        reply = cls.__new__(cls)
        values = dict(response.__dict__)
        reply.__setstate__(
            {
                "__dict__": values,
                "__pydantic_fields_set__": set(values),
                "__pydantic_extra__": None,
                "__pydantic_private__": {"_told": told},
            }
        )
        return reply

    def explain(self) -> Explanation:
        r"""How each value was reached: words in ``str()``, the marked message in a notebook.

        Returns:
            One explanation per line, in the order of the answer, and what counts for the whole
            message.

        Examples:
            >>> from datetime import datetime, UTC
            >>> from scm_automate.replies import read_reply
            >>> reply = read_reply(
            ...     b"From: a@riemen.example\n\nPos. 10: KW 18\n",
            ...     [{"order": "4711", "line": "10", "quantity": "60", "due": "2026-04-20"}],
            ...     received=datetime(2026, 4, 9, tzinfo=UTC),
            ...     supplier={"country": "DE", "email_domains": ["riemen.example"]},
            ... )
            >>> print(reply.explain())
            4711/10: changed; may be taken over unseen, every check was passed
              from "Pos. 10: KW 18"
              27 Apr 2026 to 3 May 2026: "KW 18" is that calendar week, Monday to Sunday; the year is not told, so it is the first one not more than 60 days before 9 Apr 2026
              arrives then: no word of dispatch stands with it
              quantity 60: the open quantity, as no other was read
        """
        from scm_automate.replies.explain import explain_reply

        return explain_reply(self, self._told)

    def _repr_html_(self) -> str:
        """The explanation, for notebooks."""
        return self.explain()._repr_html_()

    def __eq__(self, other: object) -> bool:
        """By what it says alone; the message beside it does not count."""
        if not isinstance(other, OrderResponse):
            return NotImplemented
        names: Any = OrderResponse.model_fields
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = OrderResponse.__hash__
