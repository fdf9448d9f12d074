"""The commands on exceptions, questions and rules."""

import json

import pytest
from typer.testing import CliRunner

from scm_automate.cli import rules as commands
from scm_automate.demo import example_data

ORDERS = [str(path) for path in example_data("monday-1").orders]


@pytest.fixture
def run():
    import typer

    app = typer.Typer()
    app.command("exceptions")(commands.exceptions)
    app.command("ask")(commands.ask)
    app.add_typer(commands.rules_app, name="rules")

    def call(*words, code=0):
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == code, done.output + str(done.exception)
        return done.output

    return call


def orders():
    return [word for path in ORDERS for word in ("--orders", path)]


def test_exceptions_of_the_example_data_are_listed_and_explained(run):
    said = run("exceptions", *orders(), "--as-of", "2026-03-02", "--json")
    told = json.loads(said[said.index("{\n") :])  # what comes before stood on standard error
    assert told["counts"]["past_due"] > 3
    assert told["not_run"]["pull_in"] == "needs demand"
    first = told["exceptions"][0]
    text = run("exceptions", *orders(), "--as-of", "2026-03-02", "--explain", first["id"])
    assert f"{first['code']} fires on" in text
    run("exceptions", *orders(), "--as-of", "2026-03-02", "--strict", code=10)


def test_a_question_is_answered_in_its_language(run, tmp_path):
    (tmp_path / "stock.csv").write_text("item;plant;quantity\n1030-0050;1100;40\n", "utf-8")
    (tmp_path / "demand.csv").write_text(
        "kind;item;plant;quantity;due;reference;line\nsales_order;1030-0050;1100;30;2026-03-20;90;10\n",
        "utf-8",
    )
    given = [
        *orders(),
        "--stock",
        tmp_path / "stock.csv",
        "--demand",
        tmp_path / "demand.csv",
        "--as-of",
        "2026-03-02",
    ]
    assert "am Lager" in run("ask", "wie viel 1030-0050 haben wir?", *given)
    assert "may be promised" not in run("ask", "wann kommt 1030-0050?", *given)
    assert "90/10: 30 of 1030-0050 are covered" in run("ask", "status 90", *given)
    assert "not understood" in run("ask", "hello", *given, code=10)


def test_rules_are_listed_and_tested(run, tmp_path):
    assert "sap 07" in run("rules", "list")
    assert " 0 failed" in run("rules", "test")
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[late]\nwhen = ["promised > due"]\n[[late.cases]]\n'
        "given = { promised = 2026-05-05, due = 2026-05-04 }\nexpect = { fired = false }\n",
        "utf-8",
    )
    assert "mine.toml: late, case 1: fires, and was expected not to" in run(
        "rules", "test", mine, code=10
    )
