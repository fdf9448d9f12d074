"""What stands before every page: limits on what comes in, headers on what goes out, a log without secrets."""

from __future__ import annotations

import logging
from collections import OrderedDict
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from scm_automate.errors import LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LARGEST", "Guard", "Tries"]

LARGEST: Final = 200_000
"""Bytes that a request may have."""

_LOG = logging.getLogger("scm_automate.portal")
_ACCESS = logging.getLogger("scm_automate.portal.access")


class Tries:
    """How often each address came with a link that is none, lately."""

    def __init__(self, *, most: int = 30, within: timedelta = timedelta(minutes=10)) -> None:
        self._most, self._within = most, within
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def too_many(self, client: str, *, at: datetime) -> bool:
        """Counts one more; whether it is beyond what people do by mistake."""
        since, count = self._seen.pop(client, (at, 0))
        if at - since > self._within:
            since, count = at, 0
        self._seen[client] = (since, count + 1)
        if len(self._seen) > 10_000:
            self._seen.popitem(last=False)
        if count == self._most:
            _LOG.warning("Many links that are none come from %s.", client)
        return count >= self._most


class Guard:
    """Limits what comes in, puts the security headers on what goes out, and logs without secrets."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        too_large: Callable[[Request], Response],
        is_secure: bool,
        largest: Callable[[str], int] = lambda _path: LARGEST,
    ) -> None:
        self._app, self._too_large, self._is_secure = app, too_large, is_secure
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        size = 0
        status = 0
        is_whole = scope["method"] in ("GET", "HEAD")
        most = self._largest(scope["path"])

        async def bounded() -> Message:
            nonlocal size, is_whole
            message = await receive()
            is_whole = is_whole or not message.get("more_body", False)
            size += len(message.get("body", b""))
            if size > most:
                raise _TooLarge
            return message

        async def headed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", []), *self._headers()]
                if not is_whole:
                    # Answered before all of it came: whoever goes on sending is hung up on.
                    headers.append((b"connection", b"close"))
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._app(scope, bounded, headed)
        except _TooLarge:
            from starlette.requests import Request

            if not status:
                told = self._too_large(Request(scope))
                await told(scope, receive, headed)
        finally:
            _ACCESS.info("%s %s %s", scope["method"], _without_token(scope["path"]), status or "-")

    def _headers(self) -> list[tuple[bytes, bytes]]:
        headers = {
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        }
        if self._is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return [(name.lower().encode(), text.encode()) for name, text in headers.items()]


class _TooLarge(LimitExceeded):
    """More came in than a form may hold."""

    def __init__(self) -> None:
        super().__init__("More came in than a form may hold.")


def _without_token(path: str) -> str:
    """The path as it is logged: a token as the first digits of its hash."""
    before, mark, token = path.partition("/c/")
    if not mark:
        return path[:200]
    return f"{before}/c/#{sha256(token.encode()).hexdigest()[:12]}"
