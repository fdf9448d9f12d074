"""What the chase knows of suppliers beyond their master data: frozen, absent, undeliverable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from scm_automate.errors import TransitionNotAllowed
from scm_automate.state.events import Event, append, folds, history
from scm_automate.state.schema import failed_addresses
from scm_automate.state.schema import suppliers as table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction

__all__ = [
    "FailedAddress",
    "SupplierFacts",
    "agree_to_thaw",
    "agreed_to_thaw",
    "fail_address",
    "failed",
    "freeze",
    "frozen",
    "restore_address",
    "set_absent",
    "supplier_facts",
    "thaw",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierFacts:
    """What the chase knows of one supplier."""

    supplier: str
    company: str = ""
    frozen_why: str | None = None
    absent_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAddress:
    """An address that a bounce said is undeliverable."""

    address: str
    supplier: str | None
    failed_at: datetime
    why: str


def supplier_facts(tx: Transaction) -> tuple[SupplierFacts, ...]:
    """Every supplier that is or was frozen or absent."""
    query = select(table).order_by(table.c.supplier, table.c.company)
    return tuple(SupplierFacts(**row) for row in tx.connection.execute(query).mappings())


def frozen(tx: Transaction, supplier: str, *, company: str = "") -> str | None:
    """Why a supplier is frozen; None where it is not."""
    query = select(table.c.frozen_why).where(
        table.c.supplier == supplier, table.c.company == company
    )
    return tx.connection.execute(query).scalar()


def failed(tx: Transaction) -> tuple[FailedAddress, ...]:
    """Every address that is undeliverable."""
    query = select(failed_addresses).order_by(failed_addresses.c.address)
    return tuple(FailedAddress(**row) for row in tx.connection.execute(query).mappings())


def freeze(
    tx: Transaction,
    supplier: str,
    *,
    why: str,
    at: datetime,
    company: str = "",
    by: str = "library",
    run: str | None = None,
) -> None:
    """Nobody writes to the supplier and nothing of it is released until a person thaws it."""
    data = {"company": company, "why": why}
    append(tx, [Event(at=at, kind="supplier_frozen", subject=supplier, data=data, by=by, run=run)])


def thaw(
    tx: Transaction, supplier: str, *, at: datetime, by: str, company: str = "", note: str = ""
) -> None:
    """A person has looked, and the chase of the supplier goes on.

    Raises:
        TransitionNotAllowed: It is not frozen.
    """
    if frozen(tx, supplier, company=company) is None:
        raise TransitionNotAllowed(f"Supplier {supplier} is not frozen.")
    data = {"company": company, "note": note}
    append(tx, [Event(at=at, kind="supplier_thawed", subject=supplier, data=data, by=by)])


def agree_to_thaw(
    tx: Transaction, supplier: str, *, at: datetime, by: str, company: str = "", note: str = ""
) -> None:
    """A person has looked and agrees; the supplier stays frozen until another one does, too."""
    data = {"company": company, "note": note}
    append(tx, [Event(at=at, kind="thaw_agreed", subject=supplier, data=data, by=by)])


def agreed_to_thaw(tx: Transaction, supplier: str, *, company: str = "") -> tuple[str, ...]:
    """Who has agreed to thaw a supplier since it was frozen last, each once, in order."""
    agreed: dict[str, None] = {}
    for event in history(tx, subject=supplier):
        if event.data.get("company") != company:
            continue
        if event.kind in ("supplier_frozen", "supplier_thawed"):
            agreed = {}
        elif event.kind == "thaw_agreed":
            agreed[event.by] = None
    return tuple(agreed)


def set_absent(
    tx: Transaction,
    supplier: str,
    *,
    until: date,
    at: datetime,
    company: str = "",
    run: str | None = None,
) -> None:
    """Whoever answers for the supplier is away until a day."""
    data = {"company": company, "until": until.isoformat()}
    append(tx, [Event(at=at, kind="supplier_absent", subject=supplier, data=data, run=run)])


def fail_address(
    tx: Transaction,
    address: str,
    *,
    supplier: str | None,
    why: str,
    at: datetime,
    run: str | None = None,
) -> None:
    """Nothing is sent to the address any more until a person restores it."""
    data = {"supplier": supplier, "why": why}
    append(tx, [Event(at=at, kind="address_failed", subject=address.lower(), data=data, run=run)])


def restore_address(tx: Transaction, address: str, *, at: datetime, by: str) -> None:
    """The address works again."""
    append(tx, [Event(at=at, kind="address_restored", subject=address.lower(), by=by)])


@folds("supplier_frozen", table)
def _frozen(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        _set(connection, event, frozen_why=event.data["why"])


@folds("supplier_thawed", table)
def _thawed(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        _set(connection, event, frozen_why=None)


@folds("thaw_agreed")
def _agreed(connection: Connection, events: Sequence[Event]) -> None:
    """Nothing is derived: the supplier stays frozen, and the events themselves are read."""


@folds("supplier_absent", table)
def _absent(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        _set(connection, event, absent_until=date.fromisoformat(event.data["until"]))


@folds("address_failed", failed_addresses)
def _failed(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(
            delete(failed_addresses).where(failed_addresses.c.address == event.subject)
        )
        connection.execute(
            failed_addresses.insert().values(
                address=event.subject,
                supplier=event.data["supplier"],
                failed_at=event.at,
                why=event.data["why"],
            )
        )


@folds("address_restored", failed_addresses)
def _restored(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(
            delete(failed_addresses).where(failed_addresses.c.address == event.subject)
        )


def _set(connection: Connection, event: Event, **values: object) -> None:
    """Writes one column of a supplier's row, makes the row where there is none."""
    here = (table.c.supplier == event.subject) & (table.c.company == event.data["company"])
    done = connection.execute(table.update().where(here).values(**values))
    if done.rowcount == 0:
        connection.execute(
            table.insert().values(supplier=event.subject, company=event.data["company"], **values)
        )
