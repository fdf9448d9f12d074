"""Goods that a carrier takes: ``your haulier can load them in our yard on 12 May``, ``passed to DHL``.

Who names a carrier of the buyer's beside a day, or one to whom goods go, tells when they leave, whatever
the verb; and the place of the supplier's in such words is where they are fetched, and no step before.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.counted_words import no_number
from scm_automate.replies.answers.finished import carriers
from scm_automate.replies.language.language_files import words, words_by_language
from scm_automate.replies.language.phrases import Mark
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.talk.taken_back import comes_back, long_phrases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["mark_fetched", "step_before"]

_TOLD = ("arrival", "dispatch", "shipped", "arrived", "negation", "question")
"""What tells by itself how goods move, or that something else is spoken of."""


def mark_fetched(statements: Iterable[Statement], lexicon: Lexicon) -> None:
    """Notes that goods leave on a day beside which only a carrier of the buyer's tells of their way.

    Args:
        statements: What is said of the lines.
        lexicon: The words of the languages that are read.
    """
    for statement in statements:
        given = not _HEADS.isdisjoint(statement.analysis.bag.heads(_HEAD))
        yours = not lexicon.you.isdisjoint(statement.analysis.folds)
        for clause in statement.clauses if given or yours else ():
            if given:
                _mark_given(statement.analysis.tokens, clause, lexicon)
            at = _buyers_carrier(statement.analysis.tokens, clause, lexicon) if clause.dates else -1
            if at < 0 or not _waits_for(statement.analysis.tokens, clause, at, lexicon):
                continue
            _without(clause, "logistics", at)  # a number beside it is one of goods
            why, steps = clause.marks.get("cause", ()), clause.marks.get("upstream", ())
            if clause.has(*_TOLD) or any(mark.start > at or at - mark.end > _OWN for mark in why):
                continue
            if all(mark.start > at for mark in steps):  # "for your haulier in our works"
                clause.marks["dispatch"] = [Mark("dispatch", 0, at, at + 1, (at,))]
                for name in ("cause", "upstream"):  # "pro vašeho dopravce" is no reason
                    clause.marks.pop(name, None)


def _mark_given(tokens: list[Token], clause: Clause, lexicon: Lexicon) -> None:
    """Notes that goods leave where they are given to a carrier: ``wurden am 5.5. an die Spedition übergeben``."""
    at = _given_to(tokens, clause, lexicon) if clause.dates else -1
    if at < 0 or clause.has("shipped", "negation", "question"):
        return
    if clause.has("arrived"):
        # what came to the carrier has not come to the buyer
        clause.marks["shipped"] = clause.marks.pop("arrived")
    elif not clause.has("dispatch", "arrival"):
        clause.marks["dispatch"] = [Mark("dispatch", 0, at, at + 1, (at,))]


def _given_to(tokens: list[Token], clause: Clause, lexicon: Lexicon) -> int:
    """Where a carrier is named to whom goods go: ``given to DHL``, ``przekazana kurierowi``; -1 for none."""
    why = [at for mark in clause.marks.get("cause", ()) for at in mark.used]  # "owing to DHL"
    for at in range(clause.start + 1, clause.end):
        word = tokens[at]
        if word.kind != "w" or not word.fold.startswith(_HAULIERS):
            continue
        if word.fold.endswith(_DATIVES):
            return at
        for back in range(at - 1, max(clause.start, at - _GIVEN) - 1, -1):
            word = tokens[back]
            if word.kind != "w" or word.fold in lexicon.you or back in why:
                break  # what comes to a carrier of the buyer's may be delivered there
            if any(word.fold in _GIVEN_TO.get(code, ()) for code in lexicon.codes):
                return at
    return -1


_GIVEN = 2
"""Words from "to" to the carrier at most: ``to our carrier``, and not ``to Leeds by courier``."""
_GIVEN_TO = words_by_language("to_a_haulier")
"""Words for "to" of each language; Polish, Czech and Turkish bend the carrier instead."""
_FIRMS = ("dhl", "ups", "fedex", "tnt", "dpd", "gls", "dachser", "schenker")
_HAULIERS = (*sorted(words("stems_of_hauliers")), *_FIRMS)
"""How words begin for those who take goods to somebody."""
_HEAD = 3
_HEADS = frozenset(word[:_HEAD] for word in _HAULIERS)
"""And how these begin: most texts hold none of them, which one look tells."""
_DATIVES = tuple(sorted(words("hauliers_in_the_dative")))


def _waits_for(tokens: list[Token], clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether goods are there for a carrier, or he can have them; not ``your carrier told us``, ``we call your haulier``."""
    if at + 1 < clause.end and tokens[at + 1].fold in _CAN:
        return True
    own = next(
        (n for n in range(at - 1, clause.start, -1) if tokens[n].fold in lexicon.you), clause.start
    )
    if own <= clause.start:
        return False
    purposes = [mark.start for mark in clause.marks.get("purpose", ()) if mark.start < at]
    so_that = any(tokens[n].fold in _THAT for n in range(min(purposes, default=at), at))
    return so_that or tokens[own - 1].fold in _FOR or tokens[own - 1].fold in lexicon.topic


_CAN = words("a_haulier_can")
_FOR = words("for_a_haulier")
_THAT = words("that_a_haulier_may")
"""Words before and behind a carrier by whom goods are fetched: ``a disposición de su transportista``, ``para que las levante``."""


def _without(clause: Clause, name: str, at: int) -> None:
    """Takes the marks of a kind out that are of one word."""
    kept = [mark for mark in clause.marks.get(name, ()) if mark.used != (at,)]
    if kept:
        clause.marks[name] = kept
    else:
        clause.marks.pop(name, None)


def _buyers_carrier(tokens: list[Token], clause: Clause, lexicon: Lexicon) -> int:
    """Where a carrier of the buyer's is named: ``your haulier``, ``su propio transporte``; -1 for none."""
    for at in range(clause.start + 1, clause.end):
        if tokens[at].kind == "w" and tokens[at].fold.startswith(carriers()):
            before = (token.fold for token in tokens[max(clause.start, at - _OWN) : at])
            if not lexicon.you.isdisjoint(before):
                return at
    return -1


_OWN = 2
"""Words from "your" to the carrier at most."""


def _is_fetched(clause: Clause, tokens: list[Token], lexicon: Lexicon) -> bool:
    """Whether the words of a step are where the buyer fetches goods: ``pueden recolectarse en nuestro almacén``.

    Somebody of the supplier's own, or who works for him, may fetch them there as well: ``el cromador puede recogerlas``.
    """
    codes = lexicon.codes
    fetched = [set(mark.used) for mark in clause.marks.get("dispatch", ())]
    fetched += [one | then for one, then in pairwise(fetched) if max(one) + 1 == min(then)]
    said = tokens[clause.start : clause.end]
    steps = found_of(said, codes, "back")
    used = [{clause.start + at for at in one.used} for one in steps]
    if not used or all(any(step < one for one in fetched) for step in used):
        return bool(used)
    if not all(_is_our_place(said[one.start : one.end]) for one in steps):
        return False
    places = set().union(*used)
    others = any(places.isdisjoint(mark.used) for mark in clause.marks.get("upstream", ()))
    if others:
        return False
    if found_of(said, codes, "fetched"):
        return True
    at = _buyers_carrier(tokens, clause, lexicon)
    if at < 0 or not fetched or clause.has("arrival"):
        return False
    # "su transporte trae las piezas a nuestra planta": it may bring them back there
    towards = any(said[one.start].fold in _TOWARDS for one in steps)
    return not towards or any(used != {at} for used in fetched)


def _is_our_place(words: list[Token]) -> bool:
    """Whether words of a step only tell a place of the supplier's: ``en nuestro almacén``."""
    return words[0].fold in _AT and words[-1].fold in _PLACES


_PLACES = words("places_of_our_works")
_AT = words("at_our_works")
_TOWARDS = words("towards_a_works")
"""Of these words those that may tell where to."""


def step_before(outcome: Outcome, statement: Statement, lexicon: Lexicon) -> str:
    """Words in the clause of a promised date that tell of goods on their way to the supplier; empty where none do.

    Args:
        outcome: The answer.
        statement: What was said.
        lexicon: The words of its languages.
    """
    codes = lexicon.codes
    if not may_say(statement.analysis, codes, "back"):
        return ""
    for clause in statement.clauses:
        if any(lot.window is one for lot in outcome.lots for one in clause.dates):
            last = max(one.end for one in clause.dates)
            causes = [mark.start for mark in clause.marks.get("cause", ()) if mark.start >= last]
            end = min(causes, default=clause.end)  # "12 May because of the anodiser"
            tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
            said = [
                no_number(tokens[at])
                if claimed[at] == "ref" and at > clause.start and tokens[at - 1].kind == "d"
                else tokens[at]
                for at in range(clause.start, end)
            ]  # "1/2 Zoll wird geliefert" is of no customs
            done = outcome.status == "delivered"
            left = [(one.start, one.end) for one in clause.marks.get("shipped", ()) if done]
            left += long_phrases(clause)
            if _is_fetched(clause, tokens, lexicon):
                continue
            step = comes_back(said, codes, clause.start, left)
            if step:
                return step
    return ""
