"""Sentences that only say that somebody else's answer is void: ``please forget Henning's dates, he had an old plan``.

Whoever opens with that and answers then leaves what follows as it is. Whose answer is meant is a
name or a colleague; why it is void is told of that person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.apology_words import word_stems
from scm_automate.replies.remark_books import found_of, may_say

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.clauses import Clause, Unit
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.tokens import Token

__all__ = ["voids_an_answer"]


def voids_an_answer(analysis: Analysis, unit: Unit, lexicon: Lexicon, today: date) -> bool:
    """Whether a sentence that names no line voids an answer of somebody else, and says nothing beside."""
    void = [clause for clause in unit.clauses if _voids(analysis, clause, lexicon)]
    if not void:
        return False
    if any(one.quantities or one.prices or one.references for one in unit.clauses):
        return False
    rest = [one for one in unit.clauses if all(one is not other for other in void)]
    if any(window.latest is None or window.latest > today for one in rest for window in one.dates):
        return False
    return all(_is_why(analysis, clause, lexicon) for clause in rest)


def _voids(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    tokens = analysis.tokens[clause.start : clause.end]
    folds = [token.fold for token in tokens]
    denied = not _DENIED.isdisjoint(folds)
    stems = word_stems("weighed") if denied else word_stems("voided")
    if not any(fold.startswith(stems) for fold in folds):
        return False
    named = any(fold.startswith((*word_stems("answers"), *_MESSAGES)) for fold in folds)
    return (named or not _WHAT.isdisjoint(folds)) and any(
        _is_another(analysis.tokens, at, clause, lexicon)
        for at in range(clause.start + 1, clause.end)
    )


_DENIED = frozenset(
    {"not", "nicht", "pas", "no", "non", "niet", "nao", "nie", "ne", "inte", "ikke"}
)
_WHAT = frozenset({"what", "whatever", "ones", "was", "wat", "co"})
_MESSAGES = (
    "messag", "note", "list", "info", "nachricht", "liste", "termin", "dates", "datum", "data", "bericht", "courri", "corre", "fech", "messagg", "besked", "meddel", "wiadom", "zprav", "zprev", "mejl",
)  # fmt: skip
"""How words begin for what somebody wrote."""


def _is_another(tokens: list[Token], at: int, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a word is a colleague or a name: ``from Jon``, ``Jon's``, ``what Jon sent``, ``Herrn Lutz``."""
    token, before = tokens[at], tokens[at - 1]
    if token.kind != "w":
        return False
    if token.fold.startswith(_COLLEAGUES):
        return True
    if not (token.text[:1].isupper() and token.text[1:].islower()) or len(token.fold) < _NAME:
        return False
    if any(mark.start == at for mark in lexicon.dates.at(tokens, at)):
        return False  # "from Monday"
    if before.text == "." and at > clause.start + 1:
        before = tokens[at - 2]  # "Mr. Rao"
    owned = at + 1 < clause.end and tokens[at + 1].text in "'’"
    return owned or before.fold in _WHOSE


_NAME = 3
_COLLEAGUES = ("colleag", "kolleg", "colleg", "coleg", "collegu", "compan", "is arkadas")
_WHOSE = frozenset(
    {"of", "from", "by", "von", "vom", "herrn", "herr", "frau", "mr", "mrs", "ms", "de", "du", "di", "da", "del", "van", "od", "fra", "fran",
     "what", "ones", "wat", "pan", "pana", "pani"}
)  # fmt: skip
"""Words in front of the name of whoever answered."""


def _is_why(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part tells why, of nobody but the one who answered: ``he was looking at the wrong order``."""
    tokens, codes = analysis.tokens[clause.start : clause.end], lexicon.codes
    if any(token.fold in _OURS for token in tokens):
        return False
    if may_say(analysis, codes, "every") and any(
        len(mark.used) > 1 for mark in found_of(tokens, codes, "every")
    ):
        return False
    if clause.has("past") or found_of(tokens, codes, "past"):
        return True
    of_them = any(token.fold in _THEY for token in tokens[:_OPENING])
    return of_them and not clause.has("hedge", "condition", "correction")


_OPENING = 3
_THEY = frozenset(
    {
        "he",
        "she",
        "they",
        "er",
        "der",
        "die",
        "il",
        "elle",
        "hij",
        "zij",
        "ze",
        "han",
        "hon",
        "hun",
        "lui",
        "lei",
        "ele",
        "ela",
    }
)
_OURS = frozenset(
    {
        "i",
        "mine",
        "these",
        "this",
        "those",
        "ich",
        "diese",
        "meine",
        "je",
        "ceux",
        "ik",
        "deze",
        "dit",
        "jag",
        "jeg",
        "dessa",
        "disse",
        "io",
        "yo",
        "estas",
        "queste",
    }
)
