"""Phrases of a language, matched on folded tokens in time linear in the text.

They are written as `patterns` tells. Patterns are data: they stand in the TOML of their language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scm_automate.replies.language.gaps import gap_end
from scm_automate.replies.language.patterns import Entry, Node, spellings
from scm_automate.replies.language.tokens import fold, level

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.language.word_bags import WordBag

__all__ = ["Mark", "Phrasebook"]

_REMEMBERED = 50_000


class Mark(NamedTuple):
    """A phrase found: its category, and the tokens from `start` to before `end`."""

    category: str
    value: int
    start: int
    end: int
    used: tuple[int, ...]
    """Indexes of the tokens it consists of; a gap's tokens are not among them."""


class _Ways(NamedTuple):
    """The ways on behind a first word, those of all its phrases together, but for plain words."""

    stems: dict[str, list[Node]]
    lengths: tuple[int, ...]
    """Of the stems, longest first."""
    sharp: dict[str, list[Node]]
    numbers: list[Node]
    far: dict[str, list[Node]]
    """By the word behind a gap."""
    gaps: list[Node]
    """What goes on behind a gap otherwise."""


class _Fan(NamedTuple):
    """What may begin with a word."""

    marks: tuple[tuple[str, int], ...]
    """The phrases of this word alone."""
    then: dict[str, list[Node]]
    """The ways on by the second word."""
    more: _Ways | None
    """All other ways on."""
    sharp: dict[str, list[Node]]
    """The ways on from the word as it was written, where its accents count."""


class Phrasebook:
    """Phrases by category.

    A book of thousands of phrases is put on the shelf as it is: it is sorted by first words when a
    text is first looked at, and a phrase is taken apart when a text holds its first word.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> book = Phrasebook()
        >>> book.add("no (change|changes) [at all]", "as_ordered")
        >>> book.add("no", "negation")
        >>> [mark.category for mark in book.find(tokenise("no change, no date"))]
        ['as_ordered', 'negation']
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._exact: dict[str, list[Entry]] = {}
        self._stems: dict[str, list[Entry]] = {}
        self._sharp: dict[str, list[Entry]] = {}
        self._spelt: dict[str, list[str]] = {}
        """Folded words to those of `_sharp` that are written so."""
        self._lengths: tuple[int, ...] = ()
        self._numbers: tuple[Node, ...] = ()
        self._sorted = 0
        """How many of the entries are sorted by their first words."""
        self.closed: set[str] = set()
        """The words looked up so far that no phrase begins with: most, and whoever walks over a text
        asks here before it calls."""
        self._openings: set[str] = set()
        """Those that one may begin with."""
        self._fans: dict[str, _Fan] = {}
        self._idle: set[str] = set()
        """Folded words that no phrase begins with, of those asked for."""

    def add(self, pattern: str, category: str, value: int = 0) -> None:
        """Takes a pattern in; the same phrase may stand in several categories."""
        if not pattern[:1].isalnum() and not pattern.strip(" ~*#[]()"):
            raise ValueError(f"The pattern {pattern!r} of {category} names no word.")
        for spelt in spellings(pattern):
            self._entries.append(Entry(spelt, category, value))
        self.closed.clear()
        self._openings.clear()
        self._idle.clear()

    def only(self, *categories: str) -> Phrasebook:
        """The phrases of some categories as a book of its own, in the order of these; none is taken apart twice."""
        book = Phrasebook()
        for category in categories:
            book._entries += [entry for entry in self._entries if entry.category == category]
        return book

    def _sort(self) -> None:
        """Sorts the entries that are new by the words they begin with, in the order they came."""
        for entry in self._entries[self._sorted :]:
            words, stems = entry.first_words()
            for word in words:
                self._exact.setdefault(word, []).append(entry)
            for stem in stems:
                self._stems.setdefault(stem, []).append(entry)
            if entry.is_compiled:
                for word in entry.root.sharp:
                    if word not in self._sharp:
                        self._spelt.setdefault(fold(level(word)), []).append(word)
                    self._sharp.setdefault(word, []).append(entry)
                self._numbers += entry.root.numbers
        self._sorted = len(self._entries)
        self._lengths = tuple(sorted({len(stem) for stem in self._stems}, reverse=True))
        self._fans.clear()

    def may_start(self, token: Token) -> bool:
        """Whether any phrase begins with a word; remembered, as texts repeat their words."""
        if self._sorted < len(self._entries):
            self._sort()
        word = token.fold
        may = (
            (token.kind == "d" and bool(self._numbers))
            or word in self._exact
            or token.text.casefold() in self._sharp
            or any(word[:n] in self._stems for n in self._lengths)
        )
        if len(self.closed) < _REMEMBERED:
            (self._openings if may else self.closed).add(token.text)
        return may

    def _fan(self, word: str) -> _Fan:
        """Where a first word leads; most phrases of a common word fail on the second, in one look."""
        nodes = [node for entry in self._exact.get(word, ()) for node in entry.root.exact[word]]
        for length in self._lengths:
            stem = word[:length]
            if length <= len(word) and stem in self._stems:
                nodes += [node for entry in self._stems[stem] for node in entry.root.stems[stem]]
        then: dict[str, list[Node]] = {}
        stems: dict[str, list[Node]] = {}
        sharp: dict[str, list[Node]] = {}
        numbers: list[Node] = []
        far: dict[str, list[Node]] = {}
        gaps: list[Node] = []
        for node in nodes:
            for ways, more in ((then, node.exact), (stems, node.stems), (sharp, node.sharp)):
                for second, targets in more.items():
                    ways.setdefault(second, []).extend(targets)
            numbers += node.numbers
            for target in node.gaps:
                if not target.only_words:
                    gaps.append(target)
                    continue
                for second, targets in target.exact.items():
                    far.setdefault(second, []).extend(targets)
        lengths = tuple(sorted({len(stem) for stem in stems}, reverse=True))
        others = stems or sharp or numbers or far or gaps
        fan = _Fan(
            tuple(mark for node in nodes for mark in node.marks),
            then,
            _Ways(stems, lengths, sharp, numbers, far, gaps) if others else None,
            {
                spelt: [node for entry in self._sharp[spelt] for node in entry.root.sharp[spelt]]
                for spelt in self._spelt.get(word, ())
            },
        )
        if len(self._fans) < _REMEMBERED:
            self._fans[word] = fan
        return fan

    def is_silent(self, words: frozenset[str], tokens: list[Token]) -> bool:
        """Whether no phrase can stand in a text, told by its words.

        Args:
            words: The texts of its tokens, or of more.
            tokens: The tokens of those words.
        """
        left = words.difference(self.closed)
        if not left:
            return True
        if not left.isdisjoint(self._openings):
            return False
        return not any(self.may_start(token) for token in tokens if token[2] in left)

    def among(self, bag: WordBag) -> frozenset[str]:
        """The categories of which a phrase may stand in a text, told by all of its words in whatever order."""
        if self._sorted < len(self._entries):
            self._sort()
        found: set[str] = set()
        for word in bag.words.difference(self._idle):
            fan = self._fans.get(word)
            if fan is None:
                fan = self._fan(word)
            marks, then, more, sharp = fan
            if not (marks or then or more or sharp):
                self._fans.pop(word, None)
                if len(self._idle) >= _REMEMBERED:
                    self._idle.clear()
                self._idle.add(word)
                continue
            if marks:
                found.update([category for category, _ in marks])
            nodes = _led_on(more, bag) if more is not None else []
            for second in then.keys() & bag.words:
                nodes += then[second]
            if sharp:
                nodes += [node for spelt in sharp.keys() & bag.spelt for node in sharp[spelt]]
            for node in nodes:
                bag.follow(node, found)
        if self._numbers and bag.counts:
            for node in self._numbers:
                bag.follow(node, found)
        return frozenset(found)

    def places(self, tokens: list[Token]) -> list[int]:
        """The tokens at which a phrase may begin: few of a text's, told in one look at each."""
        closed = self.closed
        return [at for at, token in enumerate(tokens) if token[2] not in closed]

    def at(self, tokens: list[Token], start: int) -> list[Mark]:
        """Every phrase that begins at a token, longest first."""
        token = tokens[start]
        text = token[2]
        if text in self.closed or (text not in self._openings and not self.may_start(token)):
            return []
        fan = self._fans.get(token[3])
        if fan is None:
            fan = self._fan(token[3])
        marks, then, more, sharp = fan
        used = (start,)
        end = start + 1
        # the marks are made as tuples: a call of the class costs as much as all the rest
        new = tuple.__new__
        found: list[Mark] = (
            [new(Mark, (category, value, start, end, used)) for category, value in marks]
            if marks
            else []
        )
        alone = len(found)
        if end < len(tokens):
            word = tokens[end][3]
            if word in then:
                for node in then[word]:
                    self._walk(tokens, end + 1, node, (start, end), found)
            if more is not None:
                self._go_on(tokens, start, more, found)
        if sharp:
            for node in sharp.get(token[2].casefold(), ()):
                self._walk(tokens, end, node, used, found)
        if self._numbers and token[4] == "d":
            for node in self._numbers:
                self._walk(tokens, end, node, used, found)
        if len(found) > 1 and len(found) > alone:
            found.sort(key=_size, reverse=True)
        return found

    def _go_on(self, tokens: list[Token], start: int, ways: _Ways, found: list[Mark]) -> None:
        """Adds the phrases that go on from a first word over anything but a plain word."""
        end = start + 1
        follow = tokens[end]
        word = follow[3]
        stems, lengths, sharp, numbers, far, gaps = ways
        for length in lengths:
            if word[:length] in stems and length <= len(word):
                for node in stems[word[:length]]:
                    self._walk(tokens, end + 1, node, (start, end), found)
        if sharp:
            for node in sharp.get(follow[2].casefold(), ()):
                self._walk(tokens, end + 1, node, (start, end), found)
        if numbers and follow[4] == "d":
            for node in numbers:
                self._walk(tokens, end + 1, node, (start, end), found)
        if far or gaps:
            for skip in range(end, gap_end(tokens, end)):
                for node in far.get(tokens[skip][3], ()):
                    self._walk(tokens, skip + 1, node, (start, skip), found)
                for node in gaps:
                    self._walk(tokens, skip, node, (start,), found)

    def _walk(
        self,
        tokens: list[Token],
        at: int,
        node: Node,
        used: tuple[int, ...],
        found: list[Mark],
    ) -> None:
        """Adds the phrases of a node and those that go on from it."""
        for category, value in node.marks:
            found.append(tuple.__new__(Mark, (category, value, used[0], used[-1] + 1, used)))
        if not node.goes_on or at >= len(tokens):
            return
        word = tokens[at][3]
        if word in node.exact:
            for then in node.exact[word]:
                self._walk(tokens, at + 1, then, (*used, at), found)
        if node.sharp:
            for then in node.sharp.get(tokens[at].text.casefold(), ()):
                self._walk(tokens, at + 1, then, (*used, at), found)
        for length in node.lengths:
            if length <= len(word):
                for then in node.stems.get(word[:length], ()):
                    self._walk(tokens, at + 1, then, (*used, at), found)
        if node.numbers and tokens[at].kind == "d":
            for then in node.numbers:
                self._walk(tokens, at + 1, then, (*used, at), found)
        if node.gaps and used:
            last = gap_end(tokens, at)
            for then in node.gaps:
                # most go on with one of a few words, which is told without a walk to each token
                exact, few = then.exact, then.only_words
                for skip in range(at, last):
                    if not few or tokens[skip][3] in exact:
                        self._walk(tokens, skip, then, used, found)

    def find(self, tokens: list[Token]) -> list[Mark]:
        """The phrases of a text, longest first at each place; a token belongs to one phrase only.

        A phrase in several categories gives one mark for each.
        """
        marks: list[Mark] = []
        closed = self.closed
        places = [at for at, token in enumerate(tokens) if token[2] not in closed]
        if not places:
            return marks
        taken: set[int] = set()
        for at in places:
            if at in taken:
                continue
            here = self.at(tokens, at)
            if not here:
                continue
            if len(here) == 1:
                if not taken or taken.isdisjoint(here[0].used):
                    marks.append(here[0])
                    taken.update(here[0].used)
                continue
            used: tuple[int, ...] | None = None
            categories: set[str] = set()
            for mark in here:
                if used is None:
                    if taken and not taken.isdisjoint(mark.used):
                        continue
                    used = mark.used
                elif mark.used != used or mark.category in categories:
                    continue
                categories.add(mark.category)
                marks.append(mark)
            if used is not None:
                taken.update(used)
        return marks


def _led_on(ways: _Ways, bag: WordBag) -> list[Node]:
    """Where some words of a bag lead from a first word over anything but a plain word."""
    stems, lengths, sharp, numbers, far, gaps = ways
    nodes = gaps + numbers if numbers and bag.counts else [*gaps]
    for length in lengths:
        for stem in stems.keys() & bag.heads(length):
            nodes += stems[stem]
    for spelt in sharp.keys() & bag.spelt if sharp else ():
        nodes += sharp[spelt]
    for word in far.keys() & bag.words if far else ():
        nodes += far[word]
    return nodes


def _size(mark: Mark) -> tuple[int, int]:
    """Longest first; of the same words the tightest."""
    return len(mark.used), -mark.end
