"""A supplier with three asked lines, a link to answer them, and a browser without a screen."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from scm_automate.chase import ChasePolicy, Sender, mark_sent, run_round
from scm_automate.mail import Inboxes
from scm_automate.model import OrderLine, Supplier
from scm_automate.portal import Links, PortalMailbox, handle_of, make_server, portal_app
from scm_automate.state import State, grants
from scm_automate.tables import Loaded, Table

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = SecretStr("a key of the tests that is long enough")
POLICY = ChasePolicy(
    sender=Sender(address="purchasing@buyer.example", name="Anna Berg"),
    time_zone="UTC",
    channel="portal",
)
SUPPLIERS = (
    Supplier(id="7", name="Acme Springs", country="DE", language="en",
             emails=("sales@acme.example",), email_domains=("acme.example",)),
    Supplier(id="8", name="Bolt & Nut", country="DE", language="de", emails=("info@bolt.example",)),
)  # fmt: skip


def line(order, number, supplier="7", **more):
    given = {"quantity": "500", "unit": "PCE", "price": "1.25", "currency": "EUR", "due": "2026-03-16",
             "item": f"A-{number}", "description": "Compression spring 2.0 x 15",
             "ordered_on": "2026-02-02", **more}  # fmt: skip
    return OrderLine(supplier=supplier, order=order, line=number, **given)


LINES = (
    line("4500012345", "10"),
    line("4500012345", "20", quantity="1200", due="2026-03-30", supplier_item="MF-77"),
    line("4500012399", "10", price="100", price_per=100),
    line("4500077777", "10", supplier="8"),
)


@dataclass
class Desk:
    """The buyer's side and a hand on the supplier's browser."""

    state: State
    links: Links
    lines: tuple[OrderLine, ...] = LINES
    now: datetime = MONDAY
    policy: ChasePolicy = POLICY
    open: list = field(default_factory=list)

    def round(self, **more):
        return run_round(
            Loaded(table=Table.from_records(OrderLine, self.lines), lines=len(self.lines)),
            Loaded(table=Table.from_records(Supplier, SUPPLIERS), lines=2),
            inbox=Inboxes((), PortalMailbox(self.state)), state=self.state, now=self.now,
            policy=self.policy, portal_link=self.links.maker(self.state, now=self.now), **more,
        )  # fmt: skip

    def asked(self, **more):
        """A round whose letters have left; gives the links by supplier."""
        done = self.round(outbox=True, **more)
        mark_sent(self.state, now=self.now, every_draft=True)
        found = {}
        with self.state.read() as tx:
            for letter in done.letters:
                grant = grants.grant_of_letter(tx, letter.letter_id)
                if grant:
                    found[letter.supplier.id] = grant
        return found

    def browser(self, **more):
        browser = httpx.Client(base_url=self.links.base_url, follow_redirects=True, **more)
        self.open.append(browser)
        return browser

    def opened(self, grant):
        """A browser that followed the link."""
        browser = self.browser()
        browser.page = browser.get("/c/" + self.links.token(grant.id))
        assert browser.page.status_code == 200, browser.page.text
        browser.base = f"/answer/{handle_of(grant.id)}"
        return browser


@contextmanager
def serving(app, port):
    """The app behind a real server on loopback."""
    server = make_server(app, port=port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < end, "the server does not start"
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def at(grant, number, order="4500012345"):
    """The place of a line on the page."""
    keys = [(one.order, one.line) for one in grant.lines]
    return keys.index((order, number))


def filled(grant, number, **fields):
    """Fields of one line by their names without its place: a, p, r, d0, q0, d1, ..."""
    place = at(grant, number)
    return {f"{name}{'_' if name[0] in 'dq' else ''}{place}": text for name, text in fields.items()}


def hidden(page):
    """The hidden fields of a page, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return dict(found)


def answer(browser, **fields):
    """Fills the form in, checks it, and gives the summary."""
    sent = hidden(browser.get(browser.base)) | fields
    return browser.post(browser.base + "/check", data=sent)


def send(browser, **fields):
    summary = answer(browser, **fields)
    assert summary.status_code == 200, summary.text
    return browser.post(browser.base + "/send", data=hidden(summary))


@pytest.fixture
def desk(tmp_path):
    port = free_port()
    with State.open(tmp_path / "chase.db") as state:
        desk = Desk(state=state, links=Links(f"http://127.0.0.1:{port}", keys=[KEY]))
        app = portal_app(state, desk.links, clock=lambda: desk.now)
        with serving(app, port):
            yield desk
            for browser in desk.open:
                browser.close()


@pytest.fixture
def grant(desk):
    return desk.asked()["7"]
