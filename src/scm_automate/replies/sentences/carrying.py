"""A sentence that names no line: it goes on about the lines before it, or is of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.closing import tells_only_closures
from scm_automate.replies.days.mishaps import tells_why
from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.sentences.unread_words import other_subject, telling_words, unknown_words
from scm_automate.replies.statements import PREDICATES, says

if TYPE_CHECKING:
    from scm_automate.replies.building import StatementBuilder
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["carry_on", "tells_its_price"]

_ANSWERS = tuple(name for name in PREDICATES if name != "attached")
"""What makes a sentence an answer by itself."""


_WISHES = words("words_of_wishes")
_TELLING = (
    "dispatch",
    "arrival",
    "new_date",
    "moved",
    "as_ordered",
    "confirm",
    "shipped",
    "arrived",
    "late",
)


def _wishes(builder: StatementBuilder, unit: Unit, clauses: list[Clause]) -> bool:
    """Whether a sentence only wishes a good day: ``Einen schönen 1. Mai wünscht``."""
    if any(clause.has(*_TELLING) or clause.references or clause.quantities for clause in clauses):
        return False
    return any(token.fold in _WISHES for token in builder.analysis.tokens[unit.start : unit.end])


def _only_closed(builder: StatementBuilder, unit: Unit, clauses: list[Clause]) -> bool:
    """Whether a paragraph of its own only tells when the supplier is shut: ``On Friday (15 May) we stay closed.``."""
    return (
        unit.paragraph != builder.last_paragraph
        and any(clause.has("closure") for clause in clauses)
        and not unit.question
        and not any(
            clause.references or clause.quantities or clause.has(*_BEYOND_CLOSURE)
            for clause in clauses
        )
    )


_BEYOND_CLOSURE = (
    "dispatch", "arrival", "shipped", "arrived", "moved", "new_date", "late", "balance", "rest_lines", "reject",
    "as_ordered", "confirm", "hedge", "condition", "pending", "negation", "all", "both",
)  # fmt: skip
"""What a sentence with a closure says that may be of the lines told before it."""


def _only_polite(clauses: list[Clause]) -> bool:
    """Whether every day of a sentence stands within a polite phrase: ``Sorry, Monday brain!``."""
    return all(
        clause.marks.keys() <= {"courtesy", "joiner", "contrast"}
        and not (clause.references or clause.quantities or clause.prices)
        and all(
            any(mark.start <= window.start and window.end <= mark.end for mark in polite)
            for window in clause.dates
        )
        for clause in clauses
        for polite in [clause.marks.get("courtesy", [])]
    )


def _only_feasts(clauses: list[Clause]) -> bool:
    """Whether no date with a day of its own is told, and nothing else of goods: ``back from holidays``."""
    if any(clause.has(*_ANSWERS) or clause.prices or clause.quantities for clause in clauses):
        return False
    return all(
        window.latest is None and window.shift is None
        for clause in clauses
        for window in clause.dates
    )


def tells_its_price(builder: StatementBuilder, unit: Unit) -> bool:
    """Whether a sentence tells the price of the one line that was spoken of right before."""
    last = builder.last
    return (
        last is not None
        and last is builder.out[-1]
        and last.analysis is builder.analysis
        and len(last.lines) == 1
        and unit.paragraph == builder.last_paragraph
        and not unit.question
        and any(clause.prices for clause in unit.clauses)
        and any(clause.has("price", "price_change") for clause in unit.clauses)
    )


def carry_on(builder: StatementBuilder, unit: Unit, clauses: list[Clause]) -> None:
    """A sentence that names nothing: it goes on about the lines before it, or is of all."""
    told = any(says(clause) for clause in clauses)
    if told and builder.scope.quoted is None and not unit.question:
        greets = any(clause.has("courtesy") for clause in clauses) and (
            _wishes(builder, unit, clauses) or _only_polite(clauses)
        )
        if greets or tells_only_closures(clauses):
            builder.remarks.append((builder.analysis, unit, None))
            return
    if (
        told
        and any(clause.has("courtesy", "closure") for clause in clauses)
        and _only_feasts(clauses)
    ):
        told = False  # "just back from our holidays"
    counts = any(not one.spec for clause in clauses for one in clause.quantities)
    if not told and not (counts and unit.item):
        near = (
            builder.last
            if builder.last is not None and unit.paragraph == builder.last_paragraph
            else None
        )
        if (
            near is not None
            and unit.question
            and not all(clause.has("courtesy") for clause in clauses)
        ):
            near.spoken = True  # "Pin 8: the drawing says steel. Which one do we take?"
        builder.remarks.append((builder.analysis, unit, near))
        return
    enclosed = not any(clause.dates or clause.prices or clause.has(*_ANSWERS) for clause in clauses)
    if (
        builder.last is not None
        and builder.last.clauses
        and (builder.last.lines or builder.last.kind == "rest")
        and not (enclosed and unit.paragraph != builder.last_paragraph)
    ):
        last = builder.last
        if builder.scope.quoted is None and _only_closed(builder, unit, clauses):
            builder.remarks.append((builder.analysis, unit, None))
            return
        courteous = any(clause.has("courtesy", "closure") for clause in clauses)
        if (
            builder.scope.quoted is None
            and courteous
            and (not any(clause.dates for clause in clauses) or _wishes(builder, unit, clauses))
        ):
            builder.remarks.append((builder.analysis, unit, None))
            return
        doubt = ""
        if any(
            says(clause)
            and not tells_why(clause, last.lines, last.clauses)
            and other_subject(builder.analysis, clause, builder.index.lexicon)
            for clause in clauses
        ):
            doubt = "words that may name another line"
        if last.analysis is builder.analysis and last is builder.out[-1] and not unit.question:
            last.vague = last.vague or doubt
            # the items under "in two lots:", the sentence that goes on
            last.clauses += clauses
            last.units.append(unit)
            builder.last_paragraph = unit.paragraph
            return
        statement = builder.new(
            unit, set(last.lines), last.kind, except_for=set(last.except_for), clauses=clauses,
            vague=last.vague or doubt,
            loose=True, implicit=last.implicit,
        )  # fmt: skip
        builder.out.append(statement)
        builder.last_paragraph = unit.paragraph
        return
    if builder.names.foreign and builder.last is None and builder.scope.quoted is None:
        # what is told below an order that is not open is told of that order
        builder.remarks.append((builder.analysis, unit, None))
        return
    inside = (
        set(builder.scope.quoted)
        if builder.scope.quoted
        else builder.names.in_order(set(builder.scope.asked))
    )
    quoted = bool(builder.scope.quoted)
    doubt = ""
    if len(inside) > 1 and not quoted:
        strange = [
            word
            for clause in clauses
            for word in unknown_words(builder.analysis, clause, builder.index.lexicon)
            if len(word) >= 4 and not _is_called(builder, clause, word)
        ]
        doubt = f"it names no line, and {strange[0]!r} is not understood" if strange else ""
    if len(inside) > 1 and not quoted and not doubt and _nods(builder, clauses):
        doubt = "a word for yes may be of something else than the lines"
    spoken = builder.analysis.tokens[unit.start : unit.end]
    if not quoted and not any(token.kind == "w" for token in spoken):
        doubt = doubt or "no word is told, but a sign"
    statement = builder.new(
        unit,
        inside,
        "lines" if quoted else "all",
        clauses=clauses,
        implicit=not quoted,
        vague=doubt,
    )
    builder.out.append(statement)


def _is_called(builder: StatementBuilder, clause: Clause, word: str) -> bool:
    """Whether a word is whom the answer is told, by name: ``Looks good Mikkel, no changes.``, ``Hi Joost yes all fine``."""
    if builder.index.lexicon.codes[0] in _CAPITAL_NOUNS or not word[:1].isupper():
        return False
    tokens = builder.analysis.tokens
    told = {
        mark.end
        for name in ("confirm", "as_ordered", "courtesy")
        for mark in clause.marks.get(name, ())
    }
    return any(
        tokens[at].text == word and tokens[at + 1].text in ",.!"
        for at in told
        if at + 1 < len(tokens)
    ) or (
        clause.end - clause.start > 1
        and tokens[clause.start].fold in _GREETINGS
        and tokens[clause.start + 1].text == word
    )


_CAPITAL_NOUNS = languages_with("capital_nouns")
_GREETINGS = words("greetings")


def _nods(builder: StatementBuilder, clauses: list[Clause]) -> bool:
    """Whether all that answers is one short word for yes among others: ``your family a good week``."""
    if any(clause.dates or clause.has("as_ordered", "all", "both") for clause in clauses):
        return False
    if any(clause.quantities for clause in clauses):
        return False
    words = builder.index.lexicon
    agreed = [(clause, mark) for clause in clauses for mark in clause.marks.get("confirm", ())]
    return bool(agreed) and all(
        len(mark.used) == 1
        and len(builder.analysis.tokens[mark.start].fold) <= _NOD
        and telling_words(builder.analysis, clause, builder.index)
        and not words.topics.find(builder.analysis.tokens[clause.start : clause.end])
        for clause, mark in agreed
    )


_NOD = 5
"""Letters of ``good``, ``fine``, ``super``; longer words for yes are those of who confirms."""
