"""A planned letter as a real mail: plain text, HTML with a table to fill in, a form attached.

The same letter, ids and instant give the same bytes, so that a draft that is written anew differs
only where its content does.
"""

from __future__ import annotations

from email.headerregistry import Address, HeaderRegistry, MessageIDHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scm_automate.chase.form import write_form
from scm_automate.chase.letter_requests import (
    is_about_requests,
    request_facts,
    request_words,
)
from scm_automate.chase.letter_table import letter_groups
from scm_automate.chase.letter_words import LetterWords, letter_languages, letter_words
from scm_automate.chase.plan_contacts import is_address
from scm_automate.errors import ConfigError, DataError
from scm_automate.render import day, package_environment, single_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from email.policy import Policy

    from jinja2 import Environment

    from scm_automate.chase.plan import PlannedLetter
    from scm_automate.chase.policy import ChasePolicy, Sender

__all__ = ["compose", "mail_message", "new_reference"]

_MOST_HEADER = 900  # RFC 5322 allows 998 on a line; what is longer is no honest value

_REFERENCE_BYTES = 16
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread

_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def compose(
    letter: PlannedLetter,
    *,
    letter_id: str,
    reference: str,
    message_id: str,
    policy: ChasePolicy,
    now: datetime,
    form: bool = True,
    link: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    words: LetterWords | None = None,
) -> EmailMessage:
    """The letter as a message that is ready to be sent, or opened in Outlook as a draft.

    Args:
        letter: Whom to ask about what.
        letter_id: Our id of the letter; goes into a header, so that a sent copy can be found.
        reference: The unguessable reference, see `new_reference`.
        message_id: Drawn once for the letter, with its angle brackets.
        policy: Tells the sender and the language for want of a better one. A letter without a
            sender has no From header and no signature: the mail program that opens the draft adds
            its own.
        now: The instant of the Date header, written in the policy's time zone.
        form: Whether the XLSX form is attached.
        link: Where the supplier may answer on a page; None where there is none.
        in_reply_to: Message-ID of the last letter about these lines, if it is a repeat.
        references: Message-IDs of all earlier letters, the oldest first.
        words: Words of a language of your own; null takes the shipped ones of the letter's
            language, else of the policy's, else English.

    Returns:
        A message with CRLF line ends under its policy.

    Raises:
        ConfigError: There is nothing to ask.
        DataError: A value that would stand in a header holds a line end or is no address.
    """
    if not letter.asks:
        raise ConfigError(f"The letter to supplier {letter.supplier.id} asks about nothing.")
    words = words or _words_for(letter.language, policy.language)
    sender = policy.sender
    message = EmailMessage(policy=_policy())
    _head(
        message,
        {
            "From": _mailbox(sender.address, _signed(sender)) if sender else None,
            "Reply-To": _mailbox(sender.reply_to) if sender and sender.reply_to else None,
            "To": _mailbox(letter.to, letter.supplier.name),
            "Subject": f"{_subject(letter, words)} [ref {reference}]",
            "Message-ID": message_id,
            "In-Reply-To": in_reply_to,
            "References": " ".join(references) or None,
            # RFC 3834: other robots do not answer it, and ours would not.
            "Auto-Submitted": "auto-generated",
            # Outlook opens a file with this header as a draft with a Send button.
            "X-Unsent": "1",
            "X-SCM-Letter": letter_id,
            "X-SCM-Reference": reference,
        },
    )
    message["Date"] = now.astimezone(ZoneInfo(policy.time_zone))
    facts = _facts(letter, words, sender, reference=reference, form=form) | {"link": link}
    kind = "letter"
    if is_about_requests(letter):
        kind, form = "requests", False  # there is nothing to fill in
        facts |= request_facts(letter, words)
    text = _environment().get_template(f"{kind}.txt.j2").render(facts)
    html = _environment().get_template(f"{kind}.html.j2").render(facts)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if form:
        message.add_attachment(
            write_form(letter, words=words, reference=reference, created=now),
            maintype=_XLSX[0],
            subtype=_XLSX[1],
            filename=f"{words.form.file}.xlsx",
        )
    # Last, for setting the content drops the headers that speak of it.
    message["Content-Language"] = words.language
    _set_boundaries(message, seed=message_id)
    return message


def mail_message(
    *,
    sender: Sender | None,
    to: str,
    name: str,
    subject: str,
    message_id: str,
    date: datetime,
    text: str,
    html: str,
    language: str,
) -> EmailMessage:
    """A mail of ours to somebody in the house: no reference, no form; the same facts, the same bytes.

    Args:
        sender: Who writes; None leaves it to the mail program.
        to: The address.
        name: Whose it is.
        subject: The subject line.
        message_id: With its angle brackets.
        date: For the Date header.
        text: The plain text.
        html: The same as a page.
        language: ISO 639-1 code of both.

    Raises:
        DataError: A value that would stand in a header holds a line end or is no address.
    """
    message = EmailMessage(policy=_policy())
    _head(
        message,
        {
            "From": _mailbox(sender.address, _signed(sender)) if sender else None,
            "To": _mailbox(to, name),
            "Subject": subject,
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "X-Unsent": "1",
        },
    )
    message["Date"] = date
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language
    _set_boundaries(message, seed=message_id)
    return message


def new_reference(random: bytes) -> str:
    """128 random bits as 26 letters and digits that nobody confuses when typing them.

    Args:
        random: At least 16 bytes from a source fit for secrets, such as ``secrets.token_bytes(16)``.

    Raises:
        ConfigError: Fewer than 16 bytes were given.

    Examples:
        >>> new_reference(bytes(range(16)))
        '00041061050R3GG28A1C60T3GF'
    """
    if len(random) < _REFERENCE_BYTES:
        raise ConfigError(
            f"A reference needs {_REFERENCE_BYTES} random bytes; {len(random)} were given."
        )
    number = int.from_bytes(random[:_REFERENCE_BYTES], "big")
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(26)))


@cache
def _environment() -> Environment:
    return package_environment("scm_automate.chase", folder="letter_templates")


class _References(UnstructuredHeader):
    """Message ids one a line, never torn nor encoded."""

    def fold(self, *, policy: Policy) -> str:
        ids = policy.linesep.join(f" {one}" for one in str(self).split())
        return f"{self.name}:{ids}{policy.linesep}"  # type: ignore[attr-defined]  # of the header


@cache
def _policy() -> EmailPolicy[EmailMessage]:
    """SMTP's policy, with message ids left whole: as plain text they are torn when long."""
    registry = HeaderRegistry()
    registry.map_to_type("references", _References)  # type: ignore[arg-type]  # a mixin
    registry.map_to_type("in-reply-to", MessageIDHeader)  # type: ignore[arg-type]  # a mixin
    return SMTP.clone(header_factory=registry)


def _words_for(*languages: str) -> LetterWords:
    spoken = (language.casefold().partition("-")[0] for language in languages)
    return letter_words(next((code for code in spoken if code in letter_languages()), "en"))


def _subject(letter: PlannedLetter, words: LetterWords) -> str:
    if is_about_requests(letter):
        subject = request_words(words).subject
        return words.subject_repeat.format(subject=subject) if letter.is_repeat else subject
    orders = list(dict.fromkeys(ask.line.order for ask in letter.asks))
    if len(orders) == 1:
        subject = words.subject_one.format(order=single_line(orders[0], most=60))
    else:
        subject = words.subject_many.format(orders=len(orders), lines=len(letter.asks))
    return words.subject_repeat.format(subject=subject) if letter.is_repeat else subject


def _facts(
    letter: PlannedLetter, words: LetterWords, sender: Sender | None, *, reference: str, form: bool
) -> dict[str, object]:
    """What the templates may name."""
    lines = len(letter.asks)
    asked = [ask.last_asked for ask in letter.asks if ask.number > 1 and ask.last_asked]
    return {
        "words": words,
        "opening": words.opening_one if lines == 1 else words.opening_many.format(lines=lines),
        "repeat": (
            words.repeat.format(day=day(max(asked), words.date, months=words.months))
            if asked
            else ""
        ),
        "groups": () if is_about_requests(letter) else letter_groups(letter.asks, words),
        "how": [words.how_reply, *([words.how_form] if form else []), words.how_words],
        "reference": words.how_reference.format(reference=reference),
        "signature": _signature(sender, words) if sender else [],
    }


def _signature(sender: Sender, words: LetterWords) -> list[str]:
    """What stands under the letter."""
    phone = words.phone.format(phone=sender.phone) if sender.phone else ""
    lines = (sender.name, sender.company, phone, sender.reply_to or sender.address)
    return [single_line(line) for line in lines if line]


def _signed(sender: Sender) -> str:
    return ", ".join(filter(None, [sender.name, sender.company]))


def _mailbox(address: str, name: str = "") -> Address:
    """A mailbox for a header; a foreign domain in the form that every server takes."""
    _refuse_line_ends("address", address)
    _refuse_line_ends("name", name)
    if not is_address(address):
        raise DataError(f"{address[:80]!r} is no mail address.")
    user, _, domain = address.partition("@")
    try:
        plain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
        return Address(single_line(name, most=100), username=user, domain=plain)
    except (ValueError, IndexError) as error:
        raise DataError(f"{address[:80]!r} is no mail address: {error}") from None


def _head(message: EmailMessage, headers: dict[str, Address | str | None]) -> None:
    for name, value in headers.items():
        if value is None:
            continue
        _refuse_line_ends(name, str(value))
        message[name] = value


def _refuse_line_ends(name: str, value: str) -> None:
    """A line end in a header would let its value write headers of its own."""
    odd = next((c for c in value if ord(c) < 32 or ord(c) == 127 or c in "\x85\u2028\u2029"), None)
    if odd is not None or len(value) > _MOST_HEADER:
        what = f"the control character {odd!r}" if odd else f"{len(value)} characters"
        raise DataError(
            f"The letter's {name} holds {what}, which no header may: {value[:80]!r}",
            hint="Mend the value where it comes from.",
        )


def _set_boundaries(message: EmailMessage, *, seed: str) -> None:
    """Boundaries drawn from the letter's id instead of by chance: the same letter, the same bytes."""
    parts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{sha256(f'{number} {seed}'.encode()).hexdigest()[:40]}")
