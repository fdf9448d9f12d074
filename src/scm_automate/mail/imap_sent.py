"""The folder of sent mail of an IMAP account, asked when nobody knows whether a letter left."""

from __future__ import annotations

import imaplib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from scm_automate.errors import ConfigError, ServiceRefused, ServiceUnreachable
from scm_automate.mail.imap_account import Cut, ImapAccount, hang_up, opened, told

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

__all__ = ["ImapSentFolder"]

_PLAIN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@:\[\]-]{1,250}")


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
            opened(box, self.folder, of=self.account.host, read_only=True)
            return any(
                self._finds(box, f'SINCE {day} {criterion} "{part}"')
                for criterion, part in (
                    ("HEADER Message-ID", message_id),
                    ("SUBJECT", reference),
                    ("BODY", reference),
                )
            )
        except Cut as cut:
            raise ServiceUnreachable(
                f"The folder {self.folder!r} of {self.account.host} broke off: {cut}"
            ) from None
        finally:
            hang_up(box)

    def _finds(self, box: BaseMailBox, criteria: str) -> bool:
        try:
            status, data = box.client.uid("SEARCH", criteria)
        except (OSError, imaplib.IMAP4.abort) as fault:
            raise Cut(told(fault)) from fault
        except imaplib.IMAP4.error as fault:
            raise ServiceRefused(f"The mail server refused to search: {told(fault)}") from None
        return status == "OK" and bool(data and data[0])
