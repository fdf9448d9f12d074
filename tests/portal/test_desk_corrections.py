"""The buyer's page puts right what was misread, and what that teaches is approved, withdrawn and reverted there."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest

from scm_automate.chase import change_vocabulary, vocabulary_of
from scm_automate.mail.mailboxes import read_folder
from scm_automate.portal import Links, desk_app
from scm_automate.state import changes, history, letters, supplier_words

from .conftest import DAY, KEY, LINES, free_port, serving


@pytest.fixture
def misread(desk, grant, tmp_path):
    """Acme's mail names a later day of arrival, which waits."""
    assert grant
    with desk.state.read() as tx:
        reference = letters.letters_of(tx, "7")[0].reference
    inbox = tmp_path / "mails"
    inbox.mkdir()
    (inbox / "1.eml").write_bytes(
        b"From: sales@acme.example\nMessage-ID: <1@acme.example>\n"
        b"Date: Mon, 02 Mar 2026 12:00:00 +0000\n"
        b"Subject: Re: [ref " + reference.encode() + b"]\n\n"
        b"4500012345 line 10: arrival 13 April 2026 <script>alert(1)</script>\n"
    )
    from scm_automate.chase import run_round
    from scm_automate.model import OrderLine, Supplier
    from scm_automate.tables import Loaded, Table

    from .conftest import SUPPLIERS

    desk.now += DAY
    messages = list(read_folder(inbox))
    run_round(
        Loaded(table=Table.from_records(OrderLine, LINES), lines=len(LINES)),
        Loaded(table=Table.from_records(Supplier, SUPPLIERS), lines=2),
        inbox=messages, state=desk.state, now=desk.now, policy=desk.policy,
    )  # fmt: skip
    return desk


@pytest.fixture
def page(misread):
    port = free_port()
    links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
    app = desk_app(
        misread.state, links, identify=lambda request: request.headers.get("x-user"),
        clock=lambda: misread.now, orders=lambda: LINES,
    )  # fmt: skip
    with (
        serving(app, port),
        httpx.Client(base_url=links.base_url, follow_redirects=True) as client,
    ):
        client.headers["x-user"] = "Anna Berg"
        yield client


def fields_of(page, action):
    """The hidden fields of the first form with an action."""
    form = re.search(rf'action="[^"]*/{action}">(.*?)</form>', page.text, re.DOTALL).group(1)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def words(desk):
    with desk.state.read() as tx:
        return vocabulary_of(tx, "7")


def correction(page, **more):
    given = {"value": "2026-04-15", "means": "dispatch", "note": "called", **more}
    return page.post("/correct", data=fields_of(page.get("/"), "correct") | given)


def test_a_correction_sends_the_right_value_and_proposes_the_word_with_who_and_when(misread, page):
    done = correction(page)
    assert done.status_code == 200
    assert "Nothing waits." in done.text
    with misread.state.read() as tx:
        (going,) = changes.upload(tx)
        assert (going.new, going.decided_by, going.rule) == ("2026-04-15", "Anna Berg", "corrected")
        told = {one.kind for one in history(tx) if one.by == "Anna Berg" and one.at == misread.now}
        (change,) = supplier_words.words_changes(tx, "7")
    assert told >= {"change_closed", "change_accepted", "words_changed"}
    assert (change.by, change.at) == ("Anna Berg", misread.now)
    (entry,) = words(misread).learned
    assert (entry.means, entry.proposed_by) == ("dispatch", "Anna Berg")
    assert "for review until somebody approves it" in done.text
    assert "<script>" not in done.text


def test_a_word_is_approved_by_the_name_of_who_is_signed_in_and_taken_back(misread, page):
    correction(page)
    page.headers["x-user"] = "Jo Kern"
    misread.now += DAY
    shown = page.get("/")
    form = fields_of(shown, "words")
    assert page.post("/words", data=form | {"do": "approve"}).status_code == 200
    (entry,) = words(misread).approved
    assert (entry.approved_by, entry.approved_on) == ("Jo Kern", misread.now.date())
    # the page that was open is of an older version: told, and nothing happens twice
    again = page.post("/words", data=form | {"do": "withdraw"})
    assert again.status_code == 409
    assert "by now" in again.text
    assert words(misread).approved == (entry,)
    back = fields_of(page.get("/"), "words")
    page.post(
        "/words",
        data={name: back[name] for name in ("csrf", "supplier", "company", "version")}
        | {"do": "revert", "to": "1"},
    )
    assert words(misread).approved == ()
    assert len(words(misread).learned) == 1
    with misread.state.read() as tx:
        made = supplier_words.words_changes(tx, "7")
    assert [(one.version, one.by) for one in made] == [
        (1, "Anna Berg"), (2, "Jo Kern"), (3, "Jo Kern"),
    ]  # fmt: skip
    assert (
        page.post("/words", data=fields_of(page.get("/"), "words") | {"do": "withdraw"}).status_code
        == 200
    )
    assert words(misread).in_force() == ()


def test_the_software_approves_nothing(misread, page):
    correction(page)
    page.headers["x-user"] = "scm-automate"
    done = page.post("/words", data=fields_of(page.get("/"), "words") | {"do": "approve"})
    assert done.status_code == 409
    assert words(misread).approved == ()


@pytest.mark.parametrize("value", ["", "soon", "2026-02-31", "9999-12-31", "15.04.2026"])
def test_a_value_that_is_none_is_told_and_nothing_changes(misread, page, value):
    done = correction(page, value=value)
    assert done.status_code == 409
    assert "2026-03-20" in done.text  # what to give
    assert words(misread) is None
    with misread.state.read() as tx:
        assert changes.upload(tx) == ()


def test_a_form_of_nobodys_page_corrects_and_teaches_nothing(misread, page):
    correction(page)
    good = fields_of(page.get("/"), "words")
    before = words(misread)
    for broken in (
        {},
        {"csrf": "x"},
        good | {"do": "drop"},
        good | {"do": "approve", "kind": "bank"},
        good | {"do": "approve", "version": "x"},
        good | {"do": "revert", "to": "-1"},
    ):
        assert page.post("/words", data=broken).status_code == 403
    assert page.post("/correct", data=good | {"means": "yesterday"}).status_code == 403
    for user in ("", "Bert"):
        page.headers["x-user"] = user
        assert page.post("/words", data=good | {"do": "approve"}).status_code == 403
    assert words(misread) == before


def test_a_supplier_that_nobody_knows_is_taught_nothing_by_a_forged_field(misread, page):
    correction(page)
    form = fields_of(page.get("/"), "words") | {"do": "approve", "supplier": "999"}
    assert page.post("/words", data=form).status_code == 409
    with misread.state.read() as tx:
        assert vocabulary_of(tx, "999") is None


def test_what_was_taught_elsewhere_is_shown_as_well(misread, page):
    change_vocabulary(
        misread.state, "8",
        lambda held: held.propose(
            "unit", "VE", means="PCE", factor=50, by="<b>Eve</b>", on=misread.now.date()
        ),
        by="Eve", now=datetime(2026, 3, 3, tzinfo=UTC), why="<i>why</i>",
    )  # fmt: skip
    shown = page.get("/").text
    assert "&lt;b&gt;Eve&lt;/b&gt;" in shown
    assert "<i>why</i>" not in shown
    assert "the unit &#34;VE&#34; is 50 PCE" in shown
