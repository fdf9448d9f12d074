"""Reasons right behind a day, told with a small word that means other things elsewhere: ``as``, ``que``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.phrases import Mark

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause

__all__ = ["answers_behind_colon", "reason_behind", "spoken_reason_behind"]


def reason_behind(clause: Clause, tokens: list[Token]) -> None:
    """``21 August as forging shop was under shutdown``: right behind a day, "as" with a verb gives the reason."""
    for window in clause.dates:
        at = window.end
        if at + 2 >= clause.end or tokens[at].fold not in _AS or tokens[at + 1].kind != "w":
            continue
        if tokens[at + 1].fold in _AS_TOLD or any(
            mark.start <= at < mark.end for marks in clause.marks.values() for mark in marks
        ):
            continue
        behind = tokens[at + 2 : min(clause.end, at + _NEAR)]
        named = [one for one in clause.references if one.start > at]
        if named and not any(token.kind == "w" for token in tokens[named[-1].end + 1 : clause.end]):
            # "12 May as the nuts are": what of the nuts, nobody could tell
            clause.marks.setdefault("hedge", []).append(Mark("hedge", 0, at, at + 1, (at,)))
        elif any(token.fold in _VERBS for token in behind):
            clause.marks.setdefault("cause", []).append(Mark("cause", 0, at, at + 1, (at,)))


_AS = words("as_in_a_reason")
_NEAR = 9
_VERBS = words("verbs_of_reasons")
_AS_TOLD = words("as_it_is_told")
"""Words with which "as" compares, or refers to what was said."""


def spoken_reason_behind(clause: Clause, tokens: list[Token]) -> None:
    """``llegan la semana 43 q nos falta barniz``: right behind a day a spoken "que" or "por" gives the reason."""
    for window in clause.dates:
        at = window.end
        if at + 2 >= clause.end or tokens[at].fold not in _QUE or tokens[at + 1].kind != "w":
            continue
        if any(token.fold.startswith(_CONFIRM) for token in tokens[at : clause.end]):
            continue
        if not clause.references and tokens[at].fold in _FOR:
            continue  # "add a week for hardening"
        lacks = [
            mark
            for mark in clause.marks.get("pending", ())
            if mark.start > at and tokens[at].fold not in _FOR
        ]
        wrong = [mark for name in _WRONG for mark in clause.marks.get(name, ()) if mark.start > at]
        if not (wrong or (lacks and tokens[at + 1].fold in _WHO)):
            continue
        clause.marks.setdefault("cause", []).append(Mark("cause", 0, at, at + 1, (at,)))
        if lacks:
            clause.marks.setdefault("upstream", []).extend(lacks)
            kept = [mark for mark in clause.marks["pending"] if mark not in lacks]
            clause.marks["pending"] = kept
            if not kept:
                del clause.marks["pending"]


def answers_behind_colon(clause: Clause, tokens: list[Token]) -> None:
    """``te digo: muelles en fecha``: what promises an answer right before a colon is followed by it."""
    kept = [
        mark
        for mark in clause.marks["pending"]
        if not (
            mark.end + 1 < clause.end
            and tokens[mark.end].text == ":"
            and all(one.start > mark.end for one in clause.references)
            and (clause.references or clause.dates)
        )
    ]
    if kept:
        clause.marks["pending"] = kept
    else:
        del clause.marks["pending"]


_FOR = words("for_why")
_QUE = words("why_in_letters")
_WHO = words("who_has_a_reason")
"""Words with which such a reason goes on; "q pediste" is a day that was asked for."""
_WRONG = ("late", "upstream")
_CONFIRM = tuple(sorted(words("sure_and_told_stems")))
"""How words begin by which an answer itself is still open: ``que está por confirmar``."""
