"""Files of others, read as they are: replicated SAP tables with all their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scm_automate.connectors import read_orders, read_suppliers
from scm_automate.files import read_sheets

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.shared


def test_replicated_sap_tables_are_recognised(shared: Path) -> None:
    folder = shared / "samples" / "sap-tables"
    names = ["ekko", "ekpo", "eket", "ekbe"]
    loaded = read_orders(*(folder / f"sap_{name}_data.csv" for name in names))
    assert [s.layout for s in loaded.sources] == [f"sap_{name}" for name in names]
    # Their keys are invented and meet nowhere: every item and schedule line is told.
    assert len(loaded.table) == 0
    assert loaded.counts() == {"no_parent": 5}
    assert {(n.file, n.row, n.code) for n in loaded.set_aside} >= {
        ("sap_ekko_data.csv", 2, "deleted"),
        ("sap_ekko_data.csv", 3, "deleted"),
    }


def test_replicated_vendors_are_suppliers(shared: Path) -> None:
    loaded = read_suppliers(shared / "samples" / "sap-tables" / "sap_lfa1_data.csv")
    assert [(s.id, s.country, s.language) for s in loaded.table.records()] == [
        ("EWM_3001", "US", "en"),
        ("EWM_3003", "US", "en"),
        ("EXTERN", "US", "de"),
    ]


def test_every_text_file_opens_as_a_sheet(shared: Path) -> None:
    for path in sorted((shared / "samples").rglob("*.csv")):
        sheet = read_sheets(path)[0]
        assert sheet.delimiter == ",", path
        assert sheet.faults == {}, path
        assert sheet.frame.height == len(path.read_bytes().splitlines()), path
