"""``inspect`` and ``layouts`` as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
import xlsxwriter
from typer.testing import CliRunner

from scm_automate.cli.failures import ExitCode
from scm_automate.cli.layouts import inspect, layouts_app
from scm_automate.errors import ConfigError

EXPORTS = Path(__file__).parents[1] / "connectors" / "exports"
app = typer.Typer()
app.command("inspect")(inspect)
app.add_typer(layouts_app, name="layouts")


def run(*words: object, fails: type[Exception] | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    if fails is not None:
        assert isinstance(done.exception, fails), done.exception
    return done.exit_code, done.output


def test_inspect_says_what_a_file_is() -> None:
    code, text = run("inspect", EXPORTS / "sap_me2n_german.csv")
    assert code == 0
    assert "sap_me2n (orders), header in row 1: 18 of 20 columns" in text
    assert "17.08.2026 -> 2026-08-17" in text
    code, text = run("inspect", EXPORTS / "sap_me2n_german.csv", "--json")
    assert json.loads(text)["sheets"][0]["layout"] == "sap_me2n"
    run("inspect", EXPORTS / "sap_me2n_german.csv", "--decimal", ";", fails=ConfigError)


def test_inspect_says_of_a_policy_and_of_a_hidden_sheet_what_they_are(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("ask_after_days = 5\n", "utf-8")
    assert "a file of settings (TOML)" in run("inspect", policy)[1]
    book = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(book) as made:
        for name in ("March", "February"):
            made.add_worksheet(name).write_row(0, 0, ["order", "line", "supplier", "quantity"])
        made.get_worksheet_by_name("February").hide()
    text = run("inspect", book)[1]
    assert text.count("the sheet is hidden") == 1
    assert text.index("February") < text.index("the sheet is hidden")


def test_layouts_say_where_their_headers_were_seen() -> None:
    text = run("layouts", "--record", "demand", "--sources")[1]
    assert text.count("seen in: ") == text.count("\n") // 2
    assert "fields of VBBE" in text


def test_layouts_are_listed() -> None:
    code, text = run("layouts")
    assert code == 0
    assert "orders:\n" in text
    assert "SAP ME2N / ME2M / ME2L list" in text
    assert "(experimental)" in text
    code, text = run("layouts", "--record", "stock", "--json")
    assert [one["name"] for one in json.loads(text)] == ["generic_stock", "sap_mard"]
    run("layouts", "--record", "stok", fails=ConfigError)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_layout_is_checked(tmp_path: Path, as_json: bool) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'name = "mine"\ntitle = "t"\nrecord = "stock"\nsource = "s"\nidentify = ["item", "quantity"]\n'
        '[columns.item]\nheaders = { en = "Part" }\n[columns.quantity]\nkind = "number"\n'
        'headers = { en = "Free" }\n'
    )
    (tmp_path / "mine.csv").write_text("Part,Free\nA-1,4\n")
    more = ["--json"] if as_json else []
    code, text = run("layouts", "check", mine, *more)
    assert code == ExitCode.NEEDS_PERSON
    assert "has no expectation beside it" in text
    assert run("layouts", "check", mine, "--write", *more)[0] == 0
    code, text = run("layouts", "check", mine, *more)
    assert code == 0
    assert (json.loads(text)["findings"] == []) if as_json else text.startswith("mine: fine")
