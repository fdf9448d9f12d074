"""SIGKILL around every step of asking by EDI: each inquiry reaches the gateway once, and no number comes again."""

from __future__ import annotations

import os
from collections import Counter

from scm_automate.connectors import edi
from scm_automate.state import State, asks, changes, letters, promises, replay, sends, work

from .checker import dump
from .test_killed import leases_run_out
from .world import Gateway, World

EVERY = 1 if os.environ.get("SCM_FAULTS") == "all" else 41


def check_edi(place: str, folder) -> dict[str, object]:
    """Raises where a promise is broken; gives what must be the same whatever died on the way."""
    taken = [record["raw"].encode() for record in Gateway(World(folder)).delivered()]
    envelopes = [one for raw in taken for one in edi.interchanges(raw)]
    numbers = Counter((one.receiver, one.control) for one in envelopes)
    assert set(numbers.values()) == {1}, f"an interchange left twice: {numbers}"
    references = Counter(edi.read(raw).documents[0].number for raw in taken)
    assert set(references.values()) == {1}, f"an ask left twice: {references}"
    with State.open(place) as state, state.write() as tx:
        every = [one for number in ("7", "8") for one in letters.letters_of(tx, number)]
        assert sends.in_doubt(tx) == {}, "what became of a file can always be told"
        assert not work.open_work(tx, kind="send_edi")
        left = {one.reference for one in every if one.state in ("sent", "answered")}
        waiting = {  # of the last day: the gateway has not come yet
            edi.read(path.read_bytes()).documents[0].number
            for path in Gateway(World(folder)).out.rglob("*.edi")
            if ".handed-over" not in path.parts
        }
        assert left == {*references, *waiting}
        assert not waiting & set(references)
        facts = {
            "asked": sorted(
                (one.key.order, one.key.line, one.reason, one.number) for one in asks.asks_sent(tx)
            ),
            "states": sorted((one.supplier, one.state) for one in every),
            "promised": sorted(
                (line, part.latest.isoformat())
                for line in ("10", "20")
                for one in promises.promises_of(tx, order="4500012345", line=line)
                for part in one.deliveries
                if one.channel == "edi"
            ),
            "waiting": sorted((one.order, one.line) for one in changes.changes_waiting(tx)),
        }
        before = dump(tx)
        replay(tx)
        assert dump(tx) == before, "the events do not give the state again"
    return facts


def test_whoever_dies_anywhere_asks_each_edi_supplier_once(workers, fresh, tmp_path):
    place = fresh()
    unharmed = workers.run(place, tmp_path / "unharmed", edi=True)
    expected = check_edi(place, tmp_path / "unharmed")
    assert expected["promised"] == [("10", "2026-03-16"), ("20", "2026-04-13")]
    assert expected["states"] == [("7", "answered"), ("8", "sent"), ("8", "sent")]
    names = unharmed["names"]
    slips = [at for at, name in enumerate(names) if "slip" in name]
    assert len(slips) == 6, "before and after the slip of each of three inquiries"
    near = {slips[0] + step for step in (-1, 0, 1, 2, 3)}
    points = sorted({*near, *range(len(names) % EVERY, len(names), EVERY)})
    for point in points:
        place, folder = fresh(), tmp_path / f"killed-{point}"
        first = workers.run(place, folder, at=point, edi=True)
        assert first["killed"], f"step {point} was not reached"
        leases_run_out(place)
        second = workers.run(place, folder, edi=True)
        assert not second["killed"]
        facts = check_edi(place, folder)
        assert facts == expected, f"killed {names[point]} (step {point} of {len(names)})"
