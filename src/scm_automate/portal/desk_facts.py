"""What the buyer's page shows: what waits for a decision, what to look at, what came back, what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scm_automate.chase.rank import ranked
from scm_automate.errors import NotFound
from scm_automate.portal.desk_asked import asked_shown, going_shown
from scm_automate.portal.desk_words import words_shown
from scm_automate.state import changes, exceptions, messages, portal_files, request_answers

if TYPE_CHECKING:
    from scm_automate.model import Change, ExceptionMessage
    from scm_automate.state import Transaction

__all__ = ["can_be_settled", "desk_facts", "mail_of_answer"]

_MOST: Final = 200
_CORRECTED: Final = ("promised", "due", "promised_quantity", "price")
_BY_A_CALL: Final = ("bank_details",)  # of which nothing is settled before somebody has called


def can_be_settled(one: ExceptionMessage) -> bool:
    """Whether an exception may be taken off the list on the page."""
    return one.id is not None and one.code not in _BY_A_CALL


def desk_facts(tx: Transaction) -> dict[str, Any]:
    """What the page's template names, but for who asks and where the page is."""
    all_open = changes.open_changes(tx)
    waiting = [one for one in all_open if not one.may_go and one.change.state == "proposed"]
    others = ranked([one for one in exceptions.open_exceptions(tx) if one.change_id is None])
    answers = request_answers.request_answers(tx)
    asked, going, words = asked_shown(tx), going_shown(all_open), words_shown(tx)
    return {
        "changes": [_change(tx, one.change, one.message_key) for one in waiting[:_MOST]],
        "exceptions": [
            {"told": one, "words": one.evidence, "can_settle": can_be_settled(one)}
            for one in others[:_MOST]
        ],
        "answers": [
            {
                "id": one.id,
                "supplier": one.supplier,
                "what": f"{one.subject.replace('_', ' ')} {one.name}",
                "sender": one.sender or "an unknown sender",
                "received_at": one.received_at,
                "files": [f"{file.name} ({file.kind}, {file.size:,} bytes)" for file in one.files],
            }
            for one in answers[:_MOST]
        ],
        "asked": asked[:_MOST],
        "going": going[:_MOST],
        "suppliers": words[:_MOST],
        "learned": sum(len(one.learned) for one in words),
        "counts": {
            "changes": len(waiting),
            "exceptions": len(others),
            "answers": len(answers),
            "asked": len(asked),
            "going": len(going),
        },
        "more": {
            "changes": len(waiting) - _MOST,
            "exceptions": len(others) - _MOST,
            "answers": len(answers) - _MOST,
            "asked": len(asked) - _MOST,
            "going": len(going) - _MOST,
        },
    }


def mail_of_answer(tx: Transaction, answer_id: str) -> tuple[str, bytes] | None:
    """A name of ours and the bytes of the mail that answered a request; None where there is none."""
    try:
        answer = request_answers.request_answer(tx, answer_id)
        content = messages.raw_message(tx, answer.message_key)
    except NotFound:
        return None
    return f"answer-{answer.id[:12]}.eml", content


def _change(tx: Transaction, one: Change, message_key: str | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "supplier": one.supplier,
        "order": one.order,
        "line": one.line,
        "field": one.field,
        "old": one.old,
        "new": one.new,
        "why": one.why,
        "words": one.evidence,
        "file": _answer_with_file(tx, message_key),
        "is_day": one.field in ("promised", "due"),
        "can_correct": one.field in _CORRECTED,
    }


def _answer_with_file(tx: Transaction, message_key: str | None) -> str:
    """The id of the answer behind a change, where it came in a file; empty where it did not."""
    kept = messages.stored_message(tx, message_key) if message_key else None
    answer = kept.source.removeprefix("portal#") if kept and "portal#" in kept.source else ""
    return answer if answer and portal_files.file_of_answer(tx, answer) else ""
