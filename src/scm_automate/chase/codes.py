"""What can be the matter with an answer: each code with its weight, its desk and what to do.

The order of the table is the order of gravity: where several things are the matter with one line,
the exception carries the code that stands first here, and its text tells all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.model import Audience, Severity

__all__ = ["CODES", "Code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One kind of exception.

    Attributes:
        severity: How soon it hurts, where nothing more special is known.
        audience: Whose desk it belongs on.
        suggestion: What to do about it.
        holds: Whether the line waits for a person, so that its supplier is not asked meanwhile.
    """

    severity: Severity
    audience: Audience
    suggestion: str
    holds: bool = True


CODES: Final[Mapping[str, Code]] = {
    # of the whole message
    "bank_details": Code(
        severity="critical",
        audience="buyer",
        suggestion="Do not answer the mail. Call the supplier on the number on file; a second person agrees before any payment data change.",
    ),
    "look_alike": Code(
        severity="critical",
        audience="buyer",
        suggestion="Do not answer the mail. Call the supplier on the number on file.",
    ),
    "instruction_to_software": Code(
        severity="high",
        audience="buyer",
        suggestion="Read the mail yourself, and ask the supplier on a way that you know.",
    ),
    "auth_failed": Code(
        severity="high",
        audience="buyer",
        suggestion="Ask the supplier on a way that you know whether the mail is theirs.",
    ),
    "sender_mismatch": Code(
        severity="high",
        audience="buyer",
        suggestion="Check who wrote; add the address to the supplier's list if it is theirs.",
    ),
    "unknown_sender": Code(
        severity="medium",
        audience="buyer",
        suggestion="Read the mail; add the address to the supplier's list if it is a supplier.",
        holds=False,
    ),
    "several_suppliers": Code(
        severity="medium",
        audience="buyer",
        suggestion="Read the mail, and give each of these suppliers addresses of its own.",
        holds=False,
    ),
    "interchange_twice": Code(
        severity="medium",
        audience="buyer",
        suggestion="Ask the supplier's EDI desk which of the two counts; nothing was taken from the second.",
        holds=False,
    ),
    "inquiry_rejected": Code(
        severity="high",
        audience="buyer",
        suggestion="Mend what their EDI desk found, or ask in another way, then settle this: the lines are asked anew from then on.",
        holds=False,  # it names no line; the lines of its letter are held, see `recall`
    ),
    "message_unreadable": Code(
        severity="high",
        audience="buyer",
        suggestion="Open the mail in your mail program; nothing was taken from it.",
        holds=False,
    ),
    "message_id_twice": Code(
        severity="high",
        audience="buyer",
        suggestion="Compare the two mails; the later one may be forged.",
        holds=False,
    ),
    "undeliverable": Code(
        severity="high",
        audience="buyer",
        suggestion="Find out the right address, and call until then.",
        holds=False,
    ),
    "contact_away": Code(
        severity="medium",
        audience="buyer",
        suggestion="Find out who stands in, and add the address to the supplier's list.",
        holds=False,
    ),
    "bounce_unmatched": Code(
        severity="low",
        audience="buyer",
        suggestion="Look which mail came back; it is none that the chase knows.",
        holds=False,
    ),
    "send_unknown": Code(
        severity="high",
        audience="buyer",
        suggestion="Look in the sent folder, then say so with mark-sent; it is not sent again by itself.",
        holds=False,
    ),
    "send_refused": Code(
        severity="high",
        audience="buyer",
        suggestion="Mend the address or what the server complains about; the next round tries again.",
        holds=False,
    ),
    "digest_unknown": Code(
        severity="low",
        audience="buyer",
        suggestion="Look in the sent folder, and tell its reader yourself if it is not there; it is not sent again.",
        holds=False,
    ),
    "digest_refused": Code(
        severity="medium",
        audience="buyer",
        suggestion="Mend the address in the file of desks; the next digest goes to the new one.",
        holds=False,
    ),
    "digest_unread": Code(
        severity="medium",
        audience="buyer",
        suggestion="Give the desk an address or a deputy in the file of desks.",
        holds=False,
    ),
    # of a line
    "endangers_customer": Code(
        severity="critical",
        audience="planner",
        suggestion="Nothing else is in sight for it: talk to the supplier, and warn the customer.",
    ),
    "shortage": Code(
        severity="high",
        audience="planner",
        suggestion="Nothing else is in sight for it: talk to the supplier, or plan without it.",
    ),
    "rejected": Code(
        severity="high",
        audience="buyer",
        suggestion="Find another source or talk to the supplier; cancel or change the line in the ERP.",
    ),
    "price_changed": Code(
        severity="high",
        audience="buyer",
        suggestion="Compare with the agreed price; accept or refuse the change.",
    ),
    "split_does_not_fit": Code(
        severity="medium",
        audience="buyer",
        suggestion="Split the line in the ERP as promised, or agree something else.",
    ),
    "quantity_short": Code(
        severity="high",
        audience="planner",
        suggestion="Ask for the rest, or find it elsewhere.",
    ),
    "quantity_over": Code(
        severity="medium",
        audience="buyer",
        suggestion="Agree to the larger quantity or hold the supplier to the order.",
    ),
    "promise_later_than_due": Code(
        severity="medium",
        audience="planner",
        suggestion="Check what it endangers; accept the date or ask for an earlier one.",
    ),
    "delivered_not_received": Code(
        severity="medium",
        audience="buyer",
        suggestion="Look for the goods receipt or the consignment.",
    ),
    "answer_changed": Code(
        severity="medium",
        audience="planner",
        suggestion="Check which of the two the ERP holds.",
        holds=False,
    ),
    "erp_changed_meanwhile": Code(
        severity="medium",
        audience="buyer",
        suggestion="Somebody changed the ERP meanwhile: accept the supplier's value, or refuse it.",
    ),
    "request_answered": Code(
        severity="medium",
        audience="buyer",
        suggestion="Open the mail, look whether it holds what was asked for, then: scm-automate requests accept (or refuse) and the id.",
        holds=False,
    ),
    "unclear": Code(
        severity="medium",
        audience="buyer",
        suggestion="Ask the supplier for a date.",
        holds=False,
    ),
    "date_passed": Code(
        severity="medium",
        audience="buyer",
        suggestion="Ask for a date that lies ahead.",
    ),
    "transit_unknown": Code(
        severity="medium",
        audience="buyer",
        suggestion="Add the transit days to the supplier's record; accept or refuse the date.",
    ),
    "no_due_date": Code(
        severity="low",
        audience="buyer",
        suggestion="Give the line a date in the ERP; accept or refuse the promise.",
    ),
    "doubtful": Code(
        severity="medium",
        audience="buyer",
        suggestion="Read the words, then accept or refuse the change.",
    ),
    "supplier_frozen": Code(
        severity="high",
        audience="buyer",
        suggestion="Settle the supplier's case first, then accept or refuse the change.",
    ),
    "sender_not_proven": Code(
        severity="medium",
        audience="buyer",
        suggestion="Check that the mail is the supplier's, then accept or refuse the change.",
    ),
    "unusual": Code(
        severity="medium",
        audience="buyer",
        suggestion="Ask the supplier on a way that you know whether the mail is theirs, then accept or refuse the change.",
    ),
    "not_asked": Code(
        severity="low",
        audience="buyer",
        suggestion="Nobody asked about this line; accept or refuse the change.",
    ),
    "promise_earlier": Code(
        severity="low",
        audience="planner",
        suggestion="Check whether the goods may come that early; accept or refuse the date.",
    ),
    "older_answer": Code(
        severity="low",
        audience="buyer",
        suggestion="Nothing to do, unless the older mail is the right one.",
        holds=False,
    ),
    "question": Code(
        severity="medium",
        audience="buyer",
        suggestion="Answer the supplier.",
        holds=False,
    ),
    "price_change": Code(
        severity="medium",
        audience="buyer",
        suggestion="Read the announcement, and compare with the agreed prices.",
        holds=False,
    ),
    "unknown_order": Code(
        severity="medium",
        audience="buyer",
        suggestion="Look which order is meant; it is not among the open ones.",
        holds=False,
    ),
    "attachment_unread": Code(
        severity="medium",
        audience="buyer",
        suggestion="Open the attachment yourself.",
        holds=False,
    ),
    "change_waits": Code(
        severity="medium",
        audience="buyer",
        suggestion="Accept or refuse the change.",
    ),
    "line_gone": Code(
        severity="low",
        audience="buyer",
        suggestion="Close the change if the line is done; check the export if it is not.",
        holds=False,
    ),
    "export_short": Code(
        severity="high",
        audience="buyer",
        suggestion="Give the whole export; if so many lines are done, say so with most_gone (--most-gone 1).",
        holds=False,
    ),
    "not_uploaded": Code(
        severity="medium",
        audience="buyer",
        suggestion="Key it in by hand, or close the change.",
        holds=False,
    ),
}
