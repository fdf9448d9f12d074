"""A share in percent beside an answer that was read as of all: ``Line 10 confirmed, but only 80 %``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.statements import Statement

__all__ = ["unused_share"]

_OF_ELSE = (
    "price", "price_change", "no_price_change", "payment", "cause", "late", "upstream", "past", "since", "courtesy",
)  # fmt: skip
"""Beside these a share is one of money, of a reason or of what was."""
_SAYING = (
    "confirm",
    "as_ordered",
    "only",
    "partial",
    "balance",
    "rest_lines",
    "shipped",
    "dispatch",
    "arrival",
)


def unused_share(outcome: Outcome, statement: Statement) -> str:
    """The share that a clause of the answer tells where the whole quantity was read; empty where none is."""
    if "%" not in statement.analysis.folds or not all(lot.whole for lot in outcome.lots):
        return ""
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        if clause.prices or clause.has(*_OF_ELSE) or not (clause.dates or clause.has(*_SAYING)):
            continue
        for at in range(clause.start + 1, clause.end):
            number = tokens[at - 1]
            if tokens[at].text == "%" and number.kind == "d" and 0 < int(number.text[:9]) < _ALL:
                if at - clause.start > _DECIMALS and _is_decimal(tokens[at - 3 : at]):
                    continue  # "der Bonus von 1,5 %" is of money, and no share of goods
                return f"{number.text} %"
    return ""


_ALL = 100
_DECIMALS = 2


def _is_decimal(tokens: list[Token]) -> bool:
    """Whether three tokens are a figure with decimals, glued together."""
    whole, sign, part = tokens
    glued = whole.end == sign.start and sign.end == part.start
    return glued and whole.kind == part.kind == "d" and sign.text in ",."
