"""Each form holds just what was planned, and is read back as it was meant."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.connectors import edi
from scm_automate.connectors.changes_out import (
    check_plan,
    file_form,
    file_forms,
    plan_writes,
    still_to_go,
    write_form,
)
from scm_automate.errors import ConfigError, OutputExists
from scm_automate.model import OrderLine, ScheduleKey, replace

from .test_apply import change

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
KEY = ScheduleKey("", "4500012345", "10", "1")
LINES = (
    OrderLine(
        supplier="7", order="4500012345", line="10", item="A-1001", supplier_item="S-1",
        description="Spring", quantity="500", unit="ST", due="2026-03-16", price="125",
        price_per="100", currency="EUR",
    ),
    OrderLine(supplier="7", order="4500012345", line="20", quantity="5", unit="ST", due="2026-03-16"),
    OrderLine(supplier="7", order="4500012346", line="10", quantity="7", unit="ST", due="2026-03-16"),
)  # fmt: skip
ENVELOPE = edi.Envelope(
    sender="BUYER", receiver="SELLER", number=7, created=AT.replace(tzinfo=None)
)


def due(key=KEY, new="2026-03-20"):
    return change(key, field="due", old="2026-03-16", new=new)


def plan(form, *changes):
    return plan_writes(changes, target=form, fields=file_form(form).fields)


CHANGES = (
    due(),
    change(KEY, field="price", old="125", new="130"),
    due(KEY._replace(line="20"), "2026-03-23"),
    due(KEY._replace(order="4500012346"), "2026-03-24"),
)


def test_bapi_tables_hold_each_value_with_its_flag(tmp_path):
    done = write_form(plan("bapi_po_change", *CHANGES), tmp_path / "po.json", lines=LINES)
    first, second = json.loads((tmp_path / "po.json").read_text("utf-8"))
    assert first == {
        "PURCHASEORDER": "4500012345",
        "POITEM": [{"PO_ITEM": "00010", "NET_PRICE": "130", "PRICE_UNIT": "100"}],
        "POITEMX": [
            {"PO_ITEM": "00010", "PO_ITEMX": "X", "NET_PRICE": "X", "PRICE_UNIT": "X"}
        ],
        "POSCHEDULE": [
            {"PO_ITEM": "00010", "SCHED_LINE": "0001", "DELIVERY_DATE": "20260320"},
            {"PO_ITEM": "00020", "SCHED_LINE": "0001", "DELIVERY_DATE": "20260323"},
        ],
        "POSCHEDULEX": [
            {
                "PO_ITEM": item, "SCHED_LINE": "0001", "PO_ITEMX": "X", "SCHED_LINEX": "X",
                "DELIVERY_DATE": "X",
            }
            for item in ("00010", "00020")
        ],
    }  # fmt: skip
    assert second["PURCHASEORDER"] == "4500012346"
    assert "POITEM" not in second
    assert set(done.changes) == set(CHANGES)


def test_a_promise_is_no_table_of_the_bapi():
    made = plan("bapi_po_change", change(KEY))
    assert made.writes == ()
    assert "no field for promised" in made.left_out[0].reason


def test_the_mass_change_sheet(tmp_path):
    made = plan("sap_mass_change", *CHANGES)
    write_form(made, tmp_path / "mass.csv", lines=LINES)
    with (tmp_path / "mass.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert rows[0] == {
        "EBELN": "4500012345", "EBELP": "10", "ETENR": "1", "EINDT": "20260320", "MENGE": "",
        "NETPR": "130",
    }  # fmt: skip
    write_form(made, tmp_path / "mass.xlsx", lines=LINES, created=AT)
    sheet = openpyxl.load_workbook(tmp_path / "mass.xlsx").active
    assert [cell.value for cell in sheet[1]] == [
        "EBELN",
        "EBELP",
        "ETENR",
        "EINDT",
        "MENGE",
        "NETPR",
    ]
    assert sheet["D2"].value == datetime(2026, 3, 20)  # noqa: DTZ001 - as a workbook holds it


@pytest.mark.parametrize(("form", "standard"), [("x12_860", "x12"), ("edifact_ordchg", "edifact")])
def test_an_order_change_says_the_whole_line(tmp_path, form, standard):
    done = write_form(plan(form, *CHANGES), tmp_path, lines=LINES, envelope=ENVELOPE)
    assert [path.name for path in done.paths] == [
        f"{form}_4500012345_7.edi",
        f"{form}_4500012346_8.edi",
    ]
    file = edi.read(done.paths[0])
    assert (file.standard, file.faults) == (standard, ())
    (document,) = file.documents
    assert (document.kind, document.order) == ("order_change", "4500012345")
    first, second = document.lines
    assert (first.line, first.action, first.due) == ("10", "change", date(2026, 3, 20))
    assert (first.item, first.supplier_item, first.quantity) == ("A-1001", "S-1", Decimal(500))
    assert first.price == Decimal("1.3")
    assert file_unit(first, standard) == "ST"
    assert (second.line, second.due) == ("20", date(2026, 3, 23))


def file_unit(line, standard):
    lists = edi.code_lists()
    return "ST" if lists.is_same_unit(line.unit, "ST", standard=standard) else line.unit


def test_a_unit_without_a_code_and_a_line_that_is_not_there_are_left_out(tmp_path):
    odd = (replace(LINES[0], unit="XQ7"), LINES[1])
    done = write_form(plan("x12_860", *CHANGES), tmp_path, lines=odd, envelope=ENVELOPE)
    assert [one.order + one.line for one in done.changes] == ["450001234520"]
    told = [str(one) for one in done.left_out]
    assert any("'XQ7' has no x12 code" in text for text in told)
    assert any("give the open lines" in text for text in told)


def test_an_edi_form_needs_an_envelope(tmp_path):
    with pytest.raises(ConfigError, match="envelope"):
        write_form(plan("x12_860", due()), tmp_path, lines=LINES)


@pytest.mark.parametrize("form", [one.name for one in file_forms()])
def test_the_same_plan_makes_the_same_file_again(tmp_path, form):
    fields = file_form(form).fields
    made = plan(form, due() if "due" in fields else change(KEY))
    files = []
    for _ in range(2):
        done = write_form(
            made, tmp_path / "out", lines=LINES, envelope=ENVELOPE, created=AT, existing="replace"
        )
        assert done.changes == made.changes
        assert done.left_out == ()
        files.append([(path, path.read_bytes()) for path in done.paths])
    assert files[0] == files[1]
    with pytest.raises(OutputExists):
        write_form(made, tmp_path / "out", lines=LINES, envelope=ENVELOPE, created=AT)


def test_every_form_says_where_it_goes():
    for form in file_forms():
        assert form.title
        assert len(form.about) > 40
        assert form.fields
    with pytest.raises(ConfigError, match="Did you mean x12_860"):
        file_form("x12_806")


class TestAgainstAnExport:
    def test_only_what_the_export_shows_unchanged_goes_into_the_file(self):
        moved = (
            replace(LINES[0], due="2026-03-20", price="130"),
            replace(LINES[1], due="2026-05-01"),
        )
        report = check_plan(plan("sap_mass_change", *CHANGES), moved)
        assert [one.outcome for one in report.results] == ["done", "conflicting", "refused"]
        assert "due is 2026-05-01, expected 2026-03-16" in report.results[1].text
        assert "not among the open lines" in report.results[2].text
        assert still_to_go(report).writes == ()

    def test_before_and_after_the_upload(self):
        made = plan("sap_mass_change", *CHANGES)
        before = check_plan(made, LINES)
        assert {one.outcome for one in before.results} == {"waiting"}
        assert still_to_go(before) == made
        taken = tuple(
            replace(one, due=new, price="130" if one.price else None)
            for one, new in zip(LINES, ("2026-03-20", "2026-03-23", "2026-03-24"), strict=True)
        )
        after = check_plan(made, taken)
        assert after.finished
        assert set(after.done) == set(CHANGES)
        assert str(after) == "sap_mass_change: 3 done"

    @given(st.sampled_from(["2026-03-16", "2026-03-20", "2026-04-01", None]), st.booleans())
    def test_a_line_is_written_only_while_it_holds_the_old_value(self, now, there):
        lines = [replace(LINES[0], due=now)] if there else []
        (one,) = check_plan(plan("sap_mass_change", due()), lines).results
        expected = {"2026-03-16": "waiting", "2026-03-20": "done"}.get(now, "conflicting")
        assert one.outcome == (expected if there else "refused")


def test_a_comparison_of_two_order_books_goes_out_the_same_way(tmp_path):
    from scm_automate.masterdata import TableSpec, diff
    from scm_automate.masterdata.outlets import to_order_changes
    from scm_automate.tables import Table

    before = Table.from_records(OrderLine, LINES)
    after = Table.from_records(OrderLine, (replace(LINES[0], due="2026-03-20"), *LINES[1:]))
    found = diff(before, after, TableSpec(key=("order", "line", "schedule")))
    made = plan("sap_mass_change", *to_order_changes(found, before))
    assert str(made).endswith("order 4500012345 line 10: due 2026-03-16 -> 2026-03-20")
    done = write_form(still_to_go(check_plan(made, LINES)), tmp_path / "m.csv", lines=LINES)
    assert [one.new for one in done.changes] == ["2026-03-20"]
