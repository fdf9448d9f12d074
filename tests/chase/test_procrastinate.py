"""The chase on procrastinate's workers, on a real PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from scm_automate.chase.service import ChaseService
from scm_automate.errors import MissingExtraError
from scm_automate.model import OrderLine, Supplier
from scm_automate.state import State, letters, runs
from scm_automate.testing.mail import MemoryTransport

from .conftest import DAY, LINES, MONDAY, POLICY, SUPPLIERS, loaded

procrastinate = pytest.importorskip("procrastinate")


@pytest.fixture
def tasks(postgres_place):
    from scm_automate.chase.procrastinate import chase_tasks

    transport = MemoryTransport()

    @contextmanager
    def service():
        with State.open(postgres_place) as state:
            yield ChaseService(
                state=state,
                orders=lambda: loaded(OrderLine, LINES),
                suppliers=lambda: loaded(Supplier, SUPPLIERS),
                policy=POLICY,
                transports={"mail": transport},
            )

    with service() as running:
        running.start(now=MONDAY)
    return chase_tasks(service, limit=2, clock=lambda: MONDAY + DAY), service, transport


def test_workers_do_the_round_and_send_everything_once(postgres_place, tasks):
    blueprint, service, transport = tasks
    conninfo = postgres_place.replace("postgresql+psycopg://", "postgresql://")
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))
    app.add_tasks_from(blueprint, namespace="scm_automate")
    with app.open():
        app.schema_manager.apply_schema()
        app.tasks["scm_automate:tick"].defer(timestamp=0)
        app.tasks["scm_automate:tick"].defer(timestamp=60)
    for _ in range(3):  # a worker that does not wait leaves before a job defers the next one
        app.run_worker(wait=False, concurrency=3, install_signal_handlers=False)
    assert sorted(one.recipients for one in transport.delivered) == [
        ("info@cast.example",), ("orders@bolt.example",), ("sales@acme.example",),
    ]  # fmt: skip
    with service() as held, held.state.read() as tx:
        assert len(runs.runs(tx)) == 1
        assert letters.drafts(tx) == ()


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    import sys

    from scm_automate.chase.procrastinate import chase_tasks

    monkeypatch.setitem(sys.modules, "procrastinate", None)
    with pytest.raises(MissingExtraError, match=r"scm-automate\[procrastinate\]"):
        chase_tasks(None)
