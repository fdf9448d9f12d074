"""The workbook for approval: there, and back again."""

from __future__ import annotations

from datetime import UTC, datetime

import openpyxl
import polars as pl
import pytest

from scm_automate.errors import ColumnNotFound, ConfigError, NotFound
from scm_automate.masterdata import (
    Iban,
    Risk,
    TableSpec,
    Text,
    diff,
    read_approvals,
    write_approvals,
)

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SPEC = TableSpec(
    name="vendors",
    key="vendor",
    fields={"iban": Iban(), "name": Text()},
    risks=[
        Risk(name="bank account", fields="iban", level="critical", approvals=2),
        Risk(name="name", fields="name", level="medium"),
    ],
)
OLD = pl.DataFrame(
    {
        "vendor": ["0001", "0002", "0003", "0004", "0004"],
        "name": ["=cmd|' /C calc'!A0", "b", "c", "d", "d"],
        "iban": ["DE89370400440532013000", None, "x", None, None],
        "city": ["Ulm", "Ulm", "Ulm", "Ulm", "Ulm"],
    }
)
NEW = pl.DataFrame(
    {
        "vendor": ["0001", "0002", "0005", "0004"],
        "name": ["+1", "b", "e", "d"],
        "iban": ["GB82WEST12345698765432", None, None, None],
        "city": ["Ulm", "Bonn", "Ulm", "Ulm"],
    }
)


def workbook(folder, decide, name="approve.xlsx"):
    """The workbook with what `decide(row) -> (decision, by, note)` says in it."""
    changes = diff(OLD, NEW, SPEC)
    path = write_approvals(changes, folder / name, created=NOW)
    book = openpyxl.load_workbook(path)
    page = book["Changes"]
    head = [cell.value for cell in page[1]]
    for line in page.iter_rows(min_row=2):
        row = dict(zip(head, (cell.value for cell in line), strict=True))
        said = decide(row)
        for title, value in zip(("Decision", "Decided by", "Note"), said or (), strict=False):
            line[head.index(title)].value = value
    book.save(path)
    return changes, path


def nothing(_):
    return None


def test_text_is_text_and_the_decision_has_a_drop_down(tmp_path):
    _, path = workbook(tmp_path, nothing)
    page = openpyxl.load_workbook(path)["Changes"]
    cells = [cell for line in page.iter_rows() for cell in line if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    assert "0001" in {cell.value for cell in cells}
    assert "=cmd|' /C calc'!A0" in {cell.value for cell in cells}
    (validation,) = page.data_validations.dataValidation
    assert validation.formula1 == '"approve,reject"'
    assert not any("GB82" in str(cell.value) for cell in cells)


def test_what_needs_approval_comes_first_and_the_rest_is_there(tmp_path):
    _, path = workbook(tmp_path, nothing)
    book = openpyxl.load_workbook(path)
    lines = list(book["Changes"].iter_rows(min_row=2, values_only=True))
    assert [line[2] for line in lines[:2]] == ["iban", "name"]
    assert len(lines) == 5
    assert book["Duplicate keys"].max_row == 4


def test_decisions_come_back_by_id_in_any_order(tmp_path):
    changes, first = workbook(
        tmp_path, lambda row: ("approve", "Ada", "ok") if row["State"] == "pending" else None
    )
    read = read_approvals(changes, first, at=NOW)
    assert (read.decided, len(read.rejects)) == (2, 0)
    assert len(read.changes.pending) == 1
    _, second = workbook(
        tmp_path, lambda row: ("YES ", "Grace") if row["Field"] == "iban" else None, "two.xlsx"
    )
    done = read_approvals(read.changes, second).changes
    assert not done.pending
    applied = done.apply(OLD).frame.filter(pl.col("vendor") == "0001")
    assert applied["iban"].item() == "GB82WEST12345698765432"
    assert done.decisions["note"].to_list()[0] == "ok"


def test_a_no_is_a_no_and_lines_that_cannot_be_taken_are_told(tmp_path):
    words = {"iban": ("reject", "Ada"), "name": ("perhaps", "Ada"), "city": ("approve", None)}
    changes, path = workbook(tmp_path, lambda row: words.get(row["Field"]))
    read = read_approvals(changes, path)
    assert read.rejects.counts() == {"nobody": 1, "word": 1}
    assert str(read) == "1 changes decided, 2 lines not taken"
    assert changes.apply(OLD).held != ()
    assert read.changes.where(state="rejected").frame["field"].to_list() == ["iban"]


def test_an_old_workbook_does_not_decide_on_new_changes(tmp_path):
    _, path = workbook(tmp_path, lambda _: ("approve", "Ada"))
    other = diff(OLD, NEW.with_columns(pl.lit("DE02120300000000202051").alias("iban")), SPEC)
    read = read_approvals(other, path)
    assert read.rejects.counts()["unknown"] >= 1
    assert not any("iban" in str(c) for c in read.changes.where(state="approved").frame["field"])


def test_one_person_who_says_both_has_said_nothing(tmp_path):
    changes, path = workbook(
        tmp_path, lambda row: ("approve", "Ada") if row["Field"] == "name" else None
    )
    book = openpyxl.load_workbook(path)
    page = book["Changes"]
    line = next(line for line in page.iter_rows(min_row=2, values_only=True) if line[2] == "name")
    head = [cell.value for cell in page[1]]
    twin = list(line)
    twin[head.index("Decision")] = "reject"
    page.append(twin)
    book.save(path)
    read = read_approvals(changes, path)
    assert read.rejects.counts() == {"contradiction": 2}
    assert read.decided == 0


def test_a_long_list_goes_on_on_another_sheet(tmp_path):
    changes = diff(OLD, NEW, SPEC)
    path = write_approvals(changes, tmp_path / "long.xlsx", created=NOW, rows_per_sheet=3)
    book = openpyxl.load_workbook(path)
    assert [n for n in book.sheetnames if n.startswith("Changes")] == [
        "Changes",
        "Changes 2",
        "Changes 3",
    ]


def test_another_workbook_is_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "y.xlsx")
    with pytest.raises(ColumnNotFound, match="'Decision'"):
        read_approvals(diff(OLD, NEW, SPEC), tmp_path / "y.xlsx")


def test_nobody_decides_without_a_name_or_on_what_is_not_there():
    changes = diff(OLD, NEW, SPEC)
    with pytest.raises(ConfigError, match="needs a name"):
        changes.pending.approve(by=" ")
    with pytest.raises(NotFound, match="no change of this set"):
        changes.decide(["nothing"], verdict="approve", by="Ada")
    with pytest.raises(ConfigError, match="Did you mean"):
        changes.where(field="ibann")


def test_the_same_changes_give_the_same_bytes(tmp_path):
    changes = diff(OLD, NEW, SPEC)
    one = write_approvals(changes, tmp_path / "a.xlsx", created=NOW)
    two = write_approvals(changes, tmp_path / "b.xlsx", created=NOW)
    assert one.read_bytes() == two.read_bytes()
