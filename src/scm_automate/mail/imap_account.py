"""An IMAP account: connecting and logging in, with no way down from the security that is asked for."""

from __future__ import annotations

import imaplib
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.errors import (
    ConfigError,
    MissingExtraError,
    ServiceRefused,
    ServiceUnreachable,
)
from scm_automate.mail.smtp import is_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from imap_tools import BaseMailBox

    from scm_automate.mail.credentials import Credentials
    from scm_automate.mail.smtp import Security

__all__ = ["Cut", "ImapAccount", "hang_up", "opened", "refusals", "told"]


class Cut(Exception):
    """The connection ended in the middle; what was given out before stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """Where a mailbox is and how to log in.

    Attributes:
        host: Name of the mail server.
        auth: Called for user and secret at each connection.
        port: 993 for TLS, 143 for STARTTLS.
        security: As of `scm_automate.mail.SmtpTransport`; there is no way down from what is asked.
        timeout: Seconds that one step may take.
        tls: The TLS settings; null takes the system's trust and Python's defaults.

    Examples:
        >>> from scm_automate.mail import Credentials
        >>> ImapAccount(host="mail.buyer.example", auth=lambda: Credentials("u", "s")).port
        993
    """

    host: str
    auth: Callable[[], Credentials] = field(repr=False)
    port: int = 993
    security: Security = "tls"
    timeout: float = 30.0
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse settings under which mail or secrets would travel in the open."""
        if self.security == "none" and not is_this_machine(self.host):
            raise ConfigError(
                f"security='none' is for this machine only, not for {self.host!r}.",
                hint="Use 'tls' or 'starttls'.",
            )

    def open(self) -> BaseMailBox:
        """A connection, logged in; no folder is selected yet.

        Raises:
            ServiceUnreachable: No connection, or none that can be trusted.
            ServiceRefused: The server does not let this user in.
            MissingExtraError: The extra ``mail`` is not installed.
        """
        box = self._connected()
        credentials = self.auth()
        try:
            if credentials.kind == "xoauth2":
                box.xoauth2(credentials.user, credentials.secret, initial_folder=None)
            else:
                box.login(credentials.user, credentials.secret, initial_folder=None)
        except imaplib.IMAP4.abort as fault:
            hang_up(box)
            raise ServiceUnreachable(
                f"The mail server {self.host} hung up at the login: {told(fault, credentials.secret)}"
            ) from None
        except refusals() as fault:
            hang_up(box)
            raise ServiceRefused(
                f"The mail server {self.host} does not let {credentials.user!r} in: "
                f"{told(fault, credentials.secret)}",
                hint="Check user and password or token, and whether IMAP is allowed for the mailbox.",
            ) from None
        except OSError as fault:
            hang_up(box)
            raise self._unreachable(fault) from None
        return box

    def _connected(self) -> BaseMailBox:
        try:
            import imap_tools
        except ImportError:
            raise MissingExtraError("imap-tools", extra="mail") from None
        try:
            if self.security == "none":
                return imap_tools.MailBoxUnencrypted(self.host, self.port, timeout=self.timeout)
            context = self.tls if self.tls is not None else ssl.create_default_context()
            kind = imap_tools.MailBox if self.security == "tls" else imap_tools.MailBoxStartTls
            return kind(self.host, self.port, timeout=self.timeout, ssl_context=context)
        except (OSError, imaplib.IMAP4.error) as fault:
            raise self._unreachable(fault) from None

    def _unreachable(self, fault: BaseException) -> ServiceUnreachable:
        return ServiceUnreachable(
            f"The mail server {self.host}, port {self.port} cannot be reached: {told(fault)}",
            hint="Check name, port and security, and whether a firewall is in between.",
        )


def opened(box: BaseMailBox, folder: str, *, of: str, read_only: bool) -> int:
    """Opens a folder and gives its UIDVALIDITY; 1 where the server names none."""
    try:
        box.folder.set(folder, readonly=read_only)
        found = box.client.response("UIDVALIDITY")[1]
    except (OSError, imaplib.IMAP4.abort) as fault:
        raise Cut(told(fault)) from fault
    except refusals() as fault:
        raise ServiceRefused(
            f"The mail server {of} does not open the folder {folder!r}: {told(fault)}",
            hint="Check its name as the server spells it, and this user's rights.",
        ) from None
    return int(found[0]) if found and found[0] else 1


def refusals() -> tuple[type[Exception], ...]:
    """How the server's "no" arrives."""
    from imap_tools.errors import ImapToolsError

    return (imaplib.IMAP4.error, ImapToolsError)


def hang_up(box: BaseMailBox) -> None:
    """Logs out, or lets go of the connection where that is no longer possible."""
    try:
        box.client.logout()
    except (OSError, imaplib.IMAP4.error):
        box.client.shutdown()


def told(fault: BaseException, secret: str = "") -> str:
    """What went wrong, in a line, without the secret."""
    words = f"{type(fault).__name__}: {' '.join(str(fault).split())}"
    return (words.replace(secret, "...") if secret else words)[:300]
