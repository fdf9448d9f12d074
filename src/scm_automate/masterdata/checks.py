"""Checks of one table: the completeness and consistency that a data owner is asked for."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import polars as pl
from pydantic import TypeAdapter, ValidationError, model_validator

from scm_automate.errors import ColumnNotFound, ConfigError, Provenance, did_you_mean
from scm_automate.masterdata.canonical import canonical
from scm_automate.masterdata.cells import decimals
from scm_automate.masterdata.check_digits import is_gtin, is_iban, is_vat_id
from scm_automate.masterdata.comparison import key_text
from scm_automate.masterdata.kinds import Gtin, Iban, VatId
from scm_automate.masterdata.show import shown
from scm_automate.masterdata.sources import read_table
from scm_automate.model import Id, Number, Record, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from scm_automate.masterdata.spec import TableSpec

__all__ = [
    "Check",
    "Finding",
    "Quality",
    "check",
    "quality_history",
    "read_checks",
    "shipped_checks",
]

Test = Literal[
    "filled", "positive", "not_negative", "at_most", "one_of", "email", "iban", "vat", "gtin",
    "unique", "known", "not_used",
]  # fmt: skip
"""What a check asks of a cell. Each in a sentence:

- ``filled``: it says something.
- ``positive``, ``not_negative``, ``at_most``: it is a number above 0, of at least 0, of at most `limit`.
- ``one_of``: it is one of `values`.
- ``email``: it is a well-formed address, by email-validator; nobody is asked whether it exists.
- ``iban``, ``vat``, ``gtin``: its check digits are right; ``vat`` needs the extra ``ids``.
- ``unique``: no other row of the table says the same.
- ``known``: it stands in the table `other`.
- ``not_used``: it does not stand in the table `other`, such as a blocked vendor in the open orders.

All but ``filled`` leave an empty cell alone.
"""


class Check(Record):
    """One rule on one field, for the rows that its condition picks.

    Example:
        >>> Check(name="item without planner", field="planner", test="filled").severity
        'medium'
    """

    name: Id
    """What is wrong where it fails, such as ``item without planner``."""
    field: Id
    """The field that is looked at."""
    test: Test
    severity: Severity = "medium"
    where: dict[str, tuple[str, ...]] = {}  # noqa: RUF012 - pydantic copies it
    """Only rows of which each of these fields holds one of these values; ``""`` is empty."""
    values: tuple[str, ...] = ()
    """For ``one_of``."""
    limit: Number | None = None
    """For ``at_most``."""
    other: Id | None = None
    """For ``known`` and ``not_used``: name of the other table."""
    other_field: Id | None = None
    """Its column; null for the same name."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {
            "one_of": self.values,
            "at_most": self.limit is not None,
            "known": self.other,
            "not_used": self.other,
        }
        if self.test in needed and not needed[self.test]:
            raise ConfigError(
                f"The check {self.name!r} does not say what {self.test} is measured by."
            )
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A cell that fails a check.

    Attributes:
        check: Name of the check.
        severity: How bad it is.
        key: Of the row; empty parts where the row has none.
        field: The field.
        value: What stands there, masked where it must be; null for empty.
    """

    check: str
    severity: Severity
    key: tuple[str, ...]
    field: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the checks found in a table.

    Attributes:
        table: Its name.
        rows: Its rows.
        findings: By severity, then check, then row.
        asked: By check, how many rows it was asked of.
        not_run: Checks that could not be made, and why.
    """

    table: str
    rows: int
    findings: tuple[Finding, ...]
    asked: Mapping[str, int]
    not_run: tuple[tuple[str, str], ...]

    @property
    def score(self) -> Decimal:
        """Share of all questions asked that were answered well, from 0 to 1, to four places; 1 for no question."""
        asked = sum(self.asked.values())
        if not asked:
            return Decimal(1)
        return (1 - Decimal(len(self.findings)) / asked).quantize(Decimal("0.0001"))

    def counts(self) -> dict[str, int]:
        """Findings by check, the most frequent first."""
        return dict(Counter(one.check for one in self.findings).most_common())

    @property
    def frame(self) -> pl.DataFrame:
        """One row per finding: ``check``, ``severity``, ``key``, ``field``, ``value``."""
        return pl.DataFrame(
            [(f.check, f.severity, " / ".join(f.key), f.field, f.value) for f in self.findings],
            schema=dict.fromkeys(["check", "severity", "key", "field", "value"], pl.String),
            orient="row",
        )

    def __str__(self) -> str:
        """The score and the counts."""
        told = (
            ", ".join(f"{name} {count}" for name, count in self.counts().items()) or "nothing found"
        )
        left = "".join(f"\nnot checked: {name} ({why})" for name, why in self.not_run)
        return f"{self.table}: score {self.score:.2%} of {self.rows} rows; {told}{left}"


def check(
    table: object,
    rules: Iterable[Check],
    *,
    spec: TableSpec,
    others: Mapping[str, object] | None = None,
) -> Quality:
    """What a table lacks, row by row.

    Args:
        table: As `diff` takes it.
        rules: What is asked, such as `shipped_checks`.
        spec: Key and kinds; a check of a field that the table does not have is told as not run.
        others: Tables that ``known`` and ``not_used`` look into, by name; one that is not given is told.

    Returns:
        Findings and the score.

    Raises:
        ColumnNotFound: A condition names a column that is not there.
        MissingExtraError: A VAT id is checked and python-stdnum is not installed (extra ``ids``).

    Example:
        >>> from scm_automate.masterdata import TableSpec
        >>> items = pl.DataFrame({"item": ["A", "B"], "unit": ["PCE", None]})
        >>> print(
        ...     check(
        ...         items,
        ...         [Check(name="unit missing", field="unit", test="filled")],
        ...         spec=TableSpec(key="item"),
        ...     )
        ... )
        table: score 50.00% of 2 rows; unit missing 1
    """
    rows = read_table(table)
    rows = rows.rename(spec.names(rows.columns))
    types = {name: (dtype, dtype) for name, dtype in rows.schema.items()}
    keys = key_text(rows, spec.key_forms(types)).with_columns(pl.all().fill_null("")).rows()
    findings: list[Finding] = []
    asked: dict[str, int] = {}
    not_run: list[tuple[str, str]] = []
    for rule in rules:
        if rule.field not in rows.columns:
            not_run.append((rule.name, f"the table has no column {rule.field}"))
            continue
        if rule.other is not None and rule.other not in (others or {}):
            not_run.append((rule.name, f"the table {rule.other} was not given"))
            continue
        picked = _picked(rows, rule, spec)
        values = canonical(
            rows.get_column(rule.field), spec.field(rule.field, rows.schema[rule.field])
        )
        asked[rule.name] = int(picked.sum())
        bad = _fails(values, rule, spec, others or {}) & picked
        findings += [
            Finding(
                check=rule.name, severity=rule.severity, key=keys[index], field=rule.field,
                value=shown(rule.field, values[index], spec),
            )
            for index in bad.arg_true()
        ]  # fmt: skip
    rank = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    findings.sort(key=lambda one: (rank[one.severity], one.check, one.key))
    return Quality(
        table=spec.name,
        rows=rows.height,
        findings=tuple(findings),
        asked=asked,
        not_run=tuple(not_run),
    )


def quality_history(history: pl.DataFrame | None, quality: Quality, *, on: date) -> pl.DataFrame:
    """The scores over time, with one more day; the same table on the same day is replaced.

    Args:
        history: What this function returned before; null for the first day.
        quality: Of today.
        on: The day.

    Returns:
        ``on``, ``table``, ``rows``, ``findings``, ``score``, by table and day.
    """
    schema = pl.Schema(
        {
            "on": pl.Date(),
            "table": pl.String(),
            "rows": pl.Int64(),
            "findings": pl.Int64(),
            "score": pl.Decimal(5, 4),
        }
    )
    today = pl.DataFrame(
        [(on, quality.table, quality.rows, len(quality.findings), quality.score)],
        schema=schema,
        orient="row",
    )
    before = history if history is not None else today.clear()
    kept = before.filter((pl.col("on") != on) | (pl.col("table") != quality.table))
    return pl.concat([kept, today]).sort("table", "on")


def read_checks(path: Path | str) -> tuple[Check, ...]:
    """The checks of a TOML file, each a table ``[[checks]]``.

    Raises:
        ConfigError: It is no TOML, or a check says something that none can mean.
    """
    return _made(Path(path).read_text(encoding="utf-8"), Path(path).name)


def shipped_checks(name: Literal["items", "vendors", "prices"]) -> tuple[Check, ...]:
    """The checks that come with the library.

    Example:
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
        return TypeAdapter(tuple[Check, ...]).validate_python(data.get("checks", []))
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(f"No TOML: {fault}.", hint="Correct the line.", source=place) from None
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"checks.{where}: {first['msg']}.", hint="See `Check`.", source=place
        ) from None


def _picked(rows: pl.DataFrame, rule: Check, spec: TableSpec) -> pl.Series:
    picked = pl.repeat(value=True, n=rows.height, dtype=pl.Boolean, eager=True)
    for name, wanted in rule.where.items():
        if name not in rows.columns:
            raise ColumnNotFound(
                f"The check {rule.name!r} looks at {name!r}, which is no column of the table.",
                hint=did_you_mean(name, rows.columns),
            )
        said = canonical(rows.get_column(name), spec.field(name, rows.schema[name])).fill_null("")
        picked = picked & said.is_in(list(wanted))
    return picked


def _fails(
    values: pl.Series, rule: Check, spec: TableSpec, others: Mapping[str, object]
) -> pl.Series:
    """Which cells fail; an empty one fails ``filled`` alone."""
    if rule.test == "filled":
        return values.is_null()
    if rule.test == "unique":
        return values.is_duplicated() & values.is_not_null()
    if rule.test == "one_of":
        return (~values.is_in(list(rule.values))).fill_null(value=False)
    if rule.other is not None:
        table = read_table(others[rule.other])
        name = rule.other_field or rule.field
        if name not in table.columns:
            raise ColumnNotFound(
                f"The table {rule.other!r} has no column {name!r}.",
                hint=did_you_mean(name, table.columns),
            )
        there = (
            canonical(table.get_column(name), spec.field(rule.field, table.schema[name]))
            .drop_nulls()
            .unique()
        )
        found = values.is_in(there.implode()).fill_null(value=False)
        return found if rule.test == "not_used" else ~found & values.is_not_null()
    return pl.Series(
        [value is not None and not _passes(value, rule) for value in values], dtype=pl.Boolean
    )


def _passes(value: str, rule: Check) -> bool:
    if rule.test in _BY_DIGITS:
        kind, passes = _BY_DIGITS[rule.test]
        text = canonical(pl.Series([value]), kind).item()
        return text is not None and passes(text)
    if rule.test == "email":
        return _is_email(value)
    number = next(decimals(pl.Series([value])))
    if number is None:
        return False
    if rule.test == "positive":
        return number > 0
    if rule.test == "not_negative":
        return number >= 0
    return rule.limit is not None and number <= rule.limit


_BY_DIGITS: dict[str, tuple[Gtin | Iban | VatId, Callable[[str], bool]]] = {
    "gtin": (Gtin(), is_gtin),
    "iban": (Iban(), is_iban),
    "vat": (VatId(), is_vat_id),
}


def _is_email(text: str) -> bool:
    from email_validator import EmailNotValidError, validate_email

    try:
        # Reserved names such as .test are well-formed; whether mail arrives is not asked.
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
