"""Everything but some lines: where a yes stands before the exception, and what it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.naming.names import Named

if TYPE_CHECKING:
    from scm_automate.replies.building import StatementBuilder
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.sentences.clauses import Clause

__all__ = [
    "answers_all",
    "only_later",
    "opens_all_but",
    "opens_unsure",
    "order_but",
    "stands_around",
]


def stands_around(builder: StatementBuilder, clause: Clause) -> bool:
    """``除第10行推迟一周外``: the last sign closes what the first has opened."""
    tokens = builder.analysis.tokens[clause.start : clause.end]
    return bool(tokens) and tokens[-1].text in _CLOSING


_CLOSING = words("closes_an_exception", as_spelt=True)


def answers_all(lead: list[Clause]) -> bool:
    """Whether what stands before an exception answers, and names no line: it is of all others."""
    return any(clause.has("as_ordered", "confirm") or clause.dates for clause in lead)


def opens_all_but(builder: StatementBuilder, clause: Clause) -> bool:
    """``All except the bolts come on 5 May``: the words for all are part of the exception."""
    if "except" not in clause.marks:
        return False
    tokens, every = builder.analysis.tokens, builder.index.lexicon.every
    whole = stands_around(builder, clause) or any(
        every.at(tokens, at) for at in range(clause.start, clause.end)
    )
    return whole and any(mark.start <= clause.start + 1 for mark in _exceptions(builder, clause))


def opens_unsure(builder: StatementBuilder, clause: Clause, *, told: bool) -> bool:
    """``Except line 20: 5 May``: the day may be that of the line or of all others."""
    if not told and not stands_around(builder, clause):
        return False
    return any(mark.start <= clause.start + 1 for mark in _exceptions(builder, clause))


def _exceptions(builder: StatementBuilder, clause: Clause) -> list[Mark]:
    """Words for an exception in front of a name, and no colon: ``one exception: the bolts on 5 May``."""
    tokens = builder.analysis.tokens
    first = min((one.start for one in clause.references), default=clause.end)
    return [
        mark
        for mark in clause.marks.get("except", ())
        if mark.end <= first and all(tokens[at].text != ":" for at in range(mark.start, first))
    ]


def only_later(builder: StatementBuilder, clause: Clause, named: Named, lead: list[Clause]) -> bool:
    """``All dates stand, only the rings come on 20 May``: the yes in front is of all lines, the day of the one behind."""
    if not lead or clause.opened_by not in _BESIDE or not clause.dates or not named.lines:
        return False
    first = min((one.start for one in clause.references), default=clause.end)
    only = [mark.start for mark in clause.marks.get("only", ()) if mark.end <= first]
    head = clause.start + (clause.opened_by in ",;-")
    if not only or only[0] > head or any("contrast" in one.marks for one in lead):
        return False  # "confirmed, but only the rings": of the others nobody knows
    if not any(one.has("as_ordered", "confirm") for one in lead) or any(
        one.dates or one.references for one in lead
    ):
        return False
    due = {day for n in named.lines for day, _ in builder.index.lines[n].schedules}
    return all(one.latest is not None and one.latest not in due for one in clause.dates)


_BESIDE = frozenset({",", ";", "-", "but"})


def order_but(builder: StatementBuilder, clause: Clause) -> Named | None:
    """``4711 is fine except line 10``: the order to whose other lines a yes in front of the exception is."""
    mark = next(iter(clause.marks.get("except", ())), None)
    before = [one for one in clause.references if mark is not None and one.start < mark.start]
    if mark is None or not before or any(one.how != "order" or not one.lines for one in before):
        return None
    yes = [one.end for name in ("confirm", "as_ordered") for one in clause.marks.get(name, ())]
    others = any(one.start > mark.start for one in clause.references)
    if not others or "negation" in clause.marks or not any(end <= mark.start for end in yes):
        return None
    lines = set().union(*(one.lines for one in before))
    return Named(lines & builder.scope.asked or lines)
