"""Tomorrow is the day after the writer's own, wherever the mail was written and read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from scm_automate.messages import parse_message
from scm_automate.replies import read_reply
from scm_automate.replies.days.writers_day import _zones, on_the_writers_clock

LINE = {"order": "4711", "line": "10", "quantity": "60", "due": "2026-04-08"}


def mail(header: str | None, text: str = "Line 10 will be delivered tomorrow."):
    date_line = f"Date: {header}\n" if header else ""
    return f"From: a@riemen.example\n{date_line}\n{text}\n".encode()


@pytest.mark.parametrize(
    ("header", "received", "country", "day"),
    [
        # Monday 06:30 in Shanghai is Sunday in UTC; the sixth is written, the seventh is meant
        ("Mon, 6 Apr 2026 06:30:00 +0800", datetime(2026, 4, 5, 22, 31, tzinfo=UTC), None, 7),
        # Monday 17:30 in California is Tuesday in UTC
        ("Mon, 6 Apr 2026 17:30:00 -0700", datetime(2026, 4, 7, 0, 30, tzinfo=UTC), None, 7),
        # servers that write UTC tell no zone, the country does
        ("Sun, 5 Apr 2026 22:30:00 +0000", datetime(2026, 4, 5, 22, 31, tzinfo=UTC), "CN", 7),
        ("Tue, 7 Apr 2026 00:30:00 +0000", datetime(2026, 4, 7, 0, 30, tzinfo=UTC), "US", 7),
        (None, datetime(2026, 4, 5, 22, 31, tzinfo=UTC), "JP", 7),
        # nothing tells: the day of UTC
        (None, datetime(2026, 4, 5, 22, 31, tzinfo=UTC), None, 6),
        # a clock that is days off is none
        ("Wed, 1 Apr 2026 06:30:00 +0800", datetime(2026, 4, 5, 22, 31, tzinfo=UTC), None, 6),
        # what the caller says in a zone of his own, or as a bare day, is his day
        (
            "Mon, 6 Apr 2026 06:30:00 +0800",
            datetime(2026, 4, 6, 0, 31, tzinfo=timezone(timedelta(hours=2))),
            "CN",
            7,
        ),
        ("Mon, 6 Apr 2026 00:00:00 +0000", datetime(2026, 4, 6, tzinfo=UTC), "US", 7),
    ],
)
def test_tomorrow_counts_from_the_writers_day(header, received, country, day):
    reply = read_reply(
        mail(header),
        [LINE],
        received=received,
        supplier={"country": country, "email_domains": ["riemen.example"]},
    )
    (said,) = reply.lines[0].deliveries
    assert said.latest == date(2026, 4, day)


def test_the_instant_stays_the_same():
    message = parse_message(mail("Mon, 6 Apr 2026 06:30:00 +0800"))
    received = datetime(2026, 4, 5, 22, 31, tzinfo=UTC)
    assert on_the_writers_clock(message, received) == received


def test_every_zone_is_one():
    for country, name in _zones().items():
        assert re.fullmatch(r"[A-Z]{2}", country)
        assert ZoneInfo(name).key == name
