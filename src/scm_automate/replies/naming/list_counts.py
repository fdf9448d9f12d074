"""Numbers that a list counts by, with a point behind: ``1. ok`` / ``2. ok`` / ``3. May 26``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token

__all__ = ["COUNT", "take_list_counts"]

COUNT = "count"
"""What a number is claimed as that only counts the items of a list."""


def take_list_counts(tokens: list[Token], claimed: list[str], lexicon: Lexicon) -> None:
    """Claims the numbers at the heads of lines that count from one, so that no date begins with them.

    Where every one of them could begin a date, ``1. Mai`` / ``2. Mai``, they stay what they are.

    Args:
        tokens: The text.
        claimed: What each token was taken for so far; it grows.
        lexicon: The words of its languages.
    """
    heads = [
        at
        for at, token in enumerate(tokens[:-2])
        if token[4] == "d" and tokens[at + 1].text == "." and (not at or tokens[at - 1].kind == "n")
    ]
    if len(heads) < 2:
        return
    if [tokens[at].text for at in heads] != [str(n) for n in range(1, len(heads) + 1)]:
        return
    if any(claimed[at] or not _stands_apart(tokens, at) for at in heads):
        return
    if all(_may_be_a_day(tokens, at + 2, lexicon) for at in heads):
        return
    for at in heads:
        claimed[at] = claimed[at + 1] = COUNT


def _stands_apart(tokens: list[Token], at: int) -> bool:
    """Whether a blank and something more stand behind a number and its point."""
    behind = tokens[at + 2]
    return behind.kind != "n" and behind.start > tokens[at + 1].end


def _may_be_a_day(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a month stands there, in words or as a number."""
    return tokens[at].kind == "d" or any(
        mark.category in ("months", "months_short") for mark in lexicon.dates.at(tokens, at)
    )
