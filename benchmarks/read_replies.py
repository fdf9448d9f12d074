"""What reading a supplier's reply costs beside a bare parse of the mail, in one run on one machine.

Run with::

    python benchmarks/read_replies.py [--folder FOLDER] [--repeat 5]

The floor is Python's own parser with the payloads decoded, under both of its policies: the old one
leaves headers and characters as they are, the new one decodes them as the reader must. Without a
folder the messages are made up here, in thirteen languages, as plain text and as HTML above a
quoted list; a folder holds cases with `message.eml` and `case.json`, of which those without
attachments are read. All three are measured in turn, and the best of several counts.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import json
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

RECEIVED = datetime(2026, 4, 1, 10, tzinfo=UTC)
ANSWERS = {
    "GB": "Dear Anna,\n\nline 10 will leave us on 5 May, line 20 as ordered.\nLine 30: 800 pcs on 20.04.2026, balance in week 19.\n\nBest regards\nTom Hill\nFeder Ltd",
    "DE": "Guten Tag Frau Berg,\n\nPos. 10 kommt leider erst am 05.05., Pos. 20 wie bestellt.\nPos. 30: 800 St. am 20.04., Rest in KW 19.\n\nMit freundlichen Grüßen\nT. Hügel",
    "FR": "Bonjour,\n\nle poste 10 sera livré le 5 mai, le poste 20 comme prévu.\nPoste 30 : 800 pcs le 20/04, le solde en semaine 19.\n\nCordialement\nT. Colline",
    "ES": "Buenos días:\n\nla posición 10 se entregará el 5 de mayo, la posición 20 según pedido.\nPosición 30: 800 uds el 20/04, el resto en la semana 19.\n\nSaludos\nT. Colina",
    "IT": "Buongiorno,\n\nla posizione 10 sarà consegnata il 5 maggio, la posizione 20 come da ordine.\nPosizione 30: 800 pz il 20/04, il resto nella settimana 19.\n\nCordiali saluti\nT. Colle",
    "NL": "Goedemorgen,\n\nregel 10 wordt geleverd op 5 mei, regel 20 zoals besteld.\nRegel 30: 800 st op 20-04, de rest in week 19.\n\nMet vriendelijke groet\nT. Heuvel",
    "PL": "Dzień dobry,\n\npoz. 10 dostarczymy 5 maja, poz. 20 zgodnie z zamówieniem.\nPoz. 30: 800 szt. 20.04., reszta w 19 tygodniu.\n\nPozdrawiam\nT. Wzgórze",
    "PT": "Bom dia,\n\na linha 10 será entregue a 5 de maio, a linha 20 conforme encomenda.\nLinha 30: 800 un a 20/04, o restante na semana 19.\n\nCumprimentos\nT. Colina",
    "SE": "Hej,\n\nrad 10 levereras den 5 maj, rad 20 enligt order.\nRad 30: 800 st den 20/4, resten vecka 19.\n\nMed vänlig hälsning\nT. Kulle",
    "DK": "Hej,\n\nlinje 10 leveres den 5. maj, linje 20 som bestilt.\nLinje 30: 800 stk den 20/4, resten i uge 19.\n\nMed venlig hilsen\nT. Bakke",
    "CZ": "Dobrý den,\n\npozici 10 dodáme 5. května, pozice 20 dle objednávky.\nPozice 30: 800 ks 20.4., zbytek ve 19. týdnu.\n\nS pozdravem\nT. Kopec",
    "TR": "Merhaba,\n\n10 nolu kalem 5 Mayıs'ta teslim edilecek, 20 nolu kalem siparişe uygun.\nKalem 30: 800 adet 20.04., kalanı 19. haftada.\n\nSaygılarımla\nT. Tepe",
    "CN": "您好，\n\n第10行5月5日交货，第20行按订单交货。\n第30行：4月20日800件，其余第19周。\n\n此致\n敬礼",
}  # fmt: skip
QUOTED = "\nOn 30 March 2026 Anna Berg wrote:\n> Please confirm these lines:\n> 4500012345  10  A-1001  500 pcs   20.04.2026\n> 4500012345  20  A-1002  300 pcs   20.04.2026\n> 4500012345  30  A-1003  2000 pcs  20.04.2026\n> Kind regards\n> Anna Berg\n"
LINES = [
    {"order": "4500012345", "line": line, "item": item, "description": text, "quantity": quantity,
     "unit": "PCE", "due": "2026-04-20"}
    for line, item, text, quantity in (
        ("10", "A-1001", "Compression spring 2.0x15", "500"),
        ("20", "A-1002", "Tension spring 1.5x40", "300"),
        ("30", "A-1003", "Retaining ring 25", "2000"),
    )
]  # fmt: skip


class Mail(NamedTuple):
    """A message and what the reader is told beside it."""

    raw: bytes
    lines: list[dict[str, Any]]
    received: datetime
    supplier: dict[str, Any]


def made_up() -> list[Mail]:
    """Each answer as plain text and once more with HTML beside it."""
    mails: list[Mail] = []
    for country, answer in ANSWERS.items():
        for html in (False, True):
            message = EmailMessage()
            message["From"] = "Sales <sales@feder.example>"
            message["To"] = "Purchasing <purchasing@buyer.example>"
            message["Subject"] = "RE: open lines 4500012345"
            message["Message-ID"] = f"<{country}-{html}@feder.example>"
            message["Date"] = "Wed, 01 Apr 2026 09:12:44 +0200"
            message.set_content(answer + "\n" + QUOTED)
            if html:
                own = "".join(f"<p>{escape(row) or '&nbsp;'}</p>" for row in answer.split("\n"))
                old = "<br>".join(
                    escape(row.removeprefix("> ")) for row in QUOTED.strip().split("\n")
                )
                message.add_alternative(
                    f"<html><head><style>p{{margin:0}}</style></head><body>{own}"
                    f"<blockquote>{old}</blockquote></body></html>",
                    subtype="html",
                )
            supplier = {"id": "7", "country": country, "email_domains": ["feder.example"]}
            mails.append(Mail(message.as_bytes(), LINES, RECEIVED, supplier))
    return mails


def of_folder(folder: Path) -> list[Mail]:
    """The cases of a folder whose messages carry no attachment."""
    mails: list[Mail] = []
    for path in sorted(folder.glob("*/message.eml")):
        raw = path.read_bytes()
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        if any(True for _ in parsed.iter_attachments()):
            continue
        case = json.loads((path.parent / "case.json").read_text("utf-8"))
        received = datetime.fromisoformat(case["received"])
        mails.append(Mail(raw, case["open_lines"], received, case["supplier"]))
    return mails


def parse_bare(mails: list[Mail]) -> None:
    """Every part found and its payload decoded to bytes."""
    for mail in mails:
        for part in email.message_from_bytes(mail.raw).walk():
            if not part.is_multipart():
                part.get_payload(decode=True)


def parse_new(mails: list[Mail]) -> None:
    """The same under the new policy: headers decoded, payloads as text."""
    for mail in mails:
        message = email.message_from_bytes(mail.raw, policy=email.policy.default)
        for name in ("from", "to", "subject", "date", "message-id"):
            str(message[name])
        for part in message.walk():
            if part.get_content_maintype() == "text":
                part.get_content()


def parse_only(mails: list[Mail]) -> None:
    """The message and its newest text, without the reader of answers."""
    from scm_automate.messages import newest_text, parse_message

    for mail in mails:
        newest_text(parse_message(mail.raw))


def read_all(mails: list[Mail]) -> int:
    """The whole reader; returns how many lines it released."""
    from scm_automate.replies import read_reply

    return sum(
        len(
            read_reply(
                mail.raw, mail.lines, received=mail.received, supplier=mail.supplier
            ).released
        )
        for mail in mails
    )


def seconds(work: Callable[[list[Mail]], object], mails: list[Mail]) -> float:
    """Processor time that it takes once, so that a busy machine changes little."""
    start = time.process_time()
    work(mails)
    return time.process_time() - start


def main() -> None:
    """Measures and prints one row of figures each."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, help="cases with message.eml and case.json")
    arguments.add_argument("--repeat", type=int, default=5)
    given = arguments.parse_args()
    mails = of_folder(given.folder) if given.folder else made_up()
    works: dict[str, Callable[[list[Mail]], object]] = {
        "bare parse": parse_bare,
        "bare parse, new policy": parse_new,
        "message and newest text": parse_only,
        "whole reply": read_all,
    }
    first = seconds(read_all, mails[:1])
    released = read_all(mails)
    best = dict.fromkeys(works, float("inf"))
    for _ in range(given.repeat):
        for name, work in works.items():
            best[name] = min(best[name], seconds(work, mails))
    floor, new = best["bare parse"], best["bare parse, new policy"]
    print(
        f"{len(mails)} messages, {released} lines released; first one {first:.2f} s with its words"
    )
    for name, took in best.items():
        print(
            f"{name:26} {took / len(mails) * 1e6:8.0f} µs a message  {len(mails) / took:7.0f}/s"
            f"  {took / floor:5.1f} x bare  {took / new:5.1f} x new policy"
        )


if __name__ == "__main__":
    main()
