"""What a round comes to in a headline, a few sentences and one bar."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scm_automate.chase.report.needs import undecided
from scm_automate.chase.report.words import counted, group_of, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.chase.round import Round

__all__ = ["Share", "figures_of", "headline_of", "shares_of", "story_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of all open lines, for the bar; `start` and `width` are percent."""

    label: str
    tone: str
    count: int
    start: float
    width: float


def figures_of(round_: Round) -> dict[str, int]:
    """Everything on the page that is counted."""
    by_rule = sum(change.decided_by is None for change in round_.changes)
    return {
        "needs": len(round_.exceptions) + len(undecided(round_)),
        "buyer": sum(message.audience == "buyer" for message in round_.exceptions),
        "planner": sum(message.audience == "planner" for message in round_.exceptions),
        "undecided": len(undecided(round_)),
        "waiting": len(round_.waiting),
        "letters": len(round_.letters),
        "drafts": sum(letter.state == "drafted" for letter in round_.letters),
        "rewritten": sum(letter.rewritten for letter in round_.letters),
        "asked": sum(len(letter.asks) for letter in round_.letters),
        "stale": len(round_.stale_drafts),
        "answers": len(round_.answers),
        "read": sum(answer.response.kind == "response" for answer in round_.answers),
        "changes": len(round_.changes),
        "by_rule": by_rule,
        "accepted": len(round_.changes) - by_rule,
        "seen": len(round_.seen),
        "left_alone": round_.plan.left_alone.height,
        "rejects": len(round_.rejects),
        "set_aside": sum(round_.set_aside.values()),
        "faults": len(round_.faults),
    }


def headline_of(figures: Mapping[str, int]) -> str:
    """How much there is to do for people."""
    count = figures["needs"]
    if not count and figures["drafts"]:
        return f"Nothing to decide, {counted(figures['drafts'], 'letter')} to send"
    if not count:
        return "Nothing needs a person"
    return f"{number(count)} {'thing needs' if count == 1 else 'things need'} a person"


def story_of(figures: Mapping[str, int]) -> tuple[str, ...]:
    """What was done, a sentence each."""
    told: list[str] = []
    if figures["letters"]:
        drafts = figures["drafts"]
        sent = "all sent" if not drafts else f"{number(drafts)} of them still drafts to send"
        told.append(
            f"{counted(figures['letters'], 'letter')} about {counted(figures['asked'], 'line')},"
            f" {sent}."
        )
    else:
        told.append("No supplier had to be asked.")
    told.append(
        f"{counted(figures['answers'], 'message')} read, {number(figures['read'])} of them answers."
        if figures["answers"]
        else "No new messages."
    )
    told.append(
        f"{counted(figures['changes'], 'change')} for the ERP: {number(figures['by_rule'])} by rule,"
        f" {number(figures['accepted'])} accepted by people."
        if figures["changes"]
        else "Nothing to load into the ERP."
    )
    if figures["waiting"]:
        told.append(f"{counted(figures['waiting'], 'change')} not made until somebody decides.")
    if figures["seen"]:
        told.append(f"{counted(figures['seen'], 'earlier change')} now seen in the ERP.")
    if figures["rejects"]:
        told.append(f"{counted(figures['rejects'], 'cell or row')} could not be read.")
    return tuple(told)


_TONES: Final = {
    "in letters now": "asked",
    "waiting for a person": "person",
    "cannot be asked": "stuck",
    "waiting for the supplier": "waits",
    "nothing to ask today": "fine",
    "not asked by rule": "rule",
    "other": "rule",
}


def shares_of(round_: Round) -> tuple[Share, ...]:
    """Where all open lines stand, as parts of one bar."""
    counts = Counter({"in letters now": sum(len(letter.asks) for letter in round_.plan.letters)})
    for code, count in round_.plan.counts()["left_alone"].items():
        counts[group_of(code)] += count
    total = counts.total()
    shares: list[Share] = []
    start = 0.0
    for label, tone in _TONES.items():
        if counts[label]:
            width = 100 * counts[label] / total
            shares.append(
                Share(label=label, tone=tone, count=counts[label], start=start, width=width)
            )
            start += width
    return tuple(shares)
