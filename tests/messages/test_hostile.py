"""Mail made to hurt: each ends within seconds and with a told reason."""

from __future__ import annotations

import time

import pytest

from scm_automate.messages import Limits, newest_text, parse_message

HEAD = b"From: a@b.example\nMessage-ID: <1@b.example>\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"


def nested(depth: int) -> bytes:
    parts = [
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)
    ]
    return HEAD + b"".join(parts) + b"\nx"


CASES: dict[str, tuple[bytes, str]] = {
    "comments in From": (b"From: " + b"(" * 200_000 + b"\n\nx", "senders"),
    "3,000 nested parts": (nested(3000), "too_deep"),
    "10,000 parts": (MIXED + b"--b\nContent-Type: text/plain\n\nhello\n" * 10_000 + b"--b--\n", "too_many_parts"),
    "one boundary over and over": (MIXED + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 10_000, "too_many_parts"),
    "10,000 recipients": (HEAD + b"To: " + b", ".join(b"a%d@b.example" % n for n in range(10_000)) + b"\n\nx", "malformed_to"),
    "5 MB of words": (HEAD + b"\n" + b"KW 31 line 10 ok " * 300_000, "text_too_long"),
    "5 MB of spaces": (HEAD + b"\n" + b" " * 5_000_000, "text_too_long"),
    "5 MB of line ends": (HEAD + b"\n" + b"\n" * 5_000_000, "text_too_long"),
    "5 MB of quote marks": (HEAD + b"\n" + b">" * 5_000_000, "text_too_long"),
    "quotes and answers": (HEAD + b"\n" + b"> a\nb\n" * 800_000, "text_too_long"),
    "From lines": (HEAD + b"\n" + b"From: x\n" * 600_000, "text_too_long"),
    "colons": (HEAD + b"\n" + b"a1:\n" * 1_200_000, "text_too_long"),
    "closings": (HEAD + b"\n" + b"Best regards\n" * 400_000, "text_too_long"),
    "rules": (HEAD + b"\n" + b"________\n" * 600_000, "text_too_long"),
    "signs of addresses": (HEAD + b"\n" + b"a@a." * 1_200_000, "text_too_long"),
    "flowed": (HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 1_600_000, "text_too_long"),
    "deep elements": (HTML + b"<div>" * 300_000 + b"x", "html_unread"),
    "deep elements, closed in comments": (HTML + b"<div><!-- </div> -->" * 100_000 + b"x", "html_unread"),
    "deep elements, closed by others": (HTML + b"<div></b></span>" * 120_000 + b"x", "html_unread"),
    "formatting without end": (HTML + b"".join(b"<p><b a=%d>" % n for n in range(50_000)) + b"x", "html_unread"),
    "deep tables": (HTML + b"<table><tr><td>" * 100_000 + b"x", "text_too_long"),
    "spans multiply": (HTML + b"<table>" + b"<tr><td rowspan=1000 colspan=50>x" * 100_000, "text_too_long"),
    "cells": (HTML + b"<table><tr>" + b"<td>x" * 900_000, "text_too_long"),
    "list entries": (HTML + b"<ol>" + b"<li>x" * 900_000, "text_too_long"),
    "open comments": (HTML + b"<!--" * 1_200_000, "text_too_long"),
    "style sheet": (HTML + b"<style>" + b".a{color:white}" * 300_000 + b"</style>x", "text_too_long"),
    "one endless style": (HTML + b"<p style='" + b"color:red;" * 500_000 + b"'>x", "text_too_long"),
    "a style each": (HTML + b"".join(b"<span style='color:#%06x'>x</span>" % n for n in range(80_000)), "text_too_long"),
    "angle brackets": (HTML + b"<" * 5_000_000, "text_too_long"),
    "paragraphs": (HTML + b"<p>x" * 1_000_000, "text_too_long"),
    "one endless header": (b"X: " + b"a" * 5_000_000 + b"\n\nx", "header_too_long"),
    "a million headers": (b"X: a\n" * 1_000_000 + b"\nx", "too_many_headers"),
    "encoded words": (HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 30_000 + b"\n\nx", "header_too_long"),
    "quadratic codec": (HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 300_000, "charset"),
    "nothing but NUL": (b"\x00" * 1_000_000, "no_message_id"),
}  # fmt: skip


CUT = {
    "too_deep",
    "too_many_parts",
    "text_too_long",
    "html_unread",
    "header_too_long",
    "too_many_headers",
}


@pytest.mark.parametrize(("raw", "code"), CASES.values(), ids=CASES)
def test_it_ends_soon_and_is_told(raw: bytes, code: str) -> None:
    begun = time.perf_counter()
    message = parse_message(raw, limits=Limits(seconds=1.5))
    newest = newest_text(message)
    spent = time.perf_counter() - begun
    # On a busy machine the child may be ended by its time before the limit of size is met.
    assert {code, "html_unread"} & {defect.code for defect in message.defects}
    assert len(newest.text) <= 262_144 + 100_000
    assert len(message.text) <= 262_144 + 1
    assert message.truncated or code not in CUT
    # Very generous for a busy machine; what is quadratic takes many minutes.
    assert spent < 40


def test_cut_parts_force_a_look() -> None:
    assert parse_message(CASES["3,000 nested parts"][0]).truncated
    assert parse_message(CASES["10,000 parts"][0]).truncated
    assert parse_message(CASES["deep elements"][0], limits=Limits(child=False)).truncated
    assert parse_message(MIXED + b"--b\nContent-Type: text/plain\n\ncut here").truncated


def test_a_large_honest_table_is_read_alike_in_the_child() -> None:
    rows = b"".join(
        b"<tr><td><font color=red><b>%d</b></font><td><span>KW 31</span><td>ok</tr>" % n
        for n in range(1_500)
    )
    raw = (
        HTML + b"<p>our dates</p><table>" + rows + b"</table><div style='display:none'>secret</div>"
    )
    read = parse_message(raw)
    assert read.tables[0].rows[1_499] == ("1499", "KW 31", "ok")
    assert read.lines[1].coloured or read.lines[2].coloured
    assert [one.why for one in read.hidden] == ["display:none"]
    assert not read.truncated
    alone = parse_message(raw, limits=Limits(child=False))
    assert alone.text == ""
    assert "html_unread" in {defect.code for defect in alone.defects}


def test_cost_grows_with_the_text_and_not_its_square() -> None:
    def spent(times: int) -> float:
        raw = HEAD + b"\n" + b"> line 10?\nKW 31\n\nBest regards\nFrom: x\n" * times
        begun = time.perf_counter()
        newest_text(parse_message(raw))
        return time.perf_counter() - begun

    spent(100)
    small, large = min(spent(500) for _ in range(3)), spent(4000)
    assert large < small * 8 * 6 + 0.2
