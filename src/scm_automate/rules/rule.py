"""One exception rule: when it fires, with which figures, how grave it is, and what to do about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast, get_args

from scm_automate.conditions import Expression, check, columns_in, parameters_in, parse_condition
from scm_automate.conditions.kinds import kind_of_value
from scm_automate.conditions.tree import AllOf, as_expression
from scm_automate.errors import ConfigError, did_you_mean
from scm_automate.model import Audience, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scm_automate.conditions import Kind
    from scm_automate.conditions.tree import Value

__all__ = ["Case", "Override", "Rule", "Subject", "Suggestion"]

Subject = Literal["order_lines", "items", "demands"]
"""What a rule looks at, one row each: open schedule lines, items, demands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Other parameters for some rows; the first override whose condition holds wins.

    Attributes:
        where: Condition over the same columns; where it is unknown, it does not hold.
        values: Parameters and their values.
    """

    where: Expression
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What to do about it: the action message.

    Attributes:
        action: Slug of the action, such as ``pull_in``.
        date: The date to aim at; null where there is none.
        quantity: The quantity to aim at; null where there is none.
    """

    action: str
    date: Expression | None = None
    quantity: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A row and what the rule has to say of it; `run_cases` runs it.

    Attributes:
        given: Cells by column; the others are unknown.
        as_of: Day of the run.
        fired: Whether the rule fires; null where it cannot tell.
        measures: Figures that it has to give.
    """

    given: Mapping[str, Value]
    as_of: date
    fired: bool | None
    measures: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule. Conditions may be given as trees or as text.

    Attributes:
        code: Stable slug.
        title: What it says, in a few words.
        on: See `Subject`.
        when: Conditions that have to hold together.
        parameters: Values of the parameters that the conditions name.
        overrides: Other values for some rows.
        nulls: ``unknown``: a row of which the rule cannot tell is counted as not evaluated; ``false``:
            it is taken as fine, by choice.
        measures: Figures of a row that fired. ``days_late``, ``value``, ``first_shortage`` and
            ``endangered`` rank the list.
        severity: How soon it hurts.
        audience: Whose desk it belongs on.
        suggestion: What to do about it.
        message: What is said, with columns, parameters and measures in braces.
        aliases: Names of the same thing in other systems, by system.
        effective_from: First day on which it runs; null from ever.
        effective_until: Last day on which it runs; null for ever.
        suppressed_by: Codes of rules; where one of them fires on the row, this one is not listed.
        snooze_key: Columns whose values a snooze remembers: a changed value wakes it.
        cases: Rows that prove it.

    Examples:
        >>> rule = Rule(code="late", when=["promised > due + days(tol)"], parameters={"tol": 2})
        >>> str(rule.condition), rule.columns
        ('promised > due + days(tol)', ('promised', 'due'))
    """

    code: str
    when: Sequence[Expression | str] | Expression | str
    title: str = ""
    on: Subject = "order_lines"
    parameters: Mapping[str, Value | int] = field(default_factory=dict)
    overrides: Sequence[Override] = ()
    nulls: Literal["unknown", "false"] = "unknown"
    measures: Mapping[str, Expression | str] = field(default_factory=dict)
    severity: Severity = "medium"
    audience: Audience = "buyer"
    suggestion: Suggestion | None = None
    message: str = ""
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    effective_from: date | None = None
    effective_until: date | None = None
    suppressed_by: Sequence[str] = ()
    snooze_key: Sequence[str] = ()
    cases: Sequence[Case] = ()

    def __post_init__(self) -> None:
        """Parses what was given as text, and refuses what is not a rule."""
        if not self.code.replace("_", "").isalnum() or self.code != self.code.lower():
            raise ConfigError(
                f"{self.code!r} is no code of a rule.", hint="Use a slug: late_vs_need."
            )
        for name, kind in (("on", Subject), ("severity", Severity), ("audience", Audience)):
            if getattr(self, name) not in get_args(kind):
                raise ConfigError(
                    f"Rule {self.code}: {name} is {getattr(self, name)!r}.",
                    hint=did_you_mean(getattr(self, name), get_args(kind))
                    or f"Known are {', '.join(get_args(kind))}.",
                )
        put = object.__setattr__
        constants = {n: as_expression(v).value for n, v in self.parameters.items()}  # type: ignore[attr-defined]
        put(self, "parameters", constants)
        when = self.when
        # Text is a sequence too, so the single ones are told apart first.
        given: tuple[Expression | str, ...]
        given = (when,) if isinstance(when, Expression | str) else tuple(when)
        if not given:
            raise ConfigError(f"Rule {self.code} has no condition.")
        put(self, "when", tuple(self._tree(one) for one in given))
        put(self, "measures", {n: self._tree(one) for n, one in self.measures.items()})
        for override in self.overrides:
            for name in override.values:
                if name not in constants:
                    raise ConfigError(
                        f"Rule {self.code}: an override sets {name!r}, which is no parameter.",
                        hint=did_you_mean(name, constants),
                    )
        put(self, "overrides", tuple(self.overrides))
        for name in ("suppressed_by", "snooze_key", "cases"):
            put(self, name, tuple(getattr(self, name)))

    def _tree(self, given: Expression | str) -> Expression:
        if isinstance(given, Expression):
            return given
        try:
            return parse_condition(given, parameters=self.parameters.keys())
        except ConfigError as error:
            raise ConfigError(f"Rule {self.code}: {error.message}", hint=error.hint) from None

    @property
    def conditions(self) -> tuple[Expression, ...]:
        """The conditions that have to hold together."""
        made = cast("tuple[Expression, ...]", self.when)
        return tuple(made)

    @cached_property
    def condition(self) -> Expression:
        """All conditions as one."""
        parts = self.conditions
        return parts[0] if len(parts) == 1 else AllOf(parts)

    @cached_property
    def figures(self) -> dict[str, Expression]:
        """The measures as trees."""
        return {n: one for n, one in self.measures.items() if isinstance(one, Expression)}

    @property
    def trees(self) -> tuple[Expression, ...]:
        """Every tree of the rule."""
        aims = (self.suggestion.date, self.suggestion.quantity) if self.suggestion else ()
        return (
            *self.conditions,
            *(override.where for override in self.overrides),
            *self.figures.values(),
            *(aim for aim in aims if aim is not None),
        )

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The columns without which it cannot be run: those of its conditions and figures."""
        aside = [override.where for override in self.overrides]
        trees = [tree for tree in self.trees if not any(tree is one for one in aside)]
        return tuple(dict.fromkeys(name for tree in trees for name in columns_in(tree)))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads, in the order in which they first stand."""
        named = [name for tree in self.trees for name in columns_in(tree)]
        return tuple(dict.fromkeys((*named, *self.snooze_key)))

    @cached_property
    def fingerprint(self) -> str:
        """Twelve characters that change with the content, for saying which rule spoke."""
        content = repr([(f.name, _plain(getattr(self, f.name))) for f in fields(self)])
        return hashlib.blake2b(content.encode(), digest_size=6).hexdigest()

    def check(self, columns: Mapping[str, Kind]) -> None:
        """Refuses a rule that does not fit the columns.

        Raises:
            ConfigError: A column or parameter is not there, or kinds do not go together.
        """
        kinds = {name: kind_of_value(value) for name, value in self._constants.items()}
        try:
            for tree in (*self.conditions, *(override.where for override in self.overrides)):
                if check(tree, columns, kinds) != "flag":
                    raise ConfigError(f"({tree}) is no condition: it is neither true nor false.")  # noqa: TRY301
            for override in self.overrides:
                for name, value in override.values.items():
                    if kind_of_value(value) != kinds[name]:
                        raise ConfigError(f"An override sets {name!r} to another kind of value.")  # noqa: TRY301
            for tree in self.trees:
                check(tree, columns, kinds)
            for name in self.snooze_key:
                check(parse_condition(name), columns, {})
        except ConfigError as error:
            raise ConfigError(f"Rule {self.code}: {error.message}", hint=error.hint) from None
        unset = {name for tree in self.trees for name in parameters_in(tree)} - set(kinds)
        if unset:
            raise ConfigError(f"Rule {self.code}: no value is set for {sorted(unset)}.")

    @property
    def _constants(self) -> dict[str, Value]:
        return dict(self.parameters)  # type: ignore[arg-type]  # made constants when the rule was made

    def is_effective(self, day: date) -> bool:
        """Whether the rule runs on a day."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_until is None or day <= self.effective_until
        )

    def with_parameters(self, **values: Value | int) -> Rule:
        """The rule with some parameters set otherwise.

        Raises:
            ConfigError: The rule has no such parameter.

        Examples:
            >>> rule = Rule(code="late", when="promised > due + days(tol)", parameters={"tol": 2})
            >>> rule.with_parameters(tol=5).parameters
            {'tol': Decimal('5')}
        """
        for name in values:
            if name not in self.parameters:
                raise ConfigError(
                    f"Rule {self.code} has no parameter {name!r}.",
                    hint=did_you_mean(name, self.parameters)
                    or f"It has {', '.join(self.parameters) or 'none'}.",
                )
        return replace(self, parameters={**self.parameters, **values})

    def __str__(self) -> str:
        """Code and condition."""
        return f"{self.code}: {self.condition}"


def _plain(value: object) -> object:
    """Content without addresses in memory, mappings in order."""
    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, Override | Suggestion | Case):
        return [(f.name, _plain(getattr(value, f.name))) for f in fields(value)]
    if isinstance(value, dict):
        return [(name, _plain(one)) for name, one in sorted(value.items())]
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
