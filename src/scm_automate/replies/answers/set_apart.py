"""A line with a day of its own behind one told of all: ``All good for 5/13. Drivers good for 6/3``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.answers.facts import Fact

__all__ = ["is_set_apart"]

_AGREED = ("confirm", "as_ordered")
_VERBS = (*_AGREED, "dispatch", "arrival", "moved", "new_date")


def is_set_apart(facts: Sequence[Fact], explicit: Sequence[Fact], general: Sequence[Fact]) -> bool:
    """Whether the line's own day is told by a verb of its own behind that of all lines.

    Args:
        facts: All that was told of the line, in the order told.
        explicit: What was told of it by its name.
        general: What was told of all lines.
    """
    if len(explicit) != 1 or explicit[0].kind != "dates":
        return False
    own = explicit[0].statement
    if not own.marks(*_VERBS) or own.marks("history", "past", "all", "both"):
        return False
    last = max(at for at, fact in enumerate(facts) if any(fact is one for one in general))
    return any(fact is explicit[0] for fact in facts[last + 1 :])
