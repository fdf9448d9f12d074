"""Where the shipped example data lie: three weekly exports, suppliers' lists, policy, calendars.

The generator ``examples/make_example_data.py`` makes the exports and the lists; the policy and the
calendars are written by hand.
"""

from __future__ import annotations

from datetime import date, datetime, time
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

__all__ = ["MONDAYS", "TIME_ZONE", "data_folder", "export_folder", "monday_morning"]

MONDAYS: tuple[date, ...] = (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16))
"""The days on which the exports were pulled."""

TIME_ZONE = ZoneInfo("Europe/Berlin")
"""Where the buyers sit."""


def data_folder() -> Path:
    """The folder with all example data.

    Example:
        >>> sorted(path.name for path in data_folder().iterdir() if path.is_dir())
        ['answers', 'exports', 'suppliers']
    """
    return Path(str(files("scm_automate.demo") / "data"))


def export_folder(monday: date) -> Path:
    """The folder with the exports of one Monday: SAP, Dynamics 365 and Odoo.

    Example:
        >>> len(list(export_folder(MONDAYS[0]).iterdir()))
        3
    """
    return data_folder() / "exports" / monday.isoformat()


def monday_morning(monday: date) -> datetime:
    """Seven o'clock, when the round is run.

    Example:
        >>> monday_morning(MONDAYS[0]).isoformat()
        '2026-03-02T07:00:00+01:00'
    """
    return datetime.combine(monday, time(7), tzinfo=TIME_ZONE)
