"""What is told as done: ready on a day but not sent, sent before the day that is told, delivered long ago."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from scm_automate.replies.amounts.lots import Lot
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = [
    "DONE_THEN",
    "afterwards",
    "agrees_besides",
    "by_its_note",
    "by_participle",
    "carriers",
    "is_done",
    "is_step_word",
    "leaves_then",
    "left_before",
    "long_done",
    "told_as_done",
]

DONE_THEN = "it is told when it is done, and not when it leaves or arrives"
"""Why a day on which goods are only ready is for review."""


def agrees_besides(clause: Clause) -> bool:
    """Whether a yes stands in a clause that is more than a word for "finished"."""
    done = {at for mark in clause.marks.get("finished", ()) for at in mark.used}
    yes = [*clause.marks.get("confirm", ()), *clause.marks.get("as_ordered", ())]
    return any(not set(mark.used) <= done for mark in yes)


def leaves_then(statement: Statement, done: Clause) -> str:
    """What is done on a day and leaves or arrives on the same one: ``ready on the 2nd, we ship the same day``.

    Returns:
        ``dispatch`` or ``delivery``; empty where nothing tells of the same day.
    """
    for one in statement.clauses[statement.clauses.index(done) + 1 :]:
        if not one.has("same_day") or one.dates:
            continue
        if one.has("negation", "hedge", "condition", "pending", "question"):
            continue
        leaves, comes = one.has("dispatch", "shipped"), one.has("arrival", "arrived")
        if leaves != comes:
            return "dispatch" if leaves else "delivery"
    return ""


def by_its_note(statement: Statement) -> bool:
    """Whether a note and its number tell that goods have come: ``delivered 15/04 (DN 7741)``."""
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        for mark in clause.marks.get("logistics", ()):
            behind = tokens[mark.end : mark.end + _CALLED]
            if any(token.kind == "d" and len(token.text) >= _NOTE for token in behind):
                return True
            note = tokens[mark.start].fold in _LISTS["notes"]
            if note and behind and behind[0].kind == "d" and len(behind[0].text) > 1:
                return True
    return False


_CALLED = 3
_NOTE = 4
"""Fewer digits may be pieces or packs, but for those right behind a word for such a note: ``DDT 92``."""


def by_participle(statement: Statement) -> bool:
    """Whether a participle tells that it is over, and no verb of what will be: ``400 pcs delivered on 16/4``."""
    words = {
        statement.analysis.tokens[at].fold
        for clause in statement.clauses
        for at in range(clause.start, clause.end)
    }
    return not _OVER.isdisjoint(words) and _WILL_BE.isdisjoint(words)


_OVER = words("handed_to_the_buyer")
_WILL_BE = words("still_to_be_handed_over")


def long_done(statement: Statement, dated: list[Lot], today: date) -> bool:
    """``delivered 27/03``: a word for delivery with past days only."""
    return (
        bool(dated)
        and statement.marks("arrival", "dispatch")
        and not statement.marks("negation", "late", "pending", "as_ordered")
        and all(lot.latest is not None and lot.latest < today for lot in dated)
    )


_BEEN = words("been_of_the_past")
_TELLS_NOW = words("is_and_are_of_the_present")
"""Words by which a form of the past tells of a day to come: ``sont expédiées le 8 décembre``."""
_IS = words("is_with_a_participle", as_spelt=True)
"""Verbs as they are written before a participle that tells so; Italian ``e`` is "and"."""


_FETCHED = words("fetched_by_a_carrier")
"""Participles that tell so of what is fetched: ``picked up by the carrier tomorrow``."""
_CARRIERS = frozenset({"dhl", "ups", "fedex", "dpd", "gls", "tnt", "dsv"})
_NEAR = 4


_LISTS = {
    # "all 50 delivered to you on 9 October": of a day to come, it will be
    "participles": words("participles_without_a_verb"),
    # "they arrive on 5 May, then they are painted": a step that is still to come behind an arrival
    "afterwards": words("words_of_afterwards"),
    # a step is behind the goods: "hardening is already completed", "die Härterei ist durch"
    "over": words("words_of_a_step_over"),
    # so is one told to have come or been done: "the castings have already arrived", not "already ordered"
    "already": words("already_over"),
    # beside such a word the step is none that is over: "plating is almost done"
    "to_come": words("words_of_a_step_to_come"),
    # beginnings: "your haulier can load them" tells when they leave
    "carriers": words("carriers_stems"),
    # "delivered 15/04, DDT 92": the words whose number, however short, is that of a note
    "notes": words("notes_of_delivery"),
    # "has been delivered on 9 October": of a day to come, one of the two is wrong
    "auxiliaries": words("auxiliaries_of_the_past"),
}
"""Words that tell whether something is done, in any language."""


def afterwards() -> frozenset[str]:
    """Words that tell that one thing comes behind another: ``then``."""
    return _LISTS["afterwards"]


def is_step_word(word: str) -> bool:
    """Whether a folded word tells that a step is still to come, or is over: ``first``, ``noch``, ``done``."""
    return any(word in _LISTS[name] for name in ("afterwards", "to_come", "over", "already"))


@lru_cache(maxsize=1)
def carriers() -> tuple[str, ...]:
    """How words for those who carry goods begin: ``haulier``, ``przewoznik``."""
    return tuple(sorted(_LISTS["carriers"]))


def is_done(words: Collection[str], *, happened: bool) -> bool:
    """Whether a step is told as over, and nothing of it as to come: ``die Härterei ist durch``, not ``.. is almost done``.

    Args:
        words: The words of a part of a sentence, folded.
        happened: Whether a verb in it tells what happened, so that "already" tells it too.
    """
    over = not _LISTS["over"].isdisjoint(words)
    over = over or (happened and not _LISTS["already"].isdisjoint(words))
    return over and _LISTS["to_come"].isdisjoint(words)


def _is_to_come(statement: Statement, clause: Clause, mark: Mark) -> bool:
    """Whether a participle without its verb tells what will be: ``all 50 delivered to you on 9 October``."""
    tokens = statement.analysis.tokens
    fetched = tokens[mark.start].fold in _FETCHED and _by_a_carrier(statement, clause)
    if tokens[mark.start].fold not in _LISTS["participles"] and not fetched:
        return False
    first = max(clause.start, mark.start - _NEAR)
    before = [
        tokens[at]
        for at in range(first, mark.start)
        if not (tokens[at].text == "s" and at and tokens[at - 1].kind == "d")  # "60s: picked up"
        and tokens[at].text != "e"  # Portuguese for "and"; "is" has an accent
    ]
    return not any(token.fold in _LISTS["auxiliaries"] and token.text.islower() for token in before)


def _by_a_carrier(statement: Statement, clause: Clause) -> bool:
    words = [token.fold for token in statement.analysis.tokens[clause.start : clause.end]]
    return len(clause.dates) == 1 and any(
        word in _CARRIERS or word.startswith(carriers()) for word in words
    )


def left_before(statement: Statement, lots: Iterable[Lot], today: date) -> bool:
    """``on its way, 30 October``: what has left cannot leave on a day to come, so the day may be that of arrival."""
    if not any(one.has("shipped") and not one.dates for one in statement.clauses):
        return False
    if statement.marks("dispatch"):
        return False
    return any(
        one.basis == "dispatch" and one.earliest is not None and one.earliest > today
        for one in lots
    )


def _tells_now(tokens: list[Token], clause: Clause, mark: Mark) -> bool:
    """Whether a form of the past is one of the present passive: ``sont expédiées``, ``es despachada``, no ``been sent``."""
    if any(tokens[at].fold in _BEEN for at in mark.used):
        return False
    first = mark.start - (mark.start > clause.start and tokens[mark.start].text not in _IS)
    verb, participle = tokens[first], tokens[min(first + 1, clause.end - 1)]
    passive = verb.text.lower() in _IS and participle.fold in _LISTS["participles"]
    return tokens[mark.start].fold in _TELLS_NOW or passive


def _owns_then(tokens: list[Token], mark: Mark) -> bool:
    """Whether it is told who has the goods, and not who got them: ``you have them on 18 August``."""
    words = [tokens[at].fold for at in mark.used]
    return any(word in _HAVE for word in words) and all(
        word in _HAVE or len(word) < _VERB for word in words
    )


_HAVE = words("have_on_a_day")
_VERB = 5
"""The other words of it are small: ``you``, ``them``, ``the``."""


def told_as_done(statement: Statement, clause: Clause, today: date) -> bool:
    """``has been sent on 5 May`` before that day: one of the two is wrong."""
    done = [*clause.marks.get("shipped", ()), *clause.marks.get("arrived", ())]
    tokens = statement.analysis.tokens
    said = {one.fold for one in tokens[clause.start : clause.end]}
    over = bool(done) and not _LISTS["already"].isdisjoint(said)
    if not over and all(_owns_then(tokens, mark) for mark in done):
        return False
    if over and not (clause.dates or clause.quantities or clause.has("balance", "partial")):
        # "you already have them, 18 May"
        days = [one.earliest for part in statement.clauses for one in part.dates]
        return bool(days) and all(day is not None and day > today for day in days)
    if all(_tells_now(tokens, clause, mark) for mark in done):
        return False
    if all(_is_to_come(statement, clause, mark) for mark in done):
        return False
    return (
        clause.has("shipped", "arrived")
        and not clause.has("dispatch", "arrival", "moved", "negation", "expected")
        and any(window.earliest is not None and window.earliest > today for window in clause.dates)
    )
