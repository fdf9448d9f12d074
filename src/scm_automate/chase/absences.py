"""Out-of-office replies: a wait for the day of return, or a person where nobody waits."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from scm_automate.messages.languages import Finder, fold, lists_by_language
from scm_automate.render import day as in_words
from scm_automate.state import exceptions, suppliers

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.chase.desk import Desk, ReadMessage
    from scm_automate.messages import Message
    from scm_automate.model import Supplier
    from scm_automate.state import Transaction

__all__ = ["apply_absence", "speaks_of_absence"]

_LONGEST: Final = timedelta(days=120)
_MOST: Final = 4_000


def apply_absence(
    tx: Transaction,
    read: ReadMessage,
    supplier: Supplier,
    desk: Desk,
    *,
    who: str,
    tell: Callable[[str], object],
) -> None:
    """An out-of-office reply with a return date makes the chase wait for it; one without, or for long, is told.

    Args:
        tx: A writing transaction.
        read: An automatic reply.
        supplier: Whose it is.
        desk: Now.
        who: The mail, in words.
        tell: Raises the exception with a text.
    """
    until = read.response.absent_until
    if not (read.match.known_sender or read.match.reference):
        return
    today = desk.now.date()
    if until is None:
        if not speaks_of_absence(read.message):
            return  # a receipt: somebody is there
        for one in exceptions.open_exceptions(tx, supplier=supplier.id, code="contact_away"):
            if one.company == supplier.company and _sender(read) in one.text:
                return  # told already; a robot answers each mail
        since = in_words(read.received.date())
        tell(
            f"{who}: away since {since} or longer, and it does not say until when; nobody waits for that."
        )
    elif until > today + _LONGEST:
        tell(f"{who}: away until {in_words(until)}; nobody waits for so long.")
    elif until > today:
        suppliers.set_absent(
            tx, supplier.id, until=until, at=desk.now, company=supplier.company, run=desk.run
        )


def speaks_of_absence(message: Message) -> bool:
    """Whether an automatic reply tells that somebody is away, and not that something arrived.

    Args:
        message: A message that a machine wrote in reply.
    """
    text = fold(f"{message.subject}\n{message.text[:_MOST]}")
    away = len(_phrases("absences").all(text))
    # a help desk names a number for what is urgent, too, and an absence calls itself an automatic reply
    return 0 < away >= len(_phrases("receipts").all(text))


def _sender(read: ReadMessage) -> str:
    return read.response.sender or "an unknown sender"


@cache
def _phrases(kind: str) -> Finder:
    """What absences, or receipts, are told by, in whatever language."""
    kinds = (kind, f"{kind}_wide")
    lists = lists_by_language().values()
    return Finder(one for told in lists for name in kinds for one in told.get(name, ()))
