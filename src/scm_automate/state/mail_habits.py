"""What the mails of a supplier were like: on which days they came, and what hung on them.

Only mails whose sender was proven teach. What was unusual at first teaches once a person has looked at
what came of it and did not refuse it; until then whoever writes from a mailbox in wrong hands gets nowhere
by writing twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, or_, select

from scm_automate.state.events import Event, append, folds, newest_of
from scm_automate.state.keys import parts_of
from scm_automate.state.schema import changes as changes_table
from scm_automate.state.schema import exceptions as exceptions_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction

__all__ = ["MOST", "MailHabits", "MailTraits", "habits_of", "tell_mail"]

MOST: Final = 200
"""How many of the newest mails are looked at."""
_WROTE: Final = "supplier_wrote"
_DAY_OFF: Final = "day off"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTraits:
    """What one mail is like.

    Attributes:
        day_off: Whether it came on a day on which the supplier does not work.
        kinds: What hangs on it, as `AttachmentKind` names it.
    """

    day_off: bool = False
    kinds: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Each trait by its name."""
        return (*([_DAY_OFF] if self.day_off else ()), *sorted(self.kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHabits:
    """What the newest mails of a supplier were like.

    Attributes:
        mails: How many are known, at most `MOST`.
        days_off: How many of them came on days off.
        kinds: On how many of them each kind of attachment hung.
    """

    mails: int = 0
    days_off: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)


def tell_mail(
    tx: Transaction,
    supplier: str,
    traits: MailTraits,
    *,
    unusual: Collection[str],
    message_key: str,
    at: datetime,
    company: str = "",
    run: str | None = None,
) -> None:
    """Writes down what a mail of a supplier was like.

    Args:
        tx: A writing transaction.
        supplier: Its number.
        traits: What the mail is like.
        unusual: Names of the traits that were unusual: they teach once a person has looked.
        message_key: The message.
        at: When it is written down.
        company: Company of the supplier's number.
        run: The round.
    """
    data = {
        "company": company,
        "message": message_key,
        "traits": list(traits.names),
        "unusual": sorted(unusual),
    }
    append(tx, [Event(at=at, kind=_WROTE, subject=supplier, data=data, run=run)])


def habits_of(tx: Transaction, supplier: str, *, company: str = "") -> MailHabits:
    """What the newest mails of a supplier were like; the traits that teach alone are counted."""
    events = [
        one
        for one in newest_of(tx, subject=supplier, kind=_WROTE, most=MOST)
        if one.data["company"] == company
    ]
    odd = {one.data["message"] for one in events if one.data["unusual"]}
    looked_at = _looked_at(tx, odd)
    counts: Counter[str] = Counter()
    for one in events:
        held = () if one.data["message"] in looked_at else one.data["unusual"]
        counts.update(name for name in one.data["traits"] if name not in held)
    days_off = counts.pop(_DAY_OFF, 0)
    return MailHabits(mails=len(events), days_off=days_off, kinds=dict(counts))


def _looked_at(tx: Transaction, keys: Collection[str]) -> frozenset[str]:
    """The messages of which a person settled something, and refused nothing of that."""
    found: set[str] = set()
    here = exceptions_table
    for part in parts_of(keys):
        query = (
            select(here.c.message_key)
            .outerjoin(changes_table, changes_table.c.id == here.c.change_id)
            .where(
                here.c.message_key.in_(part),
                and_(here.c.settled_by.is_not(None), here.c.settled_by != "library"),
                or_(here.c.change_id.is_(None), changes_table.c.decided_by.is_not(None)),
            )
        )
        found.update(tx.connection.execute(query).scalars())
    return frozenset(found)


@folds(_WROTE)
def _wrote(connection: Connection, some: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""
