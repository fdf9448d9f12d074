"""A language is added by adding its file: no code knows of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import scm_automate

FILE = Path(__file__).with_name("new_language") / "hu.toml"
READ = """
import json, sys
from datetime import UTC, datetime
from scm_automate.replies import read_reply

lines = [
    {"order": "4500012345", "line": "10", "item": "A-1001", "description": "Nyomórugó", "quantity": "500", "due": "2026-05-04"},
    {"order": "4500012345", "line": "20", "item": "B-1", "description": "Tartó", "quantity": "200", "due": "2026-05-18"},
]
out = {}
for text in json.load(sys.stdin):
    mail = f"From: a@rugo.example\\nTo: b@buyer.example\\nContent-Type: text/plain; charset=utf-8\\n\\n{text}\\n"
    reply = read_reply(
        mail.encode(), lines, received=datetime(2026, 4, 20, 7, tzinfo=UTC),
        supplier={"id": "1", "country": "HU", "email_domains": ["rugo.example"]},
    )
    out[text] = {
        one.line: [one.status, one.review, *(str(lot.latest) for lot in one.deliveries)]
        for one in reply.lines
    }
json.dump(out, sys.stdout)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the library with one language more."""
    source = Path(scm_automate.__file__).parent
    shutil.copytree(source, tmp_path / "scm_automate", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(FILE, tmp_path / "scm_automate" / "replies" / "languages")
    return tmp_path


def read(tree: Path, *texts: str) -> dict[str, dict[str, list[object]]]:
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(tree), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, dict[str, list[object]]] = json.loads(done.stdout)
    return answers


def test_a_file_is_all_that_a_language_needs(tree):
    firm, kept, open_, denied, doubted = (
        "A-1001: május 12-én szállítjuk.",
        "A-1001: rendben, változatlan.",
        "A-1001: még nem tudjuk.",
        "A-1001: nem szállítjuk május 12-én.",
        "A-1001: talán május 12.",
    )
    answers = read(tree, firm, kept, open_, denied, doubted)
    assert answers[firm] == {"10": ["changed", False, "2026-05-12"]}
    assert answers[kept] == {"10": ["accepted", False, "2026-05-04"]}
    assert answers[open_] == {"10": ["unclear", True]}
    assert answers[denied] == {"10": ["unclear", True]}
    assert answers[doubted] == {"10": ["changed", True, "2026-05-12"]}


def test_a_list_that_nothing_reads_is_refused_by_name(tree):
    file = tree / "scm_automate" / "replies" / "languages" / "hu.toml"
    file.write_text(file.read_text("utf-8") + '\n[hours]\nclokc = ["óra"]\n', "utf-8")
    with pytest.raises(AssertionError, match=r"hu\.toml: nothing reads the list hours\.clokc"):
        read(tree, "10: ok")
