"""A real SMTP server that writes down what it took, and fails as its script says."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

from scm_automate.mail import SmtpTransport

if TYPE_CHECKING:
    from .world import World


class Sink:
    """Takes mails for a world.

    Each address has a list of faults, one for each attempt to write to it; then all is well. A fault
    before the text: ``later`` (451), ``never`` (550), ``closing`` (421, and hangs up). Around the text:
    ``full`` (452 after it), and ``silent`` or ``cut``, each ``before`` or ``after`` the mail was taken.
    Of connections: ``drip`` greets byte by byte.
    """

    def __init__(self, world: World, faults: dict[str, list[str]], greetings=()) -> None:
        self.world, self.faults, self.greetings = world, faults, list(greetings)
        self.tried: list[str] = []

    async def handle_EHLO(self, server, session, _envelope, hostname, responses):  # noqa: N802
        if self.greetings and self.greetings.pop(0) == "drip":
            for byte in b"250-" + b"slow " * 200:
                server.transport.write(bytes([byte]))
                await asyncio.sleep(0.05)
                if server.transport.is_closing():
                    break
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, _options):  # noqa: N802
        self.tried.append(address)
        script = self.faults.get(address, [])
        session.fault = script.pop(0) if script else ""
        if session.fault == "later":
            return "451 4.7.1 greylisted, try later"
        if session.fault == "never":
            return "550 5.1.1 no such mailbox"
        if session.fault == "closing":
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
            return "421 4.3.2 closing down"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        fault = session.fault
        if fault == "full":
            return "452 4.2.2 mailbox full"
        if not fault.endswith("before"):
            self.world.takes(envelope.content, envelope.rcpt_tos)
        if fault.startswith("cut"):
            server.transport.abort()
        if fault.startswith("silent"):
            await asyncio.sleep(60)
        return "250 kept"


@contextmanager
def running(sink: Sink, **settings):
    """The server; gives a transport to it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    given = {"security": "none", "mode": "live", "timeout": 0.5, "total_timeout": 1.0} | settings
    try:
        yield SmtpTransport(host="127.0.0.1", port=port, **given)
    finally:
        controller.stop(no_assert=True)
