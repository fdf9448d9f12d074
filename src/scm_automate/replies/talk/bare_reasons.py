"""A machine or a works that has its troubles: ``12 May (furnace relining)``, ``28/10, oven stuk``, ``machine 3 is down``.

Nobody foresees how troubles are told. But a part of a sentence that is parted from the date in front of it,
is of what the goods are made with or of who works on them, and holds none of the small words by which steps
are told (``then``, ``to be``, ``noch``), is no step: what is to be done with goods names the work, ``plating``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.answers.finished import is_step_word
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.of_yours import OF_YOURS
from scm_automate.replies.language.remark_books import found_of
from scm_automate.replies.language.sentence_words import CALLED
from scm_automate.replies.talk.taken_back import is_only_a_mishap, promises_nothing, taken_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["bare_reason"]

_OF_WORKS = frozenset(
    {"upstream", "late", "cause", "closure", "logistics", "past", "things", "joiner"}
)
"""Marks of the works and of what goes wrong there; any other is one of an answer, a doubt or a step."""
_FEW = range(2, 7)
"""Words of such a part."""
_SHORTEST = 4
"""Letters of a machine that may be the end of a longer word: ``Entgratanlage``."""
_ENDINGS = words("endings_of_machines")
"""Articles and plurals behind it."""
_LIVE = (
    "hearsay", "waits", "cell", "doubt", "papers", "side_thing", "label", "aftermath", "heading", "consent",
)  # fmt: skip
"""Lists of what may unsettle a date, or of papers that goods may wait for."""


def bare_reason(statement: Statement, clause: Clause, lexicon: Lexicon) -> list[Mark]:
    """The marks of the works in a part that tells why; empty where it may be a step.

    Args:
        statement: What is said of some lines.
        clause: A part that is parted from the date in front of it.
        lexicon: The words of its languages.
    """
    told = [*clause.marks.get("upstream", ()), *clause.marks.get("late", ())]
    if not told or not clause.marks.keys() <= _OF_WORKS:
        return []
    if clause.dates or clause.prices or clause.references:
        return []
    tokens = statement.analysis.tokens[clause.start : clause.end]
    words = [token for token in tokens if token.kind == "w"]
    machine = next((at for at, word in enumerate(words) if _is_machine(word)), None)
    if len(words) not in _FEW or not _numbers_machines(tokens):
        return []
    codes = lexicon.codes
    broken = bool(found_of(tokens, codes, "broken"))
    if not (broken or machine is not None):
        return []
    if any(_tells_a_step(word.fold, lexicon) for word in words):
        return []
    head = machine is not None and not any(
        word.fold in lexicon.function for word in words[1:machine]
    )  # "our press is playing up again"
    if not head and any(word.fold in lexicon.function for word in words):
        return []
    if any(found_of(tokens, codes, kind) for kind in _LIVE):
        return []
    if not head and taken_back(tokens, codes) and not is_only_a_mishap(tokens, codes):
        return []  # but "the oven is off" takes back nothing
    return told if (head and broken) or not promises_nothing(tokens, codes) else []


def _is_machine(word: Token) -> bool:
    """Whether a word is a machine, in a compound or with an ending: ``Entgratanlage``, ``maskinen``."""
    fold = word.fold
    return fold in CALLED or any(
        len(one) >= _SHORTEST
        and (fold.endswith(one) or (fold.startswith(one) and fold[len(one) :] in _ENDINGS))
        for one in CALLED
    )


def _numbers_machines(tokens: Sequence[Token]) -> bool:
    """Whether each number is the name of a machine: ``machine 3``."""
    return all(
        at > 0 and _is_machine(tokens[at - 1])
        for at, token in enumerate(tokens)
        if token.kind == "d"
    )


def _tells_a_step(word: str, lexicon: Lexicon) -> bool:
    """Whether a word tells what is to come or is over, or speaks to the buyer."""
    return word in lexicon.you or is_step_word(word) or word.startswith(OF_YOURS)
