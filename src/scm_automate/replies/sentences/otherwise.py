"""A word for "otherwise" that only turns to what else there is: ``Sinon tout est en ordre``, ``otherwise the rings are ok``.

Before a date or a bad turn it threatens or leaves a choice: ``please pay, otherwise week 21``. It is no
condition only where lines are told to stand as they are, in a clause that holds nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.sentences.clauses import Clause

__all__ = ["settle_otherwise"]

_TURNS = (
    "hedge", "condition", "negation", "pending", "late", "reject", "moved", "new_date", "dispatch", "shipped",
    "arrived", "payment", "price", "question", "closure", "only", "partial",
)  # fmt: skip


def settle_otherwise(clause: Clause) -> None:
    """Reads a clause's words for "otherwise" as all other lines, as nothing beside a name, or as a condition.

    Args:
        clause: A part of a sentence that holds such a word; its marks change.
    """
    words = clause.marks.pop("otherwise")
    harmless = (
        clause.has("as_ordered", "confirm")
        and not clause.dates
        and not clause.quantities
        and not clause.has(*_TURNS)
    )
    if not harmless:
        clause.marks.setdefault("condition", []).extend(
            mark._replace(category="condition") for mark in words
        )
    elif clause.references:
        clause.marks.setdefault("beside", []).extend(
            mark._replace(category="beside") for mark in words
        )
    else:
        clause.marks.pop("all", None)
        clause.marks["rest_lines"] = [mark._replace(category="rest_lines") for mark in words]
