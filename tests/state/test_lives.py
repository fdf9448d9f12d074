"""Letters and changes under any sequence of steps: the laws hold, and the events give the state again."""

from __future__ import annotations

import itertools
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from scm_automate.errors import TransitionNotAllowed
from scm_automate.model import Change, ScheduleKey
from scm_automate.state import State, asks, changes, drafts, letters, replay, sends
from scm_automate.state.drafts import Wanted, WantedAsk
from scm_automate.state.schema import DERIVED

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
LINES = ("10", "20", "30")


def dump(tx) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: sorted(map(tuple, tx.connection.execute(select(table))), key=str)
        for table in DERIVED
    }


class Lives(RuleBasedStateMachine):
    """What a supplier was asked, as a person would keep it by hand, beside the state."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.state = State.open(Path(self.folder.name) / "chase.db")
        self.numbers = itertools.count(1)
        self.now = MONDAY
        self.times_asked = dict.fromkeys(LINES, 0)
        self.drafted: set[str] = set()
        self.in_doubt = False
        self.uploaded: dict[str, str] = {}

    def teardown(self) -> None:
        self.state.close()
        self.folder.cleanup()

    def new_id(self) -> str:
        return f"id{next(self.numbers)}"

    @rule(lines=st.sets(st.sampled_from(LINES)))
    def draft(self, lines: set[str]) -> None:
        self.now += timedelta(hours=1)
        asked = tuple(
            WantedAsk(
                key=ScheduleKey("", "45", line, "1"),
                reason="late",
                number=self.times_asked[line] + 1,
                why=f"asked {self.times_asked[line]} times",
            )
            for line in sorted(lines)
        )
        wanted = (
            [Wanted(supplier="7", address="a@b.example", language="en", asks=asked)]
            if lines
            else []
        )
        with self.state.write() as tx:
            made = drafts.write_drafts(
                tx, wanted, at=self.now, run=self.new_id(), new_id=self.new_id,
                new_reference=self.new_id, domain="buyer.example",
            )  # fmt: skip
        if self.in_doubt:
            assert all(one.in_doubt for one in made)
        else:
            assert [{one.line for one in letter.asks} for letter in made] == (
                [lines] if lines else []
            )
            self.drafted = set(lines)

    @precondition(lambda self: self.drafted)
    @rule(outcome=st.sampled_from(["sent", "refused", "refused_for_now", "unknown", None]))
    def send(self, outcome: str | None) -> None:
        with self.state.write() as tx:
            (draft,) = letters.drafts(tx)
        send_id = self.new_id()
        try:
            with self.state.write() as tx:
                sends.begin_send(tx, draft, send_id=send_id, at=self.now)
        except TransitionNotAllowed:
            assert self.in_doubt
            return
        assert not self.in_doubt
        if outcome is None:  # the process dies here
            self.in_doubt = True
            return
        with self.state.write() as tx:
            sends.end_send(tx, draft, send_id=send_id, outcome=outcome, at=self.now)
            if outcome == "sent":
                letters.mark_sent(tx, draft, at=self.now, why="sent")
        self.in_doubt = outcome == "unknown"
        if outcome == "sent":
            self._left()

    @precondition(lambda self: self.drafted)
    @rule()
    def answered(self) -> None:
        with self.state.write() as tx:
            (draft,) = letters.drafts(tx)
            letters.mark_answered(tx, draft, at=self.now, why="reference")
            for send_id, _ in sends.in_doubt(tx).values():
                sends.end_send(tx, draft, send_id=send_id, outcome="sent", at=self.now)
        self._left()

    def _left(self) -> None:
        for line in self.drafted:
            self.times_asked[line] += 1
        self.drafted, self.in_doubt = set(), False

    @rule(
        line=st.sampled_from(LINES),
        day=st.integers(10, 28),
        verdict=st.sampled_from(["release", "review"]),
    )
    def propose(self, line: str, day: int, verdict: str) -> None:
        change = Change(
            id=self.new_id(), supplier="7", order="45", line=line, field="promised", old=None,
            new=f"2026-03-{day}", rule="r", why="w", verdict=verdict,
        )  # fmt: skip
        with self.state.write() as tx:
            for open_one in changes.open_changes(tx, lines=[("", "45", line)]):
                changes.close(tx, open_one.change, at=self.now, by="library", note="later answer")
            changes.propose(tx, [change], at=self.now)
        self.uploaded.pop(line, None)
        if verdict == "release":
            self.uploaded[line] = str(change.new)

    @rule()
    def export(self) -> None:
        with self.state.write() as tx:
            changes.mark_exported(tx, changes.upload(tx), at=self.now, run="r")

    @rule(line=st.sampled_from(LINES), end=st.sampled_from(["seen", "closed", "accept", "hold"]))
    def end(self, line: str, end: str) -> None:
        with self.state.write() as tx:
            for one in changes.open_changes(tx, lines=[("", "45", line)]):
                if end == "seen":
                    changes.mark_seen(tx, one.change, at=self.now, run="r")
                elif end == "closed":
                    changes.close(tx, one.change, at=self.now, by="Anna", note="")
                elif end == "accept":
                    changes.accept(tx, one.change, at=self.now, by="Anna")
                    self.uploaded[line] = str(one.change.new)
                else:
                    changes.hold(tx, one.change, at=self.now, old="2026-03-09", why="ERP")
                if end != "accept":
                    self.uploaded.pop(line, None)

    @invariant()
    def nobody_is_asked_twice_and_nothing_is_lost(self) -> None:
        with self.state.read() as tx:
            sent = [(one.key.line, one.number) for one in asks.asks_sent(tx)]
            in_upload = {one.line: one.new for one in changes.upload(tx)}
            doubtful = bool(sends.in_doubt(tx))
        assert len(sent) == len(set(sent))
        assert {
            line: sum(1 for asked, _ in sent if asked == line) for line in LINES
        } == self.times_asked
        assert in_upload == self.uploaded
        assert doubtful == self.in_doubt

    @rule()
    def the_events_give_the_state_again(self) -> None:
        with self.state.write() as tx:
            before = dump(tx)
            replay(tx)
            assert dump(tx) == before


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
