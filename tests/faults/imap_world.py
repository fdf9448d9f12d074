"""Suppliers' answers on a real IMAP server, and a line to it that breaks where it is told to."""

from __future__ import annotations

import hashlib
import imaplib
import json
import re
import socket
import threading
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import imap_servers

from scm_automate.mail import Credentials, ImapAccount, ImapMailbox

from .world import DAY, MONDAY, World, _written

if TYPE_CHECKING:
    from collections.abc import Callable


class ImapWorld(World):
    """A world whose suppliers' answers arrive on a mail server; `arrived.jsonl` says which."""

    port: int = 0

    def suppliers_act(self, day: int) -> None:
        before = set(self.inbox.glob("*.eml"))
        super().suppliers_act(day)
        for path in sorted(set(self.inbox.glob("*.eml")) - before):
            self.arrives(path.read_bytes())

    def arrives(self, raw: bytes) -> None:
        """Lays a mail into the mailbox, with the line ends that mail has on the wire."""
        wire = re.sub(rb"\r?\n", b"\r\n", raw)
        sent = message_from_bytes(wire)["Date"]
        at = parsedate_to_datetime(sent) if sent else MONDAY + self.today() * DAY
        with as_a_person(self.port) as postman:
            stamp = imaplib.Time2Internaldate(at)
            assert postman.append("INBOX", "", stamp, wire)[0] == "OK"
        _written(
            self.folder / "arrived.jsonl",
            {"key": hashlib.sha256(wire).hexdigest(), "subject": _subject(wire)},
        )

    def arrived(self) -> set[str]:
        """The keys of all mails that arrived."""
        lines = (self.folder / "arrived.jsonl").read_text().splitlines()
        return {json.loads(line)["key"] for line in lines}

    def mailbox(self, port: int | None = None, **settings) -> ImapMailbox:
        account = ImapAccount(
            host="127.0.0.1", port=port or self.port, security="none", timeout=10,
            auth=lambda: Credentials(imap_servers.USER, imap_servers.SECRET),
        )  # fmt: skip
        return ImapMailbox(account=account, **settings)


def _subject(raw: bytes) -> str:
    found = re.search(rb"(?im)^Subject: (.*?)\r?$", raw)
    return found.group(1).decode() if found else ""


@contextmanager
def as_a_person(port: int):
    """Somebody else at the same mailbox, with a mail program."""
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login(imap_servers.USER, imap_servers.SECRET)
    client.select("INBOX")
    try:
        yield client
    finally:
        client.logout()


@contextmanager
def line_to(port: int, said: Callable[[bytes], bytes | bool | None]):
    """A line to a server, on which each command is looked at first.

    `said` gives True to pass the command on, None to hang up, bytes to answer in the server's place
    (``TAG`` stands for the command's tag), and False to pass it on and hang up in the middle of the
    answer.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def back(server: socket.socket, client: socket.socket, cut: threading.Event) -> None:
        try:
            while piece := server.recv(65536):
                if cut.is_set():
                    client.sendall(piece[: len(piece) // 2])
                    break
                client.sendall(piece)
        except OSError:
            pass
        finally:
            hang_up(client, server)

    def forth(client: socket.socket) -> None:
        server, cut = socket.create_connection(("127.0.0.1", port)), threading.Event()
        threading.Thread(target=back, args=(server, client, cut), daemon=True).start()
        try:
            with client.makefile("rb") as lines:
                for line in lines:
                    answer = said(line)
                    if answer is None:
                        break
                    if isinstance(answer, bytes):
                        client.sendall(answer.replace(b"TAG", line.split(b" ")[0]))
                        continue
                    if answer is False:
                        cut.set()
                    server.sendall(line)
        except OSError:
            pass
        finally:
            if not cut.is_set():
                hang_up(client, server)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=forth, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def hang_up(*links: socket.socket) -> None:
    for link in links:
        with suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)
        link.close()
