"""The command plans first, writes what may go, and says what became of it."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import pytest

from scm_automate.cli.app import main
from scm_automate.connectors.changes_out import read_changes
from scm_automate.connectors.uploads import write_changes
from scm_automate.errors import ColumnNotFound, DataError

from .test_apply import change
from .test_forms import CHANGES, KEY

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
EXPORT = (
    "order,line,supplier,item,quantity,unit,due,price,price_per,currency\n"
    "4500012345,10,7,A-1001,500,ST,{first},125,100,EUR\n"
    "4500012345,20,7,A-1002,5,ST,2026-03-16,,,EUR\n"
    "4500012346,10,7,A-1003,7,ST,2026-05-01,,,EUR\n"
)


@pytest.fixture
def files(tmp_path):
    write_changes(CHANGES, tmp_path / "changes.csv")
    (tmp_path / "orders.csv").write_text(EXPORT.format(first="2026-03-16"))
    return tmp_path


def run(*words):
    return main(["changes", *map(str, words)])


def test_the_forms_are_listed(capsys):
    assert run("forms") == 0
    shown = capsys.readouterr().out
    assert "x12_860: X12 860" in shown
    assert "sap_mass_change: SAP" in shown


def test_what_was_written_comes_back_as_it_was(files):
    again = read_changes(files / "changes.csv")
    assert [(one.key, one.field, one.old, one.new, one.id) for one in again] == [
        (one.key, one.field, one.old, one.new, one.id) for one in CHANGES
    ]


def test_without_out_it_only_tells(files, capsys):
    code = run(
        "file", files / "changes.csv", "--as", "sap_mass_change", "--orders", files / "orders.csv"
    )
    shown = capsys.readouterr()
    assert code == 0
    assert "sap_mass_change: 1 conflicting, 2 waiting" in shown.out
    assert "due is 2026-05-01, expected 2026-03-16" in shown.out
    assert "Nothing was written" in shown.err
    assert sorted(path.name for path in files.iterdir()) == ["changes.csv", "orders.csv"]


def test_only_what_may_go_is_written(files, capsys):
    words = (
        "file",
        files / "changes.csv",
        "--as",
        "sap_mass_change",
        "--orders",
        files / "orders.csv",
    )
    assert run(*words, "--out", files / "up.csv", "--strict") == 10
    with (files / "up.csv").open(newline="") as file:
        assert [row["EBELP"] for row in csv.DictReader(file, delimiter=";")] == ["10", "20"]
    assert "Written: up.csv: 3 changes" in capsys.readouterr().out
    assert run(*words, "--out", files / "up.csv") == 3
    assert run(*words, "--out", files / "up.csv", "--replace") == 0


def test_the_next_export_says_what_became_of_it(files, capsys):
    (files / "orders.csv").write_text(
        EXPORT.format(first="2026-03-20").replace(",125,100", ",130,100")
    )
    words = (
        "file",
        files / "changes.csv",
        "--as",
        "sap_mass_change",
        "--orders",
        files / "orders.csv",
    )
    assert run(*words, "--json") == 0
    lines = json.loads(capsys.readouterr().out)["lines"]
    assert [(one["line"], one["outcome"]) for one in lines] == [
        ("10", "done"),
        ("20", "waiting"),
        ("10", "conflicting"),
    ]


def test_order_changes_go_into_a_folder(files, capsys):
    words = ("file", files / "changes.csv", "--as", "x12_860", "--orders", files / "orders.csv")
    sender = ("--edi-sender", "BUYER", "--edi-receiver", "SELLER", "--edi-number", "7")
    assert run(*words, "--out", files / "edi") == 2
    assert "envelope" in capsys.readouterr().err
    assert run(*words, "--out", files / "edi", *sender) == 0
    assert [path.name for path in (files / "edi").iterdir()] == ["x12_860_4500012345_7.edi"]


def test_an_unknown_form_is_named(files, capsys):
    assert (
        run("file", files / "changes.csv", "--as", "sap_mass", "--orders", files / "orders.csv")
        == 2
    )
    assert "sap_mass_change" in capsys.readouterr().err


def test_a_live_erp_needs_its_secret(files, capsys, monkeypatch):
    monkeypatch.delenv("SCM_AUTOMATE_SECRET", raising=False)
    code = run(
        "live", files / "changes.csv", "--erp", "tryton", "--address", "https://erp.example",
        "--state", files / "s.db",
    )  # fmt: skip
    assert code == 2
    assert "SCM_AUTOMATE_SECRET" in capsys.readouterr().err


@pytest.mark.parametrize("apply", [True, False])
def test_a_live_erp_is_only_read_unless_told(files, capsys, monkeypatch, apply):
    from contextlib import nullcontext

    from scm_automate.cli import changes as command
    from scm_automate.testing import FakeErp

    records = {
        one.key: {"due": "2026-03-16", "price": "125" if one.key == KEY else None}
        for one in CHANGES
    }
    erp = FakeErp(records, fields={"due": "DueDate", "price": "Price"})
    monkeypatch.setattr(command, "connected", lambda *_, **__: nullcontext(erp))
    words = [
        "live",
        files / "changes.csv",
        "--erp",
        "x",
        "--address",
        "y",
        "--state",
        files / "s.db",
    ]
    assert run(*words, *(["--apply"] if apply else [])) == 0
    shown = capsys.readouterr()
    assert ("fake: 3 done" if apply else "fake: 3 waiting") in shown.out
    assert len(erp.taken) == (3 if apply else 0)
    if apply:
        assert run(*words, "--apply") == 0
        assert len(erp.taken) == 3


def test_a_file_of_another_form_and_a_broken_row_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ColumnNotFound, match="'order'"):
        read_changes(tmp_path / "a.csv")
    write_changes([change(field="due", old="2026-03-16")], tmp_path / "b.csv")
    text = (tmp_path / "b.csv").read_text()
    (tmp_path / "b.csv").write_text(text.replace("2026-03-20", "20.3.2026"))
    with pytest.raises(DataError, match=r"row 2.*not an ISO date"):
        read_changes(tmp_path / "b.csv")
    (tmp_path / "b.csv").write_text(text.replace(",due,", ",dew,"))
    with pytest.raises(DataError, match="'dew' is no field"):
        read_changes(tmp_path / "b.csv")
