"""100,000 order lines read from each live system by pages, against the bare calls and their JSON alone.

Run with ``python benchmarks/read_live.py [--lines 100000] [--rounds 5] [--only s4_v4 ...]``. A local
server in a process of its own gives pages that were rendered beforehand. The floor sends the very
requests that the reading has sent, over httpx, and decodes each answer with the standard library:
no more. Both run in turn, and the best of each counts. The clock decides; processor time over all threads
of this process stands beside it, for machines that are busy with something else.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from typing import TYPE_CHECKING

import httpx
from pydantic import SecretStr

from live_pages import PAGES, serve
from scm_automate.connectors.erp import LiveErp, connect
from scm_automate.web import Basic, Bearer, Timeouts
from scm_automate.web.network import HttpNetwork

if TYPE_CHECKING:
    from scm_automate.web import Answer, Request

MOST = 2.0
"""How many times the floor a reading may take."""

TOKENS = ("d365", "business_central", "netsuite", "odoo_json2")


def opened(system: str, address: str, network: object = None) -> LiveErp:
    identity = (
        Bearer(lambda: "token") if system in TOKENS else Basic("chaser", SecretStr("password"))
    )
    if system == "business_central":
        address += "v2.0/t/e/api/v2.0/companies(c)/"
    return connect(system, address, identity=identity, database="db", network=network)


def recorded(system: str, address: str) -> list[Request]:
    """The requests of a reading, in order."""
    asked: list[Request] = []
    own = HttpNetwork(host="127.0.0.1", timeouts=Timeouts(), largest=50_000_000)

    def carry(request: Request) -> Answer:
        asked.append(request)
        return own(request)

    with opened(system, address, carry) as erp:
        erp.read()
    own.close()
    return [one for one in asked if b"common.db.logout" not in one.body]


def floor(requests: list[Request]) -> None:
    """The same calls and their JSON, and nothing else."""
    with httpx.Client(trust_env=False) as client:
        for one in requests:
            answer = client.request(
                one.method, one.url, headers=dict(one.headers), content=one.body
            )
            json.loads(answer.content)


def measured(system: str, lines: int, rounds: int) -> float:
    """How many times the floor the reading takes, both at their best."""
    mine, its = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(its, system, lines), daemon=True
    )
    server.start()
    address = f"http://127.0.0.1:{mine.recv()}/"
    bare, whole, bare_cpu, cpu = [], [], [], []
    try:
        requests = recorded(system, address)
        for _ in range(rounds):
            start, used = time.perf_counter(), time.process_time()
            floor(requests)
            bare.append(time.perf_counter() - start)
            bare_cpu.append(time.process_time() - used)
            start, used = time.perf_counter(), time.process_time()
            with opened(system, address) as erp:
                live = erp.read()
            whole.append(time.perf_counter() - start)
            cpu.append(time.process_time() - used)
            assert len(live.loaded.table) == lines, live
            assert live.loaded.rejects.rows() == 0, live
            del live
    finally:
        server.terminate()
        server.join()
    times = min(whole) / min(bare)
    print(
        f"{system:16} {lines:,} lines, {len(requests):3} calls: floor {min(bare):.2f} s, read "
        f"{min(whole):.2f} s, {times:.2f} times (at most {MOST}); of processor time "
        f"{min(cpu) / min(bare_cpu):.2f} times",
        flush=True,
    )
    return times


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", nargs="*", default=list(PAGES), choices=list(PAGES))
    asked = options.parse_args()
    ratios = [measured(name, asked.lines, asked.rounds) for name in asked.only]
    if max(ratios) > MOST:
        sys.exit("slower than allowed")


if __name__ == "__main__":
    main()
