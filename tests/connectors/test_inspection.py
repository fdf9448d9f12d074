"""A file laid open, and a team's own layout held against its samples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scm_automate.connectors import check_layout, inspect_file, layouts
from scm_automate.connectors.check_layout import _of_itself
from scm_automate.connectors.readers import READERS, RECORDS
from scm_automate.errors import ConfigError

EXPORTS = Path(__file__).parent / "exports"


def test_a_german_list_is_laid_open() -> None:
    sheet = inspect_file(EXPORTS / "sap_me2n_german.csv").sheets[0]
    assert (sheet.layout, sheet.record, sheet.header_row, sheet.rows) == (
        "sap_me2n",
        "orders",
        1,
        6,
    )
    by = {column.heading: column for column in sheet.columns}
    assert by["Bestellmenge"].reading.startswith("decimal comma: '1.500,5'")
    assert by["Lieferdatum"].samples == (
        ("17.08.2026", "2026-08-17"),
        ("00.00.0000", "nothing"),
        ("31.07.2026", "2026-07-31"),
    )
    assert by["Menge in Lager-ME"].field is None
    assert [(n.row, n.code) for n in sheet.set_aside] == [(2, "subtotal"), (3, "subtotal")]


def test_rejects_and_other_layouts_that_fit_are_shown() -> None:
    data = b"EBELN,EBELP,ETENS,EBTYP,EINDT,MENGE\n45,10,1,AB,soon,5\n45,20,1,AB,20260316,5\n"
    inspection = inspect_file(data)
    sheet = inspection.sheets[0]
    assert [(r.row, r.raw) for r in sheet.rejects] == [(2, "soon")]
    assert sheet.also
    words = str(inspection)
    assert "the bytes given, row 2, column EINDT, value 'soon': not a date" in words
    assert "also fits: sap_ekes" in words


def test_an_open_question_is_told_and_can_be_answered() -> None:
    data = b"order,line,supplier,quantity,due\n45,10,7,5,03/04/2026\n"
    assert "Day and month cannot be told apart" in inspect_file(data).sheets[0].fault
    column = inspect_file(data, day_first=True).sheets[0].columns[4]
    assert column.samples == (("03/04/2026", "2026-04-03"),)


def test_a_file_that_no_layout_knows() -> None:
    words = str(inspect_file(b"Name;Telefon\nA;1\n"))
    assert "not recognised" in words
    assert "Name | Telefon" in words
    with pytest.raises(ConfigError, match="Did you mean sap_me2n"):
        inspect_file(b"a;b\n", layout="sap_me2m")


def test_what_steers_a_terminal_is_shown_and_does_not() -> None:
    data = b"order,line,supplier,quantity,description\n45,10,7,5,\x1b[2Jgone\n"
    assert "\x1b" not in str(inspect_file(data))


def test_every_shipped_layout_is_whole() -> None:
    for layout in layouts():
        known = [
            f for f in _of_itself(layout) if "already" not in f and "the same heading" not in f
        ]
        idle = [finding for finding in known if "feeds no rule" not in finding]
        assert idle == [], layout.name
    assert set(READERS) == set(RECORDS) == {layout.record for layout in layouts()}


MINE = (
    'name = "our_list"\ntitle = "our list"\nrecord = "orders"\nsource = "our ERP"\n'
    'identify = ["order", "line"]\nkey = ["order", "line"]\nwrite_back = "due"\n'
    'write_back_field = "due"\n'
    '[columns.order]\nkind = "key"\nheaders = { de = "Best" }\n'
    '[columns.line]\nkind = "key"\nheaders = { de = "Zeile" }\n'
    '[columns.supplier]\nkind = "key"\nheaders = { de = "Lief" }\n'
    '[columns.quantity]\nkind = "number"\nheaders = { de = "offen" }\n'
)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(MINE, encoding="utf-8")
    (tmp_path / "mine.march.csv").write_text("Best;Zeile;Lief;offen\n45;1;7;5\n45;2;7;x\n")
    return file


def test_a_layout_is_held_against_what_a_person_has_looked_at(mine: Path) -> None:
    assert "has no expectation beside it" in check_layout(mine).findings[0]
    assert check_layout(mine, expected="write").written == ("mine.march.csv.expected.json",)
    again = check_layout(mine)
    assert (again.passed, again.samples) == (True, ("mine.march.csv",))
    golden = mine.with_name("mine.march.csv.expected.json")
    told = json.loads(golden.read_text())
    assert told["rows"][0]["quantity"] == "5"
    assert told["rejects"][0]["raw"] == "x"
    told["rows"][0]["quantity"] = "6"
    golden.write_text(json.dumps(told))
    found = check_layout(mine, expected="write")
    assert found.findings == ("mine.march.csv: rows 1: quantity is '5', expected '6'",)
    assert json.loads(golden.read_text()) == told  # never written over
    golden.write_text("{")
    with pytest.raises(ConfigError, match="no JSON"):
        check_layout(mine)


def test_a_layout_that_is_wrong_in_itself_is_told(mine: Path) -> None:
    mine.write_text(
        MINE.replace('"our_list"', '"sap_ekko"').replace(
            'key = ["order", "line"]', 'key = ["ordr"]'
        )
        + '[columns.colour]\nheaders = { de = "Farbe" }\n[columns.unit]\nheaders = { de = "FARBE" }\n'
        '[[set_aside]]\ncolumn = "status"\nvalues = ["X"]\n',
        encoding="utf-8",
    )
    words = "\n".join(check_layout(mine, expected="write").findings)
    assert "'ordr' is named, but has no [columns.ordr]" in words
    assert "'status' is named" in words
    assert "[columns.colour] fills no field of OrderLine" in words
    assert "have the same heading 'farbe'" in words
    assert "called 'sap_ekko' already" in words
    assert "has no code or no reason" in words


def test_a_layout_without_samples_says_so(mine: Path) -> None:
    mine.with_name("mine.march.csv").unlink()
    assert "no sample beside it" in check_layout(mine).findings[0]
    mine.with_name("mine.csv").write_text("A;B\n1;2\n")
    assert "mine.csv cannot be read" in check_layout(mine).findings[0]


def test_the_reference_lists_every_layout() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "layouts.md").read_text(
        "utf-8"
    )
    for layout in layouts():
        mark = " (experimental)" if layout.experimental else ""
        assert f"| `{layout.name}` | {layout.title}{mark} |" in page
