"""The suppliers of the example, acting: real letters in, real answers out.

What arrives in the buyers' inbox follows from the letters that were sent and from nothing else:
same letters, same seed, same mail. Nothing is answered that was not asked.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from scm_automate.demo.filled import fill_form, fill_table, make_entries, make_entry
from scm_automate.demo.machines import absence, bounce, impostor, newsletter, spoof
from scm_automate.demo.mailclients import Attachment, answer_mail
from scm_automate.demo.phrases import read_phrases
from scm_automate.demo.shipped import TIME_ZONE
from scm_automate.demo.wording import say, say_now, say_remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from scm_automate.demo.cast import Cast, Persona
    from scm_automate.demo.letter import Asked, Letter

__all__ = ["SimulatedMail", "answers_to", "write_mail"]

ADVERTISER = "order@kaltental-motoren.example"
IMITATED = "orders@tynemoor-fasteners.example"
SPOOFED = "dispo@stahlhandel-boerdeland.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedMail:
    """A message as it lands in the buyers' inbox.

    Attributes:
        kind: ``answer``, ``absence``, ``bounce``, ``newsletter``, ``impostor`` or ``spoof``.
        persona: The supplier it comes from, or is made to look like.
        received: When it arrives.
        raw: The whole message.
        answered: The lines it answers for; empty where it is no answer.
    """

    kind: str
    persona: Persona
    received: datetime
    raw: bytes
    answered: tuple[Asked, ...] = ()

    @property
    def file_name(self) -> str:
        """A name that sorts by arrival."""
        stamp = self.received.astimezone(TIME_ZONE)
        return f"{stamp:%Y-%m-%d_%H%M}_{self.persona.domain.partition('.')[0]}_{self.kind}.eml"


def answers_to(letters: Iterable[Letter], *, cast: Cast, seed: int) -> tuple[SimulatedMail, ...]:
    """Everything that the suppliers send because of these letters.

    Args:
        letters: All letters sent so far, of all rounds, in any order.
        cast: Who they are and what they know.
        seed: Of the dice.

    Returns:
        One mail per reaction, in the order of arrival. More letters add mails that arrive after
        them, and change none that arrived before.
    """
    mails: list[SimulatedMail] = []
    seen: Counter[str] = Counter()
    told: Counter[Asked] = Counter()
    for letter in sorted(letters, key=lambda letter: (letter.sent_at, letter.to)):
        persona = cast.personas.get(letter.to)
        if persona is None:
            continue
        seen[letter.to] += 1
        rng = Random(f"{seed}/{letter.to}/{seen[letter.to]}")  # noqa: S311 - a story, no secret
        mails += _reactions(letter, persona, cast=cast, rng=rng, nth=seen[letter.to], told=told)
    return tuple(sorted(mails, key=lambda mail: (mail.received, mail.persona.address)))


def write_mail(mails: Iterable[SimulatedMail], folder: Path) -> tuple[Path, ...]:
    """The messages as files of an inbox folder, dated when they arrived."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for mail in mails:
        path, number = folder / mail.file_name, 2
        while path in paths:  # two in one minute
            path, number = path.with_name(f"{path.stem}_{number}.eml"), number + 1
        path.write_bytes(mail.raw)
        os.utime(path, (mail.received.timestamp(), mail.received.timestamp()))
        paths.append(path)
    return tuple(paths)


def _reactions(
    letter: Letter,
    persona: Persona,
    *,
    cast: Cast,
    rng: Random,
    nth: int,
    told: Counter[Asked],
) -> list[SimulatedMail]:
    """What one letter sets off."""
    phrases = read_phrases(persona.language)

    def mail(kind: str, received: datetime, raw: bytes) -> SimulatedMail:
        return SimulatedMail(kind=kind, persona=persona, received=received, raw=raw)

    if persona.answers == "bounces":
        at = letter.sent_at + timedelta(seconds=50)
        return [mail("bounce", at, bounce(letter, received=at, rng=rng))]
    mails: list[SimulatedMail] = []
    if nth == 1 and persona.address == ADVERTISER:
        at = _working_hour(letter.sent_at, days=2, rng=rng)
        raw = newsletter(persona, to=letter.sender, received=at, rng=rng)
        mails.append(mail("newsletter", at, raw))
    harm: tuple[tuple[str, str, Callable[..., bytes]], ...] = (
        ("impostor", IMITATED, impostor),
        ("spoof", SPOOFED, spoof),
    )
    for kind, address, write in harm:
        if nth == 1 and persona.address == address:
            at = _working_hour(letter.sent_at, days=1, rng=rng)
            raw = write(letter, persona=persona, phrases=phrases, received=at, rng=rng)
            mails.append(mail(kind, at, raw))
    if persona.answers == "never" or (persona.answers == "second" and nth == 1):
        return mails
    at = _working_hour(letter.sent_at, days=rng.choice([0, 1, 1, 2, 2, 3]), rng=rng)
    if persona.answers == "absent" and nth == 1:
        # away for the whole week, back on the Tuesday after
        back = letter.sent_at.date() + timedelta(days=8 - letter.sent_at.weekday())
        last = back - timedelta(days=1)
        soon = letter.sent_at + timedelta(seconds=70)
        raw = absence(
            letter, persona=persona, phrases=phrases, last=last, back=back, received=soon, rng=rng
        )
        mails.append(mail("absence", soon, raw))
        at = datetime.combine(back, time(10, 25), tzinfo=TIME_ZONE)
    mails.append(_answer(letter, persona, cast=cast, rng=rng, received=at, told=told))
    return mails


def _answer(
    letter: Letter,
    persona: Persona,
    *,
    cast: Cast,
    rng: Random,
    received: datetime,
    told: Counter[Asked],
) -> SimulatedMail:
    """The supplier's own answer, in its manner."""
    phrases = read_phrases(persona.language)
    today = received.date()
    said = {
        asked: say_now(
            cast.intentions[asked.order, asked.line], today=today, asked_before=told[asked]
        )
        for asked in letter.asked
    }
    told.update(letter.asked)
    newest = say(said.values(), persona=persona, phrases=phrases, rng=rng)
    words = {a: say_remark(s, phrases=phrases, rng=rng) for a, s in said.items()}
    quoted, attachment = None, None
    if persona.manner == "table":
        entries = {a: make_entry(s, phrases=phrases, remark=words[a]) for a, s in said.items()}
        quoted = fill_table(letter.html, entries, cast=cast)
    elif persona.manner == "form" and letter.form is not None:
        rows = {a: make_entries(s, phrases=phrases, remark=words[a]) for a, s in said.items()}
        content = fill_form(letter.form, rows, cast=cast)
        attachment = Attachment(name=letter.form_name, content=content)
    raw = answer_mail(
        letter,
        newest,
        persona=persona,
        phrases=phrases,
        received=received,
        rng=rng,
        quoted_html=quoted,
        attachment=attachment,
    )
    return SimulatedMail(
        kind="answer", persona=persona, received=received, raw=raw, answered=letter.asked
    )


def _working_hour(sent_at: datetime, *, days: int, rng: Random) -> datetime:
    """Some minute of a working day, after the letter."""
    day: date = sent_at.date() + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    minute = rng.randrange(150, 510) if days == 0 else rng.randrange(30, 510)
    return datetime.combine(day, time(8), tzinfo=TIME_ZONE) + timedelta(minutes=minute)
