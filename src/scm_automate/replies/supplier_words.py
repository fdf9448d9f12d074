"""A supplier's vocabulary at work: what the reader is told, and what its dates mean.

Learned words are tried, never trusted: the message is read with the approved words and once more
with the learned ones, and a line whose answer differs is for review with the words that made it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scm_automate.model import replace as changed
from scm_automate.replies.amounts.units import unit_class
from scm_automate.replies.language.tokens import level, tokenise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from scm_automate.model import LineResponse, OrderResponse
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.vocabulary import Vocabulary, VocabularyEntry

__all__ = ["NO_WORDS", "SupplierWords", "apply_date_words", "read_with_words"]


@dataclass(frozen=True, slots=True)
class SupplierWords:
    """Entries in the form that the reader takes."""

    units: dict[str, str] = field(default_factory=dict)
    """Folded unit word to the class of its unit."""
    factors: dict[str, Decimal] = field(default_factory=dict)
    """Folded unit word to how many of our unit it is."""
    items: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Our item to the supplier's numbers for it."""
    dates: tuple[tuple[tuple[str, ...], str], ...] = ()
    """(folded words, what dates beside them mean)."""
    plain: str = ""
    """What a date with no word beside it means; empty where nobody said."""

    def lexicon(self, words: Lexicon) -> Lexicon:
        """A language's words with the supplier's own units."""
        return replace(words, units={**words.units, **self.units}) if self.units else words

    def name(self, lines: Iterable[OpenLine]) -> None:
        """Gives each open line the supplier's own numbers for its item."""
        for line in lines:
            line.aliases = self.items.get(line.item, ())


NO_WORDS = SupplierWords()


def words_of(entries: Iterable[VocabularyEntry]) -> SupplierWords:
    """Entries as the reader takes them; of two on the same word the later one counts."""
    units: dict[str, str] = {}
    factors: dict[str, Decimal] = {}
    items: dict[str, tuple[str, ...]] = {}
    dates: dict[tuple[str, ...], str] = {}
    plain = ""
    for entry in entries:
        words = tuple(token.fold for token in tokenise(level(entry.said)) if token.text != ".")
        if entry.kind == "unit":
            units[words[0]] = unit_class(entry.means)
            factors.pop(words[0], None)
            if entry.factor != 1:
                factors[words[0]] = entry.factor
        elif entry.kind == "item":
            items[entry.means] = (*items.get(entry.means, ()), entry.said)
        elif words:
            dates[words] = entry.means
        else:
            plain = entry.means
    return SupplierWords(units, factors, items, tuple(dates.items()), plain)


def read_with_words(
    vocabulary: Vocabulary | None, read: Callable[[SupplierWords], OrderResponse]
) -> OrderResponse:
    """A message read with a supplier's words; what only learned words say is for review.

    Args:
        vocabulary: The supplier's; null reads without.
        read: Reads the message with some words.
    """
    if vocabulary is None:
        return read(NO_WORDS)
    sure = read(words_of(vocabulary.approved))
    if not vocabulary.learned:
        return sure
    tried = read(words_of((*vocabulary.approved, *vocabulary.learned)))
    if tried == sure:
        return sure
    told = "; ".join(str(entry) for entry in vocabulary.learned[:5])
    reason = f"learned words that nobody has approved yet change this answer: {told}"
    before = {one.line_key: one for one in sure.lines}
    lines = [
        one if _same(one, before.get(one.line_key)) else _for_review(one, reason)
        for one in tried.lines
    ]
    seen = {one.line_key for one in tried.lines}
    lines += [_for_review(one, reason) for key, one in before.items() if key not in seen]
    return changed(tried, lines=lines, flags=sorted({*tried.flags, *sure.flags}))


def _same(one: LineResponse, other: LineResponse | None) -> bool:
    return other is not None and changed(one, evidence=(), confidence=0) == changed(
        other, evidence=(), confidence=0
    )


def _for_review(line: LineResponse, reason: str) -> LineResponse:
    return changed(line, review=True, reasons=(*line.reasons, reason))


def apply_date_words(outcomes: list[Outcome], words: SupplierWords) -> None:
    """Lets dates mean what the supplier means by them: dispatch or delivery.

    A word of the vocabulary in the statement counts for its dates; where another word of dispatch
    or arrival stands beside it, the reading stays and a person looks. A date with no such word at
    all takes the plain meaning.
    """
    if not words.dates and not words.plain:
        return
    for outcome in outcomes:
        for one in outcome.deliveries:
            if one.latest is None:
                continue
            means = _meaning(outcome, (one.earliest, one.latest), words)
            if means and means != one.basis:
                one.basis = means
                _judge_again(outcome)


def _meaning(outcome: Outcome, window: tuple[object, object], words: SupplierWords) -> str:
    """What a delivery's dates mean in the supplier's words; empty where they say nothing of it."""
    lots = [lot for lot in outcome.lots if (lot.earliest, lot.latest) == window]
    explicit = any(lot.basis for lot in lots)
    loose = ""
    for statement in outcome.statements:
        header = [token.fold for token in tokenise(statement.header)]
        for clause in statement.clauses:
            if not any((one.earliest, one.latest) == window for one in clause.dates):
                continue
            tokens = statement.analysis.tokens
            folds = [token.fold for token in tokens[clause.start : clause.end]]
            for said, means in words.dates:
                if _holds(folds, said) or (header and _holds(header, said)):
                    if _beside(clause, tokens, said):
                        outcome.reasons.append(
                            f"{' '.join(said)!r} stands beside another word of dispatch or arrival"
                        )
                        return ""
                    return means
                if not explicit and _holds([token.fold for token in tokens], said):
                    loose = " ".join(said)
    if loose:
        # a heading, or another sentence: it may be meant for this date too
        outcome.reasons.append(f"the supplier's word {loose!r} may speak of this date as well")
        return ""
    return words.plain if words.plain and lots and not explicit else ""


def _beside(clause: Clause, tokens: list[Token], said: tuple[str, ...]) -> bool:
    """Whether another word of dispatch or arrival stands in a clause."""
    return any(
        not all(_is(tokens[at].fold, said) for at in mark.used)
        for category in ("dispatch", "shipped", "arrival", "arrived")
        for mark in clause.marks.get(category, ())
    )


def _is(fold: str, said: tuple[str, ...]) -> bool:
    return any(_same_word(fold, one) for one in said)


def _same_word(fold: str, said: str) -> bool:
    """The word itself, or a longer form of it: Liefertermine of Liefertermin."""
    return fold == said or (len(said) >= 5 and fold.startswith(said) and len(fold) <= len(said) + 2)


def _holds(folds: list[str], said: tuple[str, ...]) -> bool:
    size = len(said)
    return any(
        all(_same_word(fold, one) for fold, one in zip(folds[at : at + size], said, strict=True))
        for at in range(len(folds) - size + 1)
    )


def _judge_again(outcome: Outcome) -> None:
    """A dispatch on the due date is a change, an arrival on it is none."""
    if outcome.status not in ("accepted", "changed"):
        return
    told = Counter(
        (one.quantity, one.earliest, one.latest, one.basis) for one in outcome.deliveries
    )
    due = Counter((quantity, day, day, "delivery") for day, quantity in outcome.line.schedules)
    outcome.status = "accepted" if told == due and outcome.price is None else "changed"
