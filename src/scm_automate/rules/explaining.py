"""Why a rule fired, did not fire, or could not tell, on one row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scm_automate.conditions import Scene, columns_in, evaluate, holds
from scm_automate.conditions.tree import (
    AsOf,
    Column,
    Compare,
    Constant,
    Expression,
    Parameter,
)
from scm_automate.conditions.walking import walk
from scm_automate.model import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.rules.evidence import EvidenceRow
    from scm_automate.rules.rule import Rule

__all__ = ["Conjunct", "Explanation", "explain_row", "parameters_for", "said"]

_OPPOSITE = {"<": "≥", "<=": ">", ">": "≤", ">=": "<", "==": "≠", "!=": "="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conjunct:
    """One condition on one row.

    Attributes:
        text: The condition as it is written.
        held: Whether it held; null where it cannot be told.
        left: Left side of a comparison, as text; null elsewhere or where unknown.
        right: Right side, likewise.
        margin: Left less right, in days or units, where both are known numbers or dates.
        missing: Columns that it reads and that are unknown.
        clears_when: What would make it not hold, if it held and is a comparison.
    """

    text: str
    held: bool | None
    left: str | None = None
    right: str | None = None
    margin: Decimal | None = None
    missing: tuple[str, ...] = ()
    clears_when: str = ""

    def __str__(self) -> str:
        """The condition, its values, and whether it held."""
        mark = {True: "yes", False: "no", None: "unknown"}[self.held]
        values = f" ({self.left} against {self.right})" if self.left and self.right else ""
        missing = (
            f"; {', '.join(self.missing)} unknown" if self.missing and self.held is None else ""
        )
        return f"{mark}: {self.text}{values}{missing}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that a rule knows of one row.

    Attributes:
        code: The rule.
        fingerprint: Its content, as twelve characters; another rule text has another.
        key: The row.
        as_of: The day it judged for.
        held: Whether it fires; null where it cannot tell.
        conjuncts: Its conditions, each by itself.
        parameters: The figures it was judged with.
        because: Where a figure comes from, by name: ``the rule``, or the condition of an override.
        figures: Its measures, as text; those that are unknown are left out.
        suggestion: What to do, with the date or quantity.
        clears_when: What would take it off the list, one way each.
        evidence: The values of the columns that it read.
        documents: Rows of other tables behind these values: links, movements, promises, answers.
    """

    code: str
    fingerprint: str
    key: str
    as_of: date
    held: bool | None
    conjuncts: tuple[Conjunct, ...]
    parameters: Mapping[str, str]
    because: Mapping[str, str]
    figures: Mapping[str, str]
    suggestion: str
    clears_when: tuple[str, ...]
    evidence: Mapping[str, str | None] = field(repr=False)
    documents: tuple[EvidenceRow, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        """The verdict, each condition, the parameters, and the way out."""
        verdict = {True: "fires", False: "does not fire", None: "cannot tell"}[self.held]
        lines = [f"{self.code} {verdict} on {self.key} as of {self.as_of}"]
        lines += [f"  {one}" for one in self.conjuncts]
        lines += [
            f"  {name} = {value}, set by {self.because[name]}"
            for name, value in self.parameters.items()
        ]
        lines += [f"  {name}: {value}" for name, value in self.figures.items()]
        lines += [f"  clears when {' or '.join(self.clears_when)}"] if self.clears_when else []
        lines += [f"  suggested: {self.suggestion}"] if self.suggestion else []
        lines += [f"  behind it: {one}" for one in self.documents]
        return "\n".join(lines)


def parameters_for(
    rule: Rule, row: Mapping[str, Any], *, as_of: date, calendar: WorkingCalendar
) -> tuple[dict[str, Any], dict[str, str]]:
    """The parameters that hold for a row, and what set each."""
    scene = Scene(as_of=as_of, calendar=calendar)
    values: dict[str, Any] = dict(rule.parameters)
    because = dict.fromkeys(values, "the rule")
    for override in reversed(rule.overrides):
        if holds(override.where, row, scene):
            values |= override.values
            because |= dict.fromkeys(override.values, str(override.where))
    return values, because


def explain_row(
    rule: Rule, row: Mapping[str, Any], *, key: str, as_of: date, calendar: WorkingCalendar
) -> Explanation:
    """The rule on a row, taken apart."""
    values, because = parameters_for(rule, row, as_of=as_of, calendar=calendar)
    scene = Scene(as_of=as_of, calendar=calendar, parameters=values)
    parts = tuple(_conjunct(tree, row, scene) for tree in rule.conditions)
    figures = {name: evaluate(tree, row, scene) for name, tree in rule.figures.items()}
    held = holds(rule.condition, row, scene)
    if held is None and rule.nulls == "false":
        held = False
    return Explanation(
        code=rule.code,
        fingerprint=rule.fingerprint,
        key=key,
        as_of=as_of,
        held=held,
        conjuncts=parts,
        parameters={name: said(value) or "" for name, value in values.items()},
        because=because,
        figures={name: text for name, value in figures.items() if (text := said(value))},
        suggestion=suggestion_of(rule, row, scene),
        clears_when=tuple(part.clears_when for part in parts if part.clears_when) if held else (),
        evidence={name: said(row.get(name)) for name in rule.columns},
    )


def suggestion_of(rule: Rule, row: Mapping[str, Any], scene: Scene) -> str:
    """The action with its date and quantity, as text; empty where the rule has none."""
    if rule.suggestion is None:
        return ""
    aims = [rule.suggestion.action.replace("_", " ")]
    for word, tree in (("to", rule.suggestion.date), ("quantity", rule.suggestion.quantity)):
        found = said(evaluate(tree, row, scene)) if tree is not None else None
        aims += [f"{word} {found}"] if found else []
    return ", ".join([" ".join(aims[:2]), *aims[2:]]) if len(aims) > 1 else aims[0]


def said(value: object) -> str | None:
    """A cell as text; null for unknown."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(canonical(value), "f")
    if isinstance(value, timedelta):
        return str(value.days)
    return value.isoformat() if isinstance(value, date) else str(value)


def _conjunct(tree: Expression, row: Mapping[str, Any], scene: Scene) -> Conjunct:
    held = holds(tree, row, scene)
    missing = tuple(name for name in columns_in(tree) if row.get(name) is None)
    if not isinstance(tree, Compare):
        return Conjunct(text=str(tree), held=held, missing=missing)
    left, right = evaluate(tree.left, row, scene), evaluate(tree.right, row, scene)
    clears = ""
    if held and _moves(tree.left):
        clears = f"{tree.left} {_OPPOSITE[tree.op]} {said(right)}"
    return Conjunct(
        text=str(tree),
        held=held,
        left=said(left),
        right=said(right),
        margin=_margin(left, right),
        missing=missing,
        clears_when=clears,
    )


def _moves(tree: Expression) -> bool:
    """Whether the side holds something that may change, and not only fixed figures."""
    return any(isinstance(node, Column) for node in walk(tree)) and not isinstance(
        tree, Constant | Parameter | AsOf
    )


def _margin(left: object, right: object) -> Decimal | None:
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    if isinstance(left, date) and isinstance(right, date):
        return Decimal((left - right).days)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return Decimal((left - right).days)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return canonical(left - right)
    return None
