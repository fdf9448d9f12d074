"""Files as people send them: what spreadsheets, encodings and hands do to a table."""

from __future__ import annotations

from datetime import datetime

import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner

from scm_automate.cli import app
from scm_automate.errors import ConfigError, UnreadableFile
from scm_automate.masterdata import (
    Code,
    Date,
    Iban,
    Money,
    Risk,
    TableSpec,
    When,
    diff,
    find_swaps,
    read_table,
    shipped_spec,
)

ITEMS = TableSpec(key="item")


@pytest.fixture
def files(tmp_path):
    """Writes both snapshots and gives their paths."""

    def write(old: str, new: str, encoding: str = "utf-8"):
        paths = tmp_path / "old.csv", tmp_path / "new.csv"
        paths[0].write_bytes(old.encode(encoding))
        paths[1].write_bytes(new.encode())
        return paths

    return write


def workbook(path, *rows, title="Data"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def test_zeros_that_a_spreadsheet_lost_are_told_in_the_summary(files):
    found = diff(*files("item;n\n000123;x\n000124;y\n", "item;n\n123;x\n124;y\n"), ITEMS)
    assert set(found.rows["reason"]) == {"leading_zeros"}
    assert "2 keys there on both sides with other leading zeros" in str(found)


def test_line_ends_inside_cells_are_no_change(files):
    old, new = 'item;t\r\nA;"two\nlines"\r\n', 'item;t\r\nA;"two\r\nlines"\r\n'
    found = diff(*files(old, new), ITEMS)
    assert not found
    assert found.facts.format_only == {"t": 1}


def test_numbers_that_a_workbook_holds_are_not_read_by_the_sign_of_the_column(tmp_path):
    spec = TableSpec(
        key="item",
        fields={
            "item": Code(pad=4),
            "price": Money(decimal=","),
            "since": Date(order="dmy"),
        },
    )
    old = workbook(
        tmp_path / "old.xlsx",
        ["item", "price", "since"],
        ["0001", "1.234,50", "01.02.2026"],
        ["0002", "1,234", "02.02.2026"],
    )
    new = workbook(
        tmp_path / "new.xlsx",
        ["item", "price", "since"],
        [1, 1234.5, datetime.fromisoformat("2026-02-01")],
        [2, 1.234, datetime.fromisoformat("2026-02-02")],  # not one thousand and more
    )
    found = diff(old, new, spec)
    assert not found
    assert found.unread.is_empty()


def test_capitals_and_umlauts_are_changes_of_spelling(files):
    old = "item;name;city;code\n1;Müller GmbH;Köln;a\n2;Groß & Co;Ulm;b\n3;Bolt;Ulm;c\n"
    new = "item;name;city;code\n1;Mueller GmbH;KÖLN;A\n2;Gross+Co.;Ulm;b\n3;Bult;Ulm;c\n"
    spec = TableSpec(key="item", fields={"code": Code()})
    found = diff(*files(old, new, "cp1252"), spec)
    told = {(c["item"], c["field"]): c["reason"] for c in found.cells.iter_rows(named=True)}
    assert told == {
        ("1", "name"): "spelling",
        ("1", "city"): "spelling",
        ("1", "code"): "",  # of a code, capitals are another code
        ("2", "name"): "spelling",
        ("3", "name"): "",
    }
    assert "3 cells of them only spelt differently" in str(found)
    assert len(found.where(reason="spelling")) == 3
    assert "cp1252" in str(found)


def test_columns_that_changed_places_are_one_pattern():
    old = pl.DataFrame({"item": list("abcd"), "low": list("1234"), "high": list("6789")})
    new = old.rename({"low": "high", "high": "low"})
    found = diff(old, new, ITEMS)
    assert [(swap.fields, swap.rows) for swap in find_swaps(found)] == [(("high", "low"), 4)]
    assert "pattern: high and low changed places in 4 rows" in str(found)
    single = old.with_columns(low=pl.Series(["6", "2", "3", "4"]))
    assert find_swaps(diff(old, single, ITEMS)) == ()


def test_a_cell_under_no_header_is_told_and_not_compared(files):
    found = diff(*files("item;u\nA;PCE\nB;KG\n", "item;u\nA;PCE\nB;M8;KG\n"), ITEMS)
    assert "new.csv: 1 cell in column 3 under no header, first in row 3; not compared" in str(found)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1,00E+05", "turned into numbers"),
        ("1E5", "turned into numbers"),
        ("01. Mrz", "turned into dates"),
        ("5-Mar", "turned into dates"),
        ("4006381333931000", "rounded them to fifteen digits"),
        ("MÃ¼ller", "another encoding"),
        ("CafÃ©", "another encoding"),
        ("Dec", "turned into dates"),
    ],
)
def test_cells_that_look_spoilt_are_told(cell, said, files):
    found = diff(*files("item;c\nA;x\n", f"item;c\nA;{cell}\n"), ITEMS)
    assert said in str(found)


@pytest.mark.parametrize(
    "cell", ["MAR1", "Marta", "Müller", "1E", "12345", "10 Dec Street", "E5", "4006381333931010"]
)
def test_cells_that_look_sound_are_left_in_peace(cell, files):
    assert "look" not in str(diff(*files("item;c\nA;x\n", f"item;c\nA;{cell}\n"), ITEMS))


def test_a_row_of_totals_is_told(files):
    found = diff(*files("item;n\nA;1\n", "item;n\nA;1\nTotal;1\n"), ITEMS)
    assert "the last row begins with 'Total'" in str(found)


def test_the_header_is_found_below_titles_and_on_another_sheet(tmp_path, files):
    old, new = files("Items of March;\n;\nitem;n\nA;1\n", "item;n\nA;2\n")
    found = diff(old, new, ITEMS)
    assert found.cells["new"].to_list() == ["2"]
    assert "old.csv: the header was found in row 3" in str(found)
    path = workbook(tmp_path / "two.xlsx", ["nothing here"], title="Cover")
    book = openpyxl.load_workbook(path)
    page = book.create_sheet("Items")
    page.append(["item", "n"])
    page.append(["A", "2"])
    book.save(path)
    assert read_table(path, ITEMS)["item"].to_list() == ["A"]
    assert "the sheet 'Items' was read, and 1 other sheet was not" in str(diff(path, path, ITEMS))


def test_two_columns_with_one_name_are_refused(files):
    with pytest.raises(UnreadableFile, match="Two columns are headed 'Text'"):
        diff(*files("item;Text;Text\nA;x;y\n", "item;Text;Text\nA;x;z\n"), ITEMS)


def test_keys_of_blanks_and_with_invisible_marks(files):
    old, new = files("item;n\n \u00a0;1\nA;1\n", "item;n\nA\u00a0;1\n\u200bA;2\n")
    found = diff(old, new, ITEMS)
    assert found.keyless.height == 1
    assert found.duplicates.height == 3  # A, twice on the new side, with its copy on the old one


def test_a_shared_bank_account_is_found_however_it_is_written(files):
    old = "LIFNR;NAME1;IBAN\n1;A;DE89370400440532013000\n2;B;\n"
    new = "LIFNR;NAME1;IBAN\n1;A;DE89370400440532013000\n2;B;DE89 3704 0044 0532 0130 00\n"
    found = diff(*files(old, new), shipped_spec("sap_vendors"))
    assert "shared bank account 1" in str(found)
    assert "DE89" not in str(found)


def test_the_same_account_for_the_first_time_at_two_vendors_is_shared():
    spec = shipped_spec("sap_vendors")
    old = pl.DataFrame(
        {"LIFNR": ["1", "2"], "IBAN": [None, None]}, schema_overrides={"IBAN": pl.String}
    )
    new = pl.DataFrame({"LIFNR": ["1", "2"], "IBAN": ["DE89370400440532013000"] * 2})
    assert set(diff(old, new, spec).cells["risk"]) == {"bank account; shared bank account"}


def test_frames_of_pandas_as_people_have_them():
    pandas = pytest.importorskip("pandas")
    mixed = pandas.DataFrame({"item": ["a", "b", "c"], "n": ["x", 1, 2.0]})
    text = pandas.DataFrame({"item": ["a", "b", "c"], "n": ["x", "1", "3"]})
    assert diff(mixed, text, ITEMS).cells.select("item", "old", "new").rows() == [("c", "2", "3")]
    floats = pandas.DataFrame({"item": [1.0, 2.0, None], "n": ["x", "y", "z"]})
    found = diff(floats, pl.DataFrame({"item": ["1", "2"], "n": ["x", "w"]}), ITEMS)
    assert found.cells["item"].to_list() == ["2"]
    assert found.keyless.height == 1
    by_index = text.set_index("item")
    assert not diff(by_index, text, ITEMS)
    twice = pandas.DataFrame([["a", "x", "y"]], columns=["item", "n", "n"])
    with pytest.raises(ConfigError, match="one name"):
        diff(twice, twice, ITEMS)


def test_a_key_of_decimals_is_its_number_whatever_the_scale():
    old = pl.DataFrame({"size": ["7.10", "8.00"], "n": ["x", "y"]})
    scaled = [old.with_columns(pl.col("size").cast(pl.Decimal(18, places))) for places in (2, 4)]
    assert not diff(*scaled, TableSpec(key="size")).rows.height
    assert not diff(
        scaled[1], pl.DataFrame({"size": [7.1, 8.0], "n": ["x", "y"]}), TableSpec(key="size")
    ).rows.height


def test_whose_account_it_is_is_said_by_the_owner():
    spec = TableSpec(
        key=("company", "vendor"),
        owner="vendor",
        fields={"vendor": Code(zeros="drop"), "iban": Iban()},
        risks=[Risk(name="shared", fields="iban", when=When(shared="only"))],
    )
    old = pl.DataFrame(
        {"company": ["1", "2", "1"], "vendor": ["7", "07", "8"], "iban": ["A", "A", "B"]}
    )
    same_vendor = old.with_columns(iban=pl.Series(["X", "X", "B"]))
    assert set(diff(old, same_vendor, spec).cells["risk"]) == {""}
    same_company = old.with_columns(iban=pl.Series(["X", "A", "X"]))
    assert set(diff(old, same_company, spec).cells["risk"]) == {"shared"}
    whole = spec.model_copy(update={"owner": ()})
    assert set(diff(old, same_vendor, whole).cells["risk"]) == {"shared"}
    with pytest.raises(ValueError, match="no key column"):
        TableSpec(key="vendor", owner="iban")


def test_the_command_tells_overlaps_and_takes_a_larger_share_of_removed(tmp_path):
    spec = tmp_path / "s.toml"
    spec.write_text(
        'key = "item"\nvalid = ["from", "to"]\n[fields]\nfrom = { kind = "date" }\nto = { kind = "date" }\n'
    )
    for name, end in (("a", "2026-06-30"), ("b", "2026-08-31")):
        (tmp_path / f"{name}.csv").write_text(
            f"item;from;to\nA;2026-01-01;{end}\nA;2026-07-01;9999-12-31\n"
        )
    command = ["diff", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--spec", str(spec)]
    done = CliRunner().invoke(app, command)
    assert "validity: overlap of A, 2026-07-01 to 2026-08-31" in done.output
    (tmp_path / "many.csv").write_text("item\n" + "".join(f"{n}\n" for n in range(100)))
    (tmp_path / "few.csv").write_text("item\n1\n2\n")
    short = ["diff", str(tmp_path / "many.csv"), str(tmp_path / "few.csv"), "--key", "item"]
    refused = CliRunner().invoke(app, short)
    assert "--most-removed" in refused.exception.hint
    assert CliRunner().invoke(app, [*short, "--most-removed", "1"]).exit_code == 0
