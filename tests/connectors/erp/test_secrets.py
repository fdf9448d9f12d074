"""Canary credentials: they go to the server, and stand nowhere else."""

from __future__ import annotations

import base64
import io
import logging
import pickle
import traceback
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import pytest

from scm_automate.connectors.changes_out import apply_plan, plan_writes
from scm_automate.connectors.erp import Write
from scm_automate.errors import ScmError
from scm_automate.progress import LogProgress
from scm_automate.state import State
from scm_automate.web import Timeouts

from .conftest import CANARY
from .speaks_odata import TOKEN
from .test_changes_out import NOW, change

if TYPE_CHECKING:
    from pathlib import Path

    from scm_automate.connectors.erp import LiveErp

    from .conftest import Case
    from .server import Server

PAIR = base64.b64encode(f"chaser:{CANARY}".encode()).decode()

FAULTS: tuple[tuple[list[str], list[str]], ...] = (
    ([], []), (["401"] * 5, []), (["403"] * 3, []), (["elsewhere"], []), (["half"] * 5, []), (["words"], []),
    (["500"], []), (["429 3600"], []), (["429 0"], []), (["never"] * 3, []), (["", "stalls"], []),
    ([], ["401"] * 3), ([], ["403"] * 3), ([], ["409"]), ([], ["412"]), ([], ["429 3600"]), ([], ["500"]),
    ([], ["taken"]), ([], ["elsewhere"]), ([], ["words"]), ([], ["half"]), ([], ["never"]), ([], ["stalls"]),
)  # fmt: skip
"""What goes ill while something is read, and while something is written."""


def tried(erp: LiveErp, case: Case, state: State) -> list[str]:
    """All that a reading, a write and a plan tell, of the error too."""
    told = []
    try:
        told.append(str(erp.read(progress=LogProgress())))
        held = erp.read_current([case.key])[case.key]
        write = Write(
            id="w", key=case.key, record=held.record, version=held.version,
            old=held.values, new={case.field: "2026-04-02"},
        )  # fmt: skip
        told += [repr(held), repr(write), repr(erp.write(write)), repr(erp.look_up(write))]
    except ScmError as fault:
        told += [str(fault), repr(fault), repr(vars(fault))]
        told += traceback.format_exception(fault)
    changes = [change(case, old=case.old)]
    plan = plan_writes(changes, target=erp.name, fields=erp.fields)
    report = apply_plan(plan, erp, state=state, now=NOW)
    return [*told, str(report), repr(report), report.stopped]


def test_credentials_leave_no_trace(
    case: Case,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All that goes well and ill, with every log open: nothing in logs, errors, reprs and files."""
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    out = io.StringIO()
    told: list[str] = []
    patience = {"timeouts": Timeouts(read=0.3), "sleep": lambda _: None}
    with (
        redirect_stdout(out),
        redirect_stderr(out),
        State.open(tmp_path / "writes.db") as state,
        case.open(server, **patience) as erp,
    ):
        told += [repr(erp), repr(erp._client), repr(erp._client.web), repr(vars(erp))]
        told.append(str(erp.check()))
        erp.read().save(tmp_path / "lists")
        for read, write in FAULTS:
            server.on_read[:], server.on_write[:] = list(read), list(write)
            told += tried(erp, case, state)
        server.on_read[:], server.on_write[:] = [], []
        server.speaks.drop = type(server.speaks.drop)({case.gone})
        told += [str(erp.check()), *tried(erp, case, state)]
        server.speaks.drop = type(server.speaks.drop)()
        erp._client.web._address = "http://127.0.0.1:1/"  # nobody is there
        told += [str(erp.check()), *tried(erp, case, state)]
    sent = "".join(str(dict(call.headers)) + call.body.decode() for call in server.calls)
    assert CANARY in sent or PAIR in sent  # so that the test looks for something that is there
    assert not any(CANARY in call.path + str(call.params) for call in server.calls)
    everything = "\n".join([caplog.text, out.getvalue(), *told])
    everything += "".join(str(vars(record)) for record in caplog.records)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 1
    secrets = [CANARY, PAIR, TOKEN, *sessions(server)]
    for secret in secrets:
        assert secret not in everything
        assert not any(secret.encode() in path.read_bytes() for path in files)


def sessions(server: Server) -> list[str]:
    """The sessions that were opened, where a system opens some, as they go in the header."""
    heads = {call.headers.get("authorization", "") for call in server.calls}
    return [head.removeprefix("Session ") for head in heads if head.startswith("Session ")]


def test_an_erp_cannot_be_saved_with_its_credentials(case: Case, server: Server) -> None:
    with case.open(server) as erp, pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(erp)
