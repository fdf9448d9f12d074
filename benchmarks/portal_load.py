"""The supplier's pages under load: many connections at once, each answering its own link.

    python benchmarks/portal_load.py [--suppliers 200] [--connections 50]

A real server in a process of its own; each supplier opens its link, checks and sends an answer. The floor
is the same server giving out its style sheet, which touches no state. Afterwards what was acknowledged is
held against what a round would read: nothing may be missing, nothing double.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from pydantic import SecretStr

from scm_automate.model import OrderLine
from scm_automate.portal import Links, PortalMailbox, handle_of, make_server, portal_app
from scm_automate.state import State, grants
from scm_automate.state.grants import Grant

KEY = SecretStr("the key of a benchmark, which signs nothing else")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def serve(place: str, port: int) -> None:
    links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
    with State.open(place) as state:
        make_server(portal_app(state, links), port=port).run()


def make_grants(place: str, suppliers: int) -> list[Grant]:
    now = datetime.fromtimestamp(time.time(), UTC)
    made = []
    with State.open(place) as state, state.write() as tx:
        for number in range(suppliers):
            lines = tuple(
                OrderLine(supplier=str(number), order=f"45{number:08}", line=str(place_ * 10),
                          quantity="500", unit="PCE", due=(now + timedelta(days=20)).date(),
                          item=f"A-{place_}", price="1.25", currency="EUR")
                for place_ in range(1, 6)
            )  # fmt: skip
            grant = Grant(
                id=f"{number:032x}", company="", supplier=str(number), letter=f"letter-{number}",
                language="en", lines=lines, made_at=now, expires_at=now + timedelta(days=30),
            )  # fmt: skip
            grants.put_grant(tx, grant)
            made.append(grant)
    return made


async def answer(links: Links, grant: Grant, times: list[float], faults: list[str]) -> bool:
    """One supplier: open, check, send; whether it was acknowledged."""
    async with httpx.AsyncClient(
        base_url=links.base_url, timeout=60, follow_redirects=True
    ) as client:
        base = f"answer/{handle_of(grant.id)}"

        async def ask(method: str, path: str, data: dict[str, str] | None = None) -> httpx.Response:
            start = time.perf_counter()
            page = await client.request(method, path, data=data)
            times.append(time.perf_counter() - start)
            if page.status_code != 200:
                faults.append(f"{method} {path}: {page.status_code}")
            return page

        page = await ask("GET", f"c/{links.token(grant.id)}")
        fields = dict(HIDDEN.findall(page.text)) | {f"a{number}": "confirm" for number in range(5)}
        page = await ask("POST", f"{base}/check", fields)
        page = await ask("POST", f"{base}/send", dict(HIDDEN.findall(page.text)))
        return "Thank you" in page.text


async def load(
    links: Links, made: list[Grant], connections: int
) -> tuple[int, list[float], list[str], float]:
    times: list[float] = []
    faults: list[str] = []
    room = asyncio.Semaphore(connections)

    async def one(grant: Grant) -> bool:
        async with room:
            try:
                return await answer(links, grant, times, faults)
            except httpx.HTTPError as error:
                faults.append(f"{type(error).__name__}: {error}")
                return False

    start = time.perf_counter()
    done = await asyncio.gather(*map(one, made))
    return sum(done), times, faults, time.perf_counter() - start


async def floor(links: Links, requests: int, connections: int) -> float:
    room = asyncio.Semaphore(connections)
    limits = httpx.Limits(max_connections=connections)
    async with httpx.AsyncClient(base_url=links.base_url, timeout=60, limits=limits) as client:

        async def one() -> None:
            async with room:
                (await client.get("portal.css")).raise_for_status()

        start = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(requests)))
        return time.perf_counter() - start


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has had; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--suppliers", type=int, default=200)
    options.add_argument("--connections", type=int, default=50)
    options.add_argument("--serve", nargs=2)
    given = options.parse_args()
    if given.serve:
        serve(given.serve[0], int(given.serve[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "chase.db")
        made = make_grants(place, given.suppliers)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
        command = [sys.executable, __file__, "--serve", place, str(port)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            for _ in range(300):
                try:
                    httpx.get(links.base_url + "portal.css").raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            before = cpu_of(process.pid)
            done, times, faults, wall = asyncio.run(load(links, made, given.connections))
            spent = cpu_of(process.pid) - before
            bare = asyncio.run(floor(links, len(times), given.connections))
        finally:
            process.terminate()
            process.wait(20)
        with State.open(place) as state:
            read = list(PortalMailbox(state).read(None))
        kept = {one.letter for one in read}
    times.sort()
    print(
        f"{given.suppliers} suppliers over {given.connections} connections: {len(times)} requests in"
        f" {wall:.1f} s, {len(times) / wall:.0f}/s; the bare server {len(times) / bare:.0f}/s"
        f" ({wall / bare:.1f}x)"
    )
    print(
        f"latency: median {1000 * statistics.median(times):.0f} ms,"
        f" 99th {1000 * times[int(len(times) * 0.99) - 1]:.0f} ms; faults: {faults[:3] or 'none'}"
    )
    if spent:
        print(f"the server's own time: {1000 * spent / len(times):.1f} ms of CPU per request")
    print(f"acknowledged {done}; a round reads {len(read)} answers of {len(kept)} letters")
    assert done == len(read) == len(kept), "an acknowledged answer is missing or double"


if __name__ == "__main__":
    main()
