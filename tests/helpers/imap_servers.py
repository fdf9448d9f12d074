"""IMAP servers on loopback: pymap from PyPI, Dovecot where it is installed, and one that follows a script."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

USER, SECRET = "demouser", "demopass"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def answering(port, process, *, seconds=60):
    """Waits until the server greets."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process is None or process.poll() is None, "the server ended at once"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
                if link.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not greet")


@contextmanager
def pymap():
    """A real IMAP server in memory; gives its port."""
    port = free_port()
    program = Path(sys.executable).with_name("pymap")
    command = [program, "--no-service", "admin", "--no-service", "managesieve", "--host"]
    command += ["127.0.0.1", "--port", str(port), "--no-tls", "dict"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answering(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


class Dovecot:
    """A Dovecot of our own, with its folder and its port."""

    def __init__(self):
        # Not pytest's folder: the paths of sockets are short, and Dovecot's users must get in.
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="dc")), free_port()
        folder = self.folder
        folder.chmod(0o755)
        mails = folder / "mail"
        mails.mkdir()
        # Started by root, Dovecot insists on users of its own for what faces the network.
        root = os.getuid() == 0
        owner = "dovecot" if root else pwd.getpwuid(os.getuid()).pw_name
        conf = folder / "dovecot.conf"
        mailer = "mail" if root else owner
        if root:
            shutil.chown(mails, mailer, mailer)
        conf.write_text(
            f"""protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {owner}
default_login_user = {"dovenull" if root else owner}
default_internal_group = {owner}
first_valid_uid = 0
mail_location = maildir:{mails}
passdb {{
  driver = static
  args = password={SECRET}
}}
userdb {{
  driver = static
  args = uid={mailer} gid={mailer} home={mails}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service auth {{
  unix_listener auth-userdb {{
    mode = 0666
  }}
}}
"""
        )
        self.command = [shutil.which("dovecot"), "-F", "-c", str(conf)]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        answering(self.port, self.process)

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
            self.process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)

    def renumber(self):
        """What a restored backup does: the same mails under another UIDVALIDITY."""
        self.stop()
        for file in (self.folder / "mail").glob("dovecot*"):
            if file.is_file():
                file.unlink()
        time.sleep(1.1)  # UIDVALIDITY is made from the clock's seconds
        self.start()


@contextmanager
def scripted(answer, *, tls=None, starttls=None):
    """A server whose every command is answered by `answer(connection number, tag, words) -> bytes | None`.

    None hangs up. With `tls` it speaks nothing in the open; with `starttls` it goes over when it is asked.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    numbers = iter(range(1, 1000))

    def serve(link, number):
        with suppress(OSError):  # it was not trusted, or the other side went away
            greet(tls.wrap_socket(link, server_side=True) if tls else link, number)

    def greet(link, number):
        with link:
            link.sendall(b"* OK ready\r\n")
            if talk(link, number):
                with starttls.wrap_socket(link, server_side=True) as safe:
                    talk(safe, number)

    def talk(link, number):
        """Answers each command; True where it is to go on encrypted."""
        with link.makefile("rb", buffering=0) as lines:
            while line := lines.readline():
                tag, _, words = line.rstrip(b"\r\n").partition(b" ")
                if starttls and words.upper() == b"STARTTLS":
                    link.sendall(tag + b" OK begin\r\n")
                    return True
                said = answer(number, tag, words)
                if said is None:
                    return False
                link.sendall(said)
        return False

    def accept():
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(link, next(numbers)), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def put(port, *mails, folder="INBOX"):
    """Lays mails into a folder, as another client does."""
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login(USER, SECRET)
    client.create(folder)
    for mail in mails:
        assert client.append(folder, "", imaplib.Time2Internaldate(time.time()), mail)[0] == "OK"
    client.logout()


def lying(port, folder="INBOX"):
    """The subjects in a folder, with whether each was seen."""
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login(USER, SECRET)
    if client.select(folder, readonly=True)[0] != "OK":
        return {}
    found = {}
    for number in client.search(None, "ALL")[1][0].split():
        data = client.fetch(number, "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
        found[data[0][1].decode().strip().removeprefix("Subject: ")] = rb"\Seen" in data[0][0]
    client.logout()
    return found
