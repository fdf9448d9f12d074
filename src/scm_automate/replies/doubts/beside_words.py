"""Words that change nothing where they stand in a clause of its own, beside the one that answers.

Machines and trades, packing, reading and writing, family and weather tell something only where a day
stands with them: "the printer comes on 5 May" is no answer, ``delivered on 5 May, the printer jammed``
is one. A list of them is data, and so are the endings by which a language makes such nouns: ``*trice``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.doubts.newcomers import BARE_NOUNS, DETERMINERS

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["is_beside"]

_LONG = 7
"""So many letters make such a noun."""


def is_beside(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether a word in a clause without a day is of that kind, by itself or by its ending."""
    if clause.dates:
        return False
    tokens = statement.analysis.tokens
    word = tokens[at].fold
    if word in lexicon.beside:
        return True
    endings = _endings(lexicon.beside)
    if not endings or len(word) < _LONG or not word.endswith(endings):
        return False
    # "la douteuse" is none of ours, and "elle est douteuse" no machine
    before = tokens[at - 2] if at > 1 and tokens[at - 1].text in "'’" else tokens[at - 1]
    return lexicon.codes[0] in BARE_NOUNS or (at > clause.start and before.fold in DETERMINERS)


@cache
def _endings(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(word[1:] for word in words if word.startswith("*")))
