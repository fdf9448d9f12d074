"""Specs as TOML files: your own, and those shipped for the tables of each ERP."""

from __future__ import annotations

import tomllib
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.masterdata.spec import TableSpec

__all__ = ["read_spec", "shipped_spec", "shipped_specs"]


def read_spec(path: Path | str) -> TableSpec:
    """The spec of a TOML file.

    Args:
        path: The file; its tables are the attributes of `TableSpec`, ``[fields.<name>]`` with ``kind``.

    Raises:
        ConfigError: It is no TOML, or says something that no spec can mean; the place is named.
    """
    source = Path(path)
    return _made(source.read_text(encoding="utf-8"), source.name)


def shipped_spec(name: str) -> TableSpec:
    """A spec that comes with the library.

    Args:
        name: One of `shipped_specs`.

    Raises:
        ConfigError: There is none of that name.

    Example:
        >>> shipped_spec("sap_vendors").key
        ('vendor',)
    """
    known = shipped_specs()
    if name not in known:
        raise ConfigError(
            f"There is no shipped spec {name!r}.",
            hint=did_you_mean(name, known) or f"There are {', '.join(known)}.",
        )
    text = _folder().joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return _made(text, f"{name}.toml")


def shipped_specs() -> tuple[str, ...]:
    """Names of the specs that come with the library.

    Example:
        >>> "d365_items" in shipped_specs()
        True
    """
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _folder() -> Any:  # noqa: ANN401 - importlib's Traversable moved between the Pythons supported
    return package_files("scm_automate.masterdata").joinpath("specs")


def _made(text: str, name: str) -> TableSpec:
    place = Provenance(file=name)
    try:
        data = tomllib.loads(text)
        return TableSpec.model_validate({"name": name.removesuffix(".toml"), **data})
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(f"No TOML: {fault}.", hint="Correct the line.", source=place) from None
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"{where or 'the spec'}: {first['msg']} (found {str(first['input'])[:80]!r}).",
            hint="See the attributes of TableSpec and of the kinds of fields.",
            source=place,
        ) from None
