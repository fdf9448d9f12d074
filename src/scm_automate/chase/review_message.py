"""What a person should know of a message as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.chase.codes import CODES
from scm_automate.chase.review_words import words_behind
from scm_automate.model import ExceptionMessage
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scm_automate.chase.review_findings import Subject
    from scm_automate.model import Flag, LineResponse

__all__ = ["forged_message", "message_exception", "message_exceptions"]

_TOLD: dict[Flag, str] = {
    "bank_details": "says that bank or payment details changed, or asks for payment elsewhere",
    "instruction_to_software": "holds text that is meant to steer a program, such as a command to confirm everything",
    "auth_failed": "failed the authentication of its sender",
    "sender_mismatch": "comes from a domain that is not among the supplier's",
    "question": "asks something that needs an answer",
    "price_change": "announces other prices",
    "unknown_order": "answers for an order or line that is not among the open ones",
    "attachment_unread": "refers to an attachment that is missing or could not be read",
}


def message_exception(
    subject: Subject, code: str, text: str, *, suggestion: str = ""
) -> ExceptionMessage:
    """An exception about the whole message, weighed as the table of codes says."""
    kind = CODES[code]
    return ExceptionMessage(
        code=code,
        severity=kind.severity,
        audience=kind.audience,
        supplier=subject.supplier.id,
        company=subject.supplier.company,
        text=text,
        suggestion=suggestion or kind.suggestion,
    )


def forged_message(subject: Subject) -> ExceptionMessage:
    """The one exception about a message whose sender failed authentication, with all it tries."""
    response = subject.response
    flags: list[Flag] = ["bank_details", "instruction_to_software", "sender_mismatch"]
    also = [_TOLD[flag] for flag in flags if flag in response.flags]
    lines = len(response.lines)
    spoken = f" It speaks of {lines} line{'' if lines == 1 else 's'}; nothing was taken from it."
    text = (
        f"The message of {_named(subject)} {' and '.join([_TOLD['auth_failed'], *also])}.{spoken}"
    )
    code = "bank_details" if "bank_details" in response.flags else "auth_failed"
    return message_exception(subject, code, text)


def _named(subject: Subject) -> str:
    """Sender and subject line, cut to what fits a sentence."""
    response = subject.response
    sender = single_line(response.sender or "an unknown sender", most=100)
    about = f" ({single_line(response.subject, most=80)})" if response.subject else ""
    return f"{sender}{about}"


def _flag_in_words(flag: Flag, named: str, text: str, known: Collection[str]) -> str:
    words = words_behind(flag, text, known=known)
    return f"The message of {named} {_TOLD[flag]}{f': {words}' if words else ''}."


def message_exceptions(
    subject: Subject,
    *,
    unknown: Sequence[LineResponse],
    text: str = "",
    known: Collection[str] = (),
) -> tuple[ExceptionMessage, ...]:
    """One exception per flag, and one for all lines that are not among the open ones.

    Args:
        subject: What all lines share.
        unknown: Answers for lines that are not among the open ones.
        text: What the writer wrote now.
        known: Numbers of the supplier's open orders and of their items.
    """
    response = subject.response
    named = _named(subject)
    priced = any(line.price is not None for line in response.lines)
    found = [
        message_exception(subject, flag, _flag_in_words(flag, named, text, known))
        for flag in response.flags
        if not (flag == "price_change" and priced) and not (flag == "unknown_order" and unknown)
    ]
    if unknown:
        lines = ", ".join(f"{said.order} line {said.line}" for said in unknown[:5])
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        text = f"The message of {named} answers for {lines}{more}, not among the open lines."
        found.append(message_exception(subject, "unknown_order", text))
    return tuple(found)
