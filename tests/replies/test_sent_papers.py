"""Who sends a confirmation or a list sends no goods: the dates in what is attached keep their meaning."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4711", "line": line, "item": item, "quantity": "50", "due": "2026-06-15"}
    for line, item in (("10", "A-1001"), ("20", "A-1002"))
]
LIST = "Order;Line;Item;Qty;Delivery date\n4711;10;A-1001;50;2026-06-30\n4711;20;A-1002;50;2026-06-15\n"


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("PT", "Segue em anexo a confirmação da V/ encomenda."),
        ("DE", "Hiermit übersenden wir Ihnen die Bestätigung."),
        ("FR", "Nous vous envoyons ci-joint la confirmation."),
        ("ES", "Adjunto le remito la confirmación del pedido."),
        ("IT", "Vi inviamo in allegato la conferma."),
        ("GB", "We are sending our confirmation attached."),
        ("NL", "Hierbij stuur ik de bevestiging."),
        ("PL", "W załączeniu przesyłamy potwierdzenie zamówienia."),
        ("DK", "Hermed sender jeg bekræftelsen."),
        ("SE", "Här skickar vi vår bekräftelse."),
        ("CZ", "V příloze zasíláme potvrzení objednávky."),
        ("TR", "Ekte teyidimizi gönderiyoruz."),
        ("CN", "现将订单确认发给您。"),
    ],
)
def test_a_confirmation_that_is_sent_makes_no_date_one_of_dispatch(country, text):
    mail = EmailMessage()
    mail["From"] = "v@feder.example"
    mail["In-Reply-To"] = "<letter@buyer.example>"
    mail.set_content(text)
    mail.add_attachment(LIST.encode(), maintype="text", subtype="csv", filename="list.csv")
    reply = read_reply(
        mail.as_bytes(),
        LINES,
        received=datetime(2026, 5, 27, 9, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["feder.example"]},
    )
    told = [(str(one.latest), one.basis) for line in reply.released for one in line.deliveries]
    assert told == [("2026-06-30", "delivery"), ("2026-06-15", "delivery")]
