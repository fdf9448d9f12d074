"""Messages out of a folder of saved mail, an mbox or a maildir, oldest first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from scm_automate.errors import MissingExtraError, Provenance, UnreadableFile
from scm_automate.mail.mbox import find_messages, read_message
from scm_automate.messages import Limits, received_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.model import OrderResponse

__all__ = ["RawMessage", "read_folder"]

_DEFAULT = Limits()
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_MAIL = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """One message as it lay in the mailbox, or why it could not be taken out."""

    source: str
    """Path of the file; of a message within an mbox with ``#`` and its number from 1."""
    raw: bytes = field(repr=False)
    """The whole mail; of a file that is no mail, what it holds; empty where nothing could be read."""
    received: datetime | None
    """When it arrived, UTC: topmost Received header, else Date, else the file's time."""
    digest: str
    """SHA-256 of what lay there, hex: the same message again has the same digest."""
    fault: str = ""
    """Why it could not be read, in words; empty where it could."""
    response: OrderResponse | None = field(default=None, repr=False)
    """What it says, where the channel itself tells, such as a page; None where it has to be read."""
    letter: str = ""
    """Id of the letter that it answers, where the channel vouches for that."""
    way: Literal["mail", "gateway"] = "mail"
    """How it came: ``gateway`` is a folder that only an EDI gateway writes to, see `read_edi_folder`."""


class _Entry(NamedTuple):
    received: datetime | None
    name: str
    path: Path
    start: int
    """First byte within an mbox; -1 for a file of its own."""
    length: int
    fault: str = ""
    """Why it is no mail; what it holds is given all the same."""


def read_folder(path: str | Path, *, limits: Limits = _DEFAULT) -> Iterator[RawMessage]:
    """The messages of a folder or file, oldest first; one that cannot be read is told and passed.

    Headers are looked at once to find the order, then each message is read when its turn comes,
    so a large mailbox needs little memory.

    Args:
        path: A folder with .eml, .msg and mbox files, a maildir, or one such file.
        limits: `Limits.message_bytes` bounds what is read of each.

    Yields:
        One per message, by time of arrival and then by name.

    Raises:
        UnreadableFile: There is no such folder or file.
    """
    root = Path(path)
    if not root.exists():
        raise UnreadableFile(
            "There is no such mailbox.",
            hint="Name a folder with .eml, .msg or mbox files.",
            source=Provenance(file=str(path)),
        )
    entries: list[_Entry] = []
    faults: list[RawMessage] = []
    for file in _files(root):
        try:
            entries += _entries(file)
        except OSError as fault:
            faults.append(_failed(str(file), f"the file cannot be opened ({fault.strerror})"))
        except UnreadableFile as fault:
            faults.append(_failed(str(file), fault.message))
    yield from faults
    last = datetime.max.replace(tzinfo=UTC)
    for entry in sorted(entries, key=lambda one: (one.received or last, one.name)):
        yield _read(entry, limits)


def _files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    folders = [root / "new", root / "cur"]
    if all(folder.is_dir() for folder in folders):
        return sorted(file for folder in folders for file in folder.iterdir() if file.is_file())
    return sorted(
        file
        for file in root.iterdir()
        if file.is_file() and not file.name.startswith(".") and file.name.lower() not in _NO_MAIL
    )


def _entries(file: Path) -> list[_Entry]:
    """The messages of one file with their times of arrival; by content, whatever its name."""
    with file.open("rb") as handle:
        head = handle.read(64_000)
    name = str(file)
    written = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
    if head.startswith(_OLE):
        return [_Entry(_msg_time(file) or written, name, file, -1, 0)]
    if head.startswith(b"From "):
        return [
            _Entry(one.received or written, f"{name}#{number}", file, one.start, one.length)
            for number, one in enumerate(find_messages(file), 1)
        ]
    if not head.strip():
        raise UnreadableFile("the file is empty")
    if not _is_mail(head):
        why = "the file is no mail: it does not begin with mail headers"
        return [_Entry(written, name, file, -1, 0, why)]
    return [_Entry(received_at(head) or written, name, file, -1, 0)]


def _is_mail(head: bytes) -> bool:
    """Whether a file begins as mails do: header lines, the first of them named."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n", 1)[0]
    if first.startswith((b"UNA", b"UNB+", b"<")):
        return False  # an EDIFACT interchange, or XML: a colon early on is not a header's
    name, colon, _ = first.partition(b":")
    return bool(colon) and 0 < len(name) < 80 and b" " not in name.strip() and b"\x00" not in first


def _read(entry: _Entry, limits: Limits) -> RawMessage:
    try:
        if entry.start >= 0:
            content = read_message(
                entry.path, start=entry.start, length=min(entry.length, limits.message_bytes + 1)
            )
        else:
            with entry.path.open("rb") as handle:
                content = handle.read(limits.message_bytes + 1)
    except OSError as fault:
        return _failed(entry.name, f"the file cannot be read ({fault.strerror})")
    digest = hashlib.sha256(content).hexdigest()
    if entry.fault:
        return RawMessage(
            source=entry.name,
            raw=content,
            received=entry.received,
            digest=digest,
            fault=entry.fault,
        )
    if content.startswith(_OLE):
        try:
            from scm_automate.mail.outlook import mail_of_msg

            raw = mail_of_msg(content)
        except MissingExtraError as fault:
            return _failed(entry.name, str(fault), digest=digest, received=entry.received)
        except Exception as fault:  # noqa: BLE001  # a damaged compound file may raise anything
            told = f"the Outlook file cannot be read ({type(fault).__name__}: {str(fault)[:200]})"
            return _failed(entry.name, told, digest=digest, received=entry.received)
    else:
        raw = content.removeprefix(b"\xef\xbb\xbf")
    return RawMessage(source=entry.name, raw=raw, received=entry.received, digest=digest)


def _failed(
    name: str, fault: str, *, digest: str = "", received: datetime | None = None
) -> RawMessage:
    return RawMessage(
        source=name,
        raw=b"",
        received=received,
        digest=digest or hashlib.sha256(name.encode("utf-8", "replace")).hexdigest(),
        fault=fault,
    )


def _msg_time(file: Path) -> datetime | None:
    """When an Outlook file's message arrived; null where the reader is not installed or fails."""
    try:
        from scm_automate.mail.outlook import mail_of_msg

        return received_at(mail_of_msg(file.read_bytes()))
    except Exception:  # noqa: BLE001  # told when its turn comes to be read
        return None
