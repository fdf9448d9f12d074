"""What a round tells from the state: answers, exceptions and touches that nobody was told of yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scm_automate.chase.codes import CODES
from scm_automate.chase.request_replies import requests_waiting
from scm_automate.chase.round import Answer
from scm_automate.model import ExceptionMessage, Supplier, Touch
from scm_automate.state import changes, events, exceptions, messages, runs, sends, suppliers, work
from scm_automate.state import letters as letter_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from scm_automate.chase.order_book import OrderBook
    from scm_automate.chase.round import MatchedBy
    from scm_automate.chase.supplier_book import SupplierBook
    from scm_automate.chase.sync_lines import LinesSeen
    from scm_automate.connectors.uploads import UploadReject
    from scm_automate.model import Change, TouchKind
    from scm_automate.state import Transaction
    from scm_automate.state.letters import Letter

__all__ = [
    "answers_of",
    "count_touches",
    "decided_since",
    "derived_exceptions",
    "stored_exceptions",
]


def answers_of(
    tx: Transaction, book: SupplierBook, untold: Collection[str]
) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """The messages that some rounds read, and those that could not be read, in words."""
    stored = messages.messages_of_runs(tx, untold)
    proposed = changes.changes_by_message(tx, [one.key for one in stored])
    raised = exceptions.exceptions_by_message(tx, [one.key for one in stored])
    answers, faults = [], []
    for one in stored:
        if one.outcome == "fault":
            faults.append(f"{one.source}: {one.fault}")
        if one.response is None or one.outcome == "repeat":
            continue
        number = one.supplier
        supplier = book.find(number, company=one.company) if number is not None else None
        if supplier is None and number is not None:
            supplier = Supplier(id=number, company=one.company)
        made = proposed.get(one.key, ())
        answers.append(
            Answer(
                response=one.response,
                supplier=supplier,
                source=one.source,
                matched_by=cast("MatchedBy", one.matched_by),
                released=tuple(change for change in made if change.verdict == "release"),
                for_review=tuple(change for change in made if change.verdict == "review"),
                exceptions=raised.get(one.key, ()),
                letter_id=one.letter,
                message_key=one.key,
            )
        )
    return tuple(answers), tuple(faults)


def stored_exceptions(
    tx: Transaction, orders: OrderBook
) -> tuple[tuple[ExceptionMessage, ...], int]:
    """Exceptions that are not settled, and how many of them are about lines that are not open."""
    shown, hidden = [], 0
    for one in exceptions.open_exceptions(tx):
        line = (one.company, one.order, one.line)
        if one.order is not None and one.line is not None and line not in orders.line_keys:
            hidden += 1
        else:
            shown.append(one)
    return tuple(shown), hidden


def derived_exceptions(
    tx: Transaction,
    *,
    orders: OrderBook,
    book: SupplierBook,
    planned: Iterable[ExceptionMessage],
    rejects: Sequence[UploadReject],
    unwritten: Iterable[tuple[str, str, str]],
    lines: LinesSeen,
) -> tuple[ExceptionMessage, ...]:
    """What is worked out anew each round, and is gone when its cause is gone.

    Args:
        tx: A transaction.
        orders: The open lines.
        book: The suppliers.
        planned: The plan's own exceptions; what they tell is not told twice.
        rejects: Changes that may not go into the upload.
        unwritten: (supplier, address, words) of letters that could not be put together.
        lines: What the export showed of the lines.
    """
    told = []
    if lines.held:
        kind = CODES["export_short"]
        text = (
            f"The export lacks {lines.held:,} of {lines.known:,} open lines at once. It may be cut, or of "
            "one plant only: none of them was closed, and none is asked about until an export holds it."
        )
        told.append(
            ExceptionMessage(
                code="export_short",
                severity=kind.severity,
                audience=kind.audience,
                text=text,
                suggestion=kind.suggestion,
            )
        )
    unreachable = {one.supplier for one in planned if one.code == "undeliverable"}
    for failed in suppliers.failed(tx):
        for supplier in book.of_address(failed.address):
            if supplier.id not in unreachable:
                text = f"Mail to {failed.address} came back on {failed.failed_at:%Y-%m-%d}: {failed.why}."
                told.append(_about_supplier("undeliverable", supplier.id, text))
    being_sent = work.being_done(tx, *sends.KINDS)
    for letter_id, (_, note) in sends.in_doubt(tx).items():
        if letter_id in being_sent:
            continue
        letter = letter_rows.letter(tx, letter_id)
        words = f" ({note})" if note else ""
        text = (
            f"Nobody knows whether the letter of {letter.written_at:%Y-%m-%d} {_whither(letter)} "
            f"left{words}; its reference is {letter.reference}."
        )
        told.append(_about_supplier("send_unknown", letter.supplier, text))
    for letter_id, (outcome, note) in sends.refusals(tx).items():
        letter = letter_rows.letter(tx, letter_id)
        who = "The mail server" if letter.address else "The gateway's folder"
        text = f"{who} refused the letter {_whither(letter)}: {note or outcome}."
        told.append(_about_supplier("send_refused", letter.supplier, text))
    for supplier_id, address, words in unwritten:
        text = f"The letter to {address} could not be put together: {words}"
        told.append(_about_supplier("send_refused", supplier_id, text))
    told += [_about_change("not_uploaded", reject.change, f"{reject}.") for reject in rejects]
    spoken_of = {one.change_id for one in exceptions.open_exceptions(tx)}
    for change in changes.changes_waiting(tx):
        line_open = tuple(change.key[:3]) in orders.line_keys
        if change.id not in spoken_of or not line_open:
            text = (
                f"Order {change.order} line {change.line}: {change.field} "
                f"{change.old or 'empty'} -> {change.new or 'empty'} waits for a decision"
                f"{'' if line_open else ', and this export does not hold the line'}: {change.why}."
            )
            told.append(_about_change("change_waits", change, text))
    for change in changes.upload(tx):
        if tuple(change.key[:3]) not in orders.line_keys:
            text = (
                f"Order {change.order} line {change.line}: {change.field} {change.new} waits for an "
                "export that shows it, and this export does not hold the line."
            )
            told.append(_about_change("line_gone", change, text))
    return (*told, *requests_waiting(tx))


def count_touches(
    tx: Transaction,
    untold: Collection[str],
    *,
    run: str,
    at: datetime,
    lines: int,
    sources: int,
    export_digest: str,
    uploaded: Iterable[Change],
) -> tuple[Touch, ...]:
    """What would have been a hand on a keyboard since the last round that finished.

    The same export read again, a draft written anew and a change uploaded again count nothing.
    """
    fresh = 0 if runs.export_counted(tx, export_digest) else 1
    read = [one for one in messages.messages_of_runs(tx, untold) if one.outcome != "repeat"]
    counts: dict[TouchKind, int] = {
        "export_read": sources * fresh,
        "line_checked": lines * fresh,
        "letter_written": runs.count_events(tx, "letter_drafted", untold),
        "answer_read": len(read),
        "line_keyed": sum(change.state == "proposed" for change in uploaded),
    }
    return tuple(
        Touch(kind=kind, count=count, at=at, run=run) for kind, count in counts.items() if count
    )


def decided_since(tx: Transaction) -> tuple[Touch, ...]:
    """Decisions of people since the last round that finished."""
    last = events.last_of(tx, "run_finished")
    return tuple(
        Touch.model_validate(event.data)
        for event in events.history(tx, after=last, kind="touched")
        if event.data["kind"] == "decided"
    )


def _about_supplier(code: str, supplier: str, text: str) -> ExceptionMessage:
    kind = CODES[code]
    return ExceptionMessage(
        code=code,
        severity=kind.severity,
        audience=kind.audience,
        supplier=supplier,
        text=text,
        suggestion=kind.suggestion,
    )


def _about_change(code: str, change: Change, text: str) -> ExceptionMessage:
    kind = CODES[code]
    return ExceptionMessage(
        code=code,
        severity=kind.severity,
        audience=kind.audience,
        supplier=change.supplier,
        company=change.company,
        order=change.order,
        line=change.line,
        schedule=change.schedule,
        text=text,
        suggestion=kind.suggestion,
        change_id=change.id,
        evidence=change.evidence,
    )


def _whither(letter: Letter) -> str:
    """Where a letter goes, in words."""
    return (
        f"to {letter.address}"
        if letter.address
        else f"to supplier {letter.supplier} by {letter.channel}"
    )
