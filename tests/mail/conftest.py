"""Servers on loopback: a real one (aiosmtpd) and one that follows a script of faults."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Sink:
    """Keeps what arrives; answers as its local part says: reject, later, drop."""

    def __init__(self) -> None:
        self.arrived: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address.startswith("gone@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("grey@"):
            return "451 4.7.1 greylisted, try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].startswith("spam@"):
            return "554 5.7.1 rejected as spam"
        if envelope.rcpt_tos[0].startswith("full@"):
            return "452 4.2.2 mailbox full"
        self.arrived.append(envelope)
        if envelope.rcpt_tos[0].startswith("lost@"):
            # Accepted and then gone: the client sees a broken connection.
            server.transport.abort()
        return "250 kept"


@contextmanager
def running(sink: Sink, **settings: object) -> Iterator[Controller]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def port_of(controller: Controller) -> int:
    return int(controller.port)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def server(sink: Sink) -> Iterator[int]:
    with running(sink) as controller:
        yield port_of(controller)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(certificate, key) for 127.0.0.1, made on the spot."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@pytest.fixture
def tls_server(sink: Sink, certificate: tuple[Path, Path]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, certificate))

    def judge(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"right", handled=False)

    with running(
        sink, tls_context=context, require_starttls=True, authenticator=judge, auth_required=True
    ) as controller:
        yield port_of(controller)


@pytest.fixture
def trust(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[0]))


@pytest.fixture
def scripted() -> Iterator[Callable[..., int]]:
    """A server that speaks the given lines in turn; ``None`` closes, ``...`` falls silent."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(*lines: object) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                for line in lines:
                    if line is None:
                        return
                    if line is ...:
                        connection.settimeout(5)
                        try:
                            while connection.recv(65536):
                                pass
                        except OSError:
                            return
                        return
                    if line == "read-data":
                        data = b""
                        while not data.endswith(b"\r\n.\r\n"):
                            piece = connection.recv(65536)
                            if not piece:
                                return
                            data += piece
                        continue
                    connection.sendall(str(line).encode() + b"\r\n")
                    # The text that follows a 354 is read by "read-data".
                    if not str(line).startswith("354") and line is not lines[-1]:
                        connection.recv(65536)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        threads.append(thread)
        return listener.getsockname()[1]

    yield start
    for listener in listeners:
        listener.close()
    for thread in threads:
        thread.join(timeout=6)


@pytest.fixture
def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Buyer <buyer@buyer.example>"
    message["To"] = "seller@supplier.example"
    message["Subject"] = "Offene Bestellpositionen – 4500001"
    message["Message-ID"] = "<chase-1@buyer.example>"
    message.set_content("Grüße\n.\n.. two dots\n")
    return message
