"""Going through a tree: what it holds, and which columns and parameters it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.conditions.tree import (
    AllOf,
    AnyOf,
    Call,
    Column,
    Compare,
    Expression,
    In,
    IsNull,
    Not,
    Parameter,
    Sum,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["children", "columns_in", "conjuncts", "parameters_in", "walk"]


def children(tree: Expression) -> tuple[Expression, ...]:
    """The trees directly below."""
    if isinstance(tree, Sum | Compare):
        return (tree.left, tree.right)
    if isinstance(tree, In | IsNull | Not):
        return (tree.item,)
    if isinstance(tree, AllOf | AnyOf):
        return tree.parts
    return tree.arguments if isinstance(tree, Call) else ()


def walk(tree: Expression) -> Iterator[Expression]:
    """The tree and everything below it."""
    yield tree
    for child in children(tree):
        yield from walk(child)


def columns_in(tree: Expression) -> tuple[str, ...]:
    """Names of the columns, in the order in which they first stand.

    Examples:
        >>> from scm_automate.conditions import C
        >>> columns_in((C.b > 1) & (C.a > C.b))
        ('b', 'a')
    """
    return tuple(dict.fromkeys(n.name for n in walk(tree) if isinstance(n, Column)))


def parameters_in(tree: Expression) -> tuple[str, ...]:
    """Names of the parameters, in the order in which they first stand."""
    return tuple(dict.fromkeys(n.name for n in walk(tree) if isinstance(n, Parameter)))


def conjuncts(tree: Expression) -> tuple[Expression, ...]:
    """The conditions that have to hold together, each to be explained by itself."""
    return tree.parts if isinstance(tree, AllOf) else (tree,)
