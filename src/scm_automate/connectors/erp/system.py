"""A live system as data: what is asked for, how it is paged, and where a change goes.

A system is a TOML file in ``systems/``; the protocol classes read it, and the layouts of the exports
read what comes back, so that a live reading and an export follow one set of rules.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from scm_automate.connectors.layout import RecordName, Words
from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.model import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LiveSystem", "LiveTable", "LiveWrite", "find_system", "load_system", "systems"]

Protocol = Literal[
    "odata_v2", "odata_v4", "tryton", "odoo_json2", "odoo_jsonrpc", "erpnext", "suiteql"
]
"""How the system is spoken to; the class of the same name does it."""


class LiveTable(Record):
    """One list that the system gives: an entity set, a model, a doctype or a query.

    Examples:
        >>> from scm_automate.connectors.erp import find_system
        >>> find_system("s4_v4").records["orders"][0].within[0].path
        '_PurchaseOrderItem'
    """

    path: str
    """The system's own name of it."""
    select: Words
    """The fields that are asked for; an answer without one of them is an error."""
    query: str = ""
    """The query, where the system takes one: with ``{where}``, and ordered by its key."""
    within: tuple[LiveTable, ...] = ()
    """Lists within each of its records, asked for in the same request."""
    open: str = ""
    """Which records may be open, in the system's own words; empty asks for all."""
    changed: str = ""
    """Which records have changed since ``{since}``, in the system's own words; empty where it cannot tell."""
    key: str = ""
    """The field that pages follow: each page begins behind the last key of the one before. Empty
    follows the next-page links of the system."""
    page: int = Field(default=500, ge=1)
    """Records of one page."""


class LiveWrite(Record):
    """Where a change of an order line goes."""

    record: str = ""
    """How the changed record is named, with ``{order}``, ``{line}`` and other parts of its key."""
    fields: dict[str, str]
    """The system's own field by field of `OrderLine`."""
    dates: Literal["iso", "noon", "milliseconds"] = "iso"
    """How a day is written: ``2026-03-20``, ``2026-03-20T12:00:00Z``, or ``/Date(...)/``."""
    find: LiveTable | None = None
    """Where the record is looked up first, if its name does not follow from the line's key."""
    token: bool = False
    """Whether a write needs a token that is fetched first (SAP's x-csrf-token)."""


class LiveSystem(Record):
    """One ERP's interface.

    Examples:
        >>> from scm_automate.connectors.erp import find_system
        >>> find_system("d365").write.fields["promised"]
        'ConfirmedDeliveryDate'
    """

    name: str
    """Stable slug."""
    title: str
    """The interface in words."""
    protocol: Protocol
    """How it is spoken to."""
    source: str
    """Where its shapes were seen."""
    root: str = ""
    """The path of the service, added where the address is a host alone."""
    layouts: dict[RecordName, str]
    """The layout, or family of layouts, that reads each record."""
    records: dict[RecordName, tuple[LiveTable, ...]]
    """What is asked for, by the record that it becomes."""
    elsewhere: dict[RecordName, str] = Field(default_factory=dict)
    """Records that another system gives at the same address, by its name."""
    params: dict[str, str] = Field(default_factory=dict)
    """Parameters of every reading."""
    since: str = "%Y-%m-%dT%H:%M:%SZ"
    """How an instant is written in a selection."""
    write: LiveWrite | None = None
    """Where a change goes; null where nothing is written."""
    notes: tuple[str, ...] = ()
    """What a user should know."""
    delta_notes: tuple[str, ...] = ()
    """What a reading of changes alone does not see."""


@cache
def systems() -> tuple[LiveSystem, ...]:
    """All shipped systems, by name.

    Examples:
        >>> [system.name for system in systems()][:2]
        ['business_central', 'd365']
    """
    folder = files(__package__) / "systems"
    found = [
        _parsed(entry.read_bytes(), entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda system: system.name))


def find_system(name: str) -> LiveSystem:
    """The shipped system of this name.

    Raises:
        ConfigError: There is none; the hint names the nearest.
    """
    known: Mapping[str, LiveSystem] = {system.name: system for system in systems()}
    if name not in known:
        raise ConfigError(
            f"There is no live system {name!r}.",
            hint=did_you_mean(name, known) or f"Known are {', '.join(known)}.",
        )
    return known[name]


def load_system(path: str | Path) -> LiveSystem:
    """A system of the caller's own, from its TOML file: other fields, another selection.

    Raises:
        ConfigError: The file is no TOML, or not a system; the message names the entry.
    """
    return _parsed(Path(path).read_bytes(), str(path))


def _parsed(data: bytes, name: str) -> LiveSystem:
    place = Provenance(file=name)
    try:
        return LiveSystem.model_validate(tomllib.loads(data.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(f"The system is no TOML: {fault}.", source=place) from None
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"The system is not valid: {where or 'it'}: {first['msg']}.",
            hint="See connectors.erp.LiveSystem for its entries.",
            source=place,
        ) from None
