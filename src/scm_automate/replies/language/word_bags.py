"""The words of a text without their order: which phrases may stand in it at all, told before any is looked for.

Most phrases begin with a common word, which nearly every text holds, so that their first words tell
little. A phrase whose other words are missing stands nowhere in a text: not in one of its sentences
either, and not in what is left of a sentence once some of its words are taken out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import folded_words, level, words_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from scm_automate.replies.language.patterns import Node

__all__ = ["WordBag", "bag_of"]


@dataclass(slots=True)
class WordBag:
    """The words of a text, asked by the ways through a pattern."""

    texts: Collection[str]
    """As they are written."""
    words: set[str]
    """Folded: as with all below a set, with which the keys of a dictionary are crossed
    from the smaller side. With a frozen one they are not."""
    _heads: dict[int, set[str]] = field(default_factory=dict)
    _spelt: set[str] | None = None

    def heads(self, length: int) -> set[str]:
        """So many first letters of each word."""
        heads = self._heads.get(length)
        if heads is None:
            heads = self._heads[length] = {word[:length] for word in self.words}
        return heads

    @property
    def spelt(self) -> set[str]:
        """The words with their accents."""
        if self._spelt is None:
            self._spelt = {text.casefold() for text in self.texts}
        return self._spelt

    @property
    def counts(self) -> bool:
        """Whether a number stands among them."""
        return any("0" <= text[0] <= "9" for text in self.texts)

    def follow(self, node: Node, found: set[str]) -> None:
        """Adds the categories of the phrases that its words lead to from a place within a pattern."""
        for category, _ in node.marks:
            found.add(category)
        if not node.goes_on:
            return
        for word in node.exact.keys() & self.words:
            for then in node.exact[word]:
                self.follow(then, found)
        for word in node.sharp.keys() & self.spelt if node.sharp else ():
            for then in node.sharp[word]:
                self.follow(then, found)
        for length in node.lengths:
            for stem in node.stems.keys() & self.heads(length):
                for then in node.stems[stem]:
                    self.follow(then, found)
        if node.numbers and self.counts:
            for then in node.numbers:
                self.follow(then, found)
        for then in node.gaps:
            self.follow(then, found)


def bag_of(text: str) -> WordBag:
    """The words of a text that may hold nothing worth to be taken apart."""
    words = words_of(level(text))
    return WordBag(words, folded_words(words))
