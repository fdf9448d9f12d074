"""What is unusual for a supplier, though its sender is proven: a mailbox may be in wrong hands.

Who has a supplier's mailbox passes every check of the sender. What such a mail differs in is how and when it
comes: on a day off, with another kind of file, with a day far from what was told. What is usual is learned from
the supplier's own mails (`scm_automate.state.mail_habits`); here it is judged, from nothing but what is handed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import Field

from scm_automate.model import Record
from scm_automate.render import day as in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.state.mail_habits import MailHabits, MailTraits

__all__ = ["Unusual", "find_unusual"]

_NAMES: Final = {
    "csv": "a CSV file",
    "pdf": "a PDF",
    "ods": "a spreadsheet (ODS)",
    "xls": "a workbook (XLS)",
    "xlsx": "a workbook (XLSX)",
    "text": "a text file",
    "image": "a picture",
    "html": "an HTML page",
    "xml": "an XML file",
    "zip": "a ZIP archive",
    "document": "a text document",
    "message": "a mail",
    "calendar": "a calendar entry",
    "executable": "a program",
}


class Unusual(Record):
    """What is unusual for a supplier and goes to a person, however well its sender is proven.

    Examples:
        >>> Unusual(days_off=False).attachments
        True
    """

    mails: int = Field(default=10, ge=1)
    """Mails of the supplier that have to be known before one can differ from them."""
    days_off: bool = True
    """Whether the first mail on one of the supplier's days off is unusual."""
    attachments: bool = True
    """Whether the first attachment of a kind is unusual; our own form, filled in, and what a request asked
    for are not."""
    days_moved: int = Field(default=20, ge=0)
    """Working days of the receiving plant by which an answer may move what was told before, the promise or else
    the due date, wherever the tolerance lets it; 0 looks at none."""


def find_unusual(
    traits: MailTraits, habits: MailHabits, rule: Unusual, *, day: date
) -> dict[str, str]:
    """What is unusual about a mail: each trait with the reason in words; none while little is known.

    Args:
        traits: What the mail is like.
        habits: What the supplier's mails before it were like.
        rule: What counts.
        day: The day on which it came, for the words.

    Examples:
        >>> from datetime import date
        >>> from scm_automate.state.mail_habits import MailHabits, MailTraits
        >>> saturday = date(2026, 3, 7)
        >>> found = find_unusual(
        ...     MailTraits(day_off=True), MailHabits(mails=31), Unusual(), day=saturday
        ... )
        >>> found["day off"]
        'it came on a day off (Saturday 7 Mar 2026), as none of the 31 mails before it did'
    """
    if habits.mails < rule.mails:
        return {}
    return dict(_found(traits, habits, rule, day))


def _found(
    traits: MailTraits, habits: MailHabits, rule: Unusual, day: date
) -> Iterator[tuple[str, str]]:
    known = f"the {habits.mails} mails before it"
    for name in traits.names:
        if name not in traits.kinds:
            if rule.days_off and not habits.days_off:
                told = f"{day:%A} {in_words(day)}"
                yield name, f"it came on a day off ({told}), as none of {known} did"
        elif rule.attachments and not habits.kinds.get(name):
            what = _NAMES.get(name, "a file of a kind that nobody knows")
            yield name, f"{what} hangs on it, as on none of {known}"
