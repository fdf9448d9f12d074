"""TLS from the start, TLS from a command on, and tokens in place of passwords: no way down from any of them."""

from __future__ import annotations

import base64
import ssl
from typing import TYPE_CHECKING

import imap_servers
import pytest
from aiosmtpd.smtp import AuthResult

from scm_automate.errors import ServiceRefused, ServiceUnreachable
from scm_automate.mail import Credentials, ImapAccount, ImapMailbox, SmtpTransport

from .conftest import Sink, port_of, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from aiosmtpd.smtp import SMTP

BUYER, SELLER = "buyer@buyer.example", "seller@supplier.example"
pytestmark = pytest.mark.system


@pytest.fixture
def server_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, certificate))
    return context


class Tokens(Sink):
    """A server that takes XOAUTH2 as Microsoft's and Google's do: its complaint is a challenge of its own."""

    good = "right"

    def __init__(self) -> None:
        super().__init__()
        self.said: list[bytes] = []

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> AuthResult:  # noqa: N802
        self.said.append(base64.b64decode(words[1]))
        if self.said[-1].endswith(f"auth=Bearer {self.good}\x01\x01".encode()):
            return AuthResult(success=True)
        answer = await server.challenge_auth('{"status":"400","schemes":"bearer"}')
        self.said.append(b"" if answer is None else bytes(answer))
        return AuthResult(success=False, handled=False)


@pytest.fixture
def tokens(server_context: ssl.SSLContext) -> Iterator[tuple[int, Tokens]]:
    handler = Tokens()
    with running(
        handler, tls_context=server_context, require_starttls=True, auth_required=True
    ) as controller:
        yield port_of(controller), handler


def transport(port: int, **more: object) -> SmtpTransport:
    return SmtpTransport(host="127.0.0.1", port=port, mode="live", timeout=20, **more)  # type: ignore[arg-type]


def test_smtp_logs_in_with_a_token_that_is_fetched_for_each_letter(
    tokens: tuple[int, Tokens], trust: ssl.SSLContext, letter: EmailMessage
) -> None:
    port, server = tokens
    fresh = iter(("old", "right"))
    sender = transport(
        port, tls=trust, auth=lambda: Credentials("po@buyer.example", next(fresh), "xoauth2")
    )
    refused = sender.send(letter, sender=BUYER, recipients=[SELLER])
    assert refused.outcome == "refused_for_now"  # which is nothing about the letter
    assert "not let in as po@buyer.example" in refused.detail
    assert refused.closed == refused.detail
    assert "old" not in refused.detail
    assert server.arrived == []
    assert sender.send(letter, sender=BUYER, recipients=[SELLER]).outcome == "sent"
    assert len(server.arrived) == 1
    assert server.said == [
        b"user=po@buyer.example\x01auth=Bearer old\x01\x01",
        b"",  # to the complaint nothing is said, so that the server ends the attempt
        b"user=po@buyer.example\x01auth=Bearer right\x01\x01",
    ]


def test_smtp_tells_no_token_where_the_server_takes_none(
    tls_server: int, trust: ssl.SSLContext, sink: Sink, letter: EmailMessage
) -> None:
    sender = transport(tls_server, tls=trust, auth=lambda: Credentials("po", "canary", "xoauth2"))
    receipt = sender.send(letter, sender=BUYER, recipients=[SELLER])
    assert receipt.outcome == "refused_for_now"
    assert "canary" not in receipt.detail
    assert sink.arrived == []


def test_smtp_over_tls_from_the_start(
    sink: Sink, server_context: ssl.SSLContext, trust: ssl.SSLContext, letter: EmailMessage
) -> None:
    from aiosmtpd.controller import Controller

    controller = Controller(sink, hostname="127.0.0.1", port=0, ssl_context=server_context)
    controller.port = imap_servers.free_port()
    controller.start()
    try:
        safe = transport(controller.port, security="tls", tls=trust)
        assert safe.send(letter, sender=BUYER, recipients=[SELLER]).outcome == "sent"
        stranger = transport(controller.port, security="tls")
        receipt = stranger.send(letter, sender=BUYER, recipients=[SELLER])
    finally:
        controller.stop()
    assert (receipt.outcome, len(sink.arrived)) == ("refused", 1)
    assert "TLS" in receipt.detail


def test_smtp_over_tls_does_not_speak_to_a_server_in_the_open(
    server: int, sink: Sink, trust: ssl.SSLContext, letter: EmailMessage
) -> None:
    receipt = transport(server, security="tls", tls=trust).send(
        letter, sender=BUYER, recipients=[SELLER]
    )
    assert receipt.outcome == "refused"
    assert sink.arrived == []


MAIL = b"From: a@b.example\r\nSubject: s\r\n\r\nhello\r\n"


def imap(said: list[bytes], *, offers: bytes = b"") -> Callable[[int, bytes, bytes], bytes | None]:
    """A mailbox with one mail; what it is told is written down."""

    def answer(_number: int, tag: bytes, words: bytes) -> bytes | None:
        said.append(words)
        command, done = words.upper(), tag + b" OK done\r\n"
        if command.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1 " + offers + b"\r\n" + done
        if command.startswith((b"SELECT", b"EXAMINE")):
            return b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n" + done
        if command.startswith(b"UID SEARCH"):
            return b"* SEARCH 1\r\n" + done
        if command.startswith(b"UID FETCH"):
            head = b'* 1 FETCH (UID 1 INTERNALDATE "02-Mar-2026 08:00:00 +0000" BODY[]<0> {%d}\r\n'
            return head % len(MAIL) + MAIL + b")\r\n" + done
        if command.startswith(b"LOGOUT"):
            return b"* BYE\r\n" + done
        return done

    return answer


def account(port: int, **more: object) -> ImapAccount:
    return ImapAccount(
        host="127.0.0.1", port=port, timeout=20,
        auth=lambda: Credentials("po", "canary"), **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_imap_reads_a_mailbox_over_an_encrypted_line(
    security: str, server_context: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    said: list[bytes] = []
    offers = b"STARTTLS" if security == "starttls" else b""
    with (
        imap_servers.scripted(imap(said, offers=offers), **{security: server_context}) as port,
        ImapMailbox(account=account(port, security=security, tls=trust)) as box,
    ):
        assert [one.raw for one in box.read(None)] == [MAIL]
    assert any(b"canary" in words for words in said)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_imap_tells_nothing_to_a_server_that_is_not_trusted(
    security: str, server_context: ssl.SSLContext
) -> None:
    said: list[bytes] = []
    offers = b"STARTTLS" if security == "starttls" else b""
    with (
        imap_servers.scripted(imap(said, offers=offers), **{security: server_context}) as port,
        pytest.raises(ServiceUnreachable, match="cannot be reached"),
    ):
        account(port, security=security).open()
    assert not any(b"canary" in words for words in said)


# imap-tools leaves the socket of a connection that it gives up to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_imap_tells_nothing_where_the_encryption_was_taken_out_of_the_offer(
    trust: ssl.SSLContext,
) -> None:
    said: list[bytes] = []
    with (
        imap_servers.scripted(imap(said)) as port,
        pytest.raises((ServiceUnreachable, ServiceRefused)),
    ):
        account(port, security="starttls", tls=trust).open()
    assert not any(b"canary" in words for words in said)
