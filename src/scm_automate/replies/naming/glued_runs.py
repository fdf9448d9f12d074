"""Codes and sizes as people write them: runs of glued letters, digits and signs, and codes without their signs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import Token, fold

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["chunk_key", "first_piece", "parted_sizes", "pieces"]

_SIGNS = re.compile(r"[\W_]+")
"""Signs that may stand inside a code, and that people leave out."""


def chunk_key(text: str) -> str:
    """A code without signs, accents and case; ``BP-60W`` and ``bp 60w`` are the same.

    Examples:
        >>> chunk_key("BP-60W")
        'bp60w'
    """
    return _SIGNS.sub("", fold(text))


def pieces(tokens: list[Token]) -> list[tuple[str, int, int]]:
    """Runs of glued letters, digits and inner signs: (text, first token, behind the last)."""
    out: list[tuple[str, int, int]] = []
    past = 0
    # no token begins at -1: the last one stands by itself
    begins = [token[0] for token in tokens[1:]] + [-1] * bool(tokens)
    for at, (token, begin) in enumerate(zip(tokens, begins, strict=True)):
        if at < past or token[4] not in "dw" or token[2] > "\u2fff":
            continue
        if begin != token[1]:
            out.append((token[3], at, at + 1))  # most stand by themselves
            continue
        text, past = _glued(tokens, at)
        out.append((text, at, past))
    return out


def first_piece(tokens: list[Token]) -> tuple[str, int] | None:
    """The run that the first token begins, and where it ends; null where it begins none.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> first_piece(tokenise("45-67 ist"))
        ('45-67', 3)
    """
    if not tokens or tokens[0].kind not in "dw" or tokens[0].text > "\u2fff":
        return None
    return _glued(tokens, 0)


def _glued(tokens: list[Token], at: int) -> tuple[str, int]:
    """The text of the run that begins at a letter or digit, and where it ends."""
    end, total = at + 1, len(tokens)
    while end < total and tokens[end].start == tokens[end - 1].end:
        inner = tokens[end]
        if inner.kind in "dw" and inner.text < "\u2fff":
            end += 1
        elif (
            inner.text in ".,/-*"
            and end + 1 < total
            and tokens[end + 1].kind in "dw"
            and tokens[end + 1].start == inner.end
            and (tokens[end - 1].kind == "d" or tokens[end + 1].kind == "d")
        ) or (inner.text == "=" and _is_measure(tokens, at, end)):
            end += 2
        else:
            break
    text = "".join([token.fold for token in tokens[at:end]])
    return text.replace("*", "x").replace("=", ""), end


def parted_sizes(
    runs: list[tuple[str, int, int]], tokens: list[Token], sizes: Collection[str]
) -> list[tuple[str, int, int]]:
    """The runs with those parted that are sizes glued by a stroke: ``DN15/DN25``.

    Args:
        runs: As `pieces` found them.
        tokens: The text.
        sizes: Those of the open lines; a run that is one of them stays.
    """
    out: list[tuple[str, int, int]] = []
    for run in runs:
        text, start, end = run
        told = text.split("/") if "/" in text and text not in sizes else []
        if len(told) > 1 and all(one in sizes for one in told):
            cuts = [at for at in range(start, end) if tokens[at].text == "/"]
            ends = [*cuts, end]
            begins = [start, *(at + 1 for at in cuts)]
            out += list(zip(told, begins, ends, strict=True))
        else:
            out.append(run)
    return out


_LETTERS = 2
"""Signs of a measure have so many letters: ``z=40``, ``i=10``, ``L=1000``; ``qty=40`` counts."""


def _is_measure(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a sign such as ``z=`` opens the run and its number stands glued behind it."""
    if end - start != 1 or tokens[start].kind != "w" or len(tokens[start].fold) > _LETTERS:
        return False
    follow = tokens[end + 1] if end + 1 < len(tokens) else None
    return follow is not None and follow.kind == "d" and follow.start == tokens[end].end
