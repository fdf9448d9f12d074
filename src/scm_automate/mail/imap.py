"""An IMAP mailbox, read by UID without marking anything as seen, and the folder of sent mail."""

from __future__ import annotations

import hashlib
import imaplib
import re
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from scm_automate.errors import (
    ConfigError,
    MissingExtraError,
    ServiceRefused,
    ServiceUnreachable,
)
from scm_automate.mail.mailboxes import RawMessage
from scm_automate.mail.smtp import is_this_machine
from scm_automate.messages import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from imap_tools import BaseMailBox

    from scm_automate.mail.credentials import Credentials
    from scm_automate.mail.smtp import Security

__all__ = ["ImapAccount", "ImapMailbox", "ImapSentFolder"]

_LONGEST_IDLE = 28 * 60.0
"""Seconds; a server may hang up on a client that has been idle for half an hour."""

_TRIES = 3
_ITEM = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@:\[\]-]{1,250}")


class _Cut(Exception):
    """The connection ended in the middle; what was given out before stands."""


class _Fetched(NamedTuple):
    uid: int
    raw: bytes
    received: datetime | None


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
            _close(box)
            raise ServiceUnreachable(
                f"The mail server {self.host} hung up at the login: {_told(fault, credentials.secret)}"
            ) from None
        except _refusals() as fault:
            _close(box)
            raise ServiceRefused(
                f"The mail server {self.host} does not let {credentials.user!r} in: "
                f"{_told(fault, credentials.secret)}",
                hint="Check user and password or token, and whether IMAP is allowed for the mailbox.",
            ) from None
        except OSError as fault:
            _close(box)
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
            f"The mail server {self.host}, port {self.port} cannot be reached: {_told(fault)}",
            hint="Check name, port and security, and whether a firewall is in between.",
        )


@dataclass(slots=True, kw_only=True)
class ImapMailbox:
    """A folder of an IMAP account as a `Mailbox`.

    Nothing is marked as seen and nothing is deleted; where folders are named, a message is moved
    there once it is settled. People may read, move and delete beside it.

    Attributes:
        account: Where it is.
        folder: The folder that is read.
        done: Where messages go that were read; null leaves them.
        quarantine: Where messages go that a person has to look at; null leaves them.
        limits: `Limits.message_bytes` bounds what is fetched of each.

    Examples:
        >>> from scm_automate.mail import Credentials
        >>> account = ImapAccount(host="mail.buyer.example", auth=lambda: Credentials("po", "s"))
        >>> ImapMailbox(account=account, done="Chase/Done").name
        'imap:mail.buyer.example:INBOX'
    """

    account: ImapAccount
    folder: str = "INBOX"
    done: str | None = None
    quarantine: str | None = None
    limits: Limits = field(default_factory=Limits)
    _box: BaseMailBox | None = field(default=None, init=False, repr=False)
    _validity: int = field(default=0, init=False, repr=False)
    _after: int = field(default=0, init=False, repr=False)

    @property
    def name(self) -> str:
        """Server and folder."""
        return f"imap:{self.account.host}:{self.folder}"

    @property
    def position(self) -> str | None:
        """UIDVALIDITY and the UID of the last message that was asked past."""
        return f"{self._validity}:{self._after}" if self._validity else None

    def read(self, position: str | None = None) -> Iterator[RawMessage]:
        """See `Mailbox.read`; a connection that breaks is made anew, and reading goes on."""
        asked, after = _parsed(position)
        failures = 0
        while True:
            try:
                validity = self._select()
                if validity != asked:
                    # The server numbers anew: everything is looked at again.
                    asked, after = validity, 0
                self._validity, self._after = validity, after
                for uid in self._uids(after):
                    yield self._message(uid)
                    self._after = after = uid
                    failures = 0
            except _Cut as cut:
                self.close()
                failures += 1
                if failures == _TRIES:
                    raise ServiceUnreachable(
                        f"The mailbox {self.name} broke off {_TRIES} times in a row: {cut}",
                        hint="What was read before stands; the next round goes on from there.",
                    ) from None
            else:
                return

    def settle(self, message: RawMessage, *, readable: bool) -> None:
        """Moves a message that is settled, where a folder is named for it."""
        folder = self.done if readable else self.quarantine
        if folder is None or self._box is None:
            return
        validity, uid = _parsed(message.source.rpartition("#")[2])
        if validity != self._validity:
            return  # renumbered meanwhile; it is known by its content when it is read again
        try:
            self._box.move([str(uid)], folder)
        except (OSError, imaplib.IMAP4.abort) as fault:
            # It stays where it is, is known by its content, and is moved the next time.
            raise ServiceUnreachable(
                f"A message of {self.name} could not be moved to {folder!r}: {_told(fault)}"
            ) from None
        except _refusals() as fault:
            raise ServiceRefused(
                f"The mail server would not move a message of {self.name} to {folder!r}: {_told(fault)}",
                hint="Make the folder, and let this user write to it.",
            ) from None

    def wait(self, seconds: float) -> bool:
        """Waits until something happens in the folder (IDLE), or the time is over.

        Args:
            seconds: At most; 28 minutes where more is asked, since servers hang up on idle clients.

        Returns:
            Whether something happened: then `read`.
        """
        try:
            self._select()
            assert self._box is not None  # noqa: S101 - just selected
            return bool(self._box.idle.wait(timeout=min(seconds, _LONGEST_IDLE)))
        except (_Cut, OSError, imaplib.IMAP4.error):
            # Whoever reads next is told what is wrong, or finds what came meanwhile.
            self.close()
            return True

    def __enter__(self) -> Self:
        """The mailbox; it is hung up at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Hangs up."""
        self.close()

    def close(self) -> None:
        """Hangs up; reading again connects anew."""
        box, self._box = self._box, None
        if box is not None:
            _close(box)

    def _select(self) -> int:
        """Connects where needed, opens the folder, and gives its UIDVALIDITY."""
        if self._box is None:
            self._box = self.account.open()
            for folder in (self.done, self.quarantine):
                _make(self._box, folder)
        return _opened(self._box, self.folder, of=self.account.host, read_only=False)

    def _uids(self, after: int) -> list[int]:
        data = self._command("SEARCH", f"UID {after + 1}:*")
        # "n:*" names the last message even where its UID is below n.
        return sorted(uid for uid in map(int, b" ".join(data).split()) if uid > after)

    def _message(self, uid: int) -> RawMessage:
        source = f"{self.name}#{self._validity}:{uid}"
        try:
            fetched = self._fetched(uid)
        except imaplib.IMAP4.error as fault:
            return _fault(source, f"the server does not give it out ({_told(fault)})")
        if fetched is None:
            return _fault(source, "it was moved or deleted while the mailbox was read")
        return RawMessage(
            source=source,
            raw=fetched.raw,
            received=fetched.received,
            digest=hashlib.sha256(fetched.raw).hexdigest(),
        )

    def _fetched(self, uid: int) -> _Fetched | None:
        most = self.limits.message_bytes
        # PEEK leaves the message unseen; the partial fetch bounds what a stranger makes us hold.
        data = self._command("FETCH", str(uid), f"(UID INTERNALDATE BODY.PEEK[]<0.{most}>)")
        return next((found for found in _items(data) if found.uid == uid), None)

    def _command(self, name: Literal["SEARCH", "FETCH"], *words: str) -> list[Any]:
        assert self._box is not None  # noqa: S101 - selected before
        try:
            status, data = self._box.client.uid(name, *words)
        except (OSError, imaplib.IMAP4.abort) as fault:
            raise _Cut(_told(fault)) from fault
        if status != "OK":
            raise imaplib.IMAP4.error(f"{name}: {status} {_shown(data)}")
        return [part for part in data if part is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSentFolder:
    """The sent mail of an IMAP account as a `SentFolder`.

    Attributes:
        account: Where it is.
        folder: Its name on the server, such as ``Sent`` or ``[Gmail]/Sent Mail``.
    """

    account: ImapAccount
    folder: str = "Sent"

    def has(self, *, message_id: str, reference: str, since: datetime) -> bool:
        """See `SentFolder.has`."""
        for part in (message_id, reference):
            if not _PLAIN.fullmatch(part):
                raise ConfigError(f"{part[:120]!r} cannot be searched for.")
        day = (since.astimezone(UTC) - timedelta(days=1)).strftime("%d-%b-%Y")
        box = self.account.open()
        try:
            _opened(box, self.folder, of=self.account.host, read_only=True)
            return any(
                self._finds(box, f'SINCE {day} {criterion} "{part}"')
                for criterion, part in (
                    ("HEADER Message-ID", message_id),
                    ("SUBJECT", reference),
                    ("BODY", reference),
                )
            )
        except _Cut as cut:
            raise ServiceUnreachable(
                f"The folder {self.folder!r} of {self.account.host} broke off: {cut}"
            ) from None
        finally:
            _close(box)

    def _finds(self, box: BaseMailBox, criteria: str) -> bool:
        try:
            status, data = box.client.uid("SEARCH", criteria)
        except (OSError, imaplib.IMAP4.abort) as fault:
            raise _Cut(_told(fault)) from fault
        except imaplib.IMAP4.error as fault:
            raise ServiceRefused(f"The mail server refused to search: {_told(fault)}") from None
        return status == "OK" and bool(data and data[0])


def _opened(box: BaseMailBox, folder: str, *, of: str, read_only: bool) -> int:
    """Opens a folder and gives its UIDVALIDITY; 1 where the server names none."""
    try:
        box.folder.set(folder, readonly=read_only)
        found = box.client.response("UIDVALIDITY")[1]
    except (OSError, imaplib.IMAP4.abort) as fault:
        raise _Cut(_told(fault)) from fault
    except _refusals() as fault:
        raise ServiceRefused(
            f"The mail server {of} does not open the folder {folder!r}: {_told(fault)}",
            hint="Check its name as the server spells it, and this user's rights.",
        ) from None
    return int(found[0]) if found and found[0] else 1


def _make(box: BaseMailBox, folder: str | None) -> None:
    """Makes a folder where it is missing."""
    if folder is None:
        return
    try:
        if not box.folder.exists(folder):
            box.folder.create(folder)
    except (OSError, imaplib.IMAP4.abort) as fault:
        raise _Cut(_told(fault)) from fault
    except _refusals() as fault:
        raise ServiceRefused(
            f"The mail server does not make the folder {folder!r}: {_told(fault)}",
            hint="Make it in your mail program, and let this user write to it.",
        ) from None


def _items(data: Sequence[Any]) -> Iterator[_Fetched]:
    """The messages in an answer to FETCH; the words before and after the text belong together."""
    for number, part in enumerate(data):
        if not isinstance(part, tuple):
            continue
        rest = data[number + 1] if number + 1 < len(data) else b""
        words = part[0] + (rest if isinstance(rest, bytes) else b"")
        uid = _ITEM.search(words)
        if uid is None:
            continue
        when = imaplib.Internaldate2tuple(words)
        received = datetime.fromtimestamp(time.mktime(when), tz=UTC) if when is not None else None
        yield _Fetched(int(uid.group(1)), part[1], received)


def _parsed(position: str | None) -> tuple[int, int]:
    """UIDVALIDITY and UID; what is no position is the start."""
    if position is None or not re.fullmatch(r"\d{1,10}:\d{1,10}", position, re.ASCII):
        return 0, 0
    validity, _, uid = position.partition(":")
    return int(validity), int(uid)


def _fault(source: str, words: str) -> RawMessage:
    digest = hashlib.sha256(f"{source}: {words}".encode()).hexdigest()
    return RawMessage(source=source, raw=b"", received=None, digest=digest, fault=words)


def _refusals() -> tuple[type[Exception], ...]:
    """How the server's "no" arrives."""
    from imap_tools.errors import ImapToolsError

    return (imaplib.IMAP4.error, ImapToolsError)


def _close(box: BaseMailBox) -> None:
    try:
        box.client.logout()
    except (OSError, imaplib.IMAP4.error):
        box.client.shutdown()


def _shown(data: Sequence[Any]) -> str:
    return " ".join(part.decode("utf-8", "replace") for part in data if isinstance(part, bytes))


def _told(fault: BaseException, secret: str = "") -> str:
    """What went wrong, in a line, without the secret."""
    words = f"{type(fault).__name__}: {' '.join(str(fault).split())}"
    return (words.replace(secret, "...") if secret else words)[:300]
