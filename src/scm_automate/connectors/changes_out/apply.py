"""Applying a plan to a live ERP: each line once, whatever fails, with every step written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.change_values import compare
from scm_automate.connectors.changes_out.report import ChangeReport, LineOutcome, LineResult
from scm_automate.connectors.erp.port import Answer, Write, seen_by_reading
from scm_automate.errors import ScmError
from scm_automate.progress import NoProgress
from scm_automate.render import single_line
from scm_automate.state import writes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scm_automate.connectors.changes_out.plan import ChangePlan, PlannedWrite
    from scm_automate.connectors.erp.port import ErpPort, Held
    from scm_automate.progress import Progress
    from scm_automate.state import State
    from scm_automate.state.writes import LastWrite

__all__ = ["apply_plan"]

_AT_ONCE: Final = 100
_LONGEST: Final = 300
_OUTCOMES: Final[Mapping[str, LineOutcome]] = {
    "done": "done",
    "conflict": "conflicting",
    "refused": "refused",
    "not_taken": "waiting",
    "uncertain": "waiting",
}


def apply_plan(
    plan: ChangePlan,
    port: ErpPort,
    *,
    state: State,
    now: datetime,
    run: str | None = None,
    progress: Progress | None = None,
) -> ChangeReport:
    """Does what a plan says, each line once, and tells what became of it.

    Before a line is written the ERP is read: where it holds the new values already there is nothing to
    do, where it holds neither the old ones nor the new ones nothing is done. The write goes under the
    version that was read. Its intent is stored before it is sent; after a crash or a lost answer, the
    next run looks into the ERP before it sends anything, and until then the other lines of that order
    wait. What the ERP has refused is tried again, since the reason may be gone; what is done is never sent
    again.

    Args:
        plan: What to do; made for this port.
        port: A live ERP.
        state: Where intents and outcomes are kept; the one of the chase, or a file of its own.
        now: The instant that is written down.
        run: The round that it belongs to.
        progress: Told about every line.

    Returns:
        One result per line. A fault of reading or a wait that the ERP asks for ends the run early; what
        was not tried is ``waiting``.

    Examples:
        >>> import tempfile
        >>> from datetime import UTC, datetime
        >>> from pathlib import Path
        >>> from scm_automate.connectors.changes_out import plan_writes
        >>> from scm_automate.model import Change, ScheduleKey
        >>> from scm_automate.state import State
        >>> from scm_automate.testing import FakeErp
        >>> change = Change(
        ...     id="c1", supplier="7", order="45", line="10", field="promised",
        ...     old=None, new="2026-03-20", rule="as_ordered", why="as ordered", verdict="release",
        ... )
        >>> erp = FakeErp({ScheduleKey("", "45", "10", "1"): {"promised": None}})
        >>> plan = plan_writes([change], target=erp.name, fields=erp.fields)
        >>> with tempfile.TemporaryDirectory() as folder, State.open(Path(folder) / "s.db") as state:
        ...     print(apply_plan(plan, erp, state=state, now=datetime(2026, 3, 4, tzinfo=UTC)))
        fake: 1 done
    """  # fmt: skip
    shown = progress or NoProgress()
    shown.step(f"writing to {plan.target}", total=len(plan.writes))
    desk = _Desk(port, state, now, run)
    results: dict[str, LineResult] = {}
    for start in range(0, len(plan.writes), _AT_ONCE):
        if desk.stopped:
            break
        part = plan.writes[start : start + _AT_ONCE]
        for one in _apply_part(part, desk):
            results[one.write.id] = one
            shown.advance()
    shown.done()
    rest = "Not tried: the run stopped before it."
    return ChangeReport(
        plan=plan,
        results=tuple(
            results.get(one.id) or LineResult(write=one, outcome="waiting", text=rest)
            for one in plan.writes
        ),
        stopped=desk.stopped,
    )


@dataclass(slots=True)
class _Desk:
    """What all lines are written with."""

    port: ErpPort
    state: State
    now: datetime
    run: str | None
    stopped: str = ""
    results: list[LineResult] = field(default_factory=list)
    written: set[tuple[str, str]] = field(default_factory=set)
    unsure: set[tuple[str, str]] = field(default_factory=set)


def _apply_part(part: tuple[PlannedWrite, ...], desk: _Desk) -> list[LineResult]:
    """Some lines: what is known of them, what the ERP holds, then one write after the other."""
    desk.results = []
    with desk.state.read() as tx:
        known = writes.last_writes(tx, [one.id for one in part])
    open_lines = []
    for one in part:
        last = known.get(one.id)
        if last is not None and last.state == "done":
            _tell(desk, one, "done", f"written on {last.at:%Y-%m-%d %H:%M}")
        elif last is None or last.state not in ("begun", "uncertain") or _settled(one, last, desk):
            open_lines.append(one)
        if desk.stopped:
            return desk.results
    if not open_lines:
        return desk.results
    try:
        held = desk.port.read_current([one.key for one in open_lines])
    except ScmError as error:
        desk.stopped = f"the ERP could not be read: {single_line(str(error), most=_LONGEST)}"
        return desk.results
    for one in open_lines:
        order = (one.key.company, one.key.order)
        if not desk.stopped and order in desk.unsure:
            # The doubtful line is looked up by its version, which a write beside it might move.
            rest = "Not tried: of another line of the order nothing is certain."
            _tell(desk, one, "waiting", rest)
            continue
        now = held.get(one.key)
        if not desk.stopped and now is not None and order in desk.written:
            # Many ERPs keep one version for a whole order: our own write a moment ago has moved it.
            now = _read_again(one, desk)
        if not desk.stopped:
            _apply_one(one, now, desk)
    return desk.results


def _read_again(one: PlannedWrite, desk: _Desk) -> Held | None:
    """What the ERP holds of one line now; where it cannot be read, the run stops."""
    try:
        return desk.port.read_current([one.key]).get(one.key)
    except ScmError as error:
        desk.stopped = f"the ERP could not be read: {single_line(str(error), most=_LONGEST)}"
        return None


def _settled(one: PlannedWrite, last: LastWrite, desk: _Desk) -> bool:
    """Looks up what became of a write that nobody knows of; true where it certainly was not taken."""
    write = Write(
        id=one.id,
        key=one.key,
        record=last.sent.get("record", ""),
        version=last.sent.get("version"),
        old=last.sent.get("old", one.old),
        new=last.sent.get("new", one.new),
    )
    try:
        answer = desk.port.look_up(write)
    except ScmError as error:
        desk.stopped = f"the ERP could not be read: {single_line(str(error), most=_LONGEST)}"
        return False
    if answer.outcome == "not_taken":
        return True
    _end(one, answer, desk)
    return False


def _apply_one(one: PlannedWrite, held: Held | None, desk: _Desk) -> None:
    """One line: compared, written, told."""
    if held is None:
        _tell(desk, one, "refused", "The ERP does not know this line, or shows it to us no more.")
        return
    standing = {change.field: compare(change, held.values) for change in one.changes}
    if set(standing.values()) == {"new"}:
        _end(one, Answer(outcome="done", text="The ERP holds it already."), desk)
        return
    others = [change for change in one.changes if standing[change.field] == "other"]
    if others:
        told = "; ".join(
            f"{change.field} is {held.values.get(change.field) or '(empty)'},"
            f" expected {change.old or '(empty)'}"
            for change in others
        )
        _tell(desk, one, "conflicting", f"The ERP was changed meanwhile: {told}.")
        return
    new = {name: one.new[name] for name, where in standing.items() if where == "old"}
    fixed = [f"{name}: {held.fixed[name]}" for name in new if name in held.fixed]
    if fixed:
        _tell(desk, one, "refused", "; ".join(fixed))
        return
    write = Write(
        id=one.id,
        key=one.key,
        record=held.record,
        version=held.version,
        old={name: held.values.get(name) for name in new},
        new=new,
    )
    sent = {"record": write.record, "version": write.version, "old": dict(write.old), "new": new}
    with desk.state.write() as tx:
        writes.begin_write(tx, one.id, sent=sent, at=desk.now, run=desk.run)
    desk.written.add((one.key.company, one.key.order))
    try:
        answer = desk.port.write(write)
    except ScmError as error:
        # A client that raises has not said that nothing was taken.
        answer = Answer(outcome="uncertain", text=str(error))
    answer = _looked_up(write, answer, desk)
    if answer.outcome == "uncertain":
        desk.unsure.add((one.key.company, one.key.order))
    _end(one, answer, desk)


def _looked_up(write: Write, answer: Answer, desk: _Desk) -> Answer:
    """A doubtful answer, and a conflict that may be our own earlier write, are looked up once."""
    if answer.outcome not in ("uncertain", "conflict"):
        return answer
    try:
        seen = (
            desk.port.look_up(write)
            if answer.outcome == "uncertain"
            else seen_by_reading(desk.port, write)
        )
    except ScmError:
        return answer
    if seen.outcome == "done":
        return seen
    if answer.outcome == "uncertain" and seen.outcome == "conflict":
        return seen
    # Not there yet: it may still be under way, so that this run does not send it again.
    return answer


def _end(one: PlannedWrite, answer: Answer, desk: _Desk) -> None:
    """Writes an outcome down and tells it."""
    text = single_line(f"{answer.code} {answer.text}".strip(), most=_LONGEST)
    with desk.state.write() as tx:
        writes.end_write(tx, one.id, outcome=answer.outcome, text=text, at=desk.now, run=desk.run)
    if answer.outcome == "not_taken" and answer.wait is not None:
        seconds = int(answer.wait.total_seconds())
        desk.stopped = f"the ERP asks to be left alone for {seconds} seconds."
    _tell(desk, one, _OUTCOMES[answer.outcome], text)


def _tell(desk: _Desk, one: PlannedWrite, outcome: LineOutcome, text: str) -> None:
    desk.results.append(LineResult(write=one, outcome=outcome, text=text))
