"""``scm-automate erp`` on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scm_automate.cli import main
from scm_automate.connectors import read_orders

from .conftest import CANARY, Case, only

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from .server import Server


def test_the_systems_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erp"]) == 0
    out = capsys.readouterr().out
    assert "tryton" in out
    assert "due (ScheduleLineDeliveryDate)" in out
    assert main(["erp", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"]: row["changes_alone"] for row in rows}["d365"] is False


@only("s4_v4")
def test_a_system_is_checked_and_read(
    case: Case,
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SCM_AUTOMATE_SECRET", CANARY)
    assert main(["erp", "check", "s4_v4", server.address, "--user", "chaser"]) == 0
    assert "can be read" in capsys.readouterr().out
    out = tmp_path / "lists"
    told = main(["erp", "read", "s4_v4", server.address, "--user", "chaser", "--out", str(out)])
    assert told == 0
    said = capsys.readouterr()
    assert CANARY not in said.out + said.err
    assert len(read_orders(out).table) == case.lines
    server.on_read += ["403"]
    assert main(["erp", "check", "s4_v4", server.address, "--user", "chaser"]) == 3
    assert "cannot be read" in capsys.readouterr().out


def test_without_a_secret_nothing_is_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCM_AUTOMATE_SECRET", raising=False)
    assert main(["erp", "check", "tryton", "https://erp.example", "--database", "d"]) == 2
    assert "SCM_AUTOMATE_SECRET" in capsys.readouterr().err
