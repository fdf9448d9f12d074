"""One of two lines told by its size against the other's: ``the smaller coupling``, ``die großen``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from collections.abc import Collection

    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["compare"]

_OPENING = frozenset("\n.!?;:-*•,")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def compare(
    tokens: list[Token],
    found: list[Reference],
    index: LineIndex,
    claimed: list[str],
    said: Collection[int],
) -> list[Reference]:
    """The names of a text with those made exact, or added, that a word for small or large tells.

    Args:
        tokens: The text.
        found: The names found by words and sizes, in order.
        index: The open lines.
        claimed: For each token what took it; names take theirs.
        said: Tokens at which something is said of what stands before.
    """
    smaller, larger = index.lexicon.smaller, index.lexicon.larger
    both = smaller | larger
    words = [
        (at, token.fold in larger)
        for at, token in enumerate(tokens)
        if token[3] in both and token.kind == "w" and not claimed[at]
    ]
    if not words:
        return found
    added: list[Reference] = []
    pair: frozenset[int] = (
        frozenset(range(len(index.lines))) if len(index.lines) == 2 else frozenset()
    )
    by_end = {one.end: one for one in found}
    by_start = {one.start: one for one in found}
    for at, large in words:
        parted = tokens[at + 1 : at + 2] and tokens[at + 1].text in ",:;"  # "in short: the rings"
        after = by_start.get(at + 1) or (None if parted else by_start.get(at + 2))
        named = after or by_end.get(at)
        if named is None and at and tokens[at - 1].fold in index.lexicon.kinds:
            named = by_end.get(at - 1)  # "pręty te krótsze"
        if named is not None:
            if len(named.lines) == 2 or _is_superlative(tokens[at].fold, named.lines):
                pair = named.lines
                named.lines = _chosen(index, pair, large=large) or named.lines
                claimed[at] = "ref"
            continue
        before = tokens[at - 1] if at else None
        article = before is None or before.text in _OPENING or before.fold in index.lexicon.kinds
        alone = (
            article
            and (len(pair) == 2 or _is_superlative(tokens[at].fold, pair))
            and _stands_alone(tokens, at, claimed, said, index.lexicon.small)
        )
        lines = _chosen(index, pair, large=large) if alone else None
        if (
            article
            and lines is None
            and _stands_alone(tokens, at, claimed, said, index.lexicon.small)
        ):
            lines = _other_of_kind(tokens, found, index, at, large=large)
        if lines:
            claimed[at] = "ref"
            added.append(Reference(at, at + 1, lines, "words"))
    return [*found, *added]


def _other_of_kind(
    tokens: list[Token], found: list[Reference], index: LineIndex, at: int, *, large: bool
) -> frozenset[int] | None:
    """The other of two lines of a kind, of which one was just named: ``M10x60 from 4 May, the smaller ..``."""
    before = max((one for one in found if one.end <= at), key=lambda one: one.end, default=None)
    if before is None or len(before.lines) != 1:
        return None
    for token in tokens[before.start : before.end]:
        kind = index.by_word(token.fold) if token.kind == "w" else frozenset()
        if len(kind) == 2 and before.lines < kind:
            other = _chosen(index, kind, large=large)
            return other if other != before.lines else None
    return None


_SUPERLATIVE = re.compile(r"st(e[nrs]?|a)?$")
_MOST = 6


def _is_superlative(word: str, lines: frozenset[int]) -> bool:
    """Whether a word tells one of more than two lines: ``the thinnest plates``, ``de tjockaste``."""
    return 2 < len(lines) <= _MOST and _SUPERLATIVE.search(word) is not None


def _stands_alone(
    tokens: list[Token], at: int, claimed: list[str], said: Collection[int], small: Collection[str]
) -> bool:
    """Whether no noun of its own follows: the larger part is none of the lines."""
    here = at + 1
    if here < len(tokens) and tokens[here].fold in _ONES:
        here += 1
    if here < len(tokens) and tokens[here].fold in _OF_ITSELF:
        return True  # "větší se tisknou": a verb has its subject before it
    for _ in range(_VERBS):
        if here >= len(tokens) or tokens[here].kind in "np":
            return True
        if here in said or claimed[here] == "date":
            return True
        if len(tokens[here].fold) > _SMALL and tokens[here].fold not in small:
            return False
        here += 1
    return False


_SMALL = 4
_VERBS = 4
"""So many small words stand at most before what is said: ``the big ones have had to slide``."""
_OF_ITSELF = words("of_itself_behind_a_size")
_ONES = words("ones_behind_a_size")


def _chosen(index: LineIndex, pair: frozenset[int], *, large: bool) -> frozenset[int] | None:
    """Of some lines the one of the largest or smallest size; null where that is not plain."""
    sizes = {
        n: [
            Decimal(number.replace(",", "."))
            for number in _NUMBER.findall(index.lines[n].description)
        ]
        for n in sorted(pair)
    }
    if not all(sizes.values()) or len({len(one) for one in sizes.values()}) != 1:
        return None
    columns = [one for one in zip(*sizes.values(), strict=True) if len(set(one)) > 1]
    extreme = max if large else min
    found = {
        n
        for at, n in enumerate(sizes)
        if columns and all(column[at] == extreme(column) for column in columns)
    }
    return frozenset(found) if len(found) == 1 else None
