"""Stock, demand, items, prices and receipts from whatever an ERP writes, in the commands that take them."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from scm_automate.cli import rules as commands
from scm_automate.cli import supply_files as files
from scm_automate.cli.chase import chase
from scm_automate.demo import example_data
from scm_automate.errors import SourceNotRecognised

SAP = {
    "stock": "MATNR;WERKS;LGORT;LABST;SPEME\n007;1000;0001;40,5;2,0\n008;1000;0001;7;0\n",
    "prices": "MATNR;LIFNR;INFNR\n",
}


def written(folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_an_erps_own_stock_list_is_read_by_its_own_headings(tmp_path):
    frame = files.stock_from([written(tmp_path, "mard.csv", SAP["stock"])]).frame
    assert frame.select("item", "plant", "location").rows() == [
        ("007", "1000", "0001"),
        ("008", "1000", "0001"),
    ]
    assert [str(q.normalize()) for q in frame["quantity"]] == ["40.5", "7"]


def test_two_columns_by_our_own_names_are_enough(tmp_path, capsys):
    some = [
        written(tmp_path, "a.csv", "item,quantity\nA,5\nB,x\n"),
        written(tmp_path, "b.csv", "item,quantity\nC,7\n"),
    ]
    frame = files.stock_from(some).frame
    assert frame["item"].to_list() == ["A", "C"]
    assert "not read: " in capsys.readouterr().err


def test_what_no_layout_knows_is_refused_with_what_is_missing(tmp_path):
    with pytest.raises(SourceNotRecognised, match=r"Name the columns|needs"):
        files.stock_from([written(tmp_path, "a.csv", "artikle,amount\nA,5\n")])


def test_nothing_given_is_nothing(tmp_path):
    readers = (files.stock_from, files.demand_from, files.items_from, files.prices_from)
    assert [reader(None) for reader in (*readers, files.receipts_from)] == [None] * 5
    assert files.sales_from(None) is None


def test_a_sales_history_tells_the_cells_that_are_none(tmp_path, capsys):
    path = written(
        tmp_path,
        "sales.csv",
        "customer;item;order;ordered_on;quantity\nC1;A;80;02.03.2026;5,5\nC1;A;81;03/04/2026;1.000\n",
    )
    frame = files.sales_from(path)
    assert frame["ordered_on"].null_count() == 1
    assert str(frame["quantity"][0].normalize()) == "5.5"
    said = capsys.readouterr().err
    assert "sales.csv, row 2, ordered_on: '03/04/2026' is not a day such as 2026-03-02." in said
    assert "sales.csv, row 2, quantity: '1.000' is not a plain quantity." in said


@pytest.fixture
def run():
    app = typer.Typer()
    app.command("exceptions")(commands.exceptions)
    app.command("ask")(commands.ask)
    app.command("chase")(chase)

    def call(*words, code=0):
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == code, done.output + str(done.exception)
        return done.output

    return call


@pytest.fixture
def orders(tmp_path):
    text = (
        "order;line;supplier;item;plant;quantity;due;promised\n"
        "45;10;7;007;1000;50;2026-03-16;2026-03-27\n"
        "46;10;8;007;1000;80;2026-04-10;\n"
    )
    return written(tmp_path, "orders.csv", text)


def test_questions_and_exceptions_work_on_an_erps_own_lists(tmp_path, run, orders):
    given = [
        "--orders",
        orders,
        "--stock",
        written(tmp_path, "mard.csv", SAP["stock"]),
        "--demand",
        written(
            tmp_path,
            "vbbe.csv",
            "VBELN;POSNR;MATNR;WERKS;MBDAT;OMENG;VBTYP\n90;10;007;1000;20.03.2026;60;C\n",
        ),
        "--as-of",
        "2026-03-02",
    ]
    assert "40.5 on hand, 40.5 of it taken" in run("ask", "how much of 007 do we have?", *given)
    told = run("exceptions", *given, "--json")
    found = json.loads(told[told.index("{\n") :])
    assert found["counts"]["order_endangered"] == 1
    assert {one["code"] for one in found["exceptions"][:3]} >= {"late_vs_need", "order_endangered"}
    receipts = written(
        tmp_path,
        "receipts.csv",
        "document;order;line;item;quantity;posted\n5000;44;10;007;5;2026-02-20\n",
    )
    said = run("ask", "why was 44/10 late?", *given, "--receipts", receipts)
    assert "44/10 has no date to measure from" in said


def test_a_chase_weighs_answers_against_both_or_neither(tmp_path, run):
    data = example_data("monday-1")
    (tmp_path / "inbox").mkdir()
    words = [
        *(word for path in data.orders for word in ("--orders", path)),
        *(word for path in data.suppliers for word in ("--suppliers", path)),
        "--inbox", tmp_path / "inbox", "--state", tmp_path / "chase.db", "--out", tmp_path / "out",
        "--policy", data.policy, "--as-of", "2026-03-02",
    ]  # fmt: skip
    stock = written(tmp_path, "stock.csv", "item;plant;quantity\n1030-0050;1100;40\n")
    demand = written(
        tmp_path,
        "demand.csv",
        "kind;item;plant;quantity;due\nsales_order;1030-0050;1100;30;2026-03-20\n",
    )
    app = typer.Typer()
    app.command("chase")(chase)
    refused = CliRunner().invoke(app, [str(w) for w in [*words, "--stock", stock]])
    assert "--stock and --demand go together" in str(refused.exception)
    assert not (tmp_path / "chase.db").exists()
    run("chase", *words, "--stock", stock, "--demand", demand)
    assert (tmp_path / "out" / "latest").exists()
