"""What a mail is like, apart from what it says: the day on which it came, and what hangs on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scm_automate.chase.moments import local_day
from scm_automate.chase.references import carries_reference
from scm_automate.chase.review_findings import HARD_FLAGS
from scm_automate.chase.unusual import find_unusual
from scm_automate.state.mail_habits import MailTraits, habits_of, tell_mail

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.chase.authority import Authority
    from scm_automate.chase.desk import Desk, ReadMessage
    from scm_automate.messages import Message
    from scm_automate.model import Supplier
    from scm_automate.state import Transaction

__all__ = ["look_at_mail", "traits_of"]

_SAYS_NOTHING: Final = frozenset(("signature",))
"""Attachments that a mail program adds by itself."""
_FORMS: Final = ("xlsx", "xls", "ods", "csv")
"""What our own form may come back as."""


def look_at_mail(
    tx: Transaction,
    read: ReadMessage,
    supplier: Supplier,
    authority: Authority,
    desk: Desk,
    *,
    asked_for: bool,
) -> tuple[str, ...]:
    """What of a mail the supplier never did before, in words; writes down what the mail is like.

    Only a mail whose sender is proven is looked at, and teaches: any other goes to a person anyhow.

    Args:
        tx: A writing transaction.
        read: The mail.
        supplier: Whose it is.
        authority: What proves it.
        desk: The policy and the calendars.
        asked_for: Whether its files are what our letter asked for.
    """
    flagged = not HARD_FLAGS.keys().isdisjoint(read.response.flags)
    if not read.message.senders or read.message.automatic or flagged:
        return ()
    if authority.missing or authority.frozen:
        return ()
    own = desk.policy.of_supplier(supplier.id)
    day = local_day(read.received, supplier.time_zone, otherwise=own.time_zone)
    calendar = desk.calendars.of_supplier(supplier.id, country=supplier.country)
    letter = read.match.letter
    traits = traits_of(read.message, day, calendar, reference=letter.reference if letter else None)
    if asked_for:
        traits = replace(traits, kinds=frozenset())
    found = {}
    if traits.names:
        habits = habits_of(tx, supplier.id, company=supplier.company)
        found = find_unusual(traits, habits, own.unusual, day=day)
    tell_mail(
        tx,
        supplier.id,
        traits,
        unusual=found,
        message_key=read.key,
        at=desk.now,
        company=supplier.company,
        run=desk.run,
    )
    return tuple(found.values())


def traits_of(
    message: Message, day: date, calendar: WorkingCalendar, *, reference: str | None
) -> MailTraits:
    """What a mail is like.

    Args:
        message: The mail.
        day: When it came, in the supplier's own time zone.
        calendar: The supplier's own.
        reference: That of our letter which it answers: a workbook that carries it is our own form.
    """
    kinds = {
        one.kind
        for one in message.attachments
        if not (one.inline or one.kind in _SAYS_NOTHING)
        and not (reference and one.kind in _FORMS and carries_reference(one, reference))
    }
    return MailTraits(day_off=not calendar.is_working(day), kinds=frozenset(kinds))
