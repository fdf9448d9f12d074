"""A process that forks workers, so that each can be killed or stopped at any durable step of the chase.

It imports everything once and does nothing itself: a fork of it starts in milliseconds and holds no
threads. Orders come as JSON lines on standard input; one JSON line answers each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import polars as pl  # noqa: F401
import world as outside
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

import scm_automate.connectors.uploads  # noqa: F401
from scm_automate.chase import ChaseService, engine
from scm_automate.mail import EdiOutbox, read_edi_folder, read_folder
from scm_automate.messages import parse_message
from scm_automate.replies import read_reply
from scm_automate.state import State


class Steps:
    """Counts the durable steps of this process, and ends or stops it at one of them."""

    def __init__(self, order: dict) -> None:
        self.at, self.signal = order.get("at"), getattr(signal, order.get("signal", "SIGKILL"))
        self.named = order.get("named")
        self.count = 0
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if self.count == self.at or (self.named and self.named == name):
            self.named = None
            self.count += 1
            os.kill(os.getpid(), self.signal)
            return
        self.count += 1

    def watch(self) -> None:
        """Puts itself around every commit of a writing transaction, every rename and every slip."""
        step = self
        writing: list[bool] = []

        def before(connection) -> None:
            if connection.get_execution_options().get("scm_writes"):
                writing.append(True)
                step("before a commit")

        event.listen(Engine, "commit", before)
        for dialect in _with_commits(DefaultDialect):
            _after_commit(dialect, writing, step)
        for name in ("rename", "replace", "touch"):
            _around(name, step)


def _with_commits(dialect: type) -> list[type]:
    below = [one for sub in dialect.__subclasses__() for one in _with_commits(sub)]
    return [dialect, *below] if "do_commit" in vars(dialect) else below


def _after_commit(dialect: type, writing: list[bool], step: Steps) -> None:
    commit = dialect.do_commit

    def do_commit(self, connection) -> None:
        commit(self, connection)
        if writing:
            writing.clear()
            step("after a commit")

    dialect.do_commit = do_commit


def _around(name: str, step: Steps) -> None:
    real = getattr(Path, name)
    what = "a slip" if name == "touch" else "a rename"

    def around(self, *args, **options):
        step(f"before {what}")
        made = real(self, *args, **options)
        step(f"after {what}")
        return made

    setattr(Path, name, around)


# The report takes most of a round's time, and no durable step of its own: the folder is renamed when
# all of it is written. Other tests look at what becomes of it when it fails.
engine.write_files = lambda *_, **__: None


def chase(order: dict, step: Steps) -> dict:
    """Runs the chase from the day at which the world stands to its end, or for one day."""
    world = outside.World(Path(order["folder"]), step).make()
    days = [day for day in outside.DAYS if day >= world.today()]
    if order.get("one_day"):
        days = days[:1]
    reports = []
    with State.open(order["place"]) as state:
        service = ChaseService(
            state=state, orders=world.orders, suppliers=world.suppliers,
            inbox=lambda: read_folder(world.inbox), policy=outside.POLICY, transports={"mail": world},
            out=world.out if order.get("files", True) else None,
            lease=timedelta(milliseconds=order.get("lease", 600_000)),
        )  # fmt: skip
        if order.get("edi"):
            gateway = outside.Gateway(world).make()
            service = replace(
                service, policy=outside.BY_EDI, transports={}, edi_outbox=EdiOutbox(gateway.out),
                inbox=lambda: read_edi_folder(gateway.into),
            )  # fmt: skip
        step.watch()
        for day in days:
            world.goes_to(day) if not order.get("one_day") else None
            now = outside.MONDAY + day * outside.DAY
            if day == outside.DAYS[0]:
                service.start(now=now - timedelta(hours=2))
            elif order.get("edi"):
                outside.Gateway(world).acts(day)
            else:
                world.suppliers_act(day)
            for _ in range(order.get("ticks", 2)):
                report = service.run_due(
                    now=now, limit=order.get("limit", 100), worker=str(os.getpid())
                )
                reports.append(str(report))
    return {"steps": step.count, "names": step.names, "reports": reports}


def worker(order: dict) -> None:
    """In the forked process: does the order, and writes what came of it beside the world."""
    answer = Path(order["folder"]) / f"answer-{os.getpid()}.json"
    try:
        came = chase(order, Steps(order))
    except BaseException:  # noqa: BLE001 - whatever it is, the test shall see it
        came = {"error": traceback.format_exc()}
    answer.write_text(json.dumps(came))
    os._exit(0)


def warm_up() -> None:
    """Loads what a process loads once, so that each fork finds it: the words of all languages."""
    line, supplier = outside.LINES[0], outside.SUPPLIERS[0]
    mail = (
        b"From: sales@acme.example\r\nSubject: order 4500012345\r\n\r\n"
        b"4500012345 line 10: delivery on 16 March 2026.\r\n"
    )
    read_reply(parse_message(mail), [line], received=outside.MONDAY, supplier=supplier)


def main() -> None:
    warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            pid, status = os.waitpid(order["wait"], os.WUNTRACED)
            came = {"pid": pid, "stopped": os.WIFSTOPPED(status), "killed": os.WIFSIGNALED(status)}
        elif "continue" in order:
            os.kill(order["continue"], signal.SIGCONT)
            came = {}
        elif "sleep" in order:
            time.sleep(order["sleep"])
            came = {}
        else:
            Path(order["folder"]).mkdir(parents=True, exist_ok=True)
            pid = os.fork()
            if pid == 0:
                sys.stdin.close()
                worker(order)
            came = {"pid": pid}
        print(json.dumps(came), flush=True)


if __name__ == "__main__":
    main()
