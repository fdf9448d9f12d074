"""What is told in one place is told alike in all: counts, ranks, and the words behind a flag."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from scm_automate.chase.decisions import mark_sent, settle
from scm_automate.chase.review_words import words_behind
from scm_automate.state import exceptions, letters

from .conftest import DAY, MONDAY, mail


@pytest.fixture
def told(world, files):
    """A round with exceptions of both desks, one of them settled while its change still waits."""
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
        with state.read() as tx:
            reference = letters.letters_of(tx, "7")[0].reference
    world.arrives(
        mail(
            "4500012345 line 10: new delivery date 13 April 2026.\n"
            "4500012345 line 20: 300 pcs on 30 March 2026.\n"
            "Which packaging do you want? Please tell us.",
            subject=f"Re: [ref {reference}]",
        )
    )
    world.arrives(mail("Dear Sirs, an offer.", sender="jo@else.example"))
    world.round(now=MONDAY + 2 * DAY)
    with world.state() as state:
        with state.read() as tx:
            spoken = [one for one in exceptions.open_exceptions(tx) if one.change_id]
        settle(state, spoken[0].id, by="Anna", now=MONDAY + 2 * DAY)
    return world.round(now=MONDAY + 3 * DAY)


def test_a_change_that_waits_is_always_told(told):
    spoken = {one.change_id for one in told.exceptions}
    assert {one.id for one in told.waiting} <= spoken
    assert "change_waits" in {one.code for one in told.exceptions}


def test_the_list_the_page_and_the_workbook_count_and_rank_alike(told):
    with (told.folder / "exceptions.csv").open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    separator = ";" if ";" in text.partition("\n")[0] else ","
    listed = {
        row["what is the matter"]: int(row["rank"])
        for row in csv.DictReader(text.splitlines(), delimiter=separator)
    }
    assert len(listed) == len(told.exceptions)
    page = (told.folder / "report.html").read_text("utf-8")
    assert f"{len(told.exceptions)} things" in page or f"{len(told.exceptions)} " in page
    book = openpyxl.load_workbook(told.folder / "report.xlsx")
    ranked = {}
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        header = next(
            (
                row
                for row in rows
                if row and "#" in row and "what is the matter" in [str(c).lower() for c in row]
            ),
            None,
        )
        if header is None:
            continue
        names = [str(cell).lower() for cell in header]
        for row in rows[rows.index(header) + 1 :]:
            if isinstance(row[names.index("#")], int | float):
                ranked[row[names.index("what is the matter")]] = int(row[names.index("#")])
    assert ranked
    assert ranked.items() <= listed.items()


def test_a_question_is_told_with_its_words(told):
    (question,) = [one for one in told.exceptions if one.code == "question"]
    assert question.text.endswith(
        'asks something that needs an answer: "Which packaging do you want?".'
    )


@pytest.mark.parametrize(
    ("flag", "text", "said"),
    [
        ("price_change", "Hello. From May prices rise by 4 %. Bye.", '"From May prices rise by 4 %."'),
        ("price_change", "Hello there.", ""),
        ("question", "Why?\nWhen?\nWho?", '"Why?" "When?"'),
        ("unknown_order", "PO 4500099999 and 4500012345, item 12", "it names 4500099999"),
        ("unknown_order", "nothing at all", ""),
        ("bank_details", "IBAN DE00 1234", ""),
    ],
)  # fmt: skip
def test_the_words_behind_a_flag(flag, text, said):
    assert words_behind(flag, text, known={"4500012345"}) == said


def test_hostile_text_costs_no_more_than_its_length():
    for text in ("?" * 100_000, "1" * 100_000, "a" * 100_000, "-" * 100_000, "%. " * 40_000):
        for flag in ("question", "price_change", "unknown_order"):
            assert len(words_behind(flag, text)) < 500
