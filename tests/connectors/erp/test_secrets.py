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

from scm_automate.connectors.erp import Write
from scm_automate.errors import ScmError
from scm_automate.progress import LogProgress

from .conftest import CANARY
from .speaks_odata import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from scm_automate.connectors.erp import LiveErp

    from .conftest import Case
    from .server import Server

PAIR = base64.b64encode(f"chaser:{CANARY}".encode()).decode()


def test_credentials_leave_no_trace(
    case: Case,
    server: Server,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All that goes well and ill once, with every log open."""
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.DEBUG)
    out = io.StringIO()
    told: list[str] = []

    def tried(erp: LiveErp) -> None:
        try:
            told.append(str(erp.read(progress=LogProgress())))
            held = erp.read_current([case.key])[case.key]
            write = Write(
                id="w", key=case.key, record=held.record, version=held.version,
                old=held.values, new={case.field: "2026-04-02"},
            )  # fmt: skip
            told.extend([repr(held), repr(write), repr(erp.write(write)), repr(erp.look_up(write))])
        except ScmError as fault:
            told.extend([str(fault), repr(fault), repr(vars(fault))])
            told.extend(traceback.format_exception(fault))

    with redirect_stdout(out), redirect_stderr(out), case.open(server) as erp:
        told += [repr(erp), repr(erp._client), repr(erp._client.web), repr(vars(erp))]
        told.append(str(erp.check()))
        for read, write in (
            ([], ["403"] * 3), (["401"] * 5, []), (["elsewhere"], []), (["half"] * 5, []),
            (["words"], []), ([], ["500"]), ([], ["taken"]), ([], ["elsewhere"]),
        ):  # fmt: skip
            server.on_read[:], server.on_write[:] = list(read), list(write)
            tried(erp)
    sent = "".join(str(dict(call.headers)) + call.body.decode() for call in server.calls)
    assert CANARY in sent or PAIR in sent  # so that the test looks for something that is there
    assert not any(CANARY in call.path + str(call.params) for call in server.calls)
    everything = "\n".join([caplog.text, out.getvalue(), *told])
    everything += "".join(str(vars(record)) for record in caplog.records)
    for secret in (CANARY, PAIR, TOKEN):
        assert secret not in everything
    assert list(tmp_path.iterdir()) == []


def test_an_erp_cannot_be_saved_with_its_credentials(case: Case, server: Server) -> None:
    with case.open(server) as erp, pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(erp)
