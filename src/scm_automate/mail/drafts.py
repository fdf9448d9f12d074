"""Letters as files that a mail program opens as drafts; nothing leaves."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.mail.transports import Receipt, check_addresses, to_wire

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage
    from pathlib import Path

__all__ = ["DraftsFolder"]


@dataclass(frozen=True, slots=True)
class DraftsFolder:
    """Writes each letter as an .eml file, named by its Message-ID, written again on a re-run.

    Attributes:
        folder: Where the files go; it is made when the first letter comes.
    """

    folder: Path

    def send(
        self, message: EmailMessage | bytes, *, sender: str, recipients: Sequence[str]
    ) -> Receipt:
        """Write one letter; the outcome is ``drafted``, its detail the file."""
        check_addresses(sender, recipients)
        raw, message_id = to_wire(message)
        if re.search(rb"(?im)^x-unsent:", raw.partition(b"\r\n\r\n")[0]) is None:
            raw = b"X-Unsent: 1\r\n" + raw
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{_file_name(message_id)}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(raw)
        part.replace(path)
        return Receipt(outcome="drafted", message_id=message_id, detail=str(path))


def _file_name(message_id: str) -> str:
    """A readable name that is unique to the id and harmless on every system."""
    readable = re.sub(r"[^A-Za-z0-9_-]", "-", message_id.partition("@")[0])[:60].strip("-")
    return f"{readable or 'letter'}-{hashlib.sha256(message_id.encode()).hexdigest()[:8]}"
