"""The flags that the words of a message and its answers raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.talk.lead_ins import only_leads
from scm_automate.replies.talk.taken_back import is_machine_note

if TYPE_CHECKING:
    from scm_automate.messages import Message
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.reading import Reading

__all__ = ["word_flags"]


def word_flags(reading: Reading, outcomes: list[Outcome], message: Message) -> set[str]:
    """Flags that the words of the message and its answers give."""
    flags: set[str] = set()
    if reading.priced or any(outcome.price is not None for outcome in outcomes):
        flags.add("price_change")
    for analysis in reading.analyses:
        if _tells_new_prices(analysis):
            flags.add("price_change")
    if reading.asked_beside or _asks(reading):
        flags.add("question")
    if reading.unknown or _unknown(reading):
        flags.add("unknown_order")
    said = any(outcome.status != "unclear" for outcome in outcomes)
    if reading.unread and (reading.attached or not said):
        flags.add("attachment_unread")
    if reading.attached and not (message.attachments or message.inline or reading.inserted):
        flags.add("attachment_unread")
    if reading.attached and message.inline and not message.attachments and not said:
        flags.add("attachment_unread")
    return flags


def _tells_new_prices(analysis: Analysis) -> bool:
    """Whether a sentence tells that prices change; ``your order keeps the old ones`` is another one's."""
    told = [mark for mark in analysis.marks if mark[0] == "price_change"]
    if not told:
        return False
    kept = [mark.start for mark in analysis.marks if mark.category == "no_price_change"]
    tokens = analysis.tokens

    def ends(first: int, last: int) -> bool:
        return any(
            tokens[at].text in ".!?" and tokens[at + 1].kind in "wn"
            for at in range(first, last - 1)
        )

    return any(all(ends(*sorted((mark.start, other))) for other in kept) for mark in told)


def _unknown(reading: Reading) -> set[str]:
    """The orders and lines told that are not open; beside an open one, the writer's own numbers are none."""
    names = reading.builder.names
    unknown = {
        *reading.builder.unknown,
        *(one for told in reading.statements for one in told.unknown),
    }
    tied = any(one.row is not None for one in reading.statements)
    if tied or names.knows or names.scope.asked != names.scope.every:
        unknown -= names.unlike
    return unknown


_FEW = 4
"""Fewer words beside a greeting ask nothing."""


def _asks(reading: Reading) -> bool:
    for statement in reading.statements:
        if statement.question or any("question" in clause.marks for clause in statement.clauses):
            return True
    codes = reading.habits.lexicon.codes
    for analysis, unit, _ in reading.builder.remarks:
        if is_machine_note(analysis.tokens[unit.start : unit.end], codes):
            continue  # "how are things?"
        if only_leads(analysis, unit, codes) and not any(
            one.analysis is analysis and one.clauses and one.clauses[0].start < unit.start
            for one in reading.statements
        ):
            continue
        polite = any("amend" in clause.marks for clause in unit.clauses) or (
            # "Good morning, which drawing do you want?" is no mere greeting
            all(
                "courtesy" in clause.marks or clause.end - clause.start < _FEW
                for clause in unit.clauses
            )
        )
        if (
            unit.question or any("question" in clause.marks for clause in unit.clauses)
        ) and not polite:
            return True
    return False
