"""Which questions of open drafts may not be asked anew, and which go over into another letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.state.events import Event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from scm_automate.model import Ask, AskReason, AskSubject, ScheduleKey
    from scm_automate.state.drafts import Wanted
    from scm_automate.state.letters import Letter

__all__ = ["identity_of", "lines_in_doubt", "questions_that_move"]


def lines_in_doubt(
    drafts: Iterable[Letter],
    present: Mapping[str, Sequence[Ask]],
    doubtful: Collection[str],
) -> dict[tuple[str, AskSubject, ScheduleKey], str]:
    """What suppliers may have been asked already, with the letter of which nobody knows whether it left."""
    return {
        (one.supplier, ask.subject, ask.key): one.id
        for one in drafts
        if one.id in doubtful
        for ask in present.get(one.id, ())
    }


def questions_that_move(
    to_write: Sequence[tuple[Wanted, Letter | None, str]],
    present: Mapping[str, Sequence[Ask]],
    *,
    at: datetime,
    run: str,
) -> list[Event]:
    """The events that take questions out of drafts, where another letter is to hold them from now on."""
    home = {
        (letter.supplier, ask.identity): letter_id
        for letter, _, letter_id in to_write
        for ask in letter.asks
    }
    events = []
    for _, old, letter_id in to_write:
        if old is None:
            continue
        asks = present.get(letter_id, ())
        leaving = [
            ask
            for ask in asks
            if home.get((old.supplier, identity_of(ask)), letter_id) != letter_id
        ]
        if leaving:
            stay = [ask for ask in asks if ask not in leaving]
            data = {
                "supplier": old.supplier,
                "address": old.address,
                "language": old.language,
                "added": [],
                "kept": [
                    {"id": ask.id, "position": place, "why": ask.why}
                    for place, ask in enumerate(stay)
                ],
                "dropped": sorted(ask.id for ask in leaving),
            }
            events.append(
                Event(at=at, kind="letter_rewritten", subject=letter_id, data=data, run=run)
            )
    return events


def identity_of(ask: Ask) -> tuple[AskSubject, ScheduleKey, AskReason, int]:
    """What makes it the same question: subject, line, reason and number."""
    return (ask.subject, ask.key, ask.reason, ask.number)
