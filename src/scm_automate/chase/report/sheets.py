"""The rows of the workbook's sheets: real dates and numbers where the page has words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.chase.report.answers import came_of
from scm_automate.chase.report.quotes import quotes
from scm_automate.chase.report.words import (
    FLAGS,
    KINDS,
    LETTER_STATES,
    MATCHED,
    REASONS,
    STATUSES,
    delivery_in_words,
    field_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scm_automate.chase.report.page import Page
    from scm_automate.chase.report.parts import Names
    from scm_automate.chase.round import Round
    from scm_automate.files.write_columns import Cell
    from scm_automate.model import Audience, Change

__all__ = [
    "answer_rows",
    "change_rows",
    "letter_rows",
    "need_rows",
    "reject_rows",
    "summary_rows",
]

Row = dict[str, "Cell"]

_SUMMARY = {
    "needs": ("Needs a person", "buyer's and planner's rows, and open changes without a row"),
    "buyer": ("… on the buyer's desk", "sheet Buyer"),
    "planner": ("… on the planner's desk", "sheet Planner"),
    "waiting": ("Changes that wait for a decision", "sheet Waiting"),
    "changes": ("Changes for the ERP", "sheet Changes"),
    "by_rule": ("… let through by rule", ""),
    "accepted": ("… accepted by people", ""),
    "seen": ("Earlier changes now seen in the export", "they left the upload"),
    "letters": ("Letters", "sheet Letters"),
    "drafts": ("… that are drafts, not known as sent", "nobody counts as asked before they left"),
    "asked": ("… about so many lines", ""),
    "stale": ("Drafts of earlier rounds not known to have left", "sheet Letters"),
    "answers": ("Messages read", "sheet Answers"),
    "read": ("… that answer open lines", ""),
    "left_alone": ("Open lines left alone", "sheet Left alone"),
    "rejects": ("Cells or rows that could not be read", "sheet Rejects"),
    "set_aside": ("Rows set aside: no open order lines", ""),
    "faults": ("Messages that could not be read at all", "sheet Rejects"),
}


def summary_rows(page: Page) -> Iterator[Row]:
    """Every figure, the hours with their assumptions, and what was read."""
    for name, (what, note) in _SUMMARY.items():
        yield {"what": what, "count": page.figures[name], "note": note}
    for desk, totals in page.stake.items():
        if totals:
            yield {"what": f"Open value behind the {desk}'s rows", "note": ", ".join(totals)}
    if page.work.done:
        yield {
            "what": "By hand the round would have taken about",
            "note": page.work.by_hand.in_words,
        }
        yield {
            "what": "Deciding what needs a person takes about",
            "note": page.work.left.in_words,
        }
    for row in page.work.done:
        each = row.each
        spread = f" ({_plain(each.low)} to {_plain(each.high)})" if each.low != each.high else ""
        origin = "declared by the team" if row.declared else "an assumption"
        yield {
            "what": f"   {row.label}",
            "count": row.count,
            "note": f"{_plain(each.usual)} minutes each{spread}, {origin}: {row.total.in_words}",
        }
    for reason, count in page.set_aside:
        yield {"what": f"Set aside: {reason.replace('_', ' ')}", "count": count}
    for source in page.loaded:
        yield {"what": "Read", "note": source}


def _plain(value: Decimal) -> str:
    return format(round(value, 2).normalize(), "f")


def need_rows(round_: Round, audience: Audience, *, names: Names) -> Iterator[Row]:
    """One row per exception of a desk, as ranked."""
    waiting = {change.id: change for change in round_.waiting}
    # the number is the one of exceptions.csv, so that two people speak of the same
    for rank, message in enumerate(round_.exceptions, start=1):
        if message.audience != audience:
            continue
        change = waiting.get(message.change_id or "")
        yield {
            "rank": rank,
            **{name: getattr(message, name) for name in type(message).model_fields},
            "supplier_name": names.supplier(message.supplier, message.company),
            "words": "\n".join(map(str, quotes(message.evidence))),
            **(_change(change) if change else {}),
        }


def change_rows(changes: Iterable[Change], *, names: Names) -> Iterator[Row]:
    """One row per change."""
    for change in changes:
        yield {
            **{name: getattr(change, name) for name in type(change).model_fields},
            "supplier_name": names.supplier(change.supplier, change.company),
            "decided": f"accepted by {change.decided_by}" if change.decided_by else "by rule",
            "words": "\n".join(map(str, quotes(change.evidence))),
            **_change(change),
        }


def _change(change: Change) -> Row:
    return {
        "field": field_in_words(change.field),
        "old": _typed(change.old),
        "new": _typed(change.new),
    }


def _typed(text: str | None) -> Cell:
    """A canonical value as a real date or number; any other text as it is."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 and text[4] == "-" else Decimal(text)
    except (ValueError, ArithmeticError):
        return text


def answer_rows(round_: Round, *, names: Names) -> Iterator[Row]:
    """One row per order line that a message speaks of; one for a message that speaks of none."""
    for answer in sorted(round_.answers, key=lambda a: a.response.received):
        read = answer.response
        supplier = answer.supplier.id if answer.supplier else read.supplier
        told = [FLAGS[flag] for flag in read.flags]
        told += list(read.remarks)
        told += [f"Undeliverable: {address}." for address in read.failed_addresses]
        message: Row = {
            "supplier": supplier,
            "title": (answer.supplier.name if answer.supplier else names.supplier(supplier))
            or read.sender,
            "received": read.received,
            "kind": KINDS[read.kind],
            "matched": MATCHED.get(answer.matched_by, answer.matched_by),
            "warnings": "\n".join(told),
            "sender": read.sender,
            "subject": read.subject,
            "source": answer.source,
        }
        for line in read.lines:
            yield {
                **message,
                "order": line.order,
                "line": line.line,
                "said": STATUSES[line.status],
                "deliveries": "\n".join(map(delivery_in_words, line.deliveries)),
                "words": "\n".join(map(str, quotes(line.evidence))),
                "outcome": "\n".join(came_of(line, answer)),
            }
        if not read.lines:
            yield message


def letter_rows(round_: Round) -> Iterator[Row]:
    """One row per line asked about; drafts of earlier rounds come last."""
    for letter in {one.letter_id: one for one in (*round_.letters, *round_.stale_drafts)}.values():
        for ask in letter.asks:
            yield {
                **{name: getattr(ask, name) for name in ("company", "order", "line", "schedule")},
                "supplier": letter.supplier.id,
                "supplier_name": letter.supplier.name,
                "to": letter.to,
                "state": LETTER_STATES[letter.state],
                "reason": REASONS[ask.reason],
                "number": ask.number,
                "why": ask.why,
                "file": letter.path.name if letter.path else "",
                "reference": letter.reference,
                "note": letter.note,
            }


def reject_rows(round_: Round) -> Iterator[Row]:
    """One row per reject, and one per message that could not be read at all."""
    for fault in round_.faults:
        yield {
            "reason": fault,
            "hint": "Open it in the mail program; it is kept.",
            "kept": "message not read",
        }
    for reject in round_.rejects:
        kept = getattr(reject, "kept", False)
        yield {
            **{
                name: getattr(reject, name, None)
                for name in ("file", "sheet", "row", "column", "raw", "reason", "hint")
            },
            "kept": "row kept without this cell" if kept else "row left out",
        }
