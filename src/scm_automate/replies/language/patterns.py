"""Patterns of words compiled to the ways through them, and the words that they may begin with.

A pattern is words separated by blanks. ``bestätig*`` takes any ending, ``~`` skips up to four
words of the same sentence, ``#`` takes a number, ``(a|b)`` is a choice and ``[a]`` may be
missing. Accents do not count, as many people leave them off, but in ``!würde`` they do: without
them it is another word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scm_automate.replies.language.tokens import fold, level, tokenise

__all__ = ["Entry", "Node", "spellings"]

_SPELLINGS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ø", "oe"), ("å", "aa"), ("æ", "ae"))
"""How people write letters that their keyboard lacks; other accents are simply left off."""


_STOP = re.compile(r"[ (\[|)\]]")
_IDEOGRAPH = "\u3040"
"""From here on every sign is a word."""


class Node:
    """A place within a pattern, and the ways on from there."""

    __slots__ = ("exact", "gaps", "goes_on", "lengths", "marks", "numbers", "sharp", "stems")

    def __init__(self) -> None:
        self.exact: dict[str, list[Node]] = {}
        self.sharp: dict[str, list[Node]] = {}
        self.stems: dict[str, list[Node]] = {}
        self.lengths: tuple[int, ...] = ()
        self.gaps: tuple[Node, ...] = ()
        self.numbers: tuple[Node, ...] = ()
        self.marks: tuple[tuple[str, int], ...] = ()
        self.goes_on = False

    @property
    def only_words(self) -> bool:
        """Whether it is no end, and each way on is over a word."""
        return not (self.marks or self.gaps or self.numbers or self.sharp or self.lengths)

    def edge(self, word: str, to: Node) -> None:
        """A way to another node over one word."""
        self.goes_on = True
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
            stop = _STOP.search(pattern, at + 1)
            close = stop.start() if stop is not None else len(pattern)
            out.append(_Group((_words(pattern[at:close]),), optional=False))
            at = close
    return out, at


def _words(text: str) -> tuple[str, ...]:
    """Folded words of a piece of a pattern; a stem keeps its star."""
    if text.isalpha():
        if text.isascii():
            return (text.lower(),)
        if max(text) < _IDEOGRAPH:
            return (fold(level(text)),)
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


def spellings(pattern: str) -> list[str]:
    """The pattern, and how it is written without special letters."""
    if pattern.isascii():
        return [pattern]
    plain = pattern
    for special, pair in _SPELLINGS:
        plain = plain.replace(special, pair)
    return [pattern] if plain == pattern else [pattern, plain]


_PLAIN = re.compile(r" *([^\W\d_]+)(\*?)(?= |$)")
_CHOICE = re.compile(r"\(([^()\[\]]*)\)")


class Entry:
    """A pattern of one category, compiled when a text first holds a word that it begins with."""

    __slots__ = ("_root", "category", "pattern", "value")

    def __init__(self, pattern: str, category: str, value: int) -> None:
        if not pattern.isalpha():  # most are one word
            for opening, closing in ("()", "[]"):
                if pattern.count(opening) > pattern.count(closing):
                    raise ValueError(
                        f"The pattern {pattern!r} opens a bracket and does not close it."
                    )
        self.pattern = pattern
        self.category = category
        self.value = value
        self._root: Node | None = None

    @property
    def is_compiled(self) -> bool:
        """Whether its ways are known already."""
        return self._root is not None

    @property
    def root(self) -> Node:
        """Where the pattern begins."""
        if self._root is None:
            root = self._root = Node()
            for node in _follow([root], _parse(self.pattern)[0]):
                if node is not root:
                    node.marks = (*node.marks, (self.category, self.value))
        return self._root

    def first_words(self) -> tuple[list[str], list[str]]:
        """The words and stems that it begins with, folded; few patterns must be compiled to tell."""
        if self.pattern.isalpha() and self.pattern.isascii():
            return [self.pattern.lower()], []
        choice = _CHOICE.match(self.pattern)
        words: dict[str, None] = {}
        stems: dict[str, None] = {}
        for start in choice[1].split("|") if choice is not None else (self.pattern,):
            plain = _PLAIN.match(start)
            if plain is None or not (start.isascii() or max(plain[1]) < _IDEOGRAPH):
                break
            word = plain[1].lower() if plain[1].isascii() else fold(level(plain[1]))
            (stems if plain[2] else words)[word] = None
        else:
            return list(words), list(stems)
        return list(self.root.exact), list(self.root.stems)


def _follow(front: list[Node], groups: list[_Group]) -> list[Node]:
    """Leads from every node of the front over the groups; returns where they end."""
    for group in groups:
        joint = Node()
        ends: list[Node] = [joint]
        for choice in group.choices:
            if isinstance(choice, tuple):
                _way(front, choice, joint)
                continue
            reached = _follow(front, choice)
            ends += [node for node in reached if node not in front]
        front = [*front, *ends] if group.optional else ends
    return front


def _way(front: list[Node], words: tuple[str, ...], joint: Node) -> None:
    """Leads from every node of the front over some words to the joint."""
    for first in front:
        node = first
        for n, word in enumerate(words):
            through = joint if n == len(words) - 1 else Node()
            node.edge(word, through)
            node = through
