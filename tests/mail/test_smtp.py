"""SMTP against real and scripted servers: what arrives, and what each fault is called."""

from __future__ import annotations

import email
import time
from email import policy
from typing import TYPE_CHECKING

import pytest

from scm_automate.errors import ConfigError
from scm_automate.mail import Credentials, SmtpTransport

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from email.message import EmailMessage

    from conftest import Sink

BUYER = "buyer@buyer.example"
SELLER = "seller@supplier.example"


def plain(port: int, **settings: object) -> SmtpTransport:
    return SmtpTransport(host="127.0.0.1", port=port, security="none", mode="live", **settings)  # type: ignore[arg-type]


def test_the_text_arrives_dot_for_dot(server: int, sink: Sink, letter: EmailMessage) -> None:
    receipt = plain(server).send(letter, sender=BUYER, recipients=[SELLER, "two@supplier.example"])
    assert receipt.outcome == "sent"
    [envelope] = sink.arrived
    assert envelope.mail_from == BUYER
    assert envelope.rcpt_tos == [SELLER, "two@supplier.example"]
    arrived = email.message_from_bytes(envelope.content, policy=policy.default)
    assert arrived.get_content() == "Grüße\r\n.\r\n.. two dots\r\n" or (
        arrived.get_content().split() == ["Grüße", ".", "..", "two", "dots"]
    )
    assert arrived["Subject"] == "Offene Bestellpositionen – 4500001"


def test_raw_bytes_get_proper_line_ends(server: int, sink: Sink) -> None:
    raw = b"Message-ID: <1@buyer.example>\nSubject: x\n\n.a\n..b\rc\r\n"
    plain(server).send(raw, sender=BUYER, recipients=[SELLER])
    assert sink.arrived[0].content == (
        b"Message-ID: <1@buyer.example>\r\nSubject: x\r\n\r\n.a\r\n..b\r\nc\r\n"
    )


@pytest.mark.parametrize(
    ("recipient", "outcome", "words"),
    [
        ("gone@supplier.example", "refused", "550"),
        ("grey@supplier.example", "refused_for_now", "451"),
        ("spam@supplier.example", "refused", "554"),
        ("full@supplier.example", "refused_for_now", "452"),
    ],
)
def test_a_refusal_is_told_with_the_servers_words(
    *, recipient: str, outcome: str, words: str, server: int, sink: Sink, letter: EmailMessage
) -> None:
    receipt = plain(server).send(letter, sender=BUYER, recipients=[recipient])
    assert receipt.outcome == outcome
    assert receipt.detail.startswith(words)
    assert sink.arrived == []


def test_accepted_and_lost_is_unknown(server: int, sink: Sink, letter: EmailMessage) -> None:
    receipt = plain(server).send(letter, sender=BUYER, recipients=["lost@supplier.example"])
    assert len(sink.arrived) == 1
    assert receipt.outcome == "unknown"
    assert "after the text was handed over" in receipt.detail


SAID = ("220 hello", "250 hello", "250 sender", "250 recipient")


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (("421 closing",), "refused_for_now"),
        (("554 go away",), "refused"),
        ((None,), "refused_for_now"),
        (("220 hello", "250 hello", "421 closing"), "refused_for_now"),
        (("220 hello", "250 hello", "552 no"), "refused"),
        (("220 hello", "250 hello", "250 sender", "421 closing"), "refused_for_now"),
        ((*SAID, "451 not now"), "refused_for_now"),
        ((*SAID, "554 never"), "refused"),
        ((*SAID, None), "refused_for_now"),
        ((*SAID, "354 go on", "read-data", None), "unknown"),
        ((*SAID, "354 go on", None), "unknown"),
        ((*SAID, "354 go on", "read-data", "250 kept"), "sent"),
    ],
)
def test_each_place_of_breaking_has_its_outcome(
    lines: tuple[object, ...],
    outcome: str,
    scripted: Callable[..., int],
    letter: EmailMessage,
) -> None:
    port = scripted(*lines)
    receipt = plain(port, timeout=3).send(letter, sender=BUYER, recipients=[SELLER])
    assert receipt.outcome == outcome


def test_a_silent_server_ends_in_time(scripted: Callable[..., int], letter: EmailMessage) -> None:
    begun = time.monotonic()
    receipt = plain(scripted("220 hello", "250 hello", ...), timeout=0.5).send(
        letter, sender=BUYER, recipients=[SELLER]
    )
    assert receipt.outcome == "refused_for_now"
    assert time.monotonic() - begun < 4


def test_the_whole_letter_has_a_time_limit(
    scripted: Callable[..., int], letter: EmailMessage
) -> None:
    begun = time.monotonic()
    receipt = plain(scripted("220 hello", "250 hello", ...), timeout=30, total_timeout=0.5).send(
        letter, sender=BUYER, recipients=[SELLER]
    )
    assert receipt.outcome == "refused_for_now"
    assert time.monotonic() - begun < 4


def test_no_server_at_all(letter: EmailMessage) -> None:
    receipt = plain(9, timeout=2).send(letter, sender=BUYER, recipients=[SELLER])
    assert receipt.outcome == "refused_for_now"
    assert "no connection" in receipt.detail


def test_a_stripped_starttls_is_refused(server: int, sink: Sink, letter: EmailMessage) -> None:
    transport = SmtpTransport(
        host="127.0.0.1", port=server, mode="live", auth=lambda: pytest.fail("asked for a secret")
    )
    receipt = transport.send(letter, sender=BUYER, recipients=[SELLER])
    assert receipt.outcome == "refused"
    assert "STARTTLS" in receipt.detail
    assert sink.arrived == []


@pytest.mark.system
def test_starttls_and_login(
    tls_server: int, trust: ssl.SSLContext, sink: Sink, letter: EmailMessage
) -> None:
    transport = SmtpTransport(
        host="127.0.0.1",
        port=tls_server,
        mode="live",
        tls=trust,
        auth=lambda: Credentials("buyer", "right"),
    )
    assert transport.send(letter, sender=BUYER, recipients=[SELLER]).outcome == "sent"
    assert len(sink.arrived) == 1


@pytest.mark.system
def test_a_wrong_secret_is_refused(
    tls_server: int, trust: ssl.SSLContext, sink: Sink, letter: EmailMessage
) -> None:
    transport = SmtpTransport(
        host="127.0.0.1",
        port=tls_server,
        mode="live",
        tls=trust,
        auth=lambda: Credentials("buyer", "wrong"),
    )
    receipt = transport.send(letter, sender=BUYER, recipients=[SELLER])
    assert receipt.outcome == "refused_for_now"
    assert sink.arrived == []


@pytest.mark.system
def test_an_untrusted_certificate_is_refused(
    tls_server: int, sink: Sink, letter: EmailMessage
) -> None:
    transport = SmtpTransport(host="127.0.0.1", port=tls_server, mode="live")
    receipt = transport.send(letter, sender=BUYER, recipients=[SELLER])
    assert receipt.outcome == "refused"
    assert "TLS" in receipt.detail
    assert sink.arrived == []


def test_settings_that_would_leak_are_refused() -> None:
    with pytest.raises(ConfigError, match="allowed domains"):
        SmtpTransport(host="mail.buyer.example")
    with pytest.raises(ConfigError, match="this machine only"):
        SmtpTransport(host="mail.buyer.example", security="none", mode="live")


def test_a_secret_never_shows() -> None:
    credentials = Credentials("buyer", "s3cret")
    transport = SmtpTransport(host="mail.buyer.example", mode="live", auth=lambda: credentials)
    assert "s3cret" not in f"{credentials!r} {credentials} {transport!r}"
