"""The shipped example data: three weekly exports, suppliers' lists, policy and calendars.

The generator ``examples/make_example_data.py`` makes the exports and the lists; the policy and the
calendars are written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

__all__ = [
    "MONDAYS",
    "TIME_ZONE",
    "ExampleData",
    "MondayName",
    "data_folder",
    "example_data",
    "export_folder",
    "monday_morning",
]

MONDAYS: tuple[date, ...] = (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16))
"""The days on which the exports were pulled."""

MondayName = Literal["monday-1", "monday-2", "monday-3"]
"""The three Mondays, by name."""

TIME_ZONE = ZoneInfo("Europe/Berlin")
"""Where the buyers sit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleData:
    """What a buyer has on the disk on one Monday morning.

    Attributes:
        monday: The day.
        now: Seven o'clock of that day.
        orders: The exports of SAP, Dynamics 365 and Odoo.
        suppliers: The suppliers' lists of the three; SAP has one of addresses besides.
        policy: A policy for `read_policy`.
        calendars: Calendars for `read_calendars`.
    """

    monday: date
    now: datetime
    orders: tuple[Path, ...]
    suppliers: tuple[Path, ...]
    policy: Path
    calendars: Path


def example_data(which: MondayName) -> ExampleData:
    """The example data of one Monday, as files.

    Examples:
        >>> [path.suffix for path in example_data("monday-1").orders]
        ['.xlsx', '.csv', '.csv']
    """
    names: tuple[MondayName, ...] = ("monday-1", "monday-2", "monday-3")
    monday = MONDAYS[names.index(which)]
    data = data_folder()
    return ExampleData(
        monday=monday,
        now=monday_morning(monday),
        orders=tuple(sorted(export_folder(monday).iterdir())),
        suppliers=tuple(sorted((data / "suppliers").iterdir())),
        policy=data / "policy.toml",
        calendars=data / "calendars.toml",
    )


def data_folder() -> Path:
    """The folder with all example data.

    Examples:
        >>> sorted(path.name for path in data_folder().iterdir() if path.is_dir())
        ['answers', 'exports', 'suppliers']
    """
    return Path(str(files("scm_automate.demo") / "data"))


def export_folder(monday: date) -> Path:
    """The folder with the exports of one Monday: SAP, Dynamics 365 and Odoo.

    Examples:
        >>> len(list(export_folder(MONDAYS[0]).iterdir()))
        3
    """
    return data_folder() / "exports" / monday.isoformat()


def monday_morning(monday: date) -> datetime:
    """Seven o'clock, when the round is run.

    Examples:
        >>> monday_morning(MONDAYS[0]).isoformat()
        '2026-03-02T07:00:00+01:00'
    """
    return datetime.combine(monday, time(7), tzinfo=TIME_ZONE)
