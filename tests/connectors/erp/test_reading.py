"""Every client reads page by page, and tells each fault; half a list is no list."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from scm_automate.errors import (
    AnswerNotUnderstood,
    ScmError,
    ServiceBusy,
    ServiceError,
    ServiceRefused,
    ServiceUnreachable,
)

from .conftest import only

if TYPE_CHECKING:
    from .conftest import Case
    from .server import Server


def test_all_pages_come_once(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        live = erp.read()
    rows = live.loaded.table.records()
    assert len(rows) == case.lines
    assert len({row.key for row in rows}) == case.lines
    assert live.requests > 1
    assert live.loaded.rejects.rows() == 0
    assert live.complete
    assert case.key in {row.key for row in rows}
    assert live.watermark is not None
    row = next(row for row in rows if row.key == case.key)
    assert str(getattr(row, case.field) or "") == (case.old or "")
    assert row.quantity > 0
    assert row.supplier


def test_each_page_is_told(case: Case, server: Server) -> None:
    told: list[tuple[str, object]] = []

    class Told:
        def step(self, name: str, *, total: int | None = None) -> None:
            told.append(("step", name))
            assert total is None  # nobody knows how many will come

        def advance(self, count: int = 1) -> None:
            told.append(("advance", count))

        def done(self, note: str = "") -> None:
            told.append(("done", note))

    with case.open(server) as erp:
        live = erp.read(progress=Told())
        lists = erp.system.records["orders"]
    assert [name for kind, name in told if kind == "step"] == [
        f"{erp.system.title}: {table.path}" for table in lists
    ]
    assert len([1 for kind, _ in told if kind == "advance"]) == live.requests
    assert len([1 for kind, text in told if kind == "done" and "records" in str(text)]) == len(
        lists
    )


def test_a_page_of_any_size_gives_the_same(case: Case, server: Server) -> None:
    with case.open(server, page=1) as one, case.open(server, page=500) as many:
        assert one.read().loaded.table.frame.equals(many.read().loaded.table.frame)


@pytest.mark.parametrize("status", ["401", "403", "404", "400"])
def test_a_refusal_is_told(case: Case, server: Server, status: str) -> None:
    server.on_read += [status] * 4
    with case.open(server) as erp, pytest.raises(ServiceError) as told:
        erp.read()
    assert isinstance(told.value, ServiceRefused)
    assert told.value.status == int(status)


def test_a_refusal_in_the_middle_gives_nothing(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        erp.read()
        server.on_read += ["", "500"]
        with pytest.raises(ServiceRefused):
            erp.read()


def test_a_pause_is_made_where_it_is_asked_for(case: Case, server: Server) -> None:
    waits: list[float] = []
    server.on_read += ["", "429 2", "503"]
    with case.open(server, sleep=waits.append) as erp:
        assert len(erp.read().loaded.table) == case.lines
    assert 2.0 in waits


def test_a_pause_that_is_too_long_is_the_callers_business(case: Case, server: Server) -> None:
    server.on_read += ["", "429 3600"]
    with case.open(server) as erp, pytest.raises(ServiceBusy) as told:
        erp.read()
    assert told.value.retry_after == 3600


def test_half_a_page_is_asked_for_again(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        whole = erp.read().loaded.table.frame
        server.on_read += ["", "half"]
        assert erp.read().loaded.table.frame.equals(whole)


def test_half_a_page_each_time_gives_nothing(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        erp.read()
        server.on_read += ["", "half", "half", "half", "half"]
        with pytest.raises(ServiceUnreachable):
            erp.read()


def test_nothing_is_asked_elsewhere(case: Case, server: Server) -> None:
    server.on_read += ["elsewhere"]
    with case.open(server) as erp, pytest.raises(AnswerNotUnderstood, match="evil"):
        erp.read()


def test_a_page_for_people_is_no_answer(case: Case, server: Server) -> None:
    server.on_read += ["words"]
    with case.open(server) as erp, pytest.raises(ScmError):
        erp.read()


def test_a_field_that_is_gone_is_told(case: Case, server: Server) -> None:
    speaks = server.speaks
    if case.name.startswith(("s4", "d365", "business")):
        speaks.drop = frozenset({case.gone})
    else:
        speaks.drop.add(case.gone)
    with case.open(server) as erp:
        with pytest.raises(ScmError, match=case.gone):
            erp.read()
        check = erp.check()
    assert not check.ok
    assert case.gone in str(check)


def test_nothing_open_is_an_empty_table(case: Case, server: Server) -> None:
    speaks = server.speaks
    for name in ("sets", "rows", "orders", "items", "heads", "lines"):
        if hasattr(speaks, name):
            rows = getattr(speaks, name)
            setattr(speaks, name, {one: [] for one in rows} if isinstance(rows, dict) else [])
    with case.open(server) as erp:
        live = erp.read()
        assert erp.check().ok
    assert (len(live.loaded.table), live.records) == (0, 0)


def test_changes_are_asked_for_by_time(case: Case, server: Server) -> None:
    since = datetime(2026, 1, 4, 12, tzinfo=UTC)
    with case.open(server) as erp:
        before = erp.read()
        live = erp.read(since=since)
        asked = "".join(str(call.params) + call.body.decode() for call in server.calls)
    if case.name == "d365":
        assert live.complete
        assert "does not tell when" in " ".join(live.notes)
        return
    assert not live.complete
    assert ("2026-01-04" in asked) or ('"month":1,"day":4' in asked)
    assert (case.key.company, case.key.order) in live.touched
    merged = live.onto(before.loaded.table)
    assert {row.key for row in merged.records()} == {
        row.key for row in before.loaded.table.records()
    }


def test_a_check_reads_and_changes_nothing(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        check = erp.check()
    assert check.ok
    assert case.field in str(check)
    assert server.written() == 0


@only("s4_v4")
def test_s4_tells_what_a_person_would(server: Server, case: Case) -> None:
    with case.open(server) as erp:
        live = erp.read(only="PurchasingGroup eq '001'")
    row = next(row for row in live.loaded.table.records() if row.key == case.key)
    assert (row.supplier, row.item, row.plant, row.unit) == ("100234", "000810", "1000", "ST")
    assert (row.ordered, row.received, row.quantity) == (5, Decimal("1.5"), Decimal("3.5"))
    assert (row.due, row.requested) == (date(2026, 3, 16), date(2026, 3, 10))
    assert (row.price, row.price_per, row.currency) == (Decimal("12.50"), 10, "EUR")
    assert [note.code for note in live.loaded.set_aside] == ["deleted", "with_its_parent"]
    asked = server.calls[0].params
    assert "(PurchasingGroup eq '001')" not in asked["$filter"]
    assert asked["$filter"] == "PurchasingGroup eq '001'"
    assert "(PurchaseOrder gt '4500000001')" in server.calls[1].params["$filter"]


@only("s4_v2", "s4_v4")
def test_lists_within_that_are_cut_are_fetched_to_their_end(case: Case, server: Server) -> None:
    with case.open(server, page=500) as erp:
        whole = erp.read().loaded.table.frame
        server.speaks.cut_within = 1
        again = erp.read()
    assert again.loaded.table.frame.equals(whole)
