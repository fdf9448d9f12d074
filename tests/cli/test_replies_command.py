"""``replies`` as a person meets it: the score, the gate, and a supplier's words."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
import typer
from typer.testing import CliRunner

from scm_automate.cli.replies import replies_app
from scm_automate.errors import ConfigError, NotFound
from scm_automate.replies import (
    Vocabulary,
    read_cases,
    read_reply,
    read_vocabulary,
    write_vocabulary,
)
from scm_automate.replies.scoring import CaseSupplier, draft_case, write_case

MAIL = b"From: v@feder.example\nContent-Type: text/plain\n\n4711 Pos. 10: 05.05.2026\n"
SUPPLIER = CaseSupplier(id="7", country="DE", email_domains=["feder.example"])
LINES = [{"order": "4711", "line": "10", "quantity": "500", "unit": "PCE", "due": "2026-04-20"}]


@pytest.fixture
def cases(tmp_path):
    reply = read_reply(
        MAIL, LINES, received=datetime(2026, 4, 1, 9, tzinfo=UTC), supplier=SUPPLIER.model_dump()
    )
    draft = draft_case("de-1", MAIL, response=reply, open_lines=LINES, supplier=SUPPLIER)
    home = write_case(draft, tmp_path / "cases")
    data = json.loads((home / "case.json").read_text("utf-8"))
    del data["draft"]
    data["did"] = [{"order": "4711", "line": "10", "deliveries": [{"date": "2026-05-06"}]}]
    (home / "case.json").write_text(json.dumps(data), "utf-8")
    return tmp_path / "cases"


def run(*words, fails=None):
    app = typer.Typer()
    app.add_typer(replies_app, name="replies")
    done = CliRunner().invoke(app, ["replies", *map(str, words)])
    if fails is not None:
        assert isinstance(done.exception, fails), done.exception
    elif done.exit_code not in (0, 10):
        raise AssertionError(done.output) from done.exception
    return done.exit_code, done.stdout


def test_score_tells_figures_mistakes_and_the_gate(cases):
    code, text = run("score", cases)
    assert code == 0
    assert "straight through" in text
    assert "DIFFERS de-1 4711/10 date: we 2026-05-05, the buyer 2026-05-06" in text
    assert "Go live: not yet." in text
    assert run("score", cases, "--strict")[0] == 10
    assert run("score", cases, "--strict", "--bound", "1")[0] == 0


def test_score_as_json_holds_what_the_text_tells(cases):
    told = json.loads(run("score", cases, "--json", "--by", "supplier")[1])
    assert told["figures"]["lines"] == 1
    assert told["figures"]["false_release_bound"] == pytest.approx(0.95)
    assert list(told["groups"]) == ["7"]
    assert told["shadow"]["date"]["differs"] == 1
    assert told["gate"]["passed"] is False
    assert told["mistakes"] == []


def test_score_shows_no_more_mistakes_than_asked(cases):
    path = cases / "de-1" / "case.json"
    data = json.loads(path.read_text("utf-8"))
    data["expected"]["lines"][0]["status"] = "rejected"
    path.write_text(json.dumps(data), "utf-8")
    assert "FALSE RELEASE de-1 4711/10" in run("score", cases)[1]
    assert "and 1 mistakes more" in run("score", cases, "--show", 0)[1]


def test_score_reads_with_the_words_of_a_folder(cases, tmp_path):
    folder = tmp_path / "words"
    words = Vocabulary(supplier="7").propose(
        "delivery_date", "", means="dispatch", by="Anna", on=date(2026, 1, 1)
    )
    write_vocabulary(words, folder / "7.toml")
    assert json.loads(run("score", cases, "--words", folder, "--json")[1])["figures"]["exact"] == 0
    (folder / "copy.toml").write_text((folder / "7.toml").read_text("utf-8"), "utf-8")
    run("score", cases, "--words", folder, fails=ConfigError)


def test_what_cannot_be_scored_is_told(tmp_path):
    run("score", tmp_path, fails=NotFound)
    run("score", tmp_path, "--by", "mood", fails=ConfigError)


def test_words_are_listed_approved_withdrawn_and_taken_back(tmp_path):
    path = tmp_path / "7.toml"
    words = Vocabulary(supplier="7").propose(
        "unit", "Gebinde", means="PCE", factor=50, by="Anna Berg", on=date(2026, 1, 1)
    )
    write_vocabulary(words, path)
    assert "waits for approval (proposed by Anna Berg)" in run("words", path)[1]
    text = run("approve", path, "unit", "gebinde", "--by", "Jo Kern")[1]
    assert 'the unit "Gebinde" is 50 PCE; approved by Jo Kern' in text
    assert "version 3, 0 words" in run("withdraw", path, "unit", "Gebinde", "--by", "Jo Kern")[1]
    assert "approved by Jo Kern" in run("revert", path, "--to", 2, "--by", "Jo Kern")[1]
    assert read_vocabulary(path).version == 4
    run("approve", path, "units", "Gebinde", "--by", "Jo Kern", fails=ConfigError)
    run("approve", path, "unit", "VE", "--by", "Jo Kern", fails=NotFound)
    run("revert", path, "--to", 9, "--by", "Jo Kern", fails=NotFound)


def test_an_explanation_is_told_and_written_as_a_page_that_loads_nothing(cases, tmp_path):
    page = tmp_path / "how.html"
    text = run("explain", cases / "de-1", "--html", page)[1]
    assert '5 May 2026: "05.05.2026" is that day' in text
    html = page.read_text("utf-8")
    assert "default-src 'none'" in html
    assert "<mark" in html


def test_a_mailbox_becomes_drafts_and_what_does_not_is_told(tmp_path):
    mails = tmp_path / "mails"
    mails.mkdir()
    stamp = b"Date: Wed, 01 Apr 2026 09:12:00 +0200\n"
    (mails / "a.eml").write_bytes(stamp + MAIL)
    (mails / "b.eml").write_bytes(stamp + MAIL.replace(b"feder", b"stranger"))
    (mails / "c.eml").write_bytes(stamp + MAIL.replace(b"feder", b"idle"))
    orders, parties = tmp_path / "orders.csv", tmp_path / "suppliers.csv"
    orders.write_text(
        "supplier,order,line,item,ordered,quantity,unit,due\n7,4711,10,0010,500,500,PCE,2026-04-20\n"
    )
    parties.write_text(
        "id,name,country,emails\n7,Feder,DE,v@feder.example\n8,Idle,DE,x@idle.example\n"
    )
    words = ("draft", "--orders", orders, "--suppliers", parties, "--mails", mails)
    assert "1 drafts written" in run(*words, "--out", tmp_path / "cases")[1]
    text = run(*words, "--out", tmp_path / "cases")[1]
    assert "0 drafts written" in text
    assert "1 cases were there already" in text
    (case,) = read_cases(tmp_path / "cases")
    assert case.draft
    assert case.open_lines[0]["item"] == "0010"
    assert str(case.expected.lines[0].deliveries[0].latest) == "2026-05-05"


def test_words_in_the_state_of_a_chase_are_approved_withdrawn_and_reverted_by_name(tmp_path):
    from scm_automate.chase import change_vocabulary, vocabulary_of
    from scm_automate.state import State

    place, now = tmp_path / "chase.db", datetime(2026, 4, 1, 9, tzinfo=UTC)
    with State.open(place) as state:
        change_vocabulary(
            state, "7",
            lambda held: held.propose(
                "unit", "Gebinde", means="PCE", factor=50, by="Anna Berg", on=now.date()
            ),
            by="Anna Berg", now=now, why="a correction",
        )  # fmt: skip
    told = run("words", place, "--supplier", "7")[1]
    assert "waits for approval (proposed by Anna Berg)" in told
    assert "version 1: 2026-04-01 09:00 Anna Berg: a correction" in told
    assert (
        "approved by Jo"
        in run("approve", place, "unit", "Gebinde", "--supplier", "7", "--by", "Jo Kern")[1]
    )
    run("approve", place, "unit", "Kiste", "--supplier", "7", "--by", "Jo", fails=NotFound)
    run("approve", place, "unit", "Gebinde", "--supplier", "8", "--by", "Jo", fails=NotFound)
    run("withdraw", place, "unit", "Gebinde", "--supplier", "7", "--by", "Jo Kern")
    run("revert", place, "--to", "2", "--supplier", "7", "--by", "Jo Kern")
    with State.open(place) as state, state.read() as tx:
        words = vocabulary_of(tx, "7")
    assert (words.version, [one.approved_by for one in words.approved]) == (4, ["Jo Kern"])
    assert "version 4" in run("words", place, "--supplier", "7")[1]
