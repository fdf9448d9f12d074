"""Words written once for all their forms: ``livr{er}`` stands for *livrons*, *livrera*, *livriez* ...

A language file names its endings in a table ``[endings]``; a pattern says which of them a stem
takes. ``{a+b}`` takes two sets, ``-`` among the endings is none at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scm_automate.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["inflect", "inflect_data"]

_STEM = re.compile(r"([^\W\d_]*)\{([^{}]*)\}")
_CHOSEN = re.compile(r"(?<=[(\[|])" + _STEM.pattern + r"(?=[)\]|])")
"""A stem that is a choice by itself needs no brackets of its own."""
_SECTIONS = ("dates", "phrases", "message", "references", "remarks")


def inflect(pattern: str, endings: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The patterns that a pattern with stems stands for.

    A pattern that is one word gives one pattern for each form; within a longer one the forms
    become a choice.

    Args:
        pattern: As a language file has it.
        endings: Name of a set to its endings.

    Raises:
        ConfigError: The pattern names a set that is not there.

    Examples:
        >>> (
        ...     inflect("livr{er}", {"er": ("e", "ons")}),
        ...     inflect("on livr{er} [tout]", {"er": ("e", "a")}),
        ... )
        (['livre', 'livrons'], ['on (livre|livra) [tout]'])
    """
    if "{" not in pattern:
        return [pattern]
    whole = _STEM.fullmatch(pattern)
    if whole:
        return _forms(whole, endings)
    pattern = _CHOSEN.sub(lambda match: "|".join(_forms(match, endings)), pattern)
    return [_STEM.sub(lambda match: f"({'|'.join(_forms(match, endings))})", pattern)]


def _forms(match: re.Match[str], endings: Mapping[str, tuple[str, ...]]) -> list[str]:
    stem, names = match.groups()
    forms: dict[str, None] = {}
    for name in names.split("+"):
        if name not in endings:
            raise ConfigError(
                f"The pattern {match.group()!r} names the endings {name!r}, which are not declared.",
                hint=did_you_mean(name, endings),
            )
        forms.update(dict.fromkeys(stem + ending for ending in endings[name]))
    return list(forms)


def inflect_data(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a language file with every stem written out; its ``[endings]`` are taken out."""
    endings = {
        name: tuple("" if ending == "-" else ending for ending in words.split())
        for name, words in data.pop("endings", {}).items()
    }
    if not endings:
        return data
    for section in _SECTIONS:
        for name, entries in data.get(section, {}).items():
            if isinstance(entries, list):
                data[section][name] = [
                    form for entry in entries for form in inflect(entry, endings)
                ]
    return data
