"""What a second reader said, held against the text: the words, the date, the number, the line.

A model may choose and assign; it may not supply. Every value must be copied from the text, and our own
finders must read the same value from the same words. No check is lenient: one edit turns 14.06. into
14.05., and five turn "rejected" into "delayed".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.numbers import decimal_sign, read_figure, writes_blanks
from scm_automate.replies.dates import find_dates, is_firm
from scm_automate.replies.dates.order import order_of
from scm_automate.replies.found import Habits
from scm_automate.replies.language.lexicon import lexicon
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.naming.references import LineIndex
from scm_automate.replies.sentences.analysis import analyse

if TYPE_CHECKING:
    from scm_automate.replies.dates import DateMention
    from scm_automate.replies.reply import Told
    from scm_automate.replies.second.second_form import SecondAnswer

__all__ = ["Checked", "Checker"]

_UNDOING = ("negation", "reject", "question", "history", "closure", "instead", "moved")
"""Phrases that may turn what a sentence says of a date into something else."""
_DOUBTING = ("hedge", "condition", "pending")
_NAMING = ("order", "line", "code", "words", "size", "ordinal")


@dataclass(slots=True)
class Checked:
    """One answer after its checks."""

    failed: list[str] = field(default_factory=list)
    """What did not hold; empty where it may be shown as a suggestion."""
    doubts: list[str] = field(default_factory=list)
    """What a person should know beside it."""
    line: int = -1
    """Index of the open line."""
    earliest: date | None = None
    latest: date | None = None
    quantity: Decimal | None = None
    basis: str = "delivery"
    start: int = 0
    """First character of the quote in the text."""
    end: int = 0
    """One past its last."""


class Checker:
    """Checks answers against one message.

    Args:
        told: The message and the open lines.
        text: The text that was shown to the model, as long as the original.
        language: In which the first reader read it.
    """

    def __init__(self, told: Told, text: str, language: str | None) -> None:
        self.told, self.text = told, text
        codes = (language or "en",)
        self.lexicon = lexicon(*codes)
        self.habits = Habits(
            lexicon=self.lexicon,
            today=told.today,
            order=order_of(told.country),
            firm=is_firm(codes, told.country),
            sign=decimal_sign(told.country, codes[0]),
            blanks=writes_blanks(codes),
        )
        self.index = LineIndex(list(told.lines), self.lexicon)
        self.language = codes[0]
        self.mentions = self._dates(text)

    def check(self, answer: SecondAnswer) -> Checked:
        """The answer held against the text."""
        out = Checked()
        span = self._only_place(answer.quote, "the quote", out)
        if span is None:
            return out
        out.start, out.end = span
        quote = self.text[out.start : out.end]
        if _folded(quote) in _folded(self.told.quoted):
            out.failed.append("the quote stands in the quoted thread as well")
        self._polarity(quote, out)
        self._date(answer, out)
        self._quantity(answer, out)
        self._line(answer, out)
        if not out.failed and out.quantity is not None:
            most = self.told.lines[out.line].quantity
            if not 0 < out.quantity <= most:
                out.failed.append("the quantity is not within the open quantity")
        return out

    def _only_place(self, words: str, name: str, out: Checked) -> tuple[int, int] | None:
        """Where some words stand in the text, blanks not counted; they must stand there once."""
        places = _places(words, self.text)
        if len(places) == 1:
            return places[0]
        out.failed.append(
            f"{name} does not stand in the text"
            if not places
            else f"{name} stands there more than once"
        )
        return None

    def _within(self, words: str, name: str, out: Checked) -> tuple[int, int] | None:
        """Where some words stand within the quote, as whole words."""
        places = [
            (out.start + start, out.start + end)
            for start, end in _places(words, self.text[out.start : out.end])
        ]
        whole = [one for one in places if self._is_whole(*one)]
        if len(whole) == 1:
            return whole[0]
        out.failed.append(
            f"{name} do not stand in the quote" if not places
            else f"{name} are cut out of a longer word or number" if not whole
            else f"{name} stand in the quote more than once"
        )  # fmt: skip
        return None

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether a span neither begins nor ends within a word or a number."""
        before = self.text[start - 2 : start] if start > 1 else self.text[:start]
        behind = self.text[end : end + 2]
        if before and before[-1].isalnum() and self.text[start].isalnum() and before[-1] < "\u2e80":
            return False
        if behind and behind[0].isalnum() and self.text[end - 1].isalnum() and behind[0] < "\u2e80":
            return False
        # 4.06 of 14.06, 1,000 of 1,000,000
        glued = ".,/-"
        if (
            len(before) == 2
            and before[1] in glued
            and before[0].isdigit()
            and self.text[start].isdigit()
        ):
            return False
        return not (
            len(behind) == 2
            and behind[0] in glued
            and behind[1].isdigit()
            and self.text[end - 1].isdigit()
        )

    def _polarity(self, quote: str, out: Checked) -> None:
        tokens = tokenise(level(quote))
        for mark in self.lexicon.phrases.find(tokens):
            words = quote[tokens[mark.start].start : tokens[mark.end - 1].end]
            if mark.category in _UNDOING:
                out.failed.append(f"{words!r} may turn the sentence into something else")
            elif mark.category in _DOUBTING:
                out.doubts.append(f"doubt or a condition: {words!r}")
            elif mark.category in ("dispatch", "shipped"):
                out.basis = "dispatch"
        if quote.rstrip().endswith("?"):
            out.failed.append("the sentence is a question")

    def _dates(self, text: str) -> tuple[DateMention, ...]:
        return find_dates(
            text, language=self.language, country=self.told.country, today=self.told.today
        )

    def _date(self, answer: SecondAnswer, out: Checked) -> None:
        span = self._within(answer.date_quote, "the words of the date", out)
        if span is None:
            return
        window = (answer.earliest, answer.latest)
        alone = self._dates(self.text[span[0] : span[1]])
        there = [one for one in self.mentions if one.start < span[1] and one.end > span[0]]
        if len(alone) != 1 or len(there) != 1:
            out.failed.append("the words of the date are not one date to our own finder")
            return
        if any((one.earliest, one.latest) != window for one in (*alone, *there)):
            out.failed.append("our own finder reads another date from the same words")
            return
        mention = there[0]
        if mention.alternatives:
            out.doubts.append("the date can be read in another way")
        if mention.approximate:
            out.doubts.append("the date is told as about then")
        if mention.limit:
            out.doubts.append("the date is a limit")
        today = self.told.today
        if not today <= answer.latest <= today + timedelta(days=731):
            out.failed.append("the date is past, or more than two years away")
        out.earliest, out.latest = window

    def _quantity(self, answer: SecondAnswer, out: Checked) -> None:
        if answer.quantity is None:
            if answer.quantity_quote.strip():
                out.failed.append("words of a quantity are given, and no quantity")
            return
        span = self._within(answer.quantity_quote, "the words of the quantity", out)
        if span is None:
            return
        tokens = tokenise(level(self.text[span[0] : span[1]]))
        starts = [at for at, token in enumerate(tokens) if token.kind == "d"]
        if not starts:
            out.failed.append("the words of the quantity hold no number")
            return
        figure = read_figure(tokens, starts[0], sign=self.habits.sign, blanks=self.habits.blanks)
        if any(at >= figure.end for at in starts):
            out.failed.append("the words of the quantity hold several numbers")
            return
        try:
            value = Decimal(answer.quantity)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value not in (figure.value, figure.other):
            out.failed.append("our own finder reads another quantity from the same words")
            return
        if figure.other is not None:
            out.doubts.append("the quantity can be read in another way")
        out.quantity = value

    def _line(self, answer: SecondAnswer, out: Checked) -> None:
        if not answer.line_quote.strip():
            if len(self.told.lines) == 1:
                out.line = 0
            else:
                out.failed.append("no words name the line")
            return
        places = [one for one in _places(answer.line_quote, self.text) if self._is_whole(*one)]
        near = [one for one in places if one[0] <= out.end]
        if not near:
            out.failed.append("the words of the line do not stand in the quote or before it")
            return
        words = self.text[near[-1][0] : near[-1][1]]
        tokens = tokenise(level(words))
        named: frozenset[int] | None = None
        for one in analyse(level(words), tokens, self.index, self.habits).references:
            if one.lines and one.how in _NAMING:
                named = one.lines if named is None else (named & one.lines)
        if named is None or len(named) != 1:
            out.failed.append("the words of the line do not name exactly one open line")
            return
        out.line = next(iter(named))
        # from the line's words on to the end of the quote nobody else may be spoken of
        between = self.text[min(near[-1][1], out.start) : out.end]
        spoken = analyse(level(between), tokenise(level(between)), self.index, self.habits)
        if any(one.lines and out.line not in one.lines for one in spoken.references):
            out.failed.append("another line is named between the words of the line and the date")


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _places(words: str, text: str) -> list[tuple[int, int]]:
    """Every place where some words stand letter by letter, blanks and line ends not counted."""
    parts = words.split()
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(re.escape(part) for part in parts))
    return [match.span() for match in pattern.finditer(text)]
