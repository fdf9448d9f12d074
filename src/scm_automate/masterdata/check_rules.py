"""Checks as data: what has to hold of a row, as a condition, and the facts that conditions name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from dataclasses import field as attribute
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from scm_automate.conditions import Expression, columns_in, parse_condition
from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Check", "Fact", "read_checks", "shipped_checks"]

Asked = Literal["email", "iban", "vat", "gtin", "unique", "known"]
"""What a fact says of a cell. Each in a sentence:

- ``email``: it is a well-formed address, by email-validator; nobody is asked whether it exists.
- ``iban``, ``vat``, ``gtin``: its check digits are right; ``vat`` needs the extra ``ids``.
- ``unique``: no other row of the table says the same.
- ``known``: it stands in another table, such as a vendor in the open orders.

Of an empty cell, all of them are unknown.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A flag worked out from a cell, for conditions to name.

    Attributes:
        of: The field that is looked at.
        test: See `Asked`.
        table: For ``known``: name of the other table.
        column: Its column; null for the same name.

    Examples:
        >>> Fact(of="vendor", test="known", table="open_orders", column="supplier").test
        'known'
    """

    of: str
    test: Asked
    table: str | None = None
    column: str | None = None

    def __post_init__(self) -> None:
        """Refuses what asks for nothing."""
        if self.test not in get_args(Asked):
            raise ConfigError(
                f"A fact of {self.of!r} asks for {self.test!r}.",
                hint=did_you_mean(self.test, get_args(Asked))
                or f"Known are {', '.join(get_args(Asked))}.",
            )
        if (self.test == "known") is (self.table is None):
            what = "needs" if self.test == "known" else "takes no"
            raise ConfigError(f"A fact of {self.of!r} that asks for {self.test} {what} table.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What has to hold of a row. Conditions may be given as trees or as text.

    A condition is true, false or unknown: a row of which it is false is a finding, a row of which it is
    unknown is counted as one of which nobody can tell.

    Attributes:
        name: What is wrong where it fails, such as ``item without planner``.
        field: The field whose cell is shown.
        holds: The condition, over fields of the table and `facts`.
        where: Rows that it is asked of; null for all.
        severity: How bad it is.
        facts: By the name that conditions use.

    Examples:
        >>> one = Check(name="lead time zero", field="lead_time_days", holds="lead_time_days > 0")
        >>> str(one.condition), one.severity
        ('lead_time_days > 0', 'medium')
    """

    name: str
    field: str
    holds: Expression | str
    where: Expression | str | None = None
    severity: Severity = "medium"
    facts: Mapping[str, Fact] = attribute(default_factory=dict)

    def __post_init__(self) -> None:
        """Parses what was given as text, and refuses what is no check."""
        if self.severity not in get_args(Severity):
            raise ConfigError(
                f"The check {self.name!r} has the severity {self.severity!r}.",
                hint=did_you_mean(self.severity, get_args(Severity))
                or f"Known are {', '.join(get_args(Severity))}.",
            )
        for side in ("holds", "where"):
            given = getattr(self, side)
            if isinstance(given, str):
                try:
                    object.__setattr__(self, side, parse_condition(given))
                except ConfigError as fault:
                    raise ConfigError(
                        f"The check {self.name!r}: {fault.message}", hint=fault.hint
                    ) from None

        if not columns_in(self.condition):
            raise ConfigError(f"The check {self.name!r} names no field: ({self.condition}).")

    @property
    def condition(self) -> Expression:
        """What has to hold, as a tree."""
        return cast("Expression", self.holds)

    @property
    def picks(self) -> Expression | None:
        """Which rows it is asked of, as a tree; null for all."""
        return cast("Expression | None", self.where)

    def columns(self) -> tuple[str, ...]:
        """Names of the fields and facts that its conditions name."""
        trees = (self.condition, self.picks) if self.picks is not None else (self.condition,)
        return tuple(dict.fromkeys(name for tree in trees for name in columns_in(tree)))


def read_checks(path: Path | str) -> tuple[Check, ...]:
    """The checks of a TOML file: each a table ``[[checks]]``, their facts under ``[facts]``.

    Raises:
        ConfigError: It is no TOML, or a check says something that none can mean.
    """
    return _made(Path(path).read_text(encoding="utf-8"), Path(path).name)


def shipped_checks(name: Literal["items", "vendors", "prices"]) -> tuple[Check, ...]:
    """The checks that come with the library.

    Examples:
        >>> [one.name for one in shipped_checks("items")][:2]
        ['base unit missing', 'description missing']
    """
    text = (
        package_files("scm_automate.masterdata")
        .joinpath(f"rules/{name}.toml")
        .read_text(encoding="utf-8")
    )
    return _made(text, f"{name}.toml")


def _made(text: str, name: str) -> tuple[Check, ...]:
    place = Provenance(file=name)
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(f"No TOML: {fault}.", hint="Correct the line.", source=place) from None
    try:
        _known(data, ("checks", "facts"), "The file")
        facts = {
            label: Fact(**_known(one, ("of", "test", "table", "column"), f"facts.{label}"))
            for label, one in data.get("facts", {}).items()
        }
        return tuple(_check(one, facts, at) for at, one in enumerate(data.get("checks", []), 1))
    except ConfigError as fault:
        raise ConfigError(fault.message, hint=fault.hint, source=place) from None
    except TypeError as fault:
        raise ConfigError(f"A table lacks something: {fault}.", source=place) from None


def _check(table: dict[str, Any], facts: Mapping[str, Fact], at: int) -> Check:
    where = f"checks.{at}"
    _known(table, ("name", "field", "holds", "where", "severity"), where)
    for needed in ("name", "field", "holds"):
        if not isinstance(table.get(needed), str) or not table[needed].strip():
            raise ConfigError(
                f"{where}: {needed} is not given.",
                hint='Such as name = "lead time zero", field = "lead_time_days", holds = "lead_time_days > 0".',
            )
    one = Check(**table)
    own = {name: facts[name] for name in one.columns() if name in facts}
    return Check(**{**table, "facts": own})


def _known(table: Any, names: tuple[str, ...], where: str) -> dict[str, Any]:  # noqa: ANN401 - TOML
    if not isinstance(table, dict):
        raise ConfigError(f"{where} is no table.")
    strange = [name for name in table if name not in names]
    if strange:
        raise ConfigError(
            f"{where} says {strange[0]!r}, which is nothing that it can say.",
            hint=did_you_mean(strange[0], names) or f"Known are {', '.join(names)}.",
        )
    return table
