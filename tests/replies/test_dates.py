"""Dates by language, and the laws that hold for every date in every habit."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.replies import find_dates

TODAY = date(2026, 4, 9)  # a Thursday


def one(text: str, language: str, country: str | None = None) -> tuple[str | None, str | None, str]:
    found = find_dates(text, language=language, country=country, today=TODAY)
    assert len(found) == 1, [mention.text for mention in found]
    only = found[0]
    if only.shift is not None:
        return None, None, f"shift {only.shift:+d}"
    first, last = only.earliest, only.latest
    limit = f" {only.limit}" if only.limit else ""
    return first and first.isoformat(), last and last.isoformat(), only.precision + limit


def day(text: str) -> tuple[str, str, str]:
    return text, text, "day"


def week(number: int, year: int = 2026) -> tuple[str, str, str]:
    monday = date.fromisocalendar(year, number, 1)
    return monday.isoformat(), (monday + timedelta(days=6)).isoformat(), "week"


@pytest.mark.parametrize(
    ("language", "text", "want"),
    [
        ("en", "delivery 11th May", day("2026-05-11")),
        ("en", "on Monday 27th July 2026", day("2026-07-27")),
        ("en", "we ship April 16, 2026 (Thursday)", day("2026-04-16")),
        ("en", "in calendar week 18", week(18)),
        ("en", "w/c 4 May", week(19)),
        ("en", "by the end of May", (None, "2026-05-31", "part by")),
        ("en", "not before 5 June", ("2026-06-05", "2026-06-05", "day from")),
        ("en", "in 2 weeks", day("2026-04-23")),
        ("en", "10 days later than your due date", (None, None, "shift +10")),
        ("en", "between 6 and 9 June", ("2026-06-06", "2026-06-09", "range")),
        ("en", "Thursday of next week", day("2026-04-16")),
        ("en", "mid-June", ("2026-06-11", "2026-06-20", "part")),
        ("de", "SPZ 1000: 22.4.26", day("2026-04-22")),
        ("de", "Freitag, den 24. April 2026", day("2026-04-24")),
        ("de", "zum 5.10. mit", day("2026-10-05")),
        ("de", "kommt am 15.", day("2026-04-15")),
        ("de", "in KW 20", week(20)),
        ("de", "in der 20. KW", week(20)),
        ("de", "KW 3", week(3, 2027)),
        ("de", "bis spätestens 2.5.2026", (None, "2026-05-02", "day by")),
        ("de", "Anfang Mai", ("2026-05-01", "2026-05-10", "part")),
        ("de", "verschiebt sich um 2 Wochen", (None, None, "shift +14")),
        ("de", "Donnerstag kommender Woche", day("2026-04-16")),
        ("de", "18.05.2026 (KW 21)", day("2026-05-18")),
        ("fr", "le 2 juin", day("2026-06-02")),
        ("fr", "semaine 18", week(18)),
        ("fr", "en S19", week(19)),
        ("fr", "la semaine prochaine", week(16)),
        ("fr", "au plus tard le 24 avril", (None, "2026-04-24", "day by")),
        ("fr", "fin mai", ("2026-05-21", "2026-05-31", "part")),
        ("fr", "pour le 26, complet", day("2026-04-26")),
        ("es", "el 12 de octubre", day("2026-10-12")),
        ("es", "la sem 25", week(25)),
        ("es", "dos semanas más tarde de la fecha pedida", (None, None, "shift +14")),
        ("es", "a mediados de junio", ("2026-06-11", "2026-06-20", "part")),
        ("it", "la settimana prossima", week(16)),
        ("it", "entro il 30 aprile", (None, "2026-04-30", "day by")),
        ("it", "arriverà l'11/05", day("2026-05-11")),
        ("nl", "op 9 december", day("2026-12-09")),
        ("nl", "eind mei", ("2026-05-21", "2026-05-31", "part")),
        ("nl", "week 47", week(47)),
        ("pl", "wyślemy 6.05.", day("2026-05-06")),
        ("pl", "w 20. tygodniu", week(20)),
        ("pl", "pod koniec maja", ("2026-05-21", "2026-05-31", "part")),
        ("pt", "a 5 de maio", day("2026-05-05")),
        ("pt", "semana 24", week(24)),
        ("pt", "finais de maio", ("2026-05-21", "2026-05-31", "part")),
        ("sv", "den 3 augusti", day("2026-08-03")),
        ("sv", "v. 28", week(28)),
        ("sv", "senast den 24 april", (None, "2026-04-24", "day by")),
        ("da", "d. 5. maj", day("2026-05-05")),
        ("da", "uge 19", week(19)),
        ("da", "ultimo maj", ("2026-05-21", "2026-05-31", "part")),
        ("cs", "26. 10. 2026", day("2026-10-26")),
        ("cs", "ve 46. týdnu", week(46)),
        ("cs", "koncem května", ("2026-05-21", "2026-05-31", "part")),
        ("tr", "17.11.2026 tarihinde", day("2026-11-17")),
        ("tr", "Aralık sonu", ("2026-12-21", "2026-12-31", "part")),
        ("tr", "20 Mayıs'ta", day("2026-05-20")),
        ("tr", "19. hafta", week(19)),
        ("zh", "5月20日交货", day("2026-05-20")),
        ("zh", "第22周", week(22)),
        ("zh", "5月底", ("2026-05-21", "2026-05-31", "part")),
    ],
)
def test_a_date_as_people_write_it(
    language: str, text: str, want: tuple[str | None, str | None, str]
) -> None:
    assert one(text, language) == want


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "rev 4.1.2 of the drawing"),
        ("en", "M8x50 DIN 912"),
        ("en", "call us at 8:05"),
        ("en", "bolts 5/8 x 3"),
        ("en", "lead time 9 weeks ARO"),
        ("en", "you may call us"),
        ("de", "Zeichnung Index 03.2"),
        ("de", "Tel. 05 21 / 00 10 20"),
        ("de", "DIN EN 10204 3.1"),
        ("de", "2.500 Stk zu 12.50 EUR"),
        ("de", "Zahlung 14 Tage 2 %"),
        ("de", "Lieferzeit 9 Wochen nach Auftragseingang"),
        ("fr", "418-000-0116"),
        ("it", "rivetto 4,8x12"),
        ("tr", "takip no 2611 1714 0518"),
    ],
)
def test_what_is_no_date(language: str, text: str) -> None:
    assert find_dates(text, language=language, today=TODAY) == ()


def test_a_weekday_that_contradicts_its_date_makes_it_doubtful() -> None:
    agreeing, other = (
        find_dates(text, language="en", today=TODAY)[0]
        for text in ("Monday 4 May 2026", "Tuesday 4 May 2026")
    )
    assert agreeing.earliest == other.earliest == date(2026, 5, 4)
    assert (agreeing.approximate, other.approximate) == (False, True)


def test_next_friday_has_two_readings() -> None:
    found = find_dates("next Friday", language="en", today=TODAY)[0]
    assert found.latest == date(2026, 4, 17)
    assert found.alternatives == ((date(2026, 4, 10), date(2026, 4, 10)),)


def test_the_country_orders_day_and_month_and_another_date_settles_it() -> None:
    def latest(text: str, country: str) -> list[tuple[str, bool]]:
        found = find_dates(text, language="en", country=country, today=TODAY)
        return [(str(mention.latest), bool(mention.alternatives)) for mention in found]

    assert latest("on 05/07/2026", "US") == [("2026-05-07", True)]
    assert latest("on 05/07/2026", "GB") == [("2026-07-05", True)]
    assert latest("on 05/07/2026, 13/07/2026", "US") == [
        ("2026-07-05", False),
        ("2026-07-13", False),
    ]
    assert latest("ETD 1/19", "TW") == [("2027-01-19", False)]


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "cs", "tr"]
)
@given(moment=st.dates(date(2026, 4, 10), date(2027, 3, 1)))
@settings(max_examples=25, deadline=None)
def test_a_date_written_in_any_habit_is_read_back(language: str, moment: date) -> None:
    year, number, _ = moment.isocalendar()
    for text, precision in (
        (f"{moment:%Y-%m-%d}", "day"),
        (f"{moment.day}.{moment.month}.{moment.year}", "day"),
        (f"{moment:%d.%m.%y}", "day"),
        (f"{moment.day:02}/{moment.month:02}/{moment.year}", "day"),
        (f"({moment:%Y/%m/%d})", "day"),
        (f"{year}-W{number:02}", "week"),
    ):
        found = find_dates(text, language=language, country="DE", today=TODAY)
        assert len(found) == 1, text
        assert found[0].precision == precision
        first, last = found[0].earliest, found[0].latest
        assert first is not None
        assert last is not None
        if precision == "day":
            assert first == last == moment or (moment, moment) in found[0].alternatives, text
        else:
            assert first <= moment <= last


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_an_error_and_spans_are_true(text: str) -> None:
    end = 0
    for mention in find_dates(text, language="de", country="DE", today=TODAY):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        end = mention.end


@given(st.text(alphabet="0123456789./-: KWkwMai,bisvom\n", max_size=200))
@settings(max_examples=150, deadline=None)
def test_heaps_of_digits_and_signs_are_read_without_an_error(text: str) -> None:
    for mention in find_dates(text, language="de", today=TODAY):
        assert (
            mention.earliest is None or mention.latest is None or mention.earliest <= mention.latest
        )


@pytest.mark.parametrize(
    "piece", ["1.", "12.5.", "bis ", "KW 2", "am 3. und ", "from 3 to ", "1 500 ", "(", "2-", "5月"]
)
def test_time_grows_with_the_length_of_the_text(piece: str) -> None:
    def seconds(times: int) -> float:
        begin = time.process_time()
        find_dates(piece * times, language="de", today=TODAY)
        return time.process_time() - begin

    seconds(50)
    short, long = min(seconds(1000) for _ in range(2)), min(seconds(8000) for _ in range(2))
    assert long < 8 * short * 4 + 0.1
