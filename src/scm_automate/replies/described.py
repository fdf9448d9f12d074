"""Lines told by the words and sizes of their descriptions: ``the 20mm bushes``, ``D60``, ``Kap links``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.comparing import compare
from scm_automate.replies.found import Reference
from scm_automate.replies.nicknames import (
    is_inflected,
    is_nickname,
    is_ordinal,
    letter_lines,
    numeral_lines,
)
from scm_automate.replies.sizes import is_counted, size_hit, spaced_size

if TYPE_CHECKING:
    from scm_automate.replies.found import Quantity
    from scm_automate.replies.references import LineIndex
    from scm_automate.replies.tokens import Token


__all__ = ["find_described"]

_NAMED = ("ref", "date", "price")
_MOST = 10
"""No name has more words and sizes."""


_MEASURES = frozenset({"mm", "cm", "m", "um", "my", "inc", "bar", "w", "kw", "v", "a"})
"""Measures between a size and the noun it is of."""

_SIZE_WORDS = frozenset(
    {
        "fi",
        "ø",
        "dn",
        "dia",
        "diam",
        "d",
        "size",
        "gr",
        "typ",
        "type",
        "da",
        "de",
        "di",
        "m",
        "nr",
        "o",
        "dim",
    }
)


_OF_SIZE = frozenset({"da", "de", "di", "von", "van"})


def find_described(
    tokens: list[Token],
    index: LineIndex,
    claimed: list[str],
    quantities: list[Quantity],
    spoken: set[int],
    *,
    said: set[int],
    rests: set[int],
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
        said: Tokens at which something is said of what stands before.
        runs: The text's `pieces`.
    """
    hits: list[tuple[int, int, frozenset[int], str]] = []
    covered = -1
    counted = {one.start: one for one in quantities}
    known, stop = index.known, index.lexicon.stop
    for n, (text, start, end) in enumerate(runs):
        if start < covered:
            continue
        follow = runs[n + 1][0] if n + 1 < len(runs) else ""
        # only before a number or an x
        goes_on = follow == "x" or follow[:1].isdigit()
        spaced = spaced_size(runs, n, index) if goes_on else None
        if spaced is not None and not any(claimed[at] in _NAMED for at in range(start, spaced[1])):
            hits.append((start, spaced[1], spaced[0], "size"))
            covered = spaced[1]
            continue
        if end - start == 1 and tokens[start].kind == "w":
            if claimed[start] in _NAMED or (
                len(text) < 3 and (text not in index.words or text in index.lexicon.small)
            ):
                continue
            found = known.get(text)
            if found is not None and not found and not tokens[start].text.isupper():
                continue
            if text not in stop:
                lines = index.by_word(text)
                if start in spoken and text not in index.words:
                    continue
                if lines and _of_company(tokens, end):
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
            if len(text) >= 3 and text not in stop:
                lines = index.by_word(text)
                if start in spoken and text not in index.words:
                    continue
                if lines:
                    hits.append((start, end, lines, "words"))
            continue
        hit = size_hit(tokens, text, end, index)
        hit = hit or _size_before_word(tokens, text, start, end, index)
        if hit is not None and not is_counted(counted.get(start), hit, index, tokens):
            hits.append((start, hit[1], hit[0], hit[2]))
            covered = hit[1]
    numerals = index.lexicon.numerals.closed
    words = [at for at, token in enumerate(tokens) if token[4] == "w" and not claimed[at]]
    for at in words:
        token = tokens[at]
        if token.text > "\u2fff":
            lines = frozenset(index.words.get(token.fold, ()))
            if lines:
                hits.append((at, at + 1, lines, "words"))
        elif len(token.text) == 1:
            lines = letter_lines(tokens, at, index, claimed, said)
            if lines:
                hits.append((at, at + 1, lines, "size"))
        elif token.text not in numerals:
            lines, end = numeral_lines(tokens, at, index)
            if lines:
                hits.append((at, end, lines, "size"))
    hits.sort(key=lambda hit: hit[0])
    return compare(
        tokens, _phrases(tokens, hits, claimed, index, (said, rests)), index, claimed, said
    )


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


_WORD = 3


def _phrases(
    tokens: list[Token],
    hits: list[tuple[int, int, frozenset[int], str]],
    claimed: list[str],
    index: LineIndex,
    around: tuple[set[int], set[int]],
) -> list[Reference]:
    """Neighbouring words and sizes make one name; what they have in common is the line."""
    found: list[Reference] = []
    n = 0
    head: frozenset[int] = frozenset()
    while n < len(hits):
        start, end, lines, _ = hits[n]
        used = [hits[n]]
        m = n + 1
        while m < len(hits) and len(used) < _MOST:
            gap = tokens[end : hits[m][0]]
            near = (
                len(gap) <= 2
                and all(
                    (token.kind == "w" and len(token.fold) <= 5) or token.text in '-("/.'
                    for token in gap
                )
                and not any(claimed[at] in ("date", "price") for at in range(end, hits[m][0]))
                and not any(_ends_sentence(tokens, at) for at in range(end, hits[m][0]))
                and not any(at in around[0] for at in range(end, hits[m][0]))
            )
            both = lines & hits[m][2]
            bare = end - start == 1 and tokens[start].kind == "d"
            # "18 of the washers", and not "3 mm sac"
            counted = bare and any(
                token.kind == "w" and token.fold not in _MEASURES for token in gap
            )
            if not near or not both or counted:
                break
            lines, end = both, hits[m][1]
            used.append(hits[m])
            m += 1
        if len(lines) > 1 and end < len(tokens) and len(tokens[end].text) == 1:
            lettered = frozenset(index.letters.get(tokens[end].fold, ())) & lines
            if lettered and tokens[end].kind == "w" and not claimed[end]:
                lines, end = lettered, end + 1
                used.append((end - 1, end, lettered, "words"))
        lettered = (
            _letter_before(tokens, start, index, claimed) & lines if len(lines) > 1 else lines
        )
        if len(lines) > 1 and lettered:
            glued = tokens[start - 1].text == "-"
            lines, start = lettered, start - 1 - glued
            used.append((start, start + 1 + glued, lettered, "words"))
        kinds = {hit[3] for hit in used}
        for hit in used:
            if hit[3] != "words" and len(lines) > 1:
                number = "".join(
                    char
                    for char in _joined(tokens, hit[0], hit[1])
                    if char.isdigit() or char in ".,"
                )
                lines = index.strongest(number, lines)
            if hit[3] == "words" and len(hit[2]) > 1:
                head = hit[2]
        if "words" in kinds:
            found.append(Reference(start, end, lines, "words"))
        elif "size" in kinds:
            found.append(Reference(start, end, lines & head or lines, "size"))
        elif _subject(tokens, start, index, around[1]):
            numbered = _numbered(tokens, start, end, index)
            sized = start and tokens[start - 1].fold in _OF_SIZE  # "quelle da 20", "die von 20"
            if numbered and not sized:
                found.append(Reference(start, end, frozenset(numbered), "line", weak=True))
            else:
                found.append(Reference(start, end, lines & head or lines, "loose"))
        elif is_inflected(tokens, start, end, index) or is_nickname(
            tokens, start, end, lines=lines, index=index, claimed=claimed, around=around
        ):
            found.append(Reference(start, end, lines & head or lines, "size"))
        elif (
            start
            and lines & head
            and (tokens[start - 1].fold in _SIZE_WORDS or _sibling(tokens, start, end, index))
        ):
            found.append(Reference(start, end, lines & head, "loose"))
        else:
            n += 1
            continue
        for hit in used:
            for at in range(hit[0], hit[1]):
                if claimed[at] != "date":
                    claimed[at] = "ref"
        n = m
    return found


_LEGAL = frozenset(
    {
        "gmbh",
        "ag",
        "kg",
        "ltd",
        "limited",
        "inc",
        "llc",
        "llp",
        "plc",
        "corp",
        "sarl",
        "srl",
        "spa",
        "bv",
        "kft",
        "oy",
    }
)


def _of_company(tokens: list[Token], end: int) -> bool:
    """Whether a word belongs to the name of a firm: ``Vollmer Schellen GmbH & Co. KG``."""
    for token in tokens[end : end + 3]:
        if token.kind == "n":
            return False
        if token.fold in _LEGAL:
            return True
    return False


def _ends_sentence(tokens: list[Token], at: int) -> bool:
    """Whether a point ends a sentence there: a blank and a capital letter follow."""
    if tokens[at].text != "." or at + 1 >= len(tokens):
        return False
    follow = tokens[at + 1]
    return follow.start > tokens[at].end and follow.text[:1].isupper()


def _letter_before(
    tokens: list[Token], at: int, index: LineIndex, claimed: list[str]
) -> frozenset[int]:
    """The lines of a letter glued to a word for a kind: ``A款``, ``A-kasserne``."""
    before = tokens[at - 1] if at else None
    if at > 1 and before is not None and before.text == "-" and before.end == tokens[at].start:
        letter = tokens[at - 2]
        alone = len(letter.text) == 1 and letter.text.isupper() and letter.end == before.start
        return frozenset(index.letters.get(letter.fold, ()) if alone else ())
    if before is None or len(before.text) != 1 or claimed[at - 1] or tokens[at].text <= _CJK:
        return frozenset()
    if before.end != tokens[at].start or not before.text.isascii() or before.kind != "w":
        return frozenset()
    return frozenset(index.letters.get(before.fold, ()))


_CJK = "\u2fff"


def _joined(tokens: list[Token], start: int, end: int) -> str:
    return "".join(token.text for token in tokens[start:end])


def _numbered(tokens: list[Token], start: int, end: int, index: LineIndex) -> set[int]:
    """The lines whose number a bare number is as well: ``20 :`` is rather a line than a size."""
    if end - start != 1 or tokens[start].kind != "d" or len(tokens[start].text) > 4:
        return set()
    return index.numbers.get(int(tokens[start].text), set())


def _sibling(tokens: list[Token], start: int, end: int, index: LineIndex) -> bool:
    """``bushes 45 on Friday, 55 as ordered``: a number behind a comma names the next of its kind."""
    if not start or not (tokens[start - 1].text in ",;/&+" or len(tokens[start - 1].fold) <= 3):
        return False
    if tokens[start].kind != "d" or len(tokens[start].text) < 2:
        return False
    if any(line.quantity == int(tokens[start].text[:9]) for line in index.lines):
        return False
    behind = tokens[end] if end < len(tokens) else None
    return behind is None or behind.kind in "wn" or behind.text in ",:;-"


def _subject(tokens: list[Token], at: int, index: LineIndex, rests: set[int]) -> bool:
    """Whether a bare number begins its line or sentence and so is its subject."""
    back = at - 1
    small = 0
    while back >= 0 and tokens[back].kind == "w" and len(tokens[back].fold) <= 6 and small < 2:
        back -= 1
        small += 1
    opening = back < 0 or tokens[back].kind == "n" or tokens[back].text in ".;,-*•·>:("
    if not opening or at + 1 >= len(tokens):
        return False
    behind = tokens[at + 1]
    counted = any(is_ordinal(tokens, near, index) for near in (at - 1, at + 1) if near >= 0)
    if counted or at + 1 in rests or at - 1 in rests:
        return False  # "les 25 premiers", "the 25 left"
    if behind.text == "号":
        return True
    return behind.text in ":=-" or (small > 0 and (behind.kind == "w" or behind.text == ","))
