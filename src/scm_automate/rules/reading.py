"""Rules from TOML: each table is a rule, its name is the code."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scm_automate.conditions import Expression, parse_condition
from scm_automate.conditions.tree import AnyOf
from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.rules.rule import Case, Override, Rule, Suggestion
from scm_automate.rules.rule_set import RuleSet

if TYPE_CHECKING:
    from scm_automate.conditions.tree import Value

__all__ = ["parse_rules", "read_rules", "shipped_rules"]

_KEYS = (
    "title",
    "on",
    "when",
    "any",
    "params",
    "params_by",
    "nulls",
    "measure",
    "severity",
    "audience",
    "suggest",
    "message",
    "aliases",
    "effective",
    "suppress",
    "cases",
)
_CASE_DAY = date(2026, 5, 4)


def shipped_rules() -> RuleSet:
    """The canonical set: the exceptions that planners know from their systems, with our defaults.

    Examples:
        >>> shipped_rules()["past_due"].aliases["sap"]
        ('07',)
    """
    text = (files("scm_automate.rules") / "shipped" / "canonical.toml").read_text("utf-8")
    return parse_rules(text, name="canonical.toml")


def read_rules(path: str | Path) -> RuleSet:
    """The rules of a TOML file.

    Args:
        path: The file; see the how-to on writing rules for its tables.

    Raises:
        ConfigError: The file is no TOML, or a rule does not make sense.
    """
    source = Path(path)
    try:
        text = source.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{source.name} is no UTF-8 text: {error}") from None
    return parse_rules(text, name=source.name)


def parse_rules(text: str, *, name: str = "rules") -> RuleSet:
    """The rules of a TOML text, checked against the vocabulary.

    Args:
        text: The text.
        name: What it is called in messages.

    Raises:
        ConfigError: It is no TOML, or a rule does not make sense.

    Examples:
        >>> rules = parse_rules('''
        ... [late]
        ... when = ["quantity > 0", "promised > due + days(tol)"]
        ... params = { tol = 2 }
        ... ''')
        >>> print(rules["late"])
        late: quantity > 0 and promised > due + days(tol)
    """
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is no TOML: {error}", source=Provenance(file=name)) from None
    try:
        rules = RuleSet(_rule(code, table) for code, table in content.items())
        rules.check()
    except ConfigError as error:
        raise ConfigError(error.message, hint=error.hint, source=Provenance(file=name)) from None
    return rules


def _rule(code: str, table: object) -> Rule:
    if not isinstance(table, dict):
        raise ConfigError(f"{code} is no table.", hint="A rule is a table such as [late_vs_need].")
    _known(table, _KEYS, f"Rule {code}")
    params = table.get("params", {})
    when: list[Expression | str] = list(_texts(table.get("when", ()), f"{code}.when"))
    either = _texts(table.get("any", ()), f"{code}.any")
    if either:
        when.append(AnyOf(tuple(_parsed(one, params, code) for one in either)))
    effective = table.get("effective", {})
    _known(effective, ("from", "until"), f"{code}.effective")
    suppress = table.get("suppress", {})
    _known(suppress, ("if_fired", "snooze_key"), f"{code}.suppress")
    return Rule(
        code=code,
        title=table.get("title", ""),
        on=table.get("on", "order_lines"),
        when=when,
        parameters=params,
        overrides=[_override(one, code) for one in table.get("params_by", ())],
        nulls=_one_of(table.get("nulls", "unknown"), ("unknown", "false"), f"{code}.nulls"),  # type: ignore[arg-type]
        measures=table.get("measure", {}),
        severity=table.get("severity", "medium"),
        audience=table.get("audience", "buyer"),
        suggestion=_suggestion(table.get("suggest"), params, code),
        message=table.get("message", ""),
        aliases={
            system: tuple(map(str, names)) for system, names in table.get("aliases", {}).items()
        },
        effective_from=effective.get("from"),
        effective_until=effective.get("until"),
        suppressed_by=suppress.get("if_fired", ()),
        snooze_key=suppress.get("snooze_key", ()),
        cases=[_case(one, code) for one in table.get("cases", ())],
    )


def _parsed(text: str, params: dict[str, Any], code: str) -> Expression:
    try:
        return parse_condition(text, parameters=params)
    except ConfigError as error:
        raise ConfigError(f"Rule {code}: {error.message}", hint=error.hint) from None


def _override(table: object, code: str) -> Override:
    if not isinstance(table, dict) or not isinstance(table.get("where"), str):
        raise ConfigError(f"Rule {code}: an entry of params_by has no text under `where`.")
    values = {name: _value(one) for name, one in table.items() if name != "where"}
    return Override(where=_parsed(table["where"], {}, code), values=values)


def _suggestion(
    table: dict[str, Any] | None, params: dict[str, Any], code: str
) -> Suggestion | None:
    if table is None:
        return None
    _known(table, ("action", "date", "quantity"), f"{code}.suggest")
    aims = {
        name: _parsed(table[name], params, code) for name in ("date", "quantity") if name in table
    }
    return Suggestion(action=table["action"], **aims)


def _case(table: dict[str, Any], code: str) -> Case:
    _known(table, ("given", "expect"), f"A case of {code}")
    given = dict(table.get("given", {}))
    expect = dict(table.get("expect", {}))
    fired = expect.pop("fired", None)
    if fired not in (True, False, "unknown"):
        raise ConfigError(
            f"A case of {code} expects fired = {fired!r}; it is true, false or 'unknown'."
        )
    return Case(
        as_of=given.pop("as_of", _CASE_DAY),
        given={name: _value(one) for name, one in given.items()},
        fired=None if fired == "unknown" else bool(fired),
        measures={name: _value(one) for name, one in expect.items()},
    )


def _value(given: object) -> Value:
    """A TOML value as a cell."""
    if isinstance(given, bool | str | Decimal) or type(given) is date:
        return given
    if isinstance(given, int):
        return Decimal(given)
    raise ConfigError(
        f"{given!r} is no value of a cell.", hint="Use numbers, text, dates or flags."
    )


def _texts(given: object, place: str) -> tuple[str, ...]:
    texts = (given,) if isinstance(given, str) else given
    if not isinstance(texts, list | tuple) or not all(isinstance(one, str) for one in texts):
        raise ConfigError(f"{place} is no list of conditions: {given!r}.")
    return tuple(texts)


def _one_of(given: object, known: tuple[str, ...], place: str) -> str:
    if given not in known:
        raise ConfigError(f"{place} is {given!r}.", hint=f"Known are {', '.join(known)}.")
    return str(given)


def _known(table: object, known: tuple[str, ...], place: str) -> None:
    if not isinstance(table, dict):
        raise ConfigError(f"{place} is no table: {table!r}.")
    for name in table:
        if name not in known:
            raise ConfigError(
                f"{place} has an unknown key {name!r}.",
                hint=did_you_mean(name, known) or f"Known are {', '.join(known)}.",
            )
