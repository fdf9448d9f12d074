"""Pieces that an answer leaves out: ``everything on 12 May except 100 pcs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_left_out_pieces"]


def doubt_left_out_pieces(statements: Sequence[Statement], lexicon: Lexicon) -> None:
    """Doubts what a sentence tells of the whole where a number of pieces is left out in it."""
    for one in statements:
        clause = one.clauses[0] if one.clauses else None
        if (
            clause is None
            or not clause.quantities
            or clause.references
            or clause.dates
            or not any(
                mark.category == "except"
                for mark in lexicon.references.at(one.analysis.tokens, clause.start)
            )
        ):
            continue
        units = {id(unit) for unit in one.units}
        for other in statements:
            if other is not one and units & {id(unit) for unit in other.units}:
                other.doubted.append("pieces are left out, and the whole was read")
