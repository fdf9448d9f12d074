"""Rules together: checked before data, combined, and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.calendars import MON_FRI
from scm_automate.errors import ConfigError, NotFound, did_you_mean
from scm_automate.rules.subjects import columns_of_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.conditions import Kind
    from scm_automate.rules.exceptions import Exceptions
    from scm_automate.rules.rule import Rule, Subject

__all__ = ["RuleSet"]


class RuleSet:
    """Rules by code, in order; frozen.

    Args:
        rules: The rules; every code stands once.

    Examples:
        >>> from scm_automate.rules import Rule, RuleSet
        >>> rules = RuleSet([Rule(code="open", when="quantity > 0")])
        >>> (rules | RuleSet([Rule(code="big", when="quantity > 100")])).codes
        ('open', 'big')
    """

    __slots__ = ("_rules",)

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, Rule] = {}
        for rule in rules:
            if rule.code in self._rules:
                raise ConfigError(f"The rule {rule.code} stands twice.")
            self._rules[rule.code] = rule

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(self._rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def __len__(self) -> int:
        return len(self._rules)

    def __getitem__(self, code: str) -> Rule:
        """The rule of that code.

        Raises:
            NotFound: There is none.
        """
        if code not in self._rules:
            raise NotFound(f"There is no rule {code!r}.", hint=did_you_mean(code, self._rules))
        return self._rules[code]

    def __or__(self, other: RuleSet) -> RuleSet:
        """Both together; where a code stands in both, the right one's rule holds."""
        return RuleSet({**self._rules, **other._rules}.values())

    def only(self, *codes: str) -> RuleSet:
        """The rules of these codes, in the order given."""
        return RuleSet(self[code] for code in codes)

    def without(self, *codes: str) -> RuleSet:
        """All rules but those of these codes."""
        for code in codes:
            self[code]
        return RuleSet(rule for rule in self if rule.code not in codes)

    def with_parameters(self, code: str, **values: object) -> RuleSet:
        """The same rules, one of them with other parameters."""
        changed = self[code].with_parameters(**values)  # type: ignore[arg-type]  # checked there
        return RuleSet(changed if rule.code == code else rule for rule in self)

    def check(self, *, more: Mapping[Subject, Mapping[str, Kind]] | None = None) -> None:
        """Refuses rules that do not make sense, before any data.

        Args:
            more: Columns of your own, by subject, beside those of the vocabulary.

        Raises:
            ConfigError: A rule reads a column that is not there, or compares what does not compare.
        """
        for rule in self:
            rule.check({**columns_of_subject(rule.on), **(more or {}).get(rule.on, {})})
            for code in rule.suppressed_by:
                if code not in self._rules:
                    raise ConfigError(
                        f"Rule {rule.code}: suppressed_by names {code!r}, which is no rule.",
                        hint=did_you_mean(code, self._rules),
                    )

    def run(
        self,
        *,
        as_of: date,
        order_lines: object | None = None,
        items: object | None = None,
        demands: object | None = None,
        calendar: WorkingCalendar = MON_FRI,
    ) -> Exceptions:
        """What needs a person, ranked by what it endangers.

        Args:
            as_of: The day to judge for.
            order_lines: One row per schedule line: a `Table`, or a polars, pandas, pyarrow, DuckDB or
                PySpark frame. What is lazy in another engine is judged there; only what fires
                comes out.
            items: One row per item, likewise.
            demands: One row per demand, likewise.
            calendar: Whose working days the conditions count.

        Returns:
            See `Exceptions`. A rule whose columns are not there is not run, and the result says so.

        Raises:
            ConfigError: A rule does not fit the columns of the frame.
        """
        from scm_automate.rules.running import run_rules

        return run_rules(
            self,
            frames={"order_lines": order_lines, "items": items, "demands": demands},
            as_of=as_of,
            calendar=calendar,
        )

    def __repr__(self) -> str:
        return f"<RuleSet: {', '.join(self.codes)}>"
