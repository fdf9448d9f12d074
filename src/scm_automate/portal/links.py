"""Links: an opaque id, signed. What it allows stands in the state and is looked up at each call."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scm_automate.errors import ConfigError, MissingExtraError
from scm_automate.state import grants
from scm_automate.state.grants import Grant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from itsdangerous import URLSafeSerializer
    from pydantic import SecretStr

    from scm_automate.chase import PlannedLetter
    from scm_automate.chase.drafting import LinkMaker
    from scm_automate.state import State
    from scm_automate.state.letters import Letter

__all__ = ["Links", "handle_of"]

_SHORTEST_KEY: Final = 32
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def handle_of(grant_id: str) -> str:
    """The public name of a grant in an address; nobody finds the grant by it.

    Examples:
        >>> handle_of("00" * 16)
        '374708fff7719dd5'
    """
    return sha256(bytes.fromhex(grant_id)).hexdigest()[:16]


class Links:
    """Makes links and reads them.

    Args:
        base_url: Where the portal is seen from outside, such as ``https://answers.buyer.example/``;
            never taken from a request.
        keys: Secrets of at least 32 characters, the newest first; older ones are still read, so that
            a key can be changed while links are out.

    Raises:
        ConfigError: The address is unencrypted and not this machine, or a key is too short.
        MissingExtraError: The extra ``portal`` is not installed.

    Examples:
        >>> from pydantic import SecretStr
        >>> links = Links("https://answers.buyer.example", keys=[SecretStr("k" * 32)])
        >>> links.read(links.token("ab" * 16))
        'abababababababababababababababab'
        >>> links.read("nonsense") is None
        True
    """

    def __init__(self, base_url: str, *, keys: Sequence[SecretStr]) -> None:
        parts = urlsplit(base_url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise ConfigError(
                f"The portal's address {base_url!r} is not encrypted.",
                hint="Use https; plain http is for this machine only.",
            )
        if not parts.hostname or parts.query or parts.fragment:
            raise ConfigError(f"{base_url!r} is no address of a portal.")
        spelt = [key.get_secret_value() for key in keys]
        if not spelt or min(map(len, spelt)) < _SHORTEST_KEY:
            raise ConfigError(
                f"A key of the portal has to be at least {_SHORTEST_KEY} characters long.",
                hint="Draw one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'",
            )
        self.base_url = base_url.rstrip("/") + "/"
        self.is_secure = parts.scheme == "https"
        self._keys = spelt
        self._serializers: dict[str, URLSafeSerializer] = {}

    def __repr__(self) -> str:
        """Without the keys."""
        return f"Links({self.base_url!r})"

    def token(self, grant_id: str) -> str:
        """The id of a grant, signed."""
        return str(self._serializer("open").dumps(grant_id))

    def read(self, token: str) -> str | None:
        """The id in a token; None where it is not ours."""
        return self._read("open", token)

    def seal(self, purpose: str, content: str) -> str:
        """Some text, signed for one purpose."""
        return str(self._serializer(purpose).dumps(content))

    def unseal(self, purpose: str, token: str) -> str | None:
        """The text that was sealed for this purpose; None where it is not ours."""
        return self._read(purpose, token)

    def address(self, grant_id: str) -> str:
        """The whole link."""
        return f"{self.base_url}c/{self.token(grant_id)}"

    def maker(
        self,
        state: State,
        *,
        now: datetime,
        days: int = 30,
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> LinkMaker:
        """What gives each letter its link, for ``run_round(portal_link=...)``.

        A draft that is written anew keeps its link, which then covers what the letter asks now.

        Args:
            state: Where the grants are kept.
            now: The instant of the round; a letter that is written later counts from then on.
            days: How long a link may be used.
            new_id: Draws ids of at least 128 random bits, as hex.
        """

        def make(planned: PlannedLetter, letter: Letter) -> str:
            # whoever keeps a maker for many rounds gives each letter its whole time
            at = max(now, letter.written_at)
            with state.write() as tx:
                before = grants.grant_of_letter(tx, letter.id)
                grant = Grant(
                    id=before.id if before else new_id(),
                    company=letter.company,
                    supplier=letter.supplier,
                    letter=letter.id,
                    language=letter.language,
                    lines=tuple(ask.line for ask in planned.asks),
                    made_at=at,
                    expires_at=at + timedelta(days=days),
                )
                grants.put_grant(tx, grant)
            return self.address(grant.id)

        return make

    def _read(self, purpose: str, token: str) -> str | None:
        from itsdangerous import BadData

        if len(token) > 20_000:
            return None
        try:
            content = self._serializer(purpose).loads(token)
        except (BadData, UnicodeError):
            return None
        return content if isinstance(content, str) else None

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        if purpose not in self._serializers:
            try:
                from itsdangerous import URLSafeSerializer
            except ImportError:
                raise MissingExtraError("itsdangerous", extra="portal") from None
            # The last key signs; all of them are read.
            salt = f"scm-automate portal {purpose}"
            self._serializers[purpose] = URLSafeSerializer(self._keys[::-1], salt=salt)
        return self._serializers[purpose]
