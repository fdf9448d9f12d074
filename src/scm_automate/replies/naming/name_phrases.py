"""Words and sizes beside each other make one name: ``the 20mm bushes``, ``frame A``, ``bushes 45 .., 55 ..``.

What they have in common is the line; a bare number is a name only where it is the subject.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.figure_words import SPECS
from scm_automate.replies.found import Reference
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import CJK
from scm_automate.replies.naming.nicknames import (
    SIZE_NOUNS,
    heads_are_sizes,
    is_capital,
    is_inflected,
    is_letter,
    is_nickname,
    is_ordinal,
    may_be_a_day,
)

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["join_hits"]


_HAVING = words("having_a_size")
_AND = words("and_between_names")
_WITHIN = 2
"""So many words stand between a noun and what its goods have: ``chariots à roues``."""
_MOST = 10
"""No name has more words and sizes."""
_MEASURES = frozenset({"mm", "cm", "m", "um", "my", "inc", "bar", "w", "kw", "v", "a"})
"""Measures between a size and the noun it is of."""
_SIZE_WORDS = words("words_of_a_size")
"""What stands in front of a size."""
_OF_SIZE = words("of_a_size")


def _is_of_size(tokens: list[Token], start: int) -> bool:
    """Whether a number stands behind a word for a size, with or without its full stop: ``Gr. 9``, ``Größe 10``."""
    if not start:
        return False
    before = tokens[start - 1]
    if before.fold in _OF_SIZE or before.fold in SIZE_NOUNS:
        return True
    return before.text == "." and start > 1 and tokens[start - 2].fold in SIZE_NOUNS


def join_hits(
    tokens: list[Token],
    hits: list[tuple[int, int, frozenset[int], str]],
    claimed: list[str],
    index: LineIndex,
    around: tuple[set[int], set[int]],
) -> list[Reference]:
    """Neighbouring words and sizes make one name; what they have in common is the line.

    Args:
        tokens: The text.
        hits: Words and sizes in the order told: (first token, behind the last, lines, kind).
        claimed: For each token what took it; names take theirs.
        index: The open lines.
        around: Tokens at which something is said, and those of phrases beside which a number counts pieces.
    """
    found: list[Reference] = []
    n = 0
    head: frozenset[int] = frozenset()
    adjectives = index.lexicon.smaller | index.lexicon.larger  # "el muelle pequeño (2x15)"
    while n < len(hits):
        start, end, lines, _ = hits[n]
        letters = 1
        used = [hits[n]]
        m = n + 1
        while m < len(hits) and len(used) < _MOST:
            gap = tokens[end : hits[m][0]]
            near = (
                len(gap) <= 2
                and all(
                    (token.kind == "w" and (len(token.fold) <= 5 or token.fold in adjectives))
                    or token.text in '-("/.'
                    for token in gap
                )
                and not any(claimed[at] in ("date", "price") for at in range(end, hits[m][0]))
                and not any(_ends_sentence(tokens, at) for at in range(end, hits[m][0]))
                and not any(at in around[0] for at in range(end, hits[m][0]))
                and not (index.letters and gap and is_letter(tokens, end, index))
            )  # "kit B and kit C" are two
            both = lines & hits[m][2] or lines & index.held_behind(tokens[end : hits[m][1]])
            # "eje A y eje B": the letter between is a name's end
            near = near and not any(
                len(token.text) == 1 and token.text.isupper() and token.fold in index.letters
                for token in gap
            )
            bare = end - start == 1 and tokens[start].kind == "d"
            # "18 of the washers", and not "3 mm sac"
            counted = bare and any(
                token.kind == "w" and token.fold not in _MEASURES for token in gap
            )
            if not near or not both or counted:
                break
            if any(token.fold in _AND for token in gap) and _is_its_own(
                hits[m], lines, tokens, index
            ):
                break  # "the chariots and the roues", where the chariots have 2 roues
            again = any(tokens[one[0]].fold == tokens[hits[m][0]].fold for one in used)
            if again and len(used) > 1 and hits[m][3] == "words" and gap and gap[0].kind == "w":
                break  # "tray 40 and tray 84"
            lines, end = both, hits[m][1]
            used.append(hits[m])
            m += 1
        if (
            len(lines) > 1
            and end < len(tokens)
            and (len(tokens[end].text) == 1 or is_capital(tokens[end]))
        ):
            wide = lines
            lettered = frozenset(index.letters.get(tokens[end].fold, ())) & lines
            if lettered and tokens[end].kind == "w" and not claimed[end]:
                lines, end = lettered, end + 1
                used.append((end - 1, end, lettered, "words"))
                while more := _letter_behind(tokens, end, index, claimed) & wide - lines:
                    lines, end = lines | more, end + 2
                    used.append((end - 1, end, more, "words"))
                    letters += 1
                while m < len(hits) and hits[m][0] < end:
                    m += 1
        lettered = (
            _letter_before(tokens, start, index, claimed) & lines if len(lines) > 1 else lines
        )
        if len(lines) > 1 and lettered:
            glued = tokens[start - 1].text == "-"
            lines, start = lettered, start - 1 - glued
            used.append((start, start + 1 + glued, lettered, "words"))
        if len(used) > 1 and _is_its_own(used[0], lines, tokens, index):
            lines = used[0][2]  # "wheels of the chariot" may be a line of wheels
        kinds = {hit[3] for hit in used}
        if len(lines) > 1 and len(used) == 1 and "words" in kinds and end - start == 1:
            behind = found[-1] if found and start - found[-1].end <= _WITHIN else None
            within = behind.lines & lines if behind is not None else frozenset()
            between = tokens[behind.end : start] if behind is not None else []
            joined = any(token.fold in _HAVING for token in between) and all(
                token.kind == "w" for token in between
            )
            # "chariots à roues" are no "roues"
            lines = within if within and joined else index.headed(tokens[start].fold, lines)
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
            other = _or_another(tokens, end, index)
            found.append(Reference(start, end, lines, "words", count=letters, weak=other))
        elif "size" in kinds:
            found.append(Reference(start, end, lines & head or lines, "size"))
        elif _goes_on(
            tokens, start, lines & head or _alike(tokens, start, lines, found, index), found, index
        ):
            of_it = lines & head or lines
            found.append(
                Reference(start, end, of_it - found[-1].lines, "size")
            )  # "the tubes (28 and 33)", "50 and 80 as ordered"
        elif _subject(tokens, start, index, around[1]) and not (
            end == start + 1 and may_be_a_day(tokens, start, index)
        ):
            numbered = _numbered(tokens, start, end, index)
            # "quelle da 20", "die von 20", "Gr. 10"
            sized = _is_of_size(tokens, start) or heads_are_sizes(tokens, start, index)
            if numbered and not sized:
                alike = frozenset(numbered) == (lines & head or lines)  # its number and its size
                found.append(Reference(start, end, frozenset(numbered), "line", weak=not alike))
            else:
                found.append(Reference(start, end, lines & head or lines, "loose"))
        elif _one_of_that_size(tokens, start, end, index, around[1]):
            found.append(Reference(start, end, lines & head or lines, "loose"))
        elif is_inflected(tokens, start, end, index) or is_nickname(
            tokens, start, end, lines=lines, index=index, claimed=claimed, around=around
        ):
            found.append(Reference(start, end, lines & head or lines, "size"))
        elif (
            start
            and lines & head
            and (_behind_a_size_word(tokens, start) or _sibling(tokens, start, end, index))
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


def _is_its_own(
    hit: tuple[int, int, frozenset[int], str],
    lines: frozenset[int],
    tokens: list[Token],
    index: LineIndex,
) -> bool:
    """Whether a word by itself names the goods of another line than those before it."""
    start, end, own, kind = hit
    if kind != "words" or end - start != 1 or len(own) < 2:
        return False
    return lines.isdisjoint(index.headed(tokens[start].fold, own))


def _goes_on(
    tokens: list[Token],
    start: int,
    lines: frozenset[int],
    found: list[Reference],
    index: LineIndex,
) -> bool:
    """Whether a number goes on with a list of sizes that a noun has opened, and names another line."""
    if not found or tokens[start].kind != "d" or not lines - found[-1].lines:
        return False
    last = found[-1]
    opened = last.end
    if len(last.lines) == 1 and last.end < len(tokens) and tokens[last.end].text == "(":
        opened = _bracketed(tokens, last.end, min(last.lines), index)
    between = range(opened, start)
    if not 0 < len(between) <= _LISTED or tokens[last.end - 1].kind != "d":
        return False
    return all(
        tokens[at].text in ",/&+"
        or any(mark.category == "joiner" for mark in index.lexicon.phrases.at(tokens, at))
        for at in between
    )


def _bracketed(tokens: list[Token], end: int, line: int, index: LineIndex) -> int:
    """Behind the brackets right behind a name that hold all that is open of its line; `end` where none do."""
    at = end + 1
    if at >= len(tokens) or tokens[end].text != "(" or tokens[at].kind != "d":
        return end
    digits = ""
    while at < len(tokens) and tokens[at].kind == "d":
        digits += tokens[at].text
        at += 1
    for _ in range(_UNIT):
        if at < len(tokens) and tokens[at].text == ")":
            whole = Decimal(digits[:9]) == index.lines[line].quantity
            return at + 1 if whole else end
        at += 1
    return end


_UNIT = 3
"""A unit with its point stands between a quantity and the bracket at most."""


def _alike(
    tokens: list[Token],
    start: int,
    lines: frozenset[int],
    found: list[Reference],
    index: LineIndex,
) -> frozenset[int]:
    """The lines of a size that goes on from a bare size before it, where their descriptions share a word."""
    if not found or found[-1].how != "size" or found[-1].end - found[-1].start != 1:
        return frozenset()
    first, second = tokens[found[-1].start], tokens[start]
    if first.kind != "d" or second.kind != "d":
        return frozenset()
    if Decimal(first.text[:9]) + Decimal(second.text[:9]) in index.amounts:
        return frozenset()  # they may be parts of what is open
    both = found[-1].lines | lines
    if any(len(index.by_word(word) & both) == len(both) for word in index.words):
        return lines
    return frozenset()


def _one_of_that_size(
    tokens: list[Token], start: int, end: int, index: LineIndex, rests: set[int]
) -> bool:
    """``ok la de 50``, ``quella da 50 arriva``: behind an article and "of" a size names what has it, wherever it stands."""
    if start < 2 or end - start != 1 or tokens[start].kind != "d":
        return False
    if tokens[start - 1].fold not in _OF_SIZE or tokens[start - 2].fold not in _THAT_ONE:
        return False
    number = tokens[start].text
    if len(number) > _SIZE_DIGITS or Decimal(number) in index.amounts:
        return False
    behind = tokens[end] if end < len(tokens) else None
    if behind is not None and (behind.fold in index.lexicon.units or behind.text in "%€$"):
        return False
    return start - 1 not in rests and end not in rests


_SIZE_DIGITS = 5
_THAT_ONE = words("the_one_of")
"""Articles and pronouns that stand for the goods in front of "of" and their size."""


_LISTED = 2
"""Signs and words between two sizes of a list: ``28 and 33``, ``28, 33``."""


def _behind_a_size_word(tokens: list[Token], start: int) -> bool:
    """Whether a word for a size, or its short form, stands in front: ``DN 50``, ``prům. 40``."""
    at = start - 1 - (tokens[start - 1].text == "." and start > 1)
    return tokens[at].fold in _SIZE_WORDS


def _ends_sentence(tokens: list[Token], at: int) -> bool:
    """Whether a point ends a sentence there: a blank and a capital letter follow."""
    if tokens[at].text != "." or at + 1 >= len(tokens):
        return False
    follow = tokens[at + 1]
    return follow.start > tokens[at].end and follow.text[:1].isupper()


def _or_another(tokens: list[Token], end: int, index: LineIndex) -> bool:
    """Whether another letter is left open: ``ejes A o B``."""
    if end + 1 >= len(tokens) or not is_capital(tokens[end + 1]):
        return False
    if not is_capital(tokens[end - 1]) or tokens[end + 1].fold not in index.letters:
        return False
    return any(mark.category == "either" for mark in index.lexicon.phrases.at(tokens, end))


def _letter_behind(
    tokens: list[Token], at: int, index: LineIndex, claimed: list[str]
) -> frozenset[int]:
    """The lines of one more letter of a list: ``Alberi A e B``, ``tallas M, L``."""
    if at + 1 >= len(tokens) or claimed[at] or claimed[at + 1] or not is_capital(tokens[at + 1]):
        return frozenset()
    joined = tokens[at].text in ",/&+" or any(
        mark.category == "joiner" for mark in index.lexicon.phrases.at(tokens, at)
    )
    return frozenset(index.letters.get(tokens[at + 1].fold, ()) if joined else ())


def _letter_before(
    tokens: list[Token], at: int, index: LineIndex, claimed: list[str]
) -> frozenset[int]:
    """The lines of a letter glued to a word for a kind: ``A款``, ``A-kasserne``."""
    before = tokens[at - 1] if at else None
    if at > 1 and before is not None and before.text == "-" and before.end == tokens[at].start:
        letter = tokens[at - 2]
        alone = len(letter.text) == 1 and letter.text.isupper() and letter.end == before.start
        return frozenset(index.letters.get(letter.fold, ()) if alone else ())
    if before is None or len(before.text) != 1 or claimed[at - 1] or tokens[at].text <= CJK:
        return frozenset()
    if before.end != tokens[at].start or not before.text.isascii() or before.kind != "w":
        return frozenset()
    return frozenset(index.letters.get(before.fold, ()))


def _joined(tokens: list[Token], start: int, end: int) -> str:
    return "".join(token.text for token in tokens[start:end])


def _numbered(tokens: list[Token], start: int, end: int, index: LineIndex) -> set[int]:
    """The lines whose number a bare number is as well: ``20 :`` is rather a line than a size."""
    if end - start != 1 or tokens[start].kind != "d" or len(tokens[start].text) > 4:
        return set()
    return index.numbers.get(int(tokens[start].text), set())


def _sibling(tokens: list[Token], start: int, end: int, index: LineIndex) -> bool:
    """``bushes 45 on Friday, 55 as ordered``: a number behind a comma names the next of its kind."""
    if not start:
        return False
    before = tokens[start - 1]
    if before.text not in ",;/&+" and (before.kind in "pd" or len(before.fold) > _SHORT_JOINER):
        return False  # "hose 25: 40 on 4 May" counts pieces
    if tokens[start].kind != "d" or len(tokens[start].text) < 2:
        return False
    if any(line.quantity == int(tokens[start].text[:9]) for line in index.lines):
        return False
    behind = tokens[end] if end < len(tokens) else None
    return behind is None or behind.kind in "wn" or behind.text in ",:;-"


_SHORT_JOINER = 3
"""Words between two sizes of a list are no longer."""


def _subject(tokens: list[Token], at: int, index: LineIndex, rests: set[int]) -> bool:
    """Whether a bare number begins its line or sentence and so is its subject."""
    back = at - 1
    small = 0
    while back >= 0 and tokens[back].kind == "w" and len(tokens[back].fold) <= 6 and small < 2:
        back -= 1
        small += 1
    if back >= 0 and small and (tokens[back].fold, tokens[back + 1].fold) in _TOPICS:
        back -= 1  # "as for the 50 mm"
    opening = back < 0 or tokens[back].kind == "n" or tokens[back].text in ".;,-*•·>:("
    if not opening or at + 1 >= len(tokens):
        return False
    behind = tokens[at + 1]
    counted = any(is_ordinal(tokens, near, index) for near in (at - 1, at + 1) if near >= 0)
    if counted or at + 1 in rests or at - 1 in rests or _all_before(tokens, at, index):
        return False  # "les 25 premiers", "the 25 left", "the nets, all 10, .."
    if behind.text == "号":
        return True
    if behind.fold in SPECS and at + 2 < len(tokens) and tokens[at + 2].text in ":=":
        return True  # "Sorry about that. 50 mm: 18 May"
    return behind.text in ":=-" or (small > 0 and (behind.kind == "w" or behind.text == ","))


def _all_before(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether a word for "all" stands right before a number, which so counts pieces of what is named before a comma."""
    if at < 3 or tokens[at - 2].text not in ",(":
        return False
    return any(mark.category == "all" for mark in index.lexicon.phrases.at(tokens, at - 1))


_TOPICS = frozenset(tuple(one.split()) for one in words("topics_as_for"))
"""Words that open what a sentence is about, before an article."""
