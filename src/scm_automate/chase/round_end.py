"""The end of a round: what it tells, put together from the state, and that it was told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.chase.rank import ranked
from scm_automate.chase.round import Round
from scm_automate.chase.told import (
    answers_of,
    count_touches,
    decided_since,
    derived_exceptions,
    stored_exceptions,
)
from scm_automate.state import changes, runs, touches

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scm_automate.chase.drafting import LettersWritten
    from scm_automate.chase.order_book import OrderBook
    from scm_automate.chase.plan import ChasePlan
    from scm_automate.chase.supplier_book import SupplierBook
    from scm_automate.chase.sync_lines import LinesSeen
    from scm_automate.connectors.uploads import UploadReject
    from scm_automate.model import Change, OrderLine, Supplier
    from scm_automate.state import State
    from scm_automate.tables import Loaded

__all__ = ["Facts", "assemble", "finish", "upload_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the end of a round is put together from."""

    orders: Loaded[OrderLine]
    suppliers: Loaded[Supplier]
    order_book: OrderBook
    book: SupplierBook
    plan: ChasePlan
    run: str
    untold: tuple[str, ...]
    now: datetime
    there: int
    lines: LinesSeen


def upload_of(
    state: State, folder: Path | None, *, layout: str
) -> tuple[tuple[Change, ...], tuple[UploadReject, ...]]:
    """What goes into the upload, and what may not; written where there is a folder."""
    from scm_automate.connectors.uploads import write_changes

    with state.read() as tx:
        chosen = changes.upload(tx)
    if folder is None:
        return chosen, ()
    written = write_changes(chosen, folder / "changes.csv", layout=layout)
    return written.changes, written.rejects


def assemble(
    state: State,
    facts: Facts,
    *,
    letters: LettersWritten,
    upload: tuple[Change, ...],
    rejects: tuple[UploadReject, ...],
    folder: Path | None,
) -> Round:
    """The round as it is told: from the state, so that nothing a dead round did goes untold."""
    plan_ = facts.plan
    with state.read() as tx:
        answers, faults = answers_of(tx, facts.book, facts.untold)
        stored, hidden = stored_exceptions(tx, facts.order_book)
        derived = derived_exceptions(
            tx,
            orders=facts.order_book,
            book=facts.book,
            planned=plan_.exceptions,
            rejects=rejects,
            unwritten=letters.unwritten,
            lines=facts.lines,
        )
        counted = count_touches(
            tx,
            facts.untold,
            run=facts.run,
            at=facts.now,
            lines=facts.order_book.frame.height,
            sources=max(len(facts.orders.sources), 1),
            export_digest=facts.order_book.digest,
            uploaded=upload if folder is not None else (),
        )
        decided = decided_since(tx)
        waiting = changes.changes_waiting(tx)
        seen = changes.changes_seen(tx, facts.untold)
    loaded = [str(source) for source in (*facts.orders.sources, *facts.suppliers.sources)]
    if hidden:
        loaded.append(f"{hidden} exceptions are about lines that this export does not hold")
    if facts.there:
        what = "request was" if facts.there == 1 else "requests were"
        loaded.append(
            f"{facts.there} {what} answered and accepted: take off the list what you have"
        )
    return Round(
        run_id=facts.run,
        as_of=facts.now,
        folder=folder,
        plan=plan_,
        letters=letters.letters,
        answers=answers,
        changes=upload,
        waiting=waiting,
        exceptions=ranked((*plan_.exceptions, *stored, *derived)),
        rejects=(*facts.orders.rejects, *facts.suppliers.rejects),
        set_aside=_counted(facts),
        seen=seen,
        touches=(*counted, *decided),
        stale_drafts=tuple(
            one for one in letters.letters if one.rewritten and one.state == "drafted"
        ),
        loaded=tuple(loaded),
        faults=faults,
    )


def _counted(facts: Facts) -> dict[str, int]:
    counts = Counter(facts.orders.set_aside.counts())
    counts.update(facts.suppliers.set_aside.counts())
    return dict(counts)


def finish(state: State, done: Round, facts: Facts, *, exported: tuple[Change, ...]) -> None:
    """Writes down, in one transaction, that the round has told what it had to tell."""
    folder = None if done.folder is None else str(done.folder)
    own = [touch for touch in done.touches if touch.run == facts.run]
    places = iter(range(len(own)))
    with state.write() as tx:
        changes.mark_exported(tx, exported, at=facts.now, run=facts.run)
        touches.add_touches(tx, own, new_id=lambda: f"{facts.run}/{next(places)}")
        summary = {
            "letters": len(done.letters),
            "answers": len(done.answers),
            "changes": len(done.changes),
            "waiting": len(done.waiting),
            "exceptions": len(done.exceptions),
        }
        runs.finish_run(tx, facts.run, at=facts.now, folder=folder, summary=summary)
