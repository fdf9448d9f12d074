"""Phrases of a language, matched on folded tokens in time linear in the text.

They are written as `patterns` tells. Patterns are data: they stand in the TOML of their language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scm_automate.replies.patterns import Entry, Node, spellings

if TYPE_CHECKING:
    from scm_automate.replies.tokens import Token

__all__ = ["Mark", "Phrasebook"]

_GAP = 4
_REACH = 9
"""A gap is so many words, and with the numbers and signs between them so many tokens."""
_REMEMBERED = 50_000
_SENTENCE_END = frozenset(".;!?\n:")


class Mark(NamedTuple):
    """A phrase found: its category, and the tokens from `start` to before `end`."""

    category: str
    value: int
    start: int
    end: int
    used: tuple[int, ...]
    """Indexes of the tokens it consists of; a gap's tokens are not among them."""


class _Fan(NamedTuple):
    """The ways behind a first word: those to look at, and those that need a certain second word."""

    marks: tuple[tuple[str, int], ...]
    """The phrases of this word alone."""
    now: tuple[Node, ...]
    then: dict[str, list[Node]]


class Phrasebook:
    """Phrases by category.

    A book of thousands of phrases is put on the shelf as it is: it is sorted by first words when a
    text is first looked at, and a phrase is taken apart when a text holds its first word.

    Example:
        >>> from scm_automate.replies.tokens import tokenise
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
        self._lengths: tuple[int, ...] = ()
        self._numbers: tuple[Node, ...] = ()
        self._sorted = 0
        """How many of the entries are sorted by their first words."""
        self.starts: dict[str, bool] = {}
        """Whether a phrase may begin with a word, for the words looked up so far: most may not, and
        whoever walks over a text asks here before it calls."""
        self._fans: dict[str, _Fan] = {}

    def add(self, pattern: str, category: str, value: int = 0) -> None:
        """Takes a pattern in; the same phrase may stand in several categories."""
        if not pattern.strip(" ~*#[]()"):
            raise ValueError(f"The pattern {pattern!r} of {category} names no word.")
        for spelt in spellings(pattern):
            self._entries.append(Entry(spelt, category, value))
        self.starts.clear()

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
        if len(self.starts) < _REMEMBERED:
            self.starts[token.text] = may
        return may

    def _fan(self, word: str) -> _Fan:
        """Where a first word leads; most phrases of a common word fail on the second, in one look."""
        nodes = [node for entry in self._exact.get(word, ()) for node in entry.root.exact[word]]
        for length in self._lengths:
            stem = word[:length]
            if length <= len(word) and stem in self._stems:
                nodes += [node for entry in self._stems[stem] for node in entry.root.stems[stem]]
        now: list[Node] = []
        then: dict[str, list[Node]] = {}
        for node in nodes:
            branching = node.gaps or node.numbers or node.sharp or node.stems
            if branching or (node.marks and node.exact):
                now.append(node)
            if branching or node.marks:
                continue
            for second, targets in node.exact.items():
                then.setdefault(second, []).extend(targets)
        fan = _Fan(tuple(mark for node in nodes for mark in node.marks), tuple(now), then)
        if len(self._fans) < _REMEMBERED:
            self._fans[word] = fan
        return fan

    def places(self, tokens: list[Token]) -> list[int]:
        """The tokens at which a phrase may begin: few of a text's, told in one look at each."""
        may = self.starts.get
        return [at for at, token in enumerate(tokens) if may(token[2], True)]

    def at(self, tokens: list[Token], start: int) -> list[Mark]:
        """Every phrase that begins at a token, longest first."""
        token = tokens[start]
        may = self.starts.get(token.text)
        if may is None:
            may = self.may_start(token)
        if not may:
            return []
        fan = self._fans.get(token.fold)
        if fan is None:
            fan = self._fan(token.fold)
        used = (start,)
        found: list[Mark] = []
        for category, value in fan.marks:
            found.append(Mark(category, value, start, start + 1, used))
        alone = len(found)
        for node in fan.now:
            self._walk(tokens, start + 1, node, used, found, told=True)
        if fan.then and start + 1 < len(tokens):
            for node in fan.then.get(tokens[start + 1].fold, ()):
                self._walk(tokens, start + 2, node, (start, start + 1), found)
        if self._sharp:
            word = token.text.casefold()
            for entry in self._sharp.get(word, ()):
                for node in entry.root.sharp[word]:
                    self._walk(tokens, start + 1, node, used, found)
        if token.kind == "d":
            for node in self._numbers:
                self._walk(tokens, start + 1, node, used, found)
        if len(found) > 1 and len(found) > alone:
            found.sort(key=_size, reverse=True)
        return found

    def _walk(
        self,
        tokens: list[Token],
        at: int,
        node: Node,
        used: tuple[int, ...],
        found: list[Mark],
        *,
        told: bool = False,
    ) -> None:
        """Adds the phrases that go on from a node; its own too, unless they are told already."""
        if not told:
            for category, value in node.marks:
                found.append(Mark(category, value, used[0], used[-1] + 1, used))
        if at >= len(tokens):
            return
        word = tokens[at].fold
        if node.exact:
            for then in node.exact.get(word, ()):
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
            last = _gap_end(tokens, at)
            for then in node.gaps:
                for skip in range(at, last):
                    self._walk(tokens, skip, then, used, found)

    def find(self, tokens: list[Token]) -> list[Mark]:
        """The phrases of a text, longest first at each place; a token belongs to one phrase only.

        A phrase in several categories gives one mark for each.
        """
        marks: list[Mark] = []
        may = self.starts.get
        places = [at for at, token in enumerate(tokens) if may(token[2], True)]
        if not places:
            return marks
        taken: set[int] = set()
        for at in places:
            if at in taken:
                continue
            here = self.at(tokens, at)
            if not here:
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


def _gap_end(tokens: list[Token], at: int) -> int:
    """Behind the last token that a gap may lead to: so many words on, and never into the next sentence.

    Numbers and signs are no words, so ``holt Pos. 10 bei uns ab`` has three words in its gap.
    """
    words = 0
    for here in range(at, min(at + _REACH, len(tokens))):
        token = tokens[here]
        words += token.kind == "w"
        if token.fold in _SENTENCE_END and not (
            token.fold == "." and here + 1 < len(tokens) and tokens[here + 1].kind == "d"
        ):
            return here + 1
        if words > _GAP:
            return here + 1
    return min(at + _REACH, len(tokens))


def _size(mark: Mark) -> tuple[int, int]:
    """Longest first; of the same words the tightest."""
    return len(mark.used), -mark.end
