"""Every code block of the README and the docs runs, in order, page by page."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[a-z]*)[^\n]*\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL
)
NOT_RUN = re.compile(r"<!-- not run: [^>]+ -->\s*\Z")


def blocks(page: Path) -> list[tuple[int, str, str]]:
    """(line, language, body) of every block that is to run."""
    text = page.read_text("utf-8")
    found = []
    for match in FENCE.finditer(text):
        before = text[: match.start()]
        if NOT_RUN.search(before):
            continue
        indent = match["indent"]
        body = "".join(
            line.removeprefix(indent) for line in match["body"].splitlines(keepends=True)
        )
        found.append((before.count("\n") + 1, match["language"], body))
    return found


def run_console(body: str, folder: Path) -> None:
    """Runs each line that starts with `$ `; the command must be ours and must end well."""
    commands = [
        line[2:] for line in body.replace("\\\n", " ").splitlines() if line.startswith("$ ")
    ]
    assert commands, "a console block without a command"
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "scm-automate", f"only scm-automate is run here: {command}"
        done = subprocess.run(
            [sys.executable, "-m", "scm_automate", *words[1:]],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 10), f"$ {command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "__docs__"}
    for line, language, body in blocks(page):
        where = f"{page.name}:{line}"
        if language == "python":
            exec(compile("\n" * line + body, str(page), "exec"), namespace)
        elif language == "console":
            run_console(body, tmp_path)
        elif language == "toml":
            tomllib.loads(body)
        elif language == "json":
            json.loads(body)
        else:
            assert language == "text", (
                f"{where}: a block in {language or 'no language'} is neither run nor marked"
            )
