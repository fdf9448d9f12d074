"""Sentences and messages that answer nothing of ours: bills, surveys, fairs, new addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.doubts.understood import strange_words
from scm_automate.replies.language.language_files import words
from scm_automate.replies.reading import tokens_of

if TYPE_CHECKING:
    from scm_automate.replies.language.phrases import Phrasebook
    from scm_automate.replies.reading import Reading
    from scm_automate.replies.statements import Statement

__all__ = ["is_notice", "speaks_of_else"]

_STRANGE = 2
"""So many words that nobody knows make a sentence one about something else."""
_ANSWERS = ("as_ordered", "confirm", "arrival", "dispatch", "shipped", "arrived", "reject", "late")


def is_notice(statement: Statement, reading: Reading) -> bool:
    """Whether a sentence is about no order of ours.

    A newsletter, a reminder of a bill or an invitation holds dates too. In a message that answers
    one of ours only a sentence that names no line and speaks of such a thing is none of the answer;
    in any other message, one that names no line for sure and either belongs to a message about
    such a thing, or holds no verb of delivery and words that are none of the trade's.
    """
    answering = statement.marks(*_ANSWERS)
    told = answering and statement.has_date and statement.row is None and not reading.about_else
    if reading.of_others and statement.kind == "all" and told:
        reading.unknown += reading.of_others
        return True  # "your EK-4402 is ready, it comes on Friday"
    if reading.of_others and _names_their_order(statement, reading.of_others):
        reading.unknown += reading.of_others
        return True
    if reading.replying and _offers_more(statement, reading):
        return True
    if reading.replying:
        bare = statement.implicit and not answering
        return bare and (_notices(statement, reading) or _asks_payment(statement, reading))
    billing = statement.row is None and statement.marks("attached", "payment")
    if billing and not answering and _notices(statement, reading):
        return True  # "please find attached our invoice for order 4711"
    sure = statement.row is not None or any(  # a row was tied to its line by a number or name
        one.how in ("order", "line", "code")
        for clause in statement.clauses
        for one in clause.references
    )
    if sure:
        return False
    if _only_prices(reading):
        return True
    if reading.about_else:
        described = (
            not statement.implicit
            and statement.kind == "lines"
            and not statement.vague
            and any(clause.references for clause in statement.clauses)
        )
        # "come and see the new needle line! On 7 October we open the doors"
        return not (described and answering and statement.has_date) or _notices(statement, reading)
    if answering:
        return False
    billed = statement.implicit and any(
        mark.category in ("payment", "price_change")
        for analysis in reading.analyses
        for mark in analysis.marks
    )
    strange = len(strange_words(statement, reading.index, reading.people))
    return billed or strange >= _STRANGE


def _names_their_order(statement: Statement, numbers: list[str]) -> bool:
    """``the harnesses of B/2026/0077 leave in week 6``: a word that fits our line, beside the number of another order."""
    names = [one for clause in statement.clauses for one in clause.references]
    if statement.row is not None or any(one.how not in ("words", "ordinal") for one in names):
        return False
    tokens, text = statement.analysis.tokens, statement.analysis.text
    said = text[
        tokens[statement.clauses[0].start].start : tokens[statement.clauses[-1].end - 1].end
    ]
    return bool(names) and any(one in said for one in numbers)


def _offers_more(statement: Statement, reading: Reading) -> bool:
    """``I also attached the quote for the fan trays``: an offer for goods that nobody asked about here."""
    if statement.kind != "lines" or statement.has_date or not statement.marks("attached"):
        return False
    if statement.marks(*_ANSWERS) or any(clause.quantities for clause in statement.clauses):
        return False
    asked = statement.lines & reading.builder.scope.asked
    if asked and not _answered_before(statement, reading):
        return False
    folds = {
        statement.analysis.tokens[at].fold
        for clause in statement.clauses
        for at in range(clause.start, clause.end)
    }
    return not _OFFERS.isdisjoint(folds)


def _answered_before(statement: Statement, reading: Reading) -> bool:
    """Whether all lines whose words it shares have their day above, and it begins a paragraph of its own."""
    told: set[int] = set()
    for one in reading.statements:
        if one is statement:
            break
        if one.units[-1].paragraph == statement.units[0].paragraph:
            return False
        if one.has_date or one.marks("as_ordered"):
            told |= one.lines
    return statement.lines <= told


_OFFERS = words("offers")
"""Words for an offer."""


def _only_prices(reading: Reading) -> bool:
    """Whether an unasked letter that names no line tells of new prices: "orders confirmed keep the old ones"."""
    sure = ("order", "line", "code")
    return not any(
        one.row is not None
        or any(ref.how in sure for part in one.clauses for ref in part.references)
        for one in reading.statements
    ) and any(mark[0] == "price_change" for one in reading.analyses for mark in one.marks)


def speaks_of_else(texts: tuple[str, ...], reading: Reading) -> bool:
    """Whether a subject or text holds a word for a bill, a survey, a fair and the like."""
    book = reading.habits.lexicon.notices
    return any(book.find(tokens_of(text)) for text in texts if text)


def _asks_payment(statement: Statement, reading: Reading) -> bool:
    """Whether a day is that of a bill, in a mail that answers nothing: ``Gelieve te betalen voor 25-05``."""
    words = reading.habits.lexicon
    if statement.marks("condition", "negation", "hedge", "pending"):
        return False
    return (
        _says(statement, words.bills)
        and any(words.notices.find(one.tokens) for one in reading.analyses)
        and all(
            one.implicit
            and not one.marks(*_ANSWERS)
            and (not one.has_date or _says(one, words.bills) or _says(one, words.notices))
            for one in reading.statements
        )
    )


def _says(statement: Statement, book: Phrasebook) -> bool:
    tokens = statement.analysis.tokens
    return statement.analysis.may_hold(book) and any(
        book.find(tokens[unit.start : unit.end]) for unit in statement.units
    )


def _notices(statement: Statement, reading: Reading) -> bool:
    return _says(statement, reading.habits.lexicon.notices)
