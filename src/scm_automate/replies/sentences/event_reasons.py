"""Events that are only the reason of a date: ``M8 on 12 May instead of 11 May because of stocktaking``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.sentences.clauses import Clause

__all__ = ["without_events_as_reasons"]

_GOODS = ("arrival", "dispatch", "moved", "new_date", "late", "instead", "instead_of")
_WITHIN = 4
"""Tokens at most between the word for a reason and what tells it."""


def without_events_as_reasons(clause: Clause) -> None:
    """Drops what is behind a word for a reason and has no date of its own, where the date before it is of goods."""
    for mark in clause.marks["cause"]:
        before = [one for one in clause.dates if one.end <= mark.start]
        if not before or len(before) < len(clause.dates):
            continue
        if not clause.has(*_GOODS) and not clause.references:
            continue
        kept = [
            one
            for one in clause.marks.get("event", ())
            if not mark.end <= one.start <= mark.end + _WITHIN
        ]
        if kept:
            clause.marks["event"] = kept
        else:
            clause.marks.pop("event", None)
