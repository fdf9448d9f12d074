"""The port of live writes: what a client of an ERP offers, so that a plan of changes can be applied.

Who does what. The plan and its application (``connectors.changes_out``) decide which fields of
which schedule line go out, compare the old values, keep the ledger of what was tried and what came
of it, and never ask a port to write twice what may have been taken. A client (``connectors.erp.*``)
knows one ERP's addresses and forms: it reads what the ERP holds now together with its version,
writes one record under the optimistic lock, and says honestly which of five things happened.

What a client must hold to:

- `ErpPort.read_current` gives fresh values, never cached ones, and names fields as `OrderLine` does,
  with values in canonical text as in `Change` (a date in ISO form, a plain decimal, None for
  empty). Where a field lives on another record than the order line (Tryton: the stock move of a
  processing order), `Held.record` is that record and `Held.version` its version.
- `ErpPort.write` sends one request, or one transaction, with the version that it was given
  (``If-Match``, ``_timestamp``, ``write_date``, ``modified``). It never repeats a request that the
  ERP may have taken. It may wait and repeat where the ERP certainly took nothing (429, no
  connection made), within its own limits; after that it answers ``not_taken``.
- A time-out, a connection that broke after the request was sent, and a 500, 502 or 504 to a write
  are ``uncertain``. 409 and 412 are ``conflict``. 400, 401, 403, 404 and 422 are ``refused``. A
  redirect is followed by no write and is ``refused``.
- `Answer.text` holds no secret, no URL with a query, and one line.
- `ErpPort.look_up` reads again and says whether an uncertain write was taken. `seen_by_reading`
  does it for an ERP that keeps no id of requests.
- What goes wrong while reading is raised as the client's own `ScmError`; nothing was written then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from scm_automate.model import ScheduleKey

__all__ = ["Answer", "ErpPort", "Held", "Write", "WriteOutcome", "seen_by_reading"]

WriteOutcome = Literal["done", "conflict", "refused", "not_taken", "uncertain"]
"""What came of a write. Each in a sentence:

- ``done``: the ERP took it and says so, or a later reading shows it.
- ``conflict``: the record is no longer what was read; nothing was written.
- ``refused``: the ERP will not have it, today or ever; nothing was written, and repeating is no use.
- ``not_taken``: it certainly was not taken (throttled, not connected); it may be sent again.
- ``uncertain``: nobody knows; it must be looked up before anything is sent again.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the ERP holds now for one schedule line, on the record that a write would change.

    Attributes:
        key: The schedule line.
        record: The ERP's own name of the record, for people and for `Write`, such as
            ``stock.move,3`` or ``PurchaseOrderScheduleLine(...)``; the library does not parse it.
        values: Canonical text by `OrderLine` field, at least for every field that the port writes.
        version: The ERP's version of the record, verbatim; None where it has none.
        fixed: Fields that the ERP would not let be changed now, with the reason in words.
    """

    key: ScheduleKey
    record: str
    values: Mapping[str, str | None]
    version: str | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One record to be changed: everything a client needs, and nothing it has to look up.

    Attributes:
        id: The same for the same changes, however often they are tried; sent along where an ERP
            keeps it (``X-Request-ID``, ``Repeatability-Request-ID``).
        key: The schedule line.
        record: As `Held.record`.
        version: As `Held.version`; the ERP must refuse where its record has another one.
        old: What was held when it was decided, by `OrderLine` field.
        new: What it shall hold; None empties the field.
    """

    id: str
    key: ScheduleKey
    record: str
    version: str | None
    old: Mapping[str, str | None]
    new: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a write, in the ERP's own words.

    Attributes:
        outcome: See `WriteOutcome`.
        text: The ERP's words in one line, or ours where it said nothing.
        code: The ERP's own code or the HTTP status; empty where there is none.
        version: The record's version after it; None where it was not told.
        wait: How long the ERP asks to be left alone; None where it does not ask.
    """

    outcome: WriteOutcome
    text: str = ""
    code: str = ""
    version: str | None = None
    wait: timedelta | None = None


class ErpPort(Protocol):
    """An ERP that can be read and written, one schedule line at a time."""

    @property
    def name(self) -> str:
        """Which system it is, such as ``s4`` or ``tryton``; stays the same over the years."""

    @property
    def fields(self) -> Mapping[str, str]:
        """The `OrderLine` fields that it writes, with the ERP's own name of each."""

    def read_current(self, keys: Sequence[ScheduleKey]) -> Mapping[ScheduleKey, Held]:
        """What the ERP holds now; a key that it does not know is left out."""

    def write(self, write: Write) -> Answer:
        """Changes one record under its version; once, never again by itself where it may be taken."""

    def look_up(self, write: Write) -> Answer:
        """Whether an uncertain write was taken: ``done``, ``not_taken``, ``conflict`` or ``uncertain``."""


def seen_by_reading(port: ErpPort, write: Write) -> Answer:
    """Whether a write was taken, by reading the record again; for an ERP that keeps no request ids.

    All new values there: ``done``. All old values there and the version unmoved: ``not_taken``.
    Anything else: ``conflict``, for a person. A record without a version that holds the old values is
    ``not_taken`` as well: setting the same values later is harmless, for they are compared again.

    Examples:
        >>> from scm_automate.model import ScheduleKey
        >>> from scm_automate.testing import FakeErp
        >>> key = ScheduleKey("", "45", "10", "1")
        >>> erp = FakeErp({key: {"promised": "2026-03-20"}})
        >>> write = Write(
        ...     id="w1",
        ...     key=key,
        ...     record="45/10/1",
        ...     version="1",
        ...     old={"promised": None},
        ...     new={"promised": "2026-03-20"},
        ... )
        >>> seen_by_reading(erp, write).outcome
        'done'
    """
    held = port.read_current([write.key]).get(write.key)
    if held is None or held.record != write.record:
        return Answer(outcome="conflict", text="The record is not there any more.")
    now = {name: held.values.get(name) for name in write.new}
    if now == dict(write.new):
        return Answer(outcome="done", text="A later reading shows it.", version=held.version)
    same_version = write.version is None or held.version == write.version
    if same_version and now == {name: write.old.get(name) for name in write.new}:
        return Answer(outcome="not_taken", text="A later reading shows the old values.")
    shown = ", ".join(f"{name} {value or 'empty'}" for name, value in sorted(now.items()))
    return Answer(outcome="conflict", text=f"The record now holds {shown}.", version=held.version)
