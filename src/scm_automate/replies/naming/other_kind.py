"""Goods of another kind that share a size with an open line: ``the DN50 gaskets`` beside a ``Flange DN50``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.naming.glossary import kinds_called
from scm_automate.replies.naming.line_features import description_features

if TYPE_CHECKING:
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.statements import Statement

__all__ = ["other_kind"]

_BY_SIZE = frozenset({"size", "loose"})
_OF = words("of_another_kind")
"""What stands between goods and their size: ``i tappi da 16``."""


def other_kind(statement: Statement, index: LineIndex) -> str:
    """The noun beside a size that names goods of another kind than the line of that size; empty for none.

    Args:
        statement: What is said.
        index: The open lines.
    """
    tokens, codes = statement.analysis.tokens, index.lexicon.codes
    for clause in statement.clauses:
        for one in clause.references:
            if one.how not in _BY_SIZE or len(one.lines) != 1:
                continue
            back = one.start - 1
            while back > clause.start and tokens[back].fold in _OF:
                back -= 1
            for at in (back, one.end):
                if not clause.start <= at < clause.end or tokens[at].kind != "w":
                    continue
                word = tokens[at].fold
                told = kinds_called(word, codes)
                if not told or index.by_word(word):
                    continue
                (line,) = one.lines
                words = description_features(index.lines[line].description)[0]
                own = frozenset().union(*(kinds_called(each) for each, _ in words))
                if own and own.isdisjoint(told):
                    return tokens[at].text
    return ""
