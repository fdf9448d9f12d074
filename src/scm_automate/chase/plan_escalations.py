"""Who comes in when letters are not answered: another contact of the supplier, the buyer, the planner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from scm_automate.chase.explain import REASONS, place_in_words
from scm_automate.chase.plan_contacts import Contact, choose_address
from scm_automate.model import ExceptionMessage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from scm_automate.chase.plan_shapes import PlannedAsk, PlannedLetter
    from scm_automate.chase.policy_rules import Escalation
    from scm_automate.model import Audience, Severity

__all__ = ["Stage", "calls", "escalated_contact", "stage_of", "tell_desks"]

_DESKS = ("buyer", "planner")
_FILL_IN = "Call, fill in calls.xlsx of the round, and hand it to the next one with --calls."
_WRITE_DOWN = "Call, and say so with mark-sent; take off the list what has come."
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far silence about a line has come.

    Attributes:
        number: 0 while the usual contact is written to, then 1, 2 and so on.
        to: Where the letter goes instead; empty at stage 0.
        desks: Whose desk it is told to.
    """

    number: int = 0
    to: str = ""
    desks: tuple[str, ...] = ()


def stage_of(unanswered: int, escalate: Sequence[Escalation]) -> Stage:
    """The stage of a line after so many letters without an answer.

    Examples:
        >>> from scm_automate.chase.policy_rules import Escalation
        >>> steps = (Escalation(after=1, to="next_contact"), Escalation(after=2, to="buyer"))
        >>> stage_of(1, steps).to, stage_of(2, steps).desks
        ('next_contact', ('buyer',))
    """
    reached = [one for one in escalate if unanswered >= one.after]
    letters = sorted((one for one in reached if one.to not in _DESKS), key=lambda one: one.after)
    return Stage(
        number=len(letters),
        to=letters[-1].to if letters else "",
        desks=tuple(dict.fromkeys(one.to for one in reached if one.to in _DESKS)),
    )


def escalated_contact(
    usual: Contact, stage: Stage, *, emails: Sequence[str], undeliverable: Collection[str]
) -> Contact:
    """Where the letter of a stage goes; the usual contact where the supplier has no other."""
    if not stage.to or not usual.to:
        return usual
    if stage.to != "next_contact":
        return Contact(to=stage.to, why="the policy names it for lines that stay unanswered")
    others = [email for email in emails if email.casefold() != usual.to.casefold()]
    for skipped in range(stage.number - 1, -1, -1):
        found = choose_address(others[skipped:], undeliverable=undeliverable)
        if found.to:
            return Contact(to=found.to, why=f"{usual.to} did not answer; the next address on file")
    return Contact(to=usual.to, why=f"{usual.why}; no other address is on file")


def tell_desks(
    letters: Iterable[PlannedLetter], stages: Sequence[tuple[PlannedAsk, Stage]]
) -> list[ExceptionMessage]:
    """One exception per supplier and desk, about lines that are asked on without an answer."""
    company = {letter.supplier.id: letter.supplier.company for letter in letters}
    groups: dict[tuple[str, str], list[PlannedAsk]] = {}
    for ask, stage in stages:
        for desk in stage.desks:
            groups.setdefault((ask.line.supplier, desk), []).append(ask)
    found = []
    for (supplier, desk), asks in sorted(groups.items(), key=lambda item: item[0]):
        gravest = min(asks, key=lambda ask: list(REASONS).index(ask.reason))
        severity: Severity = "high" if gravest.reason in ("promise_passed", "late") else "medium"
        found.append(
            ExceptionMessage(
                code="no_answer_yet",
                severity=severity,
                audience=cast("Audience", desk),
                supplier=supplier,
                company=company.get(supplier, ""),
                due=min((ask.line.due for ask in asks if ask.line.due), default=None),
                text=f"Supplier {supplier} has not answered about {_named(asks)}; it is asked again.",
                suggestion="Call the supplier, or ask somebody else there.",
            )
        )
    return found


def calls(letters: Iterable[PlannedLetter]) -> list[ExceptionMessage]:
    """One exception per supplier that is asked by phone: who is to be called about what."""
    found = []
    for letter in letters:
        if letter.channel != "phone":
            continue
        supplier = letter.supplier
        name = f" ({supplier.name})" if supplier.name else ""
        late = any(ask.reason in ("promise_passed", "late") for ask in letter.asks)
        found.append(
            ExceptionMessage(
                code="call_supplier",
                severity="high" if late else "medium",
                audience="buyer",
                supplier=supplier.id,
                company=supplier.company,
                due=min((ask.line.due for ask in letter.asks if ask.line.due), default=None),
                text=f"Supplier {supplier.id}{name} is asked by phone: {_named(letter.asks, why=True)}.",
                suggestion=_FILL_IN if letter.asks[0].subject == "order_line" else _WRITE_DOWN,
            )
        )
    return found


def _named(asks: Sequence[PlannedAsk], *, why: bool = False) -> str:
    said = [
        f"{place_in_words(ask.line.order, ask.line.line)}{f' ({ask.why})' if why else ''}"
        for ask in asks[:_MOST]
    ]
    more = f" and {len(asks) - _MOST} more" if len(asks) > _MOST else ""
    return ", ".join(said) + more
