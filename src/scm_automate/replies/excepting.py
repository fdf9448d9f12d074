"""Everything but some lines: where a yes stands before the exception, and what it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.names import Named

if TYPE_CHECKING:
    from scm_automate.replies.building import StatementBuilder
    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.phrases import Mark

__all__ = ["answers_all", "opens_all_but", "opens_unsure", "order_but", "stands_around"]


def stands_around(builder: StatementBuilder, clause: Clause) -> bool:
    """``除第10行推迟一周外``: the last sign closes what the first has opened."""
    tokens = builder.analysis.tokens[clause.start : clause.end]
    return bool(tokens) and tokens[-1].text in _CLOSING


_CLOSING = frozenset("外")


def answers_all(lead: list[Clause]) -> bool:
    """Whether what stands before an exception answers, and names no line: it is of all others."""
    return any(clause.has("as_ordered", "confirm") or clause.dates for clause in lead)


def opens_all_but(builder: StatementBuilder, clause: Clause) -> bool:
    """``All except the bolts come on 5 May``: the words for all are part of the exception."""
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


def order_but(builder: StatementBuilder, clause: Clause) -> Named | None:
    """``4711 is fine except line 10``: the order to whose other lines a yes in front of the exception is."""
    mark = next(iter(clause.marks.get("except", ())), None)
    before = [one for one in clause.references if mark is not None and one.start < mark.start]
    if mark is None or not before or any(one.how != "order" or not one.lines for one in before):
        return None
    yes = [one.end for name in ("confirm", "as_ordered") for one in clause.marks.get(name, ())]
    others = any(one.start > mark.start for one in clause.references)
    if not others or clause.has("negation") or not any(end <= mark.start for end in yes):
        return None
    lines = set().union(*(one.lines for one in before))
    return Named(lines & builder.scope.asked or lines)
