"""How dates and numbers look in the spreadsheets of a country."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files

from scm_automate.errors import ConfigError, did_you_mean

__all__ = ["SheetLocale", "sheet_locale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLocale:
    """The regional settings that a double click on a CSV follows.

    Attributes:
        name: Such as ``de`` or ``en-US``.
        separator: Between columns.
        decimal: The decimal sign.
        date: A strftime form.
    """

    name: str
    separator: str
    decimal: str
    date: str


def sheet_locale(name: str) -> SheetLocale:
    """The settings of a locale: as it is named, or else of its language.

    Raises:
        ConfigError: Neither is known.

    Examples:
        >>> sheet_locale("de-AT").separator, sheet_locale("en_US").date
        (';', '%m/%d/%Y')
    """
    known = _known()
    spelt = name.replace("_", "-")
    language, _, country = spelt.partition("-")
    for candidate in (f"{language.lower()}-{country.upper()}", language.lower()):
        if candidate in known:
            return known[candidate]
    raise ConfigError(
        f"No regional settings are known for {name!r}.",
        hint=did_you_mean(name, known) or f"Known are {', '.join(sorted(known))}.",
    )


@cache
def _known() -> dict[str, SheetLocale]:
    source = package_files("scm_automate.files").joinpath("write_locales.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: SheetLocale(name=name, **settings) for name, settings in data.items()}
