"""A change to a field of the ERP, with everything that justifies it."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from scm_automate.model.evidence import Evidence
from scm_automate.model.orders import ScheduleKey
from scm_automate.model.record import Id, Record, Text

__all__ = ["Change", "ChangeState", "Decision", "Verdict"]

Verdict = Literal["release", "review"]
"""Whether the rules let a change through unseen, or a person decides."""

ChangeState = Literal["proposed", "exported", "seen", "closed"]
"""The life of a change. Each state in a sentence:

- ``proposed``: decided by a rule or waiting for a person; not in any upload yet.
- ``exported``: written to at least one upload file; it stays in every upload until it is seen or closed.
- ``seen``: a later export of the ERP shows the new value.
- ``closed``: a person closed it, refused it, or a later answer took its place.
"""

Decision = Literal["accept", "refuse", "close"]
"""What becomes of a change. Each in a sentence:

- ``accept``: it goes into every upload until an export shows it.
- ``refuse``: it does not go, the promise does not stand, and the supplier is asked again.
- ``close``: it leaves the uploads for good, whatever the ERP shows; nobody is asked again for it.
"""


class Change(Record):
    """One field of one schedule line: old value, new value, why, and the words behind it.

    Values are canonical text: a date in ISO form, a number as a plain decimal, null for empty.

    Examples:
        >>> Change(
        ...     id="c1",
        ...     supplier="100234",
        ...     order="45",
        ...     line="10",
        ...     field="promised",
        ...     old=None,
        ...     new="2026-03-20",
        ...     rule="within_tolerance",
        ...     why="2 working days later than due",
        ...     verdict="release",
        ... ).state
        'proposed'
    """

    id: Id
    """Drawn once when the change is proposed."""
    company: str = ""
    """Company of the line."""
    supplier: Id
    """Whose answer it is."""
    order: Id
    """Purchase order number."""
    line: Id
    """Position."""
    schedule: Id = "1"
    """Schedule line."""
    field: Id
    """Name of the `OrderLine` field, such as ``promised``, ``promised_quantity``, ``due`` or ``price``."""
    old: Text | None
    """What the ERP held when the change was proposed; null is empty."""
    new: Text | None
    """What it shall hold."""
    rule: Id
    """The rule that let it through or held it, such as ``as_ordered`` or ``later_than_tolerance``."""
    why: Text
    """The same in words, with the figures."""
    verdict: Verdict
    """See `Verdict`."""
    state: ChangeState = "proposed"
    """See `ChangeState`."""
    evidence: tuple[Evidence, ...] = ()
    """The words behind it."""
    message_id: Text | None = None
    """The message behind it."""
    proposed_at: AwareDatetime | None = None
    """When it was proposed; null on a plan that is not stored."""
    decided_by: Text | None = None
    """Who accepted it; null where a rule released it or nobody has decided yet."""

    @property
    def key(self) -> ScheduleKey:
        """(company, order, line, schedule)."""
        return ScheduleKey(self.company, self.order, self.line, self.schedule)
