"""An IMAP mailbox, read by UID without marking anything as seen."""

from __future__ import annotations

import hashlib
import imaplib
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from scm_automate.errors import (
    ServiceRefused,
    ServiceUnreachable,
)
from scm_automate.mail.imap_account import Cut, ImapAccount, hang_up, opened, refusals, told
from scm_automate.mail.mailboxes import RawMessage
from scm_automate.messages import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from imap_tools import BaseMailBox


__all__ = ["ImapMailbox"]

_LONGEST_IDLE = 28 * 60.0
"""Seconds; a server may hang up on a client that has been idle for half an hour."""

_TRIES = 3
_ITEM = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class _Fetched(NamedTuple):
    uid: int
    raw: bytes
    received: datetime | None


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
            except Cut as cut:
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
                f"A message of {self.name} could not be moved to {folder!r}: {told(fault)}"
            ) from None
        except refusals() as fault:
            raise ServiceRefused(
                f"The mail server would not move a message of {self.name} to {folder!r}: {told(fault)}",
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
        except (Cut, OSError, imaplib.IMAP4.error):
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
            hang_up(box)

    def _select(self) -> int:
        """Connects where needed, opens the folder, and gives its UIDVALIDITY."""
        if self._box is None:
            self._box = self.account.open()
            for folder in (self.done, self.quarantine):
                _make(self._box, folder)
        return opened(self._box, self.folder, of=self.account.host, read_only=False)

    def _uids(self, after: int) -> list[int]:
        data = self._command("SEARCH", f"UID {after + 1}:*")
        # "n:*" names the last message even where its UID is below n.
        return sorted(uid for uid in map(int, b" ".join(data).split()) if uid > after)

    def _message(self, uid: int) -> RawMessage:
        source = f"{self.name}#{self._validity}:{uid}"
        try:
            fetched = self._fetched(uid)
        except imaplib.IMAP4.error as fault:
            return _fault(source, f"the server does not give it out ({told(fault)})")
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
            raise Cut(told(fault)) from fault
        if status != "OK":
            raise imaplib.IMAP4.error(f"{name}: {status} {_shown(data)}")
        return [part for part in data if part is not None]


def _make(box: BaseMailBox, folder: str | None) -> None:
    """Makes a folder where it is missing."""
    if folder is None:
        return
    try:
        if not box.folder.exists(folder):
            box.folder.create(folder)
    except (OSError, imaplib.IMAP4.abort) as fault:
        raise Cut(told(fault)) from fault
    except refusals() as fault:
        raise ServiceRefused(
            f"The mail server does not make the folder {folder!r}: {told(fault)}",
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


def _shown(data: Sequence[Any]) -> str:
    return " ".join(part.decode("utf-8", "replace") for part in data if isinstance(part, bytes))
