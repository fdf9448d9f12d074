"""Writing down what an answer says of its lines: the newest answer for a line holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.chase.codes import CODES
from scm_automate.chase.line_life import after_answer
from scm_automate.model import Change, ExceptionMessage, ScheduleKey, replace
from scm_automate.state import answered_lines, changes, exceptions, promises
from scm_automate.state.answered_lines import AnsweredLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from scm_automate.chase.review_shapes import ReviewPlan
    from scm_automate.state import Transaction
    from scm_automate.state.changes import OpenChange

__all__ = ["Answered", "apply_review"]

_DATES = ("promised", "promised_quantity", "due")
_SAYS_NOTHING_NEW = frozenset(
    {"sender_not_proven", "unusual", "not_asked", "promise_later_than_due", "promise_earlier"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The message whose review is written down.

    Attributes:
        supplier: Whose it is.
        message_key: The key under which it is kept.
        received_at: When it arrived.
        known_sender: Whether the supplier's own people wrote it; others never replace an answer.
    """

    supplier: str
    message_key: str
    received_at: datetime
    known_sender: bool


def apply_review(
    tx: Transaction,
    review: ReviewPlan,
    answer: Answered,
    *,
    at: datetime,
    run: str,
    new_id: Callable[[], str],
) -> None:
    """Writes a review down, next to what earlier answers said of the same lines.

    Lines for which a newer answer is known already stay as they are. An open change gives way to
    another value for the same field; the same value again leaves it as it is. Where the supplier
    now says what the ERP holds, or rejects the line, the open change is closed. Words of an unknown
    sender replace nothing.
    """
    lines = {one.key[:3] for one in review.standing}
    known = answered_lines.answered(tx, lines=lines)
    age = (answer.received_at, answer.message_key)
    overtaken = {one.key[:3] for one in known if one.usable and one.age > age}
    current = [one for one in review.standing if one.key[:3] not in overtaken]
    proposals = [one for one in review.changes if one.key[:3] not in overtaken]
    told = [one for one in review.exceptions if _line(one) not in overtaken]
    told += [_older(one, review, answer) for one in sorted(overtaken)]
    promises.add_promises(
        tx,
        review.promises,
        supplier=answer.supplier,
        at=at,
        new_id=new_id,
        message_key=answer.message_key,
        run=run,
    )
    answered_lines.answer_lines(
        tx,
        [
            AnsweredLine(
                key=one.key,
                supplier=answer.supplier,
                status=one.status,
                received_at=answer.received_at,
                message_key=answer.message_key,
                usable=one.usable,
                promised=one.promised,
                promised_quantity=one.promised_quantity,
            )
            for one in review.standing
        ],
        at=at,
        run=run,
    )
    open_here = changes.open_changes(tx, lines=lines - overtaken)
    usable = {one.key for one in current if one.usable}
    doubted = {one.key for one in current if one.status == "unclear"}
    settled = _settle(open_here, proposals, usable=usable, known_sender=answer.known_sender)
    for one in settled.closed:
        changes.close(
            tx, one.change, at=at, by="library", note="a later answer took its place", run=run
        )
    if answer.known_sender:
        for one in open_here:
            if one.change.key in doubted and one.may_go and one.change.state == "proposed":
                why = "the supplier is not sure any more"
                changes.hold(tx, one.change, at=at, old=one.change.old, why=why, run=run)
    closed_ids = {one.change.id for one in settled.closed}
    still_open = {one.change.id for one in open_here} - closed_ids
    heard = {key[:3] for key in usable}
    exceptions.settle(
        tx,
        [
            one
            for one in exceptions.open_exceptions(tx, supplier=answer.supplier)
            if one.change_id in closed_ids
            or (_line(one) in heard and one.change_id not in still_open)
        ],
        at=at,
        by="library",
        note="a later answer took its place",
        run=run,
    )
    changes.propose(
        tx,
        settled.new,
        at=at,
        message_key=answer.message_key,
        received_at=answer.received_at,
        run=run,
    )
    after_answer(tx, current, at=at, run=run)
    told = [kept for one in told if (kept := _kept(one, settled)) is not None]
    told += [
        _changed_mind(one, settled) for one in settled.closed if one.change.state == "exported"
    ]
    exceptions.raise_exceptions(
        tx, told, at=at, new_id=new_id, message_key=answer.message_key, run=run
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """Open changes and proposals, told apart.

    Attributes:
        closed: Open changes that give way.
        new: Proposals that are written down.
        repeats: Ids of proposals that say what an open change says already.
        refused: Ids of proposals that may not replace an open change.
    """

    closed: tuple[OpenChange, ...]
    new: tuple[Change, ...]
    repeats: frozenset[str]
    refused: frozenset[str]


def _settle(
    open_here: Iterable[OpenChange],
    proposals: Iterable[Change],
    *,
    usable: set[ScheduleKey],
    known_sender: bool,
) -> _Settled:
    by_place = {(one.change.key, one.change.field): one for one in open_here}
    closed, new, repeats, refused = [], [], set(), set()
    for change in proposals:
        present = by_place.pop((change.key, change.field), None)
        if present is None:
            new.append(change)
        elif present.change.new == change.new and (present.may_go or change.verdict == "review"):
            repeats.add(change.id)
        elif not known_sender:
            refused.add(change.id)
        else:
            closed.append(present)
            new.append(change)
    if known_sender:
        closed += [
            one for (key, field), one in by_place.items() if key in usable and field in _DATES
        ]
    return _Settled(
        closed=tuple(closed), new=tuple(new), repeats=frozenset(repeats), refused=frozenset(refused)
    )


def _kept(one: ExceptionMessage, settled: _Settled) -> ExceptionMessage | None:
    """The exception as it is raised; None where it says nothing that is not known."""
    if one.change_id in settled.repeats:
        return None if one.code in _SAYS_NOTHING_NEW else replace(one, change_id=None)
    if one.change_id in settled.refused:
        return replace(one, change_id=None)
    return one


def _line(one: ExceptionMessage) -> tuple[str, str, str] | None:
    if one.order is None or one.line is None:
        return None
    return (one.company, one.order, one.line)


def _older(line: tuple[str, ...], review: ReviewPlan, answer: Answered) -> ExceptionMessage:
    kind = CODES["older_answer"]
    company, order, number = line
    said = [one.new for one in review.changes if one.key[:3] == line and one.field in _DATES]
    words = f" (it says {said[0]})" if said and said[0] else ""
    return ExceptionMessage(
        code="older_answer",
        severity=kind.severity,
        audience=kind.audience,
        supplier=answer.supplier,
        company=company,
        order=order,
        line=number,
        text=f"Order {order} line {number}: a mail of {answer.received_at:%Y-%m-%d %H:%M} came in after "
        f"a newer answer had been read; the newer one holds{words}.",
        suggestion=kind.suggestion,
    )


def _changed_mind(one: OpenChange, settled: _Settled) -> ExceptionMessage:
    """The supplier says something else than what went into an upload."""
    kind, old = CODES["answer_changed"], one.change
    new = next((c.new for c in settled.new if (c.key, c.field) == (old.key, old.field)), None)
    now = f"now says {new}" if new else "does not say so any more"
    return ExceptionMessage(
        code="answer_changed",
        severity=kind.severity,
        audience=kind.audience,
        supplier=old.supplier,
        company=old.company,
        order=old.order,
        line=old.line,
        schedule=old.schedule,
        text=f"Order {old.order} line {old.line}: {old.field} {old.new} went into an upload, "
        f"and the supplier {now}.",
        suggestion=kind.suggestion,
    )
