"""Letters by SMTP: encrypted or not at all, and honest about what nobody can know."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import smtplib
import ssl
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scm_automate.errors import ConfigError
from scm_automate.mail.transports import (
    Mode,
    Outcome,
    Receipt,
    RefusedAddress,
    check_addresses,
    check_allowed,
    to_wire,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from email.message import EmailMessage

    from scm_automate.mail.credentials import Credentials

__all__ = ["Security", "SmtpTransport", "is_this_machine"]

Security = Literal["starttls", "tls", "none"]
"""``starttls``: plain at first, then encrypted before anything is told; ``tls``: encrypted from the
start; ``none``: only to this machine itself."""


class _Refused(Exception):
    """The server, or its lack of encryption, ended the attempt before the text was handed over."""

    def __init__(self, outcome: Outcome, detail: str, *, closed: str = "") -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.closed = closed


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpTransport:
    """Sends each letter over a connection of its own.

    Attributes:
        host: Name of the mail server.
        port: 587 for STARTTLS, 465 for TLS.
        security: See `Security`; there is no way down from what is asked.
        auth: Called for user and secret before each letter; null: the server wants none.
        mode: ``trial`` sends to `allowed_domains` only, ``live`` to everybody.
        allowed_domains: Domains that letters may go to; also bounds a live one where not empty.
        timeout: Seconds that one step may take.
        total_timeout: Seconds that the whole letter may take, so that a dripping server ends too.
        tls: The TLS settings; null takes the system's trust and Python's defaults.

    Examples:
        >>> SmtpTransport(host="mail.buyer.example", allowed_domains=("buyer.example",)).port
        587
    """

    host: str
    port: int = 587
    security: Security = "starttls"
    auth: Callable[[], Credentials] | None = field(default=None, repr=False)
    mode: Mode = "trial"
    allowed_domains: tuple[str, ...] = ()
    timeout: float = 30.0
    total_timeout: float = 180.0
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse settings under which letters or secrets would travel in the open."""
        if self.mode == "trial" and not self.allowed_domains:
            raise ConfigError(
                "An SMTP transport in trial mode names no allowed domains.",
                hint="Name allowed_domains, or set mode='live' when letters may reach suppliers.",
            )
        if self.security == "none" and not is_this_machine(self.host):
            raise ConfigError(
                f"security='none' is for this machine only, not for {self.host!r}.",
                hint="Use 'starttls' or 'tls'.",
            )

    def send(
        self, message: EmailMessage | bytes, *, sender: str, recipients: Sequence[str]
    ) -> Receipt:
        """Hand one letter to the server; see `Transport.send`."""
        check_addresses(sender, recipients)
        check_allowed(recipients, mode=self.mode, allowed_domains=self.allowed_domains)
        raw, message_id = to_wire(message)
        refused: list[RefusedAddress] = []
        closed = ""
        try:
            client = self._connected()
        except _Refused as refusal:
            return Receipt(outcome=refusal.outcome, message_id=message_id, detail=refusal.detail)
        # A server that drips bytes keeps each step within its time, so the whole has one too.
        watch = threading.Timer(self.total_timeout, _cut, [client])
        watch.daemon = True
        watch.start()
        try:
            self._secured(client)
            self._offered(client, sender, recipients, refused)
            outcome, detail = _handed_over(client, raw)
        except _Refused as refusal:
            outcome, detail, closed = refusal.outcome, refusal.detail, refusal.closed
        except smtplib.SMTPResponseException as fault:
            outcome, detail = _by_code(fault.smtp_code), _words(fault.smtp_code, fault.smtp_error)
        except (OSError, smtplib.SMTPException) as fault:
            outcome, detail = "refused_for_now", _told(fault)
        finally:
            watch.cancel()
            _hang_up(client)
        return Receipt(
            outcome=outcome,
            message_id=message_id,
            detail=detail,
            refused=tuple(refused),
            closed=closed,
        )

    def _connected(self) -> smtplib.SMTP:
        try:
            if self.security == "tls":
                return smtplib.SMTP_SSL(
                    self.host, self.port, timeout=self.timeout, context=self._context()
                )
            return smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        except ssl.SSLError as fault:
            raise _Refused("refused", f"no trusted TLS: {_told(fault)}") from fault
        except smtplib.SMTPResponseException as fault:
            raise _Refused(
                _by_code(fault.smtp_code), _words(fault.smtp_code, fault.smtp_error)
            ) from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise _Refused("refused_for_now", f"no connection: {_told(fault)}") from fault

    def _context(self) -> ssl.SSLContext:
        return self.tls if self.tls is not None else ssl.create_default_context()

    def _secured(self, client: smtplib.SMTP) -> None:
        """Greet, encrypt and log in; without encryption nothing more is said."""
        client.ehlo_or_helo_if_needed()
        if self.security == "starttls":
            if not client.has_extn("starttls"):
                raise _Refused(
                    "refused", "the server offers no STARTTLS; nothing was sent in the open"
                )
            try:
                client.starttls(context=self._context())
            except ssl.SSLError as fault:
                raise _Refused("refused", f"no trusted TLS: {_told(fault)}") from fault
            client.ehlo_or_helo_if_needed()
        if self.auth is not None:
            credentials = self.auth()
            try:
                if credentials.kind == "xoauth2":
                    client.auth("XOAUTH2", _bearer(credentials))  # type: ignore[arg-type]
                else:
                    client.login(credentials.user, credentials.secret)
            except smtplib.SMTPAuthenticationError as fault:
                # Whatever the code: it is nothing about the letter, which leaves once we are let in.
                words = (
                    f"not let in as {credentials.user}: {_words(fault.smtp_code, fault.smtp_error)}"
                )
                raise _Refused("refused_for_now", words, closed=words) from None
            except smtplib.SMTPNotSupportedError as fault:
                raise _Refused("refused", f"no way to log in: {_told(fault)}") from fault

    def _offered(
        self,
        client: smtplib.SMTP,
        sender: str,
        recipients: Sequence[str],
        refused: list[RefusedAddress],
    ) -> None:
        """Name sender and recipients; one that is taken is enough."""
        code, words = client.mail(sender)
        if code != 250:
            raise _Refused(_by_code(code), _words(code, words))
        for_now = False
        for address in recipients:
            code, words = client.rcpt(address)
            if code == 421:
                raise _Refused("refused_for_now", _words(code, words))
            if code not in (250, 251):
                refused.append(RefusedAddress(address, _words(code, words)))
                for_now = for_now or 400 <= code < 500
        if len(refused) == len(recipients):
            raise _Refused("refused_for_now" if for_now else "refused", refused[0].reason)


def _handed_over(client: smtplib.SMTP, raw: bytes) -> tuple[Outcome, str]:
    """Send the text; what breaks from here on leaves the outcome unknown."""
    code, words = client.docmd("DATA")
    if code != 354:
        return _by_code(code), _words(code, words)
    body = re.sub(rb"(?m)^\.", b"..", raw)
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    try:
        client.send(body + b".\r\n")
        code, words = client.getreply()
    except (OSError, smtplib.SMTPException) as fault:
        return "unknown", f"the connection broke after the text was handed over: {_told(fault)}"
    if code == 250:
        return "sent", _words(code, words)
    return _by_code(code), _words(code, words)


def _bearer(credentials: Credentials) -> Callable[[bytes | None], str]:
    """What XOAUTH2 says: user and token at once; to the server's complaint nothing, so that it refuses."""

    def say(challenge: bytes | None = None) -> str:
        if challenge is not None:
            return ""
        return f"user={credentials.user}\x01auth=Bearer {credentials.secret}\x01\x01"

    return say


def _by_code(code: int) -> Outcome:
    """A temporary refusal for 4xx, a lasting one for the rest."""
    return "refused_for_now" if 400 <= code < 500 else "refused"


def _words(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:300]


def _told(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {' '.join(str(fault).split())}"[:300]


def _cut(client: smtplib.SMTP) -> None:
    """End a connection that takes too long; the step that waits on it fails."""
    sock = client.sock
    if sock is not None:
        try:
            sock.shutdown(2)
        except OSError:
            return


def _hang_up(client: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        client.docmd("QUIT")
    client.close()


def is_this_machine(host: str) -> bool:
    """Whether a name or address is this machine itself, so that nothing travels.

    Examples:
        >>> is_this_machine("127.0.0.1"), is_this_machine("mail.buyer.example")
        (True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
