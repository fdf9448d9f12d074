"""Answers as mail programs make them: the newest text above the quoted letter, headers and parts.

Each program quotes in its own way (a header block in Outlook and Foxmail, marked lines under an
introduction elsewhere), and the reader of replies has to find the newest text in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from random import Random

    from scm_automate.demo.cast import Persona
    from scm_automate.demo.letter import Letter
    from scm_automate.demo.phrases import Phrases

__all__ = ["AUTHSERV_ID", "Attachment", "answer_mail", "envelope", "finish", "hex_id", "html_body"]

AUTHSERV_ID = "mx.buyer-side.example"
"""The name under which the buyers' own mail server writes its authentication results."""

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAILERS = {
    "outlook": ("X-Mailer", "Microsoft Outlook 16.0"),
    "apple": ("X-Mailer", "iPhone Mail (22E240)"),
    "thunderbird": ("User-Agent", "Mozilla Thunderbird"),
    "foxmail": ("X-Mailer", "Foxmail 7.2.25.331[cn]"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A workbook that goes with an answer."""

    name: str
    content: bytes


def hex_id(rng: Random, *, digits: int = 24) -> str:
    """Digits of an id, from the answer's own dice."""
    return f"{rng.getrandbits(4 * digits):0{digits}x}"


def envelope(
    *,
    sender: tuple[str, str],
    to: str,
    subject: str,
    received: datetime,
    rng: Random,
    results: tuple[str, ...] | None = None,
    mail_from: str | None = None,
) -> EmailMessage:
    """A message with the headers that the way through two mail servers leaves on it.

    Args:
        sender: Name and address in the From header.
        to: The buyers' mailbox.
        subject: As it shall stand.
        received: When the buyers' server took it.
        rng: The message's own dice.
        results: Authentication-Results headers, the topmost first; None is a clean pass of the
            buyers' own server.
        mail_from: The address on the envelope; None is the sender's.
    """
    name, address = sender
    domain = address.partition("@")[2]
    clean = (
        (
            f"{AUTHSERV_ID}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; "
            f"dmarc=pass header.from={domain}"
        ),
    )
    message = EmailMessage()
    message["Return-Path"] = f"<{address if mail_from is None else mail_from}>"
    message["Received"] = (
        f"from mail.{domain} (mail.{domain} [192.0.2.{rng.randint(2, 250)}]) by {AUTHSERV_ID} "
        f"with ESMTPS id {hex_id(rng, digits=12)}; {format_datetime(received)}"
    )
    for result in clean if results is None else results:
        message["Authentication-Results"] = result
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(received.replace(second=max(0, received.second - 40)))
    message["Message-ID"] = f"<{hex_id(rng)}@{domain}>"
    return message


def html_body(html: str) -> str:
    """What stands between the body tags of a page, or the page itself."""
    lower = html.casefold()
    start = lower.find("<body")
    start = lower.find(">", start) + 1 if start >= 0 else 0
    end = lower.rfind("</body")
    return html[start : end if end >= 0 else len(html)].strip()


def finish(message: EmailMessage, *, rng: Random) -> bytes:
    """The raw message; its boundaries come from the dice, so that the same seed gives the same."""
    for part in message.walk():
        if part.is_multipart():
            part.set_boundary(f"=_{hex_id(rng)}")
    return message.as_bytes(policy=SMTP)


def answer_mail(
    letter: Letter,
    newest: Iterable[str],
    *,
    persona: Persona,
    phrases: Phrases,
    received: datetime,
    rng: Random,
    quoted_html: str | None = None,
    attachment: Attachment | None = None,
) -> bytes:
    """An answer to a letter, as the supplier's mail program sends it.

    Args:
        letter: What is answered and quoted.
        newest: The lines that were typed.
        persona: Who answers.
        phrases: Of the persona's language.
        received: When the buyers' server takes it.
        rng: The answer's own dice.
        quoted_html: The letter's HTML with its table filled in; None quotes it as it was.
        attachment: The filled-in workbook.
    """
    lines = tuple(newest)
    message = envelope(
        sender=(persona.contact, persona.address),
        to=letter.sender,
        subject=phrases.text("reply") + letter.subject,
        received=received,
        rng=rng,
    )
    message["In-Reply-To"] = letter.message_id
    message["References"] = letter.message_id
    if persona.client in MAILERS:
        header, value = MAILERS[persona.client]
        message[header] = value
    message["MIME-Version"] = "1.0"
    if persona.client in {"outlook", "foxmail"}:
        text, html = _block_quoted(letter, lines, phrases=phrases, html=quoted_html)
    else:
        text, html = _line_quoted(letter, lines, persona=persona, phrases=phrases, html=quoted_html)
    if quoted_html is not None:
        # a table that was filled in lives in the HTML alone
        message.set_content(html, subtype="html", cte="quoted-printable")
    elif persona.client in {"apple", "thunderbird"}:
        message.set_content(text, cte="quoted-printable")
    else:
        message.set_content(text, cte="base64")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    if attachment is not None:
        message.add_attachment(
            attachment.content, maintype="application", subtype=XLSX, filename=attachment.name
        )
    return finish(message, rng=rng)


def _block_quoted(
    letter: Letter, lines: tuple[str, ...], *, phrases: Phrases, html: str | None
) -> tuple[str, str]:
    """Outlook's way: a block of headers, and the letter below it without marks."""
    when = phrases.day(letter.sent_at.date(), pattern=phrases.text("outlook", "when"))
    block = (
        (phrases.text("outlook", "from"), f"{letter.sender_name} <{letter.sender}>"),
        (phrases.text("outlook", "sent"), when.format(time=f"{letter.sent_at:%H:%M}")),
        (phrases.text("outlook", "to"), letter.to),
        (phrases.text("outlook", "subject"), letter.subject),
    )
    head = [f"{name}: {value}" for name, value in block]
    text = "\n".join([*lines, "", *head, "", letter.text])
    typed = "\n".join(
        f"<p class=MsoNormal>{escape(line) or '<o:p>&nbsp;</o:p>'}</p>" for line in lines
    )
    marked = "<br>\n".join(f"<b>{escape(name)}:</b> {escape(value)}" for name, value in block)
    page = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
        '<meta http-equiv=Content-Type content="text/html; charset=utf-8">'
        '<meta name=Generator content="Microsoft Word 15 (filtered medium)">'
        "<style>p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:Calibri,sans-serif;}</style>"
        f"</head><body><div class=WordSection1>\n{typed}\n"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p class=MsoNormal>{marked}</p></div>\n{html_body(html or letter.html)}\n"
        "</div></body></html>\n"
    )
    return text, page


def _line_quoted(
    letter: Letter,
    lines: tuple[str, ...],
    *,
    persona: Persona,
    phrases: Phrases,
    html: str | None,
) -> tuple[str, str]:
    """The way of Gmail, Apple Mail and Thunderbird: an introduction, then marked lines."""
    client = "apple" if persona.client == "apple" else "gmail"
    wrote = phrases.wrote(
        client, moment=letter.sent_at, who=letter.sender_name, address=letter.sender
    )
    quoted = [f"> {line}".rstrip() for line in letter.text.splitlines()]
    text = "\n".join([*lines, "", wrote, "", *quoted, ""])
    typed = "\n".join(f"<div>{escape(line) or '<br>'}</div>" for line in lines)
    page = (
        f'<div dir="ltr">{typed}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(wrote)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        'border-left:1px solid rgb(204,204,204);padding-left:1ex">\n'
        f"{html_body(html or letter.html)}\n</blockquote></div>\n"
    )
    return text, page
