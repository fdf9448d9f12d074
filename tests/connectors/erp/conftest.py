"""A real Tryton on loopback, seeded once per machine and copied for each test that changes it."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from pydantic import SecretStr

from scm_automate.connectors.erp import connect, find_system
from scm_automate.model import ScheduleKey, replace
from scm_automate.web import Basic, Bearer, Retries, Timeouts

from .server import Server, serve
from .speaks_odata import business_central, d365, s4
from .speaks_odoo import SpeaksOdoo
from .speaks_rest import SpeaksErpNext, SpeaksNetSuite
from .speaks_tryton import SpeaksTryton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scm_automate.connectors.erp import LiveErp, LiveSystem

SEED = Path(__file__).parent / "tryton_seed.py"
PASSWORD = "seed-password"
"""Of the users that the seed makes: chaser may read and move dates, looker may nothing."""


CANARY = "canary-5e7-secret"
"""Stands for every credential; no test may find it anywhere but on its way to the server."""


@dataclass(frozen=True, slots=True)
class Case:
    """One system, how it is spoken to in the tests, and one line of it.

    Attributes:
        name: The system.
        speaks: Makes the far end.
        key: A schedule line that can be changed.
        field: What is changed.
        old: What it holds.
        somebody: Changes the same record from elsewhere.
        gone: A field that the interface loses.
        lines: Open lines in all.
    """

    name: str
    speaks: Callable[[], Any]
    key: ScheduleKey
    field: str
    old: str | None
    somebody: Callable[[Any], None]
    gone: str
    lines: int

    def open(self, server: Server, **options: Any) -> LiveErp:
        """The client of a server, with retries that do not wait for long."""
        basic = Basic("chaser", SecretStr(CANARY))
        identity = Bearer(lambda: CANARY) if self.name in _BY_TOKEN else basic
        system = find_system(self.name)
        address = server.address
        if self.name == "business_central":
            address += "v2.0/t/e/api/v2.0/companies(c)/"
        options = {
            "database": "db",
            "retries": Retries(attempts=3, first_wait=0.01, longest_wait=2),
            "timeouts": Timeouts(connect=10, read=20, whole=60),
        } | options
        return connect(paged(system, options.pop("page", 2)), address, identity=identity, **options)


_BY_TOKEN = ("odoo_json2", "netsuite", "d365", "business_central")


def paged(system: LiveSystem, page: int) -> LiveSystem:
    """The system with pages so small that the tests' records take several."""
    records = {
        record: tuple(replace(table, page=page) for table in tables)
        for record, tables in system.records.items()
    }
    return replace(system, records=records)


def _odata(change: str, **fields: object) -> Callable[[Any], None]:
    return lambda speaks: speaks.somebody_changes(change, **fields)


_V2 = "A_PurchaseOrderScheduleLine(PurchasingDocument='4500000000',PurchasingDocumentItem='00010',ScheduleLine='0001')"
_V4 = "PurchaseOrderScheduleLine(PurchaseOrder='4500000000',PurchaseOrderItem='00010',ScheduleLine='0001')"
_D365 = "PurchaseOrderLinesV2(dataAreaId='usmf',PurchaseOrderNumber='00001',LineNumber=2)"

CASES = (
    Case(
        "s4_v2", lambda: s4(v2=True), ScheduleKey("1000", "4500000000", "10", "1"), "due", "2026-03-16",
        _odata(_V2, ScheduleLineDeliveryDate="/Date(1774310400000)/"), "ScheduleLineOrderQuantity", 14,
    ),
    Case(
        "s4_v4", lambda: s4(v2=False), ScheduleKey("1000", "4500000000", "00010", "0001"), "due",
        "2026-03-16", _odata(_V4, ScheduleLineDeliveryDate="2026-03-24"), "OpenPurchaseOrderQuantity", 14,
    ),
    Case(
        "d365", d365, ScheduleKey("usmf", "00001", "2", "1"), "promised", "2026-03-20",
        _odata(_D365, ConfirmedDeliveryDate="2026-03-24T12:00:00Z"), "ConfirmedDeliveryDate", 6,
    ),
    Case(
        "business_central", business_central, ScheduleKey("", "108001", "10000", "1"), "due",
        "2026-03-16", _odata("purchaseOrderLines(bbbb-1-1)", expectedReceiptDate="2026-03-24"),
        "receivedQuantity", 6,
    ),
    Case(
        "odoo_json2", lambda: SpeaksOdoo(rpc=False, key=CANARY), ScheduleKey("My Company", "P00001", "1", "1"),
        "due", "2026-03-16", lambda speaks: speaks.somebody_changes(1, date_planned="2026-03-24 12:00:00"),
        "qty_received", 7,
    ),
    Case(
        "odoo_jsonrpc", lambda: SpeaksOdoo(rpc=True, key=CANARY), ScheduleKey("My Company", "P00001", "1", "1"),
        "due", "2026-03-16", lambda speaks: speaks.somebody_changes(1, date_planned="2026-03-24 12:00:00"),
        "qty_received", 7,
    ),
    Case(
        "erpnext", SpeaksErpNext, ScheduleKey("We", "PUR-ORD-2026-00001", "2", "1"), "promised", None,
        lambda speaks: speaks.somebody_changes("row12", expected_delivery_date="2026-03-24"), "received_qty", 6,
    ),
    Case(
        "netsuite", SpeaksNetSuite, ScheduleKey("", "PO1", "2", "1"), "due", "2026-03-16",
        lambda speaks: speaks.somebody_changes("1", "2", "2026-03-24"), "quantityshiprecv", 6,
    ),
    Case(
        "tryton", lambda: SpeaksTryton(CANARY), ScheduleKey("We", "1", "1", "101"), "due", "2026-03-16",
        lambda speaks: speaks.somebody_changes(101, "2026-03-24"), "quantity", 5,
    ),
)  # fmt: skip


def only(*names: str) -> pytest.MarkDecorator:
    """A test of some systems alone."""
    chosen = [case for case in CASES if case.name in names]
    assert len(chosen) == len(names)
    return pytest.mark.parametrize("case", chosen, ids=names, indirect=True)


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    """Each system in turn."""
    found = request.param
    assert isinstance(found, Case)
    return found


@pytest.fixture
def server(case: Case) -> Iterator[Server]:
    """The far end of the case."""
    running, stop = serve(case.speaks())
    yield running
    stop()


class Tryton(NamedTuple):
    """A running server."""

    address: str
    folder: Path


def _cache() -> Path:
    """Where the seeded file lies: by the versions it was made with, and by the seed itself."""
    parts = [version(name) for name in ("trytond", "trytond-purchase", "proteus")]
    parts += [sys.version.split()[0], hashlib.sha256(SEED.read_bytes()).hexdigest()[:12]]
    user = os.environ.get("USERNAME") or os.environ.get("USER") or "user"
    return Path(tempfile.gettempdir()) / f"scm-automate-tryton-{user}" / "-".join(parts)


@pytest.fixture(scope="session")
def tryton_seed() -> Path:
    """The seeded database: made once, by whoever comes first; the others wait."""
    for name in ("trytond", "trytond-purchase", "proteus"):
        try:
            version(name)
        except PackageNotFoundError:
            pytest.skip(f"{name} is not installed")
    home = _cache()
    done = home / "tryton.sqlite"
    if done.exists():
        return home
    home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = home.parent / f"{home.name}.lock"
    deadline = time.monotonic() + 600
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if done.exists():
                return home
            if time.time() - lock.stat().st_mtime > 600:  # whoever made it is gone
                lock.unlink(missing_ok=True)
            if time.monotonic() > deadline:
                pytest.fail(f"nobody finished the seed: delete {lock}")
            time.sleep(0.5)
    try:
        if not done.exists():
            work = Path(tempfile.mkdtemp(dir=home.parent))
            made = subprocess.run(
                [sys.executable, str(SEED), str(work)], capture_output=True, text=True, check=False
            )
            assert made.returncode == 0, made.stdout + made.stderr
            home.mkdir(exist_ok=True)
            (work / "tryton.sqlite").replace(done)
            shutil.rmtree(work)
    finally:
        lock.unlink(missing_ok=True)
    return home


def _serve(seed: Path, folder: Path) -> Iterator[Tryton]:
    shutil.copy(seed / "tryton.sqlite", folder / "tryton.sqlite")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    conf = folder / "trytond.conf"
    conf.write_text(
        f"[database]\nuri = sqlite://\npath = {folder}\n[web]\nlisten = 127.0.0.1:{port}\n", "utf-8"
    )
    start = "from trytond.cli import main; main()"
    command = [sys.executable, "-c", start, "-c", str(conf), "-d", "tryton"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(240):
            if server.poll() is not None:
                break
            with socket.socket() as probe:
                probe.settimeout(0.5)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.25)
        assert server.poll() is None, (folder / "log").read_text("utf-8", "replace")
        yield Tryton(f"http://127.0.0.1:{port}/", folder)
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def tryton(tryton_seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tryton]:
    """A server on a copy of the seed, for the tests of one module."""
    yield from _serve(tryton_seed, tmp_path_factory.mktemp("tryton"))


@pytest.fixture
def own_tryton(tryton_seed: Path, tmp_path: Path) -> Iterator[Tryton]:
    """A server on a copy of its own, for a test that breaks something."""
    yield from _serve(tryton_seed, tmp_path)
