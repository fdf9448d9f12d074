"""How each value of an answer was reached, told in words.

Nothing is taken from the reader's memory: the words of the evidence are read once more by the same
finders, and a value is explained by the words that give it. A value that no words give is said to be
what it is: the open quantity, the due date, what remains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.render import day, single_line
from scm_automate.replies.derivation import (
    Words,
    say_basis,
    say_date,
    say_price,
    say_quantity,
    words_of,
)

if TYPE_CHECKING:
    from scm_automate.model import Evidence, LineResponse, OrderResponse
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.reply import Told

__all__ = ["Explanation", "LineExplanation", "explain_reply"]

_KINDS = {
    "response": "an answer to open lines",
    "auto_reply": "a machine's reply",
    "bounce": "a report that a mail could not be delivered",
    "other": "no answer to any open line",
}
_FLAGS = {
    "bank_details": "it speaks of bank or payment details: check by a number that you know",
    "sender_mismatch": "the sender's domain is not among the supplier's",
    "auth_failed": "a server says that the sender is not who it claims to be",
    "instruction_to_software": "it holds text that is meant to steer software",
    "question": "it asks something",
    "price_change": "it tells another price",
    "unknown_order": "it answers for an order or line that is not open",
    "attachment_unread": "an attachment that it refers to could not be read",
}


@dataclass(frozen=True, slots=True)
class LineExplanation:
    """How the answer for one line was reached."""

    name: str
    """Order and line, as in ``4500012345/10``."""
    answer: str
    """The status, and whether a person looks."""
    values: tuple[str, ...]
    """One sentence per value: date, what it means, quantity, price."""
    reasons: tuple[str, ...]
    """Why it is for review; empty where it may be taken over unseen."""
    evidence: tuple[Evidence, ...]
    """The words it was taken from."""

    def __str__(self) -> str:
        """The line, its words and its values, one row each."""
        rows = [f"{self.name}: {self.answer}"]
        rows += [
            f'  from {_where(one)}"{single_line(one.text, most=200)}"' for one in self.evidence
        ]
        rows += [f"  {value}" for value in self.values]
        rows += [f"  for review: {reason}" for reason in self.reasons]
        return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an answer was reached: line by line, and what counts for the whole message."""

    message: tuple[str, ...]
    """What counts for the whole message: what it is where it is no answer, its flags, remarks."""
    lines: tuple[LineExplanation, ...]
    """In the order of the answer."""
    told: Told | None
    """The message, where it is at hand."""

    def __str__(self) -> str:
        """Everything in words."""
        rows = [f"message: {row}" for row in self.message]
        return "\n".join([*rows, *(str(line) for line in self.lines)])

    def _repr_html_(self) -> str:
        """The message with its words marked, and a table of the values; everything escaped."""
        from scm_automate.replies.explain_html import as_html

        return as_html(self)


def explain_reply(response: OrderResponse, told: Told | None = None) -> Explanation:
    """How a response was reached.

    Args:
        response: What was read, or what came back from a store.
        told: The message and the open lines; without them the words of the evidence must do.
    """
    message = [] if response.kind == "response" else [f"it is {_KINDS[response.kind]}"]
    message += [_FLAGS[flag] for flag in response.flags]
    message += [single_line(remark, most=300) for remark in response.remarks]
    if response.absent_until:
        message.append(f"absent until {day(response.absent_until)}")
    message += [f"could not be delivered to {one}" for one in response.failed_addresses]
    open_lines = {(one.company, one.order, one.line): one for one in (told.lines if told else ())}
    lines = []
    for line in response.lines:
        key = (line.company, line.order, line.line)
        lines.append(_explained(line, open_lines.get(key), response, told))
    return Explanation(tuple(message), tuple(lines), told)


def _explained(
    line: LineResponse, ordered: OpenLine | None, response: OrderResponse, told: Told | None
) -> LineExplanation:
    words = words_of(line, response, told)
    values: list[str] = []
    for at, delivery in enumerate(line.deliveries):
        values.append(say_date(delivery, ordered, words))
        if delivery.latest is not None:
            values.append(say_basis(delivery, line, words))
        others = [one.quantity for n, one in enumerate(line.deliveries) if n != at]
        values.append(say_quantity(delivery, ordered, others, words))
    if line.price is not None:
        values.append(say_price(line.price, ordered, words))
    if not line.deliveries and line.status in ("accepted", "changed", "delivered"):
        values.append("no date and no quantity are told")
    seen = "for review" if line.review else "may be taken over unseen, every check was passed"
    company = f"{line.company}/" if line.company else ""
    return LineExplanation(
        name=f"{company}{line.order}/{line.line}",
        answer=f"{line.status}{_status_words(line, words)}; {seen}",
        values=tuple(values),
        reasons=line.reasons,
        evidence=line.evidence,
    )


_SAYS = {
    "accepted": ("as_ordered", "confirm", "same_strict"),
    "rejected": ("reject",),
    "delivered": ("shipped", "arrived"),
    "unclear": ("pending", "late", "hedge", "condition", "negation", "attached"),
}


def _status_words(line: LineResponse, words: Words) -> str:
    """The phrases that say the status, in brackets."""
    said = words.phrases(*_SAYS.get(line.status, ()))
    quoted = ", ".join(f'"{one}"' for one in said[:3])
    return f" ({quoted})" if quoted else ""


def _where(evidence: Evidence) -> str:
    """Where some words stood, where it is not the running text."""
    row = f" row {evidence.row}" if evidence.row is not None else ""
    return "" if evidence.part == "text" and not row else f"{evidence.part}{row}: "
