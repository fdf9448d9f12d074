"""The network itself: the one file that knows httpx.

Trust is the system's (Windows' certificate store, OpenSSL's on Linux, ``SSL_CERT_FILE`` where it is
set), the proxy is the system's too (``HTTPS_PROXY`` and ``NO_PROXY``, on Windows the registry), but
this machine itself is never reached through a proxy.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import os
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from scm_automate.errors import AnswerNotUnderstood, ConfigError
from scm_automate.web.watch import Watch
from scm_automate.web.wire import Answer, Request

if TYPE_CHECKING:
    import httpx

__all__ = ["HttpNetwork", "NotSent", "Timeouts", "WasCut", "is_this_machine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds that each step of one attempt may take.

    Attributes:
        connect: Until the connection stands, TLS included.
        read: Between two pieces of the answer.
        whole: All of it, so that a service that drips bytes ends too.
    """

    connect: float = 10.0
    read: float = 60.0
    whole: float = 300.0

    def __post_init__(self) -> None:
        """Refuse limits that are none."""
        if min(self.connect, self.read, self.whole) <= 0:
            raise ConfigError("Time limits are more than 0 seconds.")


class NotSent(Exception):
    """The attempt ended before anything of the request was handed over."""


class WasCut(Exception):
    """The attempt ended after the request may have arrived."""


def is_this_machine(host: str) -> bool:
    """Whether a host name means the machine that we run on.

    Examples:
        >>> is_this_machine("127.0.0.1"), is_this_machine("localhost.example")
        (True, False)
    """
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class HttpNetwork:
    """Carries one request at a time over connections that are kept open.

    Args:
        host: The one host that is spoken to.
        timeouts: See `Timeouts`.
        largest: Bytes that an answer's body may have, unpacked.
        tls: TLS settings; null takes the system's trust.
    """

    def __init__(
        self, *, host: str, timeouts: Timeouts, largest: int, tls: ssl.SSLContext | None = None
    ) -> None:
        import httpx

        self._timeouts, self._largest = timeouts, largest
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._watch = Watch(self._cut)
        _hide_headers()
        trust = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        try:
            self._client = httpx.Client(
                verify=tls or _system_trust(*trust),
                # A proxy of the company knows nothing of our own loopback, and must not hear of it.
                trust_env=not is_this_machine(host),
                follow_redirects=False,
                timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect),
                headers={"user-agent": "scm-automate", "accept-encoding": "gzip, deflate"},
            )
        except (ImportError, ValueError) as error:
            raise ConfigError(
                f"The proxy of this machine cannot be used: {error}",
                hint="Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; SOCKS proxies are not supported.",
            ) from None

        self._headers = dict(self._client.headers)
        self._url = ("", httpx.URL(""))

    def __call__(self, request: Request) -> Answer:
        """Carry it out once.

        Raises:
            NotSent: Nothing of it has left.
            WasCut: It may have arrived, and there is no whole answer.
            AnswerNotUnderstood: The body is larger than allowed.
        """
        with self._lock:  # one at a time: the watch cuts every connection there is
            out_of_time = self._watch.begin(self._timeouts.whole)
            try:
                return self._carried(request, out_of_time)
            finally:
                self._watch.end()

    def _carried(self, request: Request, out_of_time: threading.Event) -> Answer:
        import httpx

        start = time.monotonic()
        try:
            with contextlib.closing(self._client.send(self._sent(request), stream=True)) as answer:
                body = self._read(answer)
                if out_of_time.is_set():  # a body without a length ends where the line is cut
                    raise WasCut(self._too_slow())
                return Answer(
                    status=answer.status_code,
                    headers={name.lower(): value for name, value in answer.headers.items()},
                    body=body,
                    url=request.url,  # no redirect is followed here
                    seconds=time.monotonic() - start,
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent(_words(error)) from None
        except httpx.ProxyError as error:
            raise NotSent(f"the proxy refused: {_words(error)}") from None
        except httpx.DecodingError as error:
            raise AnswerNotUnderstood(
                f"The answer of {request.url} cannot be unpacked: {error}", maybe_done=True
            ) from None
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL) as error:
            raise ConfigError(f"The request to {request.url} cannot be sent: {error}") from None
        except httpx.HTTPError as error:
            told = self._too_slow() if out_of_time.is_set() else _words(error)
            raise WasCut(told) from None

    def _sent(self, request: Request) -> httpx.Request:
        """The request as httpx sends it, with the client's own headers, cookies and time limits.

        Its address is parsed once where it is asked again and again, as every page of some systems is.
        """
        import httpx

        if request.url != self._url[0]:
            self._url = (request.url, httpx.URL(request.url))
        return httpx.Request(
            request.method,
            self._url[1],
            headers={**self._headers, **request.headers},
            cookies=self._client.cookies,
            content=request.body or None,
            extensions={"trace": self._traced, "timeout": self._client.timeout.as_dict()},
        )

    def _read(self, answer: httpx.Response) -> bytes:
        pieces, size = [], 0
        for piece in answer.iter_bytes():
            size += len(piece)
            if size > self._largest:
                raise AnswerNotUnderstood(
                    f"The answer of {answer.url} is larger than {self._largest:,} bytes.",
                    hint="Ask for fewer rows at a time, or allow more.",
                    maybe_done=True,
                )
            pieces.append(piece)
        return b"".join(pieces)

    def _too_slow(self) -> str:
        return f"no whole answer within {self._timeouts.whole:g} seconds"

    def _traced(self, event: str, info: dict[str, Any]) -> None:
        """Remembers the socket of each connection, so that it can be cut."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info.get("return_value")
            if stream is not None:
                found = stream.get_extra_info("socket")
                self._sockets = [one for one in self._sockets if one.fileno() >= 0]
                self._sockets.append(found)

    def _cut(self) -> None:
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connections."""
        self._watch.close()
        self._client.close()


@cache
def _system_trust(file: str | None, folder: str | None) -> ssl.SSLContext:
    """The system's trust, loaded once: it takes a tenth of a second.

    Args:
        file: What SSL_CERT_FILE says, so that a change of it is seen.
        folder: What SSL_CERT_DIR says.
    """
    del file, folder  # OpenSSL reads them itself
    return ssl.create_default_context()


class _WithoutHeaders(logging.Filter):
    """Takes the headers of answers out of the transport's own log: cookies and tokens stand there."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cuts the record; all of them pass."""
        step = str(record.msg).partition(" ")[0]
        if step.endswith("_headers.complete") or "header" in str(record.msg).removeprefix(step):
            record.msg, record.args = f"{step} (headers are not shown)", None
        return True


_WITHOUT_HEADERS = _WithoutHeaders()


def _hide_headers() -> None:
    """Keeps headers out of every log, whatever level somebody sets; a second time changes nothing."""
    for name in ("http11", "http2", "proxy", "connection", "socks"):
        logging.getLogger(f"httpcore.{name}").addFilter(_WITHOUT_HEADERS)


def _words(error: Exception) -> str:
    """What went wrong, without the request in it."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
