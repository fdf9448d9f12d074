"""A live reading and an export of the same records give the same table, cell by cell."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import httpx

from scm_automate.connectors import read_orders

from .conftest import CASES, only

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Case
    from .server import Server


def table_of(rows: list[dict[str, object]], names: list[str]) -> bytes:
    """A CSV as people export it: nothing for what is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(
        {name: "" if row[name] in (None, False) else row[name] for name in names} for row in rows
    )
    return text.getvalue().encode()


def exports(case: Case, server: Server) -> list[bytes]:
    """What somebody would save from the same system."""
    speaks = server.speaks
    if hasattr(speaks, "sets"):
        speaks.pages = None
        root = server.address + speaks.root[1:]
        return [httpx.get(root + name).content for name in speaks.sets]
    if case.name == "erpnext":
        documents = [
            order | {"items": [item for item in speaks.items if item["parent"] == order["name"]]}
            for order in speaks.orders
        ]
        return [json.dumps({"data": documents}).encode()]
    if case.name == "netsuite":
        heads = [name for name in speaks.heads[0] if name != "modified"]
        lines = [name for name in speaks.lines[0] if name != "id"]
        return [table_of(speaks.heads, heads), table_of(speaks.lines, lines)]
    from .speaks_odoo import PATHS

    paths = [
        name
        for name in PATHS
        if name not in ("product_uom" if "json2" in case.name else "product_uom_id",
                        "price_unit" if "json2" in case.name else "price_unit_discounted")
    ]  # fmt: skip
    rows = [{name: row[PATHS[name]] for name in paths} for row in speaks.rows]
    return [table_of(rows, paths)]


# Tryton's own export is compared in test_tryton.
@only(*(one.name for one in CASES if one.name != "tryton"))
def test_the_same_table_as_from_an_export(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        live = erp.read()
    export = read_orders(*exports(case, server))
    assert len(export.table) == case.lines
    mine = live.loaded.table.frame
    assert mine.columns == export.table.frame.columns
    different = [name for name in mine.columns if not mine[name].equals(export.table.frame[name])]
    assert different == []
    assert sorted(note.code for note in live.loaded.set_aside) == sorted(
        note.code for note in export.set_aside
    )


def test_what_is_saved_is_an_export(case: Case, server: Server, tmp_path: Path) -> None:
    with case.open(server) as erp:
        live = erp.read()
    stale = tmp_path / f"{case.name}.orders.Gone.json"
    stale.write_text('[{"order": "1"}]')
    other = tmp_path / f"{case.name}.suppliers.All.json"
    other.write_text('[{"number": "1"}]')
    files = live.save(tmp_path)
    assert not stale.exists()
    assert other.exists()
    other.unlink()
    assert read_orders(tmp_path).table.frame.equals(live.loaded.table.frame)
    assert read_orders(*files).table.frame.equals(live.loaded.table.frame)


@only("s4_v2", "s4_v4")
def test_the_price_of_ten_is_not_the_price_of_one(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        rows = erp.read().loaded.table.records()
    assert {row.price_per for row in rows} == {10}
