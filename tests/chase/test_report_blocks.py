"""What one mail says of many lines is told once in the report, with its lines."""

from __future__ import annotations

import pytest

from scm_automate.chase.decisions import mark_sent
from scm_automate.chase.report.html import report_html
from scm_automate.chase.report.page import page_of
from scm_automate.state import letters

from .conftest import DAY, LINES, MONDAY, line, mail


@pytest.fixture
def dear(world):
    """One mail with new prices of four lines, and one of another supplier with one."""
    world.lines = (*LINES, line("4500012345", "30"), line("4500012345", "40"))
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
        with state.read() as tx:
            refs = {n: letters.letters_of(tx, n)[0].reference for n in ("7", "8")}
    text = "\n".join(
        f"4500012345 line {number}: 16 March 2026, new price 1.{number} EUR"
        for number in (10, 20, 30, 40)
    )
    world.arrives(mail(text, subject=f"Re: [ref {refs['7']}]"))
    world.arrives(
        mail(
            "4500012399 line 10: 16 March 2026, new price 1.99 EUR",
            sender="orders@bolt.example", subject=f"Re: [ref {refs['8']}]",
        )
    )  # fmt: skip
    return world


def prices(done):
    return [row for row in page_of(done).buyer.rows if row.message.code == "price_changed"]


def test_new_prices_of_one_mail_are_one_block_and_those_of_another_are_not(dear):
    done = dear.round(now=MONDAY + DAY)
    messages = [one for one in done.exceptions if one.code == "price_changed"]
    assert len(messages) == 5, "each line keeps its own exception, which holds it"
    rows = prices(done)
    assert sorted(len(row.same) for row in rows) == [0, 3]
    block = next(row for row in rows if row.same)
    lines = {block.message.line, *(one.message.line for one in block.same)}
    assert lines == {"10", "20", "30", "40"}
    ids = [change.id for one in (block, *block.same) for change in one.changes]
    assert len(ids) >= 4
    assert block.accept.startswith(f"scm-automate decide accept {' '.join(ids)} --state")
    page = page_of(done)
    assert page.buyer.more == 0
    html = report_html(page)
    assert html.count("The same in 3 more lines of this mail:") == 1
    assert all(change in html for change in ids)


def test_a_block_of_an_earlier_round_stays_one(dear):
    dear.round(now=MONDAY + DAY)
    later = dear.round(now=MONDAY + 2 * DAY)
    assert later.answers == ()
    assert sorted(len(row.same) for row in prices(later)) == [0, 3]


def test_cutting_the_page_counts_what_is_not_shown(dear):
    done = dear.round(now=MONDAY + DAY)
    whole = page_of(done).buyer
    cut = page_of(done, most=1).buyer
    shown = 1 + len(cut.rows[0].same)
    assert cut.more == len([one for one in done.exceptions if one.audience == "buyer"]) - shown
    assert whole.more == 0
