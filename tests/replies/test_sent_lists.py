"""Lists that a supplier's own program wrote, and what the mail around them says of their rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4711", "line": "10", "item": "ROD-1", "supplier_item": "RC-6204",
     "description": "Rodamiento 6204 2RS", "quantity": "1200", "due": "2026-05-04",
     "price": "2.35", "price_per": 1, "currency": "EUR"},
    {"order": "4711", "line": "20", "item": "ROD-2", "supplier_item": "RC-6306",
     "description": "Rodamiento 6306 ZZ", "quantity": "50", "due": "2026-05-11",
     "price": "5.80", "price_per": 1, "currency": "EUR"},
]  # fmt: skip
PLAIN = (
    "Pedido;Pos;Ref;Cantidad;Fecha entrega\n4711;10;RC-6204;1200;12-05-2026\n"
    "4711;20;RC-6306;50;11-05-2026\n"
)


def read(text: str, rows: str = PLAIN, country: str = "ES") -> list[tuple[date | None, str, bool]]:
    """The last day, basis and review of each line of a mail with a list."""
    message = EmailMessage()
    message["From"] = "v@feder.example"
    message["Subject"] = "Re: 4711"
    message.set_content(text)
    message.add_attachment(rows.encode(), maintype="text", subtype="csv", filename="list.csv")
    reply = read_reply(
        message.as_bytes(),
        LINES,
        received=datetime(2026, 4, 20, 7, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["feder.example"]},
    )
    days = [one.deliveries[0] if one.deliveries else None for one in reply.lines]
    return [
        (day.latest if day else None, day.basis if day else "", one.review)
        for day, one in zip(days, reply.lines, strict=True)
    ]


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("ES", "Le remitimos fichero CSV de confirmación de plazos."),
        ("ES", "Mandamos planilla con las fechas."),
        ("ES", "Os expedimos el listado por correo."),
        ("ES", "Las que van en blanco aún las estoy mirando con producción."),
        ("ES", "Es lo que hay a fecha de hoy."),
        ("GB", "The rows without a date are still with the foundry."),
        ("DE", "Bei den Zeilen ohne Termin warten wir noch auf das Vorwerk."),
    ],
)
def test_the_list_stands(country: str, text: str) -> None:
    assert read(text, country=country) == [
        (date(2026, 5, 12), "delivery", False),
        (date(2026, 5, 11), "delivery", False),
    ]


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("ES", "Las líneas sin fecha están pendientes, y las demás son orientativas."),
        ("ES", "La fila sin fecha está en espera de chapa, las otras también."),
        ("GB", "Where no date is given we wait for the mill, the rest may slip too."),
        ("DE", "Leere Zeilen sind noch offen, alle anderen unter Vorbehalt."),
    ],
)
def test_other_rows_are_doubted(country: str, text: str) -> None:
    assert all(review for _, _, review in read(text, country=country))


def test_goods_leave_on_the_dates_of_the_list() -> None:
    assert {basis for _, basis, _ in read("Todas las fechas son de salida de fábrica.")} == {
        "dispatch"
    }


@pytest.mark.parametrize(
    "head",
    [
        "N_PEDIDO;N_LINEA;COD_ART;UNIDADES;PRECIO_100;FEC_ENT",
        "PED;LN;ART;CANT;PRECIO x 100;FENTREGA",
    ],
)
def test_headers_of_programs(head: str) -> None:
    rows = (
        f"{head}\n4711;10;RC-6204;1.200;235,00;12-05-2026\n4711;20;RC-6306;50;580,00;11-05-2026\n"
    )
    assert [review for _, _, review in read("Adjunto fichero.", rows)] == [False, False]


def test_rows_that_are_counted() -> None:
    rows = (
        "Id;Cliente;Pedido;Pos;Descripción;Cantidad;Entrega\n"
        "1;00123;4711;10;RODAMIENTO 6204 2RS;1200;12-05-2026\n"
        "2;00123;4711;20;RODAMIENTO 6306 ZZ;50;11-05-2026\n"
    )
    assert [review for _, _, review in read("Adjunto fichero.", rows)] == [False, False]
