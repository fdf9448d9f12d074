"""The notebooks run as plain scripts, headless, in an empty folder that they leave empty."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("[0-9][0-9]_*.py"))

TOLD = {
    "01_first_chase": ("letters about", "5 drafts written", "is not asked about"),
    "02_read_replies": ("'impostor': 1", "0 lines released", "bank_details"),
    "03_review_and_changes": ("letters have left", "0 messages read anew", "report.html"),
    "04_master_data": ("end items affected: PUMP", "PUMP: BOLT 12 -> 14", "risky: price 1"),
    "05_order_book": ("90018/10 is 5 days late", "9 exceptions as of 2026-05-04", "clears when"),
    "06_measure_the_reader": ("Go live: not yet.", 'the unit "Gebinde" is 60 PCE', "did not hold"),
    "07_changes_out": ("1 conflicting, 2 waiting", "429 Too many", "2 writes reached the ERP"),
    "08_read_your_exports": (
        "1 rejected: 1 date; 3 set aside",
        "#NOT_CALCULATED!",
        "monday_list: fine",
    ),
    "09_let_the_chase_run": ("send: 1 unknown", "superseded - the buyer", "eager: 6 letters"),
    "10_at_the_desk": ("Carl Maas stands in", "90018/10 21 days late", "Net    minus"),
}
"""What each of them must have printed."""


def test_every_notebook_is_known():
    assert [path.stem for path in NOTEBOOKS] == sorted(TOLD)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_as_a_script(notebook, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", str(notebook)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for words in TOLD[notebook.stem]:
        assert words in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_in_percent_format(notebook):
    lines = notebook.read_text("utf-8").splitlines()
    assert lines[0] == "# ---"
    assert "# %% [markdown]" in lines
    assert lines.count("# %%") >= 3
