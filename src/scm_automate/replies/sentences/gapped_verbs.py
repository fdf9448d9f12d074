"""A verb told once in front of two lines: ``We weld the bracket on 4 May and the shaft on 11 May``.

The second line has no verb of its own. Where the date of the line before it is that of a step of work,
of something that is past, or of a verb that nobody knows, so may the second one be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.sentences.told_behind import STEP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_gapped_verbs"]

_VERBS = (
    "dispatch", "arrival", "shipped", "arrived", "confirm", "as_ordered", "moved", "new_date", "late", "expected",
    "reject", "pending", "same_strict", "upstream", "instead",
)  # fmt: skip
"""What a clause with a date says by itself, so that it takes no verb from the line before."""
_STEPS = (
    "a date is something before the delivery", "it is told of the past", "a date is when they will answer", STEP,
)  # fmt: skip
_STRANGE = " is not understood"
_PARTED = frozenset(":-=–—|→>(")
"""Signs between a name and its day that stand for a verb: ``shaft: 11 May``."""


def doubt_gapped_verbs(outcomes: Sequence[Outcome], facts: dict[int, list[Fact]]) -> None:
    """Doubts a line whose day stands without a verb behind one of a step, or of an unknown verb.

    Args:
        outcomes: The answers; their reasons grow.
        facts: What was told of each line, by its number.
    """
    sure = [one for one in outcomes if not one.reasons and any(s.before for s in one.statements)]
    if not sure:
        return
    told = {id(fact.statement): fact for own in facts.values() for fact in own}
    reasons = {id(s): one.reasons for one in outcomes for s in one.statements}
    for one in sure:
        for told_last in one.statements:
            statement, before = told_last, told_last.before
            while before is not None and _has_a_gap(statement):
                if _is_of_a_step(before, told.get(id(before)), reasons.get(id(before), [])):
                    one.reasons.append(STEP)
                    break
                statement, before = before, before.before


def _has_a_gap(statement: Statement) -> bool:
    """Whether a statement names a line and its day, and no verb."""
    if statement.row is not None or statement.basis or statement.marks(*_VERBS):
        return False
    for clause in statement.clauses:
        if clause.dates and clause.references:
            tokens = statement.analysis.tokens
            between = range(clause.references[0].end, clause.dates[0].start)
            return not any(tokens[at].text in _PARTED for at in between)
    return False


def _is_of_a_step(before: Statement, fact: Fact | None, reasons: list[str]) -> bool:
    """Whether the day of a statement is no answer: that of a step, or of a verb that nobody knows."""
    dated = [clause for clause in before.clauses if clause.dates]
    if fact is None or not dated or before.row is not None:
        return False
    if any(reason in _STEPS for reason in fact.reasons):
        return True
    first = dated[0]
    if fact.kind == "named" and first.has("upstream", "history"):
        return True
    if first.has("dispatch", "arrival", "shipped", "arrived", "moved"):
        return False
    strange = {reason[1 : -len(_STRANGE) - 1] for reason in reasons if reason.endswith(_STRANGE)}
    return bool(strange) and any(
        token.text in strange
        for token in before.analysis.tokens[first.start : first.dates[0].start]
    )
