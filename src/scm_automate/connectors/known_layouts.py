"""The layouts that are known: shipped ones, those of other packages, and one of the caller's own.

Another package adds layouts through the entry-point group ``scm_automate.layouts``: an entry names a
package whose ``*.toml`` files are layouts, or a function that returns layouts.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from pydantic import ValidationError

from scm_automate.connectors.layout import Layout
from scm_automate.errors import ConfigError, Provenance, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import EntryPoint
    from importlib.resources.abc import Traversable

__all__ = ["ENTRY_POINTS", "find_layout", "layouts", "load_layout"]

ENTRY_POINTS = "scm_automate.layouts"
"""The entry-point group in which other packages announce layouts."""


def load_layout(path: str | Path) -> Layout:
    """A layout of the caller's own, from its TOML file.

    Args:
        path: The file.

    Returns:
        The layout, validated.

    Raises:
        ConfigError: The file is no TOML, or not a layout; the message names the entry.
    """
    return _parsed(Path(path).read_bytes(), str(path))


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts that are known by name: shipped, and added by installed packages.

    Returns:
        The layouts, by name.

    Raises:
        ConfigError: A package adds something that is no layout, or a name that is taken.

    Examples:
        >>> "d365_purchase_lines" in [layout.name for layout in layouts()]
        True
    """
    found = {layout.name: layout for layout in _in_folder(files(__package__) / "layouts")}
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        for layout in _added(entry):
            if layout.name in found:
                raise ConfigError(
                    f"The package of the entry point {entry.value!r} adds a layout "
                    f"{layout.name!r}, and there is one of this name already.",
                    hint="Give it another name, or uninstall the package.",
                )
            found[layout.name] = layout
    return tuple(found[name] for name in sorted(found))


def find_layout(name: str) -> Layout:
    """The known layout of this name.

    Raises:
        ConfigError: There is none; the hint names the nearest.
    """
    known = {layout.name: layout for layout in layouts()}
    if name not in known:
        raise ConfigError(
            f"There is no layout {name!r}.",
            hint=did_you_mean(name, known) or f"Known are {', '.join(known)}.",
        )
    return known[name]


def _in_folder(folder: Traversable) -> list[Layout]:
    """The layouts of a folder."""
    return [
        _parsed(entry.read_bytes(), entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]


def _added(entry: EntryPoint) -> Iterable[Layout]:
    """The layouts that one entry point announces."""
    try:
        named = entry.load()
        found = _in_folder(files(named)) if isinstance(named, ModuleType) else tuple(named())
    except ConfigError:
        raise
    except Exception as fault:  # a package of somebody else's: whatever it does is told by name
        raise ConfigError(
            f"The layouts of the entry point {entry.value!r} cannot be loaded: {fault}.",
            hint="Mend or uninstall that package.",
        ) from fault
    odd = [layout for layout in found if not isinstance(layout, Layout)]
    if odd:
        raise ConfigError(
            f"The entry point {entry.value!r} gives a {type(odd[0]).__name__} and no Layout.",
            hint="Name a package of TOML files, or a function that returns Layouts.",
        )
    return found


def _parsed(data: bytes, name: str) -> Layout:
    """A layout from the bytes of its file."""
    place = Provenance(file=name)
    try:
        raw = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"The layout is no TOML: {fault}.", hint="Correct the line.", source=place
        ) from None
    try:
        return Layout.model_validate(raw)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"The layout is not valid: {where or 'it'}: {first['msg']}.",
            hint="See connectors.Layout for its entries.",
            source=place,
        ) from None
