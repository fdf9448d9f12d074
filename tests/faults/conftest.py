"""Workers that can be killed and stopped, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

if not hasattr(os, "fork"):
    pytest.skip("needs a system that forks and stops processes", allow_module_level=True)


@dataclass
class Workers:
    """The process that forks workers, spoken to by JSON lines."""

    process: subprocess.Popen[str]

    def ask(self, **order) -> dict:
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def start(self, place, folder: Path, **more) -> int:
        return self.ask(place=str(place), folder=str(folder), **more)["pid"]

    def wait(self, pid: int) -> dict:
        return self.ask(wait=pid)

    def run(self, place, folder: Path, **more) -> dict:
        """Starts a worker and waits for its end; what it says, and whether it was killed."""
        pid = self.start(place, folder, **more)
        ended = self.wait(pid)
        return ended | self.said(folder, pid)

    @staticmethod
    def said(folder: Path, pid: int) -> dict:
        answer = folder / f"answer-{pid}.json"
        said = json.loads(answer.read_text()) if answer.exists() else {}
        assert "error" not in said, said["error"]
        return said


@pytest.fixture(scope="session")
def workers():
    here = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, str(here / "worker.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield Workers(process)
    process.stdin.close()
    process.wait(30)
    process.stdout.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request, tmp_path):
    """Makes places for fresh states, one after the other."""
    numbers = iter(range(10_000))
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"chase-{next(numbers)}.db")
    url = request.getfixturevalue("postgres_url")
    from sqlalchemy import create_engine, text

    def database() -> str:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            # the connections of workers that were killed end in their own time
            deadline = time.monotonic() + 10
            while True:
                others = connection.execute(
                    text(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                    )
                ).scalar()
                if not others or time.monotonic() > deadline:
                    break
                time.sleep(0.02)
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
        return url

    return database
