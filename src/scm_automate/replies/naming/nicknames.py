"""Lines told by a lone number or letter of their description: ``the 18s``, ``die 25er``, ``la de 12``, ``O A``."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.language.tokens import CJK

if TYPE_CHECKING:
    from collections.abc import Collection

    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = [
    "SIZE_NOUNS",
    "heads_are_sizes",
    "is_capital",
    "is_inflected",
    "is_letter",
    "is_nickname",
    "is_ordinal",
    "letter_lines",
    "may_be_a_day",
    "numeral_lines",
]

_OPENERS = frozenset("\n.!?;,-*•·>:(/&+|=")
_LETTERED_ALONE = frozenset(":=-")
_BETWEEN = 3
"""So many small words may stand between a kind and what is said of it."""
_LONG = 6
SIZE_NOUNS = frozenset({"dn"}) | words("nouns_of_a_size")
"""Words behind which a number is a size, whatever line has it as its number."""
_JOINER = 3
"""Words for "and" are no longer."""


def is_inflected(tokens: list[Token], start: int, end: int, index: LineIndex) -> bool:
    """``18'erne``, ``48-voltsreläet``, ``1,5 luk``, ``22:orna``: a number that carries an ending names a kind."""
    if end >= len(tokens) or tokens[start].kind != "d":
        return False
    sign = tokens[end]
    endings = index.lexicon.endings
    if sign.kind == "w":
        return sign.fold in endings
    if end + 1 >= len(tokens):
        return False
    word = tokens[end + 1]
    glued = sign.start == tokens[end - 1].end and word.start == sign.end
    if not glued or word.kind != "w" or sign.text not in "':-":
        return False
    if word.fold in endings:
        return True
    long = len(word.fold) >= 2 and word.fold not in index.lexicon.units
    return long and (sign.text != ":" or word.text.islower())


def is_nickname(
    tokens: list[Token],
    start: int,
    end: int,
    *,
    lines: frozenset[int],
    index: LineIndex,
    claimed: list[str],
    around: tuple[Collection[int], Collection[int]],
) -> bool:
    """Whether a lone number of a description stands where a name stands, and counts nothing.

    It is the open quantity of no line and the number of none; a word for a kind or the beginning of
    its sentence stands before it, and what is said of it behind; `around` are the tokens at which
    something is said, and those of words for parts of a quantity.
    """
    said, rests = around
    text = "".join(token.text for token in tokens[start:end])
    number = text.replace(",", ".")
    sized = bool(start) and tokens[start - 1].fold in _SIZES  # "diameter 20" is no line 20
    if number.isdigit() and not sized and index.numbers.get(int(number[:9]), lines) != lines:
        return False
    if not sized and number.replace(".", "", 1).isdigit() and Decimal(number) in index.amounts:
        return False
    if not _introduced(tokens, start, index) or (
        end == start + 1 and may_be_a_day(tokens, start, index)
    ):
        return False
    if start > 1 and tokens[start - 1].text in ":=" and claimed[start - 2] == "ref":
        return False  # "line 10: 10 crates on 16 March": the line has its name, and this counts
    if sized:
        return end >= len(tokens) or tokens[end].fold not in index.lexicon.units
    here = _behind_list(tokens, end, index)
    if here == end and (end >= len(tokens) or tokens[end].text in _ENDS):
        return _behind_for(tokens, start, index)
    for _ in range(_BETWEEN + 1):
        if here >= len(tokens) or tokens[here].kind == "n":
            return False
        token = tokens[here]
        if here in rests or is_ordinal(tokens, here, index):
            return False  # "die 25 ersten", "the 25 left"
        if here in said or claimed[here] == "date" or token.text in ":=":
            return True
        if token.text == "-" and here == end and token.start > tokens[end - 1].end:
            return True
        if claimed[here] == "ref" and here > end:
            here += 1
            continue  # "140 på 7120: ..."
        if token.kind != "w" or len(token.fold) > _LONG or claimed[here]:
            return False
        if here == end and (
            token.fold in index.lexicon.units
            or any(mark.category in _SPANS for mark in index.lexicon.dates.at(tokens, here))
        ):
            return False  # "5 pieces", "5 working days"
        here += 1
    return False


def may_be_a_day(tokens: list[Token], start: int, index: LineIndex) -> bool:
    """Whether a number behind an article is a day as well as a size: ``livraison le 5``, ``il 12 ok`` for a lone line.

    A verb or noun of delivery stands before it, or there is but one line, which needs no name.
    """
    text = tokens[start].text
    if not start or not text.isdigit() or not 0 < int(text[:_DIGITS]) <= _DAYS:
        return False
    if tokens[start - 1].fold not in _DAYWARD:
        return False
    return len(index.lines) == 1 or any(
        mark.category in ("arrival", "dispatch") and mark.end in (start - 1, start)
        for at in range(max(0, start - 1 - _BETWEEN), start - 1)
        for mark in index.lexicon.phrases.at(tokens, at)
    )


_DAYS, _DIGITS = 31, 3
_DAYWARD = words("articles_of_a_day_of_the_month")


_SIZES = frozenset({"ø"}) | words("sizes_in_front_of_a_number")
"""Words behind which a number is a size, whatever lines have such a number."""
_SPANS = frozenset({"day", "workday", "week_unit", "month_unit"})
_FOR = words("for_someone")
_ENDS = frozenset("\n.,;!)")
_LEADERS = 3


def _behind_for(tokens: list[Token], start: int, index: LineIndex) -> bool:
    """Whether a number closes ``for the size 20``, ``pour celles de 20``: "for" and words for a kind before it."""
    for at in range(start - 1, max(start - 2 - _LEADERS, -1), -1):
        if tokens[at].fold in _FOR:
            return at < start - 1
        if tokens[at].kind != "w" or tokens[at].fold not in index.lexicon.kinds:
            return False
    return False


def is_ordinal(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether a word counts off: ``the first 25``, ``les 25 premiers``."""
    if tokens[at].kind != "w":
        return False
    found = [*index.lexicon.dates.at(tokens, at), *index.lexicon.references.at(tokens, at)]
    return any(mark.category in ("ordinal", "ordinals") for mark in found)


def _behind_list(tokens: list[Token], end: int, index: LineIndex) -> int:
    """Behind the other numbers of a list of kinds: ``32 and 40 we have``."""
    while end + 1 < len(tokens):
        at = end + 1
        if tokens[at].fold in SIZE_NOUNS and at + 2 < len(tokens):
            at += 2 if tokens[at + 1].text == "." else 1  # "Gr. 9 und Gr. 11"
        if tokens[at].kind != "d":
            break
        joined = tokens[end].text in ",+&/" or (
            tokens[end].kind == "w" and len(tokens[end].fold) <= _JOINER
        )
        if not joined or tokens[at].text not in index.loose:
            break
        end = at + 1
    return end


def _introduced(tokens: list[Token], start: int, index: LineIndex) -> bool:
    """Whether a number opens its sentence or part of it, or a word for a kind stands before it."""
    if not start:
        return True
    before = tokens[start - 1]
    if before.kind == "w":
        return before.fold in index.lexicon.kinds
    if before.text == "#" and before.end == tokens[start].start:
        return start < 2 or _introduced(tokens, start - 1, index)  # "les #8"
    if before.text in "-/.,:" and before.end == tokens[start].start and before.kind != "n":
        return start < 2 or tokens[start - 2].kind == "n" or tokens[start - 2].end < before.start
    return before.kind == "n" or before.text in _OPENERS


def is_capital(token: Token) -> bool:
    """Whether a word is a capital letter by itself, or a size of clothes or cells: ``XL``."""
    return token.text.isupper() and (len(token.text) == 1 or token.text in _WORN)


_WORN = frozenset({"XS", "XL", "XXL", "XXS", "AA"})


def letter_lines(
    tokens: list[Token], at: int, index: LineIndex, claimed: list[str], said: Collection[int]
) -> frozenset[int]:
    """The lines that a capital letter by itself names: ``O A chega dia 16``, ``B: 4 May``; empty for none."""
    token = tokens[at]
    if not is_capital(token) or claimed[at]:
        return frozenset()
    lines = index.letters.get(token.text.lower())
    if not lines or len(index.letters) < 2:
        return frozenset()
    before = tokens[at - 1] if at else None
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if behind is not None and behind.text in _KINDS and behind.start == token.end:
        free = (
            before is None or before.end < token.start or before.text in ",:(" or before.text > CJK
        )
        return frozenset(lines) if free else frozenset()  # "L型支架"
    if behind is None or (behind.start == token.end and behind.text not in ",:"):
        return frozenset()
    if before is not None and before.end == token.start and before.kind != "n":
        return frozenset()
    opened = before is None or before.kind == "n" or before.text in _OPENERS
    if opened:
        word = token.fold in index.lexicon.small  # "A delivery ..."
        told = not word and (at + 1 in said or claimed[at + 1] == "date")
        told = told or (
            not word
            and (at - 2 in said or not _is_abbreviated(tokens, at))
            and _is_told_soon(tokens, at, index, claimed, said)
        )
        told_at = said if at + 2 < len(tokens) and _joins(tokens, at + 1) else ()
        listed = _ends_letters(tokens, at, index, told_at) or _goes_on_letters(
            tokens, at, index, said
        )
        alone = behind.text in _LETTERED_ALONE or told or listed
        return frozenset(lines) if alone else frozenset()
    if before is None or before.kind not in "wp":
        return frozenset()
    if at > 1 and is_capital(tokens[at - 2]) and tokens[at - 2].fold in index.letters:
        joined = any(mark.category == "joiner" for mark in index.lexicon.phrases.at(tokens, at - 1))
        if joined and letter_lines(tokens, at - 2, index, claimed, said):
            return frozenset(lines)  # "M y L ok"
    words = index.lexicon
    choice = before.fold == "o" and before.text not in "øØ" and words.codes[0] in _EITHER_O
    article = before.fold in words.kinds and not choice
    noun = before.fold in words.stop and before.fold not in words.function  # "Set A"
    noun = noun and not choice
    if article or noun or _goes_on_letters(tokens, at, index, said):
        return frozenset(lines)
    return frozenset()


def _ends_letters(
    tokens: list[Token], at: int, index: LineIndex, said: Collection[int] = ()
) -> bool:
    """Whether a letter opens a list of them, before a colon or what is said: ``A und C: 6 July``, ``A & B ok``."""
    here = at
    while (
        here + 2 < len(tokens) and _joins(tokens, here + 1) and is_letter(tokens, here + 2, index)
    ):
        here += 2
    if here == at or here + 1 >= len(tokens):
        return False
    if tokens[here + 1].text in _LETTERED_ALONE or here + 1 in said:
        return True
    # "A and B are fine"
    return here + 2 in said and tokens[here + 1].fold in index.lexicon.small


def _goes_on_letters(
    tokens: list[Token], at: int, index: LineIndex, said: Collection[int] = ()
) -> bool:
    """Whether a letter goes on a list that stands behind a noun, or opens a line and ends in a colon."""
    first = at
    while first > 1 and _joins(tokens, first - 1) and is_letter(tokens, first - 2, index):
        first -= 2
    if first == at:
        return False
    if first and tokens[first - 1].kind == "w" and index.by_word(tokens[first - 1].fold):
        return True  # "kit A and B on 5 May"
    opens = not first or tokens[first - 1].kind == "n"
    return opens and _ends_letters(tokens, first, index, said)


def _joins(tokens: list[Token], at: int) -> bool:
    return tokens[at].text in ",+&/" or (
        tokens[at].kind == "w"
        and len(tokens[at].fold) <= _JOINER
        and tokens[at].fold not in _CHOOSING
        and not tokens[at].text.isupper()
    )


_CHOOSING = words("choosing_between_names")
"""Short words between two letters that do not name both of them."""


def is_letter(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether a capital letter that tells lines apart stands there."""
    token = tokens[at]
    return len(token.text) == 1 and token.text.isupper() and token.fold in index.letters


_KINDS = words("signs_of_a_kind", as_spelt=True)
"""Chinese words for a kind, which stand glued behind its letter."""


def _is_abbreviated(tokens: list[Token], at: int) -> bool:
    """Whether a letter stands behind the point of a short word: ``rev. C``."""
    return at > 1 and tokens[at - 1].text == "." and len(tokens[at - 2].fold) <= _SHORT_WORD


_SHORT_WORD = 4


def _is_told_soon(
    tokens: list[Token], at: int, index: LineIndex, claimed: list[str], said: Collection[int]
) -> bool:
    """Whether small words, or more letters of a list, lead from a letter to what is said: ``S e M per il 20``."""
    here, joined = at + 1, False
    for _ in range(_LED):
        if here >= len(tokens) or tokens[here].kind in "np":
            return False
        if here in said or claimed[here] == "date":
            return True
        token = tokens[here]
        if is_capital(token) and token.fold in index.letters and joined:
            here, joined = here + 1, False
            continue
        joined = any(mark.category == "joiner" for mark in index.lexicon.phrases.at(tokens, here))
        if token.kind != "w" or token.fold not in index.lexicon.small or claimed[here]:
            return False
        here += 1
    return False


_LED = 7
_EITHER_O = languages_with("o_is_or")
"""Languages in which "o" is no article but "or"."""


_LINES = 10
"""Nouns of numbers below this may be those of lines."""


def numeral_lines(tokens: list[Token], at: int, index: LineIndex) -> tuple[frozenset[int], int]:
    """The lines of the size that a noun such as ``dwudziestki`` tells, and the token behind it."""
    for mark in index.lexicon.numerals.at(tokens, at):
        size = str(mark.value)
        lines = index.sizes.get(size, set()) | index.loose.get(size, set())
        if not lines and mark.value < _LINES:
            lines = index.numbers.get(mark.value, set())  # "trean": the third line
        if not lines and len(size) == 1:
            lines = index.numbers.get(mark.value, set())  # "jedynka i trójka": lines 1 and 3
        if lines:
            return frozenset(lines), mark.end
    return _worded_size(tokens, at, index) if index.counted_by else (frozenset(), at)


def _worded_size(tokens: list[Token], at: int, index: LineIndex) -> tuple[frozenset[int], int]:
    """The lines of a size whose number is told in a word: ``the frames with four legs``, ``three-pin``."""
    end = at + 1
    if end < len(tokens) and tokens[end].text == "-":
        end += 1
    if end >= len(tokens) or tokens[end].kind != "w":
        return frozenset(), at
    word = tokens[end].fold
    unit = word if word in index.counted_by else word.removesuffix("s")
    if unit not in index.counted_by:
        return frozenset(), at
    for mark in index.lexicon.dates.at(tokens, at):
        lines = index.measures.get((str(mark.value), unit))
        if mark.category == "number" and mark.end == at + 1 and lines:
            return frozenset(lines), end + 1
    return frozenset(), at


def heads_are_sizes(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether a number heads a line of a list of sizes, some of which are no numbers of lines.

    ``20: 13 May``, ``25: 13 May``, ``32: 27 May`` of clamps 20, 25 and 32 on the lines 10, 20 and 30.
    """
    if not _is_head(tokens, at):
        return False
    heads = {token.text for here, token in enumerate(tokens) if _is_head(tokens, here)}
    if len(heads) < _LISTED or all(int(one[:9]) in index.numbers for one in heads):
        return False
    sizes = [index.loose.get(head, set()) | index.sizes.get(head, set()) for head in heads]
    apart = len({line for lines in sizes for line in lines}) == len(heads)
    return apart and all(len(lines) == 1 for lines in sizes)


def _is_head(tokens: list[Token], at: int) -> bool:
    """Whether a number stands at the beginning of a line, before a colon."""
    return (
        tokens[at].kind == "d"
        and at + 1 < len(tokens)
        and tokens[at + 1].text == ":"
        and (not at or tokens[at - 1].kind == "n")
    )


_LISTED = 2
"""Heads of a list that tell its numbers to be sizes."""
