"""Every public name and every command has its page."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import scm_automate

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DIRECTIVE = re.compile(r"^::: (scm_automate[\w.]*)", re.MULTILINE)
FACES = {"cli", "demo"}


def rooms() -> list[str]:
    """The public rooms of the package that a user imports from."""
    names = [info.name for info in pkgutil.iter_modules(scm_automate.__path__)]
    return sorted(name for name in names if not name.startswith("_") and name not in FACES)


def documented() -> set[str]:
    return {
        name
        for page in (DOCS / "reference").rglob("*.md")
        for name in DIRECTIVE.findall(page.read_text("utf-8"))
    }


@pytest.mark.parametrize("room", rooms())
def test_every_public_name_of_a_room_has_its_page(room):
    module = importlib.import_module(f"scm_automate.{room}")
    names = {f"scm_automate.{room}.{name}" for name in module.__all__}
    shown = documented()
    # A page may show a whole room; then every name of its __all__ is on it.
    missing = set() if f"scm_automate.{room}" in shown else names - shown
    assert not missing, f"no reference page shows {sorted(missing)}"


def test_no_page_shows_a_name_that_is_not_there():
    for name in documented():
        module, _, attribute = name.rpartition(".")
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            assert hasattr(importlib.import_module(module), attribute), name


def test_every_command_is_on_the_command_page():
    from typer.main import get_command

    from scm_automate.cli import app

    page = (DOCS / "reference" / "command.md").read_text("utf-8")
    for name in get_command(app).commands:
        assert f"## `scm-automate {name}`" in page, (
            f"docs/reference/command.md has no section on {name}"
        )


def test_every_error_is_on_the_error_page():
    from scm_automate import errors

    page = (DOCS / "reference" / "errors.md").read_text("utf-8")
    for name in errors.__all__:
        error = getattr(errors, name)
        if isinstance(error, type) and issubclass(error, errors.ScmError):
            assert f"`{error.code}`" in page, f"docs/reference/errors.md does not tell {error.code}"


def test_every_page_is_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in DOCS.rglob("*.md"):
        assert page.relative_to(DOCS).as_posix() in navigation, page
