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
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = Path(__file__).parent / "tryton_seed.py"
PASSWORD = "seed-password"
"""Of the users that the seed makes: chaser may read and move dates, looker may nothing."""


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
