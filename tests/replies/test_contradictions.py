"""Mails whose parts disagree, or whose heading or note changes what stands beside it: nothing goes through."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4500012345", "line": "10", "item": "A-1001", "quantity": "500", "unit": "PCE",
     "description": "Compression spring 2.0x15", "due": "2026-04-20", "price": "1.25"},
    {"order": "4500012345", "line": "20", "item": "A-1002", "quantity": "300", "unit": "PCE",
     "description": "Tension spring 1.5x40", "due": "2026-04-20", "price": "2.10"},
    {"order": "4500012346", "line": "10", "item": "A-1001", "quantity": "500", "unit": "PCE",
     "description": "Compression spring 2.0x15", "due": "2026-05-18", "price": "1.25"},
]  # fmt: skip
QUOTED = """

On Mon, 30 Mar 2026 Karin <k@buyer.example> wrote:
> please confirm
> 4500012345 line 10 A-1001 Compression spring 500 PCE due 2026-04-20
> 4500012345 line 20 A-1002 Tension spring 300 PCE due 2026-04-20
"""


def released(
    body: str, *, html: str = "", sheet: str = "", subject: str = "Re: open lines 4500012345"
) -> set[str]:
    """Last digit of the order, and line, of what goes through unseen."""
    message = EmailMessage()
    message["From"] = "S <s@feder.example>"
    message["To"] = "k@buyer.example"
    message["Subject"] = subject
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    if sheet:
        message.add_attachment(sheet.encode(), maintype="text", subtype="csv", filename="list.csv")
    reply = read_reply(
        message.as_bytes(),
        LINES,
        received=datetime(2026, 4, 1, 10, tzinfo=UTC),
        supplier={"id": "7", "country": "GB", "email_domains": ["feder.example"]},
    )
    return {f"{line.order[-1]}/{line.line}" for line in reply.released}


@pytest.mark.parametrize(
    "text",
    [
        "Line 10: week 19/2025.",
        "Line 10: week 60.",
        "Line 10: 5 March.",
        "Line 10: 5 May 2028.",
        "Line 10: 10 boxes on 5 May.",
        "Line 10: 25 kg on 5 May.",
        "Line 10: 800 pcs on 5 May.",
        "Line 10, A-1009, on 5 May.",
        "Line 10 (tension spring): 5 May. Line 20 (compression spring): 12 May.",
        "Your order 4500099999 line 10 ships 5 May.",
        "I am afraid none of this is possible:\n- line 10: 20 April\n- line 20: 20 April",
        "Earliest possible:\nline 10: 5 May\nline 20: 6 May",
        "Provisional dates, to be firmed up next week:\nline 10: 5 May\nline 20: 6 May",
        "Production finished on:\nline 10: 5 May\nline 20: 6 May",
        "You asked for:\nline 10: 5 May\nline 20: 6 May\nWe will come back to you.",
        "Last week we wrote:\nline 10: 5 May\nline 20: 6 May\nThis is no longer so.",
        "Order | Line | back from plater\n4500012345 | 10 | 05.05.2026\n4500012345 | 20 | 06.05.2026",
        "Order | Line | production end\n4500012345 | 10 | 05.05.2026\n4500012345 | 20 | 06.05.2026",
        (
            "Order | Line | delivery | remark\n4500012345 | 10 | 05.05.2026 | if wire arrives\n"
            "4500012345 | 20 | 06.05.2026 | not firm"
        ),
        "Line 10 5 May. Line 20 6 May.\n\nWe are closed from 4 to 8 May.",
        "Line 10 5 May. Line 20 5 May.\n\nPS: springs of 2.0 are now 1.45 each.",
        (
            "Line 10: 5 May. Line 20 as ordered.\n\nTom\n\nP.S. Sorry, please wait with booking these, "
            "the plant manager wants to look again."
        ),
        "Line 10 5 May. Line 20 5 May.\n\nAll dates are subject to receipt of your payment.",
    ],
)
def test_nothing_goes_through(text: str) -> None:
    assert released(text + QUOTED) == set()


def test_an_item_of_two_orders_is_not_guessed() -> None:
    assert released("A-1001 will be delivered on 5 May.", subject="Delivery") == set()
    assert released("Line 10 will be delivered on 5 May.", subject="Delivery") == set()


def test_the_text_and_its_sheet_disagree() -> None:
    sheet = "Order;Line;Date\n4500012345;10;2026-05-12\n4500012345;20;2026-04-20\n"
    assert released("Line 10 comes on 5 May, rest see attached list." + QUOTED, sheet=sheet) == {
        "5/20"
    }


def test_what_is_struck_out_or_hidden_does_not_count() -> None:
    struck = "<p>Line 10: <s>5 May</s> 12 May</p><p>Line 20: <del>as ordered</del> not possible</p>"
    hidden = "<p>Line 10: 12 May</p><p style='display:none'>Line 20: 5 May confirmed</p>"
    assert released("x", html=struck) == {"5/10"}
    assert released("x", html=hidden) == {"5/10"}


def test_a_change_in_a_postscript_leaves_the_other_line_alone() -> None:
    text = "Line 10: 5 May. Line 20 as ordered.\n\nTom\n\nPS: line 20 will be two weeks late after all."
    assert released(text + QUOTED) == {"5/10"}


def test_dates_under_a_heading_of_collection_are_of_dispatch() -> None:
    assert released("Ready for collection:\nline 10: 5 May\nline 20: 6 May" + QUOTED) == {
        "5/10",
        "5/20",
    }


def test_a_subject_of_ones_own_that_says_otherwise() -> None:
    text = "All confirmed as ordered." + QUOTED
    assert released(text, subject="DELAY NOTICE 4500012345") == set()
    assert released(text, subject="Cancellation of 4500012345") == set()
    assert released(text, subject="RE: DELAY NOTICE 4500012345") == {"5/10", "5/20"}
