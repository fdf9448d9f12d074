"""The whole demo, run once: what must hold of it however well the answers are read."""

import json
import re
import shutil
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from scm_automate.calendars import read_calendars
from scm_automate.chase import read_policy, run_round
from scm_automate.connectors import read_orders, read_suppliers
from scm_automate.demo import example_data, run_demo
from scm_automate.demo.cast import read_cast
from scm_automate.demo.erp import read_upload
from scm_automate.demo.mailclients import AUTHSERV_ID
from scm_automate.demo.shipped import MONDAYS
from scm_automate.mail import read_folder
from scm_automate.state import State, schema


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    return run_demo(tmp_path_factory.mktemp("demo") / "out")


@pytest.fixture(scope="module")
def policy():
    return read_policy(example_data("monday-1").policy)


@pytest.fixture(scope="module")
def rows(story):
    """All rows of a table of the state."""

    def read(table):
        with State.open(story.folder / "chase.db") as state, state.read() as tx:
            return [row._mapping for row in tx.connection.execute(select(table))]

    return read


def rounds_of(story):
    return [r for m in story.mondays for r in (m.round, m.again) if r is not None]


def answers_of(story):
    return [answer for one in rounds_of(story) for answer in one.answers]


def test_three_mondays_are_told(story):
    assert [monday.monday for monday in story.mondays] == list(MONDAYS)
    told = str(story)
    for monday in MONDAYS:
        assert f"{monday:%A} {monday.day} March 2026" in told
    assert "By hand" in told
    assert "assumptions" in told
    assert str(story.folder) in told
    for monday in story.mondays:
        assert 4 <= len(str(monday).splitlines()) <= 8


def test_no_supplier_is_asked_twice_about_a_line_within_the_gap(story, policy):
    calendars = read_calendars(example_data("monday-1").calendars)
    asked = {}
    for one in rounds_of(story):
        for letter in one.letters:
            calendar = calendars.of_supplier(letter.supplier.id, country=letter.supplier.country)
            for ask in letter.asks:
                last = asked.get(ask.key)
                if last is not None:
                    assert calendar.between(last, one.as_of.date()) >= policy.gap, ask
                asked[ask.key] = one.as_of.date()
    assert any(ask.number > 1 for one in rounds_of(story) for x in one.letters for ask in x.asks)


def test_nobody_gets_more_letters_about_a_line_than_the_policy_allows(story, policy):
    counts = Counter()
    for one in rounds_of(story):
        for letter in one.letters:
            counts.update((letter.supplier.id, ask.key, ask.reason) for ask in letter.asks)
    assert max(counts.values()) == policy.max_asks


def test_every_message_is_applied_once(story, rows):
    files = {path.name for path in (story.folder / "inbox").iterdir()}
    sources = [re.split(r"[\\/]", answer.source)[-1] for answer in answers_of(story)]
    faults = [fault for one in rounds_of(story) for fault in one.faults]
    assert len(sources) == len(set(sources))
    assert set(sources) <= files
    assert len(sources) + len(set(faults)) == len(files)
    assert len(rows(schema.messages)) == len(files)
    assert sum(sum(monday.arrived.values()) for monday in story.mondays) == len(files)


def test_the_hostile_ones_released_nothing(story, rows):
    bad = [a for a in answers_of(story) if re.search(r"_(impostor|spoof)\.eml$", a.source)]
    assert len(bad) == 2
    assert all(answer.released == () for answer in bad)
    impostor = next(answer for answer in bad if "impostor" in answer.source)
    assert {"bank_details", "instruction_to_software"} <= set(impostor.response.flags)
    keys = {answer.message_key for answer in bad}
    uploaded = [row for row in rows(schema.changes) if row["state"] in ("exported", "seen")]
    assert uploaded
    assert not [row for row in uploaded if row["message_key"] in keys]


def test_only_what_a_supplier_doubts_is_held_as_doubtful(story):
    """Our own forms and lists filled in, closed lines and plain dates need nobody."""
    doubtful = [
        found for one in rounds_of(story) for found in one.exceptions if found.code == "doubtful"
    ]
    told = r"doubt: |about then|is denied|still open|is not open|is a limit"
    assert doubtful
    assert [found.text for found in doubtful if not re.search(told, found.text)] == []


def test_what_the_impostor_says_of_bank_details_reaches_a_person_first(story):
    first = story.mondays[1].round.exceptions[0]
    assert first.severity == "critical"
    assert first.code in {"bank_details", "look_alike"}


def test_figures_of_the_story_are_those_of_the_state(story, rows):
    letters = [row for row in rows(schema.letters) if row["state"] != "withdrawn"]
    assert sum(monday.sent + monday.sent_again for monday in story.mondays) == len(letters)
    asks = sum(len(letter.asks) for one in rounds_of(story) for letter in one.letters)
    assert asks == len(rows(schema.asks))
    seen = [change.id for monday in story.mondays for change in monday.round.seen]
    assert sorted(seen) == sorted(r["id"] for r in rows(schema.changes) if r["state"] == "seen")
    decided = sum(
        count for m in story.mondays for what, count in m.decided.items() if what != "thaw"
    )
    assert decided == sum(r["amount"] for r in rows(schema.touches) if r["kind"] == "decided")
    last = rounds_of(story)[-1]
    assert str(len(last.waiting)) in str(story)


def test_figures_of_the_story_are_those_of_its_files(story):
    for monday in story.mondays:
        drafted = list((monday.round.folder / "letters").glob("*.eml"))
        assert len(drafted) == monday.sent == len(monday.round.letters)
        last = (monday.again or monday.round).folder
        assert len(read_upload(last / "changes.csv")) == monday.uploaded
        for name in ("exceptions.csv", "report.html", "report.xlsx"):
            assert (last / name).stat().st_size > 0
    figures = story.to_json()
    assert json.loads(json.dumps(figures)) == figures
    text = str(story)
    for monday in figures["mondays"]:
        assert f"{monday['open_lines']} open lines of {monday['suppliers']} suppliers" in text
        assert f"about {monday['asks']} lines" in text
        assert f"{monday['seen']} change" in text or not monday["uploaded"]


def test_the_same_round_again_asks_and_reads_nothing_anew(story, tmp_path):
    example, last = example_data("monday-3"), rounds_of(story)[-1]
    shutil.copyfile(story.folder / "chase.db", tmp_path / "chase.db")
    with State.open(tmp_path / "chase.db") as state:
        again = run_round(
            read_orders(story.folder / "exports" / "2026-03-16"),
            read_suppliers(*example.suppliers),
            inbox=read_folder(story.folder / "inbox"),
            state=state,
            now=last.as_of + timedelta(hours=4),
            policy=read_policy(example.policy),
            calendars=read_calendars(example.calendars),
            out=tmp_path / "rounds",
            trusted_authserv=AUTHSERV_ID,
        )
    assert again.letters == again.answers == again.stale_drafts == again.seen == ()
    assert [change.id for change in again.changes] == [change.id for change in last.changes]
    assert [change.id for change in again.waiting] == [change.id for change in last.waiting]


def test_a_second_run_asks_only_what_a_decision_gave_cause_for(story):
    ran_again = [monday for monday in story.mondays if monday.again is not None]
    assert ran_again
    for monday in ran_again:
        assert monday.again.answers == ()
        causes = monday.decided.get("thaw", 0) + monday.decided.get("refuse", 0)
        assert len(monday.again.letters) == monday.sent_again <= causes
    folders = [one.folder for one in rounds_of(story)]
    assert len(set(folders)) == len(folders)


def test_what_was_uploaded_is_seen_in_the_next_export(story):
    assert not story.mondays[0].round.seen
    first, then = story.mondays[1], story.mondays[2]
    assert 0 < len(then.round.seen) <= first.taken <= first.uploaded


def test_silent_suppliers_are_escalated_after_the_last_ask(story):
    silent = {e.supplier for e in story.mondays[2].round.exceptions if e.code == "supplier_silent"}
    assert {"100247", "L-0023"} <= silent
    asked = {letter.supplier.id for letter in story.mondays[2].round.letters}
    assert "100247" not in asked
    assert not [e for e in story.mondays[1].round.exceptions if e.code == "supplier_silent"]


def test_nobody_writes_to_an_address_that_bounced_or_to_one_who_is_away(story):
    for monday in story.mondays[1:]:
        assert "100268" not in {letter.supplier.id for letter in monday.round.letters}
    away = {"100263", "V-00152"}
    assert away <= {letter.supplier.id for letter in story.mondays[0].round.letters}
    assert not away & {letter.supplier.id for letter in story.mondays[1].round.letters}


def test_broken_promises_are_asked_about(story):
    reasons = Counter(
        ask.reason for letter in story.mondays[2].round.letters for ask in letter.asks
    )
    assert reasons["promise_passed"] > 0


def test_hours_follow_from_the_touches_and_the_table(story):
    touches = [t for one in rounds_of(story) for t in one.touches if t.by == "library"]
    total = sum(touch.count * story.minutes[touch.kind].usual for touch in touches)
    assert story.work.by_hand.usual == total > 0
    for one in story.minutes.values():
        assert one.label in str(story)


def test_the_same_seed_tells_the_same_story_priced_by_a_table_of_ones_own(story, tmp_path):
    table = tmp_path / "minutes.toml"
    table.write_text('[letter_written]\nlabel = "A letter"\nusual = 60\nlow = 60\nhigh = 60\n')
    again = run_demo(tmp_path / "out", minutes=table)
    assert [str(monday) for monday in again.mondays] == [str(monday) for monday in story.mondays]
    for name in ("inbox", "exports"):
        for path in sorted((story.folder / name).rglob("*.*")):
            twin = again.folder / path.relative_to(story.folder)
            assert twin.read_bytes() == path.read_bytes(), path.name
    letters = sum(monday.sent + monday.sent_again for monday in again.mondays)
    row = next(row for row in again.work.done if row.label == "A letter")
    assert (row.count, row.total.usual) == (letters, 60 * letters)
    assert f"{letters} times" in next(x for x in str(again).splitlines() if "A letter" in x)


def test_an_earlier_story_is_never_written_over(tmp_path):
    from scm_automate.demo.story import _free_folder

    out = tmp_path / "out"
    assert _free_folder(out) == out
    out.mkdir()
    assert _free_folder(out) == out
    (out / "chase.db").write_bytes(b"")
    assert _free_folder(out) == out / "demo-2"
    (out / "demo-2").mkdir()
    assert _free_folder(out) == out / "demo-3"


def test_mail_arrives_between_two_rounds(story):
    for path in (story.folder / "inbox").iterdir():
        day = path.name[:10]
        assert MONDAYS[0].isoformat() <= day < MONDAYS[2].isoformat()


def days_meant(intention):
    """Every day that the supplier may have meant for a line, doubtful words left out."""
    days = {intention.again} if intention.again else set()
    for part in intention.parts:
        if intention.kind == "week":
            monday = part.day - timedelta(days=part.day.weekday())
            days |= {monday + timedelta(days=more) for more in range(3, 7)}
        elif intention.kind != "hedge":
            days.add(part.day)
    return days


def test_nothing_went_through_unseen_that_its_supplier_did_not_mean(story):
    cast = read_cast()
    released = [change for answer in answers_of(story) for change in answer.released]
    assert released
    for change in released:
        what = cast.intentions[change.order, change.line]
        assert change.field == "due"
        assert date.fromisoformat(change.new) in days_meant(what), (what, change)
        assert what.kind not in {"reject", "price"}
