"""Lines told by the words and sizes of their descriptions: ``the 20mm bushes``, ``D60``, ``Kap links``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.counted_lots import behind_lots
from scm_automate.replies.naming.comparing import compare
from scm_automate.replies.naming.name_phrases import join_hits
from scm_automate.replies.naming.nicknames import (
    is_capital,
    letter_lines,
    numeral_lines,
)
from scm_automate.replies.naming.own_firm import is_of_company, own_names
from scm_automate.replies.naming.sizes import (
    is_counted,
    part_starts,
    ratio_size,
    size_hit,
    spaced_size,
)

if TYPE_CHECKING:
    from scm_automate.replies.found import Quantity, Reference
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex


__all__ = ["find_described"]

_NAMED = ("ref", "date", "price")


def find_described(
    tokens: list[Token],
    index: LineIndex,
    claimed: list[str],
    quantities: list[Quantity],
    spoken: set[int],
    *,
    said: set[int],
    rests: set[int],
    sayings: set[int],
    runs: list[tuple[str, int, int]],
) -> list[Reference]:
    """Lines by the words and sizes of their descriptions.

    Args:
        tokens: The text.
        index: The open lines.
        claimed: For each token what took it; names take theirs.
        quantities: The numbers that may be quantities.
        spoken: Tokens of phrases that are answers before they are names.
        rests: Tokens of phrases beside which a number counts pieces.
        sayings: Tokens of sayings of several words by which one agrees: ``geht klar``.
        said: Tokens at which something is said of what stands before.
        runs: The text's `pieces`.
    """
    hits: list[tuple[int, int, frozenset[int], str]] = []
    covered = -1
    counted = {one.start: one for one in quantities}
    parts = part_starts(quantities, index, tokens)
    known, stop = index.known, index.lexicon.stop
    own = own_names(tokens, index)
    for n, (text, start, end) in enumerate(runs):
        if start < covered:
            continue
        follow = runs[n + 1][0] if n + 1 < len(runs) else ""
        # only before a number or an x
        goes_on = follow == "x" or follow[:1].isdigit()
        spaced = spaced_size(runs, n, index) if goes_on else None
        spaced = spaced or (ratio_size(tokens, start, index) if goes_on else None)
        if spaced is not None and not any(claimed[at] in _NAMED for at in range(start, spaced[1])):
            hits.append((start, spaced[1], spaced[0], "size"))
            covered = spaced[1]
            continue
        if end - start == 1 and tokens[start].kind == "w":
            if start in sayings:
                continue
            if text in index.cuts and n + 1 < len(runs) and not claimed[start]:
                lines = _written_apart(tokens, text, end, runs[n + 1], index)
                if lines:
                    covered = runs[n + 1][2]
                    hits.append((start, covered, lines, "words"))
                    continue
            if claimed[start] in _NAMED or (
                len(text) < 3 and (text not in index.words or text in index.lexicon.small)
            ):
                continue
            found = known.get(text)
            if found is not None and not found and not tokens[start].text.isupper():
                continue
            counts = end in counted and counted[end].unit == "piece"
            named = text in index.words and start not in spoken  # "Flasche 10.000 Stk."
            if text in index.lexicon.units and counts and not named:
                continue  # "komplet 150 szt."
            if text not in stop and not (
                claimed[start] == "qty"
                and text not in index.words
                and text in index.lexicon.units
                and start
                and tokens[start - 1].kind == "d"
            ):
                lines = index.by_word(text)
                if start in spoken and text not in index.words and not _is_number_of(text, index):
                    continue
                if lines and (start in own or is_of_company(tokens, end)):
                    continue
                if lines:
                    hits.append((start, end, lines, "words"))
                elif tokens[start].text.isupper() and len(index.loose.get(text, ())) == 1:
                    hits.append((start, end, frozenset(index.loose[text]), "words"))
            continue
        if any(claimed[n] in _NAMED for n in range(start, end)):
            continue
        sized = any(char.isdigit() for char in text)
        if not sized:
            if len(text) >= 3 and text not in stop and start not in own:
                lines = index.by_word(text)
                if start in spoken and text not in index.words:
                    continue
                if lines:
                    hits.append((start, end, lines, "words"))
            continue
        hit = size_hit(tokens, text, end, index)
        hit = hit or _size_before_word(tokens, text, start, end, index)
        hit = hit or _diameter(tokens, text, start, end, index)
        if text.isdigit() and (start in parts or behind_lots(tokens, start, index.lexicon)):
            continue
        if hit is not None and not is_counted(counted.get(start), hit, index, tokens):
            hits.append((start, hit[1], hit[0], hit[2]))
            covered = hit[1]
    numerals = index.lexicon.numerals.closed
    words = [at for at, token in enumerate(tokens) if token[4] == "w" and not claimed[at]]
    for at in words:
        token = tokens[at]
        if token.text > "\u2fff":
            if index.abroad and (called := _called_in_signs(tokens, at, index)):
                hits.append((at, at + len(called[0]), called[1], "words"))
                continue
            lines = frozenset(index.words.get(token.fold, ()))
            if lines:
                hits.append((at, at + 1, lines, "words"))
        elif len(token.text) == 1 or is_capital(token):
            lines = letter_lines(tokens, at, index, claimed, said)
            if lines:
                hits.append((at, at + 1, lines, "size"))
        elif token.text not in numerals:
            lines, end = numeral_lines(tokens, at, index)
            if lines:
                hits.append((at, end, lines, "size"))
    hits.sort(key=lambda hit: hit[0])
    return compare(
        tokens, join_hits(tokens, hits, claimed, index, (said, rests)), index, claimed, said
    )


def _written_apart(
    tokens: list[Token], text: str, end: int, behind: tuple[str, int, int], index: LineIndex
) -> frozenset[int]:
    """``anti-foul`` and ``anti fouling`` of an ``Antifouling``: the lines of a word that is written as two."""
    tail, start, _ = behind
    if len(tail) < _TAIL or not tail.isalpha() or index.words.get(text):
        return frozenset()
    hyphened = start == end + 1 and tokens[end].text == "-"
    if not hyphened and (start != end or len(text) < _TAIL):
        return frozenset()
    joined = text + tail
    forms = (
        joined,
        joined + "s",
        joined.removesuffix("s"),
        *((joined + "ing",) if hyphened else ()),
    )
    return next(
        (frozenset(index.words[form]) for form in forms if form in index.words), frozenset()
    )


_TAIL = 4


def _called_in_signs(
    tokens: list[Token], at: int, index: LineIndex
) -> tuple[str, frozenset[int]] | None:
    """The Chinese word that begins there and names goods whose description is in another language: ``外壳``."""
    text = "".join(token.text for token in tokens[at : at + _SIGNS])
    for length in range(_SIGNS, 1, -1):
        lines = index.abroad.get((text[:length], "zh"))
        behind = index.lexicon.plain.at(tokens, at + length) if lines else []
        if lines and not any(mark.category == "things" for mark in behind):
            return text[:length], frozenset(lines)  # but no bearing is a "轴承座"
    return None


_SIGNS = 4
"""Signs of a Chinese word for goods, at most."""


def _is_number_of(text: str, index: LineIndex) -> bool:
    """Whether a word is the other number of one that opens a description: ``fermetures`` of ``Fermeture éclair``."""
    return len(text) > _LONG and any(
        (other[:-1] == text or text[:-1] == other) and (text[-1] in "sx" or other[-1] in "sx")
        for other, _ in index.opening
        if other[:_LONG] == text[:_LONG]
    )


_LONG = 5


def _size_before_word(
    tokens: list[Token], text: str, start: int, end: int, index: LineIndex
) -> tuple[frozenset[int], int, str] | None:
    """``M8-buffers``: a size glued to a word for what has it."""
    head, sign, tail = text.partition("-")
    lines = index.sizes.get(head)
    if not sign or not lines or not tail.isalpha() or len(tail) < _WORD:
        return None
    at = next((at for at in range(start, end) if tokens[at].text == "-"), start)
    akin = index.by_word(tail) & lines
    return (frozenset(akin or lines), end if akin else at, "size") if at > start else None


_DIAMETER = frozenset("Øø⌀")


def _diameter(
    tokens: list[Token], text: str, start: int, end: int, index: LineIndex
) -> tuple[frozenset[int], int, str] | None:
    """``Ø30``: the sign of a diameter glued to a number that a description holds without it."""
    if tokens[start].text not in _DIAMETER or not text[1:].isdigit():
        return None
    lines = index.loose.get(text[1:])
    return (frozenset(lines), end, "size") if lines else None


_WORD = 3
