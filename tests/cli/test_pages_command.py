"""The commands that serve pages: where they listen, who sees them, and what they refuse."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from scm_automate.state import State, grants
from scm_automate.state.drafts import Wanted, write_drafts

KEY = "k" * 40


@pytest.fixture
def state(tmp_path):
    with State.open(tmp_path / "chase.db"):
        return tmp_path / "chase.db"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def command(*words, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "scm_automate", *map(str, words)],
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    )  # fmt: skip


@contextmanager
def serving(*words, port, **environment):
    """The command, and a browser on its page."""
    process = command(*words, "--port", port, **environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as browser:
            end = time.monotonic() + 60
            while True:
                try:
                    browser.get("/portal.css")
                    break
                except httpx.TransportError:
                    assert process.poll() is None, process.stdout.read()
                    assert time.monotonic() < end, "nothing listens"
                    time.sleep(0.1)
            yield browser
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_the_desk_is_for_this_machine_and_decides_under_a_name(state):
    port = free_port()
    with serving("desk", "--state", state, "--by", "Anna Berg", port=port) as browser:
        shown = browser.get("/")
        assert shown.status_code == 200
        assert "Anna Berg" in shown.text
        assert "Waiting for your decision (0)" in shown.text
        assert browser.get("/", headers={"Host": "chase.evil.example"}).status_code == 403
        assert browser.get("/", headers={"Via": "1.1 proxy"}).status_code == 403


def test_nobody_named_decides_nothing(state):
    done = command("desk", "--state", state, "--by", " ")
    told, _ = done.communicate(timeout=60)
    assert done.returncode == 2
    assert "Nobody is named who decides" in told


def test_the_portal_shows_nothing_without_a_link_and_needs_its_key(state):
    port = free_port()
    words = ("portal", "--state", state, "--base-url", f"http://127.0.0.1:{port}/")
    with serving(*words, port=port, SCM_PORTAL_KEY=KEY) as browser:
        assert browser.get("/c/nonsense").status_code == 404
        assert browser.get("/").status_code == 404
    done = command(*words, SCM_PORTAL_KEY="")
    told, _ = done.communicate(timeout=60)
    assert done.returncode != 0
    assert "SCM_PORTAL_KEY holds no key" in told


def test_links_of_a_supplier_or_a_letter_are_taken_back(state):
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    with State.open(state) as held, held.write() as tx:
        made = write_drafts(
            tx,
            [
                Wanted(supplier=number, address="a@b.example", language="en", asks=())
                for number in ("7", "8")
            ],
            at=now, run="r", new_id=iter("abcdef").__next__, new_reference=iter(("RA", "RB")).__next__,
            domain="b.example",
        )  # fmt: skip
        for one in made:
            grants.put_grant(
                tx,
                grants.Grant(
                    id=one.letter.id * 32, company="", supplier=one.letter.supplier,
                    letter=one.letter.id, language="en", lines=(), made_at=now,
                    expires_at=now + timedelta(days=99_999),
                ),
            )  # fmt: skip

    def revoked(*words):
        done = command("revoke-links", "--state", state, *words)
        return done.communicate(timeout=60)[0], done.returncode

    assert revoked("--supplier", "7") == ("1 link was taken back.\n", 0)
    assert revoked("--supplier", "7") == ("0 links were taken back.\n", 0)
    assert revoked("--letter", "rb") == ("1 link was taken back.\n", 0)
    assert "no letter with the reference" in revoked("--letter", "RX")[0]
    assert revoked()[1] == 2
    with State.open(state) as held, held.read() as tx:
        assert not any(grants.grant_of_letter(tx, one.letter.id) for one in made)
