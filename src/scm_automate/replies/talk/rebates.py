"""Sentences that offer a rebate on goods in general: ``bis Monatsende gibt es 5 % auf alle Grundierungen``.

Their day is that until which it holds, and their "all" is of what the supplier sells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["offers_a_rebate"]

_OF_ORDERS = (
    "arrival", "shipped", "arrived", "reject", "moved", "pending", "hedge", "condition", "question", "negation", "balance", "rest_lines",
    "payment", "no_price_change", "as_ordered", "partial", "half",
)  # fmt: skip
"""What is said of an order, or of a price that changes."""


def offers_a_rebate(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence tells a share taken off the price of goods that are of no order."""
    tokens = analysis.tokens[unit.start : unit.end]
    shares = [
        at
        for at, token in enumerate(tokens)
        if token.text == "%" and at and tokens[at - 1].kind == "d"
    ]
    if len(shares) != 1 or unit.question or unit.heading or unit.item:
        return False
    if _holds(unit, tokens):
        return True
    stems = (*word_stems("rebate"), *word_stems("given"))
    if any(clause.prices for clause in unit.clauses) or any(
        not all(
            analysis.tokens[at].fold.startswith(stems) or analysis.tokens[at].fold in lexicon.you
            for at in mark.used
        )
        for clause in unit.clauses
        for name in _OF_ORDERS
        for mark in clause.marks.get(name, ())
    ):
        return False  # but "you get", "discount"
    share = unit.start + shares[0]
    if any(
        (clause.dates or clause.has("dispatch")) and clause.start > share for clause in unit.clauses
    ):
        return False  # "5 % until the end of May, after that we deliver in June"
    if any(
        one.how in ("order", "line", "code") for clause in unit.clauses for one in clause.references
    ):
        return False
    if any(not (one.percent or one.spec) for clause in unit.clauses for one in clause.quantities):
        return False
    if any(token.fold in _THESE for token in tokens) or _is_of_an_order(lexicon, tokens):
        return False
    named = any(stem in token.fold for token in tokens for stem in word_stems("rebate"))
    return named or _is_off_all(tokens, shares[0])


def _holds(unit: Unit, tokens: list[Token]) -> bool:
    """``Ihr Frühbezugsrabatt von 5 % gilt für beide Lieferungen.``: of what is paid, whatever it is for."""
    if any(
        clause.dates or clause.references or not _UNSETTLED.isdisjoint(clause.marks)
        for clause in unit.clauses
    ):
        return False
    if any(not (one.percent or one.spec) for clause in unit.clauses for one in clause.quantities):
        return False
    named = [
        at
        for at, token in enumerate(tokens)
        if any(stem in token.fold for stem in word_stems("rebate"))
    ]
    return len(named) == 1 and any(token.fold.startswith(_HOLDS) for token in tokens)


_HOLDS = tuple(sorted(words("rebate_holds_stems")))
_UNSETTLED = frozenset(
    {"negation", "condition", "hedge", "pending", "question", "reject", "correction", "void", "instead_of", "balance", "partial",
     "half", "only", "except", "moved", "late", "arrival", "dispatch", "shipped", "contrast"}
)  # fmt: skip


def _is_of_an_order(lexicon: Lexicon, tokens: list[Token]) -> bool:
    """Whether an order, a day of delivery or the like is spoken of; "all" alone is no such word."""
    return any(
        not (tokens[at].fold in _ALL or tokens[at].fold.startswith(_EVERY))
        for one in lexicon.topics.find(tokens)
        for at in one.used
    )


_EVERY = tuple(sorted(words("every_one_stems")))


def _is_off_all(tokens: list[Token], at: int) -> bool:
    """``5 % auf alle Dichtungen``, ``10 % off all circlips``: of all goods of a kind."""
    if int(tokens[at - 1].text) > _MOST:
        return False  # "60 % auf alle Fälle"
    behind = [token.fold for token in tokens[at + 1 : at + 4] if token.kind == "w"]
    given = behind[:1] == ["off"] or any(
        token.fold.startswith(word_stems("given")) for token in tokens
    )
    return given and len(behind) > 1 and behind[0] in _ON and not _ALL.isdisjoint(behind[1:])


_MOST = 30
_ON = words("rebate_on")
_ALL = words("all_of_a_rebate")
_THESE = words("these_of_a_rebate")
"""Words that point to the order spoken of."""
