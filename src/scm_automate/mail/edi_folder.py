"""Files of a folder that only a gateway writes to: a VAN's mailbox, the drop of an AS2 or SFTP server."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scm_automate.errors import Provenance, UnreadableFile
from scm_automate.mail.mailboxes import RawMessage
from scm_automate.messages import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_edi_folder"]

_DEFAULT = Limits()
_IN_THE_MAKING = (".part", ".tmp", ".filepart", ".inprogress", ".crdownload")
"""Endings under which gateways and transfer programs write a file before it is whole."""


def read_edi_folder(path: str | Path, *, limits: Limits = _DEFAULT) -> Iterator[RawMessage]:
    """The EDI and XML files of a folder that nobody but your gateway writes to, oldest first.

    Whoever can write into the folder can speak for every supplier whose interchange address the policy
    declares: give the right to write to the gateway's account alone. Mails are not looked for here.

    Args:
        path: The folder. Hidden files, folders in it and files in the making (``.part``, ``.tmp`` and
            their kin) are passed.
        limits: `Limits.message_bytes` bounds what is read of each.

    Yields:
        One per file, by the time it was written and then by name; one that cannot be read is told.

    Raises:
        UnreadableFile: There is no such folder.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = (Path(folder) / "a.edi").write_bytes(b"UNB+UNOA:3+S+B+260304:0900+1'UNZ+0+1'")
        ...     [one.way for one in read_edi_folder(folder)]
        ['gateway']
    """
    root = Path(path)
    if not root.is_dir():
        raise UnreadableFile(
            "There is no such folder.",
            hint="Name the folder into which your EDI gateway writes.",
            source=Provenance(file=str(path)),
        )
    found: list[tuple[float, str, Path]] = []
    for file in root.iterdir():
        name = file.name.lower()
        if name.startswith(".") or name.endswith(_IN_THE_MAKING) or not file.is_file():
            continue
        try:
            found.append((file.stat().st_mtime, file.name, file))
        except FileNotFoundError:
            continue  # the gateway took it away meanwhile
    for written, _, file in sorted(found):
        yield _read(file, datetime.fromtimestamp(written, tz=UTC), limits)


def _read(file: Path, written: datetime, limits: Limits) -> RawMessage:
    content, fault = b"", ""
    try:
        with file.open("rb") as handle:
            content = handle.read(limits.message_bytes + 1)
    except OSError as error:
        fault = f"the file cannot be read ({error.strerror})"
    if len(content) > limits.message_bytes:
        fault = f"the file holds more than {limits.message_bytes:,} bytes"
    return RawMessage(
        source=str(file),
        raw=content,
        received=written,
        digest=hashlib.sha256(content or str(file).encode("utf-8", "replace")).hexdigest(),
        fault=fault,
        way="gateway",
    )
