"""A supplier's message to an `OrderResponse`: the one call that does all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scm_automate.messages import Message, newest_text, parse_message
from scm_automate.model import OrderResponse
from scm_automate.replies.amounts.numbers import decimal_sign, writes_blanks
from scm_automate.replies.answering import read_outcomes
from scm_automate.replies.attached import read_attachments
from scm_automate.replies.building import StatementBuilder
from scm_automate.replies.dates import is_firm
from scm_automate.replies.dates.order import order_of
from scm_automate.replies.days.writers_day import on_the_writers_clock
from scm_automate.replies.doubts.flags import message_flags, text_flags
from scm_automate.replies.doubts.unseen_text import speaks_to_machines
from scm_automate.replies.doubts.word_flags import word_flags
from scm_automate.replies.found import Habits
from scm_automate.replies.language.dialects import is_in_dialect
from scm_automate.replies.language.further_language import further_language
from scm_automate.replies.language.language import choose_languages, foreign_lines
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.lexicon import lexicon
from scm_automate.replies.language.tokens import fold
from scm_automate.replies.naming.asked import asked_lines, named_in
from scm_automate.replies.naming.others_orders import orders_of_others
from scm_automate.replies.naming.own_firm import pairs_of
from scm_automate.replies.naming.references import LineIndex
from scm_automate.replies.open_lines import OpenLine, read_open_lines
from scm_automate.replies.reading import (
    Reading,
    read_blocks,
    settle_dates,
    tokens_of,
)
from scm_automate.replies.reply import Reply, Told
from scm_automate.replies.responding import answer_response, automatic_response
from scm_automate.replies.statements import Scope, says
from scm_automate.replies.supplier_words import (
    SupplierWords,
    apply_date_words,
    read_with_words,
    words_of,
)
from scm_automate.replies.talk.notices import speaks_of_else

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scm_automate.messages import NewestText
    from scm_automate.model import Supplier
    from scm_automate.replies.open_lines import OpenLines
    from scm_automate.replies.second.second_reader import SecondReader
    from scm_automate.replies.vocabulary import Vocabulary

__all__ = ["read_reply"]


@dataclass(slots=True)
class Sender:
    """The supplier as far as the reader needs it."""

    id: str | None
    country: str | None
    language: str | None
    emails: tuple[str, ...]
    domains: tuple[str, ...]
    name: str = ""


def read_sender(supplier: Mapping[str, Any] | Supplier) -> Sender:
    get = (
        supplier.get
        if isinstance(supplier, Mapping)
        else lambda name: getattr(supplier, name, None)
    )
    return Sender(
        id=str(get("id")) if get("id") else None,
        country=(str(get("country")).upper() if get("country") else None),
        language=get("language"),
        emails=tuple(get("emails") or ()),
        domains=tuple(get("email_domains") or ()),
        name=str(get("name") or ""),
    )


def read_reply(
    raw: bytes | Message,
    open_lines: OpenLines,
    *,
    received: datetime,
    supplier: Mapping[str, Any] | Supplier,
    asked: Iterable[Any] | None = None,
    trusted_authserv: str | None = None,
    vocabulary: Vocabulary | None = None,
    second_reader: SecondReader | None = None,
) -> Reply:
    r"""What a supplier's message says of the open lines, with the words it was read from.

    Args:
        raw: The mail as it arrived, or parsed.
        open_lines: All open lines of the supplier: mappings, `OrderLine` records or a table of them.
        received: When it arrived, with its zone. "Tomorrow" counts from its date; of an instant in UTC
            from the day that it is where it was written, by the mail's own Date header or the country.
        supplier: Whose lines they are: `country`, `email_domains`, `emails`, `id`, `name`.
        asked: Keys (order, line) of the lines that the chase asked for; null takes them from the
            quoted thread, and all open lines where nothing is quoted.
        trusted_authserv: authserv-id of our own receiving server.
        vocabulary: The supplier's own words; what learned ones change is for review.
        second_reader: Asked where a line is unclear; what it finds is for review. None by default.

    Returns:
        One answer per line that the message speaks of, in the order of the open lines; `review`
        is false only where every check was passed. `Reply.explain` tells how it was reached.

    Raises:
        ConfigError: An open line lacks what is needed; nothing in the message can make this raise.

    Examples:
        >>> from datetime import datetime, UTC
        >>> reply = read_reply(
        ...     b"From: a@riemen.example\n\nPos. 10: KW 18\n",
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
    sender = read_sender(supplier)
    newest = newest_text(message)
    named = tuple(asked) if asked is not None else None
    here = on_the_writers_clock(message, received, country=sender.country)

    def read(words: SupplierWords) -> OrderResponse:
        words.name(lines)
        return _read(
            message,
            newest,
            lines,
            sender=sender,
            received=received,
            here=here,
            asked=named,
            words=words,
        )

    response = read_with_words(vocabulary, read)
    told = Told(
        text=newest.text,
        forwarded=newest.forwarded.text if newest.forwarded else "",
        quoted=newest.quoted,
        lines=tuple(lines),
        today=here.date(),
        country=sender.country,
        words=None if vocabulary is None else words_of(vocabulary.in_force()),
    )
    if second_reader is not None:
        response = second_reader.look(response, told)
    return Reply.of(response, told)


def _read(
    message: Message,
    newest: NewestText,
    lines: list[OpenLine],
    *,
    sender: Sender,
    received: datetime,
    here: datetime,
    asked: Iterable[Any] | None,
    words: SupplierWords,
    further: str = "",
) -> OrderResponse:
    """The message read with some words of the supplier's own, and in one more language if need be."""
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
    reading = _start(
        newest,
        message,
        lines,
        sender=sender,
        received=here,
        asked=asked,
        own=words,
        further=further,
    )
    if not reading.replying:
        reading.about_else = speaks_of_else((message.subject, newest.text), reading)
    if not newest.quoted.strip():
        reading.of_others = orders_of_others(message.subject, newest.text, reading.index)
    flags = message_flags(message, sender.domains, sender.emails)
    read_blocks(reading, newest, message)
    reading.written = len(reading.analyses)
    read_attachments(reading, message)
    settle_dates(reading, newest)
    outcomes = read_outcomes(reading, lines, here)
    apply_date_words(outcomes, words)
    automatic = message.automatic.kind
    if automatic != "none":
        sure = any(
            (statement.kind == "lines" or (statement.marks("all") and statement.marks(*_OF_GOODS)))
            and not statement.implicit
            and outcome.status in ("accepted", "changed", "delivered", "rejected")
            and any(says(clause) for clause in statement.clauses)
            for outcome in outcomes
            for statement in outcome.statements
        )
        replied = (message.header("auto-submitted") or "").startswith("auto-replied")
        if not sure or (automatic == "auto_reply" and replied):
            return automatic_response(reading, common, automatic, flags, newest)
    passed_on = newest.forwarded.text if newest.forwarded else ""
    texts = [newest.text, newest.signature, passed_on, *(one.text for one in message.hidden)]
    book = reading.habits.lexicon
    flags |= text_flags(texts, book)
    flags |= text_flags(reading.texts, book, printed=True)
    flags |= word_flags(reading, outcomes, message)
    if message.hidden and speaks_to_machines(message.hidden):
        flags.add("instruction_to_software")
    response = answer_response(reading, outcomes, flags, common, message)
    held = [] if further else [line.reasons for line in response.lines if line.review]
    more = further_language(held, reading.codes, sender.country) if held else ""
    if not more:
        return response
    again = _read(
        message, newest, lines,
        sender=sender, received=received, here=here, asked=asked, words=words, further=more,
    )  # fmt: skip
    return again if sum(line.review for line in again.lines) < len(held) else response


_OF_GOODS = (
    "arrival", "dispatch", "as_ordered", "confirm", "shipped", "arrived", "reject", "moved", "late",
)  # fmt: skip
"""What "all" of a machine's message must be told of: ``from 17 August on I answer all mail`` is of no goods."""


def _start(
    newest: NewestText,
    message: Message,
    lines: list[OpenLine],
    *,
    sender: Sender,
    received: datetime,
    asked: Iterable[Any] | None,
    own: SupplierWords,
    further: str,
) -> Reading:
    """Languages, habits and the lines that are asked about."""
    text = newest.text if newest.forwarded is None else newest.text + "\n" + newest.forwarded.text
    sample = tokens_of(text)
    codes = choose_languages(sample, country=sender.country)
    codes += (further,) if further else foreign_lines(sample, codes)
    words = own.lexicon(lexicon(*codes))
    habits = Habits(
        lexicon=words,
        today=received.date(),
        order=order_of(sender.country),
        firm=is_firm(codes, sender.country),
        sign=decimal_sign(sender.country, codes[0]),
        blanks=writes_blanks(codes),
        factors=own.factors,
        dialect=is_in_dialect(sample, codes),
    )
    index = LineIndex(lines, words)
    index.pairs = pairs_of([sender.name, *(one.name for one in message.senders)])
    every = frozenset(range(len(lines)))
    named = asked_lines(lines, asked) if asked is not None else frozenset()
    if not named:
        named = named_in(lines, newest.quoted, message.subject)
    scope = Scope(asked=named or every, every=every)
    people = frozenset(
        fold(word)
        for address in (*message.senders, *message.to, *message.cc)
        for word in (*address.name.split(), *address.address.partition("@")[0].split("."))
    )
    receiver = frozenset(
        fold(re.split(r"[.-]", address.domain)[0])
        for address in (*message.to, *message.cc)
        if address.domain and address.domain not in sender.domains
    )
    subject = message.subject.lower()
    replying = bool(
        newest.quoted.strip()
        or message.in_reply_to
        or message.references
        or asked is not None
        or subject.startswith(_REPLIES)
        or any(line.order.lower() in subject for line in lines)
    )
    against = not subject.startswith(_REPLIES) and any(
        mark.category in ("late", "reject")
        for mark in words.phrases.find(tokens_of(message.subject))
    )
    return Reading(
        index, habits, codes, StatementBuilder(index, scope), replying=replying, people=people, receiver=receiver,
        subject_against=against, quoted=newest.quoted,
    )  # fmt: skip


_REPLIES = tuple(sorted(words("marks_of_replies", as_spelt=True)))
