"""What the words of a statement say of a line taken together: it stands, is refused, has left, is denied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.replies.answers.accepting import counts_as_ordered, is_adverbial
from scm_automate.replies.answers.caveats import stands
from scm_automate.replies.days.role import Role

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.amounts.lots import Lot, Lots
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["Told", "what_is_told"]


@dataclass(frozen=True, slots=True)
class Told:
    """What is said, before it is weighed which of it is the answer."""

    dated: list[Lot]
    """The parts with a date."""
    delivered: bool
    rejected: bool
    refused_day: bool
    """Whether it is a day to come that is refused, and not the goods."""
    strong: bool
    """Whether the due date is said to stand."""
    confirmed: bool
    denied: bool
    """Whether an answer stands beside a denial."""
    waiting: bool
    future: bool
    """Whether a date is still to come."""
    attached: bool
    """Whether a file is referred to, and neither a date nor a delivery told."""
    enclosed: bool
    """Whether the answer itself is in that file."""


def what_is_told(statement: Statement, lots: Lots, line: OpenLine, today: date) -> Told:
    """What a statement says of a line."""
    said, saying = statement.said, statement.clauses
    dated = [lot for lot in lots.lots if lot.dated]
    delivered = statement.gone or (
        not said.isdisjoint(("shipped", "arrived"))
        and any(clause.has("shipped", "arrived") and not _denied(clause) for clause in saying)
    )
    rejected = "reject" in said and any(
        "reject" in clause.marks and not _denied(clause) and not _only_void(clause, lots.roles)
        for clause in saying
    )
    strong = "as_ordered" in said and any(
        stands(clause)
        and not _denied(clause)
        and not (dated and (is_adverbial(statement, clause) or counts_as_ordered(clause, line)))
        for clause in saying
    )
    # "the date stands in the attached picture"; but "all as ordered, see the attachment"
    apart = strong and any(
        stands(clause) and not _denied(clause) and "attached" not in clause.marks
        for clause in saying
    )
    attached = "attached" in said and not dated and not delivered
    return Told(
        dated=dated,
        delivered=delivered,
        rejected=rejected,
        refused_day=rejected and _refuses_a_day(saying, lots, today),
        strong=strong,
        confirmed=strong
        or (
            "confirm" in said
            and any("confirm" in clause.marks and not _denied(clause) for clause in saying)
        ),
        denied="negation" in said
        and any(
            clause.has("as_ordered", "confirm", "shipped", "arrived", "arrival", "dispatch")
            and _denied(clause)
            for clause in saying
        ),
        waiting=not said.isdisjoint(("pending", "late")),
        future=any(lot.latest is not None and lot.latest > today for lot in dated),
        attached=attached,
        enclosed=attached and not apart,
    )


def _refuses_a_day(saying: list[Clause], lots: Lots, today: date) -> bool:
    return any(
        "reject" in clause.marks
        and any(
            lots.roles.get(id(window)) is Role.NEGATED
            and window.latest is not None
            and window.latest >= today
            for window in clause.dates
        )
        for clause in saying
    )


def _only_void(clause: Clause, roles: dict[int, Role]) -> bool:
    """Whether what is no more is a date told before, and not the goods: ``the 20 May is cancelled, now 27 May``."""
    return (
        "void" in clause.marks
        and bool(clause.dates)
        and all(roles.get(id(window)) is Role.OLD for window in clause.dates)
    )


def _denied(clause: Clause) -> bool:
    return "negation" in clause.marks
