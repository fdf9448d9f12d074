"""Words that point into the thread, whose words stand there, and what only looks like an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scm_automate.messages.languages import wordlist
from scm_automate.messages.message import Line
from scm_automate.messages.pointing import points_into_thread
from scm_automate.messages.table_answers import answer_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.messages import NewestText

    Read = Callable[..., NewestText]

POINTING = {
    "en": "We typed our dates next to each line of your overview.",
    "de": "Die Termine habe ich in Ihrer Aufstellung nachgetragen.",
    "fr": "Vous trouverez nos délais en vert dans votre tableau.",
    "it": "Ho riportato le consegne nel vostro prospetto.",
    "es": "Le anoto las fechas en su cuadro.",
    "pt": "Acrescentei as datas no vosso mapa.",
    "nl": "De data heb ik in uw overzicht gezet.",
    "sv": "Datumen är ifyllda i er sammanställning.",
    "da": "Jeg har noteret datoerne i jeres oversigt.",
    "pl": "Wpisałam terminy w Państwa zestawieniu.",
    "cs": "Termíny jsme doplnili do Vašeho přehledu.",
    "tr": "Terminleri çizelgenize işledik.",
    "zh": "交期已补充在清单里。",
}
NOT_POINTING = {
    "en": "Thanks for the list below, we will get back to you.",
    "de": "Danke für die Erinnerung unten.",
    "fr": "Merci pour la relance ci-dessous.",
    "es": "Recibido, le informaremos sobre la lista de abajo.",
    "nl": "Wij komen terug op onderstaande regels.",
    "pl": "Wrócimy z informacją o pozycjach poniżej.",
    "zh": "下面各行我们会再回复。",
}


@pytest.mark.parametrize("code", POINTING)
def test_a_place_and_what_was_done_there_point_into_the_thread(code: str) -> None:
    assert points_into_thread(POINTING[code], wordlist())


@pytest.mark.parametrize("code", NOT_POINTING)
def test_thanks_and_reminders_point_to_nothing(code: str) -> None:
    assert not points_into_thread(NOT_POINTING[code], wordlist())


ROWS = "".join(
    f"<tr><td>4500001</td><td>{n}</td><td>20.04.2026</td><td>{day}</td></tr>"
    for n, day in ((10, "04.05.2026"), (20, "11.05.2026"))
)
BLOCK = (
    "<div id=divRplyFwdMsg><b>From:</b> {who}<br><b>Sent:</b> Monday<br><b>To:</b> P<br>"
    "<b>Subject:</b> x</div><p>Hello</p>"
)
BUYER = "Sabine Reuter &lt;einkauf@talbrueck.example&gt;"
OWN = "Petra Wolters &lt;petra.wolters@riemen.example&gt;"


def mail(own: str, heading: str, *, who: str = BUYER, above: str = "") -> str:
    table = f"<table><tr><td>PO</td><td>Line</td><td>Due</td><td>{heading}</td></tr>{ROWS}</table>"
    return f"<p>{own}</p>{above}{BLOCK.format(who=who)}{table}"


@pytest.mark.parametrize(
    "heading", ["Notre livraison", "Lieferbar", "vår leverans", "我方答复", ""]
)
def test_an_added_column_answers_whatever_its_heading(heading: str, read: Read) -> None:
    newest = read(mail("I put our dates into your table.", heading), html=True)
    assert [(one.text, one.marked_by) for one in newest.blocks[1:]] == [
        ("04.05.2026", "column"),
        ("11.05.2026", "column"),
    ]
    assert newest.blocks[0].points


@pytest.mark.parametrize("heading", ["Last promise", "Bisheriger Termin", "Ancien délai", "Price"])
def test_a_column_of_the_askers_is_no_answer(heading: str, read: Read) -> None:
    newest = read(mail("I put our dates into your table.", heading), html=True)
    assert [one.kind for one in newest.blocks] == ["written"]


@pytest.mark.parametrize(
    ("own", "who", "above"),
    [
        ("Thanks for the table below.", BUYER, ""),
        ("Please see the dates in the table below.", OWN, ""),
        ("See the table below.", OWN, BLOCK.format(who=BUYER) + "<p>Thanks, noted.</p>"),
    ],
    ids=["thanks", "one's own older mail", "an older answer further down"],
)
def test_an_older_answer_is_never_a_new_one(own: str, who: str, above: str, read: Read) -> None:
    newest = read(mail(own, "Your date", who=who, above=above), html=True)
    assert [one.kind for one in newest.blocks] == ["written"]
    assert newest.forwarded is None


PASSED_ON = (
    "{own}\n\nFrom: Max Kern <max.kern@riemen.example>\nSent: Monday, 2 March 2026 08:00\nTo: Petra\n"
    "Subject: x\n\nLine 10 comes in week 18.\n"
)


@pytest.mark.parametrize(
    "own",
    [
        "hieronder wat onze planner antwoordt over order IK-8122.",
        "Voici ce qu'annonce l'atelier pour 4500001.",
        "That is what I got from scheduling.",
        "Nasz kierownik produkcji pisze tak:",
    ],
)
def test_a_colleagues_answer_is_passed_on_in_any_words(own: str, read: Read) -> None:
    newest = read(PASSED_ON.format(own=own))
    assert newest.forwarded is not None
    assert newest.forwarded.text == "Line 10 comes in week 18."


@pytest.mark.parametrize(
    "own",
    [
        "Please ignore what my colleague wrote below.",
        "Our planner now says 12.05. for line 10.",
        "Line 10 in week 20, whatever my colleague writes below.",
    ],
)
def test_a_colleagues_answer_taken_back_is_not_passed_on(own: str, read: Read) -> None:
    assert read(PASSED_ON.format(own=own)).forwarded is None


@pytest.mark.parametrize("order", ["ZZ-3120/26", "A-10-20", "4711/10"])
def test_the_day_that_was_asked_for_is_no_answer_whatever_the_order_is_called(order):
    """A number of an order that looks like a day makes no other column of days."""
    head = ("Nr", "Poz.", "Indeks", "Nazwa", "Data")
    rows = [head, *((order, str(n), "SIL-15", "Silnik 1,5 kW", "29.06.2026") for n in (1, 2))]
    lines = [Line("\t".join(cells), 1, cells, 1) for cells in rows]
    assert answer_columns(lines, wordlist()) == []


BY_HAND = (
    "<table><tr><td>PO</td><td>Line</td><td>Due</td><td>{heading}</td></tr>"
    "<tr><td>4711</td><td>10</td><td>2026-05-18</td><td>ok</td></tr>"
    "<tr><td>4711</td><td>20</td><td>2026-05-18</td><td>{answer}</td></tr></table>"
)


@pytest.mark.parametrize(
    ("own", "heading", "answer", "found"),
    [
        ("Dates pls check right side of table.", "Confirmed", "60 on 2026-05-18, 40 on 1 June", 2),
        ("Dates pls check right side of table.", "Confirmed", "2026-05-25", 0),
        ("Dates pls check right side of table.", "Last promise", "60 on 2026-05-18, rest open", 0),
        ("Thanks for the table below.", "Confirmed", "60 on 2026-05-18, 40 on 1 June", 0),
        ("Hello, all is well.", "Confirmed", "60 on 2026-05-18, 40 on 1 June", 0),
    ],
    ids=["by hand", "as a program writes", "the asker's", "thanks", "no place named"],
)
def test_a_column_with_words_and_days_by_turns_was_filled_in_by_hand(
    own: str, heading: str, answer: str, found: int, read: Read
) -> None:
    table = BY_HAND.format(heading=heading, answer=answer)
    newest = read(f"<p>{own}</p>{BLOCK.format(who=BUYER)}{table}", html=True)
    assert len(newest.blocks) - 1 == found


COLOURED = (
    "<table><tr><td>PO</td><td>Line</td><td>Due</td><td>{heading}</td></tr>"
    "<tr><td>4711</td><td>10</td><td>2026-05-18</td><td><span style='color:red'>{first}</span></td></tr>"
    "<tr><td>4711</td><td>20</td><td>2026-05-18</td><td><span style='color:red'>{second}</span></td></tr>"
    "</table>"
)


@pytest.mark.parametrize(
    ("own", "heading", "cells", "found"),
    [
        ("Kindly look at the red part.", "Remark", ("18 May", "60 pcs May 18, 40 pcs June 1st"), 2),
        ("Strike is over, dates as follows:", "Riemen", ("May 18", "June 1st"), 2),
        ("Reply in form, see.", "Riemen date", ("can do", "out of production now, take it off"), 2),
        ("All is fine here.", "Riemen", ("May 18", "60 pcs May 18, 40 pcs June 1st"), 0),
        ("Noted.", "Riemen", ("May 18", "60 pcs May 18, 40 pcs June 1st"), 0),
        ("What does the red column mean?", "Reply", ("May 18", "June 1st"), 0),
        ("Sorry, the dates in red are wrong.", "Reply", ("May 18", "60 pcs June 1st"), 0),
    ],
    ids=["colour", "the firm's name", "words", "no hint", "agreed", "asked", "taken back"],
)
def test_a_column_in_a_colour_of_its_own_was_added(
    own: str, heading: str, cells: tuple[str, str], found: int, read: Read
) -> None:
    table = COLOURED.format(heading=heading, first=cells[0], second=cells[1])
    newest = read(f"<p>{own}</p>{BLOCK.format(who=BUYER)}{table}", html=True)
    assert len(newest.blocks) - 1 == found
