"""The nodes of a condition: small, frozen, printable; nothing in them runs.

A tree is written in Python with operators, or parsed from text. It is never code: it can only name
columns, parameters and constants, compare them, and add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NoReturn, TypeAlias

from scm_automate.errors import ConfigError, did_you_mean

__all__ = [
    "FUNCTIONS",
    "AllOf",
    "AnyOf",
    "AsOf",
    "C",
    "Call",
    "Column",
    "Columns",
    "Compare",
    "Constant",
    "Expression",
    "In",
    "IsNull",
    "Not",
    "P",
    "Parameter",
    "Parameters",
    "Sum",
    "Value",
    "as_expression",
    "as_of",
]

Value: TypeAlias = "Decimal | date | str | bool"
"""What a cell, a constant or a parameter holds; null is unknown."""

Comparison = Literal["<", "<=", ">", ">=", "==", "!="]
Arithmetic = Literal["+", "-", "*"]

FUNCTIONS: dict[str, tuple[int, int]] = {
    "days": (1, 1),
    "workdays": (2, 2),
    "is_working": (1, 1),
    "abs": (1, 1),
    "least": (2, 2),
    "greatest": (2, 2),
    "coalesce": (2, 8),
}
"""Functions, with the fewest and the most arguments they take. Each in a sentence:

- ``days``: a number as a span of calendar days, or a span of days as a number.
- ``workdays``: working days after the first date up to and including the second.
- ``is_working``: whether a date is a working day.
- ``abs``: a number or span without its sign.
- ``least``, ``greatest``: of two; unknown where one of them is.
- ``coalesce``: the first that is known.
"""


class Expression:
    """What all nodes share: the operators that build larger trees."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        """A tree has no truth before it meets a row."""
        raise TypeError(
            f"The condition ({self}) has no truth of its own. Combine conditions with & | ~, not "
            "with and, or, not; and write a < b < c as (a < b) & (b < c)."
        )

    __hash__ = object.__hash__

    def __lt__(self, other: object) -> Compare:
        return Compare("<", self, as_expression(other))

    def __le__(self, other: object) -> Compare:
        return Compare("<=", self, as_expression(other))

    def __gt__(self, other: object) -> Compare:
        return Compare(">", self, as_expression(other))

    def __ge__(self, other: object) -> Compare:
        return Compare(">=", self, as_expression(other))

    def __eq__(self, other: object) -> Compare:  # type: ignore[override]  # builds, does not compare
        return Compare("==", self, as_expression(other))

    def __ne__(self, other: object) -> Compare:  # type: ignore[override]  # builds, does not compare
        return Compare("!=", self, as_expression(other))

    def __add__(self, other: object) -> Sum:
        return Sum("+", self, as_expression(other))

    def __radd__(self, other: object) -> Sum:
        return Sum("+", as_expression(other), self)

    def __sub__(self, other: object) -> Sum:
        return Sum("-", self, as_expression(other))

    def __rsub__(self, other: object) -> Sum:
        return Sum("-", as_expression(other), self)

    def __mul__(self, other: object) -> Sum:
        return Sum("*", self, as_expression(other))

    def __rmul__(self, other: object) -> Sum:
        return Sum("*", as_expression(other), self)

    def __and__(self, other: object) -> AllOf:
        return AllOf((*_parts(self, AllOf), *_parts(as_expression(other), AllOf)))

    def __or__(self, other: object) -> AnyOf:
        return AnyOf((*_parts(self, AnyOf), *_parts(as_expression(other), AnyOf)))

    def __invert__(self) -> Not:
        return Not(self)

    def is_null(self) -> IsNull:
        """Whether the value is unknown; this itself is always known."""
        return IsNull(self)

    def is_in(self, choices: object) -> In:
        """Whether the value is one of some constants."""
        if not isinstance(choices, list | tuple | set | frozenset):
            raise ConfigError(f"is_in takes a list of constants, and got {choices!r}.")
        return In(self, tuple(_constant(choice) for choice in choices))


@dataclass(frozen=True, slots=True, eq=False)
class Column(Expression):
    """A column of the row at hand."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, eq=False)
class Parameter(Expression):
    """A figure that is set beside the condition, perhaps by class or supplier."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Expression):
    """A fixed value."""

    value: Value

    def __str__(self) -> str:
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        if isinstance(self.value, Decimal):
            return format(self.value, "f")
        if isinstance(self.value, date):
            return f"date('{self.value.isoformat()}')"
        quoted = self.value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        return f"'{quoted}'"


@dataclass(frozen=True, slots=True, eq=False)
class AsOf(Expression):
    """The day for which the rules are run."""

    def __str__(self) -> str:
        return "as_of"


@dataclass(frozen=True, slots=True, eq=False)
class Sum(Expression):
    """Addition, subtraction, multiplication; unknown where one side is."""

    op: Arithmetic
    left: Expression
    right: Expression

    def __str__(self) -> str:
        left, right = _inner(self.left, self.op, "left"), _inner(self.right, self.op, "right")
        return f"{left} {self.op} {right}"


@dataclass(frozen=True, slots=True, eq=False)
class Compare(Expression):
    """A comparison; unknown where one side is."""

    op: Comparison
    left: Expression
    right: Expression

    def __str__(self) -> str:
        return f"{_term(self.left)} {self.op} {_term(self.right)}"


@dataclass(frozen=True, slots=True, eq=False)
class In(Expression):
    """Whether a value is one of some constants; unknown where the value is."""

    item: Expression
    choices: tuple[Constant, ...]

    def __str__(self) -> str:
        return f"{_term(self.item)} in [{', '.join(map(str, self.choices))}]"


@dataclass(frozen=True, slots=True, eq=False)
class IsNull(Expression):
    """Whether a value is unknown."""

    item: Expression

    def __str__(self) -> str:
        return f"{_term(self.item)} is None"


@dataclass(frozen=True, slots=True, eq=False)
class Not(Expression):
    """The opposite; unknown stays unknown."""

    item: Expression

    def __str__(self) -> str:
        if isinstance(self.item, IsNull):
            return f"{_term(self.item.item)} is not None"
        if isinstance(self.item, In):
            return str(self.item).replace(" in [", " not in [", 1)
        return f"not {_term(self.item)}"


@dataclass(frozen=True, slots=True, eq=False)
class AllOf(Expression):
    """Every part holds: false where one is false, else unknown where one is unknown."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " and ".join(
            f"({p})" if isinstance(p, AnyOf | AllOf) else str(p) for p in self.parts
        )


@dataclass(frozen=True, slots=True, eq=False)
class AnyOf(Expression):
    """Some part holds: true where one is true, else unknown where one is unknown."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " or ".join(f"({p})" if isinstance(p, AnyOf | AllOf) else str(p) for p in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Call(Expression):
    """One of `FUNCTIONS` on its arguments."""

    name: str
    arguments: tuple[Expression, ...]

    def __post_init__(self) -> None:
        """Refuses unknown functions and wrong numbers of arguments."""
        if self.name not in FUNCTIONS:
            raise ConfigError(
                f"There is no function {self.name!r}.",
                hint=did_you_mean(self.name, FUNCTIONS) or f"Known are {', '.join(FUNCTIONS)}.",
            )
        fewest, most = FUNCTIONS[self.name]
        if not fewest <= len(self.arguments) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise ConfigError(
                f"{self.name} takes {wanted} arguments, and got {len(self.arguments)}."
            )

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.arguments))})"


class Columns:
    """``C.promised`` is the column of that name.

    Examples:
        >>> print((C.quantity > 0) & ~C.promised.is_null())
        quantity > 0 and promised is not None
    """

    def __getattr__(self, name: str) -> Column:
        if name.startswith("_"):
            raise AttributeError(name)
        return Column(name)


class Parameters:
    """``P.tol`` is the parameter of that name."""

    def __getattr__(self, name: str) -> Parameter:
        if name.startswith("_"):
            raise AttributeError(name)
        return Parameter(name)


C = Columns()
P = Parameters()
as_of = AsOf()


def as_expression(value: object) -> Expression:
    """A tree stays as it is; a value becomes a constant.

    Raises:
        ConfigError: The value is of no kind that a condition knows, such as a float.
    """
    return value if isinstance(value, Expression) else _constant(value)


def _constant(value: object) -> Constant:
    if isinstance(value, Constant):
        return value
    if isinstance(value, bool | str | Decimal):
        return Constant(value)
    if isinstance(value, int):
        return Constant(Decimal(value))
    if type(value) is date:
        return Constant(value)
    raise ConfigError(
        f"{value!r} is no constant of a condition.",
        hint="Use Decimal, int, str, bool or date; test for null with is_null().",
    )


def _parts(tree: Expression, kind: type[AllOf | AnyOf]) -> tuple[Expression, ...]:
    return tree.parts if isinstance(tree, kind) else (tree,)


def _term(tree: Expression) -> str:
    plain = isinstance(tree, Column | Parameter | Constant | AsOf | Call | Sum)
    return str(tree) if plain else f"({tree})"


def _inner(tree: Expression, op: Arithmetic, side: str) -> str:
    """An operand, in brackets where the text would otherwise read another way."""
    if not isinstance(tree, Sum):
        return _term(tree)
    looser = op == "*" and tree.op != "*"
    # Subtraction and repeated operators group to the left.
    return f"({tree})" if looser or side == "right" else str(tree)
