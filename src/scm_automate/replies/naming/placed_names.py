"""Lines told by their place in the list: ``the first``, ``the last two``, ``the second order``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.naming.places import NTH_ORDER, NTH_TEN

if TYPE_CHECKING:
    from scm_automate.replies.found import Reference
    from scm_automate.replies.naming.names import NameReader

__all__ = ["completes", "counts_lines", "placed_lines"]

_SEVERAL_PLACES = 2000
"""Codes below its negative are places of several lines in a row: the first two, the last three."""


def placed_lines(names: NameReader, one: Reference) -> set[int]:
    """The lines of a place among those of the order spoken of, else among those asked about."""
    code = -next(iter(one.lines))
    asked = sorted(names.in_order(set(names.scope.asked)))
    if code >= NTH_TEN:
        counted = {-code - NTH_TEN for code in one.lines}
        told = {
            at for at, n in enumerate(asked, 1) if names.index.lines[n].line.lstrip("0") == f"{at}0"
        }
        return {asked[at - 1] for at in counted} if counted <= told else set()
    if code >= NTH_ORDER:
        every = sorted(names.scope.asked)
        orders = list(dict.fromkeys(names.index.lines[n].order for n in every))
        wanted = orders[code - NTH_ORDER : code - NTH_ORDER + 1]
        return {n for n in every if names.index.lines[n].order in wanted and len(orders) > 1}
    if code >= 3000:
        return set(asked[-(code - 3000) :])
    if code >= 2000:
        return set(asked[: code - 2000])
    if code == 1000:
        return set(asked[-1:])
    return set(asked[code - 1 : code])


def completes(names: NameReader, one: Reference) -> bool:
    """Whether a place in the list and the other names are all lines asked about, each told once."""
    if next(iter(one.lines)) > -_SEVERAL_PLACES:
        return False
    others = [
        other.lines
        for other in names.analysis.references
        if other is not one and other.lines and other.how not in ("ordinal", "order")
    ]
    told = set().union(*others) if others else set()
    placed = placed_lines(names, one)
    return bool(told) and not told & placed and told | placed == set(names.scope.asked)


def counts_lines(names: NameReader) -> bool:
    """Whether a place in the list was surely told elsewhere: ``the first and third line .. the second ..``."""
    return any(one.how == "ordinal" and not one.weak for one in names.analysis.references)
