"""A date told with the wrong name and set right at once: ``Handles 11 May. Oops, that's the knobs' date. Handles 18 May.``.

The day goes over to the line that it is of, and what stands behind is read of the line that was
begun with. Where the first line gets no day behind it, both are left to a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.sentences.shared_doubt import ANSWERED_AGAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["set_misnamed_right"]


def set_misnamed_right(statements: Sequence[Statement], codes: tuple[str, ...]) -> list[Statement]:
    """The statements, with dates that were told of a wrong line given to their own.

    Args:
        statements: What is said, in the order told.
        codes: Languages it is read in.
    """
    out = list(statements)
    for at, told in enumerate(statements):
        if may_say(told.analysis, codes, "anothers"):
            for behind in statements[at : at + 2]:
                found = _corrected(told, behind, codes)
                if found is not None:
                    _give_over(out, told, behind, found)
                    break
    return out


def _corrected(told: Statement, behind: Statement, codes: tuple[str, ...]) -> int | None:
    """Which clause of the second says that the date of the first is of the line that it names."""
    if told.analysis is not behind.analysis or told.kind != "lines" or not told.lines:
        return None
    if told is not behind and not any(clause.dates for clause in told.clauses):
        return None
    for at, clause in enumerate(behind.clauses[:_EARLY]):
        if told is behind and not any(one.dates for one in behind.clauses[:at]):
            continue
        if clause.has("same", "along", "both"):
            return None  # "that is also for the belt"
        if clause.dates or clause.quantities or clause.prices or not clause.references:
            if told is not behind and (clause.dates or clause.references):
                return None
            continue
        tokens = behind.analysis.tokens[clause.start : clause.end]
        for mark in found_of(tokens, codes, "anothers"):
            gap = clause.references[0].start - clause.start - mark.end
            named = {line for one in clause.references for line in one.lines}
            if 0 <= gap <= 1 and named and not named & told.lines:
                return at
        if told is not behind:
            return None
    return None


def _give_over(out: list[Statement], told: Statement, behind: Statement, at: int) -> None:
    """Puts statements of the right lines in the place of two of which the first was of the wrong one."""
    clause = behind.clauses[at]
    before = told.clauses if told is not behind else told.clauses[:at]
    dated = [one for one in before if one.dates]
    if len(dated) != 1 or len(dated[0].dates) != 1 or told.marks("shipped", "arrived", "negation"):
        return
    lines = set(told.lines)
    others = {line for one in clause.references for line in one.lines}
    rest = behind.clauses[at + 1 :]
    if rest and rest[0].references and not rest[0].dates and rest[0].opened_by in ("and", ","):
        return  # "that's for the belt and the knobs"
    again = {line for part in rest for one in part.references for line in one.lines}
    slips = _emptied(before, behind, at, told)
    place = out.index(told)
    later = [one for one in out[place + 1 :] if one is not behind]
    if not slips and not any(lines & one.lines and one.has_date for one in later) and not rest:
        return  # "it is the knobs that worry me"
    struck = {(one.start, one.end) for one in (clause, *slips)}
    moved = replace(
        told, lines=others, superseded=struck,
        clauses=[replace(dated[0], references=list(clause.references))],
    )  # fmt: skip
    if clause.has("past", "instead") and not any(
        one is not told and one is not behind and others <= one.lines for one in out
    ):
        moved.doubted.append("it may be what was said before")
    out[place] = moved
    left: list[Statement] = []
    if any(part.dates or part.references for part in rest):
        doubts = [one for one in behind.doubted if one != ANSWERED_AGAIN]
        left = [
            replace(
                behind,
                lines=again or lines,
                clauses=rest,
                vague="",
                superseded=set(struck),
                doubted=doubts,
            )
        ]
    if behind is not told:
        out[out.index(behind) : out.index(behind) + 1] = left
    else:
        out[place + 1 : place + 1] = left
    for one in out:
        if one.analysis is told.analysis:
            one.superseded |= struck
    if not any(lines & one.lines and one.has_date for one in out[place + 1 :]):
        moved.doubted.append("the words behind it may say that it is another line's")


def _emptied(before: Sequence[Clause], behind: Statement, at: int, told: Statement) -> list[Clause]:
    """The clauses between the date and the words that set it right: ``- oops``, ``sorry``."""
    near = [] if behind is told else behind.clauses[:at]
    return [
        one
        for one in (*before, *near)
        if not (one.dates or one.references or one.quantities)
        and one.has("correction", "courtesy", "negation")
    ]


_EARLY = 6
