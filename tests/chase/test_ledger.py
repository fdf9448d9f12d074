"""Hours given back are counted from what happened, gross and net, and never claimed."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pydantic import ValidationError

from scm_automate.chase import (
    LedgerKind,
    SupplierPolicy,
    calls_of,
    ledger_of,
    read_ledger_table,
    read_phone_sheet,
    write_minutes,
    write_phone_sheet,
)
from scm_automate.chase.decisions import decide, mark_sent, settle
from scm_automate.chase.report.hours import read_minutes
from scm_automate.errors import ConfigError
from scm_automate.model import replace
from scm_automate.state import Event, State, exceptions, letters, messages, replay
from scm_automate.state.purge import purge

from .conftest import DAY, MONDAY, mail


@pytest.fixture
def lived(world):
    """Three letters, sent by a person; one answer with a line released and one that a person judges."""
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True, by="Anna Berg")
        with state.read() as tx:
            reference = letters.letters_of(tx, "7")[0].reference
    world.arrives(
        mail(
            "4500012345 line 10: new delivery date 13 April 2026.\n"
            "4500012345 line 20: delivery date 30 March 2026.",
            subject=f"Re: [ref {reference}]",
        )
    )
    done = world.round(now=MONDAY + 2 * DAY)
    with world.state() as state:
        decide(state, done.waiting[0].id, decision="close", by="Anna Berg", now=MONDAY + 3 * DAY)
    return world


def ledger(world, **more):
    with world.state() as state, state.read() as tx:
        return ledger_of(tx, **more)


def counts(found):
    return {one.kind: one.count for one in found.rows}


def test_what_happened_is_counted(lived):
    found = ledger(lived)
    assert counts(found) == {
        "export_read": 1, "line_checked": 4, "asked": 3, "read": 1, "released": 1,
        "decided": 1, "report_read": 2, "sent_by_hand": 3,
    }  # fmt: skip
    by_kind = {one.kind: one for one in found.rows}
    assert by_kind["asked"].total.usual == 18
    assert (by_kind["asked"].side, by_kind["decided"].side) == ("given", "taken")


def test_gross_cost_and_net(lived):
    found = ledger(lived)
    given = [one.total for one in found.rows if one.side == "given"]
    taken = [one.total for one in found.rows if one.side == "taken"]
    assert found.gross.usual == sum(one.usual for one in given)
    assert (
        found.cost.usual == sum(one.usual for one in taken) == Decimal(4) + 2 * 3 + Decimal("1.5")
    )
    assert found.net.usual == found.gross.usual - found.cost.usual
    assert found.net.low == found.gross.low - found.cost.high, "the worst of both"
    assert found.net.high == found.gross.high - found.cost.low
    assert "it cannot be told whether" in found.verdict
    told = str(found)
    assert "shipped assumptions, version 2026-11" in told
    assert "0 of 14 figures of the table were timed. 0 % of the minutes" in told
    assert "[assumed]" in told
    assert "<td>assumed: Copying the lines" in found._repr_html_()


def test_only_a_stretch_of_time(lived):
    assert counts(ledger(lived, until=MONDAY + DAY)) == {
        "export_read": 1, "line_checked": 4, "asked": 3, "report_read": 1, "sent_by_hand": 3,
    }  # fmt: skip
    later = ledger(lived, since=MONDAY + DAY)
    assert counts(later) == {"read": 1, "released": 1, "decided": 1, "report_read": 1}
    assert ledger(lived, since=MONDAY + 99 * DAY).rows == ()
    assert ledger(lived, since=MONDAY + 99 * DAY).verdict == "Nothing was counted."


def test_folding_anew_and_forgetting_change_no_count(lived):
    before = ledger(lived)
    with lived.state() as state, state.write() as tx:
        replay(tx)
        assert ledger_of(tx) == before
        purge(tx, before=MONDAY + 9 * DAY)
        assert ledger_of(tx) == before


def test_an_exception_that_is_settled_costs_a_judgement(lived):
    with lived.state() as state:
        with state.read() as tx:
            before = counts(ledger_of(tx))["decided"]
            ids = [one.id for one in exceptions.open_exceptions(tx)]
        for one in ids:
            settle(state, one, by="Anna Berg", now=MONDAY + 4 * DAY)
        with state.read() as tx:
            assert counts(ledger_of(tx))["decided"] == before + len(ids)


def test_what_no_event_counts_is_written_by_hand_and_said_to_be(lived):
    with lived.state() as state:
        write_minutes(
            state, label="Set the <mailbox> up", side="taken", minutes=600, by="Carl",
            now=MONDAY + DAY, new_id=lambda: "w1",
        )  # fmt: skip
        with state.read() as tx:
            found = ledger_of(tx)
    row = found.rows[-1]
    assert (row.basis, row.total.low, row.total.high) == ("written", 600, 600)
    assert row.source == "written by Carl on 3 Mar 2026"
    assert found.net.usual < 0
    assert "Even by the highest figures of this table it cost more than it gave back: minus" in str(
        found
    )
    assert found.timed_share > Decimal("0.9")
    assert "Set the &lt;mailbox&gt; up" in found._repr_html_()


@pytest.mark.parametrize(
    "wrong", [{"by": " "}, {"label": ""}, {"minutes": -1}, {"minutes": Decimal("NaN")}]
)
def test_minutes_that_make_no_sense_are_refused(world, wrong):
    given = {
        "label": "x",
        "side": "taken",
        "minutes": 5,
        "by": "Anna",
        "now": MONDAY,
        "new_id": str,
    }
    with world.state() as state, pytest.raises(ConfigError):
        write_minutes(state, **{**given, **wrong})


OWN = """
title = "timed in March"
version = "1"

[kind.asked]
label = "Write a letter"
side = "given"
event = "letter_moved"
where.state = ["sent"]
usual = 2.5
low = 2
high = 3
basis = "timed"
source = "Ten letters by Anna with a watch, 12 March 2026"
"""


def test_a_table_of_ones_own_takes_the_place_of_the_shipped_one(lived, tmp_path):
    path = tmp_path / "minutes.toml"
    path.write_text(OWN)
    found = ledger(lived, table=read_ledger_table(path))
    assert counts(found) == {"asked": 3}
    assert found.gross.usual == Decimal("7.5")
    assert found.timed_share == 1
    assert "1 of 1 figures of the table were timed" in str(found)
    assert str(found.table).startswith("timed in March, version 1 (")
    assert "Even by the lowest figures" in found.verdict


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'source = "Ten letters by Anna with a watch, 12 March 2026"',
            "",
            r"kind.asked.source: Field required",
        ),
        ("usual = 2.5", "usual = 9", "low, usual and high must not fall"),
        ('side = "given"', 'side = "both"', "kind.asked.side"),
        ("usual = 2.5", "usual = 2.5\nminutes = 1", "kind.asked.minutes"),
        ('version = "1"', "", "version: Field required"),
        ("[kind.asked]", "[kind", "no TOML"),
    ],
)
def test_a_table_that_does_not_hold_is_refused(tmp_path, old, new, said):
    path = tmp_path / "minutes.toml"
    path.write_text(OWN.replace(old, new))
    with pytest.raises(ConfigError, match=said) as told:
        read_ledger_table(path)
    assert told.value.source.file == "minutes.toml"


def test_every_shipped_kind_counts_something_that_can_happen_and_says_what_it_rests_on():
    from scm_automate.state.events import _FOLDS

    table = read_ledger_table()
    assert {one.event for one in table.kinds} <= set(_FOLDS)
    assert all(len(one.source) > 20 for one in table.kinds)
    assert {one.side for one in table.kinds} == {"given", "taken"}


def test_the_report_of_a_round_reckons_with_the_same_figures():
    table = {one.name: one for one in read_ledger_table().kinds}
    minutes = read_minutes()
    same = {"export_read": "export_read", "line_checked": "line_checked", "letter_written": "asked",
            "answer_read": "read", "line_keyed": "keyed", "decided": "decided"}  # fmt: skip
    for ours, theirs in same.items():
        one, other = minutes[ours], table[theirs]
        assert (one.usual, one.low, one.high) == (other.usual, other.low, other.high), ours


def test_a_kind_counts_by_field_and_by_person():
    given = {
        "name": "x",
        "label": "x",
        "side": "given",
        "event": "e",
        "usual": 1,
        "low": 1,
        "high": 1,
        "source": "s",
    }
    one = LedgerKind(**given, where={"a.b": ("1",)}, count="list", by="person")
    event = Event(at=MONDAY, kind="e", subject="s", data={"a": {"b": 1}, "list": [1, 2]}, by="Anna")
    assert one.counts(event) == 2
    assert one.counts(Event(at=MONDAY, kind="e", subject="s", data=event.data)) == 0, (
        "the library did it"
    )
    assert one.counts(Event(at=MONDAY, kind="e", subject="s", data={"a": 1}, by="Anna")) == 0
    assert one.counts(Event(at=MONDAY, kind="f", subject="s", data=event.data, by="Anna")) == 0
    with pytest.raises(ValidationError):
        LedgerKind(**{**given, "low": 2})


def test_an_empty_state_has_counted_nothing():
    with State.open("sqlite:///:memory:") as state, state.read() as tx:
        found = ledger_of(tx)
    assert (found.rows, found.timed_share) == ((), None)
    assert "Nothing was counted." in str(found)


def test_what_a_person_heard_on_the_phone_is_no_work_of_the_library(world):
    world.policy = replace(world.policy, suppliers=(SupplierPolicy(supplier="7", channel="phone"),))
    sheet = write_phone_sheet(calls_of(world.round()), created=MONDAY)
    book = load_workbook(BytesIO(sheet))
    column = next(cell.column for cell in book["Calls"][4] if cell.value == "Answer")
    book["Calls"].cell(5, column, "confirmed")
    held = BytesIO()
    book.save(held)
    world.round(
        now=MONDAY + DAY, inbox=read_phone_sheet(held.getvalue(), by="Anna", received=MONDAY + DAY)
    )
    with world.state() as state:
        with state.write() as tx:
            assert messages.known_keys(tx), "it was heard"
            purge(tx, before=MONDAY + 9 * DAY)
        with state.read() as tx:
            assert not {"asked", "read", "sent_by_hand"} & set(counts(ledger_of(tx)))
