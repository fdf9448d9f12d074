"""What a message comes to as a record: its answers with their reasons, or none where a machine wrote."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scm_automate.model import Delivery, LineResponse, OrderResponse
from scm_automate.replies.answers.evidence import evidence_of
from scm_automate.replies.doubts.flags import text_flags
from scm_automate.replies.doubts.unseen_text import unseen_sentence

if TYPE_CHECKING:
    from scm_automate.messages import Message, NewestText
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.reading import Reading

__all__ = ["answer_response", "automatic_response"]


_CHECKS = 10


_LARGEST, _SMALLEST = Decimal(10) ** 18, Decimal("0.000001")
"""What a record's number can hold."""


_UNSEEN_FLAGS = ("bank_details", "instruction_to_software", "sender_mismatch", "auth_failed")


_WHY = {
    "bank_details": "the message speaks of bank details",
    "instruction_to_software": "the message addresses software",
    "sender_mismatch": "the sender is not known as the supplier's",
    "auth_failed": "a server says that the sender is not who it claims to be",
}


def automatic_response(
    reading: Reading, common: dict[str, Any], kind: str, flags: set[str], newest: NewestText
) -> OrderResponse:
    """An absence, a receipt or a mailing: nothing of it is an answer."""
    words = reading.habits.lexicon
    texts = [newest.text, newest.signature]
    flags |= text_flags(texts, words)
    for analysis in reading.analyses:
        if any(mark.category == "price_change" for mark in analysis.marks):
            flags.add("price_change")
    flags.discard("sender_mismatch")
    today = reading.habits.today
    ahead = [
        window.latest
        for analysis in reading.analyses
        for window in analysis.dates
        if window.latest and window.latest > today
    ]
    absent = max(ahead) if ahead and kind == "auto_reply" else None
    return OrderResponse(
        kind="auto_reply" if kind == "auto_reply" else "other",
        flags=tuple(sorted(flags)), absent_until=absent, language=reading.codes[0], **common,
    )  # fmt: skip


def _is_a_form(message: Message, outcomes: list[Outcome]) -> bool:
    """Whether a program that only asks for no answer wrote all answers into a table or form."""
    return message.automatic.unattended and all(
        statement.row is not None and statement.has_date
        for outcome in outcomes
        for statement in outcome.statements
    )


def _fitting(value: Decimal | None, what: str, reasons: list[str]) -> Decimal | None:
    """A number as a record can hold it; one that had to be cut or left out is told."""
    if value is None:
        return None
    if abs(value) >= _LARGEST:
        reasons.append(f"a {what} is told that is too large to be one")
        return None
    short = value.quantize(_SMALLEST)
    if short == value:
        return value
    reasons.append(f"a {what} is told with more than six decimals")
    return short


def answer_response(
    reading: Reading,
    outcomes: list[Outcome],
    flags: set[str],
    common: dict[str, Any],
    message: Message,
) -> OrderResponse:
    """The answers with their reasons, evidence and flags."""
    general = [_WHY[flag] for flag in _UNSEEN_FLAGS if flag in flags]
    if message.truncated:
        general.append("a part of the message was not read")
    if message.automatic.kind == "auto_reply" and not _is_a_form(message, outcomes):
        general.append("the message is an automatic reply, which confirms nothing")
    if message.hidden:
        unseen = unseen_sentence(message.hidden, " ".join(one.text for one in reading.analyses))
        if unseen:
            general.append(f"the mail holds text that nobody sees: {unseen!r}")
    lines: list[LineResponse] = []
    for outcome in outcomes:
        told: list[str] = []
        price = _fitting(outcome.price, "price", told)
        deliveries = tuple(
            Delivery(
                quantity=_fitting(one.quantity, "quantity", told),
                earliest=one.earliest,
                latest=one.latest,
                basis=one.basis,
            )
            for one in outcome.deliveries
        )
        reasons = list(dict.fromkeys([*outcome.reasons, *told, *general]))
        unsure = outcome.status in ("unclear", "rejected")
        review = bool(reasons) or unsure
        lines.append(
            LineResponse(
                company=outcome.line.company,
                order=outcome.line.order,
                line=outcome.line.line,
                status=outcome.status,
                deliveries=deliveries,
                price=price,
                review=review,
                reasons=tuple(reasons),
                evidence=evidence_of(outcome),
                confidence=round(max(0, _CHECKS - len(reasons)) / _CHECKS, 2),
            )
        )
    return OrderResponse(
        kind="response" if lines else "other",
        flags=tuple(sorted(flags)),
        lines=tuple(lines),
        language=reading.codes[0],
        remarks=tuple(dict.fromkeys([*reading.unread, *reading.remarks]))[:20],
        **common,
    )
