"""Specs as TOML files: your own, and those shipped for the tables of each ERP."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.masterdata.spec import TableSpec

__all__ = ["read_spec", "shipped_spec", "shipped_specs", "write_spec"]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def read_spec(path: Path | str) -> TableSpec:
    """The spec of a TOML file.

    Args:
        path: The file; its tables are the attributes of `TableSpec`, ``[fields.<name>]`` with ``kind``.

    Raises:
        ConfigError: It is no TOML, or says something that no spec can mean; the place is named.
    """
    source = Path(path)
    return _made(source.read_text(encoding="utf-8"), source.name)


def write_spec(spec: TableSpec, path: Path | str, *, existing: Existing = "refuse") -> None:
    """The spec as a TOML file that `read_spec` reads back, such as a proposal of `infer_spec` to correct.

    Args:
        spec: What to write; what is as it is by default is left out.
        path: The file to make.
        existing: ``refuse`` or ``replace`` a file that is there.

    Raises:
        OutputExists: The file is there already.
    """
    # The name is always said: a file without one is called as itself.
    told = {"name": spec.name, **spec.model_dump(mode="json", exclude_defaults=True)}
    fields, risks = told.pop("fields", {}), told.pop("risks", [])
    units = told.pop("units", {})
    lines = [f"{name} = {_toml(value)}" for name, value in told.items()]
    # The kind is always said, and first.
    fields = {name: {"kind": field.kind, **fields[name]} for name, field in spec.fields.items()}
    for title, table in (("fields", fields), ("units", units)):
        if table:
            lines += ["", f"[{title}]", *(f"{_key(n)} = {_toml(v)}" for n, v in table.items())]
    for risk in risks:
        lines += ["", "[[risks]]", *(f"{name} = {_toml(value)}" for name, value in risk.items())]
    with write_atomically(path, existing=existing) as file:
        file.write(("\n".join(lines) + "\n").encode())


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _toml(name)


def _toml(value: object) -> str:
    """A plain value as TOML; text as in JSON, which TOML's own text is."""
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(name)} = {_toml(one)}" for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def shipped_spec(name: str) -> TableSpec:
    """A spec that comes with the library.

    Args:
        name: One of `shipped_specs`.

    Raises:
        ConfigError: There is none of that name.

    Examples:
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

    Examples:
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
