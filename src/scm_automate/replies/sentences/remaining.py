"""A verb that is also a word for the rest: ``la bride reste au 4 mai``, ``il coperchio resta al 4 maggio``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.sentences.clauses import Clause

__all__ = ["settle_remaining"]


def settle_remaining(clause: Clause) -> None:
    """Takes the words for a rest off a clause where they are the verb of the name right before them.

    Args:
        clause: A part of a sentence that holds such a verb; its marks change.
    """
    verbs = clause.marks.pop("remains")
    if clause.quantities:
        return  # "20 brides le 4 mai, bride reste 12 le 11"
    ends = {one.end for one in clause.references}
    used = {at for mark in verbs if mark.start in ends for at in mark.used}
    for name in ("balance", "rest_lines"):
        kept = [mark for mark in clause.marks.pop(name, ()) if not used.issuperset(mark.used)]
        if kept:
            clause.marks[name] = kept
