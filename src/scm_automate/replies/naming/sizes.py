"""Lines told by a size of their descriptions: ``M8 x 16``, ``DN 50``, ``100-husen``."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.figure_words import SPECS
from scm_automate.replies.language.language_files import word_table, words
from scm_automate.replies.naming.glued_runs import chunk_key

if TYPE_CHECKING:
    from scm_automate.replies.found import Quantity
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["is_counted", "part_starts", "ratio_size", "size_hit", "spaced_size"]


_SHORT = 3


_HYPHENED = re.compile(r"^([0-9][0-9.]*)-([a-z]{4,})$")


_MEASURED = re.compile(r"^([0-9.]+)-([a-z]{1,3})$")


_INCH = '"″'


def spaced_size(
    runs: list[tuple[str, int, int]], n: int, index: LineIndex
) -> tuple[frozenset[int], int] | None:
    """``M8 x 16``, and ``x 20`` for a size that ends so, with the token behind it."""
    text, _, _ = runs[n]
    if len(text) <= _SHORT and text.isalpha() and n + 1 < len(runs):
        second, start, end = runs[n + 1]
        lines = index.sizes.get(text + second.replace(",", ".")) if second[:1].isdigit() else None
        if lines and start == runs[n][2]:
            return frozenset(lines), end  # DN 50
    if text == "x" and n + 1 < len(runs):
        tail, _, end = runs[n + 1]
        lines = index.tails.get(tail.rstrip("s").replace(",", "."))
        return (frozenset(lines), end) if lines and tail[:1].isdigit() else None
    if n + 2 >= len(runs) or runs[n + 1][0] != "x" or not any(char.isdigit() for char in text):
        return None
    second, _, end = runs[n + 2]
    if not second[:1].isdigit():
        return None
    lines = index.sizes.get(f"{text}x{second.rstrip('s')}".replace(",", "."))
    return (frozenset(lines), end) if lines else None


def ratio_size(
    tokens: list[Token], start: int, index: LineIndex
) -> tuple[frozenset[int], int] | None:
    """``50:1`` of a ``Gearbox 50:1``, with the token behind it."""
    near = tokens[start : start + 3]
    glued = len(near) > 2 and near[0].end == near[1].start and near[1].end == near[2].start
    lines = index.sizes.get("".join(token.text for token in near)) if glued else None
    return (frozenset(lines), start + 3) if lines and near[1].text == ":" else None


def is_counted(
    quantity: Quantity | None,
    hit: tuple[frozenset[int], int, str],
    index: LineIndex,
    tokens: list[Token],
) -> bool:
    """Whether a number that would name a line is rather how many of it: 30 pulleys, 12 pcs."""
    if quantity is not None and quantity.each and _makes_lots(quantity, index, tokens):
        return True  # "in two lots of 60"
    if quantity is None or (hit[2] == "size" and quantity.unit != "piece"):
        return False
    if hit[2] == "size" and _is_many_of_a_measure(tokens, quantity, index):
        return False
    if quantity.unit and not quantity.spec:
        return True
    follow = tokens[quantity.end] if quantity.end < len(tokens) else None
    goods = hit[0] | (index.by_word(follow.fold) if follow is not None else frozenset())
    whole = any(index.lines[n].quantity == quantity.value for n in goods)
    if not whole or follow is None or follow.kind != "w":
        return False
    return not _is_measured(tokens, quantity, goods, index)


def _is_many_of_a_measure(tokens: list[Token], quantity: Quantity, index: LineIndex) -> bool:
    """``the 10 bars`` of a ``Transmitter 0-10 bar``: a measure with a plural, of which nobody has so many open."""
    behind = tokens[quantity.start + 1 : quantity.start + 2]
    if not behind or not behind[0].fold.endswith("s") or quantity.value in index.amounts:
        return False
    number, word = tokens[quantity.start].text, behind[0].fold[:-1]
    return any(number in size.split("-") for size, unit in index.measures if unit == word)


def _makes_lots(quantity: Quantity, index: LineIndex, tokens: list[Token]) -> bool:
    """Whether several lots of so many, told by more than a word such as "of", make what is open of a line."""
    size, start = quantity.value, quantity.start
    if not (size > 1 and any(size < whole and whole % size == 0 for whole in index.amounts)):
        return False
    return any(
        mark.category == "each" and mark.end == start and len(mark.used) > 1
        for at in range(max(0, start - _PARTS), start - 1)
        for mark in index.lexicon.phrases.at(tokens, at)
    )


def _is_measured(
    tokens: list[Token], quantity: Quantity, goods: frozenset[int], index: LineIndex
) -> bool:
    """Whether a number and the word behind it tell a size of one line: ``40 micron`` of ``Bag filter 40 micron``."""
    word = re.escape(tokens[quantity.end].fold)
    sizes = [
        re.findall(rf"(\S*) {word}\b", index.lines[n].description.casefold()) for n in sorted(goods)
    ]
    said = [tokens[at].text for at in range(quantity.start, quantity.end)]
    told = [size for found in sizes for size in found]
    # each line has a number before the word, so that it is a measure and no goods
    return all(sizes) and all(map(str.isdigit, told)) and told.count("".join(said)) == 1


_PARTS = 4
_APART = 14
"""Parts of a quantity stand in one sentence, so many tokens from each other at most."""


def part_starts(quantities: list[Quantity], index: LineIndex, tokens: list[Token]) -> set[int]:
    """Where numbers stand that with those before them add up to what is open of a line.

    In ``70 on 4 May, 50 on 18 May`` the 50 names no DN50 where 120 are open.
    """
    found: set[int] = set()
    told = [one for one in quantities if not (one.percent or one.each or one.times or one.spec)]
    for first in range(len(told) - 1):
        total = told[first].value
        for at in range(first + 1, min(first + _PARTS, len(told))):
            before, one = told[at - 1], told[at]
            if one.start - before.end > _APART:
                break
            total += one.value
            if total in index.amounts:
                parts = told[first : at + 1]
                apart = any(_sentence_ends(tokens, a.end, b.start) for a, b in pairwise(parts))
                again = len({each.value for each in parts}) < len(parts)  # no list of sizes
                if not apart and (
                    again
                    or not all(size_hit(tokens, str(each.value), each.end, index) for each in parts)
                ):
                    found.update(each.start for each in parts)
                break
    return found


def _sentence_ends(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a sentence or line ends there; a point within a date does not end one."""
    return any(
        tokens[at].text in ";\n"
        or (
            tokens[at].text == "."
            and tokens[at + 1].kind != "d"
            and (tokens[at - 1].kind != "d" or tokens[at + 1].text[:1].isupper())
        )
        for at in range(start, end)
    )


_BETWEEN = frozenset({"&", "+", ",", "/"}) | words("joining_numbers")
"""What stands between the sizes of a list."""


_SYMBOLS = word_table("symbols_of_measures")
"""What people write for the unit of a size, by how descriptions write it."""


def _symbol(follow: Token | None, unit: str) -> str:
    """The sign of a unit that is told by its word: ``de 5 meter`` of ``Kabel 5 m``."""
    if follow is None or follow.kind != "w":
        return unit
    return _SYMBOLS.get(follow.fold, unit)


def _shared_unit(tokens: list[Token], end: int) -> str:
    """The unit of a list of sizes, which stands behind its last: ``2, 3 and 5 mm``; empty if none."""
    while end + 2 < len(tokens) and tokens[end].fold in _BETWEEN and tokens[end + 1].kind == "d":
        unit = tokens[end + 2]
        if unit.kind == "w" and unit.fold not in _BETWEEN:
            return _symbol(unit, unit.fold)
        end += 2
    return ""


def _joined_size(text: str, follow: Token | None, index: LineIndex) -> str:
    """A size of number and word as a description writes it: ``2-finger``, told with a blank or a hyphen; empty if none."""
    glued = (_JOINED if "-" in text else _GLUED).fullmatch(text)
    if glued is not None:
        number, word = glued[1], glued[2]
    elif follow is not None and follow.kind == "w" and text.isdigit():
        number, word = text, follow.fold
    else:
        return ""
    told = (f"{number}-{word[: len(word) - cut]}" for cut in (0, 1, 2) if len(word) - cut > 1)
    return next((one for one in told if one in index.sizes), "")


_GLUED = re.compile(r"([0-9]{1,4})([a-z]{3,})")
_JOINED = re.compile(r"([0-9]{1,4})-([a-z]{2,})")


def _numbered_letter(tokens: list[Token], at: int, index: LineIndex) -> set[int]:
    """Lines whose description holds the letter there with the number glued to it: the B-1 of ``08 B-1``."""
    run = tokens[at : at + 3]
    if [token.kind for token in run] != ["w", "p", "d"] or run[1].text != "-":
        return set()
    if run[0].end != run[1].start or run[1].end != run[2].start:
        return set()
    return index.sizes.get("".join(token.fold for token in run), set())


def size_hit(
    tokens: list[Token], text: str, end: int, index: LineIndex
) -> tuple[frozenset[int], int, str] | None:
    """Lines whose description holds a size; the kind tells how sure: ``size``, or ``loose``."""
    size = _MEASURED.sub(r"\1\2", text.replace(",", "."))
    follow = tokens[end] if end < len(tokens) else None
    unit = (
        follow.fold
        if follow is not None
        and ((follow.kind == "w" and len(follow.fold) <= 4) or follow.text in _INCH)
        else ""
    )
    if (
        follow is not None
        and follow.text == "-"
        and end + 1 < len(tokens)
        and tokens[end + 1].kind == "w"
        and follow.start == tokens[end - 1].end
    ):
        unit = tokens[end + 1].fold
    unit = _symbol(follow, unit)
    number, glued = size, ""
    joined = _joined_size(text, follow, index)
    if joined:
        # the 2-finger one, whatever item ends in 2
        return frozenset(index.sizes[joined]), end + (joined != text and text.isdigit()), "size"
    hyphened = _HYPHENED.match(size)
    if hyphened is not None:
        lines = index.sizes.get(hyphened[1]) or index.loose.get(hyphened[1])
        if lines and hyphened[2] not in index.lexicon.units:
            return frozenset(lines), end, "size"  # 100-husen
    cut = len(size)
    while cut and size[cut - 1].isalpha():
        cut -= 1
    if 0 < cut < len(size):
        number, glued = size[:cut], size[cut:]
    if unit.endswith("s") and (size, unit[:-1]) in index.measures:
        unit = unit[:-1]  # "the 2 ways"
    if len(glued) > 1 and glued.endswith("s") and (number, glued[:-1]) in index.measures:
        glued = glued[:-1]  # "the 24Vs"
    for pair, stop in (((number, glued), end), ((size, unit), end + 1)):
        if pair[1] and pair in index.measures:
            lines = index.measures[pair]
            numbered = _numbered_letter(tokens, end, index) & lines if stop > end else set()
            return frozenset(numbered or lines), stop + 2 * bool(numbered), "size"
    if unit in _INCH and unit and size in index.sizes:
        return frozenset(index.sizes[size]), end + 1, "size"  # the 1" of "Tap 1", beside 1/2
    shared = _shared_unit(tokens, end)
    if shared and (size, shared) in index.measures:
        return frozenset(index.measures[size, shared]), end, "size"
    kind = index.lexicon.units.get(unit or glued)
    if kind and (number if glued else size, kind) in index.metered:
        metered = index.metered[number if glued else size, kind]
        return frozenset(metered), end + bool(unit and not glued), "size"
    if glued == "s" or (
        glued in index.lexicon.endings and len(number) <= (9 if set(number) & set("-x/") else 4)
    ):
        lines = index.sizes.get(number) or index.loose.get(number)
        if lines:
            return frozenset(lines), end, "size"
    if glued in SPECS and number in index.loose:
        return frozenset(index.loose[number] | index.sizes.get(number, set())), end, "loose"
    marked = any(not char.isdigit() for char in size)
    lines = index.sizes.get(size, set())
    if not marked:
        lines = lines | index.loose.get(size, set())
    elif not lines:
        lines = index.loose.get(size, set())
    elif "x" not in size:
        lines = lines | index.loose.get(size, set())
    if lines:
        return frozenset(lines), end, "size" if marked or len(size) >= 4 else "loose"
    key = chunk_key(size)
    for name in (size.strip("."), key):
        lines = index.loose.get(name) or index.sizes.get(name)
        if lines:
            return frozenset(lines), end, "loose"
    return None
