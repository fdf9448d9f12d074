"""The commands that serve pages: where they listen, who sees them, and what they refuse."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from scm_automate.state import State

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
