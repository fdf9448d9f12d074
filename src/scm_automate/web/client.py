"""A client for one service on the web: careful with time, repeats, redirects and secrets.

How it is used::

    from pydantic import SecretStr
    from scm_automate.web import Bearer, WebClient

    with WebClient("https://erp.example/odata/v4/", identity=Bearer(read_token)) as erp:
        page = erp.get("PurchaseOrders", params={"$top": "1000"}).json()
        erp.send(
            "PATCH", "PurchaseOrders('47')", json={"Due": "2026-05-04"}, headers={"If-Match": etag}
        )

- **Address.** Paths are relative to the address given; a whole URL (a next-page link) is taken where
  scheme, host and port are the same, and refused elsewhere. Redirects likewise, and only for reads.
- **Secrets** are a `SecretStr` or a function (`Bearer`, `Basic`, `ApiKey`). A function is called for
  each attempt; where the answer is 401 and it then gives another secret, the request is sent once
  more. Secrets stand in no URL, log, repr or error; a body told in an error has them taken out.
- **Time.** Three limits an attempt (`Timeouts`); the third ends a service that drips bytes.
- **Repeats** (`Retries`). Reads: no connection, cut connection, 429, 502, 503, 504. Everything else
  only where it was certainly not carried out: no connection, or 429. A write that may have been
  carried out raises with `maybe_done=True`: look before you ask again. ``repeatable=True`` says that
  carrying it out twice is the same as once (an idempotency key, a PUT), and it is treated as a read.
  ``Retry-After`` is obeyed up to `Retries.longest_wait`; beyond it `ServiceBusy` tells the seconds.
- **Answers.** 2xx comes back as an `Answer`; other statuses raise `ServiceRefused` unless named in
  ``allow``. `Answer.json` gives numbers as `Decimal`, and ``json=`` sends them digit for digit.
- **Cookies** are kept while the client lives: some services tie a session or a CSRF token to them.
- **Threads.** One request at a time; make a client for each thread.
- **Tests.** ``network=`` takes a function from `Request` to `Answer` in place of the network; an
  `OSError` raised in it is a connection that failed.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urlencode, urljoin, urlsplit

from scm_automate.errors import (
    AnswerNotUnderstood,
    ConfigError,
    ServiceBusy,
    ServiceError,
    ServiceRefused,
    ServiceUnreachable,
)
from scm_automate.web.exact_json import to_json
from scm_automate.web.network import HttpNetwork, NotSent, Timeouts, WasCut
from scm_automate.web.places import checked_address, is_same_place, shown
from scm_automate.web.retries import BUSY, PASSING, READS, Retries, retry_after
from scm_automate.web.wire import Answer, Request

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Collection, Mapping
    from types import TracebackType

    from tenacity import RetryCallState, Retrying

    from scm_automate.web.identity import Identity
    from scm_automate.web.wire import Network

__all__ = ["WebClient"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_TOLD = 2000
"""Characters of a refusing answer that an error holds."""


class _Passing(Exception):
    """An attempt failed in a way that may pass, and may be repeated."""

    def __init__(self, told: str, *, busy: bool = False, wait: float | None = None) -> None:
        super().__init__(told)
        self.busy, self.wait = busy, wait


class WebClient:
    """A client for one service; the module's text tells how it behaves.

    Args:
        address: Where the service is, ``https://host[:port]/path/``. Plain ``http`` is for this
            machine only, unless `plain_http` says that the network in between is trusted.
        identity: Who we are; null asks as nobody.
        headers: Sent with each request; no secrets, which belong into `identity`.
        timeouts: Seconds that an attempt may take.
        retries: How often and how patiently.
        largest: Bytes that an answer may have, unpacked.
        tls: TLS settings, for a certificate of one's own; null takes the system's trust.
        plain_http: Whether secrets and data may travel unencrypted to another machine.
        network: A function in place of the network, for tests.
        sleep: What waits, for tests.

    Raises:
        ConfigError: The address is none, holds a user or password, or is unencrypted.

    Examples:
        >>> from scm_automate.web import Answer
        >>> erp = WebClient(
        ...     "https://erp.example/api/",
        ...     network=lambda request: Answer(status=200, body=b'{"open": 3}'),
        ... )
        >>> erp.get("orders", params={"supplier": "100 234"}).json()
        {'open': 3}
    """

    def __init__(
        self,
        address: str,
        *,
        identity: Identity | None = None,
        headers: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        largest: int = 50_000_000,
        tls: ssl.SSLContext | None = None,
        plain_http: bool = False,
        network: Network | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._address = checked_address(address, plain_http=plain_http)
        self._identity = identity
        self._headers = {name.lower(): value for name, value in (headers or {}).items()}
        if self._headers.keys() & {"authorization", "proxy-authorization", "cookie"}:
            raise ConfigError(
                "A header holds a secret.", hint="Give it as identity=, so that it is never shown."
            )
        self._retries = retries or Retries()
        self._sleep = sleep
        self._repeated: Retrying | None = None
        self._own: HttpNetwork | None = None
        if network is None:
            host = urlsplit(self._address).hostname or ""
            network = self._own = HttpNetwork(
                host=host, timeouts=timeouts or Timeouts(), largest=largest, tls=tls
            )
        self._network = network

    def __repr__(self) -> str:
        """The address alone."""
        return f"WebClient({self._address!r})"

    def __enter__(self) -> Self:
        """Itself; closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections; the client cannot be used afterwards."""
        if self._own is not None:
            self._own.close()

    @property
    def address(self) -> str:
        """Where the service is, with a slash at the end."""
        return self._address

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
    ) -> Answer:
        """What is at a path; see `send`."""
        return self.send("GET", path, params=params, headers=headers, allow=allow)

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
        hidden: Collection[str] = (),
        repeatable: bool = False,
    ) -> Answer:
        """Ask, and give the answer.

        Args:
            method: ``GET``, ``POST``, ``PATCH``, ...
            path: Relative to the address, or a whole URL of the same scheme, host and port.
            params: Added to the URL, encoded; never secrets.
            json: Sent as JSON, `Decimal` digit for digit; null sends none.
            form: Sent as a form; its values are told in no error.
            body: Sent as it is, with a content-type among the headers.
            headers: For this request only.
            allow: Statuses beside 2xx that come back as an answer, such as 404 or 412.
            hidden: Secrets that have to stand in the body, so that no error tells them.
            repeatable: Whether carrying it out twice is the same as once.

        Returns:
            The answer, its `Answer.attempts` telling how often it was asked.

        Raises:
            ServiceRefused: Another status than 2xx and those allowed.
            ServiceBusy: It was busy each time, or asks for more patience than allowed.
            ServiceUnreachable: No connection or no whole answer; `maybe_done` tells of writes.
            AnswerNotUnderstood: Too long, or redirected to where it may not go.
            ConfigError: The request itself cannot be sent.
        """
        method = method.upper()
        url = self._whole(path, params)
        sent = {"accept": "application/json", **self._headers}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        content = _content(json, form, body, sent)
        read = repeatable or method in READS
        secrets = [*hidden, *(value for value in (form or {}).values() if len(value) > 7)]
        answer = self._asked(
            Request(method=method, url=url, headers=sent, body=content), read, secrets
        )
        if 200 <= answer.status < 300 or answer.status in allow:
            return answer
        told = _scrubbed(answer.text, secrets)[:_TOLD]
        raise ServiceRefused(
            f"{method} {answer.url or url} was answered with {answer.status}"
            f"{': ' + ' '.join(told[:300].split()) if told else ''}.",
            status=answer.status,
            body=told,
            maybe_done=not read and answer.status >= 500,
        )

    def _asked(self, request: Request, read: bool, secrets: list[str]) -> Answer:  # noqa: FBT001 - private
        """The answer to the last attempt, whatever its status."""
        attempts = 1
        try:
            try:
                answer = self._once(request, read, secrets)
            except _Passing as failed:
                # Most requests need no second attempt; where one does, the first counts.
                first = [failed]
                for attempt in self._attempts():
                    with attempt:
                        if first:
                            raise first.pop() from None
                        attempts += 1
                        answer = self._once(request, read, secrets)
        except _Passing as failed:
            times = f" {attempts} times" if attempts > 1 else ""
            if not failed.busy:
                raise ServiceUnreachable(
                    f"{request.method} {request.url} was asked{times}: {failed}.",
                    hint="Check the address, the network, the proxy and the time limits.",
                ) from None
            raise ServiceBusy(
                f"{request.method} {request.url} was asked{times}: {failed}.",
                retry_after=failed.wait,
                hint="Come back later.",
            ) from None
        return replace(answer, url=answer.url or request.url, attempts=attempts)

    def _attempts(self) -> Retrying:
        """As many attempts as there may be, with the waits between them."""
        if self._repeated is None:
            from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

            def wait(state: RetryCallState) -> float:
                failed = state.outcome.exception() if state.outcome else None
                asked_for = failed.wait if isinstance(failed, _Passing) else None
                return self._retries.wait(state.attempt_number, asked_for)

            self._repeated = Retrying(
                stop=stop_after_attempt(self._retries.attempts),
                retry=retry_if_exception_type(_Passing),
                wait=wait,
                sleep=self._sleep,
                reraise=True,
            )
        return self._repeated

    def _once(self, request: Request, read: bool, secrets: list[str]) -> Answer:  # noqa: FBT001
        """One attempt; raises `_Passing` where it may be repeated."""
        identified = self._identified(request, secrets)
        answer = self._followed(identified, read, secrets)
        if answer.status == 401 and self._identity is not None:
            renewed = self._identified(request, secrets)
            if renewed != identified:  # the secret was renewed in between, as tokens are
                answer = self._followed(renewed, read, secrets)
        if answer.status not in (PASSING if read else BUSY):
            return answer
        told, wait = f"it answered {answer.status}", retry_after(answer)
        if not read and answer.status != 429:
            return answer  # a write, and nobody knows whether it was carried out
        if wait is not None and wait > self._retries.longest_wait:
            raise ServiceBusy(
                f"{request.method} {request.url}: {told} and asks to come back after {wait:g}"
                f" seconds; we may wait {self._retries.longest_wait:g}.",
                retry_after=wait,
                hint="Come back then.",
            )
        raise _Passing(told, busy=True, wait=wait)

    def _identified(self, request: Request, secrets: list[str]) -> Request:
        """The request with who we are, and the secrets in it noted so that they are never told."""
        if self._identity is None:
            return request
        name, value, hidden = self._identity.header()
        secrets += hidden
        return replace(request, headers={**request.headers, name: value})

    def _followed(self, request: Request, read: bool, secrets: list[str]) -> Answer:  # noqa: FBT001
        """The answer, after redirects that stay where we are; a write is redirected nowhere."""
        for _ in range(_MOST_REDIRECTS):
            try:
                answer = self._network(request)
            except (NotSent, OSError) as error:
                if isinstance(error, ServiceError):
                    raise
                raise _Passing(f"there was no connection ({error})") from None
            except WasCut as error:
                if read:
                    raise _Passing(f"the answer was cut off ({error})") from None
                raise ServiceUnreachable(
                    f"{request.method} {request.url} may have arrived, and its answer was cut off"
                    f" ({error}).",
                    hint="Look there whether it was carried out, before asking again.",
                    maybe_done=True,
                ) from None
            target = answer.header("location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            url = urljoin(request.url, target)
            if not is_same_place(self._address, url) or request.method not in READS:
                raise AnswerNotUnderstood(
                    f"{request.method} {request.url} was redirected to"
                    f" {_scrubbed(shown(url), secrets)}.",
                    hint="Give the address where the service is now, if you trust it.",
                )
            request = replace(request, url=url)
        raise AnswerNotUnderstood(f"{request.url} redirects without end.")

    def _whole(self, path: str, params: Mapping[str, str] | None) -> str:
        """The URL of a path, if it is of this service."""
        url = _placed(self._address, path)
        if params:
            url += ("&" if urlsplit(url).query else "?") + urlencode(params, quote_via=quote)
        return url


@lru_cache(maxsize=64)
def _placed(address: str, path: str) -> str:
    """The URL of a path below an address; most requests go to a few paths."""
    url = urljoin(address, path)
    if not is_same_place(address, url):
        raise ConfigError(
            f"{shown(url)} is another place than {address}.",
            hint="Give a path, or a URL of the same scheme, host and port.",
        )
    return url


def _content(
    json: object, form: Mapping[str, str] | None, body: bytes | None, headers: dict[str, str]
) -> bytes:
    """The bytes to send, and their content-type put among the headers."""
    if (json is not None) + (form is not None) + (body is not None) > 1:
        raise ConfigError("A request has one body: json, form or body.")
    if json is not None:
        headers.setdefault("content-type", "application/json")
        return to_json(json).encode()
    if form is not None:
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
        return urlencode(form).encode()
    return body or b""


def _scrubbed(text: str, secrets: Collection[str]) -> str:
    """Somebody else's words without our secrets in them."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "(secret)")
    return text
