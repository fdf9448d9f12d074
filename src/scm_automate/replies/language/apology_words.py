"""How words begin that belong to an apology, in any language."""

from __future__ import annotations

from typing import Final

from scm_automate.replies.language.language_files import words

__all__ = ["word_stems"]

_WORDS: Final = {
    # by which a writer asks pardon
    "stems": words("apology_stems"),
    # for an answer or a mail: one of these may be two weeks late, and no goods are
    "answers": words("answer_stems"),
    # for what was not asked, looked at or sent, beside a denial
    "unasked": words("unasked_stems"),
    # for being late: "we are two weeks behind" is told of goods
    "behind": words("behind_stems"),
    # for an answer, beside what keeps somebody from writing one
    "reply": words("reply_stems"),
    # for what keeps somebody from writing an answer
    "post": words("post_stems"),
    # words, whole, for years: "in eleven years with you this is the second time"
    "years": words("years"),
    # in front of a number: "of the last 20 consignments 19 were on time"
    "last": words("last_of_a_count"),
    # in front of years: for what is last or gone by
    "gone_by": words("gone_by_stems"),
    # for those who work there: half of them may be ill
    "people": words("people_stems"),
    # beside people: for a plant, or work in it, that may rest
    "plants": words("plants_stems"),
    # for what is known, checked, agreed or promised, and for guessing
    "sure": words("sure_stems"),
    # for leaving an answer out of account
    "voided": words("voided_stems"),
    # the same, beside a denial
    "weighed": words("weighed_stems"),
    # for what holds or is right, which an older answer beside a denial does not
    "holding": words("holding_stems"),
    # for those who decide
    "deciders": words("deciders_stems"),
    # for what they do, and of what: what waits for it is not sure
    "deciding": words("deciding_stems"),
    # of a heading: for a plan
    "plan": words("plan_stems"),
    # of a heading: parts of words for what is only proposed or wished
    "proposed": words("proposed_stems"),
    # of a heading: words, whole, for what is old or first
    "former": words("former_words"),
    # for a rebate
    "rebate": words("rebate_stems"),
    # for giving and getting one
    "given": words("given_stems"),
}
"""How words begin that are asked for by name."""
_STEMS: Final = {name: tuple(sorted(stems)) for name, stems in _WORDS.items()}


def word_stems(name: str) -> tuple[str, ...]:
    """The beginnings of words of one kind, folded."""
    return _STEMS[name]
