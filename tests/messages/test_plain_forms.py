"""What most mails hold is read in one look, and is read as the scanners for all mails read it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_tz

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.messages import Limits, addresses, mime

NEVER = re.compile(r"(?!)")
LINES = st.sampled_from(
    ["Subject: a", "X-A:b", "To : c", " folded", "\tfolded: x", "no field", "From x@y Mon", "", ":", "Ä: b", "A b: c"]
)  # fmt: skip


@given(st.lists(LINES, max_size=8), st.sampled_from(["\n", "\r\n"]), st.integers(1, 9))
def test_a_header_block_in_one_look_is_the_one_read_line_by_line(lines, end, most):
    block = end.join([*lines, ""]).encode()
    limits = Limits(headers=most)
    told, again = [], []
    quick = mime._fields(block, limits, told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mime, "_plain_fields", lambda _: None)  # as if not all of them were fields
        assert mime._fields(block, limits, again) == quick
    assert told == again


@given(st.text(alphabet='ab <>"@.,()\\:;', max_size=16))
def test_a_lone_mailbox_in_one_look_is_the_one_read_sign_by_sign(value):
    quick = addresses._mailboxes(value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "_PLAIN", NEVER)
        assert addresses._mailboxes(value) == quick


@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 12, 31)),  # noqa: DTZ001
    st.integers(-15 * 4, 19 * 4),
)
def test_a_date_of_the_usual_form_is_what_the_lenient_parser_reads(moment, quarters):
    zone = timezone(timedelta(minutes=15 * quarters)) if quarters else UTC
    value = format_datetime(moment.replace(microsecond=0, tzinfo=zone))
    assert addresses._DATE.match(value)
    read = addresses.parse_date(value)
    parts = parsedate_tz(value)
    assert parts is not None
    assert read == datetime(*parts[:6], tzinfo=timezone(timedelta(seconds=parts[9] or 0)))
    assert read.utcoffset() == zone.utcoffset(None)


@pytest.mark.parametrize(
    "value", ["Mon, 31 Feb 2026 09:00:00 +0100", "Mon, 2 Mar 2026 25:00:00 +0100"]
)
def test_a_day_that_is_none_is_no_date(value):
    assert addresses.parse_date(value) is None
