"""Mail that machines write: absences, receipts, mailings, delivery reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scm_automate.messages import Message, parse_message

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., Message]


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Auto-Submitted: auto-replied (vacation)", "X-Autoreply: yes",
     "X-Autorespond: 1", "Precedence: auto_reply"],
)  # fmt: skip
def test_a_header_tells_an_automatic_reply(header: str, make: Make) -> None:
    message = make("KW 31", extra=f"{header}\n")
    assert message.automatic.kind == "auto_reply"
    assert message.automatic.why.lower().startswith(
        f"header {header.split(':', maxsplit=1)[0].lower()}"
    )
    assert message.automatic


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: PO 45", "Abwesenheitsnotiz: PO 45", "Re: Out of Office: PO 45",
     "Réponse automatique : PO 45", "Respuesta automática: PO", "Risposta automatica: PO",
     "Automatisch antwoord: PO", "Autoodpowiedź: PO", "Resposta automática: PO", "Autosvar: PO",
     "Automatisk svar: PO", "Automatická odpověď: PO", "Otomatik yanıt: PO", "自动回复: PO",
     "Petra Wolters is out of the office (returns 10-08)"],
)  # fmt: skip
def test_a_subject_tells_an_absence(subject: str, make: Make) -> None:
    # Exchange sends its absences as auto-generated.
    message = make("bis 10.8.", subject=subject, extra="Auto-Submitted: auto-generated\n")
    assert message.automatic.kind == "auto_reply"


@pytest.mark.parametrize(
    "body",
    [
        "I am out of the office. I will be back on 10 August.",
        "Ich bin im Urlaub und ab dem 10.8. wieder im Büro.",
        "Nous accusons réception de votre message. Numéro de ticket 12.",
        "Estoy de vacaciones. En caso de urgencia llame a Luis.",
        "Sono in ferie, rientro il 10 agosto.",
        "Ik ben op vakantie en ik ben terug op 10 augustus.",
        "Przebywam na urlopie. W pilnych sprawach proszę dzwonić.",
        "Estou de férias. Assuntos urgentes: Rui.",
        "Jag har semester och är tillbaka 3 augusti.",
        "Jeg holder ferie og er tilbage den 3. august.",
        "Čerpám dovolenou, budu zpět 3. 8.",
        "Yıllık izinde olacağım, acil durumlarda Ali'yi arayın.",
        "我正在休假，如有急事请联系王经理。",
        "Your request has been received. Your ticket has the ticket number 45. Please do not reply.",
    ],
)
def test_words_tell_an_absence_or_receipt(body: str, make: Make) -> None:
    assert make(body).automatic.kind == "auto_reply"


@pytest.mark.parametrize(
    "body",
    [
        "We have received your order. Line 10 ships week 22.",
        "Pos. 10 KW 22. Ich bin ab morgen im Urlaub, Frau Uhl vertritt mich.",
        "Line 10: 5 May. Sorry for the late reply, I was on holiday.",
        "Commande bien reçue, livraison S18.",
        "Acabamos de volver de vacaciones. Lo urgente sale mañana.",
        "Voltei de férias, a linha 20 é urgente e segue amanhã.",
    ],
)
def test_a_persons_answer_is_no_automatic_reply(body: str, make: Make) -> None:
    assert make(body).automatic.kind == "none"


def test_words_of_the_quoted_mail_do_not_count(make: Make) -> None:
    quoted = "> This is an automated message.\n> Please do not reply to this message.\n"
    assert make(f"Line 10: week 22\n\n{quoted}").automatic.kind == "none"


def test_an_order_system_is_no_automatic_reply(make: Make) -> None:
    message = make("Confirmation attached.", extra="Auto-Submitted: auto-generated\n")
    assert message.automatic.kind == "none"
    assert "auto-generated" in message.automatic.why
    assert not message.automatic


@pytest.mark.parametrize(
    "extra",
    ["List-Unsubscribe: <mailto:x@y.example>\n", "Precedence: bulk\n", "List-Id: <n.x.example>\n"],
)
def test_a_mailing_is_bulk(extra: str, make: Make) -> None:
    assert make("Visit us in hall 5.", extra=extra).automatic.kind == "bulk"


def report(status: str) -> bytes:
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.supplier.example>\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nI'm sorry.\n\n"
        "<gone@supplier.example>: host mx said: 550 5.1.1 User unknown\n\n"
        f"--b\nContent-Type: message/delivery-status\n\n{status}\n"
        "--b\nContent-Type: message/rfc822\n\nMessage-ID: <chase-1@buyer.example>\n"
        "Subject: Offene Positionen 4500001\n\nBitte bestätigen\n--b--\n"
    ).encode()


def test_a_report_tells_address_status_reason_and_our_mail() -> None:
    message = parse_message(
        report(
            "Reporting-MTA: dns; mx.supplier.example\n\n"
            "Original-Recipient: rfc822;gone@supplier.example\n"
            "Final-Recipient: rfc822; gone@supplier.example\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 <gone@supplier.example>:\n    User unknown\n"
        )
    )
    bounce = message.bounce
    assert bounce is not None
    [failed] = bounce.failed
    assert (failed.address, failed.status) == ("gone@supplier.example", "5.1.1")
    assert failed.reason == "550 5.1.1 <gone@supplier.example>: User unknown"
    assert failed.permanent
    assert bounce.original_message_id == "chase-1@buyer.example"
    assert bounce.original_subject == "Offene Positionen 4500001"
    assert "Bitte bestätigen" not in message.text


def test_a_delay_is_not_permanent_and_a_delivery_no_bounce() -> None:
    late = parse_message(
        report("X: y\n\nFinal-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1\n")
    )
    assert late.bounce is not None
    assert not late.bounce.failed[0].permanent
    done = parse_message(
        report("X: y\n\nFinal-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n")
    )
    assert done.bounce is None


PLAIN = {
    "qmail": (
        "MAILER-DAEMON@supplier.example", "failure notice",
        ("Hi. This is the qmail-send program at supplier.example.\nI'm afraid I wasn't able to deliver your "
        "message to the following addresses.\n\n<gone@supplier.example>:\nSorry, no mailbox here by that name. "
        "(#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <chase-1@buyer.example>\n"
        "From: buyer@buyer.example\nTo: gone@supplier.example\nSubject: 4500001\n\nBitte\n"),
    ),
    "exim": (
        "Mail Delivery System <Mailer-Daemon@supplier.example>", "Mail delivery failed: returning message to sender",
        ("This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        "  gone@supplier.example\n    550 5.1.1 Unrouteable address\n\n------ This is a copy of the message ------\n\n"
        "Message-ID: <chase-1@buyer.example>\nFrom: buyer@buyer.example\n"),
    ),
    "german": (
        "Postmaster <postmaster@supplier.example>", "Unzustellbar: 4500001",
        ("Ihre Nachricht konnte nicht zugestellt werden:\n\ngone@supplier.example\n5.1.1 Empfänger unbekannt\n\n"
        "Ursprüngliche Nachricht:\nMessage-ID: <chase-1@buyer.example>\nFrom: buyer@buyer.example\n"),
    ),
    "spanish": (
        "Mailer-Daemon <Mailer-Daemon@supplier.example>", "No se ha podido entregar",
        ("No se ha podido entregar su mensaje:\n\n  gone@supplier.example\n    552 5.1.1 Buzón lleno\n\n"
        "--- Cabeceras del mensaje original ---\nMessage-ID: <chase-1@buyer.example>\nFrom: buyer@buyer.example\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "body"), PLAIN.values(), ids=PLAIN)
def test_a_plain_report_is_a_bounce(sender: str, subject: str, body: str, make: Make) -> None:
    bounce = make(body, sender=sender, subject=subject).bounce
    assert bounce is not None
    assert [(one.address, one.status) for one in bounce.failed] == [
        ("gone@supplier.example", "5.1.1")
    ]
    assert bounce.original_message_id == "chase-1@buyer.example"


@pytest.mark.parametrize(
    ("sender", "body"),
    [
        (
            "Petra <petra@riemen.example>",
            "Die Ware konnte nicht zugestellt werden: lager@buyer.example weiß mehr.",
        ),
        ("postmaster@riemen.example", "Hallo, Pos. 10 kommt KW 22. Fragen an info@riemen.example"),
    ],
)
def test_a_person_who_speaks_of_delivery_is_no_bounce(sender: str, body: str, make: Make) -> None:
    assert make(body, sender=sender).bounce is None
