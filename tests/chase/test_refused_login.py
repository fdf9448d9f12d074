"""A mail server that refuses the login is asked once a round; the letters stay to be sent, and it is told once."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from scm_automate.chase import ChaseService
from scm_automate.mail import Credentials, SmtpTransport
from scm_automate.model import OrderLine, Supplier
from scm_automate.state import sends, work

from .conftest import DAY, MONDAY, loaded

pytestmark = [
    pytest.mark.system,
    # of the server: everything stays on this machine
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]


class Server:
    """Counts the logins, and lets in whoever knows the word."""

    def __init__(self) -> None:
        self.logins: list[str] = []
        self.arrived: list[str] = []
        self.word = "right"

    def __call__(self, _server, _session, _envelope, _mechanism, data):
        word = data.password.decode()
        self.logins.append(word)
        return AuthResult(success=word == self.word, handled=False)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.arrived += envelope.rcpt_tos
        return "250 kept"


@contextmanager
def running(server):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(
        server, hostname="127.0.0.1", port=port, authenticator=server, auth_required=True,
        auth_require_tls=False,
        auth_exclude_mechanism=["LOGIN"],  # a login tries each way that the server offers
    )  # fmt: skip
    controller.start()
    try:
        yield port
    finally:
        controller.stop(no_assert=True)


@pytest.fixture
def server():
    found = Server()
    with running(found) as port:
        found.port = port
        yield found


def transport(server, words):
    """Logs in with one word after the other."""
    left = iter(words)
    return SmtpTransport(
        host="127.0.0.1", port=server.port, security="none", mode="live", timeout=20,
        auth=lambda: Credentials("po@buyer.example", next(left)),
    )  # fmt: skip


def test_a_round_ends_for_the_server_after_the_first_refused_login(world, server):
    done = world.round(transport=transport(server, ["wrong"] * 9))
    assert server.logins == ["wrong"]
    assert [one.state for one in done.letters] == ["drafted"] * 3
    assert all("not let in as po@buyer.example: 535" in one.note for one in done.letters)
    assert "wrong" not in " ".join(one.note for one in done.letters)
    told = [one for one in done.exceptions if one.code == "send_refused"]
    assert len(told) == 1
    assert "not let in as po@buyer.example" in told[0].text
    with world.state() as state, state.read() as tx:
        assert len(work.open_work(tx, kind="send")) == 3
        assert len(sends.refusals(tx)) == 1
        assert not sends.in_doubt(tx)


def test_all_of_them_leave_once_it_lets_us_in(world, server):
    world.round(transport=transport(server, ["wrong"] * 9))
    done = world.round(now=MONDAY + DAY, transport=transport(server, ["right"] * 9))
    assert sorted(server.arrived) == [
        "info@cast.example", "orders@bolt.example", "sales@acme.example",
    ]  # fmt: skip
    assert [one.state for one in done.letters] == ["sent"] * 3
    assert not [one for one in done.exceptions if one.code == "send_refused"]


def test_workers_try_one_letter_a_time_and_wait_longer_each_time(world, server):
    world.round(outbox=True)
    with world.state() as state:
        service = ChaseService(
            state=state, orders=lambda: loaded(OrderLine, world.lines),
            suppliers=lambda: loaded(Supplier, world.suppliers), policy=world.policy,
            transports={"mail": transport(server, ["wrong"] * 99)}, new_id=world.new_id,
        )  # fmt: skip
        told = str(service.run_due(now=MONDAY))
        assert told.startswith("3 postponed (2: not let in as po@buyer.example: 535")
        for minute in range(1, 61):
            service.run_due(now=MONDAY + timedelta(minutes=minute))
    assert len(server.logins) <= 4  # at once, and after 1, 5 and 15 minutes
