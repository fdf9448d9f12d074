"""The buyer's page: who may see it, what it shows, and what a decision there does."""

from __future__ import annotations

import re

import httpx
import pytest

from scm_automate.chase import Request, mark_sent
from scm_automate.errors import ConfigError
from scm_automate.portal import Links, desk_app
from scm_automate.state import changes, history

from .conftest import DAY, KEY, filled, free_port, send, serving


@pytest.fixture
def waiting(desk, grant):
    """Two answers of Acme wait: another date, and a price."""
    send(
        desk.opened(grant),
        **filled(grant, "10", a="change", d0="2026-03-20", r="<b>steel is late</b>"),
        **filled(grant, "20", a="change", d0="2026-04-02", p="1.40"),
    )
    desk.now += DAY
    desk.round()
    return desk


@pytest.fixture
def page(waiting):
    port = free_port()
    links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
    app = desk_app(
        waiting.state, links, identify=lambda request: request.headers.get("x-user"),
        clock=lambda: waiting.now,
    )  # fmt: skip
    with (
        serving(app, port),
        httpx.Client(base_url=links.base_url, follow_redirects=True) as client,
    ):
        client.headers["x-user"] = "Anna Berg"
        yield client


def open_now(desk):
    with desk.state.read() as tx:
        return {one.change.id: one for one in changes.open_changes(tx)}


def forms(page):
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text).group(1)
    named = re.findall(r'name="change" value="([^"]+)"', page.text)
    return csrf, list(dict.fromkeys(named))  # a form to decide and one to correct


def test_what_waits_is_shown_with_the_words_behind_it(page):
    shown = page.get("/")
    assert "4500012345 line 20" in shown.text
    assert "1.4" in shown.text
    assert "<b>steel is late</b>" not in shown.text
    assert "steel is late" in shown.text


@pytest.mark.parametrize("decision", ["accept", "refuse"])
def test_a_decision_is_recorded_with_who_and_when(waiting, page, decision):
    csrf, (first, *others) = forms(page.get("/"))
    done = page.post(
        "/decide", data={"csrf": csrf, "change": first, "decision": decision, "note": "ok"}
    )
    assert done.status_code == 200
    assert forms(done)[1] == others
    with waiting.state.read() as tx:
        told = [one for one in history(tx) if one.subject == first and one.by == "Anna Berg"]
    assert {one.at for one in told} == {waiting.now}
    assert (first in open_now(waiting)) is (decision == "accept")


def test_whoever_comes_second_is_told(waiting, page):
    csrf, (first, *_) = forms(page.get("/"))
    data = {"csrf": csrf, "change": first, "decision": "refuse"}
    page.post("/decide", data=data)
    again = page.post("/decide", data=data | {"decision": "accept"})
    assert again.status_code == 409
    assert first not in open_now(waiting)


def test_nobody_sees_or_decides_anything(waiting, page):
    csrf, (first, *_) = forms(page.get("/"))
    data = {"csrf": csrf, "change": first, "decision": "accept"}
    for user in ("", "Bert"):
        page.headers["x-user"] = user
        assert page.post("/decide", data=data).status_code == 403  # the token is of Anna's page
    page.headers["x-user"] = ""
    assert page.get("/").status_code == 403
    page.headers["x-user"] = "Anna Berg"
    for broken in ({}, {"csrf": "x"}, data | {"csrf": csrf[:-3]}, data | {"decision": "close"}):
        assert page.post("/decide", data=broken).status_code == 403
    with httpx.Client(base_url=page.base_url, headers={"x-user": "Anna Berg"}) as other:
        assert other.post("/decide", data=data).status_code == 403  # without the page's cookie
    assert all(not one.may_go for one in open_now(waiting).values() if one.change.id == first)


def test_without_somebody_to_identify_the_page_is_for_this_machine_only(waiting):
    with pytest.raises(ConfigError, match="Nobody is identified"):
        desk_app(waiting.state, Links("https://chase.buyer.example", keys=[KEY]))
    port = free_port()
    links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
    with (
        serving(desk_app(waiting.state, links), port),
        httpx.Client(base_url=links.base_url) as client,
    ):
        assert client.get("/").status_code == 200
        # Behind a proxy everybody would look like somebody here.
        assert client.get("/", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
        # A page of elsewhere, whose name was made to lead here, would decide with this browser.
        assert client.get("/", headers={"Host": f"evil.example:{port}"}).status_code == 403
        assert client.get("/", headers={"Host": f"localhost:{port}"}).status_code == 200


def section(page, name):
    """The part of the page below a heading."""
    return re.search(rf'<h2 id="{name}">.*?(?=<h2)', page.get("/").text, re.DOTALL).group(0)


def test_what_was_asked_and_is_not_answered_is_shown_and_nothing_else(waiting, page):
    asked = section(page, "asked")
    assert "(2)" in asked
    assert "info@bolt.example" in asked
    assert "4500077777 / 10: not confirmed" in asked
    assert "2026-03-02" in asked
    # Acme answered for two of the three lines of its letter
    assert "4500012399 / 10: not confirmed" in asked
    assert "4500012345" not in asked
    waiting.lines = tuple(one for one in waiting.lines if one.order == "4500012345")
    waiting.round()
    assert "Nothing: all that was asked is answered." in section(page, "asked")


def test_a_request_that_nobody_has_answered_is_shown_too(waiting, page):
    waiting.now += DAY
    what = Request(supplier="8", subject="certificate", key="ISO-9001", what="ISO 9001 certificate")
    waiting.round(outbox=True, requests=[what])
    mark_sent(waiting.state, now=waiting.now, every_draft=True)
    assert "certificate / ISO-9001: something else missing" in section(page, "asked")


def test_a_line_that_is_asked_again_says_how_often(waiting, page):
    waiting.now += 10 * DAY
    waiting.round(outbox=True)
    mark_sent(waiting.state, now=waiting.now, every_draft=True)
    assert "asked 2 times" in section(page, "asked")


def test_what_was_let_through_is_shown_with_who_did_it_until_an_export_shows_it(waiting, page):
    assert "Nothing: an export has shown all of it." in section(page, "going")
    csrf, (first, *_) = forms(page.get("/"))
    page.post("/decide", data={"csrf": csrf, "change": first, "decision": "accept"})
    going = section(page, "going")
    assert "accepted by Anna Berg" in going
    assert "(1)" in going
    assert "4500012345 / " in going
