"""The systems as data: each is whole, and names a layout that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scm_automate.connectors.erp import connect, find_system, load_system, systems
from scm_automate.connectors.known_layouts import layouts
from scm_automate.errors import ConfigError
from scm_automate.web import Bearer

from .conftest import CASES

if TYPE_CHECKING:
    from pathlib import Path


def test_all_systems_are_there() -> None:
    assert [system.name for system in systems()] == [
        "business_central", "d365", "erpnext", "netsuite", "odoo_json2", "odoo_jsonrpc",
        "s4_v2", "s4_v4", "tryton",
    ]  # fmt: skip


def test_every_system_goes_through_every_fault() -> None:
    """The tests of faults run over `CASES`: a system without a case there would go untested."""
    assert sorted(case.name for case in CASES) == [system.name for system in systems()]
    assert {case.name for case in CASES} == {one.name for one in systems() if one.write}


@pytest.mark.parametrize("name", [system.name for system in systems()])
def test_what_is_asked_for_is_what_the_layouts_read(name: str) -> None:
    system = find_system(name)
    known = {one.name for one in layouts()} | {one.join.family for one in layouts() if one.join}
    assert set(system.layouts) == set(system.records)
    assert set(system.layouts.values()) <= known
    for tables in system.records.values():
        for table in tables:
            assert table.select
            assert not table.changed or "{since}" in table.changed
            assert not table.query or "{where}" in table.query


def test_a_field_that_no_layout_takes_is_not_asked_for() -> None:
    """Each selected field is a heading of a layout, or a key or a time that the client itself needs."""
    own = {"LastChangeDateTime", "lastModifiedDateTime", "modified", "uniquekey", "_timestamp"}
    own |= {"id", "name", "unit.symbol", "OrdinalNumber"}
    for system in systems():
        headings = {
            word
            for layout in layouts()
            for column in layout.columns.values()
            for words in column.headers.values()
            for word in words
        }
        for tables in system.records.values():
            todo = [("", table) for table in tables]
            while todo:
                path, table = todo.pop()
                prefix = f"{table.path}." if path == "x" and system.name == "tryton" else ""
                unknown = [f for f in table.select if prefix + f not in headings and f not in own]
                assert unknown == [], (system.name, table.path)
                todo += [("x", one) for one in table.within]


def test_a_system_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\ntitle = "Mine"\nprotocol = "odata_v4"\nsource = "us"\n'
        'layouts = { orders = "d365" }\n[[records.orders]]\npath = "P"\nselect = ["A"]\n'
    )
    assert load_system(path).records["orders"][0].page == 500
    path.write_text('name = "mine"\nprotocol = "carrier pigeon"\n')
    with pytest.raises(ConfigError, match="not valid"):
        load_system(path)


def test_what_is_wrong_is_told() -> None:
    with pytest.raises(ConfigError, match="s4_v9") as told:
        find_system("s4_v9")
    assert "s4_v2" in told.value.hint
    with pytest.raises(ConfigError, match="databases"):
        connect("tryton", "http://127.0.0.1:1/")
    with pytest.raises(ConfigError, match="user and password"):
        connect("tryton", "http://127.0.0.1:1/", database="d", identity=Bearer(lambda: "x"))
    with pytest.raises(ConfigError, match="not encrypted"):
        connect("s4_v4", "http://erp.example/")
    with (
        connect("d365", "https://erp.example/") as erp,
        pytest.raises(ConfigError, match="gives no"),
    ):
        erp.read("bom")
