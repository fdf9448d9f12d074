"""What a form carries and only we can have written: its own number, and the file that it was filled from."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.portal.links import Links
    from scm_automate.state.grants import Grant

__all__ = ["Seals"]

_FORM_LIVES: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seals:
    """Seals of forms and files, each of which holds for one grant.

    Attributes:
        links: Holds the key.
        clock: Gives "now".
    """

    links: Links
    clock: Callable[[], datetime]

    def new_form(self, grant: Grant) -> str:
        """A form that was never sent; sent twice it is one answer."""
        now = int(self.clock().timestamp())
        return self.links.seal("form", f"{grant.id} {secrets.token_hex(16)} {now}")

    def form_of(self, sealed: str, grant: Grant) -> str | None:
        """The nonce of a form of this grant; None for another's, a forged or an old one."""
        content = (self.links.unseal("form", sealed) or "").split(" ")
        if len(content) != 3 or content[0] != grant.id:
            return None
        made = datetime.fromtimestamp(int(content[2]), UTC)
        return content[1] if self.clock() - made < _FORM_LIVES else None

    def file(self, grant: Grant, file_id: str) -> str:
        """A file that was handed in under this grant."""
        return self.links.seal("file", f"{grant.id} {file_id}")

    def file_of(self, sealed: str, grant: Grant) -> str | None:
        """The id of a file that was handed in under this grant; None for another's or a forged one."""
        content = (self.links.unseal("file", sealed) or "").split(" ") if sealed else []
        return content[1] if len(content) == 2 and content[0] == grant.id else None
