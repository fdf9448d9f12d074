"""Conditions from text: Python's own grammar, of which a short white list is taken. Nothing is evaluated."""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from scm_automate.conditions.tree import (
    AllOf,
    AnyOf,
    AsOf,
    Call,
    Column,
    Compare,
    Constant,
    Expression,
    In,
    IsNull,
    Not,
    Parameter,
    Sum,
)
from scm_automate.errors import ConfigError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["LONGEST", "parse_condition"]

LONGEST = 2000
"""Characters of one condition."""

DEEPEST = 40
"""Brackets within brackets."""

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


def parse_condition(text: str, *, parameters: Collection[str] = ()) -> Expression:
    """The tree of a condition or figure written as text.

    Args:
        text: Such as ``promised > due + days(tol)``: comparisons, ``and``, ``or``, ``not``, ``in``,
            ``is None``, ``+ - *``, numbers, quoted text, ``true``, ``false``, ``date('2026-03-02')``,
            ``as_of`` and the functions of `FUNCTIONS`.
        parameters: Names that are parameters; every other name is a column.

    Raises:
        ConfigError: The text is no condition; the message shows the part that is not understood.
        LimitExceeded: It is longer than 2000 characters or nested deeper than 40 brackets.

    Examples:
        >>> print(
        ...     parse_condition("promised > due + days(tol) and quantity > 0", parameters=["tol"])
        ... )
        promised > due + days(tol) and quantity > 0
    """
    if len(text) > LONGEST:
        raise LimitExceeded(f"A condition has {len(text)} characters, of at most {LONGEST}.")
    depth = deepest = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    words = text.split()
    if deepest > DEEPEST or words.count("not") > DEEPEST or text.count("-") > 4 * DEEPEST:
        raise LimitExceeded(f"A condition is nested deeper than {DEEPEST}.")
    try:
        parsed = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        raise ConfigError(f"{text!r} is no condition: {error}.") from None
    return _Reader(text.strip(), frozenset(parameters)).tree(parsed.body)


class _Reader:
    """Turns the white-listed nodes of one text into ours."""

    def __init__(self, text: str, parameters: frozenset[str]) -> None:
        self._text = text
        self._parameters = parameters

    def tree(self, node: ast.expr) -> Expression:
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.tree(value) for value in node.values)
            return AllOf(parts) if isinstance(node.op, ast.And) else AnyOf(parts)
        if isinstance(node, ast.UnaryOp):
            return self._unary(node)
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            op = _ARITHMETIC[type(node.op)]
            return Sum(op, self.tree(node.left), self.tree(node.right))  # type: ignore[arg-type]
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Constant):
            return self._constant(node)
        raise self._refused(node)

    def _name(self, name: str) -> Expression:
        if name in self._parameters:
            return Parameter(name)
        if name == "as_of":
            return AsOf()
        if name in ("true", "false"):
            return Constant(name == "true")
        return Column(name)

    def _unary(self, node: ast.UnaryOp) -> Expression:
        if isinstance(node.op, ast.Not):
            return Not(self.tree(node.operand))
        inner = self.tree(node.operand)
        if isinstance(node.op, ast.USub):
            if isinstance(inner, Constant) and isinstance(inner.value, Decimal):
                return Constant(-inner.value)
            return Sum("-", Constant(Decimal(0)), inner)
        raise self._refused(node)

    def _compare(self, node: ast.Compare) -> Expression:
        sides = [node.left, *node.comparators]
        found = tuple(
            self._one_comparison(op, left, right)
            for op, left, right in zip(node.ops, sides[:-1], sides[1:], strict=True)
        )
        return found[0] if len(found) == 1 else AllOf(found)

    def _one_comparison(self, op: ast.cmpop, left: ast.expr, right: ast.expr) -> Expression:
        if isinstance(op, ast.Is | ast.IsNot):
            if not (isinstance(right, ast.Constant) and right.value is None):
                raise self._refused(right, hint="`is` goes with None only; compare with ==.")
            null = IsNull(self.tree(left))
            return null if isinstance(op, ast.Is) else Not(null)
        if isinstance(op, ast.In | ast.NotIn):
            if not isinstance(right, ast.List | ast.Tuple):
                raise self._refused(right, hint="`in` takes a list such as ['A', 'B'].")
            choices = tuple(self.tree(choice) for choice in right.elts)
            fixed = tuple(choice for choice in choices if isinstance(choice, Constant))
            if len(fixed) != len(choices):
                raise self._refused(right, hint="The list holds constants only.")
            found = In(self.tree(left), fixed)
            return found if isinstance(op, ast.In) else Not(found)
        return Compare(_COMPARISONS[type(op)], self.tree(left), self.tree(right))  # type: ignore[arg-type]

    def _call(self, node: ast.Call) -> Expression:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self._refused(node, hint="Functions are called by their plain name.")
        if node.func.id == "date":
            return self._date(node)
        return Call(node.func.id, tuple(self.tree(argument) for argument in node.args))

    def _date(self, node: ast.Call) -> Expression:
        given = node.args[0] if len(node.args) == 1 else None
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            try:
                return Constant(date.fromisoformat(given.value))
            except ValueError:
                pass
        raise self._refused(node, hint="A date is written date('2026-03-02').")

    def _constant(self, node: ast.Constant) -> Expression:
        value = node.value
        if isinstance(value, str | bool):
            return Constant(value)
        if isinstance(value, int | float):
            # The digits as they were written: a float would not be exact.
            spelt = (ast.get_source_segment(self._text, node) or "").replace("_", "")
            try:
                number = Decimal(spelt)
            except InvalidOperation:
                raise self._refused(node, hint="Numbers are written as plain decimals.") from None
            if number.is_finite() and abs(number) < 10**18 and len(spelt) <= 40:
                return Constant(number)
        raise self._refused(node, hint="Test for null with `is None`." if value is None else "")

    def _refused(self, node: ast.expr, *, hint: str = "") -> ConfigError:
        shown = ast.get_source_segment(self._text, node) or self._text
        return ConfigError(
            f"{shown[:200]!r} in {self._text[:200]!r} is no part of a condition.", hint=hint
        )
