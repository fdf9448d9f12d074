"""Against a real Tryton: read as its export is read, a date moved under the lock, read back."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from scm_automate.connectors import read_orders
from scm_automate.connectors.changes_out import apply_plan, plan_writes, preview_plan
from scm_automate.connectors.erp import Write, connect
from scm_automate.connectors.erp.tryton_forms import result_of
from scm_automate.errors import ServiceRefused
from scm_automate.model import Change, ScheduleKey
from scm_automate.state import State
from scm_automate.web import ApiKey, Basic, Retries, WebClient

from .conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scm_automate.connectors.erp import LiveErp

    from .conftest import Tryton


def opened(tryton: Tryton, user: str = "chaser", password: str = PASSWORD) -> LiveErp:
    return connect(
        "tryton",
        tryton.address,
        database="tryton",
        identity=Basic(user, SecretStr(password)),
        retries=Retries(attempts=2, first_wait=0.01),
    )


@pytest.fixture(scope="module")
def erp(tryton: Tryton) -> Iterator[LiveErp]:
    with opened(tryton) as erp:
        yield erp


PATHS = [
    "id",
    "type",
    "quantity",
    "unit/symbol",
    "unit_price",
    "delivery_date_store",
    "product/code",
    "product/name",
    "purchase/number",
    "purchase/reference",
    "purchase/purchase_date",
    "purchase/state",
    "purchase/party/code",
    "purchase/currency/code",
    "purchase/company/rec_name",
    "purchase/warehouse/code",
    "moves/id",
    "moves/state",
    "moves/quantity",
    "moves/unit/symbol",
    "moves/planned_date",
]


def answered(erp: LiveErp, method: str, params: list[object]) -> object:
    """The result of a method of Tryton's that changes nothing."""
    client = erp._client
    return result_of(client._asked(method, [*params, client._opened()], repeatable=True), method)


def exported(erp: LiveErp) -> bytes:
    """What Tryton's own export gives for all lines, as its client writes it into a CSV."""
    rows = answered(
        erp, "model.purchase.line.export_data_domain", [[], PATHS, 0, None, [["id", "ASC"]]]
    )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(PATHS)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def test_it_can_be_reached_and_read(erp: LiveErp) -> None:
    check = erp.check()
    assert check.ok
    assert "purchase.line" in str(check)
    assert "planned_date for due" in str(check)


def test_orders_come_as_they_are(erp: LiveErp) -> None:
    live = erp.read()
    rows = {(r.order, r.line, r.schedule): r for r in live.loaded.table.records()}
    first = rows["1", "1", "1"]
    assert (first.supplier, first.item, first.description) == ("S-100", "000815", "Part 000815")
    assert (first.quantity, first.unit, first.price) == (40, "u", Decimal("9.80"))
    assert (first.due, first.requested) == (date(2030, 3, 16), date(2030, 3, 16))
    assert (first.ordered_on, first.currency, first.plant) == (date(2030, 3, 4), "USD", "WH")
    assert (first.acknowledgement, first.write_back) == ("AB-S-100", "due")
    kilograms = next(r for r in rows.values() if r.item == "B.10" and r.order == "1")
    assert (kilograms.quantity, kilograms.unit, kilograms.price) == (
        Decimal("3.5"), "kg", Decimal("1.2345"),
    )  # fmt: skip
    left = [r for r in rows.values() if r.item == "B.10" and r.supplier == "S-200"]
    assert [r.quantity for r in left] == [7]  # 5 of 12 have come
    service = next(r for r in rows.values() if r.item == "S-1")
    assert (service.quantity, service.due, service.schedule) == (1, None, "1")
    assert live.loaded.rejects.rows() == 0
    assert set(live.loaded.set_aside.frame["code"]) == {"note", "closed"}


def test_the_same_table_as_from_its_own_export(erp: LiveErp) -> None:
    live = erp.read().loaded.table.frame
    export = read_orders(exported(erp)).table.frame
    assert live.height == 7
    assert live.equals(export)


def test_what_changed_is_put_in_place_of_what_was(own_tryton: Tryton) -> None:
    with opened(own_tryton) as erp:
        before = erp.read()
        assert before.watermark is not None
        table = before.loaded.table
        key = table.records()[0].key
        assert moved(erp, key, "2030-05-01") == "done"
        changed = erp.read(since=before.watermark)
        assert not changed.complete
        assert (key.company, key.order) in changed.touched
        after = {row.key: row for row in changed.onto(table).records()}
        assert after[key].due == date(2030, 5, 1)
        assert {row.key for row in table.records()} == set(after)


def moved(erp: LiveErp, key: ScheduleKey, day: str, *, version: str | None = None) -> str:
    held = erp.read_current([key])[key]
    write = Write(
        id="w",
        key=key,
        record=held.record,
        version=version or held.version,
        old=held.values,
        new={"due": day},
    )
    answer = erp.write(write)
    return answer.outcome


def test_a_date_is_moved_and_a_stale_write_refused(erp: LiveErp) -> None:
    key = next(row.key for row in erp.read().loaded.table.records() if row.order == "2")
    held = erp.read_current([key])[key]
    assert held.record.startswith("stock.move,")
    assert held.values == {"due": "2030-03-19"}
    assert moved(erp, key, "2030-04-02") == "done"
    assert erp.read_current([key])[key].values == {"due": "2030-04-02"}
    stale = Write(
        id="w2",
        key=key,
        record=held.record,
        version=held.version,
        old=held.values,
        new={"due": "2030-04-09"},
    )
    answer = erp.write(stale)
    assert answer.outcome == "conflict"
    assert "modified in the meanwhile" in answer.text
    assert erp.read_current([key])[key].values == {"due": "2030-04-02"}
    assert erp.look_up(stale).outcome == "conflict"
    row = next(row for row in erp.read().loaded.table.records() if row.key == key)
    assert row.due == date(2030, 4, 2)


def test_a_received_move_is_told_to_be_fixed(erp: LiveErp) -> None:
    rows = answered(
        erp,
        "model.purchase.line.search_read",
        [[["moves.state", "=", "done"]], 0, 1, [["id", "ASC"]], ["id", "purchase.number", "moves"]],
    )
    line = rows[0]
    key = ScheduleKey("", line["purchase"]["number"], str(line["id"]), str(line["moves"][0]))
    held = erp.read_current([key])[key]
    assert held.fixed == {"due": "the move is done"}


def test_what_has_no_move_is_told_to_be_fixed(erp: LiveErp) -> None:
    rows = erp.read().loaded.table.records()
    service = next(row for row in rows if row.item == "S-1")
    first = next(row for row in rows if row.order == "1")
    loose = first.key._replace(schedule="1")  # as an export without moves names it
    held = erp.read_current([service.key, loose])
    assert "no such stock move" in held[service.key].fixed["due"]
    assert held[loose].record == f"stock.move,{first.schedule}"
    assert held[loose].fixed == {}


def test_tryton_says_no_and_its_words_are_told(erp: LiveErp) -> None:
    rows = answered(
        erp,
        "model.stock.move.search_read",
        [[["state", "=", "done"]], 0, 1, [["id", "ASC"]], ["id", "_timestamp"]],
    )
    move = rows[0]
    write = Write(
        id="w",
        key=ScheduleKey("", "5", "1", "1"),
        record=f"stock.move,{move['id']}",
        version=move["_timestamp"],
        old={},
        new={"due": "2030-06-01"},
    )
    answer = erp.write(write)
    assert answer.outcome == "refused"
    assert answer.text


def test_a_wrong_password_and_a_user_without_rights(tryton: Tryton) -> None:
    with opened(tryton, password="wrong-canary") as nobody, pytest.raises(ServiceRefused) as told:
        nobody.read()
    assert told.value.status == 401
    assert "wrong-canary" not in str(told.value)
    with opened(tryton, "looker") as looker:
        check = looker.check()
        assert not check.ok
        assert "purchase.line" in str(check)


def test_a_session_that_ran_out_is_opened_again(tryton: Tryton) -> None:
    with opened(tryton) as erp:
        erp.read()
        header, _ = erp._client._session
        key = ApiKey("authorization", SecretStr(header))
        with WebClient(tryton.address, identity=key) as somebody:
            body = {"id": 1, "method": "common.db.logout", "params": []}
            assert somebody.send("POST", "tryton/rpc/", json=body).status == 200
        assert len(erp.read().loaded.table) == 7


def test_a_plan_of_changes_is_compared_then_written_once(erp: LiveErp, tmp_path: Path) -> None:
    row = next(row for row in erp.read().loaded.table.records() if row.supplier == "S-200")
    change = Change(
        id="c-1",
        supplier=row.supplier,
        **row.key._asdict(),
        field="due",
        old=str(row.due),
        new="2030-07-01",
        rule="as_ordered",
        why="later",
        verdict="release",
    )
    plan = plan_writes([change], target=erp.name, fields=erp.fields)
    assert [one.outcome for one in preview_plan(plan, erp).results] == ["waiting"]
    assert erp.read_current([row.key])[row.key].values["due"] == str(row.due)
    now = datetime(2030, 3, 5, 9, tzinfo=UTC)
    with State.open(tmp_path / "writes.db") as state:
        first = apply_plan(plan, erp, state=state, now=now)
        moved_on = erp.read_current([row.key])[row.key]
        again = apply_plan(plan, erp, state=state, now=now)
    assert [one.outcome for one in first.results] == ["done"]
    assert [one.outcome for one in again.results] == ["done"]
    assert moved_on.values["due"] == "2030-07-01"
    assert erp.read_current([row.key])[row.key].version == moved_on.version  # written once
