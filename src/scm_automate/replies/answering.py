"""Statements to answers: the facts of every line in the order told, and the flags they raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.caveats import SAID
from scm_automate.replies.closing import closed_then, closures
from scm_automate.replies.facts import Fact, read_fact
from scm_automate.replies.leaving import basis_doubts, settle_basis, take_leaving
from scm_automate.replies.notices import is_notice
from scm_automate.replies.outcome import Outcome, decide
from scm_automate.replies.prices import loose_prices, may_be_a_price
from scm_automate.replies.releasing import unexplained
from scm_automate.replies.remarks import judge_remarks
from scm_automate.replies.resolve import resolve_vague
from scm_automate.replies.taken_back import is_machine_note
from scm_automate.replies.unread_words import unknown_codes

if TYPE_CHECKING:
    from datetime import date, datetime

    from scm_automate.messages import Message
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.reading import Reading
    from scm_automate.replies.statements import Statement

__all__ = ["read_outcomes", "word_flags"]


def read_outcomes(reading: Reading, lines: list[OpenLine], received: datetime) -> list[Outcome]:
    """The facts of every line in the order told, and what they amount to."""
    today = received.date()
    codes = reading.habits.lexicon.codes
    statements = reading.statements
    resolve_vague(statements, lines)
    named: set[int] = set()
    for statement in statements:
        if statement.kind == "lines":
            named |= statement.lines
    content = any(
        one.kind == "lines" and not one.implicit and one.lines and _has_content(one)
        for one in statements
    )
    asked = reading.builder.scope.asked
    tabled = any(one.row is not None for one in statements)
    facts: dict[int, list[Fact]] = {}
    stray: list[str] = []
    for statement in statements:
        if is_notice(statement, reading):
            reading.remarks.append(_said(statement))
            continue
        heads = statement.implicit or (statement.row is None and _names_orders(statement))
        headed = all(unit.heading for unit in statement.units)
        if (tabled or headed) and heads and _is_dateline(statement, today):
            continue
        if statement.implicit and _is_greeting(statement):
            continue
        if statement.implicit and content and statement.kind == "all":
            if statement.marks("attached") and not statement.has_date:
                continue
            if not statement.marks("as_ordered", "confirm") or statement.marks(
                "closure", "history"
            ):
                if not _names_a_feast(statement, reading):
                    stray += _stray(statement, lines, today)
                continue
        targets = set(statement.lines)
        if statement.kind == "rest":
            kind = statement.lines or reading.builder.scope.asked
            targets = set(kind) - named
            statement.lines = targets
        if statement.kind != "lines" and not statement.vague:
            statement.vague = _other_item(statement)
        targets -= statement.except_for
        for n in sorted(targets):
            statement.amounts = frozenset(lines[m].quantity for m in targets)
            fact = read_fact(statement, lines[n], today)
            if statement.implicit and _only_received(fact):
                continue
            settle_basis(fact, codes)
            if _only_goes(fact):
                fact.reasons.append("it is not sure whether goods leave or arrive on the date")
            if _follows_what_left(statement, statements):
                fact.reasons.append("it is not sure whether goods leave or arrive on the date")
            if (
                fact.kind == "attached"
                and (statement.implicit or (statement.kind != "lines" and targets >= asked))
                and len(reading.builder.scope.asked) > 1
            ):
                continue  # "please see attached" names no line
            facts.setdefault(n, []).append(fact)
    if not reading.unread:
        _drop_enclosed(facts)
    _same_as_before(reading, facts, lines, today)
    loose = loose_prices(
        reading.analyses[: reading.written],
        (one for told in facts.values() for one in told),
        lines,
        reading.habits.lexicon.headers,
    )
    reading.priced = any(may_be_a_price(price, lines) for price, _ in loose)
    stray += [f"the amount {words!r} found no use" for _, words in loose[:1]]
    closed = closures(reading.builder.remarks, statements)
    remarks = judge_remarks(reading.builder.remarks, reading.habits, statements)
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
        outcome.reasons += stray
        if reading.subject_against and outcome.status == "accepted":
            outcome.reasons.append("the subject speaks of a delay or a refusal")
        outcome.reasons += remarks.general
        outcome.reasons += [
            reason for near, reason in remarks.near if near is None or n in near.lines
        ]
        if not outcome.reasons:
            outcome.reasons += unexplained(outcome, reading)
        out.append(outcome)
    if not reading.replying and not any(map(_answers, out)):
        return []  # thanks for a visit: a letter that asks and answers nothing
    return out


def _answers(outcome: Outcome) -> bool:
    """Whether a line is answered, or at least spoken of by name."""
    return outcome.status != "unclear" or any(
        not one.implicit and one.kind == "lines" for one in outcome.statements
    )


def _drop_enclosed(facts: dict[int, list[Fact]]) -> None:
    """``Please find attached`` says nothing of a line for which the attachment was read."""
    for n, own in facts.items():
        if any(fact.statement.part.startswith("attachment") for fact in own):
            facts[n] = [fact for fact in own if fact.kind != "attached"]


def _names_orders(statement: Statement) -> bool:
    """Whether all that it names is an order, as the head of a document does: ``PO 4711   Date: 9 Sept``."""
    named = [one for clause in statement.clauses for one in clause.references]
    if not named:
        return statement.kind == "all"  # "Sipariş Teyit Formu   04.11.2026"
    return all(one.how == "order" for one in named)


def _is_dateline(statement: Statement, today: date) -> bool:
    """Whether beside a table all that a line tells is the day of the document: ``Stav k 12.10.2026``."""
    dates = [window for clause in statement.clauses for window in clause.dates]
    return (
        bool(dates)
        and all(window.earliest == window.latest == today for window in dates)
        and not statement.question
        and not statement.marks(*_TOLD)
    )


def _names_a_feast(statement: Statement, reading: Reading) -> bool:
    """Whether a sentence tells no other date than a feast, and of no goods: ``Easter is a nuisance``."""
    windows = [window for clause in statement.clauses for window in clause.dates]
    if not windows or statement.question or statement.marks(*_GOODS_MOVE):
        return False
    dates, tokens = reading.habits.lexicon.dates, statement.analysis.tokens
    return all(
        window.limit is None
        and window.shift is None
        and any(
            mark.category in _FEASTS and mark.end == window.end
            for at in range(window.start, window.end)
            for mark in dates.at(tokens, at)
        )
        for window in windows
    )


_FEASTS = frozenset({"christmas", "easter", "new_year", "holidays"})
_GOODS_MOVE = (
    "shipped", "arrived", "arrival", "dispatch", "reject", "pending", "hedge", "condition", "negation", "moved",
    "new_date", "expected", "as_ordered", "confirm",
)  # fmt: skip


def _is_greeting(statement: Statement) -> bool:
    """``morgen Lies,`` at the head of a mail: good morning, and not tomorrow."""
    tokens, clauses = statement.analysis.tokens, statement.clauses
    start, end = clauses[0].start, clauses[-1].end
    window = clauses[0].dates[0] if clauses[0].dates else None
    if start or window is None or window.start or window.end != 1 or end > _GREETING:
        return False
    named = [token for token in tokens[1:end] if token.kind == "w"]
    closed = end < len(tokens) and tokens[end].kind == "n"
    return bool(named) and closed and all(token.text[:1].isupper() for token in named)


_GREETING = 5
"""Tokens of a greeting at most."""


_TOLD = (
    "shipped", "arrived", "arrival", "dispatch", "reject", "late", "pending", "hedge", "condition", "question",
    "negation", "moved",
)  # fmt: skip


def _other_item(statement: Statement) -> str:
    """A doubt where a sentence that names no line names something: ``A-9009 arrives on 5 May``."""
    codes = [
        code
        for clause in statement.clauses
        if not clause.has("all", "both", "rest_lines")
        for code in unknown_codes(statement.analysis, clause)
    ]
    return f"{codes[0]!r} names no open line" if codes else ""


def _said(statement: Statement) -> str:
    tokens = statement.analysis.tokens
    start = min(clause.start for clause in statement.clauses)
    end = max(clause.end for clause in statement.clauses)
    return statement.analysis.text[tokens[start].start : tokens[end - 1].end][:300]


def _has_content(statement: Statement) -> bool:
    return any(clause.dates or clause.marks for clause in statement.clauses)


def _stray(statement: Statement, lines: list[OpenLine], today: date) -> list[str]:
    """Dates of a sentence that names no line while others do: explained, or a reason to look."""
    if not lines:
        return []
    fact = read_fact(statement, lines[min(statement.lines, default=0)], today)
    if statement.has_date and _retells(statement):
        return ["it may be what was said before"]
    past = [lot for lot in fact.lots if lot.latest is not None and lot.latest <= today]
    # "last week we wrote:"; but "stock as of today:"
    leading = any(unit.heading for unit in statement.units) and any(
        lot.latest != today for lot in past
    )
    if (
        fact.kind == "dates"
        and fact.lots == past
        and not (
            leading
            or _retells(statement)
            or (statement.marks(*_MOVING) and not _excuses(statement))
        )
    ):
        return []  # "we had a breakdown last week"
    wish = not _retells(statement) and _is_a_wish(statement)
    if fact.kind == "dates" and not statement.marks(*_MOVING) and wish:
        return []
    if fact.kind in ("dates", "delivered", "reject") and (fact.lots or fact.kind == "reject"):
        return [f"a sentence that names no line tells a date or more: {_said(statement)[:80]!r}"]
    unsure = fact.kind == "open" and not statement.marks("attached")
    if unsure and statement.marks("pending", "hedge", "condition", "negation"):
        return [f"a sentence casts doubt: {_said(statement)[:80]!r}"]
    return []


def _is_a_wish(statement: Statement) -> bool:
    """Whether its only date is a feast or a time of day in a greeting: ``Happy Easter!``, ``morgen Lies,``."""
    tokens = statement.analysis.tokens
    windows = [window for clause in statement.clauses for window in clause.dates]
    told = {tokens[at].kind for window in windows for at in range(window.core, window.end)}
    if "d" in told:
        return False
    feast = all(window.precision == "part" and not window.parts for window in windows)
    start = min(clause.start for clause in statement.clauses)
    end = max(clause.end for clause in statement.clauses)
    address = not start and end - start <= _ADDRESS and tokens[end - 1].text == ","
    return address or (feast and end - start <= _WISH)


_ADDRESS, _WISH = 3, 6
_MOVING = (
    "dispatch",
    "arrival",
    "shipped",
    "arrived",
    "negation",
    "pending",
    "hedge",
    "condition",
    "question",
)


_GOES = frozenset({"geht", "gehen", "gehn", "goes", "go"})


def _only_goes(fact: Fact) -> bool:
    """Whether the only verb of a day is "goes": ``Pos. 20 geht am Freitag`` may say yes, or that goods leave."""
    if not any(lot.dated and not lot.basis for lot in fact.lots):
        return False
    tokens = fact.statement.analysis.tokens
    return any(
        len(mark.used) == 1
        and tokens[mark.start].fold in _GOES
        and any(window.start >= mark.end for window in clause.dates)
        for clause in fact.statement.clauses
        for mark in clause.marks.get("confirm", ())
    )


def _retells(statement: Statement) -> bool:
    """Whether it is told what was said before: ``last week we wrote:``."""
    tokens = statement.analysis.tokens
    return any(
        tokens[at].fold in SAID
        for clause in statement.clauses
        for mark in clause.marks.get("instead", ())
        for at in mark.used
    )


def _only_received(fact: Fact) -> bool:
    """``the drawing has arrived, many thanks``: nothing of ours was delivered."""
    other = fact.statement.marks("upstream", "payment", "history", "receipt", "courtesy")
    empty = fact.kind in ("delivered", "same") and not any(lot.dated for lot in fact.lots)
    return empty and other


def _excuses(statement: Statement) -> bool:
    """Whether only the late answer is spoken of: ``power cut yesterday, hence the late reply``."""
    return statement.marks("courtesy") and not statement.marks(
        "dispatch",
        "arrival",
        "shipped",
        "arrived",
        "negation",
        "hedge",
        "condition",
        "question",
        "moved",
    )


def _follows_what_left(statement: Statement, statements: list[Statement]) -> bool:
    """``the red ones went out, the blue ones follow on Monday``: they may leave then, or arrive."""
    if not statement.marks("following") or statement.marks("dispatch", "arrival"):
        return False
    before = statements[: statements.index(statement)]
    return any(one.marks("shipped", "dispatch") for one in before)


def _same_as_before(
    reading: Reading, facts: dict[int, list[Fact]], lines: list[OpenLine], today: date
) -> None:
    """``Pos. 20 ebenso``, ``see above``: the answer of the statement before."""
    order = {id(statement): at for at, statement in enumerate(reading.statements)}
    for n, own in facts.items():
        for fact in own:
            if fact.kind != "same":
                continue
            at = order.get(id(fact.statement), 0)
            for before in reversed(reading.statements[:at]):
                which, source = next(
                    (
                        (m, one)
                        for m, others in facts.items()
                        if m != n
                        for one in others
                        if one.statement is before
                    ),
                    (n, None),
                )
                if source is None or source.kind in ("same", "named"):
                    continue
                fact.kind, fact.strong = source.kind, source.strong
                if _at_due(source, lines[which]) and before.marks("as_ordered", "confirm"):
                    fact.kind = "accept"  # "8 May stands. The others too.": each on its own day
                    fact.reasons += source.reasons
                    break
                again = read_fact(before, lines[n], today)
                fact.lots = again.lots
                for lot in fact.lots:
                    if len(fact.lots) == 1:
                        lot.quantity, lot.whole = lines[n].quantity, True
                fact.reasons += [reason for reason in again.reasons if reason not in fact.reasons]
                break
            else:
                fact.kind = "open"
                fact.reasons.append("it refers to an answer that is not there")


def _at_due(fact: Fact, line: OpenLine) -> bool:
    """Whether what is told of a line is its due date, and nothing else."""
    due = {day for day, _ in line.schedules}
    return bool(fact.lots) and all(
        lot.earliest == lot.latest and lot.latest in due for lot in fact.lots
    )


def word_flags(reading: Reading, outcomes: list[Outcome], message: Message) -> set[str]:
    """Flags that the words of the message and its answers give."""
    flags: set[str] = set()
    if reading.priced or any(outcome.price is not None for outcome in outcomes):
        flags.add("price_change")
    for analysis in reading.analyses:
        names = {mark.category for mark in analysis.marks}
        if "price_change" in names and "no_price_change" not in names:
            flags.add("price_change")
    if _asks(reading):
        flags.add("question")
    if reading.unknown or _unknown(reading):
        flags.add("unknown_order")
    said = any(outcome.status != "unclear" for outcome in outcomes)
    if reading.unread and (reading.attached or not said):
        flags.add("attachment_unread")
    if reading.attached and not (message.attachments or message.inline or reading.inserted):
        flags.add("attachment_unread")
    if reading.attached and message.inline and not message.attachments and not said:
        flags.add("attachment_unread")
    return flags


def _unknown(reading: Reading) -> set[str]:
    """The orders and lines told that are not open; beside an open one, the writer's own numbers are none."""
    names = reading.builder.names
    unknown = {
        *reading.builder.unknown,
        *(one for told in reading.statements for one in told.unknown),
    }
    if names.knows or names.scope.asked != names.scope.every:
        unknown -= names.unlike
    return unknown


def _asks(reading: Reading) -> bool:
    for statement in reading.statements:
        if statement.question or any(clause.has("question") for clause in statement.clauses):
            return True
    codes = reading.habits.lexicon.codes
    for analysis, unit, _ in reading.builder.remarks:
        if is_machine_note(analysis.tokens[unit.start : unit.end], codes):
            continue  # "how are things?"
        polite = any(clause.has("courtesy", "amend") for clause in unit.clauses)
        if (unit.question or any(clause.has("question") for clause in unit.clauses)) and not polite:
            return True
    return False
