"""The finders of dates that benchmarks/find_dates.py measures, each as a function of (text, language, country).

Every one gives the days that it finds as (first, last). None is imported before it is asked for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

Window = tuple[date | None, date]
Finder = Callable[[str, str, str], list[Window]]

DATA = tomllib.loads((Path(__file__).with_name("date_sentences.toml")).read_text("utf-8"))
TODAY: date = DATA["today"]
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12)  # noqa: DTZ001 - the others know no zones
MONTH_FIRST = {"US"}


def one_day(found: datetime) -> Window:
    return found.date(), found.date()


def scm_automate() -> Finder:
    from scm_automate.replies import find_dates

    def find(text: str, language: str, country: str) -> list[Window]:
        found = find_dates(text, language=language, country=country, today=TODAY)
        return [(one.earliest, one.latest) for one in found if one.latest is not None]

    return find


def dateparser_as(strict: bool) -> Finder:  # noqa: FBT001 - two settings of one finder
    from dateparser.search import search_dates

    def find(text: str, language: str, country: str) -> list[Window]:
        settings = {
            "RELATIVE_BASE": NOON,
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "MDY"
            if country in MONTH_FIRST
            else "YMD"
            if country in ("SE", "CN")
            else "DMY",
        }
        if strict:
            settings["REQUIRE_PARTS"] = ["day", "month"]
        found = search_dates(text, languages=[language], settings=settings)
        return [one_day(when) for _, when in found or ()]

    return find


def recognizers() -> Finder:
    from recognizers_date_time import DateTimeRecognizer
    from recognizers_text import Culture

    names = {
        "en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese",
        "zh": "Chinese", "nl": "Dutch", "it": "Italian", "tr": "Turkish",
    }  # fmt: skip
    models = {}

    def find(text: str, language: str, country: str) -> list[Window]:
        # a language that it does not have is read as English, as it would be
        culture = getattr(Culture, names.get(language, "English"), Culture.English)
        if language == "en" and country not in MONTH_FIRST:
            culture = getattr(Culture, "EnglishOthers", culture)
        if culture not in models:
            try:
                models[culture] = DateTimeRecognizer(culture).get_datetime_model()
            except Exception:  # noqa: BLE001 - a culture that it names and does not have
                models[culture] = DateTimeRecognizer(Culture.English).get_datetime_model()
        out: list[Window] = []
        for one in models[culture].parse(text, NOON):
            values = [value for value in (one.resolution or {}).get("values", ()) if value]
            windows = [window for value in values if (window := resolved(value)) is not None]
            if windows:
                # without a year it gives the last one and the next one
                out.append(min(windows, key=lambda each: (each[1] < TODAY, each[1])))
        return out

    return find


def resolved(value: dict[str, str]) -> Window | None:
    """A resolution as days; its ends are exclusive."""
    kind = value.get("type", "")
    try:
        if kind in ("date", "datetime"):
            day = date.fromisoformat(value["value"][:10])
            return day, day
        if kind in ("daterange", "datetimerange"):
            end = value.get("end")
            start = value.get("start")
            last = date.fromisoformat(end[:10]) - timedelta(days=1) if end else None
            first = date.fromisoformat(start[:10]) if start else None
            return (first, last or first) if last or first else None
    except (KeyError, ValueError):
        return None
    return None


def datefinder() -> Finder:
    from datefinder import find_dates as theirs

    return lambda text, _language, country: [
        one_day(one)
        for one in theirs(text, base_date=NOON, first="month" if country in MONTH_FIRST else "day")
    ]


def ctparse() -> Finder:
    import logging

    from ctparse import ctparse as theirs
    from ctparse.types import Interval, Time

    logging.disable(logging.CRITICAL)

    def find(text: str, _language: str, _country: str) -> list[Window]:
        found = theirs(text, ts=NOON, timeout=2)
        got = found.resolution if found is not None else None
        if isinstance(got, Time) and got.year and got.month and got.day:
            day = date(got.year, got.month, got.day)
            return [(day, day)]
        if isinstance(got, Interval) and got.t_to and got.t_to.day:
            last = got.end.date()
            return [(got.start.date() if got.t_from else None, last)]
        return []

    return find


def parsedatetime() -> Finder:
    from parsedatetime import Calendar

    calendar = Calendar()

    def find(text: str, _language: str, _country: str) -> list[Window]:
        found = calendar.nlp(text, sourceTime=NOON)
        return [one_day(one[0]) for one in found or () if one[1] in (1, 3)]

    return find


def timefhuman() -> Finder:
    from timefhuman import tfhConfig
    from timefhuman import timefhuman as theirs

    config = tfhConfig(now=NOON)

    def find(text: str, _language: str, _country: str) -> list[Window]:
        out: list[Window] = []
        for one in theirs(text, config=config) or ():
            if (
                isinstance(one, tuple)
                and len(one) == 2
                and all(isinstance(end, datetime) for end in one)
            ):
                out.append((one[0].date(), one[1].date()))
            elif isinstance(one, datetime):
                out.append(one_day(one))
            elif isinstance(one, date):
                out.append((one, one))
        return out

    return find


def dateutil() -> Finder:
    from dateutil.parser import ParserError, parse

    def find(text: str, _language: str, country: str) -> list[Window]:
        try:
            return [
                one_day(parse(text, fuzzy=True, default=NOON, dayfirst=country not in MONTH_FIRST))
            ]
        except (ParserError, OverflowError, ValueError):
            return []

    return find


FINDERS: dict[str, Callable[[], Finder]] = {
    "scm_automate": scm_automate,
    "dateparser": lambda: dateparser_as(False),
    "dateparser strict": lambda: dateparser_as(True),
    "recognizers": recognizers,
    "ctparse": ctparse,
    "datefinder": datefinder,
    "parsedatetime": parsedatetime,
    "timefhuman": timefhuman,
    "dateutil fuzzy": dateutil,
}
