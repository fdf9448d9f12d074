"""Working days, ISO weeks, transit and lead times.

A calendar belongs to somebody: the supplier's working days count for asking, the receiving
plant's for need. Which one is meant is always an argument.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "MON_FRI",
    "Calendars",
    "IsoWeek",
    "WorkingCalendar",
    "arrival",
    "holiday_calendar",
    "iso_week",
    "latest_dispatch",
    "read_calendars",
    "week_days",
    "weeks_in_year",
]

_EPOCH = date(1970, 1, 5)  # a Monday, so that ordinals of weeks come out even


class IsoWeek(NamedTuple):
    """An ISO 8601 week: week 1 holds the year's first Thursday."""

    year: int
    week: int

    def __str__(self) -> str:
        """``2026-W31``."""
        return f"{self.year}-W{self.week:02d}"


def iso_week(day: date) -> IsoWeek:
    """The ISO week that a day lies in.

    Examples:
        >>> str(iso_week(date(2027, 1, 1)))
        '2026-W53'
    """
    year, week, _ = day.isocalendar()
    return IsoWeek(year, week)


def weeks_in_year(year: int) -> int:
    """52 or 53.

    Examples:
        >>> weeks_in_year(2026)
        53
    """
    return date(year, 12, 28).isocalendar().week


def week_days(week: IsoWeek) -> tuple[date, date]:
    """Monday and Sunday of a week.

    Raises:
        ConfigError: The year has no such week.

    Examples:
        >>> week_days(IsoWeek(2026, 31))
        (datetime.date(2026, 7, 27), datetime.date(2026, 8, 2))
    """
    if not 1 <= week.week <= weeks_in_year(week.year):
        raise ConfigError(
            f"{week.year} has no week {week.week}; its last one is {weeks_in_year(week.year)}."
        )
    return date.fromisocalendar(week.year, week.week, 1), date.fromisocalendar(
        week.year, week.week, 7
    )


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days somebody works.

    Attributes:
        name: Whose calendar it is, for messages.
        weekend: Weekdays off, Monday is 0.
        holidays: Days off besides.

    Examples:
        >>> MON_FRI.add(date(2026, 3, 6), 1)
        datetime.date(2026, 3, 9)
    """

    name: str = "Monday to Friday"
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Refuses a calendar without working days."""
        if not self.weekend < frozenset(range(7)):
            raise ConfigError(
                f"Calendar {self.name!r}: the weekend is {sorted(self.weekend)}; "
                "give weekdays from 0 (Monday) to 6, and leave at least one to work on."
            )

    @cached_property
    def _off(self) -> tuple[date, ...]:
        """Holidays that fall on what were a working day, in order."""
        return tuple(sorted(day for day in self.holidays if day.weekday() not in self.weekend))

    @cached_property
    def _before(self) -> tuple[int, ...]:
        """Working weekdays before each weekday of a week."""
        return tuple(sum(d not in self.weekend for d in range(n)) for n in range(8))

    def is_working(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def ordinal(self, day: date) -> int:
        """Working days from Monday 1970-01-05 up to and including `day`.

        The difference of two ordinals is the number of working days after the first day up to
        and including the second.
        """
        weeks, rest = divmod((day - _EPOCH).days + 1, 7)
        held = bisect_right(self._off, day) - bisect_left(self._off, _EPOCH)
        return weeks * self._before[7] + self._before[rest] - held

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` is earlier.

        Examples:
            >>> MON_FRI.between(date(2026, 3, 6), date(2026, 3, 9))
            1
            >>> MON_FRI.between(date(2026, 3, 9), date(2026, 3, 6))
            -1
        """
        return self.ordinal(end) - self.ordinal(start)

    def add(self, day: date, working_days: int) -> date:
        """The day `working_days` working days later, or earlier when negative; 0 is `day` itself.

        Examples:
            >>> MON_FRI.add(date(2026, 3, 9), -1)
            datetime.date(2026, 3, 6)
        """
        step = timedelta(days=1 if working_days > 0 else -1)
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the next one.

        Examples:
            >>> MON_FRI.on_or_after(date(2026, 3, 7))
            datetime.date(2026, 3, 9)
        """
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def on_or_before(self, day: date) -> date:
        """`day` if it is a working day, else the last one before it.

        Examples:
            >>> MON_FRI.on_or_before(date(2026, 3, 8))
            datetime.date(2026, 3, 6)
        """
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day


MON_FRI = WorkingCalendar()
"""Monday to Friday, no holidays."""


@dataclass(frozen=True, kw_only=True)
class Calendars:
    """Who works when: by plant, by supplier, by country, and a default.

    Attributes:
        default: Where nothing more special is known.
        by_plant: Receiving plants.
        by_supplier: Suppliers, by number.
        by_country: Suppliers' countries, ISO 3166-1 alpha-2.

    Examples:
        >>> Calendars().of_supplier("100234", country="DE").name
        'Monday to Friday'
    """

    default: WorkingCalendar = MON_FRI
    by_plant: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    by_supplier: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    by_country: Mapping[str, WorkingCalendar] = field(default_factory=dict)

    def of_plant(self, plant: str | None) -> WorkingCalendar:
        """The receiving plant's calendar."""
        return self.by_plant.get(plant or "", self.default)

    def of_supplier(self, supplier: str, *, country: str | None = None) -> WorkingCalendar:
        """The supplier's own calendar, else its country's, else the default."""
        return self.by_supplier.get(supplier) or self.by_country.get(country or "", self.default)


def holiday_calendar(
    country: str, *, years: Iterable[int], subdivision: str | None = None
) -> WorkingCalendar:
    """A country's calendar with its public holidays (extra ``calendars``).

    Args:
        country: ISO 3166-1 alpha-2 code.
        years: The years to hold; outside them only weekends are off.
        subdivision: State or province, as the package `holidays` names it.

    Returns:
        A calendar named after the country, with the country's own weekend.

    Raises:
        MissingExtraError: The package `holidays` is not installed.
        ConfigError: The package does not know the country or subdivision.
    """
    try:
        import holidays
    except ImportError:
        raise MissingExtraError("holidays", extra="calendars") from None
    try:
        days = holidays.country_holidays(country, subdiv=subdivision, years=list(years))
    except NotImplementedError as error:
        raise ConfigError(f"No holidays are known for {country!r}: {error}") from None
    name = f"{country}-{subdivision}" if subdivision else country
    return WorkingCalendar(name=name, weekend=frozenset(days.weekend), holidays=frozenset(days))


def read_calendars(path: str | Path) -> Calendars:
    """Calendars from a TOML file.

    The file has a table ``[default]`` and tables ``[plant.NAME]``, ``[supplier.NUMBER]``,
    ``[country.CODE]``, each with ``weekend`` (weekdays off, Monday is 0) and ``holidays`` (dates).

    Raises:
        ConfigError: The file is no TOML, or a table has an unknown key or a wrong value.
    """
    source = Path(path)
    try:
        content = tomllib.loads(source.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{source.name} is no TOML file: {error}") from None
    unknown = set(content) - {"default", "plant", "supplier", "country"}
    if unknown:
        raise ConfigError(
            f"{source.name}: unknown table {sorted(unknown)}; known are default, plant, supplier, country."
        )

    def calendar(name: str, table: object) -> WorkingCalendar:
        if not isinstance(table, dict) or set(table) - {"weekend", "holidays"}:
            raise ConfigError(
                f"{source.name}: [{name}] takes the keys weekend and holidays, and holds {table!r}."
            )
        weekend, days = table.get("weekend", [5, 6]), table.get("holidays", [])
        if not all(type(day) is date for day in days) or not all(
            day in range(7) for day in weekend
        ):
            raise ConfigError(
                f"{source.name}: [{name}] holidays are dates, weekend is a list of weekdays 0 to 6."
            )
        return WorkingCalendar(name=name, weekend=frozenset(weekend), holidays=frozenset(days))

    def group(kind: str) -> dict[str, WorkingCalendar]:
        return {
            name: calendar(f"{kind}.{name}", table) for name, table in content.get(kind, {}).items()
        }

    default = calendar("default", content["default"]) if "default" in content else MON_FRI
    return Calendars(
        default=default,
        by_plant=group("plant"),
        by_supplier=group("supplier"),
        by_country=group("country"),
    )


def arrival(dispatch: date, *, transit_days: int, calendar: WorkingCalendar = MON_FRI) -> date:
    """The first working day on which goods dispatched on a day can be received.

    Args:
        dispatch: Day on which they leave the supplier.
        transit_days: Calendar days under way.
        calendar: The receiving plant's.

    Examples:
        >>> arrival(date(2026, 3, 5), transit_days=2)  # Thursday, so Saturday, so Monday
        datetime.date(2026, 3, 9)
    """
    return calendar.on_or_after(dispatch + timedelta(days=transit_days))


def latest_dispatch(due: date, *, transit_days: int, calendar: WorkingCalendar = MON_FRI) -> date:
    """The last working day on which goods may leave to arrive by `due`.

    Args:
        due: Day on which they are needed.
        transit_days: Calendar days under way.
        calendar: The supplier's.

    Examples:
        >>> latest_dispatch(date(2026, 3, 9), transit_days=2)
        datetime.date(2026, 3, 6)
    """
    return calendar.on_or_before(due - timedelta(days=transit_days))
