"""Which open lines some words speak of: numbers, items, and the words of their descriptions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scm_automate.replies.kinship import is_akin
from scm_automate.replies.tokens import Token, fold, level, tokenise
from scm_automate.replies.units import unit_class

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.open_lines import OpenLine

__all__ = ["LineIndex", "chunk_key"]

_INCHES = ('"', "″", "inch", "in", "zoll", "pulg", "tum", "cal", "cala", "inc", "inç", "po", "寸")
"""How inches are written; a description holds one of them."""
_SIGN = re.compile(r"[-./]")
_LETTERS = re.compile(r"[A-Za-z]+")
_DIGIT = re.compile(r"[0-9]")
_DIGITS = 5
_SHORT = 3
_GLUING = frozenset({"de", "nl", "sv", "da", "fi", "hu", "no"})
_HEAD = re.compile(r"[a-z]+[0-9]+")
_MIXED = re.compile(r"[0-9]+[a-z]+|[a-z]+[0-9]+")
_LETTER = re.compile(r"(?<!\S)[A-Za-z](?!\S)")
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
    total = len(tokens)
    past = 0
    # no token begins at -1: the last one stands by itself
    begins = [token[0] for token in tokens[1:]] + [-1] * bool(tokens)
    for at, (token, begin) in enumerate(zip(tokens, begins, strict=True)):
        if at < past or token[4] not in "dw" or token[2] > "\u2fff":
            continue
        end = at + 1
        if begin != token[1]:
            out.append((token[3], at, end))  # most stand by themselves
            continue
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
            ):
                end += 2
            else:
                break
        text = "".join([token.fold for token in tokens[at:end]])
        out.append((text.replace("*", "x"), at, end))
        past = end
    return out


@lru_cache(maxsize=65536)
def _of_code(code: str) -> tuple[str, tuple[tuple[str, bool], ...]]:
    """(key, parts) of an item's number; the key is empty where it is too short to be told alone."""
    key = chunk_key(code)
    mixed = any(char.isdigit() for char in key) and any(char.isalpha() for char in key)
    tokens = tokenise(level(code))
    parts: list[tuple[str, bool]] = []
    for token in tokens:
        if token.kind == "d":
            parts.append((token.text.lstrip("0") or "0", True))
        elif len(token.fold) >= 2:
            parts.append((token.fold, False))
    parts += [
        (text.replace(",", "."), False)
        for text, _, _ in pieces(tokens)
        if any(char.isdigit() for char in text)
    ]
    return key if len(key) >= 5 or (mixed and len(key) >= 2) else "", tuple(parts)


@lru_cache(maxsize=65536)
def _of_description(
    description: str,
) -> tuple[
    tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...], tuple[tuple[str, int], ...]
]:
    """Words, sizes, (number, unit) pairs and ranked runs of digits of a description."""
    tokens = tokenise(level(description))
    words = [
        token.fold
        for at, token in enumerate(tokens)
        if token.kind == "w"
        and (len(token.fold) >= 3 or token.text > "\u2fff" or (at == 0 and len(token.fold) == 2))
    ]
    sizes: list[str] = []
    measures: list[tuple[str, str]] = []
    runs: list[tuple[str, int]] = []
    for text, start, end in pieces(tokens):
        if not any(char.isdigit() for char in text):
            continue
        size = text.replace(",", ".")
        sizes.append(size)
        number, unit = _split(size)
        if unit:
            measures.append((number, unit))
        elif end < len(tokens) and tokens[end].kind == "w" and len(tokens[end].fold) <= 4:
            unit = tokens[end].fold
            measures += [(size, one) for one in (_INCHES if unit in _INCHES else (unit,))]
        elif end < len(tokens) and tokens[end].text in '"″':
            measures += [(size, unit) for unit in _INCHES]
        head = size.partition("x")[0]
        if head != size and any(char.isdigit() for char in head):
            runs.append((head, 2))
        runs += [(part, 2 if place == 0 else 1) for place, part in enumerate(_runs(size))]
        short = tokens[start - 1] if start else None
        if (
            short is not None
            and short.kind == "w"
            and len(short.fold) <= _SHORT
            and size[0].isdigit()
        ):
            sizes.append(short.fold + size)  # DN 50 is DN50
    return tuple(words), tuple(sizes), tuple(measures), tuple(runs)


def _order_shape(key: str) -> tuple[str, int] | None:
    """What orders of one kind share: how they begin, and how long they are."""
    digits = sum(char.isdigit() for char in key)
    letters = key[: next((n for n, char in enumerate(key) if char.isdigit()), len(key))]
    if digits < 4 or len(key) < 6:
        return None
    return (letters or key[:3], len(key))


def _signed_shape(text: str) -> str | None:
    """How an order with signs inside is written behind its first part: 26-#### of ``26-0999``."""
    first = _SIGN.search(text)
    if first is None or not first.start() or sum(char.isdigit() for char in text) < _DIGITS:
        return None
    return text[: first.end()] + _DIGIT.sub("#", text[first.end() :])


@lru_cache(maxsize=65536)
def _of_order(order: str) -> tuple[str, str, tuple[str, int] | None]:
    """(key, key without leading zeros, shape) of an order's number."""
    key = chunk_key(order)
    return key, key.lstrip("0") or "0", _order_shape(key)


@lru_cache(maxsize=65536)
def _heads_of(code: str) -> tuple[str, ...]:
    """How a code begins, in every length."""
    return tuple(code[:cut] for cut in range(1, len(code)))


def _common(word: str, other: str) -> int:
    """How many letters two words begin with in common."""
    size = 0
    for left, right in zip(word, other, strict=False):
        if left != right:
            break
        size += 1
    return size


_NEAR_FORM = 8
"""So long a common beginning makes two words forms of one."""


class LineIndex:
    """Looks up open lines by what people call them."""

    def __init__(self, lines: list[OpenLine], lexicon: Lexicon) -> None:
        self.lines = lines
        self.lexicon = lexicon
        self.compounds = not _GLUING.isdisjoint(lexicon.codes)
        """Whether its languages write compounds as one word."""
        self.orders: dict[str, set[int]] = {}
        self.numbers: dict[int, set[int]] = {}
        self.codes: dict[str, set[int]] = {}
        self.heads: set[str] = set()
        self.words: dict[str, set[int]] = {}
        self.sizes: dict[str, set[int]] = {}
        self.tails: dict[str, set[int]] = {}
        """What stands behind the last x of sizes: 20 of M8x20."""
        self.measures: dict[tuple[str, str], set[int]] = {}
        self.amounts = frozenset(line.quantity for line in lines)
        """The open quantities."""
        self.prefixes = frozenset(
            found.group().lower()
            for line in lines
            for code in (line.item, line.supplier_item, line.order, *line.aliases)
            if (found := _LETTERS.match(code or ""))
        )
        """The letters that our own codes begin with: A of A-1001."""
        self.loose: dict[str, set[int]] = {}
        self.letters: dict[str, set[int]] = {}
        """Single letters of descriptions, which tell ``frame A`` from ``frame B``."""
        self.metered: dict[tuple[str, str], set[int]] = {}
        """(number, class of its unit) of descriptions: 5 m is 5 metres."""
        self.rank: dict[tuple[str, int], int] = {}
        """How strongly a number names a line: 3 in its item's number, 2 first in its description, 1 elsewhere."""
        self.known: dict[str, frozenset[int]] = {}
        """The lines of the words looked up so far."""
        for line in lines:
            self._add(line)
        orders = {_of_order(line.order) for line in lines}
        self.order_heads = {key[:1] for key, _, _ in orders}
        """The signs that orders begin with."""
        self._shapes = {shape for _, _, shape in orders} - {None}
        self._signed = {_signed_shape(line.order.lower()) for line in lines} - {None}
        self.openings = frozenset(
            {code[:1] for code in (*self.codes, *self.orders)} | self.order_heads | {"0"}
        )
        """The signs that any code begins with; zeros before an order's number count as well."""
        for code in (*self.codes, *self.orders):
            self.heads.update(_heads_of(code))

    def _add(self, line: OpenLine) -> None:
        index = line.index
        self.orders.setdefault(_of_order(line.order)[1], set()).add(index)
        number = line.line
        digits = number if number.isdigit() else "".join(filter(str.isdigit, number))
        if digits and len(digits) <= 6:
            self.numbers.setdefault(int(digits), set()).add(index)
        for code in (line.item, line.supplier_item, *line.aliases):
            if not code:
                continue
            key, parts = _of_code(code)
            if key:
                self.codes.setdefault(key, set()).add(index)
            for part, strong in parts:
                self.loose.setdefault(part, set()).add(index)
                if strong:
                    self.rank[part, index] = 3
        words, sizes, measures, runs = _of_description(line.description)
        for word in words:
            if word not in self.lexicon.stop:
                self.words.setdefault(word, set()).add(index)
        for size in sizes:
            self.sizes.setdefault(size, set()).add(index)
            edges = size.split("x")
            if len(edges) > 1 and edges[-1][:1].isdigit():
                self.tails.setdefault(edges[-1], set()).add(index)
            for cut in range(2, len(edges)):
                self.sizes.setdefault("x".join(edges[:cut]), set()).add(index)
            head = _HEAD.match(size)
            if head is not None and head[0] != size:
                self.sizes.setdefault(head[0], set()).add(index)
            kind = size.partition("-")[0]
            if kind != size and _MIXED.fullmatch(kind):
                self.sizes.setdefault(kind, set()).add(index)  # 08B of 08B-1
        for measure in measures:
            self.measures.setdefault(measure, set()).add(index)
            kind = unit_class(measure[1])
            if kind:
                self.metered.setdefault((measure[0], kind), set()).add(index)
        for letter in _LETTER.findall(line.description):
            self.letters.setdefault(letter.lower(), set()).add(index)
        for part, rank in runs:
            self.loose.setdefault(part, set()).add(index)
            self.rank[part, index] = max(rank, self.rank.get((part, index), 0))

    def is_like_an_order(self, text: str) -> bool:
        """Whether a number looks like those of the open orders, though it is none of them.

        Examples:
            An open 4500012345 makes 4500099999 an order too, one that is not open.
        """
        shape = _order_shape(chunk_key(text))
        if shape is not None and shape in self._shapes:
            return True
        signed = _signed_shape(text)
        return signed is not None and signed in self._signed

    def by_word(self, word: str) -> frozenset[int]:
        """The lines whose description holds a word, also in another form or compound."""
        known = self.known.get(word)
        if known is not None:
            return known
        found = self.words.get(word)
        if found is None:
            found = set()
            akin: list[tuple[int, set[int]]] = []
            led: list[tuple[int, set[int]]] = []
            if len(word) >= 4:
                plain = word in self.lexicon.small  # "levering" and "bring" are no rings
                first = word[:1]
                head = 3 if self.compounds else 5  # "Ringe" of "Sicherungsring"
                for other, indexes in self.words.items():
                    # words that begin with another letter are akin only as parts of a compound
                    if other[:1] != first and word[:head] not in other and other[:head] not in word:
                        continue
                    # nor is "vårt" the head of "svart"
                    short = len(word) > len(other) or len(word) <= _SHORT_WORD
                    compounds = self.compounds and not (plain and short)
                    if is_akin(word, other, compounds=compounds):
                        # "ketting" is what a "rollenketting" is, and no "kettingwiel"
                        opens = compounds and _opens_compound(word, other)
                        (led if opens else akin).append((_common(word, other), indexes))
            akin = akin or led
            best = max((size for size, _ in akin), default=0)
            # "Ritzelwellen" are of the line with a "Ritzelwelle", and not of that with a "Ritzel"
            near = best - 1 if best >= max(len(word) - 2, _NEAR_FORM) else 0
            found = {n for size, indexes in akin if size >= near for n in indexes}
        self.known[word] = frozenset(found)
        return self.known[word]

    def strongest(self, number: str, lines: frozenset[int]) -> frozenset[int]:
        """Of several lines those that a number names most strongly."""
        ranks = {line: self.rank.get((number, line), 0) for line in lines}
        best = max(ranks.values(), default=0)
        return frozenset(line for line, rank in ranks.items() if rank == best) if best else lines

    def by_order(self, key: str) -> set[int]:
        """The lines of an order told in full, its leading zeros perhaps left out."""
        return self.orders.get(key.lstrip("0") or "0", set())

    def by_ending(self, digits: str) -> set[int]:
        """The lines of the only order that ends so; empty where none or several do."""
        ends = [key for key in self.orders if key.endswith(digits) and len(key) > len(digits)]
        return self.orders[ends[0]] if len(ends) == 1 else set()

    def by_item_ending(self, digits: str) -> set[int]:
        """The lines of the only item that ends so, ours or the supplier's; empty where several do."""
        ends = {
            index
            for key, indexes in self.codes.items()
            if key.endswith(digits) and len(key) > len(digits)
            for index in indexes
        }
        return ends if len({self.lines[n].item for n in ends}) == 1 else set()


def _split(size: str) -> tuple[str, str]:
    """``10mm`` as (10, mm); the second empty where there is no unit."""
    cut = len(size)
    while cut and size[cut - 1].isalpha():
        cut -= 1
    return (
        (size[:cut], size[cut:])
        if 0 < cut < len(size) and size[:cut].replace(".", "").isdigit()
        else (size, "")
    )


def _runs(size: str) -> Iterable[str]:
    """The runs of digits of a size, and the size without the letters around it."""
    run = ""
    for char in size + " ":
        if char.isdigit() or (char == "." and run):
            run += char
        elif run:
            yield run.strip(".")
            run = ""


def _opens_compound(word: str, other: str) -> bool:
    """Whether a word only opens a compound: ``ketting`` in ``kettingwiel``."""
    shared = 0
    for left, right in zip(word, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= max(4, len(word) - 2) and len(other) - shared > _INFLECTED


_INFLECTED = 3
"""So many letters more may be an ending."""


_SHORT_WORD = 4
"""Small words of so many letters name no goods by what they end with."""
