"""Numbers of a sentence that count nothing which is left open: those of names, of all of a line, of its lots."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.language.tokens import Token

__all__ = ["all_of_them", "no_number", "unnamed"]

_NOTHING = "§"


def no_number(token: Token) -> Token:
    """A token in the place of a number that counts nothing.

    Its text is no number's either: books of phrases remember by their text which tokens open none.
    """
    return token._replace(kind="w", text=_NOTHING, fold=_NOTHING)


def unnamed(tokens: list[Token], claimed: list[str]) -> list[Token]:
    """The words with the numbers of lines and orders as no numbers: ``line 20 of 4500012345``."""
    return [
        no_number(one) if what == "ref" and one.kind == "d" else one
        for one, what in zip(tokens, claimed, strict=True)
    ]


def all_of_them(said: list[Token], outcome: Outcome) -> list[Token]:
    """The words with what counts all of a line as no number: ``went on Friday, 100 of them``.

    In how many lots it comes is left out where each of them is told: ``in 2 lots: 20 on 4 May, 20 on 11 May``.
    """
    full = str(outcome.line.quantity)
    lots = _told_lots(outcome)
    return [
        no_number(one)
        if one.kind == "d"
        and one.text == full
        and [token.fold for token in said[at + 1 : at + 3]] == ["of", "them"]
        and (at + 3 >= len(said) or said[at + 3].text in ".,;)")
        else one
        for at, one in enumerate(said)
        if one.start not in lots
    ]


def _told_lots(outcome: Outcome) -> frozenset[int]:
    """Where the words stand that tell in how many lots a line comes, once day and quantity of each are told."""
    lots = outcome.lots
    if len(lots) < _SEVERAL or not all(
        lot.dated and lot.quantity is not None and not lot.whole for lot in lots
    ):
        return frozenset()
    first = min((lot.window.start for lot in lots if lot.window is not None), default=0)
    return frozenset(
        statement.analysis.tokens[at].start
        for statement in outcome.statements
        for clause in statement.clauses
        for mark in clause.marks.get("partial", ())
        if mark.end <= first
        for at in mark.used
    )


_SEVERAL = 2
