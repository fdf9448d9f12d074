"""What an upload file looks like: a declaration per ERP, as data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.model import Id, OrderLine, Record, Text

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = [
    "DateForm",
    "UploadColumn",
    "UploadLayout",
    "read_upload_layout",
    "upload_layout",
    "upload_layouts",
]

DateForm = Literal["iso", "iso_noon", "yyyymmdd", "yyyy/mm/dd", "dd.mm.yyyy", "mm/dd/yyyy"]
"""How a date is written; ``iso_noon`` is ``2026-03-20 12:00:00``."""

KEYS: Final = ("company", "order", "line", "schedule")
"""What names the schedule line that a row is for."""

TOLD: Final = ("supplier", "change_id", "rule", "why", "message_id", "decided_by")
"""What else a row may tell of its changes."""

BY_FIELD: Final = ("field", "old", "new")
"""What only a row per field has."""


class UploadColumn(Record):
    """One column of an upload file."""

    header: Id
    """As the ERP's upload expects it."""
    value: tuple[str, ...] = ()
    """What it holds: a key (``company order line schedule``), what is told of the change
    (``supplier change_id rule why message_id decided_by``, and ``field old new`` in a row per
    field), or the new value of an `OrderLine` field; of several fields the one that is changed."""
    unchanged: tuple[str, ...] = ()
    """`OrderLine` fields to take the value from where the field itself is not changed, the first
    that is not null; needs the order lines. Empty leaves the cell empty."""
    constant: Text | None = None
    """The same in every row; goes with no `value`."""
    required: bool = False
    """Whether a row without a value here must not be uploaded."""

    @field_validator("value", "unchanged", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _holds_something_known(self) -> Self:
        if bool(self.value) == (self.constant is not None):
            raise ValueError(f"column {self.header!r} needs either a value or a constant")
        known = {*KEYS, *TOLD, *BY_FIELD, *OrderLine.model_fields}
        for name in (*self.value, *self.unchanged):
            if name not in known:
                raise ValueError(
                    f"column {self.header!r}: {name!r} is nothing that a change knows."
                    f" {did_you_mean(name, known)}"
                )
        return self


class UploadLayout(Record):
    """A file that an ERP's upload can take.

    Examples:
        >>> upload_layout("generic").shape
        'field'
    """

    name: Id
    """What it is called."""
    title: Text
    """The same for people."""
    about: Text = ""
    """Where the file goes in the ERP, and what to know."""
    shape: Literal["schedule", "field"]
    """One row per schedule line with a column per field, or one row per changed field."""
    separator: str = Field(default=",", min_length=1, max_length=1)
    """Between the columns of a CSV."""
    date: DateForm = "iso"
    """How a CSV writes dates; a workbook holds real dates."""
    decimal: Literal[".", ","] = "."
    """Decimal sign in a CSV."""
    companies: Literal["many", "one"] = "many"
    """Whether one file may hold several companies."""
    columns: tuple[UploadColumn, ...] = Field(min_length=1)
    """From left to right."""

    @model_validator(mode="after")
    def _shape_fits_columns(self) -> Self:
        if self.shape == "schedule":
            wrong = [name for name in self._named if name in BY_FIELD]
            if wrong:
                raise ValueError(f"{wrong[0]!r} goes only with shape = 'field'")
        headers = [column.header for column in self.columns]
        twice = sorted({header for header in headers if headers.count(header) > 1})
        if twice:
            raise ValueError(f"two columns are headed {twice[0]!r}")
        return self

    @property
    def _named(self) -> tuple[str, ...]:
        return tuple(name for column in self.columns for name in column.value)

    @property
    def fields(self) -> tuple[str, ...]:
        """`OrderLine` fields whose changes the file can carry; empty where it carries any."""
        if self.shape == "field":
            return ()
        return tuple(name for name in self._named if name not in {*KEYS, *TOLD})

    @property
    def keys(self) -> tuple[str, ...]:
        """The parts of the schedule line's key that the file holds."""
        return tuple(name for name in KEYS if name in self._named)


def upload_layouts() -> tuple[UploadLayout, ...]:
    """The layouts that are shipped, by name.

    Examples:
        >>> [layout.name for layout in upload_layouts()][:2]
        ['d365_purchase_lines', 'generic']
    """
    return tuple(_shipped().values())


def upload_layout(name: str) -> UploadLayout:
    """A shipped layout by its name.

    Raises:
        ConfigError: None is called so.
    """
    shipped = _shipped()
    if name not in shipped:
        raise ConfigError(
            f"No upload layout is called {name!r}.",
            hint=did_you_mean(name, shipped) or f"Known are {', '.join(shipped)}.",
        )
    return shipped[name]


def read_upload_layout(path: Path | str) -> UploadLayout:
    """A layout of your own from a TOML file; the keys are the fields of `UploadLayout`.

    Raises:
        ConfigError: It is no TOML, or a key or column is wrong; the message says which.
    """
    return _parsed(Path(path))


@cache
def _shipped() -> dict[str, UploadLayout]:
    folder = package_files("scm_automate.connectors").joinpath("upload_layouts")
    found = [_parsed(file) for file in folder.iterdir() if file.name.endswith(".toml")]
    return {layout.name: layout for layout in sorted(found, key=lambda layout: layout.name)}


def _parsed(file: Path | Traversable) -> UploadLayout:
    source = Provenance(file=file.name)
    try:
        return UploadLayout.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The upload layout cannot be read: {error}", source=source) from None
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc']) or 'layout'}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise ConfigError(
            f"The upload layout is wrong: {'; '.join(faults)}.", source=source
        ) from None
