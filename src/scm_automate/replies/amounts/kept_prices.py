"""The price that stays as it was ordered: ``at the price of the order``, ``tegen de bestelde prijs``, ``the price of the M16 is unchanged``.

Beside a line's answer a word for its price is a reason to look, as another one may be meant. It is the
order's own where nothing but small words stands between it and a word for the order, and nothing
behind them that is not understood.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.lexicon import read_language
from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["mark_kept_prices"]

_OPEN = (
    "price_change", "negation", "hedge", "condition", "pending", "question", "correction", "except", "instead",
    "instead_of", "reject", "contrast", "payment", "new_date",
)  # fmt: skip
"""What leaves it open whether a price stays."""
_REACH = 6
"""Words between a price and its order: ``price that stands in your order``."""
_STEM = 5
"""Letters that a word for an order shares with one for what is ordered: ``bestelling``, ``besteld``."""


def mark_kept_prices(statement: Statement, lexicon: Lexicon) -> None:
    """Notes in the clauses of a statement that a price is the order's, and that a yes is only to the price.

    Args:
        statement: What is said.
        lexicon: The words of its languages.
    """
    for clause in statement.clauses:
        _without_its_yes(clause)
        _doubt_what_is_behind(statement, clause, lexicon)
        if clause.prices or clause.has("no_price_change", *_OPEN):
            continue
        for mark in clause.marks.get("price", ()):
            if _is_the_orders(statement, clause, mark, lexicon):
                clause.marks["no_price_change"] = [mark]
                break
            kept = _stays(statement, clause, mark, lexicon) or _beside(
                statement, clause, mark, lexicon
            )
            if kept is not None:
                _drop(clause, kept)
                clause.marks["no_price_change"] = [kept]
                break


def _without_its_yes(clause: Clause) -> None:
    """``same price as on your order``: as ordered is the price, whatever the day."""
    ends = {mark.end for mark in clause.marks.get("no_price_change", ())}
    for mark in list(clause.marks.get("as_ordered", ())):
        if mark.start in ends:
            _drop(clause, mark)


def _doubt_what_is_behind(statement: Statement, clause: Clause, lexicon: Lexicon) -> None:
    """``the price in your order needs another look``: what is told of that price, nobody knows."""
    kept = clause.marks.get("no_price_change")
    if not kept or clause.dates or clause.has("price"):
        return
    last = max(mark.end for mark in kept)
    if not _only_small(statement, clause, last, lexicon):
        clause.marks["price"] = clause.marks.pop("no_price_change")


def _only_small(statement: Statement, clause: Clause, start: int, lexicon: Lexicon) -> bool:
    """Whether nothing but days, names and small words follows in a clause."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    known = {at for window in clause.dates for at in range(window.start, window.end)}
    if clause.dates:
        marks = (one for name in ("arrival", "dispatch") for one in clause.marks.get(name, ()))
        known |= {at for one in marks for at in one.used}
    return all(
        tokens[at].kind != "w" or claimed[at] or at in known or tokens[at].fold in lexicon.small
        for at in range(start, clause.end)
    )


def _drop(clause: Clause, mark: Mark) -> None:
    kept = [one for one in clause.marks.get("as_ordered", ()) if one is not mark]
    if kept:
        clause.marks["as_ordered"] = kept
    else:
        clause.marks.pop("as_ordered", None)


def _beside(statement: Statement, clause: Clause, mark: Mark, lexicon: Lexicon) -> Mark | None:
    """The word for what stays right beside a price: ``with the same price``, ``à prix inchangé``."""
    for name in ("as_ordered", "same_strict"):
        for one in clause.marks.get(name, ()):
            end = max(one.end, mark.end)
            beside = one.end == mark.start or one.start == mark.end
            if beside and _only_small(statement, clause, end, lexicon):
                return one
    return None


def _is_the_orders(statement: Statement, clause: Clause, mark: Mark, lexicon: Lexicon) -> bool:
    """Whether a word for the order stands by a word for a price: ``the price in your order``, ``tegen de bestelde prijs``."""
    behind = _order(statement, range(mark.end, min(clause.end, mark.end + _REACH)), lexicon)
    if behind is None:
        before = range(mark.start - 1, max(clause.start, mark.start - _REACH), -1)
        if _order(statement, before, lexicon) is None:
            return False
    return _only_small(statement, clause, mark.end if behind is None else behind + 1, lexicon)


def _order(statement: Statement, places: range, lexicon: Lexicon) -> int | None:
    """Where what is ordered stands by a price, behind small words only; ``prix sur commande`` is none of an order."""
    tokens = statement.analysis.tokens
    between: list[str] = []
    for at in places:
        word = tokens[at].fold
        if tokens[at].kind != "w":
            return None
        named = any(one.category == "order_word" for one in lexicon.references.at(tokens, at))
        if named or any(_is_kin(word, one) for one in _orders(lexicon.codes[0])):
            told = len(between) > 1 or not named or not lexicon.you.isdisjoint(between)
            return at if told else None
        if word not in lexicon.you and (word not in lexicon.small or len(word) > _SMALL):
            return None
        between.append(word)
    return None


_SMALL = 3
"""Letters of a word that tells no other price: ``of``, ``in``, ``as``; no ``above``."""


def _is_kin(word: str, order: str) -> bool:
    return word.startswith(order[: max(_STEM, len(order) - _STEM)])


@cache
def _orders(code: str) -> tuple[str, ...]:
    """The long single words for an order of a language."""
    words = read_language(code).get("references", {}).get("order_word", ())
    return tuple(fold(word) for word in words if word.isalpha() and len(word) >= _STEM)


def _stays(statement: Statement, clause: Clause, mark: Mark, lexicon: Lexicon) -> Mark | None:
    """The yes behind a price and the line it is of: ``Der Preis der H-2205-A bleibt unverändert``."""
    if clause.dates or clause.quantities:
        return None
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    for one in clause.marks.get("as_ordered", ()):
        if one.start >= mark.end and all(
            claimed[at] == "ref" or tokens[at].fold in lexicon.small
            for at in range(mark.end, one.start)
        ):
            return one
    return None
