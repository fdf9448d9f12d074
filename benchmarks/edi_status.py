"""Asking and answering by EDI at size: reports read, inquiries written, files handed over.

    python benchmarks/edi_status.py [--lines 200000] [--files 500] [--repeat 3]

A stream of status reports (870, OSTRPT) is read as documents, lines and promises; the floor in the same run is
bare splitting of the same bytes into segments and elements. Inquiries (869, OSTENQ) are written beside a floor
that formats and joins the same texts and checks nothing. Handing files over is held against writing the same
bytes to a file, bringing it to the disk and renaming it, which is what a program without any promise would do.
Times are CPU time, the best of the repeats; handing over is measured by the clock as well, since it waits for
the disk.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from edi import bare, bare_edifact
from scm_automate.connectors import edi
from scm_automate.mail import EdiOutbox

ENVELOPE = edi.Envelope(
    sender="BUYER", receiver="SELLER", number=1, created=datetime(2026, 3, 2, 9, tzinfo=UTC)
)


def make_870(lines: int) -> bytes:
    chance = random.Random(7)
    sets, done = [], 0
    while done < lines:
        number, count = len(sets) + 1, chance.randint(3, 20)
        body = [f"BSR*1*PP*SR-{number}*20260304", "HL*1**O*1", f"PRF*45{number:08d}", "HL*2*1*I*0"]
        for line in range(count):
            day = f"2026{chance.randint(3, 12):02d}{chance.randint(1, 28):02d}"
            quantity = chance.randint(1, 500) * 5
            body += [
                f"PO1*{(line + 1) * 10}*{quantity}*EA***BP*A-{chance.randint(1, 9000):05d}",
                f"ISR*{chance.choice(['PS', 'NS', 'IN'])}*{day}",
                f"QTY*40*{quantity}*EA",
                f"DTM*069*{day}",
            ]
        body.append(f"CTT*{count}")
        sets.append("~\n".join([f"ST*870*{number:04d}", *body, f"SE*{len(body) + 2}*{number:04d}"]))
        done += count
    head = (
        "ISA*00*          *00*          *ZZ*SELLER         *ZZ*BUYER          *260302*0900*U*00401"
        "*000000001*0*P*>~\nGS*RS*SELLER*BUYER*20260302*0900*1*X*004010~\n"
    )
    return (head + "~\n".join(sets) + f"~\nGE*{len(sets)}*1~\nIEA*1*000000001~\n").encode()


def make_ostrpt(lines: int) -> bytes:
    chance = random.Random(7)
    messages, done = [], 0
    while done < lines:
        number, count = len(messages) + 1, chance.randint(3, 20)
        order = f"45{number:08d}"
        body = [f"BGM+348+SR-{number}+9", "DTM+137:20260304:102", f"DOC+220+{order}"]
        for line in range(count):
            day = f"2026{chance.randint(3, 12):02d}{chance.randint(1, 28):02d}"
            body += [
                f"LIN+{line + 1}++A-{chance.randint(1, 9000):05d}:IN",
                f"RFF+ON:{order}:{(line + 1) * 10}",
                f"STS+2+{chance.choice(['31E', '40E'])}::9",
                f"DTM+69:{day}:102",
                f"QTY+113:{chance.randint(1, 500) * 5}:PCE",
            ]
        head = f"UNH+{number}+OSTRPT:D:01B:UN"
        messages.append("'\n".join([head, *body, f"UNT+{len(body) + 2}+{number}"]))
        done += count
    return (
        "UNB+UNOC:3+SELLER+BUYER+260304:0900+1'\n"
        + "'\n".join(messages)
        + f"'\nUNZ+{len(messages)}+1'\n"
    ).encode()


def read(path: Path) -> str:
    lines = sum(len(part.document.lines) for part in edi.stream(path) if part.document is not None)
    return f"{lines} lines"


def inquiries(lines: int) -> list[edi.Document]:
    return [
        edi.Document(
            kind="status_inquiry", number="Q-1", issued=date(2026, 3, 2), order=f"45{order:08d}",
            buyer="B", supplier="S",
            lines=tuple(
                edi.AskedLine(line=str(at * 10), item=f"A-{at:05d}", quantity="500", unit="EA", due=date(2026, 3, 16))
                for at in range(1, 11)
            ),
        )
        for order in range(lines // 10)
    ]  # fmt: skip


def joined(documents: list[edi.Document]) -> bytes:
    """The floor of writing: the same texts, formatted and joined."""
    parts = []
    for one in documents:
        parts.append(f"HL*1**O*1~\nPRF*{one.order}~\n")
        parts += [
            f"HL*2*1*I*0~\nDTM*002*{line.due:%Y%m%d}~\nLIN*{line.line}*BP*{line.item}~\nQTY*40*{line.quantity:f}*{line.unit}~\n"
            for line in one.asked
        ]
    return "".join(parts).encode()


def bare_write(folder: Path, number: int, content: bytes) -> None:
    part = folder / f"{number}.part"
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / f"{number}.edi")


def best(call, repeat: int) -> tuple[float, object]:
    times, found = [], None
    for _ in range(repeat):
        start = time.process_time()
        found = call()
        times.append(time.process_time() - start)
    return min(times), found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, make, floor in (("870", make_870, bare), ("OSTRPT", make_ostrpt, bare_edifact)):
            path = folder / f"{title}.edi"
            path.write_bytes(make(options.lines))
            under, _ = best(partial(floor, path), options.repeat)
            mine, found = best(partial(read, path), options.repeat)
            print(
                f"{title} read: {found} of {path.stat().st_size / 1e6:.1f} MB in {mine:.2f} s CPU, "
                f"{mine / under:.1f} x bare splitting ({under:.2f} s)"
            )
        documents = inquiries(min(options.lines, 9_000))
        under, _ = best(lambda: joined(documents), options.repeat)
        for standard in ("x12", "edifact"):
            mine, raw = best(
                lambda s=standard: edi.write_inquiry(documents, standard=s, envelope=ENVELOPE),
                options.repeat,
            )
            print(
                f"inquiry in {standard} written: {sum(len(one.lines) for one in documents)} lines, "
                f"{len(raw) / 1e6:.1f} MB in {mine:.2f} s CPU, {mine / under:.1f} x joining texts ({under:.2f} s)"
            )
        for kind in ("bare", "outbox"):
            place = folder / kind
            place.mkdir()
            outbox = EdiOutbox(place)
            start, used = time.perf_counter(), time.process_time()
            for number in range(options.files):
                if kind == "bare":
                    bare_write(place, number, b"x" * 2_000)
                else:
                    outbox.hand_over(b"x" * 2_000, file=f"{number}.edi", attempt="a")
            seconds, cpu = time.perf_counter() - start, time.process_time() - used
            per = 1000 / options.files
            print(
                f"{options.files} files handed over, {kind}: {seconds * per:.2f} ms each, {cpu * per:.2f} ms CPU"
            )


if __name__ == "__main__":
    main()
