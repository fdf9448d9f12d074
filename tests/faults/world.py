"""What lies outside of the library, on disk: a mail sink, suppliers that answer, an ERP. It writes the history.

The code under test never writes here but through the ports, so that a checker may believe what it reads.
"""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from typing import TYPE_CHECKING

from scm_automate.chase.edi_partner import EdiPartner
from scm_automate.chase.policy import ChasePolicy, Sender, SupplierPolicy
from scm_automate.mail.transports import Receipt
from scm_automate.model import OrderLine, Supplier, replace
from scm_automate.tables import Loaded, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
DAYS = (0, 1, 3, 9)
"""Working days on which something ticks."""
POLICY = ChasePolicy(
    sender=Sender(address="purchasing@buyer.example", name="Anna Berg"), time_zone="UTC", max_asks=2
)

BY_EDI = ChasePolicy(
    time_zone="UTC", max_asks=2, never_ask=("9",),
    suppliers=tuple(
        SupplierPolicy(
            supplier=number, channel="edi", edi_senders=(f"ZZ:{name}",),
            edi_partner=EdiPartner(
                standard=standard, sender="BUYER", receiver=name, usage="production", folder=folder
            ),
        )
        for number, name, standard, folder in (("7", "ACME", "x12", ""), ("8", "BOLT", "edifact", "bolt"))
    ),
)  # fmt: skip
"""Acme and Bolt are asked by EDI, and nobody by mail."""

SUPPLIERS = (
    Supplier(id="7", name="Acme", language="en", emails=("sales@acme.example",)),
    Supplier(id="8", name="Bolt", language="en", emails=("old@bolt.example", "new@bolt.example")),
    Supplier(id="9", name="Cast", language="en", emails=("info@cast.example",)),
)


def _line(supplier: str, order: str, line: str, due: str) -> OrderLine:
    return OrderLine(
        supplier=supplier, order=order, line=line, due=due, quantity="500", unit="PCE",
        price="1.25", currency="EUR", item=f"A-{order}-{line}", ordered_on="2026-02-16",
    )  # fmt: skip


LINES = (
    _line("7", "4500012345", "10", "2026-03-16"),
    _line("7", "4500012345", "20", "2026-03-30"),
    _line("8", "4500012399", "10", "2026-03-20"),
    _line("9", "4500012400", "10", "2026-03-18"),
)


def _written(path: Path, record: dict[str, object]) -> None:
    """Appends a line and brings it to the disk: the history outlives whoever made it."""
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")
        file.flush()
        os.fsync(file.fileno())


@dataclass
class World:
    folder: Path
    step: Callable[[str], None] = lambda _: None
    """Called before and after each durable step outside of the database."""

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def make(self) -> World:
        self.inbox.mkdir(parents=True, exist_ok=True)
        return self

    # the mail sink

    def send(self, message, *, sender, recipients) -> Receipt:  # noqa: ARG002 - the port's name
        raw = message if isinstance(message, bytes) else message.as_bytes()
        self.step("before the mail is taken")
        message_id = self.takes(raw, recipients)
        self.step("after the mail is taken")
        return Receipt(outcome="sent", message_id=message_id.strip("<>"), detail="250")

    def takes(self, raw: bytes, recipients) -> str:
        """Writes down a mail that arrived; gives its Message-ID."""
        parsed = message_from_bytes(raw, policy=default)
        reference = re.search(r"\[ref (\w+)\]", str(parsed["Subject"])).group(1)
        record = {
            "message_id": str(parsed["Message-ID"]),
            "to": list(recipients),
            "reference": reference,
            "day": self.today(),
        }
        _written(self.folder / "sink.jsonl", record)
        return record["message_id"]

    def delivered(self) -> list[dict]:
        path = self.folder / "sink.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    # the clock

    def today(self) -> int:
        path = self.folder / "day"
        return int(path.read_text()) if path.exists() else DAYS[0]

    def goes_to(self, day: int) -> None:
        part = self.folder / "day.part"
        part.write_text(str(day))
        part.replace(self.folder / "day")

    # suppliers: each mail is answered the day after it came, once, however often one looks

    def suppliers_act(self, day: int) -> None:
        seen = set()
        for mail in self.delivered():
            if mail["day"] >= day or mail["message_id"] in seen:
                continue
            seen.add(mail["message_id"])
            self._answer(mail)

    def _answer(self, mail: dict) -> None:
        (to,) = mail["to"]
        name = f"{mail['reference']}.eml"
        if (self.inbox / name).exists():
            return
        words = {
            "sales@acme.example": (
                "4500012345 line 10: delivery on 16 March 2026.\n"
                "4500012345 line 20: new delivery date 13 April 2026."
            ),
            "new@bolt.example": "4500012399 line 10: delivery on 20 March 2026.",
        }.get(to)
        answer = EmailMessage(policy=default)
        answer["Date"] = format_datetime(MONDAY + (mail["day"] + 1) * DAY - timedelta(hours=2))
        answer["Message-ID"] = f"<answer-to-{mail['reference']}@{to.partition('@')[2]}>"
        if to == "old@bolt.example":
            self._bounce(answer, mail, to)
        elif words is None:
            return  # Cast never answers
        else:
            answer["From"], answer["To"] = to, "purchasing@buyer.example"
            answer["Subject"] = f"Re: [ref {mail['reference']}]"
            answer.set_content(words)
        # workers at the same time play the same supplier, and each writes a file of its own
        part = self.folder / f"{name}.{os.getpid()}.part"
        part.write_bytes(answer.as_bytes())
        part.replace(self.inbox / name)

    @staticmethod
    def _bounce(answer: EmailMessage, mail: dict, to: str) -> None:
        answer["From"], answer["To"] = "mailer-daemon@buyer.example", "purchasing@buyer.example"
        answer["Subject"] = "Undelivered Mail Returned to Sender"
        answer["Return-Path"] = "<>"
        answer["Auto-Submitted"] = "auto-replied"
        answer["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="b"'
        answer.set_payload(
            "--b\nContent-Type: text/plain\n\nThe mail could not be delivered.\n\n"
            "--b\nContent-Type: message/delivery-status\n\n"
            "Reporting-MTA: dns; mx.buyer.example\n\n"
            f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
            "--b\nContent-Type: text/rfc822-headers\n\n"
            f"Message-ID: {mail['message_id']}\nSubject: order [ref {mail['reference']}]\n\n--b--\n"
        )

    # the ERP: shows whatever was in an upload of a round that is whole

    def orders(self) -> Loaded[OrderLine]:
        values: dict[tuple[str, str], str] = {}
        if self.out.exists():
            for folder in sorted(path for path in self.out.iterdir() if path.is_dir()):
                upload = folder / "changes.csv"
                if folder.name.startswith(".") or not upload.exists():
                    continue
                with upload.open(newline="", encoding="utf-8-sig") as file:
                    text = file.read()
                for row in csv.DictReader(
                    text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","
                ):
                    if row["field"] == "promised":
                        values[row["order"], row["line"]] = row["new"]
        lines = [
            replace(one, promised=values[one.order, one.line])
            if (one.order, one.line) in values
            else one
            for one in LINES
        ]
        return Loaded(table=Table.from_records(OrderLine, lines), lines=len(lines))

    @staticmethod
    def suppliers() -> Loaded[Supplier]:
        return Loaded(table=Table.from_records(Supplier, SUPPLIERS), lines=len(SUPPLIERS))


@dataclass
class Gateway:
    """A VAN on disk: takes files away once a day, and brings each partner's answer the day after."""

    world: World

    @property
    def out(self) -> Path:
        return self.world.folder / "edi-out"

    @property
    def into(self) -> Path:
        return self.world.folder / "edi-in"

    @property
    def taken(self) -> Path:
        return self.world.folder / "edi-taken"

    def make(self) -> Gateway:
        for folder in (self.out / "bolt", self.into, self.taken):
            folder.mkdir(parents=True, exist_ok=True)
        return self

    def acts(self, day: int) -> None:
        """Takes what lies there, and brings answers to what it took on an earlier day."""
        for path in sorted(self.out.rglob("*.edi")):
            if ".handed-over" in path.parts:
                continue
            record = {"file": path.name, "day": day, "raw": path.read_bytes().decode()}
            _written(self.world.folder / "gateway.jsonl", record)
            os.replace(path, self.taken / path.name)  # noqa: PTH105 - no step of the code under test
        for record in self.delivered():
            if record["day"] < day and record["file"].startswith("869"):
                self._answer(record)

    def delivered(self) -> list[dict]:
        path = self.world.folder / "gateway.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def _answer(self, record: dict) -> None:
        """Acme confirms one line and moves the other; Bolt never answers."""
        path = self.into / f"870-{record['file']}"
        if path.exists():
            return
        reference = re.search(r"BSI\*(\w+)", record["raw"]).group(1)
        number = re.search(r"ISA.{86}\*(\d{9})", record["raw"]).group(1)
        body = [
            f"BSR*1*PP*SR*20260303***0900*{reference}", "HL*1**O*1", "PRF*4500012345",
            "PO1*10*500*EA", "ISR*IN", "DTM*069*20260316", "PO1*20*500*EA", "ISR*IN", "DTM*069*20260413",
            "CTT*2",
        ]  # fmt: skip
        isa = (
            "ISA*00*          *00*          *ZZ*ACME           *ZZ*BUYER          *260303*0900*U*00401"
            f"*{number}*0*P*>~GS*RS*ACME*BUYER*20260303*0900*1*X*004010~ST*870*0001~"
        )
        end = f"~SE*{len(body) + 2}*0001~GE*1*1~IEA*1*{number}~"
        part = self.world.folder / "answer.part"
        part.write_text(isa + "~".join(body) + end)
        os.replace(part, path)  # noqa: PTH105 - no step of the code under test
