"""Phrases of a language, matched on folded tokens in time linear in the text.

A pattern is words separated by blanks. ``bestätig*`` takes any ending, ``~`` skips up to four
words of the same sentence, ``#`` takes a number, ``(a|b)`` is a choice and ``[a]`` may be
missing. Accents do not count, as many people leave them off, but in ``!würde`` they do: without
them it is another word. Patterns are data: they stand in the TOML of their language.
"""

from __future__ import annotations

from typing import NamedTuple

from scm_automate.replies.tokens import Token, level, tokenise

__all__ = ["Mark", "Phrasebook"]

_GAP = 4
_REACH = 9
"""A gap is so many words, and with the numbers and signs between them so many tokens."""
_REMEMBERED = 50_000
_SENTENCE_END = frozenset(".;!?\n:")
_SPELLINGS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ø", "oe"), ("å", "aa"), ("æ", "ae"))
"""How people write letters that their keyboard lacks; other accents are simply left off."""


class Mark(NamedTuple):
    """A phrase found: its category, and the tokens from `start` to before `end`."""

    category: str
    value: int
    start: int
    end: int
    used: tuple[int, ...]
    """Indexes of the tokens it consists of; a gap's tokens are not among them."""


class _Node:
    __slots__ = ("exact", "gaps", "lengths", "marks", "numbers", "sharp", "stems")

    def __init__(self) -> None:
        self.exact: dict[str, list[_Node]] = {}
        self.sharp: dict[str, list[_Node]] = {}
        self.stems: dict[str, list[_Node]] = {}
        self.lengths: tuple[int, ...] = ()
        self.gaps: tuple[_Node, ...] = ()
        self.numbers: tuple[_Node, ...] = ()
        self.marks: tuple[tuple[str, int], ...] = ()

    def edge(self, word: str, to: _Node) -> None:
        """A way to another node over one word."""
        if word == "~":
            self.gaps = (*self.gaps, to)
        elif word == "#":
            self.numbers = (*self.numbers, to)
        elif word.startswith("!"):
            self.sharp.setdefault(word[1:], []).append(to)
        elif word.endswith("*"):
            self.stems.setdefault(word[:-1], []).append(to)
            self.lengths = tuple(sorted({len(stem) for stem in self.stems}, reverse=True))
        else:
            self.exact.setdefault(word, []).append(to)


class _Fan(NamedTuple):
    """The ways behind a first word: those to look at, and those that need a certain second word."""

    marks: tuple[tuple[str, int], ...]
    """The phrases of this word alone."""
    now: tuple[_Node, ...]
    then: dict[str, list[_Node]]


class _Group(NamedTuple):
    """A part of a pattern: its choices, each a sequence of groups or plain words."""

    choices: tuple[list[_Group] | tuple[str, ...], ...]
    optional: bool


def _parse(pattern: str, at: int = 0, closing: str = "") -> tuple[list[_Group], int]:
    """The groups of a pattern up to a closing bracket or a bar, and where that is."""
    out: list[_Group] = []
    while at < len(pattern):
        char = pattern[at]
        if closing and char in "|" + closing:
            break
        if char == " ":
            at += 1
        elif char in "([" and len(pattern) > 1:
            choices: list[list[_Group] | tuple[str, ...]] = []
            end = ")" if char == "(" else "]"
            while True:
                inner, at = _parse(pattern, at + 1, end)
                choices.append(inner)
                if at >= len(pattern):
                    raise ValueError(
                        f"The pattern {pattern!r} opens a bracket and does not close it."
                    )
                if pattern[at] == end:
                    break
            out.append(_Group(tuple(choices), optional=char == "["))
            at += 1
        else:
            stops = [i for i in (pattern.find(sign, at + 1) for sign in " ([|)]") if i >= 0]
            close = (
                min(stops, default=len(pattern)) if closing or len(pattern) > 1 else len(pattern)
            )
            out.append(_Group((_words(pattern[at:close]),), optional=False))
            at = close
    return out, at


def _words(text: str) -> tuple[str, ...]:
    """Folded words of a piece of a pattern; a stem keeps its star."""
    words: list[str] = []
    for word in text.split():
        if word in ("~", "#"):
            words.append(word)
            continue
        if word.startswith("!") and len(word) > 1:
            words.append("!" + word[1:].casefold())
            continue
        pieces = [piece.fold for piece in tokenise(level(word.rstrip("*") or word))]
        if word.endswith("*") and len(word) > 1:
            pieces[-1] += "*"
        words += pieces
    return tuple(words)


def _spelt(pattern: str) -> list[str]:
    """The pattern, and how it is written without special letters."""
    plain = pattern
    for special, pair in _SPELLINGS:
        plain = plain.replace(special, pair)
    return [pattern] if plain == pattern else [pattern, plain]


class Phrasebook:
    """Phrases by category.

    Examples:
        >>> book = Phrasebook()
        >>> book.add("no (change|changes) [at all]", "as_ordered")
        >>> book.add("no", "negation")
        >>> [mark.category for mark in book.find(tokenise("no change, no date"))]
        ['as_ordered', 'negation']
    """

    def __init__(self) -> None:
        self._root = _Node()
        self.starts: dict[str, bool] = {}
        """Whether a phrase may begin with a word, for the words looked up so far: most may not, and
        whoever walks over a text asks here before it calls."""
        self._fans: dict[str, _Fan] = {}

    def add(self, pattern: str, category: str, value: int = 0) -> None:
        """Takes a pattern in; the same phrase may stand in several categories."""
        if not pattern.strip(" ~*#[]()"):
            raise ValueError(f"The pattern {pattern!r} of {category} names no word.")
        for spelt in _spelt(pattern):
            for node in self._follow([self._root], _parse(spelt)[0]):
                if node is not self._root:
                    node.marks = (*node.marks, (category, value))

    def _follow(self, front: list[_Node], groups: list[_Group]) -> list[_Node]:
        """Leads from every node of the front over the groups; returns where they end."""
        for group in groups:
            joint = _Node()
            ends: list[_Node] = [joint]
            for choice in group.choices:
                if isinstance(choice, tuple):
                    self._way(front, choice, joint)
                    continue
                reached = self._follow(front, choice)
                ends += [node for node in reached if node not in front]
            front = [*front, *ends] if group.optional else ends
        return front

    def _way(self, front: list[_Node], words: tuple[str, ...], joint: _Node) -> None:
        """Leads from every node of the front over some words to the joint."""
        for first in front:
            node = first
            for n, word in enumerate(words):
                through = joint if n == len(words) - 1 else _Node()
                node.edge(word, through)
                node = through

    def may_start(self, token: Token) -> bool:
        """Whether any phrase begins with a word; remembered, as texts repeat their words."""
        root = self._root
        word = token.fold
        may = (
            (token.kind == "d" and bool(root.numbers))
            or word in root.exact
            or token.text.casefold() in root.sharp
            or any(word[:n] in root.stems for n in root.lengths)
        )
        if len(self.starts) < _REMEMBERED:
            self.starts[token.text] = may
        return may

    def _fan(self, word: str) -> _Fan:
        """Where a first word leads; most phrases of a common word fail on the second, in one look."""
        root = self._root
        nodes = list(root.exact.get(word, ()))
        for length in root.lengths:
            if length <= len(word):
                nodes += root.stems.get(word[:length], ())
        now: list[_Node] = []
        then: dict[str, list[_Node]] = {}
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
        root = self._root
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
        if root.sharp:
            for node in root.sharp.get(token.text.casefold(), ()):
                self._walk(tokens, start + 1, node, used, found)
        if token.kind == "d":
            for node in root.numbers:
                self._walk(tokens, start + 1, node, used, found)
        if len(found) > 1 and len(found) > alone:
            found.sort(key=_size, reverse=True)
        return found

    def _walk(
        self,
        tokens: list[Token],
        at: int,
        node: _Node,
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
