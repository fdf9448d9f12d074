"""Every example in a docstring runs, and stands in a section that the builder of the docs knows."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src"
UNKNOWN = re.compile(
    r"^\s*(Example|Return|Raise|Arg|Attribute|Yield|Parameter)s?:\s*$", re.MULTILINE
)
KNOWN = {"Examples", "Returns", "Raises", "Args", "Attributes", "Yields"}


def texts():
    for path in sorted(SOURCES.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCES).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path.read_text("utf-8")


WITH_EXAMPLES = [name for name, text in texts() if ">>> " in text]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_run(name, tmp_path, monkeypatch, capsys):
    module = importlib.import_module(name)
    monkeypatch.chdir(tmp_path)
    tests = [one for one in doctest.DocTestFinder().find(module) if one.examples]
    assert tests, f"{name} has a prompt in its text, and no example that is found"
    runner = doctest.DocTestRunner(verbose=False)
    failed = sum(runner.run(one).failed for one in tests)
    assert not failed, capsys.readouterr().out


def test_sections_have_the_names_that_the_builder_of_the_docs_knows():
    """Under another name, examples are read as Markdown: a quotation, with brackets as links."""
    wrong = [
        f"{name}: {found.group().strip()}"
        for name, text in texts()
        for found in UNKNOWN.finditer(text)
        if found.group().strip().removesuffix(":") not in KNOWN
    ]
    assert not wrong
