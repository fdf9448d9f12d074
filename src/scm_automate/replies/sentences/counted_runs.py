"""Answers counted within one line: ``1. ok, 2. 12 May`` answers line by line, and not all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_counted_runs"]

_COUNTED = frozenset({"1", "2"})
_SIGNS = frozenset(".):")


def doubt_counted_runs(statements: Sequence[Statement]) -> None:
    """Doubts what is taken to be of all lines where the answers are counted from one within a line."""
    told: dict[int, bool] = {}
    for one in statements:
        analysis = one.analysis
        if not one.implicit or not analysis.words >= _COUNTED:
            continue
        if id(analysis) not in told:
            told[id(analysis)] = _counts(analysis)
        if told[id(analysis)]:
            one.doubted.append("answers are counted from one, and were read as one for all lines")


def _counts(analysis: Analysis) -> bool:
    """Whether a line of a text begins with one and its sign, and goes on with two and the same."""
    tokens, claimed = analysis.tokens, analysis.claimed
    sign = ""
    for at, token in enumerate(tokens[:-2]):
        if token.kind == "n":
            sign = ""
        elif token.text not in _COUNTED or tokens[at + 1].text not in _SIGNS:
            continue
        elif tokens[at + 2].start == tokens[at + 1].end:
            continue  # "2.5"
        elif token.text == "1" and (not at or tokens[at - 1].kind == "n"):
            sign = "" if claimed[at] == "date" else tokens[at + 1].text
        elif token.text == "2" and sign == tokens[at + 1].text and token.start > tokens[at - 1].end:
            return True
    return False
