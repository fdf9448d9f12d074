"""Sentences that only say that somebody else's answer is void: ``please forget Henning's dates, he had an old plan``.

Whoever opens with that and answers then leaves what follows as it is. Whose answer is meant is a name, a
colleague or a mail below; that it is void stands beside it or is told of it ("it is not so any more"), and
the rest tells why.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.messages.languages import Stems, lists_by_language
from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["voids_an_answer"]


def voids_an_answer(
    analysis: Analysis, unit: Unit, lexicon: Lexicon, today: date, behind: Sequence[Unit] = ()
) -> bool:
    """Whether a sentence that answers for no line voids an answer of somebody else, and says nothing beside.

    Args:
        analysis: The text.
        unit: The sentence.
        lexicon: The words of its languages.
        today: The day the message came in.
        behind: The sentences behind it: a line that is named beside why must be answered there.
    """
    names = [_names_an_answer(analysis, clause, lexicon) for clause in unit.clauses]
    if not any(names):
        return False
    first = names.index(True)
    void = [
        clause
        for at, clause in enumerate(unit.clauses)
        if names[at] or (at > first and (_voids(analysis, clause, lexicon) or clause.has("reject")))
    ]
    if not any(_voids(analysis, clause, lexicon) or clause.has("reject") for clause in void):
        return False
    if any(one.quantities or one.prices for one in unit.clauses):
        return False
    if unit.heading and not _is_told(analysis.tokens[unit.start : unit.end]):
        return False  # "Jon's outdated list:" is the one below
    if any(one.references or _is_open(analysis, one) for one in void):
        return False
    if any(_points_here(analysis, one, lexicon) for one in void):
        return False
    if not _answered_behind(unit, behind):
        return False
    rest = [one for one in unit.clauses if all(one is not other for other in void)]
    if any(window.latest is None or window.latest > today for one in rest for window in one.dates):
        return False
    return all(_is_why(analysis, clause, lexicon) for clause in rest)


def _points_here(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part may be of what stands below it: ``these are Jon's dates``, no ``the mail below``."""
    tokens = analysis.tokens[clause.start : clause.end]
    dated = {at for window in clause.dates for at in range(window.start, window.end)}
    said = [token for at, token in enumerate(tokens, clause.start) if at not in dated]
    own = [at for at, token in enumerate(said) if token.fold in _OURS]
    if any(said[at].fold not in _IT or at > 1 for at in own):
        return True  # ", this is not possible" is of what was told before
    mails = {
        at + 1
        for at, token in enumerate(tokens)
        if token.fold.startswith(_MAILS) or token.fold.startswith(word_stems("answers"))
    }
    if any(token.fold in _BELOW and at not in mails for at, token in enumerate(tokens)):
        return True
    return may_say(analysis, lexicon.codes, "follows") and any(
        mark.start not in mails for mark in found_of(tokens, lexicon.codes, "follows")
    )


_IT = words("it_of_an_answer")


def _is_told(tokens: list[Token]) -> bool:
    """Whether a heading is a sentence with its verb, which does not end it: no title of what stands below."""
    words = [token.fold for token in tokens if token.kind == "w"]
    verbs = [
        at for at, word in enumerate(words) if word in _IS or word.startswith(word_stems("voided"))
    ]
    return bool(verbs) and verbs[-1] + 1 < len(words)


_IS = words("is_and_holds")


def _is_open(analysis: Analysis, clause: Clause) -> bool:
    """Whether a part asks, waits or sets a condition; the word "answer" alone waits for none."""
    return clause.has("condition", "question") or any(
        not analysis.tokens[at].fold.startswith(word_stems("answers"))
        for mark in clause.marks.get("pending", ())
        for at in mark.used
    )


def _answered_behind(unit: Unit, behind: Sequence[Unit]) -> bool:
    """Whether each line that a sentence names by a word alone has a day in a sentence behind it."""
    named = [one for clause in unit.clauses for one in clause.references]
    dated = {
        line
        for one in behind
        if any(clause.dates for clause in one.clauses)
        for clause in one.clauses
        for reference in clause.references
        for line in reference.lines
    }
    return all(one.how == "words" and one.lines <= dated for one in named)


def _names_an_answer(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part names what somebody else wrote: ``what Jon sent``, ``the dates of my colleague``, ``the mails below``."""
    tokens = analysis.tokens[clause.start : clause.end]
    answers = (*word_stems("answers"), *_MESSAGES)
    named = [at for at, token in enumerate(tokens) if token.fold.startswith(answers)]
    if not (named or clause.has("retold")) and _WHAT.isdisjoint(token.fold for token in tokens):
        return False
    if any(
        at + 1 < len(tokens)
        and tokens[at + 1].fold in _BELOW
        and tokens[at].fold.startswith(_MAILS)
        for at in named
    ):
        return True
    return any(
        _is_another(analysis.tokens, at, clause, lexicon)
        for at in range(clause.start + 1, clause.end)
    ) or _opens_with_his(tokens, lexicon)


def _opens_with_his(tokens: list[Token], lexicon: Lexicon) -> bool:
    """Whether a part begins with what is a person's: ``Pekka's answer below``, no ``today's answer``."""
    words = [at for at, token in enumerate(tokens) if token.kind == "w"]
    at = words[0] if words else len(tokens)
    return (
        at + 2 < len(tokens)
        and tokens[at + 1].text in "'’"
        and tokens[at + 2].fold == "s"
        and tokens[at].fold not in lexicon.function
        and not lexicon.dates.at(tokens, at)
    )


_BELOW = words("below_words")
_MAILS = tuple(sorted(words("mail_stems")))


def _voids(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part says that something is void, wrong or old, or denies that it holds."""
    tokens = analysis.tokens[clause.start : clause.end]
    folds = [token.fold for token in tokens]
    if clause.has("void", "instead_after") or any(
        fold.startswith(word_stems("voided")) for fold in folds
    ):
        return True
    text = " ".join(folds)
    if any(_taking_back(code).stand_in(text) for code in lexicon.codes):
        return True
    return not _DENIED.isdisjoint(folds) and (
        not _ANY_MORE.isdisjoint(folds)
        or any(fold.startswith((*word_stems("weighed"), *word_stems("holding"))) for fold in folds)
    )


@cache
def _taking_back(code: str) -> Stems:
    """The words of one language by which an older answer is taken back."""
    return Stems(lists_by_language().get(code, {}).get("taken_back", ()))


_DENIED = words("nots")
_ANY_MORE = words("any_more")
_WHAT = words("what_was_answered")
_MESSAGES = tuple(sorted(words("message_and_list_stems")))
"""How words begin for what somebody wrote."""


def _is_another(tokens: list[Token], at: int, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a word is a colleague or a name: ``from Jon``, ``Jon's``, ``what Jon sent``, ``the dates Jon gave``."""
    token, before = tokens[at], tokens[at - 1]
    if token.kind != "w":
        return False
    if token.fold.startswith(_COLLEAGUES):
        return True
    if before.fold in _HIS and token.fold.startswith((*word_stems("answers"), *_MESSAGES)):
        return True  # "do not use his dates"
    if not (token.text[:1].isupper() and token.text[1:].islower()) or len(token.fold) < _NAME:
        return False
    if any(mark.start == at for mark in lexicon.dates.at(tokens, at)):
        return False  # "from Monday"
    if before.text == "." and at > clause.start + 1:
        before = tokens[at - 2]  # "Mr. Rao"
    owned = at + 1 < clause.end and tokens[at + 1].text in "'’"
    told = before.fold.startswith((*word_stems("answers"), *_MESSAGES))
    return owned or told or before.fold in _WHOSE


_NAME = 3
_HIS = words("his_and_theirs")
_COLLEAGUES = tuple(sorted(words("colleague_stems")))
_WHOSE = words("whose_answer")
"""Words in front of the name of whoever answered."""


def _is_why(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part tells why: of the one who answered, in the past, or of anything but dates, goods and doubts."""
    tokens, codes = analysis.tokens[clause.start : clause.end], lexicon.codes
    dated = {at for window in clause.dates for at in range(window.start, window.end)}
    said = [token for at, token in enumerate(tokens, clause.start) if at not in dated]
    if any(token.fold in _OURS for token in said):
        return False  # "this morning" is no more than a day
    if may_say(analysis, codes, "every") and any(
        len(mark.used) > 1 for mark in found_of(tokens, codes, "every")
    ):
        return False
    if clause.has("past") or found_of(tokens, codes, "past"):
        return True
    if clause.has("hedge", "condition", "question", "pending"):
        return False
    denied = not (_DENIED | _NOBODY).isdisjoint(token.fold for token in said)
    if any(token.fold in _HE for token in said[:_OPENING]):
        return True
    if any(token.fold in _THEY for token in said[:_OPENING]):
        return not denied and not clause.has("confirm", "as_ordered")
    if denied:
        return False  # "none of us knows"
    return not lexicon.topics.find(said) and not any(
        may_say(analysis, codes, kind) and found_of(tokens, codes, kind) for kind in _UNSETTLING
    )


_UNSETTLING = (
    "no_promise",
    "doubt",
    "aftermath",
    "heading",
    "every",
    "shifts",
    "below",
    "follows",
    "waits",
)
_OPENING = 3
_HE = words("he_and_she")
_THEY = words("they_who_answer")
_NOBODY = words("nobody_answers")
_OURS = words("ours_and_these")
