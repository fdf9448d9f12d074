"""The chase on procrastinate's workers: its periodic tasks tick, our state decides what there is to do.

Needs the extra ``procrastinate``. Jobs of procrastinate carry nothing: losing one, running one twice or
two at once does no harm, for each only calls `ChaseService.run_due`.

Examples:
    >>> from contextlib import contextmanager
    >>> from procrastinate import App
    >>> from procrastinate.testing import InMemoryConnector
    >>> from scm_automate.chase import ChaseService
    >>> from scm_automate.state import State
    >>> @contextmanager
    ... def service():
    ...     with State.open("postgresql+psycopg://host/name") as state:
    ...         yield ChaseService(state=state, orders=..., suppliers=...)
    >>> app = App(connector=InMemoryConnector())
    >>> app.add_tasks_from(chase_tasks(service), namespace="scm_automate")
    >>> sorted(name for name in app.tasks if name.startswith("scm_automate"))
    ['scm_automate:run_due', 'scm_automate:tick']
"""

from __future__ import annotations

import logging
import os
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scm_automate.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from procrastinate import Blueprint

    from scm_automate.chase.service import ChaseService

__all__ = ["chase_tasks"]

_LOG = logging.getLogger(__name__)


def _clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock


def chase_tasks(
    service: Callable[[], AbstractContextManager[ChaseService]],
    *,
    cron: str = "* * * * *",
    queue: str = "scm_automate",
    limit: int = 100,
    clock: Callable[[], datetime] = _clock,
) -> Blueprint:
    """The tasks that make a procrastinate app run the chase; add them with ``app.add_tasks_from``.

    ``tick`` is periodic and calls for one ``run_due``. Where a run has left work over because of the
    limit, it defers the next one itself, so that a heap is worked off by as many workers as there are.

    Args:
        service: Opens the service for one run, and closes its state afterwards; workers run in
            threads and processes, so nothing is shared.
        cron: When it ticks, as procrastinate reads it.
        queue: The queue of the jobs.
        limit: How many pieces of work one job does at most.
        clock: Tells the time of a run, with a zone.

    Raises:
        MissingExtraError: procrastinate is not installed.
    """
    try:
        from procrastinate import Blueprint
        from procrastinate.exceptions import AlreadyEnqueued
    except ImportError:
        raise MissingExtraError("procrastinate", extra="procrastinate") from None
    tasks = Blueprint()

    @tasks.task(name="run_due", queue=queue)
    def work_off() -> str:
        """Does what is due."""
        with service() as running:
            report = running.run_due(now=clock(), limit=limit, worker=_name())
        _LOG.info("chase: %s", report)
        if report.left and report.done:
            work_off.defer()
        return str(report)

    @tasks.periodic(cron=cron)
    @tasks.task(name="tick", queue=queue)
    def tick(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        """Calls for a run, unless one waits already."""
        try:
            work_off.configure(queueing_lock="scm_automate.run_due").defer()
        except AlreadyEnqueued:
            _LOG.debug("a run waits already")

    return tasks


def _name() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"
