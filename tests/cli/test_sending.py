"""A round that sends, through a real mail server on this machine."""

from __future__ import annotations

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller

from scm_automate.cli import main
from scm_automate.demo import example_data


class Sink:
    """Keeps what arrives; one supplier's mailbox does not exist."""

    def __init__(self):
        self.arrived = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if "tynemoor" in address:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.arrived.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield sink, port
    controller.stop()


def test_each_letter_leaves_once_however_often_the_round_is_run(server, tmp_path, capsys):
    sink, port = server
    data = example_data("monday-1")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "smtp.toml").write_text(
        f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nmode = "live"\n', "utf-8"
    )
    words = ["chase", "--orders", *data.orders, "--suppliers", *data.suppliers]
    words += [
        "--inbox",
        tmp_path / "inbox",
        "--state",
        tmp_path / "chase.db",
        "--out",
        tmp_path / "out",
    ]
    words += ["--policy", data.policy, "--calendars", data.calendars, "--as-of", "2026-03-02"]
    words += ["--smtp", tmp_path / "smtp.toml"]
    for _ in range(2):
        assert main([str(word) for word in words]) == 0
    ids = [message["Message-ID"] for message in sink.arrived]
    assert len(ids) > 10
    assert len(set(ids)) == len(ids)
    assert not any("tynemoor" in message["To"] for message in sink.arrived)
    assert all(message["X-Unsent"] is None for message in sink.arrived)
    assert capsys.readouterr().out
