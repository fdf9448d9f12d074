"""Conditions as data: a typed tree that is written in Python or in text, checked, explained and run in bulk.

Examples:
    >>> from scm_automate.conditions import C, days, parse_condition
    >>> print((C.quantity > 0) & (C.promised > C.due + days(2)))
    quantity > 0 and promised > due + days(2)
    >>> print(parse_condition("promised is None or promised < as_of"))
    promised is None or promised < as_of
"""

from scm_automate.conditions.compiling import Bulk, compile_condition
from scm_automate.conditions.evaluating import Scene, evaluate, holds
from scm_automate.conditions.functions import (
    coalesce,
    days,
    greatest,
    is_working,
    least,
    workdays,
)
from scm_automate.conditions.kinds import Kind, check, kinds_of
from scm_automate.conditions.parsing import parse_condition
from scm_automate.conditions.tree import C, Expression, P, as_of
from scm_automate.conditions.walking import columns_in, conjuncts, parameters_in

__all__ = [
    "Bulk",
    "C",
    "Expression",
    "Kind",
    "P",
    "Scene",
    "as_of",
    "check",
    "coalesce",
    "columns_in",
    "compile_condition",
    "conjuncts",
    "days",
    "evaluate",
    "greatest",
    "holds",
    "is_working",
    "kinds_of",
    "least",
    "parameters_in",
    "parse_condition",
    "workdays",
]
