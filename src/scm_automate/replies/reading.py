"""A message's parts one by one: written blocks, inline answers, tables, attachments."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.lot_numbers import set_lot_numbers_aside
from scm_automate.replies.dates.order import orders_seen, settle_order, settle_turned
from scm_automate.replies.days.lead_days import drop_lead_days
from scm_automate.replies.days.spans_of_rest import tell_spans_of_rest
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.naming.asked import named_in
from scm_automate.replies.naming.mentioning import may_name
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.sentences.clauses import split_units
from scm_automate.replies.sentences.day_blocks import with_days_above
from scm_automate.replies.statements import Scope, Statement, says
from scm_automate.replies.tables.added_headings import weigh_headings
from scm_automate.replies.tables.forms import (
    find_forms,
    may_hold_forms,
    with_shared_day,
    without_heads,
)
from scm_automate.replies.tables.headers import is_advice
from scm_automate.replies.tables.own_rows import set_asked_aside
from scm_automate.replies.tables.paper_notes import mail_notes
from scm_automate.replies.tables.row_titles import mark_titles
from scm_automate.replies.tables.table_notes import unsettling_notes
from scm_automate.replies.tables.tables import TableReader
from scm_automate.replies.tables.text_tables import find_tables
from scm_automate.replies.tables.tying import RowTies
from scm_automate.replies.talk.apologies import without_apologies
from scm_automate.replies.talk.front_talk import without_front_talk
from scm_automate.replies.talk.lead_ins import points_below
from scm_automate.replies.talk.leave_taking import takes_leave
from scm_automate.replies.talk.manners import without_manners
from scm_automate.replies.talk.notes import without_notes
from scm_automate.replies.talk.pointers import without_pointers
from scm_automate.replies.talk.track_record import without_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages import Address, Block, Message, NewestText
    from scm_automate.replies.building import StatementBuilder
    from scm_automate.replies.found import Analysis, Habits
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.sentences.clauses import Unit

__all__ = [
    "Reading",
    "names_surely",
    "read_blocks",
    "read_table",
    "read_text",
    "settle_dates",
    "tokens_of",
]


@dataclass(slots=True)
class Reading:
    """What is collected on the way."""

    index: LineIndex
    habits: Habits
    codes: tuple[str, ...]
    builder: StatementBuilder
    statements: list[Statement] = field(default_factory=list)
    analyses: list[Analysis] = field(default_factory=list)
    inserted: bool = False
    """Whether answers stand in the quoted text, in a table of the mail, or in what it passes on."""
    priced: bool = False
    """Whether an amount is told that may be a line's new price."""
    subject_against: bool = False
    """Whether the writer's own subject speaks of a delay or a refusal."""
    written: int = 0
    """How many of the texts the writer wrote; the others came attached."""
    unknown: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    attached: bool = False
    """Whether the words refer to an attachment."""
    replying: bool = True
    """Whether the message answers one of ours, as its head, subject or quotes tell."""
    about_else: bool = False
    """Whether its subject or text speaks of a bill, a survey, a fair and the like."""
    of_others: list[str] = field(default_factory=list)
    """Numbers in its subject and text that are of no open order."""
    people: frozenset[str] = frozenset()
    """Folded words of the names in the message's head."""
    receiver: frozenset[str] = frozenset()
    """Folded words that name the firm the message goes to, as its addresses do."""
    quoted: str = ""
    """The quoted thread."""
    asked_beside: bool = False
    """Whether a question is asked that is about no goods: ``Is your address still right?``."""
    advice: bool = False
    """Whether a title says that what follows is a paper of goods that have left."""


@lru_cache(maxsize=16)
def tokens_of(text: str) -> list[Token]:
    """The tokens of a text that is looked at more than once while a message is read."""
    return tokenise(level(text))


def read_blocks(reading: Reading, newest: NewestText, message: Message) -> None:
    """The newest text, block by block; a passed-on answer of a colleague likewise."""
    blocks: list[tuple[Block, int]] = [(block, block.start) for block in newest.blocks]
    forwarded = newest.forwarded
    if forwarded is not None and not _is_ours(forwarded.author, message):
        reading.inserted = True
        blocks += [(block, block.start) for block in forwarded.blocks]
    for block, offset in blocks:
        if block.table is not None:
            reading.inserted = True
            read_table(reading, block.table, "table")
        elif block.kind == "inline_answer":
            reading.inserted = True
            _read_inline(reading, block, offset)
        elif block.behind_signature:
            _read_particulars(reading, block.text, offset)
        elif block.points:
            read_text(reading, without_pointers(block, reading.habits.lexicon), "text", offset)
        else:
            read_text(reading, block.text, "text", offset)
    told = [one for one in reading.statements if one.row is not None]
    if told:
        notes = mail_notes(newest.text, told, reading.index, reading.habits)
        for one in told:
            one.doubted += notes[:1]


def _read_particulars(reading: Reading, text: str, offset: int) -> None:
    """What stands below the sign-off counts only where it names lines and says something of them."""
    reading.builder.forget()
    if not may_name(tokens_of(text), reading.index, reading.habits):
        reading.remarks.append(text[:_TOLD])
        return
    kept, remarks = len(reading.statements), len(reading.builder.remarks)
    unknown = len(reading.builder.unknown)
    analyses = len(reading.analyses)
    read_text(reading, text, "text", offset)
    found = [
        one
        for one in reading.statements[kept:]
        if not one.implicit and any(says(clause) for clause in one.clauses) and names_surely(one)
    ]
    if not found:
        # opening hours, a slogan, the company's name: told, and no part of the answer
        del reading.analyses[analyses:]
        del reading.builder.unknown[unknown:]
        reading.remarks.append(text[:_TOLD])
    reading.statements[kept:] = found
    del reading.builder.remarks[remarks:]
    reading.builder.forget()


_TOLD = 300
"""So many letters of a remark are told."""


def names_surely(statement: Statement) -> bool:
    """Whether numbers or words such as "all" name its lines, and not the words of a description."""
    return any(
        clause.has("all", "both", "rest_lines")
        or any(one.how in ("order", "line", "code", "size") for one in clause.references)
        for clause in statement.clauses
    )


def _is_ours(author: Address | None, message: Message) -> bool:
    """Whether the passed-on message was written by those it is now sent to."""
    if author is None or not author.address:
        return False
    return author.domain in {address.domain for address in (*message.to, *message.cc)}


_HEADING = 12


def _is_below(analysis: Analysis, at: int) -> bool:
    """Whether what is announced stands below: ``anbei der Stand Ihrer Bestellung:`` and rows."""
    tokens = analysis.tokens
    for here in range(at, min(len(tokens), at + _HEADING)):
        if tokens[here].text in ".!?" and (here + 1 >= len(tokens) or tokens[here + 1].kind != "d"):
            return False
        if tokens[here].kind == "n":
            return tokens[here - 1].text == ":" and here + 1 < len(tokens)
    return False


def read_text(reading: Reading, text: str, part: str, offset: int = 0) -> None:
    """Running text, with the tables that stand in it."""
    plain = level(text)
    if "\t" in text or "|" in text or "   " in text:
        tables, rest = find_tables(text, reading.codes)
        if tables:
            reading.advice = reading.advice or any(map(is_advice, _titles(rest)))
            tables, rest = with_shared_day(tables, rest, reading.codes)
            rest, order = without_heads(rest, reading.index, reading.codes)
            reading.builder.order = order or reading.builder.order
            for table in tables:
                read_table(reading, table, "table" if part == "text" else part)
            text = rest
            plain = level(rest)
    if may_hold_forms(text):
        forms, rest = find_forms(text, reading.index, reading.habits, reading.codes)
        if forms:
            reading.advice = reading.advice or any(map(is_advice, _titles(text)))
            for form in forms:
                read_table(reading, form, "table" if part == "text" else part)
            text = rest
            plain = level(rest)
    analysis = analyse(plain, tokens_of(text), reading.index, reading.habits)
    reading.analyses.append(analysis)
    sentences = units = split_units(analysis)
    mark_titles(analysis, units, reading.people)
    units = with_days_above(analysis, units, reading.habits.lexicon, reading.habits.today)
    for unit in units:
        set_asked_aside(analysis, unit, reading.index)
    set_lot_numbers_aside(analysis, units)
    units, beside = without_notes(analysis, units, reading.habits.lexicon, reading.remarks)
    reading.asked_beside = reading.asked_beside or any(map(_asks_something, beside))
    if not reading.statements:
        habits = reading.habits
        units, over = without_apologies(analysis, units, habits.lexicon, habits.today)
        units, talk = without_front_talk(analysis, units, over, habits.lexicon, habits.today)
        reading.remarks += [_words_of(analysis, unit.start, unit.end) for unit in (*over, *talk)]
    if part == "text":
        units, past = without_records(analysis, units, reading.habits.lexicon, reading.habits.today)
        reading.remarks += [_words_of(analysis, unit.start, unit.end) for unit in past]
        units, polite = without_manners(
            analysis, units, reading.index, reading.habits.today, first=not reading.statements
        )
        reading.remarks += [_words_of(analysis, start, end) for start, end in polite]
    drop_lead_days(analysis, units, reading.habits.today)
    tell_spans_of_rest(analysis, units, reading.habits.lexicon)
    reading.builder.read(analysis, units, part=part, offset=offset)
    told = any(
        one.lines and (one.has_date or (one.kind == "lines" and one.marks(*_TELLING)))
        for one in reading.builder.out
    )
    reading.statements += reading.builder.out
    reading.builder.out = []
    if part == "text" and _speaks_of_files(reading, analysis, sentences, beside, told=told):
        reading.attached = True


_TELLING = ("as_ordered", "confirm", "shipped", "arrived", "reject")
"""What answers for a line without a day."""


def _asks_something(unit: Unit) -> bool:
    """Whether a sentence set aside asks more than whether there are questions: ``Any questions? Just call.``."""
    return unit.question and not all(clause.has("courtesy") for clause in unit.clauses)


def _speaks_of_files(
    reading: Reading, analysis: Analysis, units: list[Unit], beside: list[Unit], *, told: bool
) -> bool:
    """Whether a text refers to something attached: below it, or in words that only say "here" no file is meant.

    Args:
        reading: The message.
        analysis: The text.
        units: All of its sentences.
        beside: Those that are notes about other things.
        told: Whether some line is answered in it.
    """
    codes = reading.habits.lexicon.codes
    for mark in analysis.marks:
        if mark.category != "attached" or not reading.builder.leading.isdisjoint(mark.used):
            continue
        if _is_below(analysis, mark.end):
            continue
        if any(unit.start <= mark.start < unit.end for unit in beside):
            continue
        here = [unit for unit in units if unit.start <= mark.start < unit.end]
        if not (told and here and points_below(analysis, here[0], codes)):
            return True
    return False


def _words_of(analysis: Analysis, start: int, end: int) -> str:
    tokens = analysis.tokens
    return analysis.text[tokens[start].start : tokens[end - 1].end][:_TOLD]


_TITLES = 4
_TITLE_LETTERS = 60


def _titles(text: str) -> list[str]:
    """The first printed lines of a text, as far as they are short."""
    lines = [line.strip() for line in text[:2000].split("\n") if line.strip()]
    return [line for line in lines[:_TITLES] if len(line) <= _TITLE_LETTERS]


def read_table(
    reading: Reading, rows: Sequence[tuple[str, ...]], part: str, *, foreign: bool = False
) -> None:
    """A table row by row; one of a document that names other orders speaks of items alone."""
    reader = TableReader(
        reading.index,
        reading.habits,
        reading.builder.scope.asked,
        reading.codes,
        reading.builder.order,
        foreign=foreign,
        advice=reading.advice,
        receiver=reading.receiver,
    )
    statements = reader.read(rows, part)
    if statements is None:
        if part == "table":
            read_text(reading, "\n".join("  ".join(row) for row in rows), "text")
        return
    if part == "table":
        read = [one.row for one in statements if one.row is not None]
        notes = unsettling_notes(rows, reading.index, reading.habits, read)
        for one in statements:
            one.doubted += notes[:1]
    reading.statements += statements
    reading.analyses += reader.analyses
    reading.unknown += reader.ties.unknown
    reading.builder.forget()


def _read_inline(reading: Reading, block: Block, offset: int) -> None:
    """An answer beside or below a quoted line speaks of that line."""
    builder = reading.builder
    scope = builder.scope
    quoted = _quoted_lines(reading, block)
    builder.forget()
    builder.scope = Scope(asked=scope.asked, every=scope.every, quoted=quoted or None)
    kept, remarks = len(reading.statements), len(builder.remarks)
    read_text(reading, block.text, "text", offset)
    builder.scope = scope
    builder.forget()
    found = reading.statements[kept:]
    weigh_headings(block, found, reading.habits, reading.codes, reading.index.pairs)
    if quoted:
        _tie_remarks(reading, quoted, kept, remarks)


def _tie_remarks(reading: Reading, quoted: frozenset[int], kept: int, remarks: int) -> None:
    """A remark or question beside a quoted line speaks of that line, and of no other."""
    builder = reading.builder
    told = next(iter(reading.statements[kept:]), None)
    for at in range(remarks, len(builder.remarks)):
        analysis, unit, near = builder.remarks[at]
        last = at == len(builder.remarks) - 1
        if near is not None or (last and _is_signed(analysis, unit)) or takes_leave(analysis, unit):
            continue
        if told is None:
            if all(clause.has("courtesy") for clause in unit.clauses):
                continue
            told = Statement(
                analysis, "text", set(quoted), clauses=list(unit.clauses), units=[unit],
                question=unit.question, spoken=True,
            )  # fmt: skip
            reading.statements.append(told)
        builder.remarks[at] = (analysis, unit, told)


def _is_signed(analysis: Analysis, unit: Unit) -> bool:
    """Whether a last line is no more than somebody's name: ``Ben``, below the last line answered."""
    words = analysis.tokens[unit.start : unit.end]
    return (
        len(words) <= _NAME
        and all(
            token.kind == "w"
            and token.text[:1].isupper()
            and token.text[1:].islower()
            and not claimed
            for token, claimed in zip(words, analysis.claimed[unit.start : unit.end], strict=True)
        )
        and not any(clause.marks for clause in unit.clauses)
    )


_NAME = 3


def _quoted_lines(reading: Reading, block: Block) -> frozenset[int]:
    """The lines that the quoted text names; the nearest quoted line that names any counts."""
    if block.row is not None and block.header is not None:
        ties = RowTies(reading.index, reading.builder.scope.asked)
        from scm_automate.replies.tables.headers import header_roles

        roles = header_roles(block.header, reading.codes)
        found = ties.line_of(block.row, roles) if roles else None
        if found is not None:
            return frozenset({found})
    quoted = (block.quoted or "").strip()
    group = {mark.category for mark in reading.habits.lexicon.phrases.find(tokens_of(block.text))}
    if group & {"all", "both"}:
        every = named_in(reading.index.lines, quoted, "")
        if len(every) > 1:
            return every  # "both fine" answers for all that stand quoted above it
    for row in [*reversed(quoted.split("\n")), quoted]:
        found_lines = named_in(reading.index.lines, row, "")
        if len(found_lines) == 1:
            return found_lines
        tokens = tokenise(level(row))
        analysis = analyse(level(row), tokens, reading.index, reading.habits)
        narrowed: set[int] | None = None
        for one in analysis.references:
            if one.lines and one.how in ("order", "line", "code", "words", "size"):
                narrowed = (
                    set(one.lines) if narrowed is None else (narrowed & one.lines or narrowed)
                )
        if narrowed and narrowed & reading.builder.scope.asked:
            narrowed &= reading.builder.scope.asked
        if narrowed and (len(narrowed) == 1 or found_lines == narrowed):
            return frozenset(narrowed)
    return frozenset()


def settle_dates(reading: Reading, newest: NewestText) -> None:
    """Day and month of dates that can be read two ways, by the other dates of the message."""
    windows = [window for analysis in reading.analyses for window in analysis.dates]
    if not any(window.order == "?" for window in windows):
        return
    due = {day for line in reading.index.lines for day, _ in line.schedules}
    if any(window.order == "?" and window.alternatives for window in windows):
        proved = orders_seen("\n".join([newest.quoted, *reading.texts]))
        usual = reading.habits.order
        # the quoted dates are the buyer's, those of papers a printer's; they settle the writer's only where both agree
        agreed = {sign: seen for sign, seen in proved.items() if seen == {usual}}
        for one in windows:
            if one.order != "?" or not one.alternatives or one.read_as != usual:
                continue
            if one.latest in due and all(last not in due for _, last in one.alternatives):
                agreed[one.separator] = {usual}  # a due date told again, as the country writes it
        settle_order(windows, agreed)
    settle_turned(windows, due, reading.habits.today)
