"""An ERP in memory: optimistic lock, refusals, and every fault that a network can add.

Examples:
    >>> from scm_automate.model import ScheduleKey
    >>> key = ScheduleKey("", "45", "10", "1")
    >>> erp = FakeErp({key: {"promised": None}})
    >>> erp.read_current([key])[key].version
    '1'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.erp.port import Answer, Held, Write, seen_by_reading
from scm_automate.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.model import ScheduleKey

__all__ = ["ErpFault", "FakeErp"]

ErpFault = Literal["lost_answer", "lost_request", "throttled", "refused", "changed_by_another"]
"""What goes wrong with a write. Each in a sentence:

- ``lost_answer``: the ERP takes it, and its answer never arrives.
- ``lost_request``: the connection breaks before the ERP takes it, and the client cannot know.
- ``throttled``: it is told to come back later; nothing was taken.
- ``refused``: the ERP says no.
- ``changed_by_another``: somebody changes the record between reading and writing.
"""


@dataclass(slots=True)
class FakeErp:
    """Holds records in memory and keeps the rules of `ErpPort`.

    Attributes:
        records: Canonical text by `OrderLine` field, by schedule line.
        fields: The fields that it writes, with its own names.
        versioned: ``no`` for an ERP without an optimistic lock.
        fixed: Fields that it would not let be changed, with the reason, by schedule line.
        faults: What happens to the next writes of a line, in order; afterwards all goes well.
        reading_fails: How many of the next readings break off.
        taken: Every write that changed something, in order; a write twice in it was done twice.
        sent: Every write that was tried.
    """

    records: dict[ScheduleKey, dict[str, str | None]]
    fields: Mapping[str, str] = field(
        default_factory=lambda: {"promised": "ConfirmedDeliveryDate", "promised_quantity": "Qty"}
    )
    versioned: Literal["yes", "no"] = "yes"
    fixed: dict[ScheduleKey, dict[str, str]] = field(default_factory=dict)
    faults: dict[ScheduleKey, list[ErpFault]] = field(default_factory=dict)
    reading_fails: int = 0
    name: str = "fake"
    taken: list[Write] = field(default_factory=list)
    sent: list[Write] = field(default_factory=list)
    _versions: dict[ScheduleKey, int] = field(default_factory=dict)

    def read_current(self, keys: Sequence[ScheduleKey]) -> Mapping[ScheduleKey, Held]:
        """What it holds; see `ErpPort.read_current`."""
        if self.reading_fails:
            self.reading_fails -= 1
            raise DataError("The ERP answered 500 in the middle of a page.")
        return {
            key: Held(
                key=key,
                record=_record(key),
                values={name: self.records[key].get(name) for name in self.fields},
                version=str(self._versions.get(key, 1)) if self.versioned == "yes" else None,
                fixed=self.fixed.get(key, {}),
            )
            for key in keys
            if key in self.records
        }

    def write(self, write: Write) -> Answer:
        """Changes a record, unless a fault comes between; see `ErpPort.write`."""
        self.sent.append(write)
        waiting = self.faults.get(write.key, [])
        fault = waiting.pop(0) if waiting else None
        if fault == "throttled":
            wait = timedelta(seconds=30)
            return Answer(outcome="not_taken", text="Too many requests.", code="429", wait=wait)
        if fault == "refused":
            return Answer(outcome="refused", text="The order is locked by user SMITH.", code="400")
        if fault == "lost_request":
            return Answer(outcome="uncertain", text="No answer within 30 seconds.")
        if fault == "changed_by_another":
            self.change(write.key, dict.fromkeys(write.new, "2027-01-01"))
        if write.version is not None and write.version != str(self._versions.get(write.key, 1)):
            return Answer(outcome="conflict", text="The record was changed meanwhile.", code="412")
        self.taken.append(write)
        self.change(write.key, write.new)
        if fault == "lost_answer":
            return Answer(outcome="uncertain", text="No answer within 30 seconds.")
        version = str(self._versions[write.key]) if self.versioned == "yes" else None
        return Answer(outcome="done", code="204", version=version)

    def look_up(self, write: Write) -> Answer:
        """Whether a write was taken, by reading again; see `ErpPort.look_up`."""
        return seen_by_reading(self, write)

    def change(self, key: ScheduleKey, values: Mapping[str, str | None]) -> None:
        """Somebody changes a record, and its version moves on."""
        self.records[key] = {**self.records[key], **values}
        self._versions[key] = self._versions.get(key, 1) + 1


def _record(key: ScheduleKey) -> str:
    return "/".join(part for part in key if part)
