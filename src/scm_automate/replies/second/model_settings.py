"""A second reader described in a TOML file; the key stays in the environment."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.files.toml_file import read_toml
from scm_automate.replies.second.model_reader import ModelReader
from scm_automate.web import Bearer, Budget, LanguageModel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scm_automate.replies.second.model_reader import SecondLook

__all__ = ["read_second_reader"]

_KINDS: Final[dict[str, type]] = {
    "address": str,
    "model": str,
    "key_variable": str,
    "allowed_hosts": list,
    "calls": int,
    "tokens": int,
    "longest": int,
    "journal": str,
}


def read_second_reader(path: str | Path, *, environment: Mapping[str, str]) -> ModelReader:
    r"""The second reader that a file describes.

    Keys are ``address`` and ``model`` of an endpoint that speaks the OpenAI form of chat completions;
    ``allowed_hosts`` for one that is not this machine; ``key_variable``, the name of the environment
    variable with its key; ``calls`` and ``tokens``, what one run may spend (50 and 100,000);
    ``longest``, the characters that a text may have to be shown; and ``journal``, a file beside it to
    which each question and answer is appended as a JSON line.

    Args:
        path: The file, in UTF-8.
        environment: The environment's variables.

    Raises:
        ConfigError: The file is no TOML, a key is missing, unknown or wrong, the variable is not set,
            or the host may not be asked.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "second.toml"
        ...     _ = file.write_text('address = "http://127.0.0.1:8080/v1/"\nmodel = "small"\n')
        ...     read_second_reader(file, environment={})
        ModelReader('small')
    """
    source = Path(path)
    place = Provenance(file=source.name)
    content = _content(source, place)
    identity = None
    if "key_variable" in content:
        key = environment.get(content["key_variable"], "")
        if not key:
            raise ConfigError(
                f"The environment variable {content['key_variable']} holds no key.", source=place
            )
        identity = Bearer(SecretStr(key))
    model = LanguageModel(
        content["address"],
        model=content["model"],
        identity=identity,
        allowed_hosts=[str(host) for host in content.get("allowed_hosts", ())],
        budget=Budget(calls=content.get("calls", 50), tokens=content.get("tokens", 100_000)),
    )
    journal = source.parent / content["journal"] if "journal" in content else None
    return ModelReader(
        model,
        journal=None if journal is None else _appending(journal),
        longest=content.get("longest", 8000),
    )


def _content(source: Path, place: Provenance) -> dict[str, Any]:
    content = read_toml(source, what="The file")
    for key, value in content.items():
        if key not in _KINDS:
            hint = did_you_mean(key, _KINDS) or f"Known are {', '.join(_KINDS)}."
            raise ConfigError(f"Unknown key {key!r}.", hint=hint, source=place)
        if not isinstance(value, _KINDS[key]) or isinstance(value, bool):
            raise ConfigError(
                f"{key} is {value!r}, and should be {_KINDS[key].__name__}.", source=place
            )
    for key in ("address", "model"):
        if not content.get(key):
            raise ConfigError(f"The key {key!r} is not there.", source=place)
    return content


def _appending(path: Path) -> Callable[[SecondLook], None]:
    def note(look: SecondLook) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(dataclasses.asdict(look), ensure_ascii=False) + "\n")

    return note
