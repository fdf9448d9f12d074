"""Who we are to the other machine: secrets that are fetched when needed, and shown nowhere."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from pydantic import SecretStr

from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ApiKey", "Basic", "Bearer", "Identity", "Secret"]

Secret: TypeAlias = "SecretStr | Callable[[], str]"  # noqa: S105 - a type
"""A secret, or what fetches it: a function that reads a vault, an environment variable, a token."""


def reveal(secret: Secret) -> str:
    """The secret itself.

    Raises:
        ConfigError: It is empty, or holds what no header may hold.
    """
    value = secret.get_secret_value() if isinstance(secret, SecretStr) else secret()
    if not value:
        raise ConfigError("A secret is empty.", hint="Check where it is fetched from.")
    if not value.isprintable() and any(ord(sign) < 32 or ord(sign) == 127 for sign in value):
        raise ConfigError(
            "A secret holds a line break or another control character.",
            hint="Strip the end of the file that it is read from.",
        )
    return value


class Identity(Protocol):
    """What tells the other machine who asks."""

    def header(self) -> tuple[str, str, tuple[str, ...]]:
        """Name and value of the header, and every text in it that must be shown nowhere."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token, as OAuth 2 and most APIs take it (RFC 6750).

    Examples:
        >>> from pydantic import SecretStr
        >>> Bearer(SecretStr("abc"))
        Bearer()
    """

    token: Secret = field(repr=False)

    def header(self) -> tuple[str, str, tuple[str, ...]]:
        """See `Identity`."""
        token = reveal(self.token)
        return "authorization", f"Bearer {token}", (token,)


@dataclass(frozen=True, slots=True)
class Basic:
    """A user and a password (RFC 7617).

    Examples:
        >>> from pydantic import SecretStr
        >>> Basic("chaser", SecretStr("abc"))
        Basic(user='chaser')
    """

    user: str
    password: Secret = field(repr=False)

    def header(self) -> tuple[str, str, tuple[str, ...]]:
        """See `Identity`."""
        if ":" in self.user:
            raise ConfigError("A user name with a colon cannot be sent (RFC 7617).")
        password = reveal(self.password)
        pair = base64.b64encode(f"{self.user}:{password}".encode()).decode()
        return "authorization", f"Basic {pair}", (password, pair)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key in a header of the service's own, such as ``x-api-key``.

    Examples:
        >>> from pydantic import SecretStr
        >>> ApiKey("x-api-key", SecretStr("abc"))
        ApiKey(name='x-api-key')
    """

    name: str
    key: Secret = field(repr=False)

    def header(self) -> tuple[str, str, tuple[str, ...]]:
        """See `Identity`."""
        key = reveal(self.key)
        return self.name.lower(), key, (key,)
