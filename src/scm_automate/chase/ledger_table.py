"""The table of minutes: what counts each kind of touch, what one takes, and what that figure rests on."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from scm_automate.errors import ConfigError, Provenance
from scm_automate.model import Id, Number, Record, Text

if TYPE_CHECKING:
    from scm_automate.state import Event

__all__ = ["LedgerKind", "LedgerTable", "read_ledger_table"]

_SHIPPED = "ledger.toml"


class LedgerKind(Record):
    """One kind of touch: what counts it, and the minutes that one takes.

    Examples:
        >>> LedgerKind(
        ...     name="asked",
        ...     label="Write a letter",
        ...     side="given",
        ...     event="letter_moved",
        ...     where={"state": ("sent",)},
        ...     usual="6",
        ...     low="3",
        ...     high="10",
        ...     source="ours",
        ... ).basis
        'assumed'
    """

    name: Id
    """Its name in the table."""
    label: Text
    """What is done, in words."""
    side: Literal["given", "taken"]
    """``given``: work that was not needed; ``taken``: work that the chase itself asks for."""
    event: Id
    """The kind of event that counts it."""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Fields of the event, a point between the levels, and the values of which one must stand there."""
    unless: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Fields of the event, and values of which none may stand there."""
    count: str | None = None
    """The field that says how many one event stands for; a list counts its entries; null is 1."""
    by: Literal["library", "person"] | None = None
    """Who did it; null is whoever."""
    usual: Number = Field(ge=0)
    """Minutes that one takes as a rule."""
    low: Number = Field(ge=0)
    """Minutes that nobody would call too few."""
    high: Number = Field(ge=0)
    """Minutes that nobody would call too many."""
    basis: Literal["assumed", "timed"] = "assumed"
    """Whether somebody timed it."""
    source: Text = Field(min_length=1)
    """Where the figures come from; each has to say it."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.usual <= self.high:
            raise ValueError("low, usual and high must not fall")
        return self

    def counts(self, event: Event) -> int:
        """How many touches of this kind an event stands for; 0 for none."""
        if event.kind != self.event:
            return 0
        if self.by is not None and (event.by == "library") != (self.by == "library"):
            return 0
        for path, values in self.where.items():
            if str(_at(event.data, path)) not in values:
                return 0
        for path, values in self.unless.items():
            if str(_at(event.data, path)) in values:
                return 0
        if self.count is None:
            return 1
        found = _at(event.data, self.count)
        return len(found) if isinstance(found, list) else int(found or 0)


class LedgerTable(Record):
    """Every kind that is counted.

    Examples:
        >>> table = read_ledger_table()
        >>> table.version, table.timed
        ('2026-11', 0)
    """

    title: Text = Field(min_length=1)
    """What the table is, such as ``shipped assumptions``."""
    version: Text = Field(min_length=1)
    """Its version; figures name it."""
    kinds: tuple[LedgerKind, ...] = Field(min_length=1)
    """In the order in which they are told."""
    digest: str = ""
    """SHA-256 of the file, eight signs of it: the same table has the same."""

    @field_validator("kinds")
    @classmethod
    def _each_once(cls, kinds: tuple[LedgerKind, ...]) -> tuple[LedgerKind, ...]:
        names = [one.name for one in kinds]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} is there more than once")
        return kinds

    @property
    def timed(self) -> int:
        """How many of the kinds have figures that somebody timed."""
        return sum(one.basis == "timed" for one in self.kinds)

    def __str__(self) -> str:
        """Its name, as figures cite it."""
        return f"{self.title}, version {self.version} ({self.digest})"


def read_ledger_table(path: str | Path | None = None) -> LedgerTable:
    """The shipped table, or a team's own, which takes its place as a whole.

    Args:
        path: A TOML file with ``title``, ``version`` and a table ``[kind.NAME]`` for each kind, whose
            keys are the fields of `LedgerKind`; None is the shipped one.

    Raises:
        ConfigError: The file is not there or no TOML, or a key is unknown or has a wrong value; the
            message names all of them.
    """
    name = _SHIPPED if path is None else Path(path).name
    place = Provenance(file=name)
    try:
        if path is None:
            raw = package_files("scm_automate.chase").joinpath(_SHIPPED).read_bytes()
        else:
            raw = Path(path).read_bytes()
        content: dict[str, Any] = tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise ConfigError(
            f"The table of minutes cannot be read: {error.strerror or error}.", source=place
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"This is no TOML file: {error}", source=place) from None
    kinds = content.pop("kind", {})
    if not isinstance(kinds, dict) or not all(isinstance(one, dict) for one in kinds.values()):
        raise ConfigError(
            "kind holds no tables.", hint="Write [kind.asked] and its keys below.", source=place
        )
    given = {
        **content,
        "kinds": [{**one, "name": key} for key, one in kinds.items()],
        "digest": sha256(raw).hexdigest()[:8],
    }
    try:
        return LedgerTable.model_validate(given)
    except ValidationError as error:
        faults = "; ".join(
            f"{_where(fault['loc'], tuple(kinds))}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False)
        )
        raise ConfigError(f"The table of minutes does not hold: {faults}.", source=place) from None


def _where(loc: tuple[int | str, ...], names: tuple[str, ...]) -> str:
    if loc[:1] == ("kinds",) and len(loc) > 1:
        return ".".join(["kind", names[int(loc[1])], *map(str, loc[2:])])
    return ".".join(map(str, loc)) or "table"


def _at(data: dict[str, Any], path: str) -> Any:  # noqa: ANN401 - JSON of any shape
    found: Any = data
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
