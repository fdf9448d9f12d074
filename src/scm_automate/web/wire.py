"""A request and its answer as values: what goes to the other machine, and what came back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from scm_automate.web.exact_json import from_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.web.exact_json import Json

__all__ = ["Answer", "Network", "Request"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent.

    Attributes:
        method: ``GET``, ``POST``, ... in capitals.
        url: The whole address, parameters included; never with a secret in it.
        headers: Lower-case name to value; may hold secrets, so they are not shown.
        body: The bytes sent; empty where there are none.

    Examples:
        >>> Request(method="GET", url="https://erp.example/orders")
        Request(method='GET', url='https://erp.example/orders')
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back.

    Attributes:
        status: HTTP status.
        headers: Lower-case name to value; of several fields of one name, joined by ", ".
        body: The bytes, decompressed.
        url: Where it came from in the end, after redirects on the same host.
        seconds: How long it took, waits between attempts not counted.
        attempts: How often it was asked.

    Examples:
        >>> Answer(status=200, body=b'{"price": 0.10}').json()
        {'price': Decimal('0.10')}
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    url: str = ""
    seconds: float = 0.0
    attempts: int = 1

    @property
    def text(self) -> str:
        """The body as UTF-8, what is no UTF-8 replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Json:
        """The body as JSON; numbers with a point are `Decimal`, so that no price is rounded.

        Raises:
            AnswerNotUnderstood: It is no JSON, or nested deeper than 100 levels.
        """
        return from_json(self.body, source=self.url)

    def header(self, name: str) -> str | None:
        """A header's value, whatever its capitals; null where it is missing."""
        return self.headers.get(name.lower())


class Network(Protocol):
    """What carries a request out once: the network itself, or a function in its place for tests."""

    def __call__(self, request: Request, /) -> Answer:
        """The answer, whatever its status; an `OSError` where there was no connection."""
