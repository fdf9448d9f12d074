"""Which open lines some words speak of: numbers, items, and the words of their descriptions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.units import unit_class
from scm_automate.replies.language.kinship import is_akin, may_be_cut_elsewhere, shared_beginning
from scm_automate.replies.language.kinship import written_plural as written
from scm_automate.replies.language.language_files import languages_with, word_table, words
from scm_automate.replies.naming.glossary import called_elsewhere, is_form
from scm_automate.replies.naming.glued_runs import chunk_key
from scm_automate.replies.naming.line_features import (
    beginnings,
    code_features,
    description_features,
    order_features,
)
from scm_automate.replies.naming.order_shapes import order_shape, signed_shape
from scm_automate.replies.naming.spelt_names import lines_of_misspelt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.open_lines import OpenLine

__all__ = ["LineIndex"]

_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_GLUING = languages_with("glued_nouns")
_HEAD = re.compile(r"[a-z]+[0-9]+")
_MIXED = re.compile(r"[0-9]+[a-z]+|[a-z]+[0-9]+")
_KINDS = "".join(sorted(words("signs_of_a_kind", as_spelt=True)))
_LETTER = re.compile(rf"(?<!\S)[A-Za-z](?=$|\s|[{_KINDS}])")
_WORN = re.compile(r"\b(?:XX?[SL]|AA)\b")
"""Sizes of clothes, and of cells, of more than a letter."""


_NOUN_LAST = languages_with("noun_last")
"""Languages in which the noun of the goods is the last of its words: ``roller shaft`` is a shaft."""
_LONG = 6
"""Fewer digits may be any number."""
_CUT = 12
_NEAR_FORM = 8
"""So long a common beginning makes two words forms of one."""


class LineIndex:
    """Looks up open lines by what people call them."""

    def __init__(self, lines: list[OpenLine], lexicon: Lexicon) -> None:
        self.lines = lines
        self.lexicon = lexicon
        self.pairs: frozenset[tuple[str, str]] = frozenset()
        """The words of the supplier's own names, each with the one behind it."""
        self.compounds = not _GLUING.isdisjoint(lexicon.codes)
        """Whether its languages write compounds as one word."""
        self.orders: dict[str, set[int]] = {}
        self.numbers: dict[int, set[int]] = {}
        self.codes: dict[str, set[int]] = {}
        self.heads: set[str] = set()
        self.words: dict[str, set[int]] = {}
        self.heads_of: set[tuple[str, int]] = set()
        """(word, line) where the word names the goods, and not what they are for."""
        self.opening: set[tuple[str, int]] = set()
        """(word, line) where a description begins with the word."""
        self.abroad: dict[tuple[str, str], set[int]] = {}
        """(word, language) by which goods are called that a description names in another language."""
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
        self.headless: dict[str, frozenset[int]] = {}
        """The same, and those that hold such a word without being called by it alone."""
        for line in lines:
            self._add(line)
        named = " ".join(
            [*self.sizes, *self.tails, *self.loose, *(number for number, _ in self.measures)]
        )
        self.counted_by = {
            unit
            for _, unit in self.measures
            if unit not in lexicon.units and unit not in lexicon.small and unit not in ("in", "x")
        }
        """What descriptions count: the ``leg`` of "stool frame 4 leg", the ``way`` of "valve 3-way"."""
        self.figures = frozenset([*_DIGITS.findall(named), *map(str, self.numbers)])
        """The runs of digits by which numbers, sizes and parts of codes name a line."""
        self.cuts = frozenset(
            word[:cut] for word in self.words for cut in range(2, min(len(word) - 3, _CUT))
        )
        """How long words of descriptions begin, where people may write them as two: ``anti fouling``."""
        orders = {order_features(line.order) for line in lines}
        self.order_heads = {key[:1] for key, _, _ in orders}
        """The signs that orders begin with."""
        self._shapes = {shape for _, _, shape in orders} - {None}
        self._lengths = {len(line.order) for line in lines if line.order.isdigit()}
        self._signed = {signed_shape(line.order.lower()) for line in lines} - {None}
        self.openings = frozenset(
            {code[:1] for code in (*self.codes, *self.orders)} | self.order_heads | {"0"}
        )
        """The signs that any code begins with; zeros before an order's number count as well."""
        for code in (*self.codes, *self.orders):
            self.heads.update(beginnings(code))

    def _add(self, line: OpenLine) -> None:
        index = line.index
        self.orders.setdefault(order_features(line.order)[1], set()).add(index)
        number = line.line
        digits = number if number.isdigit() else "".join(filter(str.isdigit, number))
        if digits and len(digits) <= 6:
            self.numbers.setdefault(int(digits), set()).add(index)
        for code in (line.item, line.supplier_item, *line.aliases):
            if not code:
                continue
            key, parts = code_features(code)
            if key:
                self.codes.setdefault(key, set()).add(index)
            for part, strong in parts:
                self.loose.setdefault(part, set()).add(index)
                if strong:
                    self.rank[part, index] = 3
        words, sizes, measures, runs = description_features(line.description)
        self.opening.update((word, index) for word, _ in words[:1])
        least = 2 if self.lexicon.codes[0] in _NOUN_LAST else 1
        nouns = _before_qualifiers(words, self.lexicon) if least > 1 else set()
        for word, place in words:
            if word not in self.lexicon.stop:
                self.words.setdefault(word, set()).add(index)
                if place >= least or word in nouns:
                    self.heads_of.add((word, index))
            for other in called_elsewhere(word, self.lexicon.codes) if place else ():
                self.abroad.setdefault(other, set()).add(index)
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
            if measure[0].startswith("0-"):  # the 10 bar of "0-10 bar"
                self.measures.setdefault((measure[0][2:], measure[1]), set()).add(index)
            kind = unit_class(measure[1])
            if kind:
                self.metered.setdefault((measure[0], kind), set()).add(index)
        for letter in (*_LETTER.findall(line.description), *_WORN.findall(line.description)):
            self.letters.setdefault(letter.lower(), set()).add(index)
        for part, rank in runs:
            self.loose.setdefault(part, set()).add(index)
            self.rank[part, index] = max(rank, self.rank.get((part, index), 0))

    def is_like_an_order(self, text: str) -> bool:
        """Whether a number looks like those of the open orders, though it is none of them.

        Examples:
            An open 4500012345 makes 4500099999 an order too, one that is not open.
        """
        shape = order_shape(chunk_key(text))
        if shape is not None and shape in self._shapes:
            return True
        signed = signed_shape(text)
        return signed is not None and signed in self._signed

    def is_as_long_as_an_order(self, text: str) -> bool:
        """Whether a number has as many digits as an open order that is nothing but digits."""
        return len(text) >= _LONG and text.isdigit() and len(text) in self._lengths

    def by_word(self, word: str) -> frozenset[int]:
        """The lines whose description holds a word, also in another form or compound."""
        known = self.known.get(word)
        if known is not None:
            return known
        found = self.words.get(word)
        if found is not None and self.lexicon.plural_open:
            found = self._openings_akin(word, found)
        elif found is not None and len(word) > _SHORT_WORD and len(self.lines) > 1:
            found = self._heads_akin(word, found)
        if found is None:
            found = _placed(word, self.words) or None
        if found is None and self.abroad:
            told = (n for (one, code), n in self.abroad.items() if is_form(word, one, code))
            found = set().union(*told) or None
        if found is None and (word in self.lexicon.smaller or word in self.lexicon.larger):
            found = self._of_a_size(word) or None
        if found is None and self.compounds and written(word) != word:
            found = set(self.by_word(written(word))) or None
        if found is None:
            found = self._of_kin(word)
        if not found:
            found = lines_of_misspelt(word, self.words, self.lexicon.codes)
        self.known[word] = frozenset(found)
        return self.known[word]

    def _of_a_size(self, word: str) -> set[int]:
        """The lines that another word calls small, or large, where one does so: ``los chicos`` are a ``Soporte pequeño``."""
        kin = next(kind for kind in (self.lexicon.smaller, self.lexicon.larger) if word in kind)
        return set().union(*(self.words[other] for other in kin if other in self.words))

    def _of_kin(self, word: str) -> set[int]:
        """The lines of the words that a word is another form or a part of."""
        if len(word) < 4 or word in self.lexicon.function:  # "below" is no ball
            return set()
        akin: list[tuple[int, set[int]]] = []
        led: list[tuple[int, set[int]]] = []
        seam: list[tuple[int, set[int]]] = []
        plain = word in self.lexicon.small  # "levering" and "bring" are no rings
        first = word[:1]
        head = 3 if self.compounds else 5  # "Ringe" of "Sicherungsring"
        begins = word[:head]
        long = word[:2] + word[1:3] if self.compounds else word  # "veren", "trekveer"
        if self.compounds and word[1] == word[2]:
            long = word[:2]  # "assen", "pompas"
        for other, indexes in self.words.items():
            # words that begin with another letter are akin only as parts of a compound
            if (
                other[:1] != first
                and begins not in other
                and other[:head] not in word
                and long not in other
            ):
                continue
            # nor is "vårt" the head of "svart"; "ketting" is a "rollenketting", no "kettingwiel"
            short = len(word) > len(other) or len(word) <= _SHORT_WORD
            compounds = self.compounds and not (plain and short)
            if is_akin(word, other, compounds=compounds):
                opens = compounds and _opens_compound(word, other)
                cut = compounds and may_be_cut_elsewhere(word, other)
                group = led if opens else seam if cut else akin
                group.append((shared_beginning(word, other), indexes))
        if not (akin or led or seam):
            return set()
        best = max((size for size, _ in akin), default=0)
        akin = akin if best >= len(word) - 2 else akin + seam  # "Latten" beside a "Latte"
        akin = akin or led
        best = max((size for size, _ in akin), default=0)
        # "Ritzelwellen" are of the line with a "Ritzelwelle", and not of that with a "Ritzel"
        near = best - 1 if best >= max(len(word) - 2, _NEAR_FORM) else 0
        found = {n for size, indexes in akin if size >= near for n in indexes}
        if len(found) > 1:
            heads = {
                n
                for other, indexes in self.words.items()
                for n in indexes & found
                if (other, n) in self.heads_of and is_akin(word, other, compounds=self.compounds)
            }
            self.headless[word] = frozenset(found)
            found = heads or found
        return found

    def held_behind(self, words: Sequence[Token]) -> frozenset[int]:
        """The lines that hold a word, told right behind another of theirs: ``fuel filters`` of a ``Fuel filter duplex``."""
        return self.headless.get(words[0].fold, frozenset()) if len(words) == 1 else frozenset()

    def _openings_akin(self, word: str, found: set[int]) -> set[int]:
        """``łożyska`` are the lines of a ``Łożysko`` and no ``Obudowa łożyska``, where nouns bend."""
        if len(word) <= _SHORT_WORD:
            return found
        akin = {
            n
            for other, n in self.opening
            if other != word and is_akin(word, other, compounds=False)
        }
        own = {n for n in found if (word, n) in self.opening}
        return akin | own if akin else found

    def _heads_akin(self, word: str, found: set[int]) -> set[int]:
        """The lines of a word and those of whose goods it is another form: ``wheels`` may be a ``Wheel``'s."""
        return found | {
            n
            for other, n in self.opening
            if other != word
            and n not in found
            and is_akin(word, other, compounds=False)
            # "Kabel" beside a "Kabelschuh"
            and not (self.compounds and _opens_compound(word, other))
        }

    def headed(self, word: str, lines: frozenset[int]) -> frozenset[int]:
        """Of several lines those whose goods a word by itself names: ``les roues`` are no ``Chariot 2 roues``."""
        if self.lexicon.codes[0] not in _NOUN_FIRST or len(word) <= _SHORT_WORD:
            return lines
        return (
            frozenset(
                n
                for other, n in self.opening
                if n in lines and (other == word or is_akin(word, other, compounds=False))
            )
            or lines
        )

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


def _before_qualifiers(words: Sequence[tuple[str, int]], lexicon: Lexicon) -> set[str]:
    """The noun of ``Ball valve small``: the word before what only tells its kind."""
    telling = lexicon.smaller | lexicon.larger | lexicon.qualifying
    named = [word for word, place in words if place]
    while len(named) > 1 and named[-1] in telling:
        named.pop()
    return set(named[-1:])


def _opens_compound(word: str, other: str) -> bool:
    """Whether a word only opens a compound: ``ketting`` in ``kettingwiel``."""
    shared = shared_beginning(word, other)
    return shared >= max(4, len(word) - 2) and len(other) - shared > _INFLECTED


_INFLECTED = 3
"""So many letters more may be an ending."""


_NOUN_FIRST = languages_with("noun_first")
"""Languages whose descriptions begin with the noun of the goods."""
_SHORT_WORD = 4
"""Small words of so many letters name no goods by what they end with."""


def _placed(word: str, words: Mapping[str, set[int]]) -> set[int]:
    """The lines told by an adjective of place, which bends otherwise than its adverb: ``die vordere`` of ``vorne``."""
    if not word.startswith(_PLACE_STEMS):
        return set()
    for stem, adverbs in _PLACES.items():
        if word.startswith(stem) and word[len(stem) :] in _BENT:
            return {n for adverb in adverbs for n in words.get(adverb, ())}
    return set()


_BENT = words("endings_of_a_place")
_PLACES = {
    stem: tuple(adverbs.split()) for stem, adverbs in word_table("adverbs_of_a_place").items()
}
"""Stems of German and Dutch adjectives of place, and the adverbs that descriptions have."""
_PLACE_STEMS = tuple(_PLACES)
