from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.calendars import (
    MON_FRI,
    Calendars,
    IsoWeek,
    WorkingCalendar,
    arrival,
    holiday_calendar,
    iso_week,
    latest_dispatch,
    read_calendars,
    week_days,
    weeks_in_year,
)
from scm_automate.errors import ConfigError

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CALENDARS = st.builds(
    WorkingCalendar,
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
    holidays=st.frozensets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=40),
)


@given(CALENDARS, DAYS, st.integers(0, 500))
def test_between_counts_what_a_finger_would_count(calendar, start, length):
    days = [start + timedelta(days=n) for n in range(1, length + 1)]
    assert calendar.between(start, start + timedelta(days=length)) == sum(
        map(calendar.is_working, days)
    )


@given(CALENDARS, DAYS, DAYS)
def test_between_is_antisymmetric(calendar, one, other):
    assert calendar.between(one, other) == -calendar.between(other, one)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_add_lands_on_a_working_day_that_many_working_days_later(calendar, day, count):
    later = calendar.add(day, count)
    assert calendar.is_working(later)
    assert calendar.between(day, later) == count


@given(DAYS)
def test_a_day_lies_in_its_own_iso_week(day):
    monday, sunday = week_days(iso_week(day))
    assert monday <= day <= sunday
    assert (monday.weekday(), sunday.weekday()) == (0, 6)


@pytest.mark.parametrize(("year", "weeks"), [(2020, 53), (2025, 52), (2026, 53), (2027, 52)])
def test_years_with_53_weeks(year, weeks):
    assert weeks_in_year(year) == weeks


def test_a_week_that_the_year_does_not_have_is_refused():
    with pytest.raises(ConfigError, match="2027 has no week 53; its last one is 52"):
        week_days(IsoWeek(2027, 53))


def test_zero_working_days_is_the_day_itself_even_on_a_sunday():
    assert MON_FRI.add(date(2026, 3, 8), 0) == date(2026, 3, 8)


def test_a_calendar_without_working_days_is_refused():
    with pytest.raises(ConfigError, match="leave at least one"):
        WorkingCalendar(weekend=frozenset(range(7)))


def test_public_holidays_come_from_the_extra():
    germany = holiday_calendar("DE", years=[2026])
    assert not germany.is_working(date(2026, 10, 3))
    assert not germany.is_working(date(2026, 5, 1))
    assert germany.add(date(2026, 4, 2), 1) == date(2026, 4, 7)  # Good Friday to Easter Monday
    with pytest.raises(ConfigError, match="No holidays are known for 'XX'"):
        holiday_calendar("XX", years=[2026])


def test_transit_ends_on_the_plants_working_day_and_starts_on_the_suppliers():
    assert arrival(date(2026, 3, 5), transit_days=2) == date(2026, 3, 9)
    assert latest_dispatch(date(2026, 3, 9), transit_days=2) == date(2026, 3, 6)


def test_calendars_from_toml(tmp_path):
    path = tmp_path / "calendars.toml"
    path.write_text(
        "[default]\nholidays = [2026-12-25]\n[plant.1000]\nweekend = [4, 5]\n[country.DE]\nholidays = [2026-10-03]\n"
    )
    calendars = read_calendars(path)
    assert not calendars.default.is_working(date(2026, 12, 25))
    assert calendars.of_plant("1000").is_working(date(2026, 3, 8))
    assert calendars.of_supplier("1", country="DE").name == "country.DE"
    assert calendars.of_supplier("1", country="FR") is calendars.default
    assert Calendars().of_plant(None) is MON_FRI


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[defualt]\n", "unknown table"),
        ("[default]\nholiday = []\n", "takes the keys weekend and holidays"),
        ("[default]\nholidays = ['25.12.']\n", "holidays are dates"),
        ("[default", "is no TOML file"),
    ],
)
def test_a_wrong_calendar_file_says_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "calendars.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        read_calendars(path)
