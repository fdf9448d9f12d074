"""Every client writes once, under its lock, and says which of five things happened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from scm_automate.connectors.erp import ErpPort, LiveErp, Write
from scm_automate.model import ScheduleKey
from scm_automate.web import Timeouts

from .conftest import only

if TYPE_CHECKING:
    from .conftest import Case
    from .server import Server

NEW = "2026-04-02"


def planned(erp: LiveErp, case: Case) -> Write:
    held = erp.read_current([case.key])[case.key]
    return Write(
        id="w-1",
        key=case.key,
        record=held.record,
        version=held.version,
        old={case.field: held.values[case.field]},
        new={case.field: NEW},
    )


def shown(erp: LiveErp, case: Case) -> str | None:
    return erp.read_current([case.key])[case.key].values[case.field]


def test_what_is_held_is_told(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        port: ErpPort = erp
        unknown = ScheduleKey("x", "4711", "9", "9")
        held = port.read_current([case.key, unknown])
    assert set(held) == {case.key}
    assert held[case.key].values[case.field] == case.old
    assert held[case.key].version
    assert port.fields[case.field]


def test_it_is_written_once_and_read_back(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        answer = erp.write(planned(erp, case))
        assert (answer.outcome, shown(erp, case)) == ("done", NEW)
        row = next(row for row in erp.read().loaded.table.records() if row.key == case.key)
    assert str(getattr(row, case.field)) == NEW
    assert server.written() == 1


def test_a_stale_write_is_a_conflict(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        write = planned(erp, case)
        case.somebody(server.speaks)
        answer = erp.write(write)
        assert answer.outcome == "conflict"
        assert answer.text
        assert shown(erp, case) == "2026-03-24"
        assert erp.look_up(write).outcome == "conflict"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("400", "refused"), ("401", "refused"), ("403", "refused"), ("404", "refused"),
     ("409", "conflict"), ("412", "conflict"), ("422", "refused"),
     ("500", "uncertain"), ("502", "uncertain"), ("503", "uncertain"), ("504", "uncertain")],
)  # fmt: skip
def test_what_the_system_says_is_told(
    case: Case, server: Server, status: str, outcome: str
) -> None:
    server.on_write += [status] * 3
    with case.open(server) as erp:
        write = planned(erp, case)
        answer = erp.write(write)
        assert answer.outcome == outcome
        assert answer.code == status
        assert "\n" not in answer.text
        assert shown(erp, case) == case.old
        if outcome == "uncertain":
            assert erp.look_up(write).outcome == "not_taken"
            assert server.written() == 1  # never again by itself


def test_throttled_it_waits_and_writes_once(case: Case, server: Server) -> None:
    waits: list[float] = []
    server.on_write += ["429 1"]
    with case.open(server, sleep=waits.append) as erp:
        assert erp.write(planned(erp, case)).outcome == "done"
        assert shown(erp, case) == NEW
    assert waits == [1.0]


def test_throttled_for_long_it_was_not_taken(case: Case, server: Server) -> None:
    server.on_write += ["429 3600"]
    with case.open(server) as erp:
        answer = erp.write(planned(erp, case))
        assert (answer.outcome, answer.wait) == ("not_taken", timedelta(hours=1))
        assert shown(erp, case) == case.old


def test_an_answer_that_never_comes_is_looked_up_and_not_sent_again(
    case: Case, server: Server
) -> None:
    server.on_write += ["taken"]
    with case.open(server) as erp:
        write = planned(erp, case)
        assert erp.write(write).outcome == "uncertain"
        assert erp.look_up(write).outcome == "done"
    assert server.written() == 1


def test_no_answer_in_time_is_looked_up_too(case: Case, server: Server) -> None:
    server.on_write += ["taken slowly"]
    with case.open(server, timeouts=Timeouts(read=0.5)) as erp:
        write = planned(erp, case)
        assert erp.write(write).outcome == "uncertain"
        assert erp.look_up(write).outcome == "done"
    assert server.written() == 1


def test_a_write_is_redirected_nowhere(case: Case, server: Server) -> None:
    server.on_write += ["elsewhere"]
    with case.open(server) as erp:
        answer = erp.write(planned(erp, case))
        assert answer.outcome == "refused"
        assert "evil" in answer.text
        assert shown(erp, case) == case.old


def test_nobody_there_is_not_taken(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        write = planned(erp, case)
        erp._client.web._network = lambda _: (_ for _ in ()).throw(OSError("no route"))
        assert erp.write(write).outcome == "not_taken"


def test_a_field_that_it_does_not_take_is_refused(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        write = planned(erp, case)
        odd = Write(
            id="w", key=write.key, record=write.record, version=write.version, old={}, new={"price": "1"}
        )  # fmt: skip
        answer = erp.write(odd)
    assert answer.outcome == "refused"
    assert "price" in answer.text
    assert server.written() == 0


@only("s4_v2", "s4_v4")
def test_a_token_that_ran_out_is_fetched_again(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        assert erp.write(planned(erp, case)).outcome == "done"
        server.speaks.tokens += 1  # the session is over
        held = erp.read_current([case.key])[case.key]
        again = Write(
            id="w2", key=case.key, record=held.record, version=held.version,
            old=held.values, new={case.field: "2026-04-09"},
        )  # fmt: skip
        assert erp.write(again).outcome == "done"
        assert shown(erp, case) == "2026-04-09"


@only("s4_v2", "s4_v4")
def test_without_a_version_s4_writes_nothing(case: Case, server: Server) -> None:
    with case.open(server) as erp:
        write = planned(erp, case)
        blind = Write(
            id="w", key=write.key, record=write.record, version=None, old=write.old, new=write.new
        )
        assert erp.write(blind).outcome == "refused"
        assert shown(erp, case) == case.old
