"""A chase policy from a TOML file; whatever does not hold is told with its place, all of it at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from scm_automate.chase.policy import (
    ChasePolicy,
    EdiPartner,
    Sender,
    SupplierPolicy,
    Tolerance,
)
from scm_automate.chase.policy_rules import AskRule, Escalation
from scm_automate.chase.send_limits import SendLimit
from scm_automate.chase.unusual import Unusual
from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.files.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from scm_automate.model import Record

__all__ = ["read_policy"]

_TABLES: Final = {
    "rule": "rules",
    "send_limit": "send_limits",
}  # tables of a TOML file, one and several


def read_policy(path: str | Path) -> ChasePolicy:
    """A policy from a TOML file.

    Keys are the fields of `ChasePolicy`; ``[sender]`` and ``[tolerance]`` are tables, and
    ``[supplier.NUMBER]`` holds what is different for one supplier.

    Args:
        path: The file, in UTF-8.

    Raises:
        ConfigError: The file is not there or no TOML, or a key is unknown or has a wrong value;
            the message names all of them.
    """
    source = Path(path)
    place = Provenance(file=source.name)
    content = read_toml(source, what="The policy")
    special = content.pop("supplier", {})
    if not isinstance(special, dict) or not all(isinstance(t, dict) for t in special.values()):
        raise ConfigError(
            "supplier holds no tables.",
            hint="Write [supplier.100234] and its keys below.",
            source=place,
        )
    for one, several in _TABLES.items():
        if one in content:
            content[several] = content.pop(one)
    content["suppliers"] = [{**table, "supplier": number} for number, table in special.items()]
    try:
        return ChasePolicy.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(_in_words(fault, numbers=tuple(special)) for fault in error.errors())
        raise ConfigError(f"The policy does not hold: {faults}.", source=place) from None


def _in_words(fault: ErrorDetails, *, numbers: tuple[str, ...]) -> str:
    """One fault as ``gap: found 0, input should be ...`` with the nearest known key."""
    where = [str(part) for part in fault["loc"]]
    record: type[Record] = ChasePolicy
    if where[:1] == ["rules"] and len(where) > 1:
        # counted from 1, as the tables stand in the file
        where, record = [f"rule {int(where[1]) + 1}", *where[2:]], AskRule
    if where[:1] == ["send_limits"] and len(where) > 1:
        where, record = [f"send_limit {int(where[1]) + 1}", *where[2:]], SendLimit
    if where[:1] == ["suppliers"] and len(where) > 1:
        where, record = ["supplier", numbers[int(where[1])], *where[2:]], SupplierPolicy
    if "escalate" in where[:-1]:
        record = Escalation
    elif {"tolerance", "harmless"} & set(where[:-1]):
        record = Tolerance
    elif "unusual" in where[:-1]:
        record = Unusual
    elif "edi_partner" in where[:-1]:
        record = EdiPartner
    elif where[:1] == ["sender"]:
        record = Sender
    name = ".".join(where)
    if fault["type"] == "extra_forbidden":
        known = _keys(record)
        near = did_you_mean(where[-1], known) or f"Known are {', '.join(known)}."
        return f"unknown key {name}. {near.rstrip('.')}"
    said = fault["msg"].removeprefix("Value error, ")
    found = fault["input"]
    return f"{name or 'policy'}: found {found!r:.80}, {said}" if name else said


def _keys(record: type[Record]) -> tuple[str, ...]:
    """The keys that a TOML table of a record may have."""
    names: Iterable[str] = record.model_fields
    if record is SupplierPolicy:
        return tuple(name for name in names if name != "supplier")
    spelt = {"suppliers": "supplier", **{several: one for one, several in _TABLES.items()}}
    return tuple(spelt.get(name, name) for name in names)
