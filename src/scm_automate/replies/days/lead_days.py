"""Days in front of a colon that are those of a talk, and of no goods: ``per our call this morning: M6 and M8 on 5 May``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["drop_lead_days"]

_OF_GOODS = (
    "dispatch", "arrival", "shipped", "arrived", "as_ordered", "confirm", "moved", "new_date", "finished", "late",
    "closure", "negation", "void", "instead", "correction",
)  # fmt: skip


def drop_lead_days(analysis: Analysis, units: Iterable[Unit], today: date) -> None:
    """Takes the day of what leads up to the answers out of a sentence that tells another day behind its colon.

    Only a day that is past or today's goes, where no line is named in front of the colon and nothing
    is said of goods there.

    Args:
        analysis: The text.
        units: Its sentences; their clauses are changed.
        today: When the message came in.
    """
    if ":" not in analysis.folds:
        return
    tokens = analysis.tokens
    for unit in units:
        dates = [window for clause in unit.clauses for window in clause.dates]
        if len(dates) < 2:
            continue
        first = dates[0]
        colon = next((at for at in range(first.end, unit.end) if tokens[at].text == ":"), unit.end)
        over = first.latest is not None and first.latest <= today and first.shift is None
        if not over or colon == unit.end or dates[1].start < colon:
            continue
        lead = [clause for clause in unit.clauses if clause.start < colon]
        if any(one.start < colon for clause in lead for one in clause.references):
            continue
        if any(
            mark.start < colon
            for clause in lead
            for name in _OF_GOODS
            for mark in clause.marks.get(name, ())
        ):
            continue
        if not any(tokens[at].kind == "w" for at in range(unit.start, first.start)):
            continue  # "today: M6"
        for clause in lead:
            clause.dates = [window for window in clause.dates if window is not first]
