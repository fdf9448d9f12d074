"""How words begin that belong to an apology, in any language, from ``apologies.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

__all__ = ["word_stems"]


@lru_cache(maxsize=64)
def word_stems(name: str) -> tuple[str, ...]:
    """The beginnings of words of one kind, folded; the head of the file tells the kinds."""
    source = files("scm_automate.replies") / "apologies.toml"
    return tuple(tomllib.loads(source.read_text("utf-8"))[name])
