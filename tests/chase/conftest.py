"""A small world for rounds: an order book, suppliers, their mail as real messages, and a state."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from scm_automate.chase.policy import ChasePolicy, Sender
from scm_automate.model import OrderLine, Supplier, replace
from scm_automate.state import State
from scm_automate.tables import Loaded, Table

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = ChasePolicy(
    sender=Sender(address="purchasing@buyer.example", name="Anna Berg"), time_zone="UTC"
)
SUPPLIERS = (
    Supplier(
        id="7", name="Acme Springs", country="DE", language="en",
        emails=("sales@acme.example",), email_domains=("acme.example",), transit_days=2,
    ),
    Supplier(
        id="8", name="Bolt & Nut", country="DE", language="en",
        emails=("orders@bolt.example", "office@bolt.example"), email_domains=("bolt.example",),
    ),
    Supplier(id="9", name="Cast Iron", country="DE", language="de", emails=("info@cast.example",)),
)  # fmt: skip


def line(order: str, number: str, *, supplier="7", due="2026-03-16", **more) -> OrderLine:
    given = {
        "quantity": "500", "unit": "PCE", "price": "1.25", "currency": "EUR",
        "item": f"A-{order}-{number}", "ordered_on": "2026-02-16", **more,
    }  # fmt: skip
    return OrderLine(supplier=supplier, order=order, line=number, due=due, **given)


LINES = (
    line("4500012345", "10"),
    line("4500012345", "20", due="2026-03-30"),
    line("4500012399", "10", supplier="8"),
    line("4500012400", "10", supplier="9"),
)


def mail(
    text: str, *, sender="sales@acme.example", subject="Re: order", message_id=None, at=MONDAY + DAY,
    headers=(), attachment: tuple[str, bytes] | None = None,
) -> bytes:  # fmt: skip
    """A supplier's mail as it would arrive."""
    message = EmailMessage()
    message["From"], message["To"] = sender, "purchasing@buyer.example"
    message["Subject"], message["Date"] = subject, format_datetime(at)
    if message_id is not None:
        message["Message-ID"] = message_id
    for name, value in headers:
        message[name] = value
    message.set_content(text)
    if attachment:
        name, content = attachment
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes()


@dataclass
class World:
    """What lies outside of the library, and a hand to start a round."""

    folder: Path
    lines: tuple[OrderLine, ...] = LINES
    suppliers: tuple[Supplier, ...] = SUPPLIERS
    policy: ChasePolicy = POLICY
    files: bool = False
    """Whether rounds write their folders; most tests look at what they hand back."""
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        (self.folder / "inbox").mkdir(parents=True)

    @property
    def place(self) -> Path:
        return self.folder / "chase.db"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def arrives(self, content: bytes, *, name: str | None = None) -> Path:
        path = self.folder / "inbox" / (name or f"{next(self.numbers):04d}.eml")
        path.write_bytes(content)
        return path

    def new_id(self) -> str:
        return sha256(f"{self.folder} {next(self.numbers)}".encode()).hexdigest()[:32]

    def round(self, *, now=MONDAY, inbox=None, **more):
        from scm_automate.chase.engine import run_round
        from scm_automate.mail import read_folder

        with State.open(self.place) as state:
            return run_round(
                loaded(OrderLine, self.lines), loaded(Supplier, self.suppliers),
                inbox=read_folder(self.folder / "inbox") if inbox is None else inbox,
                state=state, now=now, policy=self.policy, ids=self.new_id,
                out=self.out if self.files else None, **more,
            )  # fmt: skip

    def state(self) -> State:
        return State.open(self.place)

    def export_shows(self, order: str, number: str, **values) -> None:
        """The ERP holds something else from now on."""
        self.lines = tuple(
            replace(one, **values) if (one.order, one.line) == (order, number) else one
            for one in self.lines
        )


def loaded(record, records) -> Loaded:
    return Loaded(table=Table.from_records(record, records), lines=len(records))


@pytest.fixture
def world(tmp_path) -> World:
    return World(tmp_path / "world")


@pytest.fixture
def files(world) -> None:
    """Its rounds write their folders."""
    world.files = True
