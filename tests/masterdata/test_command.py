"""``scm-automate diff``, called as a plain function of its module."""

from __future__ import annotations

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from scm_automate.cli.masterdata import diff as command

app = typer.Typer()
app.command("diff")(command)


@pytest.fixture
def files(tmp_path):
    pl.DataFrame({"item": ["1", "2"], "iban": ["DE89370400440532013000", None]}).write_csv(
        tmp_path / "old.csv"
    )
    pl.DataFrame({"item": ["1", "2"], "iban": ["GB82WEST12345698765432", None]}).write_csv(
        tmp_path / "new.csv"
    )
    (tmp_path / "spec.toml").write_text(
        'key = "item"\n[fields]\niban = { kind = "iban" }\n[[risks]]\nname = "bank"\nfields = ["iban"]\n',
        "utf-8",
    )
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_it_says_what_changed(files):
    done = run(files / "old.csv", files / "new.csv", "--key", "item")
    assert done.exit_code == 0
    assert "1 cell changed in 1 row (iban 1)" in done.output


@pytest.mark.parametrize("ending", ["xlsx", "html", "parquet", "jsonl", "csv"])
def test_it_writes_every_kind_of_file_once(ending, files):
    out = files / f"changes.{ending}"
    words = (files / "old.csv", files / "new.csv", "--spec", files / "spec.toml", "--out", out)
    assert run(*words).exit_code == 0
    assert out.stat().st_size > 0
    assert run(*words).exit_code != 0
    assert run(*words, "--replace").exit_code == 0


@pytest.mark.parametrize("ending", ["html", "csv"])
def test_no_account_stands_in_what_people_read(ending, files):
    out = files / f"changes.{ending}"
    done = run(files / "old.csv", files / "new.csv", "--spec", files / "spec.toml", "--out", out)
    told = out.read_text("utf-8-sig") + done.output
    assert "5432" in told
    assert "GB82" not in told
    assert "DE89" not in told


def test_a_spec_almost_named_is_found(files):
    done = run(files / "old.csv", files / "new.csv", "--spec", "sap_vendor")
    assert "sap_vendors" in done.exception.hint
    assert "tryton" not in done.exception.hint


def test_strict_ends_with_ten_where_something_needs_approval(files):
    words = (files / "old.csv", files / "new.csv", "--strict")
    assert run(*words, "--spec", files / "spec.toml").exit_code == 10
    assert run(*words, "--key", "item").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--spec", "nothing"),
        ("--key", "item", "--out", "x.doc"),
        ("--key", "item", "--as-of", "soon"),
    ],
)
def test_what_it_cannot_do_it_says(words, files):
    done = run(files / "old.csv", files / "new.csv", *words)
    assert done.exit_code == 1
    assert type(done.exception).__name__ == "ConfigError"
