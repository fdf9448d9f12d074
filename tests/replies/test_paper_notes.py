"""What papers say beside their rows: titles, notes below a row, head and foot, several orders, other goods."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape
from typing import TYPE_CHECKING, Any

import pytest

from scm_automate.replies import read_reply

if TYPE_CHECKING:
    from scm_automate.model import OrderResponse

ORDER, SECOND = "4500012345", "4500012399"
GOODS = (
    ("10", "A-1001", "S-771", "Spring 2x15"),
    ("20", "A-1002", "S-772", "Ring 40x2"),
    ("30", "A-1003", "S-773", "Bolt M8"),
)
HEAD = "Pos\tIhre Art-Nr\tUnsere Art-Nr\tBezeichnung\tMenge\tME\tLiefertermin"
ROWS = tuple(
    f"{line}\t{item}\t{own}\t{text}\t500\tSTK\t18.05.2026" for line, item, own, text in GOODS
)


def lines(order: str = ORDER) -> list[dict[str, Any]]:
    return [
        {
            "order": order, "line": line, "item": item, "supplier_item": own, "description": text, "quantity": "500",
            "unit": "PCE", "due": "2026-05-11", "price": "1.25", "price_per": 1, "currency": "EUR",
        }
        for line, item, own, text in GOODS
    ]  # fmt: skip


def read(*rows: str, form: str = "txt", of: list[dict[str, Any]] | None = None) -> OrderResponse:
    """The answer of a paper that came as a printed document, a list, or a table in the mail."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@federn.example", "440871"
    if form == "html":
        cells = [row.split("\t") for row in rows]
        text = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            if len(row) > 1
            else f"</table><p>{escape(row[0])}</p><table>"
            for row in cells
        )
        mail.set_content(f"<html><body><table>{text}</table></body></html>", subtype="html")
    else:
        mail.set_content("Anbei unsere Bestätigung.\n")
        text = "\n".join(rows)
        if form == "csv":
            mail.add_attachment(
                text.replace("\t", ";").encode(), maintype="text", subtype="csv", filename="ab.csv"
            )
        else:
            mail.add_attachment(text, filename="ab.txt")
    return read_reply(
        mail.as_bytes(), of or lines(), received=datetime(2026, 4, 20, 9, tzinfo=UTC),
        supplier={"country": "DE", "email_domains": ["federn.example"]},
    )  # fmt: skip


def released(reply: OrderResponse) -> str:
    return " ".join(line.line for line in reply.lines if not line.review)


TITLE, YOURS = "Auftragsbestätigung 440871", f"Ihre Bestellung: {ORDER}"
FORMS = pytest.mark.parametrize("form", ["txt", "csv", "html"])


@FORMS
def test_a_plain_paper_is_released(form: str) -> None:
    assert released(read(TITLE, YOURS, HEAD, *ROWS, form=form)) == "10 20 30"


@FORMS
@pytest.mark.parametrize(
    "title", ["ANGEBOT 440871", "Vorläufige Auftragsbestätigung 440871", "STORNOBESTÄTIGUNG 440871", "PROFORMA 12"]
)  # fmt: skip
def test_a_paper_that_promises_nothing_is_held(form: str, title: str) -> None:
    assert released(read(title, YOURS, HEAD, *ROWS, form=form)) == ""


@pytest.mark.parametrize(
    "note",
    ["*** storniert ***", "ersetzt durch A-1002B", "gesperrt, Kreditlimit", "Termin vorbehaltlich Materialeingang"],
)  # fmt: skip
def test_a_note_below_a_row_holds_the_row_alone(note: str) -> None:
    assert released(read(TITLE, YOURS, HEAD, *ROWS[:2], note, ROWS[2])) == "10 30"


@FORMS
@pytest.mark.parametrize(
    "note", ["*** storniert ***", "ersetzt durch A-1003B", "Termin vorbehaltlich Materialeingang"]
)
def test_a_note_below_the_last_row_holds_it(form: str, note: str) -> None:
    assert "30" not in released(read(TITLE, YOURS, HEAD, *ROWS, f"\t{note}", form=form))


def test_a_note_on_top_of_a_page_is_of_the_row_before() -> None:
    paper = (TITLE, YOURS, HEAD, *ROWS[:2], "\f" + TITLE, YOURS, HEAD)
    assert released(read(*paper, ROWS[2])) == "10 20 30"
    assert released(read(*paper, "*** storniert ***", ROWS[2])) == "10 30"


@FORMS
@pytest.mark.parametrize(
    "note",
    [
        "Liefertermine sind unverbindlich.", "Preise gültig ab heute: +3 %.", "Lieferung nach Zahlungseingang (Vorkasse).",
    ],
)  # fmt: skip
def test_a_note_in_head_or_foot_holds_all(form: str, note: str) -> None:
    assert released(read(TITLE, YOURS, note, HEAD, *ROWS, form=form)) == ""
    assert released(read(TITLE, YOURS, HEAD, *ROWS, note, form=form)) == ""


@pytest.mark.parametrize(
    "note",
    [
        "Es gelten unsere Allgemeinen Geschäftsbedingungen. Zahlung 30 Tage netto.", "Preise zzgl. 19 % MwSt.",
        "Lieferbedingung: EXW Traunfels", "Zahlbar 14 Tage 2 % Skonto, 30 Tage netto.",
    ],
)  # fmt: skip
def test_terms_of_business_hold_nothing(note: str) -> None:
    assert released(read(TITLE, YOURS, HEAD, *ROWS, note)) == "10 20 30"


@pytest.mark.parametrize("form", ["txt", "csv"])
def test_the_rows_of_a_paper_of_several_orders_are_each_orders_own(form: str) -> None:
    later = [row.replace("18.05.", "25.05.") for row in ROWS]
    paper = (TITLE, YOURS, HEAD, *ROWS, f"Ihre Bestellung: {SECOND}", *later)
    reply = read(*paper, form=form, of=lines() + lines(SECOND))
    told = {(one.order, one.line, str(one.deliveries[0].latest), one.review) for one in reply.lines}
    assert told == {
        (order, line, day, False)
        for order, day in ((ORDER, "2026-05-18"), (SECOND, "2026-05-25"))
        for line, *_ in GOODS
    }
    # of an order that is not open nothing is taken
    reply = read(TITLE, YOURS, HEAD, ROWS[0], "Ihre Bestellung: 4500077777", *later, form=form)
    assert [(one.line, str(one.deliveries[0].latest)) for one in reply.lines] == [
        ("10", "2026-05-18")
    ]


@FORMS
def test_other_goods_than_the_orders_are_held(form: str) -> None:
    boxes = ROWS[1].replace("STK", "KAR")
    other = ROWS[1].replace("A-1002\tS-772", "B-2002X\tT-900")
    assert released(read(TITLE, YOURS, HEAD, ROWS[0], boxes, ROWS[2], form=form)) == "10 30"
    assert released(read(TITLE, YOURS, HEAD, ROWS[0], other, ROWS[2], form=form)) == "10 30"


@FORMS
def test_of_the_days_of_leaving_and_of_arrival_the_latter_counts(form: str) -> None:
    head = HEAD.replace("Liefertermin", "Versandtermin\tLiefertermin")
    rows = [row.replace("18.05.", "15.05.2026\t18.05.") for row in ROWS]
    reply = read(TITLE, YOURS, head, *rows, form=form)
    assert released(reply) == "10 20 30"
    assert {(part.basis, str(part.latest)) for one in reply.lines for part in one.deliveries} == {
        ("delivery", "2026-05-18")
    }


@FORMS
@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("Status", "Rückstand"), ("Bestätigt", "Nein"), ("Status", "geplant"), ("Verfügbarkeit", "unbestätigt"),
        ("Status", "gesperrt"),
    ],
)  # fmt: skip
def test_a_state_in_which_nothing_comes_holds_the_row(form: str, column: str, told: str) -> None:
    rows = [ROWS[0] + "\tbestätigt", ROWS[1] + f"\t{told}", ROWS[2] + "\tbestätigt"]
    assert released(read(TITLE, YOURS, f"{HEAD}\t{column}", *rows, form=form)) == "10 30"


@FORMS
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\t500\t", "\tmax. 500\t"), ("\t500\t", "\t500 +/-10%\t"), ("\t500\t", "\tca. 500\t"),
        ("18.05.2026", "(18.05.2026)"), ("A-1002", "A-1002*"), ("\t500\t", "\t500*\t"),
        ("Ring 40x2", "Ring 40x2 *** STORNIERT ***"), ("Ring 40x2", "Ring 40x2 ersetzt durch Ring 40x3"),
    ],
)  # fmt: skip
def test_a_sign_in_a_row_holds_it(form: str, old: str, new: str) -> None:
    marked = ROWS[1].replace(old, new)
    assert released(read(TITLE, YOURS, HEAD, ROWS[0], marked, ROWS[2], form=form)) == "10 30"
