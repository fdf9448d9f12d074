"""A sentence about something that is not open says nothing of what is; a unit of theirs is no unit of ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4500012345", "line": line, "item": item, "quantity": quantity, "unit": "PCE", "due": "2026-04-20"}
    for line, item, quantity in (("10", "A-1001", "500"), ("20", "B-2002", "300"))
]  # fmt: skip


def read(text, lines=LINES, *, country="DE"):
    return read_reply(
        f"From: v@feder.example\nSubject: AW: Bestellung 4500012345\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode(),
        lines,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["feder.example"]},
    )


@pytest.mark.parametrize("lines", [LINES, LINES[:1]], ids=["two open lines", "one open line"])
@pytest.mark.parametrize(
    "text",
    [
        "A-9009 kommt am 05.05.2026",
        "Hallo,\nQX-99 geht morgen raus\nGruß",
        "Artikel QXR-99: Lieferung am 05.05.2026.",
        "Der Artikel A-9009 kommt am 12.05.2026, der Rest wie bestellt.",
        "A-9009 wie bestellt.",
    ],
)
def test_an_item_that_is_not_open_is_not_all_that_is(text, lines):
    reply = read(text, lines)
    assert not any(
        str(part.latest) == "2026-05-05" for line in reply.released for part in line.deliveries
    )
    assert reply.released == (), [line.reasons for line in reply.lines]


@pytest.mark.parametrize(
    "text", ["Unsere AB-77123: alles wie bestellt.", "Alle Positionen laut AB-77123 bestätigt."]
)
def test_a_number_of_their_own_beside_everything_holds_nothing_up(text):
    assert len(read(text).released) == 2


@pytest.mark.parametrize("unit", ["Gebinde", "VE", "Kartons"])
def test_a_quantity_in_a_unit_that_is_not_the_lines_is_looked_at(unit):
    (line,) = read(f"Pos. 10: 10 {unit} am 05.05.2026.").lines
    assert line.review
    assert any(f"10 {unit}" in reason for reason in line.reasons)


def test_how_it_is_packed_is_no_other_quantity():
    (line,) = read("Pos. 10: 500 Stück in 10 Kartons am 05.05.2026.").lines
    assert not line.review, line.reasons


@pytest.mark.parametrize(
    "text",
    [
        "Bestätigt, Betriebsferien im August: Pos. 10 Anfang September.",
        "Betriebsferien im Mai, bestätigt: Pos. 10 KW 24.",
    ],
)
def test_a_date_behind_a_line_is_no_closure_though_one_is_told_before_it(text):
    assert not any(line.status == "accepted" for line in read(text).released)


@pytest.mark.parametrize(
    "text",
    [
        "Pos. 10 bestätigt. Betriebsferien vom 3. bis 21. August.",
        "Pos. 10 wie bestellt (Werksferien 3.-21.8.)",
    ],
)
def test_a_closure_beside_a_confirmation_holds_nothing_up(text):
    assert [line.status for line in read(text).released] == ["accepted"]


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("DE", "Das Rohmaterial für Pos. 10 kommt am 05.05.2026."),
        ("DE", "Erstmuster zu Pos. 10 kommen am 05.05.2026."),
        ("GB", "The forgings for line 10 arrive on 5 May 2026."),
        ("GB", "Samples of line 10 ship on 5 May 2026."),
        ("GB", "The tool for line 10 will be delivered on 5 May 2026."),
        ("FR", "Les échantillons du poste 10 arrivent le 5 mai 2026."),
        ("IT", "Il materiale per la posizione 10 arriva il 5 maggio 2026."),
        ("ES", "Las muestras para la posición 10 llegan el 5 de mayo de 2026."),
        ("NL", "De monsters voor regel 10 komen op 5 mei 2026."),
        ("PL", "Próbki na poz. 10 przyjdą 5 maja 2026."),
        ("SE", "Materialet till rad 10 kommer den 5 maj 2026."),
        ("TR", "10 nolu kalemin numunesi 5 Mayıs 2026'da gelecek."),
    ],
)
def test_what_comes_for_a_line_is_not_the_line(country, text):
    assert read(text, country=country).released == ()


@pytest.mark.parametrize(
    "text",
    [
        "Nach dem Härten kommt Pos. 10 am 05.05.2026 zu Ihnen.",
        "Pos. 10 kommt am 05.05.2026.",
    ],
)
def test_a_line_after_its_work_goes_through(text):
    assert [str(line.deliveries[0].latest) for line in read(text).released] == ["2026-05-05"]


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("DE", "Der Techniker kommt am 05.05.2026 wegen Pos. 10."),
        ("DE", "Pos. 10: Angebot vom 05.05.2026"),
        ("DE", "Pos. 10 fertig am 05.05.2026, danach noch Verzinken."),
        ("GB", "Line 10 is planned for 5 May 2026 but the machine is down."),
        ("GB", "Your forecast for line 10 says 5 May 2026, noted."),
        ("FR", "Le technicien arrive le 5 mai 2026 pour le poste 10."),
        ("IT", "Il tecnico arriva il 5 maggio 2026 per la posizione 10."),
        ("NL", "De monteur komt op 5 mei 2026 voor regel 10."),
    ],
)
def test_visits_offers_forecasts_and_steps_still_to_come_are_no_delivery(country, text):
    assert read(text, country=country).released == ()


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("GB", "Line 10: 5 May 2026 is no longer feasible."),
        ("GB", "Line 10: 5 May 2026 is off the table."),
        ("GB", "Line 10: 5 May 2026 is gone."),
        ("DE", "Pos. 10: 05.05.2026 ist hinfällig."),
        ("DE", "Pos. 10: der 05.05.2026 ist vom Tisch."),
        ("CN", "第10行5月5日赶不上。"),
    ],
)
def test_a_day_that_is_given_up_is_no_promise(country, text):
    assert read(text, country=country).released == ()
