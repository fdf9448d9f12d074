"""The day that somebody else is to name, which is not the one ordered: ``on the date the mill gives us``.

``on the date`` alone is that of the order. A clause behind it tells whose it is: the buyer's (``that you asked
for``), or another's, and then nobody knows it yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_others_days"]

_DAYS = tuple(sorted(words("days_asked_about")))
"""How words for a day begin."""
_WHICH = words("which_they_told")
_APART = _WHICH | {"den", "das"}
"""What ties a clause behind a comma: ``zum Termin, den uns das Werk nennt``."""
_THEIRS = words("theirs_and_ours")
"""Opens a clause that no word ties: ``the date the mill gives us``."""
_THEM = words("them_and_you")
"""Words for the reader that may be told to whom, and not of whom."""
_NAME = 3
"""Behind a comma a name so near opens what is told of another line."""
_FAR = 8


def doubt_others_days(statements: Iterable[Statement], lexicon: Lexicon) -> None:
    """Doubts an agreement to a day that is told to be another's, of which no day is named.

    Args:
        statements: What is said of lines.
        lexicon: Words of the languages it is read in.
    """
    for statement in statements:
        if statement.row is None:
            for clause in statement.clauses:
                whose = _whose(statement.analysis, clause, lexicon)
                if whose:
                    statement.doubted.append(f"the day may be another's: {whose!r}")


def _whose(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> str:
    """The words behind ``on the date`` that tell of somebody else; empty where none do, or a day is named."""
    tokens = analysis.tokens
    used = {at for mark in clause.marks.get("as_ordered", ()) for at in mark.used}
    for mark in clause.marks.get("as_ordered", ()):
        last = mark.end - 1
        if last + 1 in used or not tokens[last].fold.startswith(_DAYS):
            continue
        apart = last + 1 < len(tokens) and tokens[last + 1].text == ","
        at = last + 2 if apart else last + 1
        if at + 1 >= len(tokens) or tokens[at].fold not in (_APART if apart else _WHICH | _THEIRS):
            continue
        if apart and "ref" in analysis.claimed[at : at + _NAME]:
            continue
        reader = tokens[at + (tokens[at].fold in _APART)].fold
        asked = found_of(tokens[at : at + _FAR], lexicon.codes, "your_day")
        if not asked and (reader not in lexicon.you or reader in _THEM):
            return " ".join(token.text for token in tokens[last : at + 4])
    return ""
