"""A user and what proves it, fetched when needed and never kept."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Credentials"]


class Credentials(NamedTuple):
    """A user and its secret.

    Examples:
        >>> Credentials("po@buyer.example", "eyJ0eXAi", "xoauth2")
        Credentials(user='po@buyer.example', secret=..., kind='xoauth2')
    """

    user: str
    """The name to log in with."""
    secret: str
    """Its password, or an access token."""
    kind: Literal["password", "xoauth2"] = "password"
    """What the secret is; ``xoauth2`` is a bearer token of Microsoft's or Google's servers."""

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Credentials(user={self.user!r}, secret=..., kind={self.kind!r})"
