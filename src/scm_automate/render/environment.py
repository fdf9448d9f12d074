"""The one jinja2 environment of the house: sandboxed, escaping, and strict about names.

Values come from outside, so they are escaped in HTML and SVG and can reach no Python; a name that
a template misspells stops it, for a letter with a hole in it must not leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import BaseLoader, DictLoader, PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scm_automate.render.words import capitals, columns, day, quantity, single_line, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

__all__ = ["environment", "package_environment"]

_PLAIN = (".txt", ".txt.j2")


def _escapes(name: str | None) -> bool:
    """Everything is escaped but plain text: a template without a name is taken for HTML."""
    return name is None or not name.endswith(_PLAIN)


def environment(templates: Mapping[str, str]) -> Environment:
    """An environment over templates held in memory.

    Names that end in ``.txt`` (``.j2`` may follow) are plain text; all others are escaped.

    Args:
        templates: Source by name.

    Returns:
        A sandboxed environment; an unknown name in a template raises `jinja2.UndefinedError`.
        Filters besides jinja2's own: ``day``, ``quantity``, ``single_line``, ``columns``, ``wrap``.

    Examples:
        >>> environment({"a.txt": "{{ 'a' | single_line }}"}).get_template("a.txt").render()
        'a'
    """
    return _made(DictLoader(templates))


def package_environment(package: str, *, folder: str = "templates") -> Environment:
    """An environment over template files shipped in a package.

    Args:
        package: Dotted name, such as ``scm_automate.chase``.
        folder: Folder of the package that holds the templates.

    Returns:
        As `environment`.
    """
    return _made(PackageLoader(package, folder))


def _made(loader: BaseLoader) -> Environment:
    made = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=_escapes,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    ours: dict[str, Any] = {
        "capitals": capitals,
        "columns": columns,
        "day": day,
        "quantity": quantity,
        "single_line": single_line,
        "wrap": wrap,
    }
    made.filters.update(ours)
    return made
