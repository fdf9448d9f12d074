"""A vocabulary as a TOML file: readable, comparable line by line, never overwritten by an older one."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from scm_automate.errors import ConfigError, Provenance, TransitionNotAllowed
from scm_automate.files.write_atomic import write_atomically
from scm_automate.replies.vocabulary import Vocabulary

__all__ = ["read_vocabulary", "write_vocabulary"]

_HEAD = """\
# What this supplier means by its words. Versions only go up; entries are ended, never deleted.
# An entry without approved_by is learned: what it changes is for review until a person approves it.
"""


def read_vocabulary(path: Path | str) -> Vocabulary:
    """The vocabulary in a TOML file.

    Raises:
        ConfigError: The file is no TOML, or an entry does not fit; the message names it.
        OSError: There is no such file.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "100234.toml"
        ...     _ = path.write_text('supplier = "100234"')
        ...     read_vocabulary(path).version
        0
    """
    source = Path(path)
    where = Provenance(file=source.name)
    try:
        data = tomllib.loads(source.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
        if "entry" in data:
            data["entries"] = data.pop("entry")
        return Vocabulary.model_validate(data)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The vocabulary is no TOML: {error}.", source=where) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigError(
            f"The vocabulary does not fit: {place}: {first['msg']}.", source=where
        ) from None


def write_vocabulary(vocabulary: Vocabulary, path: Path | str) -> None:
    """Write a vocabulary to its file, whole or not at all.

    Raises:
        TransitionNotAllowed: The file holds another supplier's, or a version that this one was not
            made from: somebody else changed it in the meantime.
    """
    target = Path(path)
    if target.exists():
        there = read_vocabulary(target)
        if there == vocabulary:
            return
        ours = {
            one.model_copy(update={"until": None, "ended_by": ""}) for one in vocabulary.entries
        }
        theirs = {one.model_copy(update={"until": None, "ended_by": ""}) for one in there.entries}
        if (
            there.supplier != vocabulary.supplier
            or there.version >= vocabulary.version
            or not theirs <= ours
        ):
            raise TransitionNotAllowed(
                f"{target.name} holds version {there.version} of supplier {there.supplier}; version"
                f" {vocabulary.version} of supplier {vocabulary.supplier} does not follow it.",
                hint="Read the file again, and make the change anew.",
            )
    with write_atomically(target, existing="replace") as file:
        file.write(_as_toml(vocabulary).encode())


def _as_toml(vocabulary: Vocabulary) -> str:
    rows = [_HEAD, f"supplier = {_text(vocabulary.supplier)}", f"version = {vocabulary.version}"]
    for entry in vocabulary.entries:
        rows += ["", "[[entry]]"]
        for name in type(entry).model_fields:
            value = getattr(entry, name)
            if (
                value is None
                or (value == "" and name != "said")
                or (name == "factor" and value == 1)
            ):
                continue
            if isinstance(value, str):
                rows.append(f"{name} = {_text(value)}")
            elif isinstance(value, Decimal):
                rows.append(f'{name} = "{value:f}"')
            else:  # a number of a version, or a day, which TOML knows
                rows.append(f"{name} = {value}")
    return "\n".join(rows) + "\n"


def _text(value: str) -> str:
    """A TOML basic string: as in JSON, and with the one more sign that TOML forbids."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
