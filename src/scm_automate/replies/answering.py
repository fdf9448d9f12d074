"""Statements to answers: the facts of every line in the order told, and what they amount to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.left_out_pieces import doubt_left_out_pieces
from scm_automate.replies.amounts.price_remarks import drop_thresholds, set_price_talk_aside
from scm_automate.replies.amounts.prices import loose_prices, may_be_a_price
from scm_automate.replies.amounts.short_quantity import short_in_words
from scm_automate.replies.amounts.some_only import doubt_rest_of_a_part
from scm_automate.replies.answers.facts import Fact, read_fact
from scm_automate.replies.answers.misnamed import set_misnamed_right
from scm_automate.replies.answers.no_earlier import set_denied_earlier_days_aside
from scm_automate.replies.answers.no_trouble import set_denied_trouble_aside
from scm_automate.replies.answers.outcome import Outcome, decide
from scm_automate.replies.answers.same_answer import pass_doubts_on, same_as_before
from scm_automate.replies.answers.steps_before import only_sorry
from scm_automate.replies.days.answer_days import doubt_answer_days, drop_mail_days
from scm_automate.replies.days.closing import closed_then, closures
from scm_automate.replies.days.leaving import basis_doubts, settle_basis, take_leaving
from scm_automate.replies.days.others_days import doubt_others_days
from scm_automate.replies.doubts.fetching import mark_fetched
from scm_automate.replies.language.language_files import words
from scm_automate.replies.naming.companions import doubt_companions
from scm_automate.replies.naming.other_line import doubt_other_lines
from scm_automate.replies.naming.resolve import resolve_vague
from scm_automate.replies.releasing import unexplained
from scm_automate.replies.sentences.counted_runs import doubt_counted_runs
from scm_automate.replies.sentences.gapped_verbs import doubt_gapped_verbs
from scm_automate.replies.sentences.shared_doubt import told_with
from scm_automate.replies.tables.enclosed_offers import set_offers_aside
from scm_automate.replies.talk.asides import only_voids_older
from scm_automate.replies.talk.joined_reasons import set_joined_reasons_aside
from scm_automate.replies.talk.leading_doubt import may_be_late
from scm_automate.replies.talk.notices import is_notice
from scm_automate.replies.talk.pointers import dated_beside, points_to_a_file, thanks_only
from scm_automate.replies.talk.remarks import judge_remarks
from scm_automate.replies.talk.stories import may_put_off, set_stories_aside
from scm_automate.replies.talk.stray_sentences import (
    is_dateline,
    is_greeting,
    moves_all,
    names_a_feast,
    names_orders,
    of_another_order,
    other_item,
    said_words,
    stray_doubts,
    takes_back,
)
from scm_automate.replies.talk.things_behind import set_things_behind_aside
from scm_automate.replies.talk.undated_rows import of_undated_rows

if TYPE_CHECKING:
    from datetime import datetime

    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.reading import Reading
    from scm_automate.replies.statements import Statement

__all__ = ["read_outcomes"]


def read_outcomes(reading: Reading, lines: list[OpenLine], received: datetime) -> list[Outcome]:
    """The facts of every line in the order told, and what they amount to."""
    today = received.date()
    codes = reading.habits.lexicon.codes
    statements = reading.statements = set_misnamed_right(reading.statements, codes)
    set_denied_trouble_aside(statements, codes)
    stories = set_stories_aside(statements, reading.builder.remarks, reading.habits.lexicon, today)
    set_things_behind_aside(statements, reading.habits.lexicon)
    drop_mail_days(statements, today)
    set_joined_reasons_aside(statements, reading.habits.lexicon)
    resolve_vague(statements, lines)
    set_denied_earlier_days_aside(statements, reading.habits.lexicon)
    set_offers_aside(statements, reading.habits.lexicon)
    mark_fetched(statements, reading.habits.lexicon)
    drop_thresholds(reading.analyses, statements, lines, reading.habits.lexicon)
    set_price_talk_aside(statements, lines, reading.habits.lexicon, today)
    doubt_other_lines(statements)
    doubt_answer_days(statements, reading.habits.lexicon)
    doubt_others_days(statements, reading.habits.lexicon)
    doubt_left_out_pieces(statements, reading.habits.lexicon)
    doubt_counted_runs(statements)
    doubt_rest_of_a_part(statements)
    named: set[int] = set()
    for statement in statements:
        orders = [one.how == "order" for part in statement.clauses for one in part.references]
        if statement.kind == "lines" or (orders and all(orders) and statement.kind == "all"):
            named |= _named_by(statement)  # "4711 came yesterday. The other one leaves on Friday."
    content = any(
        one.kind == "lines" and not one.implicit and one.lines and _has_content(one)
        for one in statements
    )
    asked = reading.builder.scope.asked
    tabled = any(one.row is not None for one in statements)
    listed = {line for one in statements if one.row is not None for line in one.lines}
    facts: dict[int, list[Fact]] = {}
    stray: list[str] = list(reading.builder.unsure)
    for statement in statements:
        if is_notice(statement, reading):
            reading.remarks.append(said_words(statement))
            continue
        heads = statement.implicit or (statement.row is None and names_orders(statement))
        headed = all(unit.heading for unit in statement.units)
        if (tabled or headed) and heads and is_dateline(statement, today):
            continue
        if statement.implicit and is_greeting(statement):
            continue
        if tabled and headed and casts_doubt(statement):
            stray.append(f"a heading casts doubt: {said_words(statement)[:80]!r}")
        if tabled and statement.row is None and not statement.has_date:
            if of_undated_rows(statement, statements, codes):
                reading.remarks.append(said_words(statement))
                continue
            rest = statement.kind == "rest" and statement.lines <= named
            if (rest or not statement.lines) and statement.marks(*_DOUBTING_THE_REST):
                stray.append(f"a sentence casts doubt: {said_words(statement)[:80]!r}")
        if statement.under_foreign and of_another_order(statement, facts, lines):
            continue
        if statement.row is None and thanks_only(statement, reading.habits.lexicon.noted):
            if dated_beside(statement, statements):
                continue  # "Noted! Delivery week 43"
            statement.doubted.append("an agreement beside thanks for a mail may answer nothing")
        if tabled and content and points_to_a_file(statement):
            continue
        if statement.implicit and content and statement.kind == "all":
            if only_voids_older(statement, statements, reading.habits.lexicon):
                reading.remarks.append(said_words(statement))
                continue
            stray += takes_back(statement, reading.habits.lexicon)
            if statement.marks("attached") and not statement.has_date:
                continue
            if not statement.marks("as_ordered", "confirm") or statement.marks(
                "closure", "history"
            ):
                if not names_a_feast(statement, reading):
                    stray += stray_doubts(statement, lines, today, reading.habits.lexicon)
                continue
            if statement.marks("question") and statement.marks("confirm"):
                stray.append("something is asked")  # "pls check and confirm", above a list
            if any(map(may_be_late, statement.clauses)):
                stray.append(f"a sentence casts doubt: {said_words(statement)[:80]!r}")
        targets = set(statement.lines)
        if statement.kind == "rest":
            kind = statement.lines or reading.builder.scope.asked
            targets = set(kind) - named
            statement.lines = targets
            if statement.marks("other_one") and len(targets) > 1:
                statement.vague = (
                    statement.vague or "the other one is spoken of, and several are left"
                )
        if tabled and statement.implicit and not statement.marks("all", "both"):
            targets &= listed  # "firm dates, see the list" says nothing of a line that is not in it
        if (
            tabled
            and heads
            and listed & targets
            and not statement.marks("all", "both", "except", "moved", "instead", "rest_lines")
        ):
            targets &= (
                listed  # "your order 4711 is confirmed:" above a form that lists two lines of it
            )
        if statement.kind != "lines" and not statement.vague:
            statement.vague = other_item(statement)
        targets -= statement.except_for
        for n in sorted(targets):
            statement.amounts = frozenset(lines[m].quantity for m in targets)
            fact = read_fact(statement, lines[n], today)
            if statement.implicit and _only_received(fact):
                continue
            if fact.kind == "named" and moves_all(statement, today):
                stray.append("a date for all lines is told as well")
            if only_sorry(fact) and facts.get(n) and facts[n][-1].kind == "dates":
                continue
            settle_basis(fact, codes)
            if _only_goes(fact):
                fact.reasons.append("it is not sure whether goods leave or arrive on the date")
            if _follows_what_left(statement, statements):
                fact.reasons.append("it is not sure whether goods leave or arrive on the date")
            general = statement.implicit or (statement.kind != "lines" and targets >= asked)
            general = general and not statement.marks("both")  # "both are in the PDF" names them
            if fact.kind == "attached" and general and len(reading.builder.scope.asked) > 1:
                continue  # "please see attached" names no line
            facts.setdefault(n, []).append(fact)
    if not reading.unread:
        _drop_enclosed(facts, silent=_names_no_line(reading.texts, lines))
    same_as_before(reading, facts, lines, today)
    loose = loose_prices(
        reading.analyses[: reading.written],
        (one for told in facts.values() for one in told),
        lines,
        reading.habits.lexicon.headers,
    )
    reading.priced = any(may_be_a_price(price, lines) for price, _ in loose)
    stray += [f"the amount {words!r} found no use" for _, words in loose[:1]]
    closed = closures(reading.builder.remarks, statements)
    remarks = judge_remarks(
        reading.builder.remarks,
        reading.habits,
        statements,
        stories,
        reading.people,
        pairs=reading.index.pairs,
    )
    reading.remarks += remarks.told
    out: list[Outcome] = []
    for n in sorted(facts):
        if remarks.leaving:
            take_leaving(facts[n])
        outcome = decide(lines[n], facts[n], today)
        if outcome is None:
            continue
        outcome.reasons += basis_doubts(outcome, codes)
        outcome.reasons += closed_then(outcome, closed)
        outcome.reasons += short_in_words(outcome, reading.habits.lexicon)
        outcome.reasons += stray
        if reading.subject_against and outcome.status == "accepted":
            outcome.reasons.append("the subject speaks of a delay or a refusal")
        outcome.reasons += remarks.general
        outcome.reasons += [
            reason
            for near, reason in remarks.near
            if near is None or n in told_with(near, statements, reason)
        ]
        if not _is_put_off(outcome):
            late = outcome.status == "delivered" or _is_late(outcome)
            if not late and any(map(may_put_off, outcome.statements)):
                outcome.reasons.append("what went wrong is told, and the date is not later")
            outcome.reasons += [reason for near, reason in remarks.behind if n in near.lines]
            outcome.reasons += remarks.below
        if not outcome.reasons:
            outcome.reasons += unexplained(outcome, reading)
        out.append(outcome)
    if remarks.stories and not any(map(_is_late, out)):
        for outcome in out:
            outcome.reasons += remarks.stories
    doubt_companions(out, reading.habits.lexicon)
    pass_doubts_on(out, facts, lines)
    doubt_gapped_verbs(out, facts)
    if not reading.replying and not any(map(_answers, out)):
        return []  # thanks for a visit: a letter that asks and answers nothing
    return out


_DOUBTING_THE_REST = ("hedge", "condition", "negation", "pending", "same", "late", "moved")
"""What may be told of rows that no word names: ``the first is still open, the others are estimates`` above a table."""


def casts_doubt(statement: Statement) -> bool:
    """Whether a heading that shares only a word with a line doubts the table below: "not yet agreed with the plater:"."""
    sure = ("order", "line", "code", "size")
    return (
        statement.row is None
        and not statement.has_date
        and statement.marks("hedge", "condition", "negation", "pending")
        and not any(ref.how in sure for clause in statement.clauses for ref in clause.references)
    )


def _named_by(statement: Statement) -> set[int]:
    """The lines that a statement names: of "on 4711 only line 20 moves" the line, not all of the order."""
    named = [one for clause in statement.clauses for one in clause.references]
    close = [one.lines for one in named if one.how in ("line", "code") and one.lines]
    wide = any(one.how == "order" for one in named)
    if wide and close and len({one.how for one in named}) > 1:
        return statement.lines & set().union(*close) or statement.lines
    return statement.lines


def _is_put_off(outcome: Outcome) -> bool:
    """Whether all that is promised comes later than ordered: what is said behind tells why."""
    due = max((day for day, _ in outcome.line.schedules if day is not None), default=None)
    told = outcome.deliveries
    return (
        due is not None
        and bool(told)
        and all(one.latest is not None and one.latest > due for one in told)
    )


def _is_late(outcome: Outcome) -> bool:
    """Whether any of what is promised comes later than ordered."""
    due = max((day for day, _ in outcome.line.schedules if day is not None), default=None)
    return due is not None and any(
        one.latest is not None and one.latest > due for one in outcome.deliveries
    )


def _answers(outcome: Outcome) -> bool:
    """Whether a line is answered, or at least spoken of by name."""
    return outcome.status != "unclear" or any(
        not one.implicit and one.kind == "lines" for one in outcome.statements
    )


def _drop_enclosed(facts: dict[int, list[Fact]], *, silent: bool) -> None:
    """``Please find attached`` says nothing of any line, once what came attached was read.

    Args:
        facts: What is told of each line.
        silent: Whether nothing that came attached names an order or an item: then it only
            leaves alone what the message tells of a line: ``Spec sheet for the cable attached.``
    """
    read = any(
        fact.statement.part.startswith("attachment") for own in facts.values() for fact in own
    )
    for n in list(facts):
        told = [fact for fact in facts[n] if fact.kind != "attached"]
        if read and not told:
            del facts[n]  # a row that was left blank
        elif read or (silent and any(fact.kind in ("dates", "delivered") for fact in told)):
            facts[n] = told


def _names_no_line(texts: list[str], lines: list[OpenLine]) -> bool:
    """Whether none of some texts holds the number of an order or an item: a drawing, a price list."""
    names = {
        name.casefold()
        for line in lines
        for name in (line.order, line.item, line.supplier_item)
        if len(name) >= _NAME
    }
    return bool(texts) and not any(name in text.casefold() for text in texts for name in names)


_NAME = 3
"""Letters of a name that can be looked for in a text."""


def _has_content(statement: Statement) -> bool:
    """Whether anything is told; "all" of a greeting, ``Toutes mes excuses``, is no answer."""
    said = [clause for clause in statement.clauses if clause.dates or clause.marks]
    return any(
        clause.dates or not ("courtesy" in clause.marks and clause.marks.keys() <= _POLITE)
        for clause in said
    )


_POLITE = {"courtesy", "all", "both", "whole", "beside", "from_word", "to_word", "each"}


_GOES = words("only_goes_on_a_day")


_GOING = words("goes_on_a_day")
"""``vão dia 11``: goods go then, by themselves or to the buyer; ``vai para dia 11`` moves a date."""


_ON_A_DAY = words("between_going_and_a_day")


def _only_goes(fact: Fact) -> bool:
    """Whether the only verb of a day is "goes": ``Pos. 20 geht am Freitag`` may say yes, or that goods leave."""
    if not any(lot.dated and not lot.basis for lot in fact.lots):
        return False
    tokens = fact.statement.analysis.tokens
    if not _GOING.isdisjoint(fact.statement.analysis.folds) and any(
        window.start - back >= clause.start
        and tokens[window.start - back].fold in _GOING
        and (back == 1 or tokens[window.start - 1].fold in _ON_A_DAY)
        for clause in fact.statement.clauses
        if not clause.has("dispatch", "arrival", "moved", "instead_of")
        for window in clause.dates
        if window.shift is None
        for back in (1, 2)
    ):
        return True
    return any(
        len(mark.used) == 1
        and tokens[mark.start].fold in _GOES
        and any(window.start >= mark.end for window in clause.dates)
        for clause in fact.statement.clauses
        for mark in clause.marks.get("confirm", ())
    )


def _only_received(fact: Fact) -> bool:
    """``the drawing has arrived, many thanks``: nothing of ours was delivered."""
    other = fact.statement.marks("upstream", "payment", "history", "receipt", "courtesy")
    empty = fact.kind in ("delivered", "same") and not any(lot.dated for lot in fact.lots)
    return empty and other


def _follows_what_left(statement: Statement, statements: list[Statement]) -> bool:
    """``the red ones went out, the blue ones follow on Monday``: they may leave then, or arrive."""
    if not statement.marks("following") or statement.marks("dispatch", "arrival"):
        return False
    if statement.marks("as_ordered") and not statement.has_date:
        return False  # "and the rest follows as ordered"
    before = statements[: statements.index(statement)]
    return any(one.marks("shipped", "dispatch") for one in before)
