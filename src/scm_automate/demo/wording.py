"""What a supplier says: the newest text of an answer, from what it intends for each line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.calendars import iso_week
from scm_automate.demo.cast import Part

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from random import Random

    from scm_automate.demo.cast import Intention, Persona
    from scm_automate.demo.phrases import Phrases

__all__ = ["Said", "say", "say_line", "say_now", "say_remark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of one line on one day.

    Attributes:
        intention: The line, and what its supplier knows.
        kind: What is said now; a repeated question gets a plain day in the end.
        parts: The days that are named now.
    """

    intention: Intention
    kind: str
    parts: tuple[Part, ...]


def say_now(intention: Intention, *, today: date, asked_before: int) -> Said:
    """What a supplier says of a line when it is asked today.

    Args:
        intention: What it knows.
        today: The day of its answer.
        asked_before: How often it has answered for the line.

    Returns:
        The first time what it intends; when asked once more after doubt, a question or a broken
        promise, the new day. A part that came in before is not spoken of any more.
    """
    if asked_before and intention.again is not None:
        part = Part(quantity=intention.quantity, day=intention.again)
        return Said(intention=intention, kind="day", parts=(part,))
    if intention.kind == "split":
        left = tuple(part for part in intention.parts if part.day >= today)
        if len(left) == 1:
            return Said(intention=intention, kind="day", parts=left)
    kind = "day" if intention.kind == "broken" else intention.kind
    return Said(intention=intention, kind=kind, parts=intention.parts)


def say_line(said: Said, *, phrases: Phrases, rng: Random, prose: bool) -> str:
    """One line's answer as a sentence."""
    what = said.intention
    label = phrases.text("label").format(order=what.order, line=what.line, item=what.item)
    return phrases.sentence(rng, said.kind, prose=prose).format(
        **_names(said, phrases=phrases), label=label
    )


def say_remark(said: Said, *, phrases: Phrases, rng: Random) -> str:
    """The same in the line's own row of a table, where nobody repeats which line it is."""
    text = phrases.sentence(rng, said.kind, prose=False)
    return text.format(**_names(said, phrases=phrases), label="").lstrip(" :：")


def _names(said: Said, *, phrases: Phrases) -> dict[str, str]:
    """What a sentence may name."""
    what = said.intention
    first = said.parts[0] if said.parts else None
    last = said.parts[-1] if said.parts else None
    names = {
        "order": what.order,
        "line": what.line,
        "item": what.item,
        "unit": phrases.unit(what.unit),
        "per": str(what.per),
        "price": phrases.number(what.price) if what.price is not None else "",
    }
    if first and last:
        names |= {
            "day": phrases.day(first.day),
            "week": str(iso_week(first.day).week),
            "quantity": phrases.number(first.quantity),
            "first": phrases.number(first.quantity),
            "first_day": phrases.day(first.day),
            "rest": phrases.number(last.quantity),
            "rest_day": phrases.day(last.day),
        }
    return names


def say(
    answers: Iterable[Said], *, persona: Persona, phrases: Phrases, rng: Random
) -> tuple[str, ...]:
    """The newest text of an answer, line by line: greeting, what is said, name.

    Args:
        answers: What is said of each line that the letter asks about.
        persona: Whose hand it is.
        phrases: Of its language.
        rng: The answer's own dice.
    """
    told = tuple(answers)
    closing = ("", phrases.pick(rng, "closing"), persona.contact)
    if persona.manner == "brief" and all(said.kind == "as_ordered" for said in told):
        return (phrases.pick(rng, "greeting"), "", phrases.pick(rng, "brief"), *closing)
    greeting = (phrases.pick(rng, "greeting"), "")
    if persona.manner in {"form", "table"}:
        return (*greeting, phrases.text(f"see_{persona.manner}"), *closing, persona.name)
    prose = persona.manner == "prose"
    lines = tuple(say_line(said, phrases=phrases, rng=rng, prose=prose) for said in told)
    opening = () if prose else (phrases.pick(rng, "opening"), "")
    bullets = lines if prose else tuple(f"- {line}" for line in lines)
    return (*greeting, *opening, *bullets, *closing, persona.name)
