"""The main job at size: time by step and peak memory.

    python benchmarks/main_job.py [--lines 100000] [--suppliers 5000] [--replies 2000]

An export of 100,000 open lines and 5,000 suppliers; the letters of a first round are marked as sent,
2,000 suppliers answer, and a second round reads their answers. The floor in the same run is what any
program has to do with the same input: parse the export's text as columns, and parse the mails' MIME.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import io
import random
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import psutil

BERLIN = ZoneInfo("Europe/Berlin")
HEADER = (
    "Lieferant/Lieferwerk;Einkäufergruppe;Einkaufsbeleg;Position;Belegdatum;Lieferdatum;Auftragsbestätigung;"
    "Material;Kurztext;Werk;Bestellmenge;Bestellmengeneinheit;Nettopreis;Währung;Preiseinheit;"
    "Einteilungsmenge;Gelieferte Menge;noch zu liefern (Menge)"
)


class Stopwatch:
    """A `Progress` that keeps the seconds of each step."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float, str]] = []
        self._name, self._start = "", 0.0

    def step(self, name: str, *, total: int | None = None) -> None:
        self._name, self._start = name, time.perf_counter()

    def advance(self, count: int = 1) -> None:
        pass

    def done(self, note: str = "") -> None:
        self.steps.append((self._name, time.perf_counter() - self._start, note))

    def show(self, title: str) -> None:
        print(f"\n{title}")
        for name, seconds, note in self.steps:
            print(f"  {seconds:8.2f} s  {name:40} {note[:70]}")


def german(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def make_export(
    folder: Path, *, lines: int, suppliers: int, today: date, chance: random.Random
) -> tuple[Path, Path]:
    rows = [HEADER]
    for n in range(lines):
        supplier = 100000 + (n // 4 * 7919) % suppliers  # an order has one supplier
        ordered = today - timedelta(days=chance.randrange(1, 90))
        due = ordered + timedelta(days=chance.randrange(20, 150))
        quantity = chance.choice([50, 100, 250, 500, 1000])
        received = chance.choice([0, 0, 0, quantity // 2])
        rows.append(
            f"{supplier}       Lieferant {supplier} GmbH;{chance.randrange(1, 9):03d};{4500000000 + n // 4};"
            f"{(n % 4 + 1) * 10};{german(ordered)};{german(due)};;M-{n % 9000:05d};Teil {n % 9000};1000;"
            f"{quantity},000;ST;{chance.randrange(1, 999)},{chance.randrange(100):02d}"
            f";EUR;1;{quantity},000;{received},000;{quantity - received},000"
        )
    orders = folder / "ME2N.csv"
    text = "\n".join(rows)
    orders.write_text(text, "utf-8")
    partners = folder / "suppliers.csv"
    partners.write_text(
        "id;name;country;language;emails;email_domains\n"
        + "".join(
            f"{100000 + n};Lieferant {100000 + n} GmbH;DE;de;vertrieb@s{100000 + n}.example;s{100000 + n}.example\n"
            for n in range(suppliers)
        ),
        "utf-8",
    )
    return orders, partners


def make_replies(
    inbox: Path, letters, *, count: int, received: datetime, chance: random.Random
) -> None:
    inbox.mkdir()
    wordings = (
        "alle Positionen wie bestellt bestätigt.",
        "Pos. {line} aus {order} kommt am {day}.",
        "{order} / {line}: Liefertermin {day}, die anderen Positionen prüfen wir noch.",
        "leider verzögert sich {order} Position {line}, neuer Termin KW {week}.",
    )
    for n, letter in enumerate(letters[:count]):
        ask = chance.choice(letter.asks)
        day = received.date() + timedelta(days=chance.randrange(10, 60))
        while day.weekday() > 4:
            day += timedelta(days=1)
        said = chance.choice(wordings).format(
            line=ask.line, order=ask.order, day=german(day), week=day.isocalendar().week
        )
        quoted = "\n".join(f"> {a.order} {a.line} {a.why}" for a in letter.asks)
        (inbox / f"{n:05d}.eml").write_text(
            f"From: Vertrieb <{letter.to}>\nTo: einkauf@buyer.example\nDate: {received:%a, %d %b %Y %H:%M:%S %z}\n"
            f"Message-ID: <reply-{n}@{letter.to.split('@')[1]}>\nIn-Reply-To: {letter.message_id}\n"
            f"Subject: AW: [ref {letter.reference}]\nMIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            f"Guten Tag,\n\n{said}\n\nMit freundlichen Grüßen\nJana Vogel\n\nAm 02.03.2026 schrieb Einkauf:\n{quoted}\n",
            "utf-8",
        )


def floor(orders: Path, inbox: Path) -> tuple[float, float]:
    start = time.perf_counter()
    pl.read_csv(orders, separator=";", infer_schema_length=0)
    table = time.perf_counter() - start
    start = time.perf_counter()
    for path in inbox.glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        io.StringIO(message.get_content())
    return table, time.perf_counter() - start


def main() -> None:
    from scm_automate.chase import ChasePolicy, Sender, mark_sent, run_round
    from scm_automate.connectors import read_orders, read_suppliers
    from scm_automate.mail import read_folder
    from scm_automate.state import State

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--suppliers", type=int, default=5_000)
    options.add_argument("--replies", type=int, default=2_000)
    size = options.parse_args()
    chance = random.Random(7)
    monday = datetime(2026, 3, 2, 8, tzinfo=BERLIN)
    policy = ChasePolicy(sender=Sender(address="einkauf@buyer.example", name="Einkauf"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        orders, partners = make_export(
            folder, lines=size.lines, suppliers=size.suppliers, today=monday.date(), chance=chance
        )
        with State.open(folder / "chase.db") as state:
            for number, now in enumerate((monday, monday + timedelta(days=7))):
                watch = Stopwatch()
                start = time.perf_counter()
                watch.step("read and validate the orders")
                loaded = read_orders(orders)
                watch.done(str(loaded).splitlines()[0])
                watch.step("read the suppliers")
                parties = read_suppliers(partners)
                watch.done(str(parties).splitlines()[0])
                inbox = folder / f"inbox{number}"
                inbox.mkdir() if number == 0 else None
                done = run_round(
                    loaded,
                    parties,
                    inbox=read_folder(inbox),
                    state=state,
                    policy=policy,
                    now=now,
                    out=folder / "out",
                    progress=watch,
                )
                total = time.perf_counter() - start
                watch.show(
                    f"Round {number + 1}: {total:.1f} s, {len(done.letters)} letters, {len(done.answers)} answers"
                )
                if number == 0:
                    mark_sent(state, letters=[letter.letter_id for letter in done.letters], now=now)
                    make_replies(
                        folder / "inbox1",
                        done.letters,
                        count=size.replies,
                        received=now + timedelta(days=2),
                        chance=chance,
                    )
        table, mails = floor(orders, folder / "inbox1")
        read = next(
            seconds for name, seconds, _ in watch.steps if name.startswith("read and validate")
        )
        print(f"\nfloor, same input: export as text {table:.2f} s, MIME of the mails {mails:.2f} s")
        print(f"reading and validating the orders / bare text read: {read / table:.1f}x")
    peak = psutil.Process().memory_info()
    print(f"peak memory {getattr(peak, 'peak_wset', 0) / 1e6 or _peak():.0f} MB")


def _peak() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    main()
