"""What is found in a text: dates, references, quantities, prices and phrases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.language.word_bags import WordBag

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from scm_automate.replies.amounts.numbers import Figure
    from scm_automate.replies.dates.order import Order
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark, Phrasebook
    from scm_automate.replies.language.tokens import Token


__all__ = ["Analysis", "Habits", "Price", "Quantity", "Reference"]


@dataclass(slots=True)
class Reference:
    """Words that name open lines."""

    start: int
    end: int
    lines: frozenset[int]
    how: str
    """``order``, ``line``, ``code``, ``words``, ``size`` or ``ordinal``."""
    unknown: str = ""
    """The order or line as told, where no open line has it."""
    unlike: bool = False
    """Whether it is an unknown order whose number is not written as those of the open ones are."""
    count: int = 1
    """How many lines are named one by one."""
    weak: bool = False
    """Whether the number may be a day as well."""


@dataclass(slots=True)
class Quantity:
    """A number that may be a quantity."""

    start: int
    end: int
    figure: Figure
    unit: str = ""
    """Class of its unit; empty where none stands with it."""
    percent: bool = False
    approximate: bool = False
    each: bool = False
    times: int = 0
    """2 of ``2 x 250``."""
    spec: bool = False
    """A measure, a weight, a time: no quantity of any line unless its unit says so."""
    bare: bool = False

    @property
    def value(self) -> Decimal:
        """The number."""
        return self.figure.value


@dataclass(slots=True)
class Price:
    """A price with what it is for."""

    start: int
    end: int
    figure: Figure
    currency: str
    per: Decimal | None


@dataclass(frozen=True, slots=True)
class Habits:
    """How the writer writes: language, country, and what "today" is."""

    lexicon: Lexicon
    today: date
    order: Order
    firm: bool
    sign: str
    """Decimal sign."""
    blanks: bool
    """Whether thousands may be parted by blanks."""
    factors: dict[str, Decimal] = field(default_factory=dict)
    """Folded unit words of the supplier's own to how many of our unit one of them is."""
    dialect: bool = False
    """Whether the message is written in a dialect of its language: see `dialects`."""


@dataclass(slots=True)
class Analysis:
    """All that was found in a text, by token."""

    text: str
    tokens: list[Token]
    dates: list[Window]
    references: list[Reference]
    quantities: list[Quantity]
    prices: list[Price]
    marks: list[Mark]
    claimed: list[str] = field(default_factory=list)
    """For each token what took it: ``date``, ``ref``, ``qty``, ``price``, or empty."""
    kinds: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    """Languages -> the kinds of remarks that may stand in the text, as far as asked for."""
    _words: frozenset[str] = frozenset()
    _folds: frozenset[str] = frozenset()
    _bag: WordBag | None = None
    _held: dict[Phrasebook, bool] = field(default_factory=dict)

    @property
    def words(self) -> frozenset[str]:
        """The words of the text as they are written."""
        if not self._words:
            self._words = frozenset([token[2] for token in self.tokens])
        return self._words

    @property
    def folds(self) -> frozenset[str]:
        """The folded words of the text."""
        if not self._folds:
            self._folds = frozenset([token[3] for token in self.tokens])
        return self._folds

    @property
    def bag(self) -> WordBag:
        """The words of the text without their order."""
        if self._bag is None:
            self._bag = WordBag(self.words, set(self.folds))
        return self._bag

    def may_hold(self, book: Phrasebook) -> bool:
        """Whether any phrase of a book may stand in the text, told once for all its sentences."""
        held = self._held.get(book)
        if held is None:
            held = self._held[book] = bool(book.among(self.bag))
        return held
