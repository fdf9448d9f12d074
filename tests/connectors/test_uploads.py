"""Uploads hold raw values of decided changes; everything else comes back with its reason."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.connectors.uploads import write_changes
from scm_automate.connectors.uploads_layout import (
    UploadLayout,
    read_upload_layout,
    upload_layout,
    upload_layouts,
)
from scm_automate.errors import ConfigError, OutputExists
from scm_automate.model import Change, OrderLine

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 16, 7, tzinfo=UTC)


def change(number: int = 1, **values: object) -> Change:
    return Change(
        **{
            "id": f"c{number}",
            "supplier": "100234",
            "order": "4500012345",
            "line": "00010",
            "field": "promised",
            "old": None,
            "new": "2026-03-20",
            "rule": "as_ordered",
            "why": "as ordered",
            "verdict": "release",
            **values,
        }
    )


QUANTITY = change(2, field="promised_quantity", old="500", new="450.5")


def rows(path: Path, separator: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def test_the_generic_form_is_one_row_per_field_with_old_new_and_why(tmp_path: Path) -> None:
    accepted = change(3, line="20", verdict="review", decided_by="a.berg", why="9 days later; ok")
    done = write_changes([change(), QUANTITY, accepted], tmp_path / "u.csv")
    assert rows(done.path) == [
        {
            "company": "",
            "order": "4500012345",
            "line": "00010",
            "schedule": "1",
            "supplier": "100234",
            "field": "promised",
            "old": "",
            "new": "2026-03-20",
            "rule": "as_ordered",
            "why": "as ordered",
            "decided_by": "",
            "change_id": "c1",
        },
        {
            "company": "",
            "order": "4500012345",
            "line": "00010",
            "schedule": "1",
            "supplier": "100234",
            "field": "promised_quantity",
            "old": "500",
            "new": "450.5",
            "rule": "as_ordered",
            "why": "as ordered",
            "decided_by": "",
            "change_id": "c2",
        },
        {
            "company": "",
            "order": "4500012345",
            "line": "20",
            "schedule": "1",
            "supplier": "100234",
            "field": "promised",
            "old": "",
            "new": "2026-03-20",
            "rule": "as_ordered",
            "why": "9 days later; ok",
            "decided_by": "a.berg",
            "change_id": "c3",
        },
    ]
    assert not done.path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert (done.rows, done.rejects) == (3, ())
    assert str(done) == "u.csv: 3 changes in 3 rows"


def test_sap_gets_one_row_per_schedule_line_and_what_is_not_changed_from_the_order(
    tmp_path: Path,
) -> None:
    line = OrderLine(
        supplier="100234", order="4500012345", line="00010", quantity="500", due="2026-03-18"
    )
    only_date = change(3, line="00020")
    other = OrderLine(
        supplier="100234", order="4500012345", line="00020", quantity="7.25", due="2026-03-18"
    )
    only_quantity = change(4, line="00030", field="promised_quantity", new="3")
    done = write_changes(
        [change(), only_date, QUANTITY, only_quantity],
        tmp_path / "u.csv",
        layout="sap_confirmations",
        lines=(line, other),
    )
    found = rows(done.path, ";")
    assert [(r["EBELP"], r["EBTYP"], r["EINDT"], r["MENGE"]) for r in found] == [
        ("00010", "AB", "20260320", "450.5"),
        ("00020", "AB", "20260320", "7.25"),
    ]
    assert [(r.change.id, r.column) for r in done.rejects] == [("c4", "EINDT")]
    assert [c.id for c in done.changes] == ["c1", "c3", "c2"]


def test_dynamics_gets_its_entity_and_refuses_what_it_has_no_column_for(tmp_path: Path) -> None:
    done = write_changes([change(), QUANTITY], tmp_path / "u.csv", layout="d365_purchase_lines")
    assert done.path.read_text(encoding="utf-8").splitlines() == [
        "PURCHASEORDERNUMBER,LINENUMBER,CONFIRMEDDELIVERYDATE",
        "4500012345,00010,2026-03-20",
    ]
    assert [r.change for r in done.rejects] == [QUANTITY]
    assert "no column for promised_quantity" in str(done.rejects[0])
    assert "1 not uploaded" in str(done)


def test_odoo_gets_noon_and_the_date_that_is_changed(tmp_path: Path) -> None:
    due = change(2, line="20", field="due", new="2026-04-01")
    done = write_changes([change(), due], tmp_path / "u.csv", layout="odoo_purchase_lines")
    assert [(r["line"], r["date_planned"]) for r in rows(done.path)] == [
        ("00010", "2026-03-20 12:00:00"),
        ("20", "2026-04-01 12:00:00"),
    ]
    both = [change(), change(2, field="due", new="2026-04-01")]
    clash = write_changes(both, tmp_path / "v.csv", layout="odoo_purchase_lines")
    assert (clash.rows, len(clash.rejects)) == (0, 2)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"verdict": "review"}, "waits for a person"),
        ({"state": "seen"}, "seen already"),
        ({"state": "closed"}, "closed already"),
        ({"new": "20.03.2026"}, "not an ISO date"),
        ({"field": "price", "new": "1e5"}, "not a plain number"),
        ({"field": "price", "new": "1,5"}, "not a plain number"),
        ({"field": "acknowledgement", "new": '=HYPERLINK("x")'}, "formula"),
        ({"field": "acknowledgement", "new": "AB\u202e12"}, "hidden"),
        ({"order": "@450"}, "hand"),
    ],
)
def test_what_must_not_go_out_comes_back_and_nothing_else(
    tmp_path: Path, values: dict[str, object], word: str
) -> None:
    bad, good = change(1, **values), change(2, line="20")
    done = write_changes([bad, good], tmp_path / "u.csv")
    assert done.changes == (good,)
    assert [reject.change for reject in done.rejects] == [bad]
    assert word in done.rejects[0].reason
    assert len(rows(done.path)) == 1


def test_a_refused_field_takes_its_row_with_it_for_half_an_answer_is_wrong(tmp_path: Path) -> None:
    ack = change(2, field="acknowledgement", new="=1+1")
    done = write_changes([change(), ack], tmp_path / "u.csv", layout="sap_confirmations")
    assert {reject.change.id for reject in done.rejects} == {"c1", "c2"}
    assert {reject.column for reject in done.rejects} == {"XBLNR"}
    assert done.rows == 0


def test_two_changes_that_contradict_each_other_both_stay_out(tmp_path: Path) -> None:
    for layout in ("generic", "sap_confirmations"):
        pair = [change(1), change(2, new="2026-03-27")]
        done = write_changes(pair, tmp_path / f"{layout}.csv", layout=layout)
        assert (done.rows, len(done.rejects)) == (0, 2)
        assert "2026-03-20 and 2026-03-27" in done.rejects[0].reason
    same = write_changes([change(1), change(2)], tmp_path / "same.csv")
    assert [r["change_id"] for r in rows(same.path)] == ["c1 c2"]


def test_schedule_lines_that_a_layout_cannot_tell_apart_stay_out(tmp_path: Path) -> None:
    pair = [change(1), change(2, schedule="2")]
    done = write_changes(pair, tmp_path / "u.csv", layout="d365_purchase_lines")
    assert (done.rows, len(done.rejects)) == (0, 2)
    assert "1, 2" in done.rejects[0].reason
    assert write_changes(pair, tmp_path / "v.csv", layout="sap_confirmations").rows == 2


def test_one_company_a_file_where_the_erp_says_so(tmp_path: Path) -> None:
    pair = [change(1, company="1000"), change(2, company="2000", line="20")]
    with pytest.raises(ConfigError, match="1000, 2000"):
        write_changes(pair, tmp_path / "u.csv", layout="d365_purchase_lines")
    assert write_changes(pair, tmp_path / "u.csv").rows == 2


def test_a_workbook_holds_real_dates_and_numbers_and_keys_as_text(tmp_path: Path) -> None:
    done = write_changes(
        [change(), QUANTITY],
        tmp_path / "u.xlsx",
        layout="sap_confirmations",
        format="xlsx",
        created=AT,
    )
    page = openpyxl.load_workbook(done.path)["Upload"]
    assert [cell.value for cell in page[2]][:6] == [
        "4500012345",
        "00010",
        "1",
        "AB",
        AT.replace(day=20, hour=0, tzinfo=None),
        450.5,
    ]
    with pytest.raises(ConfigError, match="created"):
        write_changes([], tmp_path / "v.xlsx", format="xlsx")


def test_an_emptied_field_goes_out_only_where_the_row_can_say_it(tmp_path: Path) -> None:
    emptied = change(1, old="2026-03-01", new=None)
    assert rows(write_changes([emptied], tmp_path / "a.csv").path)[0]["new"] == ""
    done = write_changes([emptied], tmp_path / "b.csv", layout="sap_confirmations")
    assert "empties" in done.rejects[0].reason


def test_no_change_gives_a_file_with_a_header_and_an_earlier_file_stays(tmp_path: Path) -> None:
    done = write_changes([], tmp_path / "u.csv")
    assert done.path.read_text(encoding="utf-8").startswith("company,order,line")
    with pytest.raises(OutputExists):
        write_changes([], tmp_path / "u.csv")


@given(
    st.lists(
        st.builds(
            change,
            number=st.integers(1, 99),
            line=st.sampled_from(["10", "20", "=30"]),
            schedule=st.sampled_from(["1", "2"]),
            field=st.sampled_from(["promised", "promised_quantity", "price", "description"]),
            new=st.sampled_from([None, "2026-03-20", "5", "-5", "=1", "x"]),
            verdict=st.sampled_from(["release", "review"]),
        ),
        max_size=12,
    ),
    st.sampled_from([layout.name for layout in upload_layouts()]),
)
def test_every_change_is_either_in_the_file_or_told(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Change], layout: str
) -> None:
    path = tmp_path_factory.mktemp("u") / "u.csv"
    done = write_changes(changes, path, layout=layout)
    told = [id(c) for c in done.changes] + [id(reject.change) for reject in done.rejects]
    assert sorted(told) == sorted(map(id, changes))
    text = path.read_text(encoding="utf-8")
    assert "=" not in text
    assert len(text.splitlines()) == done.rows + 1


def test_shipped_layouts_are_sound_and_say_where_they_go() -> None:
    names = [layout.name for layout in upload_layouts()]
    assert names == sorted(names)
    assert {"generic", "sap_confirmations", "d365_purchase_lines"} <= set(names)
    for layout in upload_layouts():
        assert layout.about, layout.name
        assert layout.title, layout.name
        assert "order" in layout.keys
        assert "line" in layout.keys


def test_a_layout_of_ones_own_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'name = "mine"\ntitle = "Mine"\nshape = "schedule"\nseparator = "|"\n'
        'date = "dd.mm.yyyy"\ndecimal = ","\n'
        '[[columns]]\nheader = "PO"\nvalue = "order"\n'
        '[[columns]]\nheader = "Pos"\nvalue = "line"\n'
        '[[columns]]\nheader = "Datum"\nvalue = "promised"\n'
        '[[columns]]\nheader = "Menge"\nvalue = "promised_quantity"\n',
        encoding="utf-8",
    )
    layout = read_upload_layout(file)
    done = write_changes([change(), QUANTITY], tmp_path / "u.csv", layout=layout)
    assert done.path.read_text(encoding="utf-8").splitlines() == [
        "PO|Pos|Datum|Menge",
        "4500012345|00010|20.03.2026|450,5",
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("name = ", "cannot be read"),
        ('name="a"\ntitle="A"\nshape="schedule"\ncolumns=[]', "columns"),
        (
            'name="a"\ntitle="A"\nshape="schedule"\n[[columns]]\nheader="x"\nvalue="promisd"',
            "promised",
        ),
        ('name="a"\ntitle="A"\nshape="schedule"\n[[columns]]\nheader="x"\nvalue="new"', "field"),
        ('name="a"\ntitle="A"\nshape="field"\n[[columns]]\nheader="x"', "constant"),
        (
            'name="a"\ntitle="A"\nshape="field"\ncolumns=[{header="x",value="new"},{header="x",value="old"}]',
            "headed 'x'",
        ),
    ],
)
def test_a_wrong_layout_says_what_is_wrong_and_where(tmp_path: Path, text: str, word: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=word) as caught:
        read_upload_layout(file)
    assert "mine.toml" in str(caught.value)


def test_an_unknown_layout_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="sap_confirmations"):
        upload_layout("sap_confirmation")


def test_a_layout_is_data_that_round_trips() -> None:
    for layout in upload_layouts():
        assert UploadLayout.model_validate_json(layout.model_dump_json()) == layout


def test_the_fields_of_an_order_line_are_told_apart_by_kind(tmp_path: Path) -> None:
    day = change(1, field="requested", new=date(2026, 3, 20).isoformat())
    number = change(2, field="ordered", new="1.50")
    done = write_changes([day, number], tmp_path / "u.csv")
    assert [row["new"] for row in rows(done.path)] == ["2026-03-20", "1.5"]
