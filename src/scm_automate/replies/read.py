"""A supplier's message to an `OrderResponse`: the one call that does all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scm_automate.messages import (
    Message,
    attachment_tables,
    attachment_text,
    newest_text,
    parse_message,
)
from scm_automate.model import Delivery, LineResponse, OrderResponse
from scm_automate.replies.analysis import Habits, analyse
from scm_automate.replies.asked import asked_lines, named_in
from scm_automate.replies.clauses import split_units
from scm_automate.replies.dates import is_firm
from scm_automate.replies.dates.order import order_of, orders_seen
from scm_automate.replies.dates.scan import settle_order
from scm_automate.replies.evidence import evidence_of
from scm_automate.replies.facts import Fact, read_fact
from scm_automate.replies.flags import message_flags, text_flags
from scm_automate.replies.language import choose_languages
from scm_automate.replies.lexicon import lexicon
from scm_automate.replies.numbers import decimal_sign
from scm_automate.replies.open_lines import OpenLine, read_open_lines
from scm_automate.replies.outcome import Outcome, decide
from scm_automate.replies.references import LineIndex
from scm_automate.replies.remarks import judge_remarks
from scm_automate.replies.resolve import resolve_vague
from scm_automate.replies.statements import Scope, Statement, StatementBuilder
from scm_automate.replies.tables import TableReader, find_tables
from scm_automate.replies.tokens import level, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scm_automate.messages import Block, NewestText
    from scm_automate.model import OrderLine, Supplier
    from scm_automate.replies.analysis import Analysis
    from scm_automate.replies.tokens import Token

__all__ = ["read_reply"]

_CHECKS = 10
_UNSEEN_FLAGS = ("bank_details", "instruction_to_software", "sender_mismatch", "auth_failed")
_WHY = {
    "bank_details": "the message speaks of bank details",
    "instruction_to_software": "the message addresses software",
    "sender_mismatch": "the sender is not known as the supplier's",
    "auth_failed": "a server says that the sender is not who it claims to be",
}


@dataclass(slots=True)
class _Sender:
    """The supplier as far as the reader needs it."""

    id: str | None
    country: str | None
    language: str | None
    emails: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What is collected on the way."""

    index: LineIndex
    habits: Habits
    codes: tuple[str, ...]
    builder: StatementBuilder
    statements: list[Statement] = field(default_factory=list)
    analyses: list[Analysis] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    attached: bool = False
    """Whether the words refer to an attachment."""


def _sender(supplier: Mapping[str, Any] | Supplier) -> _Sender:
    get = (
        supplier.get
        if isinstance(supplier, Mapping)
        else lambda name: getattr(supplier, name, None)
    )
    return _Sender(
        id=str(get("id")) if get("id") else None,
        country=(str(get("country")).upper() if get("country") else None),
        language=get("language"),
        emails=tuple(get("emails") or ()),
        domains=tuple(get("email_domains") or ()),
    )


def read_reply(
    raw: bytes | Message,
    open_lines: Iterable[Mapping[str, Any] | OrderLine] | Any,
    *,
    received: datetime,
    supplier: Mapping[str, Any] | Supplier,
    asked: Iterable[Any] | None = None,
    trusted_authserv: str | None = None,
) -> OrderResponse:
    """What a supplier's message says of the open lines, with the words it was read from.

    Args:
        raw: The mail as it arrived, or parsed.
        open_lines: All open lines of the supplier: mappings, `OrderLine` records or a table of them.
        received: When it arrived, with its zone; "tomorrow" counts from its date.
        supplier: Whose lines they are: `country`, `email_domains`, `emails`, `id`.
        asked: Keys (order, line) of the lines that the chase asked for; null takes them from the
            quoted thread, and all open lines where nothing is quoted.
        trusted_authserv: authserv-id of our own receiving server.

    Returns:
        One answer per line that the message speaks of, in the order of the open lines; `review`
        is false only where every check was passed.

    Raises:
        ConfigError: An open line lacks what is needed; nothing in the message can make this raise.

    Example:
        >>> from datetime import datetime, UTC
        >>> reply = read_reply(
        ...     b"From: a@riemen.example\\n\\nPos. 10: KW 18\\n",
        ...     [{"order": "4711", "line": "10", "quantity": "60", "due": "2026-04-20"}],
        ...     received=datetime(2026, 4, 9, tzinfo=UTC),
        ...     supplier={"country": "DE", "email_domains": ["riemen.example"]},
        ... )
        >>> reply.lines[0].status, str(reply.lines[0].deliveries[0].latest), reply.lines[0].review
        ('changed', '2026-05-03', False)
    """
    message = (
        parse_message(raw, trusted_authserv=trusted_authserv) if isinstance(raw, bytes) else raw
    )
    lines = read_open_lines(open_lines)
    sender = _sender(supplier)
    newest = newest_text(message)
    common = {
        "received": received,
        "supplier": sender.id,
        "sender": message.senders[0].address if message.senders else None,
        "subject": message.subject[:10_000] or None,
        "message_id": message.message_id,
    }
    if message.bounce is not None:
        failed = tuple(dict.fromkeys(one.address for one in message.bounce.failed if one.address))
        return OrderResponse(kind="bounce", failed_addresses=failed, **common)
    reading = _start(newest, message, lines, sender, received, asked)
    flags = message_flags(message, sender.domains, sender.emails)
    _read_blocks(reading, newest, message)
    _read_attachments(reading, message)
    _settle(reading, newest)
    outcomes = _outcomes(reading, lines, received)
    automatic = message.automatic.kind
    if automatic != "none":
        sure = any(
            statement.kind == "lines"
            and not statement.implicit
            and outcome.status in ("accepted", "changed", "delivered", "rejected")
            for outcome in outcomes
            for statement in outcome.statements
        )
        replied = (message.header("auto-submitted") or "").startswith("auto-replied")
        if not sure or (automatic == "auto_reply" and replied):
            return _automatic(reading, common, automatic, flags, newest)
    texts = [newest.text, newest.signature, *(one.text for one in message.hidden), *reading.texts]
    flags |= text_flags(map(_tokens, filter(None, texts)), reading.habits.lexicon)
    flags |= _word_flags(reading, outcomes, message)
    return _response(reading, outcomes, flags, common, message)


@lru_cache(maxsize=16)
def _tokens(text: str) -> list[Token]:
    """The tokens of a text that is looked at more than once while a message is read."""
    return tokenise(level(text))


def _start(
    newest: NewestText,
    message: Message,
    lines: list[OpenLine],
    sender: _Sender,
    received: datetime,
    asked: Iterable[Any] | None,
) -> _Reading:
    """Languages, habits and the lines that are asked about."""
    text = newest.text if newest.forwarded is None else newest.text + "\n" + newest.forwarded.text
    sample = _tokens(text)
    codes = choose_languages(sample, country=sender.country)
    words = lexicon(*codes)
    habits = Habits(
        lexicon=words,
        today=received.date(),
        order=order_of(sender.country),
        firm=is_firm(codes, sender.country),
        sign=decimal_sign(sender.country, codes[0]),
        blanks=codes[0] != "en" and codes[0] != "zh",
    )
    index = LineIndex(lines, words)
    every = frozenset(range(len(lines)))
    named = asked_lines(lines, asked) if asked is not None else frozenset()
    if not named:
        named = named_in(lines, newest.quoted, message.subject)
    scope = Scope(asked=named or every, every=every)
    return _Reading(index, habits, codes, StatementBuilder(index, scope))


def _read_blocks(reading: _Reading, newest: NewestText, message: Message) -> None:
    """The newest text, block by block; a passed-on answer of a colleague likewise."""
    blocks: list[tuple[Block, int]] = [(block, block.start) for block in newest.blocks]
    forwarded = newest.forwarded
    if forwarded is not None and not _is_ours(forwarded.author, message):
        blocks += [(block, block.start) for block in forwarded.blocks]
    for block, offset in blocks:
        if block.table is not None:
            _read_table(reading, block.table, "table")
        elif block.kind == "inline_answer":
            _read_inline(reading, block, offset)
        else:
            _read_text(reading, block.text, "text", offset)


def _is_ours(author: Any, message: Message) -> bool:
    """Whether the passed-on message was written by those it is now sent to."""
    if author is None or not author.address:
        return False
    return author.domain in {address.domain for address in (*message.to, *message.cc)}


def _read_text(reading: _Reading, text: str, part: str, offset: int = 0) -> None:
    plain = level(text)
    if "\t" in text:
        tables, rest = find_tables(text, reading.codes)
        if tables:
            for table in tables:
                _read_table(reading, table, "table" if part == "text" else part)
            text = rest
            plain = level(rest)
    analysis = analyse(plain, _tokens(text), reading.index, reading.habits)
    reading.analyses.append(analysis)
    reading.builder.read(analysis, split_units(analysis), part=part, offset=offset)
    reading.statements += reading.builder.out
    reading.builder.out = []
    if any(mark.category == "attached" for mark in analysis.marks) and part == "text":
        reading.attached = True


def _read_table(reading: _Reading, rows: Sequence[tuple[str, ...]], part: str) -> None:
    reader = TableReader(
        reading.index,
        reading.habits,
        reading.builder.scope.asked,
        reading.codes,
        reading.builder.order,
    )
    statements = reader.read(rows, part)
    if statements is None:
        if part == "table":
            _read_text(reading, "\n".join("  ".join(row) for row in rows), "text")
        return
    reading.statements += statements
    reading.analyses += reader.analyses
    reading.unknown += reader.unknown
    reading.builder.forget()


def _read_inline(reading: _Reading, block: Block, offset: int) -> None:
    """An answer beside or below a quoted line speaks of that line."""
    builder = reading.builder
    scope = builder.scope
    quoted = _quoted_lines(reading, block)
    if block.row is not None and block.header is not None and quoted:
        pass
    builder.forget()
    builder.scope = Scope(asked=scope.asked, every=scope.every, quoted=quoted or None)
    _read_text(reading, block.text, "text", offset)
    builder.scope = scope
    builder.forget()


def _quoted_lines(reading: _Reading, block: Block) -> frozenset[int]:
    """The lines that the quoted text names; the nearest quoted line that names any counts."""
    if block.row is not None and block.header is not None:
        reader = TableReader(
            reading.index, reading.habits, reading.builder.scope.asked, reading.codes
        )
        from scm_automate.replies.headers import header_roles

        roles = header_roles(block.header, reading.codes)
        found = reader.line_of(block.row, roles) if roles else None
        if found is not None:
            return frozenset({found})
    quoted = (block.quoted or "").strip()
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


def _read_attachments(reading: _Reading, message: Message) -> None:
    for attachment in message.attachments:
        if attachment.kind in ("signature", "calendar", "message"):
            continue
        part = f"attachment:{attachment.name}"[:200]
        if attachment.kind in ("xlsx", "xls", "ods", "csv"):
            content = attachment_tables(attachment)
        elif attachment.kind in ("pdf", "text", "html"):
            content = attachment_text(attachment)
        else:
            reading.unread.append(
                f"{attachment.name or 'an attachment'} ({attachment.kind}) was not read"
            )
            continue
        if content.unread or (not content.sheets and not content.text.strip()):
            reading.unread.append(content.unread or f"{attachment.name} holds no text")
            continue
        reading.builder.forget()
        for sheet in content.sheets:
            _read_table(reading, sheet.rows, part)
            reading.texts.append("\n".join(" ".join(row) for row in sheet.rows[:2000]))
        if content.text:
            reading.texts.append(content.text)
            _read_document(reading, content.text, part)


def _read_document(reading: _Reading, text: str, part: str) -> None:
    """A document: its tables count; of its running text only sentences that name a line."""
    tables, rest = find_tables(text, reading.codes)
    order = _order_of_document(reading, rest)
    before = reading.builder.order
    reading.builder.order = order or before
    for table in tables:
        _read_table(reading, table, part)
    if not tables:
        kept = len(reading.statements)
        remarks = len(reading.builder.remarks)
        _read_text(reading, text, part)
        del reading.builder.remarks[remarks:]
        reading.statements[kept:] = [
            one for one in reading.statements[kept:] if one.kind == "lines" and not one.implicit
        ]
    reading.builder.order = before
    reading.builder.forget()


def _order_of_document(reading: _Reading, text: str) -> frozenset[int] | None:
    found: set[int] = set()
    analysis = analyse(
        level(text[:8000]), tokenise(level(text[:8000])), reading.index, reading.habits
    )
    for one in analysis.references:
        if one.how == "order":
            found |= one.lines
    return frozenset(found) or None


def _settle(reading: _Reading, newest: NewestText) -> None:
    """Day and month of dates that can be read two ways, by the other dates of the message."""
    windows = [window for analysis in reading.analyses for window in analysis.dates]
    if any(window.order == "?" and window.alternatives for window in windows):
        proved = orders_seen(newest.quoted)
        usual = reading.habits.order
        # the quoted dates are the buyer's; they settle the writer's only where both agree
        settle_order(windows, {sign: seen for sign, seen in proved.items() if seen == {usual}})
        due = {day for line in reading.index.lines for day, _ in line.schedules}
        for window in windows:
            if (
                window.order == "?"
                and not window.alternatives
                and window.swapped is not None
                and window.swapped in due
                and window.latest not in due
            ):
                window.alternatives = ((window.swapped, window.swapped),)
            elif window.alternatives and all(
                last < reading.habits.today for _, last in window.alternatives
            ):
                window.alternatives = ()


def _outcomes(reading: _Reading, lines: list[OpenLine], received: datetime) -> list[Outcome]:
    """The facts of every line in the order told, and what they amount to."""
    today = received.date()
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
    facts: dict[int, list[Fact]] = {}
    stray: list[str] = []
    for statement in statements:
        if statement.implicit and content and statement.kind == "all":
            if statement.marks("attached") and not statement.has_date:
                continue
            if not statement.marks("as_ordered", "confirm") or statement.marks(
                "closure", "history"
            ):
                stray += _stray(statement, lines, today)
                continue
        targets = set(statement.lines)
        if statement.kind == "rest":
            targets = set(reading.builder.scope.asked) - named
            statement.lines = targets
        targets -= statement.except_for
        for n in sorted(targets):
            statement.amounts = frozenset(lines[m].quantity for m in targets)
            fact = read_fact(statement, lines[n], today)
            if (
                fact.kind == "attached"
                and (statement.implicit or statement.kind != "lines")
                and len(reading.builder.scope.asked) > 1
            ):
                continue  # "please see attached" names no line
            facts.setdefault(n, []).append(fact)
    _same_as_before(reading, facts, lines, today)
    remarks = judge_remarks(reading.builder.remarks, reading.habits)
    reading.remarks += remarks.told
    out: list[Outcome] = []
    for n in sorted(facts):
        outcome = decide(lines[n], facts[n], today)
        if outcome is None:
            continue
        outcome.reasons += stray
        outcome.reasons += remarks.general
        for statement, reason in remarks.near:
            if statement is None or n in statement.lines:
                outcome.reasons.append(reason)
        out.append(outcome)
    return out


def _has_content(statement: Statement) -> bool:
    return any(clause.dates or clause.marks for clause in statement.clauses)


def _stray(statement: Statement, lines: list[OpenLine], today: Any) -> list[str]:
    """Dates of a sentence that names no line while others do: explained, or a reason to look."""
    from scm_automate.replies.roles import Role

    if not lines:
        return []
    fact = read_fact(statement, lines[min(statement.lines, default=0)], today)
    if fact.kind in ("dates", "delivered", "reject") and (fact.lots or fact.kind == "reject"):
        del Role
        return ["a sentence that names no line tells a date or more"]
    return []


def _same_as_before(
    reading: _Reading, facts: dict[int, list[Fact]], lines: list[OpenLine], today: Any
) -> None:
    """``Pos. 20 ebenso``, ``see above``: the answer of the statement before."""
    order = {id(statement): at for at, statement in enumerate(reading.statements)}
    for n, own in facts.items():
        for fact in own:
            if fact.kind != "same":
                continue
            at = order.get(id(fact.statement), 0)
            for before in reversed(reading.statements[:at]):
                source = next(
                    (
                        one
                        for m, others in facts.items()
                        if m != n
                        for one in others
                        if one.statement is before
                    ),
                    None,
                )
                if source is None or source.kind in ("same", "named"):
                    continue
                fact.kind, fact.strong = source.kind, source.strong
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


def _word_flags(reading: _Reading, outcomes: list[Outcome], message: Message) -> set[str]:
    flags: set[str] = set()
    if any(outcome.price is not None for outcome in outcomes):
        flags.add("price_change")
    for analysis in reading.analyses:
        names = {mark.category for mark in analysis.marks}
        if "price_change" in names and "no_price_change" not in names:
            flags.add("price_change")
    if _asks(reading):
        flags.add("question")
    if reading.unknown or reading.builder.unknown or any(one.unknown for one in reading.statements):
        flags.add("unknown_order")
    said = any(outcome.status != "unclear" for outcome in outcomes)
    if reading.unread and (reading.attached or not said):
        flags.add("attachment_unread")
    if reading.attached and not message.attachments and not message.inline:
        flags.add("attachment_unread")
    if reading.attached and message.inline and not message.attachments and not said:
        flags.add("attachment_unread")
    return flags


def _asks(reading: _Reading) -> bool:
    for statement in reading.statements:
        if statement.question or any(clause.has("question") for clause in statement.clauses):
            return True
    for _, unit, _ in reading.builder.remarks:
        polite = any(clause.has("courtesy") for clause in unit.clauses)
        if (unit.question or any(clause.has("question") for clause in unit.clauses)) and not polite:
            return True
    return False


def _automatic(
    reading: _Reading, common: dict[str, Any], kind: str, flags: set[str], newest: NewestText
) -> OrderResponse:
    """An absence, a receipt or a mailing: nothing of it is an answer."""
    words = lexicon(*reading.codes)
    texts = [newest.text, newest.signature]
    flags |= text_flags(map(_tokens, filter(None, texts)), words)
    for analysis in reading.analyses:
        if any(mark.category == "price_change" for mark in analysis.marks):
            flags.add("price_change")
    flags.discard("sender_mismatch")
    today = reading.habits.today
    ahead = [
        window.latest
        for analysis in reading.analyses
        for window in analysis.dates
        if window.latest and window.latest > today
    ]
    absent = max(ahead) if ahead and kind == "auto_reply" else None
    return OrderResponse(
        kind="auto_reply" if kind == "auto_reply" else "other",
        flags=tuple(sorted(flags)), absent_until=absent, language=reading.codes[0], **common,
    )  # fmt: skip


def _response(
    reading: _Reading,
    outcomes: list[Outcome],
    flags: set[str],
    common: dict[str, Any],
    message: Message,
) -> OrderResponse:
    general = [_WHY[flag] for flag in _UNSEEN_FLAGS if flag in flags]
    if message.truncated:
        general.append("a part of the message was not read")
    lines: list[LineResponse] = []
    for outcome in outcomes:
        reasons = list(dict.fromkeys([*outcome.reasons, *general]))
        unsure = outcome.status in ("unclear", "rejected")
        review = bool(reasons) or unsure
        lines.append(
            LineResponse(
                company=outcome.line.company,
                order=outcome.line.order,
                line=outcome.line.line,
                status=outcome.status,
                deliveries=tuple(
                    Delivery(
                        quantity=one.quantity,
                        earliest=one.earliest,
                        latest=one.latest,
                        basis=one.basis,
                    )
                    for one in outcome.deliveries
                ),
                price=outcome.price,
                review=review,
                reasons=tuple(reasons),
                evidence=evidence_of(outcome),
                confidence=round(max(0, _CHECKS - len(reasons)) / _CHECKS, 2),
            )
        )
    return OrderResponse(
        kind="response" if lines else "other",
        flags=tuple(sorted(flags)),
        lines=tuple(lines),
        language=reading.codes[0],
        remarks=tuple(dict.fromkeys([*reading.unread, *reading.remarks]))[:20],
        **common,
    )
